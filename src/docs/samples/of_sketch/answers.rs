//! What must be so of an answer, and what is taken from it.

use serde_json::Value;

use super::super::flow::{Check, Holds, Hop, Json, Pick, Take};
use crate::engine::{SketchedRequest, SketchedTake};
use crate::http::{Payload, Request};
use crate::service::{Refusal, Service};
use crate::syntax::Yaml;

/// Decides what a sample looks at in an answer.
pub(super) struct Judge {
    pub(super) service: Option<&'static Service>,
}

/// The parameter by which errors come as a list.
const LISTED: &str = "errorformat";
/// The greatest status that is no refusal (RFC 9110 section 15.5).
const FINE: i64 = 399;

impl Judge {
    /// What must be so, the most telling first.
    pub(super) fn checks(&self, sketched: &SketchedRequest) -> Vec<Check> {
        let request = &sketched.request;
        let refused = sketched.checks.iter().find(|(query, _)| query == "error");
        let mut own: Vec<Check> = Vec::new();
        for (query, wanted) in &sketched.checks {
            if let Some((pick, holds)) = pick(query).zip(holds(wanted)) {
                let says = self.says(&pick);
                own.push(Check { pick, holds, says });
            }
        }
        let mut checks = Vec::new();
        match refused {
            Some((_, code)) => checks.extend(self.refused_with(code, request)),
            None => {
                let says = self.messages(request).map(Pick::Json).collect();
                let (pick, holds) = (Pick::Status, Holds::AtMost(FINE));
                checks.push(Check { pick, holds, says });
                checks.extend(self.not_refused(request));
            }
        }
        // What a service says everywhere is not said again.
        let told: Vec<Pick> = own.iter().map(|check| check.pick.clone()).collect();
        checks.retain(|check| !told.contains(&check.pick));
        // The status of an answer is looked at before what is in it.
        let (status, others): (Vec<_>, Vec<_>) = own
            .into_iter()
            .partition(|check| check.pick == Pick::Status);
        status.into_iter().chain(checks).chain(others).collect()
    }

    fn refusals(&self) -> impl Iterator<Item = &'static Refusal> + use<> {
        self.service
            .map_or(&[][..], |service| service.refusals)
            .iter()
    }

    /// Where this request's answer would hold the code of a refusal.
    fn code(&self, request: &Request) -> Option<Vec<Hop>> {
        let listed = has(request, LISTED, None);
        let mut codes = self.refusals().filter_map(|refusal| match refusal {
            Refusal::Code(path) => Some(*path),
            _ => None,
        });
        codes.find(|path| path.contains('*') == listed).map(hops)
    }

    fn not_refused(&self, request: &Request) -> Vec<Check> {
        let mut checks = Vec::new();
        if let Some(mut code) = self.code(request).filter(|_| self.is_json(request)) {
            code.truncate(1);
            let pick = Pick::Json(code);
            let says = self.says(&pick);
            checks.push(Check {
                pick,
                holds: Holds::Absent,
                says,
            });
        }
        for refusal in self.refusals() {
            let (path, holds) = match refusal {
                Refusal::Unless(path, [fine]) => (path, Holds::Equals(text(fine))),
                Refusal::If(path, [bad]) => (path, Holds::Differs(text(bad))),
                _ => continue,
            };
            // It is said by the module that is called so.
            let module = path.split('.').next().unwrap_or_default();
            if is_sent_to(request, module) {
                let pick = Pick::Json(hops(path));
                let says = self.says(&pick);
                checks.push(Check { pick, holds, says });
            }
        }
        checks
    }

    /// Whether JSON was asked for, so that an answer without any is wrong.
    fn is_json(&self, request: &Request) -> bool {
        let asked_by = self.service.and_then(|service| service.not_json.as_ref());
        asked_by
            .is_some_and(|not_json| has(request, not_json.asked_by.0, Some(not_json.asked_by.1)))
    }

    fn refused_with(&self, code: &Yaml, request: &Request) -> Option<Check> {
        // Some modules have another place for it, and say it at either.
        let elsewhere = self.refusals().any(|refusal| match refusal {
            Refusal::Unless(path, _) | Refusal::If(path, _) => {
                is_sent_to(request, path.split('.').next().unwrap_or_default())
            }
            _ => false,
        });
        if elsewhere {
            return None;
        }
        let pick = Pick::Json(self.code(request)?);
        let says = self.says(&pick);
        let holds = holds(code)?;
        Some(Check { pick, holds, says })
    }

    /// Where an answer says what is wrong with what is at a place: beside it.
    fn says(&self, pick: &Pick) -> Vec<Pick> {
        let Pick::Json(place) = pick else {
            return Vec::new();
        };
        let messages = self.service.map_or(&[][..], |service| service.messages);
        let beside = messages
            .iter()
            .map(|path| hops(path))
            .filter(|path| path.first() == place.first());
        beside.map(Pick::Json).collect()
    }

    /// Where the answer to a request says why it refuses.
    fn messages(&self, request: &Request) -> impl Iterator<Item = Vec<Hop>> + use<> {
        let first = self.code(request).and_then(|code| code.into_iter().next());
        let messages = self.service.map_or(&[][..], |service| service.messages);
        let messages = messages.iter().map(|path| hops(path));
        messages.filter(move |path| path.first() == first.as_ref())
    }
}

