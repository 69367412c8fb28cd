//! A rendered request as a preview shows it: nothing of it is encoded but what stands in its address and in its body as sent.

use crate::event::{ShownBody, ShownRequest};
use crate::http::{Auth, Content, Login, Multipart, Payload, Request, SentFile};
use crate::secret::Text;
use crate::value::reindent;

/// What a request is, with its secrets masked.
pub(super) fn shown(request: &Request) -> ShownRequest {
    let headers = request.headers.iter();
    let cookies = request.cookies.iter();
    ShownRequest {
        method: request.method.clone(),
        url: request.full_url().masked(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.masked()))
            .collect(),
        cookies: cookies
            .map(|(name, value)| (name.clone(), value.as_ref().map(Text::masked)))
            .collect(),
        auth: request.auth.as_ref().map(auth),
        body: body(request),
        timeout: request.timeout.as_millis() as u64,
        follow_redirects: request.follow_redirects,
    }
}

fn auth(auth: &Auth) -> String {
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
