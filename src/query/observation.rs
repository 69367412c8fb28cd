//! What a query looks at.

use std::sync::OnceLock;

use serde_json::Value;

use crate::http::{Cookie, Exchange};

/// Characters of a body that a message shows.
const SHOWN: usize = 60;

/// An answer with what belongs to it.
#[derive(Debug)]
pub struct Observation<'a> {
    /// The request and its answer.
    pub exchange: &'a Exchange,
    /// What the session holds after it.
    pub jar: &'a [Cookie],
    /// The codes of the service's refusals, the first one first.
    pub errors: &'a [String],
    /// The service's warnings.
    pub warnings: &'a [String],
    /// How often the request was sent.
    pub tries: u32,
    json: OnceLock<Result<Value, String>>,
}

impl<'a> Observation<'a> {
    /// An answer, the session's jar after it, what the service says of it, and how often the request was sent.
    pub fn new(
        exchange: &'a Exchange,
        jar: &'a [Cookie],
        errors: &'a [String],
        warnings: &'a [String],
        tries: u32,
    ) -> Self {
        Self {
            exchange,
            jar,
            errors,
            warnings,
            tries,
            json: OnceLock::new(),
        }
    }

    /// The body as JSON, read when it is first asked for; the error says what came instead.
    pub fn json(&self) -> Result<&Value, String> {
        self.json
            .get_or_init(|| self.read_json())
            .as_ref()
            .map_err(Clone::clone)
    }

    fn read_json(&self) -> Result<Value, String> {
        let body = &self.exchange.response.body;
        body.json().map_err(|error| {
            if body.bytes().is_empty() {
                return "the answer has no body, so it is not JSON".to_owned();
            }
            let text = body.text();
            let start: String = text.trim_start().chars().take(SHOWN).collect();
            let media_type = match body.media_type() {
                unsaid if unsaid.is_empty() => "of no media type".to_owned(),
                said => said,
            };
            let why = if body.says_json() {
                format!(" ({error})")
            } else {
                String::new()
            };
            format!("the answer is not JSON{why}: it is {media_type} and begins `{start}`")
        })
    }
}
