//! The body of a request or answer in an event.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::http::Body;
use crate::secret::Secrets;

/// Bytes of a body that a saved run holds; of a longer one it holds [`BEGINNING`].
const WHOLE: usize = 1 << 20;
/// Bytes of a body that is too long to be held whole.
const BEGINNING: usize = 64 << 10;

/// A body that can be shown only masked. While the run lasts it shares the bytes; read from a saved run it has what was saved.
#[derive(Clone)]
pub struct BodyHandle {
    size: usize,
    media_type: String,
    content: Content,
}

#[derive(Clone)]
enum Content {
    Live { body: Body, secrets: Secrets },
    Saved { text: String, sha256: String },
}

/// What of it is saved.
#[derive(Serialize, Deserialize)]
struct Saved<'a> {
    size: usize,
    media_type: Cow<'a, str>,
    sha256: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl BodyHandle {
    /// A handle on a body, masked by all that `secrets` knows when it is asked for its text.
    pub fn new(body: &Body, secrets: &Secrets) -> Self {
        Self {
            size: body.bytes().len(),
            media_type: secrets.mask(&body.media_type()),
            content: Content::Live {
                body: body.unread(),
                secrets: secrets.clone(),
            },
        }
    }

    /// A handle on a text that is masked already.
    pub fn masked(text: String, media_type: impl Into<String>) -> Self {
        let sha256 = hex::encode(Sha256::digest(&text));
        Self {
            size: text.len(),
            media_type: media_type.into(),
            content: Content::Saved { text, sha256 },
        }
    }

    /// Hides what is known to be secret now, where the text was made before: one that is live is masked when it is asked for.
    pub(super) fn mask(&mut self, secrets: &Secrets) {
        self.media_type = secrets.mask(&self.media_type);
        if let Content::Saved { text, sha256 } = &mut self.content {
            let masked = secrets.mask_message(text);
            if masked != *text {
                *sha256 = hex::encode(Sha256::digest(&masked));
                *text = masked;
            }
        }
    }

    /// Bytes of the body.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Without parameters, in lower case.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The text, masked; of a long one the first `most` bytes, roughly.
    pub fn text(&self, most: usize) -> String {
        let whole = match &self.content {
            Content::Live { body, secrets } => secrets.mask(&body.text()),
            Content::Saved { text, .. } => text.clone(),
        };
        cut(whole, most)
    }

    /// What of the text a saved run holds.
    pub fn saved_text(&self) -> String {
        self.text(if self.is_cut() { BEGINNING } else { WHOLE })
    }

    /// Whether a saved run holds the beginning alone.
    pub fn is_cut(&self) -> bool {
        self.size > WHOLE
    }

    /// SHA-256 of the masked text, in hex.
    pub fn sha256(&self) -> String {
        match &self.content {
            Content::Live { .. } => hex::encode(Sha256::digest(self.text(usize::MAX))),
            Content::Saved { sha256, .. } => sha256.clone(),
        }
    }
}

fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        let mut end = most;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
    }
    text
}

impl fmt::Debug for BodyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {}", self.size, self.media_type)
    }
}

impl Serialize for BodyHandle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Saved {
            size: self.size,
            media_type: Cow::Borrowed(&self.media_type),
            sha256: self.sha256().into(),
            text: self.saved_text().into(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BodyHandle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        let content = Content::Saved {
            text: saved.text.into_owned(),
            sha256: saved.sha256.into_owned(),
        };
        Ok(Self {
            size: saved.size,
            media_type: saved.media_type.into_owned(),
            content,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_masked_text_leaves_it_live_or_saved() {
        let secrets = Secrets::default();
        let body = Body::new(
            &b"{\"token\":\"abcdefgh+\\\\\"}"[..],
            "application/json; charset=utf-8",
        );
        let handle = BodyHandle::new(&body, &secrets);
        secrets.learn("abcdefgh+\\", &"token".into());
        assert_eq!(handle.text(1000), "{\"token\":\"[secret token]\"}");
        let saved = serde_json::to_string(&handle).expect("it can be saved");
        assert!(!saved.contains("abcdefgh"), "{saved}");
        let read: BodyHandle = serde_json::from_str(&saved).expect("it can be read");
        assert_eq!(
            (read.size(), read.media_type()),
            (handle.size(), "application/json")
        );
        assert_eq!(read.sha256(), handle.sha256());
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        let body = Body::new("aüb".as_bytes(), "text/plain");
        assert_eq!(BodyHandle::new(&body, &Secrets::default()).text(2), "a");
    }
}
