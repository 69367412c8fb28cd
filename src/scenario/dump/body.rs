//! The body of a request.

use super::Keys;
use super::request::template;
use crate::scenario::body::{BodyTemplate, PartContent, PartTemplate};
use crate::scenario::request::Layer;
use crate::scenario::shapes;
use crate::syntax::Yaml;
use crate::template::ValueTemplate;

/// A body with its key. Any key of a body removes that of a farther layer.
pub(super) fn body(body: &Layer<BodyTemplate>) -> Option<(&'static str, Yaml)> {
    let body = match body {
        Layer::Unset => return None,
        Layer::Removed => return Some(("form", Yaml::Plain("null".to_owned()))),
        Layer::Set(body) => body,
    };
    Some(match body {
        BodyTemplate::Form(maps) => ("form", parameters(maps)),
        BodyTemplate::Multipart(parts) => ("multipart", multipart(parts)),
        BodyTemplate::Json(value) => ("json", value.written()),
        BodyTemplate::Text(text) => ("text", template(text)),
        BodyTemplate::File(path) => ("file", template(path)),
    })
}

/// One map stands alone.
pub(super) fn parameters(maps: &[ValueTemplate]) -> Yaml {
    match maps {
        [map] => map.written(),
        _ => Yaml::List(maps.iter().map(ValueTemplate::written).collect()),
    }
}

/// Parts of one name are a list; they stand together, since a key stands once.
fn multipart(parts: &[PartTemplate]) -> Yaml {
    let mut entries: Vec<(String, Vec<Yaml>)> = Vec::new();
    for own in parts {
        let name = own.name.text();
        match entries.last_mut() {
            Some((last, values)) if last == name => values.push(part(own)),
            _ => entries.push((name.to_owned(), vec![part(own)])),
        }
    }
    let entries = entries.into_iter().map(|(name, mut values)| {
        let value = match values.len() {
            1 => values.remove(0),
            _ => Yaml::List(values),
        };
        (name, value)
    });
    Yaml::Map(entries.collect())
}

fn part(part: &PartTemplate) -> Yaml {
    let mut keys = Keys::of(&shapes::PART);
    match &part.content {
        PartContent::Text(text) => keys.put("text", template(text)),
        PartContent::File(path) => keys.put("file", template(path)),
    }
    keys.put("filename", part.filename.as_ref().map(template));
    keys.put("type", part.media_type.as_ref().map(template));
    keys.done()
}
