//! The layers of a request, merged and made into what is sent.

mod auth;
mod body;

use std::time::Duration;

use body::Body;

use crate::http::{Auth, Parameter, Payload, Request, percent_encode};
use crate::scenario::{Layer, RequestTemplate, UrlPath};
use crate::secret::{Datum, Text};
use crate::template::{Scope, Template, ValueTemplate};
use crate::text::{Diagnostic, Place};

/// The codings of bodies that the transport undoes.
const CODINGS: &str = "gzip, deflate, br, zstd";

/// A layer with the names that its templates see, farthest first.
pub(super) type LayerIn<'l> = (&'l RequestTemplate, &'l Scope);

/// A request whose layers are being put on each other.
#[derive(Default)]
struct Merged {
    method: Option<Text>,
    url: Option<Text>,
    path: Option<Text>,
    params: Pairs,
    headers: Pairs,
    cookies: Pairs,
    body: Option<Body>,
    auth: Option<Auth>,
    timeout: Option<Duration>,
    follow_redirects: Option<u32>,
}

/// Names and values in the order in which they are sent.
type Pairs = Vec<(Text, Datum)>;

/// Renders the layers of a request that stands at `place`.
pub(super) fn render(
    layers: &[LayerIn<'_>],
    user_agent: &str,
    place: &Place,
) -> Result<Request, Diagnostic> {
    let one = |map: &ValueTemplate, scope: &Scope| pairs(std::slice::from_ref(map), scope);
    let several = |maps: &Vec<ValueTemplate>, scope: &Scope| pairs(maps, scope);
    let mut body = None;
    for (nearer, scope) in counting(layers, |layer| &layer.body) {
        body = Some(Body::put(body, nearer, scope)?);
    }
    let merged = Merged {
        method: nearest(layers, |layer| &layer.method, Template::render)?,
        url: nearest(layers, |layer| &layer.url, Template::render)?,
        path: nearest(layers, |layer| &layer.path, url_path)?,
        params: merge(counting(layers, |layer| &layer.params), several, false)?,
        headers: merge(counting(layers, |layer| &layer.headers), one, true)?,
        cookies: merge(counting(layers, |layer| &layer.cookies), one, false)?,
        body,
        auth: nearest(layers, |layer| &layer.auth, auth::auth)?,
        timeout: nearest(layers, |layer| &layer.timeout, |timeout, _| Ok(*timeout))?,
        follow_redirects: nearest(layers, |layer| &layer.follow_redirects, |hops, _| Ok(*hops))?,
    };
    merged.request(user_agent, place)
}

impl Merged {
    fn request(self, user_agent: &str, place: &Place) -> Result<Request, Diagnostic> {
        let Some(mut url) = self.url else {
            return Err(Diagnostic::error(
                "missing-key",
                "this request has no address",
                place,
                "no `url`",
            )
            .help(
                "write `url` in the request, or in `defaults` of its own file or of flowrun.yaml",
            ));
        };
        if let Some(path) = &self.path {
            url = joined(&url, path);
        }
        let (payload, content_type) = match self.body {
            None => (Payload::None, None),
            Some(body) => {
                let (payload, content_type) = body.payload(place)?;
                (payload, Some(content_type))
            }
        };
        let usual = if matches!(payload, Payload::None) {
            "GET"
        } else {
            "POST"
        };
        let method = self
            .method
            .map_or_else(|| usual.to_owned(), |method| in_capitals(&method));
        // The farthest layer of all is our own.
        let own = [
            ("User-Agent", Some(user_agent.to_owned())),
            ("Accept", Some("*/*".to_owned())),
            ("Accept-Encoding", Some(CODINGS.to_owned())),
            ("Content-Type", content_type),
        ];
        let own = own.into_iter();
        let mut headers: Pairs = own
            .filter_map(|(name, value)| Some((name.into(), Datum::Text(value?.into()))))
            .collect();
        put_over(&mut headers, self.headers, true);
        let cookies = self
            .cookies
            .into_iter()
            .map(|(name, value)| (name.masked(), (!value.is_null()).then(|| value.to_text())));
        Ok(Request {
            method,
            url,
            params: parameters(self.params, place)?,
            headers: flat(headers)
                .into_iter()
                .map(|(name, value)| header(name.masked(), value))
                .collect(),
            cookies: cookies.collect(),
            payload,
            auth: self.auth,
            timeout: self.timeout.unwrap_or(Request::TIMEOUT),
            follow_redirects: self.follow_redirects.unwrap_or(0),
        })
    }
}

/// What the nearest layer says of a key. What it replaces is not rendered: it may need names that this request does not have.
fn nearest<T, L>(
    layers: &[LayerIn<'_>],
    key: impl Fn(&RequestTemplate) -> &Layer<L>,
    render: impl Fn(&L, &Scope) -> Result<T, Diagnostic>,
) -> Result<Option<T>, Diagnostic> {
    let mut said = layers.iter().rev();
    let said = said.find_map(|(layer, scope)| match key(layer) {
        Layer::Unset => None,
        Layer::Removed => Some(None),
        Layer::Set(value) => Some(Some((value, scope))),
    });
    said.flatten()
        .map(|(value, scope)| render(value, scope))
        .transpose()
}

/// What the layers say of a key that is merged, farthest first, from behind the last one that removes it: what is removed is not
/// rendered either.
fn counting<'l, L: 'l>(
    layers: &'l [LayerIn<'l>],
    key: impl Fn(&'l RequestTemplate) -> &'l Layer<L>,
) -> Vec<(&'l L, &'l Scope)> {
    let mut said = Vec::new();
    for (layer, scope) in layers {
        match key(layer) {
            Layer::Unset => {}
            Layer::Removed => said.clear(),
            Layer::Set(value) => said.push((value, *scope)),
        }
    }
    said
}

fn merge<L>(
    layers: Vec<(&L, &Scope)>,
    render: impl Fn(&L, &Scope) -> Result<Pairs, Diagnostic>,
    any_case: bool,
) -> Result<Pairs, Diagnostic> {
    let mut merged = Pairs::new();
    for (layer, scope) in layers {
        put_over(&mut merged, render(layer, scope)?, any_case);
    }
    Ok(merged)
}

/// What is left of the farther layer, then the nearer one. Null stays, to remove what still farther layers would give.
fn put_over(farther: &mut Pairs, nearer: Pairs, any_case: bool) {
    let same = |left: &Text, right: &Text| match any_case {
        true => left.masked().eq_ignore_ascii_case(&right.masked()),
        false => left == right,
    };
    farther.retain(|(name, _)| !nearer.iter().any(|(own, _)| same(own, name)));
    farther.extend(nearer);
}

fn pairs(maps: &[ValueTemplate], scope: &Scope) -> Result<Pairs, Diagnostic> {
    let mut pairs = Pairs::new();
    for map in maps {
        match map.eval_written(scope)? {
            Datum::Map(entries) => pairs.extend(entries),
            // A preview does not know which names it will give.
            Datum::Text(text) if text.is_open() => pairs.push((text, Datum::Text(Text::default()))),
            other if other.is_null() => {}
            _ => {
                return Err(Diagnostic::error(
                    "wrong-type",
                    "this must give a map of parameters",
                    map.place(),
                    "it gives something else",
                ));
            }
        }
    }
    Ok(pairs)
}

fn url_path(path: &UrlPath, scope: &Scope) -> Result<Text, Diagnostic> {
    match path {
        UrlPath::Written(template) => match template.eval(scope)? {
            Datum::List(items) => {
                let place = template.place();
                joined_segments(items.iter().map(|item| Ok((item.to_text(), place))))
            }
            datum => Ok(datum.to_text()),
        },
        UrlPath::Segments(segments) => {
            let texts = segments.iter();
            joined_segments(texts.map(|text| Ok((text.render(scope)?, text.place()))))
        }
    }
}

/// Segments, each encoded whole, with the place where it stands.
fn joined_segments<'p>(
    segments: impl Iterator<Item = Result<(Text, &'p Place), Diagnostic>>,
) -> Result<Text, Diagnostic> {
    let mut joined = Text::default();
    for segment in segments {
        let (text, place) = segment?;
        // No encoding keeps these from leading up (WHATWG URL, section 4.4).
        let shown = text.masked();
        if matches!(shown.as_str(), "." | "..") {
            let message = format!("the segment `{shown}` leads elsewhere");
            return Err(Diagnostic::error("wrong-type", message, place, "")
                .help("no address can hold it as a name"));
        }
        joined.push_plain("/");
        joined.push(&text.encoded(percent_encode));
    }
    Ok(joined)
}

/// A method in capitals, less what of it is not known yet.
fn in_capitals(method: &Text) -> String {
    match method.is_open() {
        true => method.encoded(str::to_uppercase).masked(),
        false => method.masked().to_uppercase(),
    }
}

/// An address and a path with one `/` between, before the query string and the fragment if there are any.
fn joined(url: &Text, path: &Text) -> Text {
    let (url, fragment) = url.split_before('#');
    let shown = url.masked();
    let bare = path.masked();
    let mut whole = Text::default();
    let slash = !shown.ends_with('/') && !bare.starts_with('/');
    let cut = shown.ends_with('/') && bare.starts_with('/');
    let (before, query) = match shown.split_once('?') {
        Some((before, query)) if !url.has_secret() => (Text::plain(before), Some(query.to_owned())),
        _ => (url.clone(), None),
    };
    whole.push(&before);
    whole.push_plain(if slash { "/" } else { "" });
    if cut {
        whole.push(&path.without_first());
    } else {
        whole.push(path);
    }
    if let Some(query) = query {
        whole.push_plain("?");
        whole.push_plain(&query);
    }
    whole.push(&fragment);
    whole
}

/// Headers that are secret by themselves, whoever wrote them.
const CREDENTIALS: [&str; 3] = ["authorization", "proxy-authorization", "cookie"];

fn header(name: String, value: Text) -> (String, Text) {
    let is_secret = CREDENTIALS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&name));
    let value = match is_secret {
        true => value.as_credentials(&name.as_str().into()),
        false => value,
    };
    (name, value)
}

