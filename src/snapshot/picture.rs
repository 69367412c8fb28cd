//! An answer as a snapshot shows it.

use std::ops::Range;

use super::document::{Body, Document};
use super::headers;
use super::json::Json;
use super::lens::Lens;
use super::mark::Mark;
use super::markup;
use super::sidecar;
use super::stands::Stands;
use crate::http;
use crate::http::Exchange;
use crate::secret::Secrets;
use crate::value::Pattern;

/// An answer with its marks: status, headers that mean something, body.
#[derive(Debug, Clone)]
pub struct Picture {
    pub(super) document: Document,
    /// What must not be seen of the body that a snapshot keeps either.
    pub(super) secrets: Secrets,
}

impl Picture {
    /// Looks at an answer. The error says why a mask could not be followed.
    pub fn of(exchange: &Exchange, lens: &Lens<'_>) -> Result<Self, String> {
        let response = &exchange.response;
        let document = Document {
            status: response.status,
            headers: headers::shown(response, lens),
            body: body(&response.body, lens)?,
        };
        Ok(Self {
            document,
            secrets: lens.secrets.clone(),
        })
    }
}

fn body(body: &http::Body, lens: &Lens<'_>) -> Result<Body, String> {
    if body.bytes().is_empty() {
        return Ok(Body::None);
    }
    let text = body.text();
    let structured = body.says_json() || text.trim_start().starts_with(['{', '[']);
    if structured
        && let Some(json) = Json::read(&text)
        && let Ok(value) = body.json()
    {
        let stands = Stands::of(value, lens)?;
        let node = stands.node(&json, &mut "$".to_owned(), lens);
        return Ok(node.map_or(Body::None, Body::Json));
    }
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\t');
    if text.contains('\u{fffd}') || text.chars().any(|c| c.is_control() && !breaks(c)) {
        let described = sidecar::described(body.bytes());
        let content = sidecar::of_answer(body, lens.secrets);
        return Ok(Body::Binary(described, Some(content)));
    }
    // As insta has it: the end is trimmed, and lines end in one character.
    let text = text.trim_end().replace("\r\n", "\n");
    let named = named_parts(&text, lens);
    let phrase = lens.phrase_with(&text, &named);
    let laid_out = markup::body(body, (&text, &phrase), &named, lens);
    Ok(laid_out.unwrap_or(Body::Text(phrase)))
}

/// The parts of a text that regular expressions extracted.
fn named_parts(text: &str, lens: &Lens<'_>) -> Vec<(Range<usize>, Mark)> {
    let by_regex = lens.extracted.iter().filter(|extracted| {
        let query = &extracted.query;
        query.source_word() == "regex" && !query.is_all() && !query.has_filters()
    });
    by_regex
        .filter(|extracted| !extracted.append)
        .filter_map(|extracted| {
            let pattern = Pattern::remembered(extracted.query.argument()).ok()?;
            let (mark, _) = lens.names.mark(&extracted.name)?;
            Some((pattern.spans(text).into_iter().next()?, mark))
        })
        .collect()
}
