//! Texts, JSON and bodies as words of a shell.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::flow::{Body, Change, Draw, Json, Part, PartContent, Term};
use super::super::shape::{self};
use super::super::words;
use crate::text::steers;

use super::Shell;

impl Shell<'_> {
    /// A field of a form or a query as curl takes it.
    pub(super) fn field(&mut self, name: &str, value: &Term) -> String {
        let plain = |text: &str| {
            let sign = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            text.chars().all(sign)
        };
        match value {
            Term::Literal(text) if plain(text) => {
                format!("--data {}", word(&format!("{}={text}", percent(name))))
            }
            // Without a name curl would leave the sign between them away.
            _ if name.is_empty() => {
                self.need("encoded");
                format!("--data \"=$(encoded {})\"", self.term(value))
            }
            _ => {
                let name = Term::Literal(format!("{}=", percent(name)));
                let field = self.term(&Term::Joined(vec![name, value.clone()]));
                format!("--data-urlencode {field}")
            }
        }
    }

    /// A query that stands in the address, within double quotes.
    pub(super) fn query(&mut self, params: &[(String, Term)]) -> String {
        let mut pairs = Vec::new();
        for (name, value) in params {
            let value = match value {
                Term::Literal(text) => percent(text),
                value => {
                    self.need("encoded");
                    format!("$(encoded {})", self.term(value))
                }
            };
            pairs.push(format!("{}={value}", percent(name)));
        }
        pairs.join("&")
    }

    pub(super) fn content(&mut self, body: &Body, before: &mut String) -> Vec<String> {
        let (text, media_type) = match body {
            Body::None => return Vec::new(),
            Body::Form(pairs) => {
                let fields = pairs.iter().map(|(name, value)| self.field(name, value));
                return fields.collect();
            }
            Body::Multipart(parts) => {
                let mut lines = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    lines.push(self.part(at + 1, part, before));
                }
                return lines;
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) => word(&value.to_string()),
                    None => format!("\"$({})\"", self.made(json)),
                };
                (json, media_type)
            }
            Body::Text(text, media_type) => (self.term(text), media_type),
        };
        let header = format!("Content-Type: {media_type}");
        vec![
            format!("--header {}", word(header.trim_end())),
            format!("--data-raw {text}"),
        ]
    }

    pub(super) fn part(&mut self, number: usize, part: &Part, before: &mut String) -> String {
        let is_plain = |text: &str| {
            !text.is_empty() && !text.contains(['"', '\\', '=', ';', '\r', '\n', '\0'])
        };
        if !is_plain(&part.name) {
            self.cannot = Some("has a field name that curl reads otherwise".to_owned());
        }
        let content = match (&part.content, &part.filename, &part.content_type) {
            (PartContent::Text(text), None, None) => {
                let field =
                    Term::Joined(vec![Term::Literal(format!("{}=", part.name)), text.clone()]);
                return format!("--form-string {}", self.term(&field));
            }
            (PartContent::Text(text), ..) => format!("printf %s {}", self.term(text)),
            (PartContent::Bytes(bytes), ..) => {
                format!("base64 --decode <<<{}", words::base64(bytes))
            }
        };
        match (&part.filename, &part.content_type) {
            (Some(Term::Literal(filename)), Some(media_type))
                if is_plain(filename) && is_plain_type(media_type) =>
            {
                let _ = writeln!(before, "{content} >\"$work/part-{number}\"");
                let about = word(&format!(";filename=\"{filename}\";type={media_type}"));
                format!(
                    "--form {}\"@$work/part-{number}\"{about}",
                    word(&format!("{}=", part.name))
                )
            }
            _ => {
                self.cannot =
                    Some("has a part whose file name or type curl cannot be told".to_owned());
                String::new()
            }
        }
    }

    /// A call of jq that makes JSON.
    pub(super) fn made(&mut self, json: &Json) -> String {
        let mut given = Vec::new();
        let program = self.program(json, &mut given);
        given.insert(0, "jq -cn".to_owned());
        given.push(word(&program));
        given.join(" ")
    }

    /// JSON as jq says it, with what it has to be given.
    pub(super) fn program(&mut self, json: &Json, given: &mut Vec<String>) -> String {
        match json {
            Json::Literal(value) => value.to_string(),
            Json::Text(Term::Literal(text)) => Value::from(text.as_str()).to_string(),
            Json::Text(term) => {
                let name = format!("v{}", given.len() + 1);
                let value = self.term(term);
                given.push(format!("--arg {name} {value}"));
                format!("${name}")
            }
            Json::Taken(variable) => {
                let name = format!("v{}", given.len() + 1);
                let option = match self.shape.keeps_type(variable) {
                    true => "--argjson",
                    false => "--arg",
                };
                given.push(format!(
                    "{option} {name} \"${}\"",
                    self.names.variable(variable)
                ));
                format!("${name}")
            }
            Json::List(list) => {
                let items: Vec<String> =
                    list.iter().map(|item| self.program(item, given)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    let value = self.program(value, given);
                    items.push(format!("{}: {value}", Value::from(name.as_str())));
                }
                format!("{{{}}}", items.join(", "))
            }
        }
    }

    /// A text as one word.
    pub(super) fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => word(text),
            Term::Name(name) => {
                let variable = self.names.variable(name);
                match self.shape.keeps_type(name) {
                    true => {
                        self.need("text");
                        format!("\"$(text \"${variable}\")\"")
                    }
                    false => format!("\"${variable}\""),
                }
            }
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
                let terms = merged(&terms);
                if terms.is_empty() {
                    "''".to_owned()
                } else {
                    terms
                }
            }
            Term::Draw(Draw::Unique) => {
                "\"u$(od -An -N5 -tx1 /dev/urandom | tr -d ' \\n')\"".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                let line = "od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})/\\1-\\2-4\\3-8\\4-/'";
                format!("\"$({line})\"")
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    pub(super) fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.term(inner);
        let filter = match change {
            Change::UrlEncode => {
                self.need("encoded");
                return format!("\"$(encoded {text})\"");
            }
            Change::Replace(from, to) => format!(
                "split({}) | join({})",
                Value::from(from.as_str()),
                Value::from(to.as_str())
            ),
            Change::Slice(first, 0) => format!(".[{first}:]"),
            Change::Slice(first, last) => format!(".[{first}:-{last}]"),
            Change::Upper | Change::Lower => {
                self.cannot = Some("makes capitals, or makes them small".to_owned());
                String::new()
            }
        };
        format!(
            "\"$(jq -rn --arg text {text} {})\"",
            word(&format!("$text | {filter}"))
        )
    }
}

