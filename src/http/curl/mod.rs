//! A request as a curl line that reproduces it.

mod connection;

use super::{Auth, Connection, Content, Login, Parameter, Part, Payload, Request};
use crate::secret::Text;
use crate::text::{NEWLINE, shell_line, shell_word};

impl Request {
    /// A shell line with this request, sent the same way. A secret stands in it as a shell variable of its name, never as itself; curl encodes
    /// parameters as we do, so the variable holds the bare value.
    pub fn curl(&self, through: &Connection) -> String {
        let mut line = vec!["curl".to_owned()];
        line.extend(connection::options(through, &self.url.masked()));
        let usual = if matches!(self.payload, Payload::None) {
            "GET"
        } else {
            "POST"
        };
        if self.method == "HEAD" {
            line.push("--head".to_owned());
        } else if self.method != usual {
            line.push(format!("-X {}", quoted(&self.method.as_str().into())));
        }
        for (name, value) in &self.headers {
            if self.is_said_by_curl(name, value) {
                continue;
            }
            let mut header = Text::plain(format!("{name}: "));
            header.push(value);
            line.push(format!("-H {}", quoted(&header)));
        }
        line.extend(self.auth.iter().filter_map(credentials));
        line.extend(
            self.params
                .iter()
                .map(|parameter| option("--url-query", parameter, '+')),
        );
        match &self.payload {
            Payload::None => {}
            // A body without anything in it.
            Payload::Form(fields) if fields.is_empty() => line.push("--data ''".to_owned()),
            Payload::Form(fields) => {
                line.extend(
                    fields
                        .iter()
                        .map(|field| option("--data-urlencode", field, '\0')),
                );
            }
            Payload::Multipart(multipart) => line.extend(multipart.parts.iter().map(part)),
            Payload::Text(text) => line.push(format!("--data-raw {}", quoted(text))),
            Payload::File(file) => {
                let path = format!("@{}", file.path);
                line.push(format!("--data-binary {}", shell_word(&path)));
            }
        }
        line.push(quoted(&self.url));
        shell_line(line.join(" "))
    }

    /// What curl says by itself, in the same words or in its own.
    fn is_said_by_curl(&self, name: &str, value: &Text) -> bool {
        match name.to_ascii_lowercase().as_str() {
            "user-agent" | "accept-encoding" => true,
            "accept" => value.masked() == "*/*",
            "authorization" => self.auth.as_ref().and_then(credentials).is_some(),
            "content-type" => match &self.payload {
                Payload::Form(_) => value.masked() == "application/x-www-form-urlencoded",
                Payload::Multipart(_) => value.masked().starts_with("multipart/form-data;"),
                _ => false,
            },
            _ => false,
        }
    }
}

/// The option for credentials that curl can prove by itself.
fn credentials(auth: &Auth) -> Option<String> {
    let user = |login: &Login| {
        let mut user = login.username.clone();
        user.push_plain(":");
        user.push(&login.password);
        quoted(&user)
    };
    match auth {
        Auth::Basic(login) => Some(format!("-u {}", user(login))),
        Auth::Digest(login) => Some(format!("--digest -u {}", user(login))),
        Auth::Netrc => Some("--netrc".to_owned()),
        Auth::Bearer(_) | Auth::Oauth1(_) | Auth::Oauth2(_) => None,
    }
}

/// A part of a body: `--form-string` takes a text as it is, `-F` a file, or a text in quotes with what is said of it.
fn part(part: &Part) -> String {
    let mut text = part.name.clone();
    text.push_plain("=");
    let plain = part.filename.is_none() && part.content_type.is_none();
    match &part.content {
        Content::Text(own) if plain => {
            text.push(own);
            return format!("--form-string {}", quoted(&text));
        }
        Content::Text(own) => text.push(&in_form_quotes(own)),
        Content::File(file) => {
            text.push_plain("@");
            text.push(&in_form_quotes(&file.path.as_str().into()));
        }
    }
    // Quotes around a type would be sent.
    if let Some(media_type) = &part.content_type {
        text.push_plain(";type=");
        text.push(media_type);
    }
    if let Some(filename) = &part.filename {
        text.push_plain(";filename=");
        text.push(&in_form_quotes(filename));
    }
    format!("-F {}", quoted(&text))
}

/// A text as `-F` takes it whatever is in it: bare, `@` and `<` would name a file, and `;` would end it.
fn in_form_quotes(text: &Text) -> Text {
    if !text.has_secret() && !text.masked().contains(['@', '<', ';', ',', '"', '\\', ' ']) {
        return text.clone();
    }
    let mut whole = Text::plain("\"");
    whole.push(&text.encoded(|piece| piece.replace('\\', "\\\\").replace('"', "\\\"")));
    whole.push_plain("\"");
    whole
}

