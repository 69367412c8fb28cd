//! The headers that a snapshot shows.

use super::cookies;
use super::json::steers;
use super::lens::{Extracted, Lens};
use super::mark::Mark;
use super::mask::Kind;
use super::phrase::Phrase;
use crate::http::Response;

/// Headers that mean something whatever the service.
const USUAL: &[&str] = &["Content-Type", "Location", "Allow", "WWW-Authenticate"];
/// Each cookie on a line of its own.
const SET_COOKIE: &str = "Set-Cookie";

/// The headers that a snapshot shows, in the order of the lists and not of the answer: proxies and servers reorder them.
pub(super) fn shown(response: &Response, lens: &Lens<'_>) -> Vec<(String, Phrase)> {
    let of_service = lens
        .service
        .map_or(&[][..], |service| service.snapshot_headers);
    let mut shown: Vec<(String, Phrase)> = Vec::new();
    for pattern in USUAL.iter().chain(of_service) {
        for (name, values) in fitting(response, pattern) {
            if shown
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(&name))
            {
                continue;
            }
            let phrases = values.iter().filter_map(|value| phrase(&name, value, lens));
            let lines: Vec<_> = phrases.map(|phrase| (name.clone(), phrase)).collect();
            shown.extend(lines);
        }
    }
    let cookies = cookies::lines(response, lens.masks.of_header(SET_COOKIE), lens);
    shown.extend(
        cookies
            .into_iter()
            .map(|(_, phrase)| (SET_COOKIE.to_owned(), phrase)),
    );
    shown
}

/// The headers of an answer that fit a name, which may end in `*`, by name, with all their values.
fn fitting(response: &Response, pattern: &str) -> Vec<(String, Vec<String>)> {
    let mut names: Vec<String> = match pattern.strip_suffix('*') {
        None => vec![pattern.to_owned()],
        Some(start) => {
            let fits = |name: &&str| {
                name.get(..start.len())
                    .is_some_and(|own| own.eq_ignore_ascii_case(start))
            };
            let names = response.headers.iter().map(|(name, _)| name.as_str());
            names
                .filter(fits)
                .map(|name| format!("{start}{}", capitalised(&name[start.len()..])))
                .collect()
        }
    };
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let values = response.header_values(&name);
            (name, values.into_iter().map(on_one_line).collect())
        })
        .collect()
}

/// HTTP/2 writes names in lower case, and snapshots do not depend on that.
fn capitalised(name: &str) -> String {
    let mut upper = true;
    name.chars()
        .map(|c| {
            let shown = if upper {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            };
            upper = c == '-';
            shown
        })
        .collect()
}

/// A value without blanks around it and without what would steer a terminal.
pub(super) fn on_one_line(value: &str) -> String {
    value
        .trim()
        .chars()
        .map(|c| match steers(c) {
            true => c.escape_unicode().to_string(),
            false => c.to_string(),
        })
        .collect()
}

fn phrase(name: &str, value: &str, lens: &Lens<'_>) -> Option<Phrase> {
    let here = |extracted: &&Extracted| {
        extracted.query.source_word() == "header"
            && !extracted.query.has_filters()
            && !extracted.append
            && extracted.query.argument().eq_ignore_ascii_case(name)
    };
    let kind = lens.masks.of_header(name);
    if matches!(kind, Some(Kind::Drop)) {
        return None;
    }
    let phrase = lens.phrase(value);
    if phrase.marks().any(|mark| matches!(mark, Mark::Secret(_))) {
        return Some(phrase);
    }
    let extracted = lens.extracted.iter().find(here);
    let named = extracted.and_then(|extracted| lens.names.mark(&extracted.name));
    if let Some((mark, _)) = named {
        let known = matches!(mark, Mark::Name(_)).then(|| value.to_owned());
        return Some(marked(mark, known));
    }
    Some(masked_as_a_whole(phrase, value, kind))
}

/// A mark that stands for all of a text.
pub(super) fn marked(mark: Mark, value: Option<String>) -> Phrase {
    let mut phrase = Phrase::default();
    phrase.push_mark(mark, value);
    phrase
}

/// The phrase of a text, or a mask for all of it if the text is of its kind: a secret in it and a name of all of it win.
pub(super) fn masked_as_a_whole(phrase: Phrase, text: &str, kind: Option<&Kind>) -> Phrase {
    let named = matches!(phrase.whole(), Some((Mark::Name(_), _)));
    let secret = phrase.marks().any(|mark| matches!(mark, Mark::Secret(_)));
    match kind.filter(|kind| !named && !secret && kind.holds_text(text)) {
        Some(kind) => marked(Mark::Mask(kind.shown()), Some(text.to_owned())),
        None => phrase,
    }
}