/// Words of which each ends where the next begins, in one pair of quotes where that can be.
pub(super) fn merged(terms: &[String]) -> String {
    let inner: Option<Vec<String>> = terms.iter().map(|term| in_double_quotes(term)).collect();
    match inner {
        Some(inner) if terms.len() > 1 => {
            let mut out = String::new();
            for piece in inner {
                // A name goes on as far as it can.
                let goes_on = piece.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                match (out.rfind('$'), goes_on) {
                    (Some(at), true)
                        if out[at + 1..]
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || c == '_') =>
                    {
                        out = format!("{}${{{}}}", &out[..at], &out[at + 1..]);
                    }
                    _ => {}
                }
                out.push_str(&piece);
            }
            format!("\"{out}\"")
        }
        _ => terms.concat(),
    }
}

/// What stands between the double quotes of a word that needs no others.
pub(super) fn in_double_quotes(word: &str) -> Option<String> {
    if let Some(inner) = unquoted(word) {
        return Some(inner.to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+%".contains(c);
    match word.chars().all(plain) {
        true => Some(word.to_owned()),
        false => {
            let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
            (!inner.contains(['\'', '"', '\\', '$', '`', '!'])).then(|| inner.to_owned())
        }
    }
}

/// What stands between the double quotes of a word.
pub(super) fn unquoted(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

pub(super) fn is_plain_type(media_type: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "-.+/_; =".contains(c);
    media_type.contains('/') && media_type.chars().all(sign)
}

/// A text with all but letters, digits and `-._~` percent-encoded.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into())
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A text as a word: as it is, within quotes, or with escapes where something in it would steer.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if !text.contains(steers) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut out = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // No argument can hold it: it is seen where the file is whole.
            '\0' => out.push(c),
            c if steers(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}