/// `--url-query` and `--data-urlencode` take `name=value` and encode the value; a raw one goes by another way.
fn option(flag: &str, parameter: &Parameter, raw_mark: char) -> String {
    let mut text = Text::default();
    let flag = match (parameter.raw, raw_mark) {
        (true, '\0') => "--data",
        (true, mark) => {
            text.push_plain(&mark.to_string());
            flag
        }
        (false, _) => flag,
    };
    text.push(&parameter.name.encoded(crate::http::percent_encode));
    text.push_plain("=");
    text.push(&parameter.value);
    format!("{flag} {}", quoted(&text))
}

/// A text as one word of a POSIX shell, secrets as quoted variables.
fn quoted(text: &Text) -> String {
    if text.is_empty() {
        return shell_word("");
    }
    let words = text
        .pieces()
        .into_iter()
        .map(|(piece, secret)| match secret {
            Some(name) => format!("\"${}\"", variable(name)),
            None => shell_word(piece),
        });
    words.collect()
}

fn variable(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    // A shell takes a digit there for a parameter of its own.
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        return format!("_{name}");
    }
    // That one is taken.
    if name == NEWLINE { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_variable_and_the_rest_is_quoted() {
        let request = Request {
            params: vec![Parameter {
                name: "format".into(),
                value: "json".into(),
                raw: false,
            }],
            headers: vec![("X-Say".into(), "it's".into())],
            payload: Payload::Form(vec![
                Parameter {
                    name: "action".into(),
                    value: "logout".into(),
                    raw: false,
                },
                Parameter {
                    name: "token".into(),
                    value: Text::secret("ab+\\", &"csrf-token".into()),
                    raw: false,
                },
            ]),
            ..Request::new("POST", "http://127.0.0.1/api.php")
        };
        assert_eq!(
            request.curl(&Connection::default()),
            r#"curl -H 'X-Say: it'\''s' --url-query format=json --data-urlencode action=logout --data-urlencode token="$csrf_token" http://127.0.0.1/api.php"#
        );
    }

    #[test]
    fn a_part_is_what_it_is_and_no_file_of_that_name() {
        let part = |content, filename: Option<&str>| Part {
            name: "a".into(),
            filename: filename.map(Into::into),
            content_type: Some("text/x;charset=utf-8".into()),
            content,
        };
        let file = crate::http::SentFile {
            path: "a;b.txt".to_owned(),
            bytes: bytes::Bytes::new(),
        };
        let request = Request {
            payload: Payload::Multipart(crate::http::Multipart {
                boundary: "B".to_owned(),
                parts: vec![
                    part(Content::Text("@/etc/\"x\\".into()), None),
                    part(Content::Text("plain".into()), None),
                    part(Content::File(file), Some("c,d")),
                ],
            }),
            ..Request::new("POST", "http://127.0.0.1/")
        };
        assert_eq!(
            request.curl(&Connection::default()),
            r#"curl -F 'a="@/etc/\"x\\";type=text/x;charset=utf-8' -F 'a=plain;type=text/x;charset=utf-8' -F 'a=@"a;b.txt";type=text/x;charset=utf-8;filename="c,d"' http://127.0.0.1/"#
        );
    }

    #[test]
    fn a_variable_has_a_name_that_a_shell_takes() {
        for (name, shown) in [("1st-key", "_1st_key"), ("", "_"), ("a.b", "a_b")] {
            assert_eq!(variable(name), shown);
        }
    }

    #[test]
    fn an_empty_form_is_a_body() {
        let request = Request {
            payload: Payload::Form(Vec::new()),
            ..Request::new("POST", "http://127.0.0.1/")
        };
        assert_eq!(
            request.curl(&Connection::default()),
            "curl --data '' http://127.0.0.1/"
        );
    }

    #[test]
    fn a_newline_stands_there_as_a_shell_reads_it() {
        let mut text = Text::plain("a\n");
        text.push(&Text::secret("hush", &"newline".into()));
        let request = Request {
            payload: Payload::Text(text),
            ..Request::new("POST", "http://127.0.0.1/")
        };
        assert_eq!(
            request.curl(&Connection::default()),
            r#"newline=$(printf '\n.'); newline=${newline%.}; curl --data-raw 'a'"$newline"''"$newline_" http://127.0.0.1/"#
        );
    }
}
