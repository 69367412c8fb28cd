//! What a file says of a request: one layer of the several that are merged before it is sent.

use std::time::Duration;

use super::auth::AuthTemplate;
use super::body::BodyTemplate;
use super::names::duration_of;
use super::{REQUEST_EXAMPLES, Reader, shapes};
use crate::syntax::{Fields, Findings, Kind, Node};
use crate::template::{Template, UsedName, ValueTemplate};
use crate::text::{Diagnostic, Place};

/// What a layer says of a key.
#[derive(Debug, Clone, Default)]
pub enum Layer<T> {
    /// Nothing: what farther layers say holds.
    #[default]
    Unset,
    /// `null`: what farther layers say is removed.
    Removed,
    /// This.
    Set(T),
}

/// A request as far as one layer says.
#[derive(Debug, Clone)]
pub struct RequestTemplate {
    /// Where it begins.
    pub place: Place,
    /// Sent in upper case.
    pub method: Layer<Template>,
    /// The address.
    pub url: Layer<Template>,
    /// Appended to the address.
    pub path: Layer<UrlPath>,
    /// Maps, put together in order.
    pub params: Layer<Vec<ValueTemplate>>,
    /// A map.
    pub headers: Layer<ValueTemplate>,
    /// A map.
    pub cookies: Layer<ValueTemplate>,
    /// The body.
    pub body: Layer<BodyTemplate>,
    /// Who sends it.
    pub auth: Layer<AuthTemplate>,
    /// For the whole exchange.
    pub timeout: Layer<Duration>,
    /// Hops at most.
    pub follow_redirects: Layer<u32>,
}

/// `path`.
#[derive(Debug, Clone)]
pub enum UrlPath {
    /// Sent as written.
    Written(Template),
    /// Each encoded whole.
    Segments(Vec<Template>),
}

/// Hops that `follow_redirects: true` follows.
const USUAL_HOPS: u32 = 10;
/// Hops that a file may ask for.
const MOST_HOPS: u64 = 50;

impl Reader<'_> {
    /// Reads a request, or `defaults`.
    pub(super) fn request(&mut self, node: &Node) -> Option<RequestTemplate> {
        let fields = Fields::read(node, &shapes::REQUEST, self.findings)?;
        let request = RequestTemplate {
            place: fields.place().clone(),
            method: self.layer(&fields, "method", |reader, node| {
                reader.template(node, "`method`")
            }),
            url: self.layer(&fields, "url", |reader, node| {
                reader.template(node, "`url`")
            }),
            path: self.layer(&fields, "path", Self::path),
            params: self.layer(&fields, "params", |reader, node| {
                reader.parameters(node, "`params`")
            }),
            headers: self.layer(&fields, "headers", |reader, node| {
                reader.flat_map(node, "`headers`")
            }),
            cookies: self.layer(&fields, "cookies", |reader, node| {
                reader.flat_map(node, "`cookies`")
            }),
            body: self.body(&fields),
            auth: self.layer(&fields, "auth", Self::auth),
            timeout: self.layer(&fields, "timeout", |reader, node| {
                reader.findings.ok(timeout_of(node))
            }),
            follow_redirects: self.layer(&fields, "follow_redirects", |reader, node| {
                reader.findings.ok(hops_of(node))
            }),
        };
        Some(request)
    }

    /// A text with templates.
    pub(super) fn template(&mut self, node: &Node, what: &str) -> Option<Template> {
        let text = self.findings.ok(node.text(what))?;
        self.findings.ok(Template::read(text, &node.place))
    }

    fn layer<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Layer<T> {
        match fields.get(key) {
            None => Layer::Unset,
            Some(node) if node.is_null() => Layer::Removed,
            Some(node) => {
                let before = self.findings.count();
                let layer = read(self, node).map_or(Layer::Unset, Layer::Set);
                if let Some(example) = REQUEST_EXAMPLES.iter().find(|one| one.key == key) {
                    let help = format!("for instance `{}`", example.right);
                    self.findings.advise(before, &help);
                }
                layer
            }
        }
    }

    fn path(&mut self, node: &Node) -> Option<UrlPath> {
        match &node.kind {
            Kind::List(segments) => {
                let segments: Vec<_> = segments
                    .iter()
                    .map(|segment| self.template(segment, "a segment of `path`"))
                    .collect();
                Some(UrlPath::Segments(
                    segments.into_iter().collect::<Option<_>>()?,
                ))
            }
            _ => self.template(node, "`path`").map(UrlPath::Written),
        }
    }

    /// Parameters: a map, or a list of maps of which an element may be a template that gives one.
    pub(super) fn parameters(&mut self, node: &Node, what: &str) -> Option<Vec<ValueTemplate>> {
        let maps: &[Node] = match &node.kind {
            Kind::List(maps) => maps,
            _ => std::slice::from_ref(node),
        };
        for map in maps {
            match &map.kind {
                Kind::Map(entries) => {
                    for entry in entries {
                        check_parameter(&entry.key, &entry.value, self.findings);
                    }
                }
                Kind::Scalar(scalar) if scalar.text.contains("{{") => {}
                _ => self
                    .findings
                    .add(map.wrong_type(what, "a map, or a list of maps")),
            }
        }
        maps.iter()
            .map(|map| ValueTemplate::read(map, self.findings))
            .collect()
    }

    /// `headers` and `cookies`: a map of texts, lists of texts and null.
    fn flat_map(&mut self, node: &Node, what: &str) -> Option<ValueTemplate> {
        for entry in self.findings.ok(node.map(what))? {
            let fine = match &entry.value.kind {
                Kind::Scalar(_) => true,
                Kind::List(items) => items.iter().all(|item| item.scalar().is_some()),
                Kind::Map(_) => false,
            };
            if what == "`headers`"
                && entry.key.eq_ignore_ascii_case("accept")
                && entry.value.is_null()
            {
                self.findings.add(always_sent(&entry.value.place));
            }
            if !fine {
                self.findings.add(entry.value.wrong_type(
                    &format!("a value of {what}"),
                    "a text, a list of texts, or null",
                ));
            }
        }
        ValueTemplate::read(node, self.findings)
    }
}

