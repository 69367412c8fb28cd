//! A request.

use super::auth::auth;
use super::body::{body, parameters};
use super::{Keys, duration};
use crate::scenario::request::{Layer, RequestTemplate, UrlPath};
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
    keys.put("auth", layer(&request.auth, auth));
    keys.put(
        "timeout",
        layer(&request.timeout, |timeout| duration(*timeout)),
    );
    keys.put(
        "follow_redirects",
        layer(&request.follow_redirects, |hops| {
            Yaml::Plain(hops.to_string())
        }),
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

pub(super) fn template(template: &Template) -> Yaml {
    Yaml::text(template.text())
}

fn path(path: &UrlPath) -> Yaml {
    match path {
        UrlPath::Written(written) => template(written),
        UrlPath::Segments(segments) => Yaml::List(segments.iter().map(template).collect()),
    }
}
