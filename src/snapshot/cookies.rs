//! `Set-Cookie` in a snapshot: its name without what differs from place to place, and never its value.

use super::headers::{marked, masked_as_a_whole, on_one_line};
use super::lens::Lens;
use super::mark::Mark;
use super::mask::Kind;
use super::phrase::Phrase;
use crate::http::{Response, SetCookie};
use crate::query::{cookie_expires, is_cleared};

/// What stands for the value of a cookie.
const VALUE: &str = "cookie";
/// Attributes in the order in which a snapshot shows them; others follow in theirs.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("expires", "Expires"),
    ("max-age", "Max-Age"),
    ("domain", "Domain"),
    ("path", "Path"),
    ("secure", "Secure"),
    ("httponly", "HttpOnly"),
    ("samesite", "SameSite"),
];

/// The cookies that an answer sets, by name; those of one name in their order. Which comes first of two names means nothing. `whole` is
/// the mask of the header itself.
pub(super) fn lines(
    response: &Response,
    whole: Option<&Kind>,
    lens: &Lens<'_>,
) -> Vec<(String, Phrase)> {
    if matches!(whole, Some(Kind::Drop)) {
        return Vec::new();
    }
    let headers = response.header_values("set-cookie").into_iter();
    let mut lines: Vec<(String, Phrase)> = headers
        .map(on_one_line)
        .filter_map(|header| {
            let (name, phrase) = match SetCookie::parse(&header) {
                Some(cookie) => line(&cookie, response, lens)?,
                None => (String::new(), lens.phrase(&header)),
            };
            let mask = whole.filter(|kind| kind.holds_text(&header));
            let mask = mask.map(|kind| marked(Mark::Mask(kind.shown()), None));
            Some((name, mask.unwrap_or(phrase)))
        })
        .collect();
    lines.sort_by(|left, right| left.0.cmp(&right.0));
    // The last one counts (RFC 6265 section 5.3), so one that is set twice alike is set once. MediaWiki 1.43 does that to `UseDC` where
    // a second passes between the two, and once where none does.
    lines.dedup_by(|one, other| {
        one.1.shown() == other.1.shown() && one.1.marks().eq(other.1.marks())
    });
    lines
}

/// One cookie with the name that it is shown under; `None` if a mask drops it.
fn line(cookie: &SetCookie, response: &Response, lens: &Lens<'_>) -> Option<(String, Phrase)> {
    let pattern = lens
        .service
        .and_then(|service| service.cookie_pattern(&cookie.name));
    let name = pattern.unwrap_or(&cookie.name).to_owned();
    let mut phrase = lens.phrase(&name);
    phrase.push_literal("=");
    match lens.masks.of_cookie(&cookie.name, None) {
        Some(Kind::Drop) => return None,
        _ if cookie.value.is_empty() => {}
        _ if lens.secrets.is_public(&cookie.value) => phrase.push_literal(&cookie.value),
        Some(kind) if kind.holds_text(&cookie.value) => {
            phrase.push_mark(Mark::Mask(kind.shown()), None);
        }
        // The value stays unseen, but not that it is of another kind.
        Some(kind) => phrase.push_mark(Mark::Mask(format!("no {}", kind.shown())), None),
        None => phrase.push_mark(Mark::Mask(VALUE.to_owned()), None),
    }
    let cleared = is_cleared(cookie, response);
    if cleared {
        phrase.push_literal("; cleared");
    }
    for (key, shown) in attributes(cookie) {
        // When a cookie ends differs from answer to answer; that it ends now is what counts.
        let about_its_end = matches!(key.as_str(), "expires" | "max-age");
        if !(cleared && about_its_end)
            && let Some(attribute) = attribute(cookie, (&key, &shown), lens)
        {
            phrase.push_literal("; ");
            phrase.push(&attribute);
        }
    }
    // What it says literally cannot be told from a mark in the file, so it is none here either.
    let literals = phrase.literals();
    let marks: Vec<&Mark> = phrase.marks().collect();
    if marks.iter().any(|mark| literals.contains(&mark.shown())) {
        phrase = Phrase::read(&phrase.shown(), &marks, lens.names);
    }
    Some((name, phrase))
}

/// The attributes of a cookie, each once: as it is looked for, and as it is shown.
fn attributes(cookie: &SetCookie) -> Vec<(String, String)> {
    let known = ATTRIBUTES
        .iter()
        .filter(|(key, _)| cookie.attribute(key).is_some())
        .map(|(key, shown)| ((*key).to_owned(), (*shown).to_owned()));
    let mut all: Vec<(String, String)> = known.collect();
    for (key, _) in &cookie.attributes {
        if all.iter().all(|(known, _)| known != key) {
            all.push((key.clone(), key.clone()));
        }
    }
    all
}

fn attribute(cookie: &SetCookie, (key, shown): (&str, &str), lens: &Lens<'_>) -> Option<Phrase> {
    let written = cookie.attribute(key).unwrap_or_default();
    // A date is of a kind as the query gives it.
    let time = cookie_expires(cookie).filter(|_| key == "expires");
    let time = time.map(|time| time.to_string());
    let kind = lens.masks.of_cookie(&cookie.name, Some(key));
    if matches!(kind, Some(Kind::Drop)) {
        return None;
    }
    let mut phrase = Phrase::literal(shown);
    if written.is_empty() {
        return Some(phrase);
    }
    phrase.push_literal("=");
    let value = time.as_deref().unwrap_or(written);
    phrase.push(&match (kind, &time) {
        (None, Some(_)) => {
            let mark = Mark::Mask("timestamp".to_owned());
            marked(mark, Some(written.to_owned()))
        }
        _ => masked_as_a_whole(lens.phrase(written), value, kind),
    });
    Some(phrase)
}