/// `Accept: null` cannot be had: the HTTP library adds one wherever there is none.
fn always_sent(place: &Place) -> Diagnostic {
    let message = "the header `Accept` is always sent";
    Diagnostic::error("wrong-type", message, place, "it cannot be left out")
        .help("write the media types that are wanted; `*/*` is sent if nothing is written")
}

/// No answer comes in no time.
fn timeout_of(node: &Node) -> Result<Duration, Diagnostic> {
    let timeout = duration_of(node, "`timeout`")?;
    if timeout.is_zero() {
        let message = "a request needs some time";
        return Err(
            Diagnostic::error("bad-duration", message, &node.place, "none at all")
                .help("leave `timeout` out for 30 s, or write for instance `2s`"),
        );
    }
    Ok(timeout)
}

/// `true` is [`USUAL_HOPS`], `false` none, and a number that many.
fn hops_of(node: &Node) -> Result<u32, Diagnostic> {
    if let Kind::Scalar(_) = &node.kind
        && let Ok(follow) = node.boolean("`follow_redirects`")
    {
        return Ok(if follow { USUAL_HOPS } else { 0 });
    }
    match node.count("`follow_redirects`", 0, MOST_HOPS) {
        Ok(hops) => Ok(hops as u32),
        Err(_) => Err(node.wrong_type(
            "`follow_redirects`",
            &format!("`true`, `false`, or a number of hops up to {MOST_HOPS}"),
        )),
    }
}

/// The value of a parameter: a scalar, a list of scalars, null, or `{raw: TEXT}`.
fn check_parameter(key: &str, value: &Node, findings: &mut Findings) {
    match &value.kind {
        Kind::Scalar(_) => {}
        Kind::List(items) => {
            for item in items {
                match &item.kind {
                    Kind::List(_) => {
                        let wrong = item.wrong_type(&format!("a value of `{key}`"), "a text");
                        findings.add(
                            wrong.help(
                                "wikitext goes in quotes, or in a block that begins with `|`",
                            ),
                        );
                    }
                    _ => check_parameter(key, item, findings),
                }
            }
        }
        Kind::Map(entries) => {
            let raw = match entries.as_slice() {
                [entry] if entry.key == "raw" => Some(&entry.value),
                _ => None,
            };
            if let Some(raw) = raw {
                let text = raw.text("`raw`").map(drop);
                findings.ok(text);
            } else {
                let template = entries
                    .first()
                    .is_some_and(|entry| entry.key.starts_with('{'));
                findings.add(if template {
                    unquoted(value)
                } else {
                    nested(key, value)
                });
            }
        }
    }
}

fn unquoted(value: &Node) -> Diagnostic {
    Diagnostic::error(
        "unquoted-template",
        "a template needs quotes",
        &value.place,
        "YAML reads `{` as the beginning of a map",
    )
    .help("put quotes around the whole value: `\"{{ … }}\"`")
}

fn nested(key: &str, value: &Node) -> Diagnostic {
    let message = format!("the parameter `{key}` cannot hold a map");
    Diagnostic::error("nested-parameter", message, &value.place, "a map")
        .help("a parameter is a text, a list of texts, null, or `{raw: TEXT}`; JSON goes in `json`")
}

impl RequestTemplate {
    /// The names that its templates use.
    pub fn names(&self) -> Vec<UsedName> {
        let mut names = Vec::new();
        if let Layer::Set(template) = &self.method {
            names.extend(template.names());
        }
        if let Layer::Set(template) = &self.url {
            names.extend(template.names());
        }
        match &self.path {
            Layer::Set(UrlPath::Written(template)) => names.extend(template.names()),
            Layer::Set(UrlPath::Segments(segments)) => {
                names.extend(segments.iter().flat_map(Template::names))
            }
            _ => {}
        }
        if let Layer::Set(maps) = &self.params {
            names.extend(maps.iter().flat_map(ValueTemplate::names));
        }
        for map in [&self.headers, &self.cookies] {
            if let Layer::Set(map) = map {
                names.extend(map.names());
            }
        }
        if let Layer::Set(body) = &self.body {
            names.extend(body.names());
        }
        if let Layer::Set(auth) = &self.auth {
            names.extend(auth.names());
        }
        names
    }
}
