//! The body of an answer.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde_json::Value;

/// Bytes with the media type that they were sent with. Cloning shares them, and what was read out of them.
#[derive(Clone, Default)]
pub struct Body {
    bytes: Bytes,
    content_type: String,
    received: usize,
    json: Arc<OnceLock<Result<Value, serde_json::Error>>>,
}

impl Body {
    /// The bytes of an answer that came without a coding, and its `Content-Type`.
    pub fn new(bytes: impl Into<Bytes>, content_type: impl Into<String>) -> Self {
        let bytes = bytes.into();
        let received = bytes.len();
        Self::decoded(bytes, content_type, received)
    }

    /// The bytes of an answer with its codings undone, its `Content-Type`, and how many bytes came.
    pub fn decoded(
        bytes: impl Into<Bytes>,
        content_type: impl Into<String>,
        received: usize,
    ) -> Self {
        Self {
            bytes: bytes.into(),
            content_type: content_type.into(),
            received,
            json: Arc::default(),
        }
    }

    /// The same bytes without what was read out of them, to be kept for long.
    #[must_use]
    pub fn unread(&self) -> Self {
        Self {
            json: Arc::default(),
            ..self.clone()
        }
    }

    /// How many bytes came, before they were decoded.
    pub fn received(&self) -> usize {
        self.received
    }

    /// The bytes, decoded (RFC 9110 section 8.4).
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Its media type without parameters, in lower case; empty if none was sent.
    pub fn media_type(&self) -> String {
        let media_type = self.content_type.split(';').next().unwrap_or_default();
        media_type.trim().to_ascii_lowercase()
    }

    /// The body as text: by its byte order mark, else its charset, else UTF-8; what is not of it becomes U+FFFD.
    pub fn text(&self) -> Cow<'_, str> {
        let charset = self.content_type.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches('"'))
        });
        let encoding = charset
            .and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
            .unwrap_or(encoding_rs::UTF_8);
        encoding.decode(&self.bytes).0
    }

    /// The body as JSON, or why it is none. An empty body is none. It is read once, when it is first asked for.
    pub fn json(&self) -> Result<&Value, &serde_json::Error> {
        self.json
            .get_or_init(|| serde_json::from_str(&self.text()))
            .as_ref()
    }

    /// Whether it says that it is JSON: `application/json` or any `+json` (RFC 6839 section 3.1).
    pub fn says_json(&self) -> bool {
        let media_type = self.media_type();
        media_type == "application/json" || media_type.ends_with("+json")
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {:?}", self.bytes.len(), self.content_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_decides() {
        assert_eq!(
            Body::new(&b"\xfc"[..], "text/plain; charset=ISO-8859-1").text(),
            "ü"
        );
        assert_eq!(Body::new("ü".as_bytes(), "text/plain").text(), "ü");
        assert_eq!(Body::new(&b"\xfc"[..], "text/plain").text(), "\u{fffd}");
    }

    #[test]
    fn json_is_known_by_its_media_type() {
        assert!(Body::new("", "Application/JSON; charset=utf-8").says_json());
        assert!(Body::new("", "application/problem+json").says_json());
        assert!(!Body::new("", "text/html").says_json());
    }
}
