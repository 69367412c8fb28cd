//! Bodies of requests as samples write them.

use serde_json::Value;

use super::super::flow::{Body, Json, Part, PartContent, Term};
use super::literal;
use super::terms::Terms;
use crate::http::{Content, Payload, Request};
use crate::secret::{Text, waited_for};
use crate::template::Symbol;

/// Stands around the number of a piece in JSON that is read: a character that nobody uses.
const MARK: char = '\u{F0000}';
/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";
/// That of a body of parts.
const PARTS: &str = "multipart/form-data";

/// A body, and the media type that it brings with it.
pub(super) fn body(
    request: &Request,
    terms: &mut Terms<'_>,
) -> Result<(Body, Option<String>), String> {
    let said = request.header("content-type").map(Text::masked);
    Ok(match &request.payload {
        Payload::None => (Body::None, None),
        Payload::Form(fields) => {
            let mut form = Vec::new();
            for field in fields {
                if field.raw {
                    return Err("a field is sent as it is written, without encoding".to_owned());
                }
                form.push((
                    literal(&field.name, "the name of a field")?,
                    terms.term(&field.value)?,
                ));
            }
            (Body::Form(form), Some(FORM.to_owned()))
        }
        Payload::Multipart(multipart) => {
            let parts = multipart.parts.iter().map(|own| part(own, terms));
            let parts = parts.collect::<Result<_, String>>()?;
            (Body::Multipart(parts), Some(PARTS.to_owned()))
        }
        Payload::Text(text) => {
            let media_type = said.unwrap_or_default();
            let json = match media_type.contains("json") {
                true => json(text, terms)?,
                false => None,
            };
            let body = match json {
                Some(json) => Body::Json(json, media_type.clone()),
                None => Body::Text(terms.term(text)?, media_type.clone()),
            };
            (body, Some(media_type))
        }
        Payload::File(_) => return Err("its body is a file".to_owned()),
    })
}

fn part(part: &crate::http::Part, terms: &mut Terms<'_>) -> Result<Part, String> {
    let filename = part.filename.as_ref();
    let content_type = part.content_type.as_ref();
    Ok(Part {
        name: literal(&part.name, "the name of a part")?,
        filename: filename.map(|name| terms.term(name)).transpose()?,
        content_type: content_type
            .map(|media_type| literal(media_type, "the type of a part"))
            .transpose()?,
        content: match &part.content {
            Content::Text(text) => PartContent::Text(terms.term(text)?),
            Content::File(file) => match std::str::from_utf8(&file.bytes) {
                Ok(text) if !text.contains('\0') => {
                    PartContent::Text(Term::Literal(text.to_owned()))
                }
                _ => PartContent::Bytes(file.bytes.to_vec()),
            },
        },
    })
}

/// JSON of which some texts are made; none if it is no JSON.
fn json(text: &Text, terms: &mut Terms<'_>) -> Result<Option<Json>, String> {
    let mut names = Vec::new();
    let mut marked = String::new();
    for (piece, name) in text.pieces() {
        match name {
            Some(name) => {
                marked.push_str(&format!("{MARK}{}{MARK}", names.len()));
                names.push(name.to_string());
            }
            None => marked.push_str(piece),
        }
    }
    match serde_json::from_str(&marked) {
        Ok(value) => made(&value, &names, terms).map(Some),
        Err(_) => Ok(None),
    }
}

fn made(value: &Value, names: &[String], terms: &mut Terms<'_>) -> Result<Json, String> {
    Ok(match value {
        Value::String(text) if text.contains(MARK) => text_of(text, names, terms)?,
        Value::Array(items) => {
            let items = items.iter().map(|item| made(item, names, terms));
            Json::List(items.collect::<Result<_, String>>()?)
        }
        Value::Object(entries) => {
            let mut map = Vec::new();
            for (key, value) in entries {
                if key.contains(MARK) {
                    return Err("a key of its JSON is made by the flow".to_owned());
                }
                map.push((key.clone(), made(value, names, terms)?));
            }
            Json::Map(map)
        }
        value => Json::Literal(value.clone()),
    })
}

/// A text of JSON in which there are pieces: every other part between the marks is the number of one.
fn text_of(text: &str, names: &[String], terms: &mut Terms<'_>) -> Result<Json, String> {
    let mut joined = Vec::new();
    let mut taken = None;
    for (at, part) in text.split(MARK).enumerate() {
        if at % 2 == 0 {
            if !part.is_empty() {
                joined.push(Term::Literal(part.to_owned()));
            }
            continue;
        }
        let name = part
            .parse()
            .ok()
            .and_then(|number: usize| names.get(number));
        let name = name.ok_or("its JSON cannot be read")?;
        taken = waited_for(name).map(|what| matches!(terms.symbol(what), Some(Symbol::Taken(_))));
        joined.push(terms.named(name)?);
    }
    Ok(match (&joined[..], taken) {
        // What was taken keeps its type where it stands alone.
        ([Term::Name(name)], Some(true)) => Json::Taken(name.clone()),
        ([_], _) => Json::Text(joined.remove(0)),
        _ => Json::Text(Term::Joined(joined)),
    })
}
