//! In what a recorded request differs from the one that was wanted, as words behind a name: `sends …`.

use serde_json::Value;

use super::said::{Body, Part, Said, media_type};

/// Whether a recorded text is a wanted one.
type Same<'a> = dyn FnMut(&str, &str) -> bool + 'a;

/// Headers that are the business of whoever sends, and those that are compared in another way.
const OF_CLIENTS: [&str; 6] = [
    "user-agent",
    "accept-encoding",
    "content-length",
    "connection",
    "host",
    "content-type",
];

/// Differences that are told of one request.
const MOST: usize = 4;

/// What differs; nothing if it is the same request.
pub(super) fn differences(wanted: &Said, found: &Said, same: &mut Same<'_>) -> Vec<String> {
    let mut told = of_lines(wanted, found, same);
    told.extend(of_pairs(
        ("parameter", " of the address"),
        &wanted.query,
        &found.query,
        same,
    ));
    told.extend(of_bodies(wanted, found, same));
    told.extend(of_headers(wanted, found, same));
    for name in less(&wanted.cookies, &found.cookies) {
        told.push(format!("sends it without the cookie `{name}`"));
    }
    for name in less(&found.cookies, &wanted.cookies) {
        told.push(format!("sends one cookie more, `{name}`"));
    }
    shortened(told)
}

/// The same of a client that has its own ways: parameters are compared wherever they stand, and neither headers nor cookies.
pub(super) fn merged_differences(wanted: &Said, found: &Said, same: &mut Same<'_>) -> Vec<String> {
    let merged = |said: &Said| -> Option<Vec<Pair>> {
        let form = match &said.body {
            Body::None => &[][..],
            Body::Form(form) => form,
            _ => return None,
        };
        let mut pairs = [said.query.as_slice(), form].concat();
        pairs.sort_by(|one, other| one.0.cmp(&other.0));
        Some(pairs)
    };
    let mut told = of_lines(wanted, found, same);
    match (merged(wanted), merged(found)) {
        (Some(wanted), Some(found)) => {
            told.extend(of_pairs(("parameter", ""), &wanted, &found, same));
        }
        _ => told.extend(of_bodies(wanted, found, same)),
    }
    shortened(told)
}

/// Of method and path.
fn of_lines(wanted: &Said, found: &Said, same: &mut Same<'_>) -> Vec<String> {
    let mut told = Vec::new();
    if wanted.method != found.method {
        told.push(format!(
            "sends {} instead of {}",
            found.method, wanted.method
        ));
    }
    let paths = (wanted.path.join("/"), found.path.join("/"));
    if !same(&paths.0, &paths.1) {
        told.push(format!(
            "sends it to `{}` instead of `{}`",
            paths.1, paths.0
        ));
    }
    told
}

fn shortened(mut told: Vec<String>) -> Vec<String> {
    let more = told.len().saturating_sub(MOST);
    told.truncate(MOST);
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    told
}

/// What is in one list and not in the other.
fn less<'l>(one: &'l [String], other: &[String]) -> Vec<&'l String> {
    one.iter().filter(|name| !other.contains(name)).collect()
}

type Pair = (String, String);

/// Of pairs of a query or a form, which have an order.
fn of_pairs(
    (what, place): (&str, &str),
    wanted: &[Pair],
    found: &[Pair],
    same: &mut Same<'_>,
) -> Vec<String> {
    let names =
        |pairs: &[Pair]| -> Vec<String> { pairs.iter().map(|(name, _)| name.clone()).collect() };
    let (of_wanted, of_found) = (names(wanted), names(found));
    let mut told = Vec::new();
    for name in less(&of_wanted, &of_found) {
        told.push(format!("sends it without the {what} `{name}`{place}"));
    }
    for name in less(&of_found, &of_wanted) {
        told.push(format!("sends one {what} more{place}, `{name}`"));
    }
    if told.is_empty() && of_wanted != of_found {
        let order = |names: &[String]| names.join(", ");
        told.push(format!(
            "sends the {what}s{place} in another order: {} instead of {}",
            order(&of_found),
            order(&of_wanted)
        ));
    }
    if !told.is_empty() {
        return told;
    }
    for ((name, wanted), (_, found)) in wanted.iter().zip(found) {
        if !same(wanted, found) {
            told.push(format!("sends `{name}` as `{found}` instead of `{wanted}`"));
        }
    }
    told
}

fn of_bodies(wanted: &Said, found: &Said, same: &mut Same<'_>) -> Vec<String> {
    match (&wanted.body, &found.body) {
        (Body::None, Body::None) => Vec::new(),
        (Body::Form(wanted), Body::Form(found)) => {
            of_pairs(("field", " of the form"), wanted, found, same)
        }
        (Body::Parts(wanted), Body::Parts(found)) => of_parts(wanted, found, same),
        (Body::Json(wanted), Body::Json(found)) => {
            let mut told = Vec::new();
            of_json("$", (wanted, found), same, &mut told);
            told
        }
        (Body::Bytes(wanted), Body::Bytes(found)) => {
            let texts = (std::str::from_utf8(wanted), std::str::from_utf8(found));
            let equal = match texts {
                (Ok(wanted), Ok(found)) => same(wanted, found),
                _ => wanted == found,
            };
            (!equal)
                .then(|| "sends another body".to_owned())
                .into_iter()
                .collect()
        }
        (left, right) => vec![format!("sends {} instead of {}", kind(right), kind(left))],
    }
}

