//! What a query looks at.

use std::sync::OnceLock;

use serde_json::Value;

use crate::http::{Cookie, Exchange};
use crate::markup::{Form, Markup};

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
    markup: OnceLock<Result<Markup, String>>,
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
            markup: OnceLock::new(),
        }
    }

    /// The body as JSON, read when it is first asked for; the error says what came instead.
    pub fn json(&self) -> Result<&Value, String> {
        let body = &self.exchange.response.body;
        body.json().map_err(|error| {
            let why = if body.says_json() {
                format!(" ({error})")
            } else {
                String::new()
            };
            self.other("JSON", &why)
        })
    }

    /// The body as HTML or XML, read when it is first asked for; the error says what came instead.
    pub fn markup(&self) -> Result<&Markup, String> {
        self.markup
            .get_or_init(|| self.read_markup())
            .as_ref()
            .map_err(Clone::clone)
    }

    fn read_markup(&self) -> Result<Markup, String> {
        let body = &self.exchange.response.body;
        let text = body.text();
        if text.trim().is_empty() {
            return Err(self.other("HTML or XML", ""));
        }
        let Some(form) = Form::of(&body.media_type(), &text) else {
            return Err(self.other("HTML or XML", ""));
        };
        let what = match form {
            Form::Html => "HTML that can be read",
            Form::Xml => "well-formed XML",
        };
        Markup::read(&text, form).map_err(|why| self.other(what, &format!(" ({why})")))
    }

    /// That the body is not what was wanted, and what it is.
    fn other(&self, wanted: &str, why: &str) -> String {
        let body = &self.exchange.response.body;
        if body.bytes().is_empty() {
            return format!("the answer has no body, so it is not {wanted}");
        }
        let text = body.text();
        let start: String = text.trim_start().chars().take(SHOWN).collect();
        let media_type = match body.media_type() {
            unsaid if unsaid.is_empty() => "of no media type".to_owned(),
            said => said,
        };
        format!("the answer is not {wanted}{why}: it is {media_type} and begins `{start}`")
    }
}
