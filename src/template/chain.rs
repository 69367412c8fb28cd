//! Filters behind a query.

use minijinja::Value;
use minijinja::context;

use super::conversion::{from_json, to_json};
use super::environment::environment;
use super::words;
use crate::text::{Diagnostic, Place};
use crate::value::{Found, Pattern};

/// Filters that are applied one after the other: `| default({}) | length`.
#[derive(Clone, Default)]
pub struct Chain {
    filters: Vec<Filter>,
}

#[derive(Clone)]
struct Filter {
    written: String,
    /// Takes what is not there.
    takes_absent: bool,
    compiled: std::sync::Arc<minijinja::Expression<'static, 'static>>,
}

/// Filters whose argument alone can be wrong, and a value that each can take.
const PROOFS: &[(&str, &str)] = &[
    ("regex", "a"),
    ("css", "<p></p>"),
    ("xpath", "<p></p>"),
    ("date", "2026-11-22T12:30:45Z"),
    ("plus", "2026-11-22T12:30:45Z"),
    ("minus", "2026-11-22T12:30:45Z"),
    ("hmac", "a"),
];

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.filters.iter().map(|filter| &filter.written))
            .finish()
    }
}

impl Chain {
    /// Reads filters, each a `NAME` or `NAME(ARGUMENTS)`, that stand at `place`.
    pub fn read(filters: &[&str], place: &Place) -> Result<Self, Diagnostic> {
        let read = |text: &&str| {
            let text = text.trim();
            // A query may have been rendered, and then does not stand there as it is.
            let found = place.text().rfind(text).filter(|_| !text.is_empty());
            let part = found.map_or_else(|| place.clone(), |at| place.part(at..at + text.len()));
            Filter::read(text, &part)
        };
        let filters = filters.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { filters })
    }

    /// Whether there is no filter.
    pub fn is_empty(&self) -> bool {
        self.filters.is_empty()
    }

    /// Passes a value through. What is absent stays absent, unless a `default` takes it. The error names the filter and the value.
    pub fn apply(&self, found: Found) -> Result<Found, String> {
        self.filters
            .iter()
            .try_fold(found, |found, filter| filter.apply(found))
    }
}

impl Filter {
    fn read(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        let source = format!("value | {text}");
        shape(text, place)?;
        words::measure(&source, place)?;
        words::check(&source, place)?;
        let compiled = environment()
            .compile_expression_owned(source)
            .map_err(|error| {
                let detail = error
                    .detail()
                    .map_or_else(|| error.kind().to_string(), str::to_owned);
                Diagnostic::error(
                    "template-syntax",
                    format!("`{text}` is no filter: {detail}"),
                    place,
                    "",
                )
            })?;
        let strange = compiled
            .undeclared_variables(false)
            .into_iter()
            .find(|name| name != "value" && name != "null");
        if let Some(strange) = strange {
            let message = format!("`{strange}` has no value behind a query");
            return Err(Diagnostic::error("undefined-name", message, place, "")
                .help(format!("a text goes in quotes, `'{strange}'`; a name goes in braces, `{{{{ {strange} }}}}`")));
        }
        let name = text.split('(').next().unwrap_or_default().trim();
        let takes_absent = name == "default";
        let filter = Self {
            written: text.to_owned(),
            takes_absent,
            compiled: compiled.into(),
        };
        filter.proved(name, place)
    }

    /// What fails on a value that the filter can take has a wrong argument, which no answer can mend.
    fn proved(self, name: &str, place: &Place) -> Result<Self, Diagnostic> {
        let Some((_, value)) = PROOFS.iter().find(|(filter, _)| *filter == name) else {
            return Ok(self);
        };
        match self.evaluated(Value::from(*value)) {
            Ok(_) => Ok(self),
            Err(why) => {
                let message = format!("`{}` can take nothing: {why}", self.written);
                Err(Diagnostic::error("template-syntax", message, place, "")
                    .help_maybe(Pattern::advice(&why)))
            }
        }
    }

    fn evaluated(&self, value: Value) -> Result<Value, String> {
        // In the language null is `null`, which minijinja calls `none`.
        let result = self.compiled.eval(context! { value, null => () });
        result.map_err(|error| {
            let detail = error.detail().map(str::to_owned);
            detail.unwrap_or_else(|| error.kind().to_string())
        })
    }

    fn apply(&self, found: Found) -> Result<Found, String> {
        let described = found.described();
        let value = match found {
            Found::Absent if !self.takes_absent => return Ok(Found::Absent),
            Found::Absent => Value::UNDEFINED,
            Found::Value(value) => from_json(&value),
            Found::Bytes(bytes) => Value::from_bytes(bytes.to_vec()),
        };
        let result = self.evaluated(value).map_err(|why| {
            format!(
                "the filter `{}` cannot take {described}: {why}",
                self.written
            )
        })?;
        Ok(match result.as_bytes() {
            Some(bytes) if result.as_str().is_none() => Found::Bytes(bytes.to_vec().into()),
            _ if result.is_undefined() => Found::Absent,
            _ => Found::Value(to_json(&result).map_err(|large| large.to_string())?),
        })
    }
}

/// A filter is a name, with arguments in parentheses if it takes any, and nothing else: no sum, no condition.
fn shape(text: &str, place: &Place) -> Result<(), Diagnostic> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    let rest = &text[end..];
    if end > 0 && (rest.is_empty() || closing(rest) == Some(rest.len())) {
        return Ok(());
    }
    let message = format!("`{text}` is no filter");
    Err(Diagnostic::error("template-syntax", message, place, "")
        .help("a filter is `NAME` or `NAME(ARGUMENTS)`"))
}

/// Bytes up to and with the parenthesis that closes the one at the beginning.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (_, '\\') => drop(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 1 => return Some(at + 1),
            (None, ')') => depth = depth.checked_sub(1)?,
            (None, _) if depth == 0 => return None,
            (None, _) => {}
        }
    }
    None
}