fn kind(body: &Body) -> &'static str {
    match body {
        Body::None => "no body",
        Body::Form(_) => "a form",
        Body::Parts(_) => "a form of parts",
        Body::Json(_) => "JSON",
        Body::Bytes(_) => "a body of another kind",
    }
}

fn of_parts(wanted: &[Part], found: &[Part], same: &mut Same<'_>) -> Vec<String> {
    let pairs = |parts: &[Part]| -> Vec<Pair> {
        let shown = |part: &Part| String::from_utf8_lossy(&part.content).into_owned();
        parts
            .iter()
            .map(|part| (part.name.clone(), shown(part)))
            .collect()
    };
    let is_text = |parts: &[Part]| {
        parts
            .iter()
            .all(|part| std::str::from_utf8(&part.content).is_ok())
    };
    // Bytes that are no text are compared as they are.
    let (mut left, mut right) = (pairs(wanted), pairs(found));
    if !is_text(wanted) || !is_text(found) {
        for (at, part) in wanted.iter().enumerate() {
            let equal = found
                .get(at)
                .is_some_and(|other| other.content == part.content);
            if part.filename.is_some() && right.len() > at {
                left[at].1 = "this file".to_owned();
                right[at].1 = if equal { "this file" } else { "another file" }.to_owned();
            }
        }
    }
    let mut told = of_pairs(("part", " of the body"), &left, &right, same);
    if !told.is_empty() {
        return told;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        let name = &wanted.name;
        let names = (wanted.filename.as_deref(), found.filename.as_deref());
        if !same(names.0.unwrap_or_default(), names.1.unwrap_or_default()) {
            told.push(format!("names the file of `{name}` otherwise"));
        }
        let types = (
            wanted.content_type.as_deref(),
            found.content_type.as_deref(),
        );
        // What has no name and no type is a text, and says so or does not.
        let is_text = |kind: Option<&str>| media_type(kind.unwrap_or("text/plain"));
        if wanted.content_type.is_some() && is_text(types.0) != is_text(types.1) {
            let shown = types.1.unwrap_or("none");
            told.push(format!("sends the type of `{name}` as `{shown}`"));
        }
    }
    told
}

fn of_json(path: &str, values: (&Value, &Value), same: &mut Same<'_>, told: &mut Vec<String>) {
    let shown = |value: &Value| value.to_string();
    match values {
        (Value::String(wanted), Value::String(found)) if same(wanted, found) => {}
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            for (at, pair) in wanted.iter().zip(found).enumerate() {
                of_json(&format!("{path}[{at}]"), pair, same, told);
            }
        }
        (Value::Object(wanted), Value::Object(found)) => {
            for (name, value) in wanted {
                match found.get(name) {
                    Some(other) => of_json(&format!("{path}.{name}"), (value, other), same, told),
                    None => told.push(format!("sends no `{path}.{name}`")),
                }
            }
            for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
                told.push(format!("sends `{path}.{name}` as well"));
            }
        }
        (Value::Number(wanted), Value::Number(found)) if wanted.as_f64() == found.as_f64() => {}
        (wanted, found) if wanted == found => {}
        (wanted, found) => told.push(format!(
            "sends `{path}` as {} instead of {}",
            shown(found),
            shown(wanted)
        )),
    }
}

/// Of the headers that are said; credentials that are not said are a difference too.
fn of_headers(wanted: &Said, found: &Said, same: &mut Same<'_>) -> Vec<String> {
    let values = |said: &Said, name: &str| -> Vec<String> {
        let own = said.headers.iter().filter(|(own, _)| own == name);
        own.map(|(_, value)| value.trim().to_owned()).collect()
    };
    let mut names: Vec<&str> = wanted
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    names.push("authorization");
    names.sort_unstable();
    names.dedup();
    names.retain(|name| !OF_CLIENTS.contains(name));
    let mut told = Vec::new();
    for name in names {
        let (wanted, found) = (values(wanted, name), values(found, name));
        match (wanted.as_slice(), found.as_slice()) {
            ([], []) => {}
            // Whatever comes is wanted, and every client says so in its own way.
            ([any], _) if name == "accept" && any == "*/*" => {}
            ([_, ..], []) => told.push(format!("sends it without the header `{name}`")),
            ([], [_, ..]) => told.push(format!("sends one header more, `{name}`")),
            (wanted, found) if same(&wanted.join(", "), &found.join(", ")) => {}
            (wanted, found) => told.push(format!(
                "sends the header `{name}` as `{}` instead of `{}`",
                found.join(", "),
                wanted.join(", ")
            )),
        }
    }
    let content_type = |said: &Said| values(said, "content-type").first().cloned();
    let types = (content_type(wanted), content_type(found));
    let types = types
        .0
        .map(|own| (media_type(&own), media_type(&types.1.unwrap_or_default())));
    if let Some((wanted, found)) = types.filter(|(wanted, found)| wanted != found) {
        told.push(format!("sends its body as `{found}` instead of `{wanted}`"));
    }
    told
}
