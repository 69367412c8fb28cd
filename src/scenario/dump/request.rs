//! A request.

use super::{Keys, duration};
use crate::scenario::request::{BodyTemplate, Layer, RequestTemplate, UrlPath};
use crate::scenario::shapes;
use crate::syntax::Yaml;
use crate::template::{Template, ValueTemplate};

pub(super) fn request(request: &RequestTemplate) -> Yaml {
    let mut keys = Keys::of(&shapes::REQUEST);
    keys.put("method", layer(&request.method, template));
    keys.put("url", layer(&request.url, template));
    keys.put("path", layer(&request.path, path));
    keys.put("params", layer(&request.params, |maps| parameters(maps)));
    keys.put("headers", layer(&request.headers, ValueTemplate::written));
    keys.put("cookies", layer(&request.cookies, ValueTemplate::written));
    if let Some((key, body)) = body(&request.body) {
        keys.put(key, body);
    }
    keys.put(
        "timeout",
        layer(&request.timeout, |timeout| duration(*timeout)),
    );
    keys.done()
}

/// The headers of a target, which are a request with nothing else.
pub(super) fn headers(request: &RequestTemplate) -> Option<Yaml> {
    layer(&request.headers, ValueTemplate::written)
}

fn layer<T>(layer: &Layer<T>, written: impl FnOnce(&T) -> Yaml) -> Option<Yaml> {
    match layer {
        Layer::Unset => None,
        Layer::Removed => Some(Yaml::Plain("null".to_owned())),
        Layer::Set(value) => Some(written(value)),
    }
}

fn template(template: &Template) -> Yaml {
    Yaml::text(template.text())
}

fn path(path: &UrlPath) -> Yaml {
    match path {
        UrlPath::Written(written) => template(written),
        UrlPath::Segments(segments) => Yaml::List(segments.iter().map(template).collect()),
    }
}

/// One map stands alone.
fn parameters(maps: &[ValueTemplate]) -> Yaml {
    match maps {
        [map] => map.written(),
        _ => Yaml::List(maps.iter().map(ValueTemplate::written).collect()),
    }
}

/// A body with its key. Any key of a body removes that of a farther layer.
fn body(body: &Layer<BodyTemplate>) -> Option<(&'static str, Yaml)> {
    match body {
        Layer::Unset => None,
        Layer::Removed => Some(("form", Yaml::Plain("null".to_owned()))),
        Layer::Set(BodyTemplate::Form(maps)) => Some(("form", parameters(maps))),
        Layer::Set(BodyTemplate::Json(value)) => Some(("json", value.written())),
        Layer::Set(BodyTemplate::Text(text)) => Some(("text", template(text))),
    }
}