fn flat(pairs: Pairs) -> Vec<(Text, Text)> {
    let mut flat = Vec::new();
    for (name, value) in pairs {
        match value {
            Datum::List(items) => flat.extend(
                items
                    .iter()
                    .filter(|item| !item.is_null())
                    .map(|item| (name.clone(), item.to_text())),
            ),
            value if value.is_null() => {}
            value => flat.push((name, value.to_text())),
        }
    }
    flat
}

fn parameters(pairs: Pairs, place: &Place) -> Result<Vec<Parameter>, Diagnostic> {
    let mut parameters = Vec::new();
    for (name, value) in pairs {
        let values = match value {
            Datum::List(items) => items,
            value => vec![value],
        };
        for value in values {
            match value {
                value if value.is_null() => {}
                Datum::Map(entries) => match entries.as_slice() {
                    [(key, raw)] if key.masked() == "raw" => {
                        parameters.push(Parameter {
                            name: name.clone(),
                            value: raw.to_text(),
                            raw: true,
                        });
                    }
                    _ => {
                        let message =
                            format!("the parameter `{}` cannot hold a map", name.masked());
                        return Err(Diagnostic::error("nested-parameter", message, place, ""));
                    }
                },
                value => parameters.push(Parameter {
                    name: name.clone(),
                    value: value.to_text(),
                    raw: false,
                }),
            }
        }
    }
    Ok(parameters)
}
