//! A rendered request as a preview shows it: nothing of it is encoded but what stands in its address and in its body as sent.

use url::Url;

use super::Walk;
use crate::event::{ShownBody, ShownRefusal, ShownRequest};
use crate::http::{Auth, Content, Login, Multipart, Payload, Request, SentFile};
use crate::plan::Origin;
use crate::secret::Text;
use crate::transport::{address, sendable};
use crate::value::reindent;

/// What a request is, with its secrets masked.
pub(super) fn shown(request: &Request) -> ShownRequest {
    let headers = request.headers.iter();
    let cookies = request.cookies.iter();
    ShownRequest {
        method: request.method.clone(),
        url: shown_address(&request.full_url()),
        headers: headers
            .map(|(name, value)| (name.clone(), value.masked()))
            .collect(),
        cookies: cookies
            .map(|(name, value)| (name.clone(), value.as_ref().map(Text::masked)))
            .collect(),
        auth: request.auth.as_ref().map(in_words),
        body: body(request),
        timeout: request.timeout.as_millis() as u64,
        follow_redirects: request.follow_redirects,
    }
}

/// An address as it is sent, as far as it can be told: what is secret or not known yet stands in it by name.
fn shown_address(full: &Text) -> String {
    match standing_in(full) {
        Some((mut url, stand_ins)) => {
            url.set_fragment(None);
            let mut shown = url.to_string();
            for (stand_in, name) in stand_ins {
                shown = shown.replace(&stand_in, &name);
            }
            shown
        }
        None => full.masked(),
    }
}

/// What stands in an address for a part that is not to be read, and what that is called.
type StandIn = (String, String);

/// An address with something that needs no encoding in place of each part that is secret or not known yet; none if it makes no address,
/// as where its beginning is not known.
fn standing_in(full: &Text) -> Option<(Url, Vec<StandIn>)> {
    const MARK: &str = "standsinfor";
    let mut stand_ins = Vec::new();
    let mut text = String::new();
    for (piece, name) in full.pieces() {
        match name {
            None if piece.contains(MARK) => return None,
            None => text.push_str(piece),
            Some(name) => {
                // Of one length, so that none begins another.
                let stand_in = format!("{MARK}{:04}x", stand_ins.len());
                text.push_str(&stand_in);
                stand_ins.push((stand_in, Text::secret("?", name).masked()));
            }
        }
    }
    let url = Url::parse(&text).ok()?;
    let origin = Origin::of(&url);
    let spoken = matches!(url.scheme(), "http" | "https");
    (spoken && !origin.host().is_empty()).then_some((url, stand_ins))
}

impl Walk<'_, '_> {
    /// Why a request is not sent, as far as that is known before a run.
    pub(super) fn refused(&self, request: &Request) -> Option<ShownRefusal> {
        let full = request.full_url();
        let open = full.is_open() || request.texts().into_iter().any(Text::is_open);
        let method_known = !request.method.contains('‹');
        if let Err(error) = sendable(request).and_then(|()| match full.is_open() {
            true => Ok(()),
            false => address(request).map(drop),
        }) && method_known
        {
            return Some(ShownRefusal {
                why: error.message,
                help: error.help,
            });
        }
        let (url, stand_ins) = standing_in(&full)?;
        // What is not known of the host may make it any.
        let host = Origin::of(&url).host().to_owned();
        if stand_ins
            .iter()
            .any(|(stand_in, _)| host.contains(stand_in))
        {
            return None;
        }
        let (policy, secrets) = (&self.case.policy, &self.case.secrets);
        let travels = match open {
            true => policy.check_origin(&url),
            false => policy.check_travel(request, &url, secrets),
        };
        let refused = travels.and_then(|()| match method_known {
            true => policy.check_change(request, &url),
            false => Ok(()),
        });
        let refused = refused.err()?;
        Some(ShownRefusal {
            why: refused.message,
            help: Some(refused.help),
        })
    }
}

/// Who sends a request, in words.
pub(in crate::engine) fn in_words(auth: &Auth) -> String {
    let login = |login: &Login| {
        let (username, password) = (login.username.masked(), login.password.masked());
        format!("{username} with {password}")
    };
    match auth {
        Auth::Basic(own) => format!("basic, {}", login(own)),
        Auth::Digest(own) => format!("digest, {}, when it is asked for", login(own)),
        Auth::Bearer(token) => format!("bearer {}", token.masked()),
        Auth::Oauth1(signer) => format!("oauth1, signed as {}", signer.consumer_key.masked()),
        Auth::Oauth2(client) => format!(
            "oauth2, with a token that {} fetches first from {}",
            client.client_id.masked(),
            client.token_url.masked()
        ),
        Auth::Netrc => "what your .netrc has for the host".to_owned(),
    }
}

fn body(request: &Request) -> Option<ShownBody> {
    let says_json = || {
        let media_type = request.header("content-type").map(Text::masked);
        media_type.is_some_and(|media_type| media_type.contains("json"))
    };
    let text = |kind: &str| ShownBody {
        kind: kind.to_owned(),
        text: request
            .body_text()
            .map(|text| text.masked())
            .unwrap_or_default(),
        ..ShownBody::default()
    };
    Some(match &request.payload {
        Payload::None => return None,
        Payload::Form(fields) => {
            let fields = fields.iter();
            let pairs = fields.map(|field| (field.name.masked(), field.value.masked()));
            ShownBody {
                fields: pairs.collect(),
                ..text("form")
            }
        }
        Payload::Multipart(multipart) => parts(multipart),
        Payload::Text(_) if says_json() => {
            let json = text("json");
            ShownBody {
                readable: reindent(&json.text),
                ..json
            }
        }
        Payload::Text(_) => text("text"),
        Payload::File(file) => ShownBody {
            kind: "file".to_owned(),
            text: described(file),
            ..ShownBody::default()
        },
    })
}

fn parts(multipart: &Multipart) -> ShownBody {
    let content = |content: &Content| match content {
        Content::Text(text) => text.masked(),
        Content::File(file) => described(file),
    };
    let parts = multipart.parts.iter();
    let fields = parts.map(|part| {
        let mut value = content(&part.content);
        let more = [("as", &part.filename), ("type", &part.content_type)];
        for (word, said) in more {
            if let Some(said) = said {
                value.push_str(&format!(", {word} {}", said.masked()));
            }
        }
        (part.name.masked(), value)
    });
    let fields = fields.collect();
    let pieces = multipart.pieces();
    ShownBody {
        kind: "multipart".to_owned(),
        text: pieces.iter().map(content).collect(),
        fields,
        ..ShownBody::default()
    }
}

/// A file by its path, and its size if it is known which file it is.
fn described(file: &SentFile) -> String {
    match file.path.contains('‹') {
        true => format!("[{}]", file.path),
        false => format!("[{}, {} bytes]", file.path, file.bytes.len()),
    }
}