/// A path of a service's row.
fn hops(path: &str) -> Vec<Hop> {
    let hops = path.split('.').map(|hop| match hop {
        "*" => Hop::Element(0),
        name => Hop::Member(name.to_owned()),
    });
    hops.collect()
}

/// Whether a request has a parameter or field of this name, and of this value if one is given.
fn has(request: &Request, name: &str, value: Option<&str>) -> bool {
    let form = match &request.payload {
        Payload::Form(fields) => fields.as_slice(),
        _ => &[],
    };
    let mut pairs = request.params.iter().chain(form);
    pairs.any(|pair| {
        pair.name.masked() == name && value.is_none_or(|value| pair.value.masked() == value)
    })
}

/// Whether a form has a field of this value.
fn is_sent_to(request: &Request, module: &str) -> bool {
    let Payload::Form(fields) = &request.payload else {
        return false;
    };
    fields.iter().any(|field| field.value.masked() == module)
}

/// What is taken from an answer, under a name.
pub(super) fn take(take: &SketchedTake, name: String) -> Result<Take, String> {
    let unsaid = || format!("a sample does not look for `{}`", take.query);
    if take.append {
        return Err(format!("{}, and add it to a list", unsaid()));
    }
    let pick = pick(&take.query).ok_or_else(unsaid)?;
    Ok(Take { name, pick })
}

/// A query as a place; none if it may find several values, or makes something of them.
fn pick(query: &str) -> Option<Pick> {
    if query.starts_with('$') {
        return singular(query).map(Pick::Json);
    }
    match query.split_once(' ') {
        None if query == "status" => Some(Pick::Status),
        None if query == "body" => Some(Pick::Text),
        Some(("header", name)) if is_token(name) => Some(Pick::Header(name.to_owned())),
        Some(("jar", name)) if is_token(name) => Some(Pick::Cookie(name.to_owned())),
        _ => None,
    }
}

/// Whether a text is a name of HTTP (RFC 9110 section 5.6.2) that stands for one thing.
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// A JSONPath with names and numbers alone (RFC 9535 section 2.3.5.1).
fn singular(path: &str) -> Option<Vec<Hop>> {
    let mut rest = path.strip_prefix('$')?;
    let mut hops = Vec::new();
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix('.') {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let end = behind.find(|c| !is_name(c)).unwrap_or(behind.len());
            let (name, more) = behind.split_at(end);
            if name.is_empty() {
                return None;
            }
            hops.push(Hop::Member(name.to_owned()));
            rest = more;
            continue;
        }
        let (inner, more) = rest.strip_prefix('[')?.split_once(']')?;
        let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
        hops.push(match quote {
            Some(quote) => {
                let name = inner.get(1..)?.strip_suffix(quote)?;
                if name.contains(['\\', quote]) {
                    return None;
                }
                Hop::Member(name.to_owned())
            }
            None => Hop::Element(inner.parse().ok()?),
        });
        rest = more;
    }
    Some(hops)
}

/// What an expectation asks for, if a sample can say it.
fn holds(wanted: &Yaml) -> Option<Holds> {
    let Yaml::Map(entries) = wanted else {
        return value(wanted).map(|value| Holds::Equals(Json::Literal(value)));
    };
    let [(matcher, argument)] = &entries[..] else {
        return None;
    };
    let argument = value(argument)?;
    match (matcher.as_str(), argument) {
        ("equals", value) => Some(Holds::Equals(Json::Literal(value))),
        ("not", value) if !value.is_object() => Some(Holds::Differs(Json::Literal(value))),
        ("exists", Value::Bool(true)) => Some(Holds::Exists),
        ("exists", Value::Bool(false)) => Some(Holds::Absent),
        _ => None,
    }
}

/// A value in which nothing is made.
fn value(written: &Yaml) -> Option<Value> {
    Some(match written {
        Yaml::Plain(text) => serde_json::from_str(text).ok()?,
        Yaml::Text(text) if text.contains("{{") => return None,
        Yaml::Text(text) => Value::String(text.clone()),
        Yaml::List(items) => Value::Array(items.iter().map(value).collect::<Option<_>>()?),
        Yaml::Map(entries) => {
            let pairs = entries
                .iter()
                .map(|(key, own)| Some((key.clone(), value(own)?)));
            Value::Object(pairs.collect::<Option<_>>()?)
        }
    })
}

fn text(text: &str) -> Json {
    Json::Literal(Value::String(text.to_owned()))
}
