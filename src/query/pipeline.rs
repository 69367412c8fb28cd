//! A query that was read: a source and its filters.

use super::unanswered::Unanswered;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::fault::{Fault, shortened};
use super::grammar::{self, Parts};
use super::jsonpath::{JsonPath, Shape};
use super::observation::Observation;
use super::source::{LONGEST, Source};
use super::{Argument, ROWS, Row};
use crate::template::Chain;
use crate::text::{Diagnostic, Place, is_slip, nearest};
use crate::value::Found;

/// Where to look in an answer: a source with its argument, and filters. Cheap to clone.
#[derive(Clone)]
pub struct Query {
    inner: Arc<Inner>,
}

struct Inner {
    text: String,
    word: &'static str,
    all: bool,
    look: Look,
    chain: Chain,
}

enum Look {
    Json { path: JsonPath, written: String },
    Word(Arc<dyn Source>),
}

impl Query {
    /// Reads a query that stands at `place`; `has_service` says whether there is somebody to tell errors and warnings.
    pub fn read(text: &str, place: &Place, has_service: bool) -> Result<Self, Diagnostic> {
        if text.len() > LONGEST {
            let fault = Fault::new(
                "query-argument",
                format!("a query of more than {LONGEST} bytes"),
            );
            return Err(fault.found(text, place));
        }
        let parts = Parts::of(text.trim());
        let (row, look) =
            read_source(&parts, has_service).map_err(|fault| fault.found(parts.source, place))?;
        let chain = Chain::read(&parts.filters, place)?;
        let inner = Inner {
            text: text.trim().to_owned(),
            word: row.word,
            all: parts.all,
            look,
            chain,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// What it finds in an answer. The error says why it could not be asked.
    pub fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(self.inner.chain.apply(self.find_unfiltered(observation)?)?)
    }

    /// What it finds before its filters.
    pub fn find_unfiltered(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        Ok(match &self.inner.look {
            Look::Json { path, .. } => path.find_in(observation.json()?)?,
            Look::Word(source) if self.inner.all => {
                Found::Value(Value::Array(source.find_all(observation)?))
            }
            Look::Word(source) => source.find(observation)?,
        })
    }

    /// What its filters make of a value; none if they take no such value.
    pub fn filtered(&self, value: &Value) -> Option<Value> {
        match self.inner.chain.apply(Found::Value(value.clone())) {
            Ok(Found::Value(made)) => Some(made),
            _ => None,
        }
    }

    /// Why nothing was found, before any filter, where that can be said.
    pub fn why_absent(&self, observation: &Observation<'_>) -> Option<String> {
        match &self.inner.look {
            Look::Json { path, .. } => path.why_absent(observation.json().ok()?),
            Look::Word(source) => source.why_absent(observation),
        }
    }

    /// What it finds in a JSON value, which is `$`. Only a JSONPath can be asked so.
    pub fn find_in(&self, value: &Value) -> Result<Found, Unanswered> {
        match &self.inner.look {
            Look::Json { path, .. } => Ok(self.inner.chain.apply(path.find_in(value)?)?),
            Look::Word(_) => {
                Err(format!("`{}` cannot be asked of a value", self.inner.text).into())
            }
        }
    }

    /// The nodes of a JSON value that its path finds, before any filter. Only a JSONPath can be asked so.
    pub fn nodes_in<'v>(&self, value: &'v Value) -> Result<Vec<&'v Value>, String> {
        match &self.inner.look {
            Look::Json { path, .. } => path.nodes_in(value),
            Look::Word(_) => Err(format!("`{}` cannot be asked of a value", self.inner.text)),
        }
    }

    /// What its path looks for, as far as names say it; none if it is no JSONPath. Its filters do not count.
    pub fn shape(&self) -> Option<Shape<'_>> {
        match &self.inner.look {
            Look::Json { path, .. } => Some(path.shape()),
            Look::Word(_) => None,
        }
    }

    /// What follows the word of its source.
    pub fn argument(&self) -> &str {
        grammar::word_and_argument(Parts::of(&self.inner.text).source).1
    }

    /// As it was written, templates rendered.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Whether it gives a list of all it finds: any path but one of names and indexes only, or `all`. Filters may give anything.
    pub fn is_list(&self) -> bool {
        let several = match &self.inner.look {
            Look::Json { path, .. } => !path.is_singular(),
            Look::Word(_) => self.inner.all,
        };
        several && !self.has_filters()
    }

    /// The word of its source: `$`, `status`, `error`.
    pub fn source_word(&self) -> &str {
        self.inner.word
    }

    /// Whether `all` stands before it.
    pub fn is_all(&self) -> bool {
        self.inner.all
    }

    /// The JSONPath, if that is its source.
    pub fn json_path(&self) -> Option<&str> {
        match &self.inner.look {
            Look::Json { written, .. } => Some(written),
            Look::Word(_) => None,
        }
    }

    /// Whether filters follow.
    pub fn has_filters(&self) -> bool {
        !self.inner.chain.is_empty()
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({})", self.inner.text)
    }
}

fn read_source(parts: &Parts<'_>, has_service: bool) -> Result<(&'static Row, Look), Fault> {
    let source = parts.source;
    if source.starts_with('$') {
        return read_path(source, parts.all);
    }
    let (word, argument) = grammar::word_and_argument(source);
    let row = ROWS
        .iter()
        .find(|row| row.word == word)
        .ok_or_else(|| unknown(source))?;
    if parts.all && !row.all {
        let words: Vec<String> = ROWS
            .iter()
            .filter(|row| row.all)
            .map(|row| format!("`{}`", row.word))
            .collect();
        return Err(Fault::new(
            "all-not-allowed",
            format!("`all` cannot stand before `{word}`"),
        )
        .help(format!("it can stand before {}", words.join(", "))));
    }
    if row.needs_service && !has_service {
        return Err(Fault::new(
            "needs-service",
            format!("`{word}` needs a service, and this file names none"),
        )
        .help("name the kind of API at the top of the file: `service: …`"));
    }
    check_argument(row, argument)?;
    if row.needs_filter && parts.filters.is_empty() {
        return Err(Fault::new(
            "query-argument",
            format!("`{word}` needs a filter behind it"),
        )
        .help(format!(
            "write `{word} | sha256`; `body` is the text, and `size` how many there are"
        )));
    }
    let read = row.read.ok_or_else(|| unknown(source))?;
    let begins = source.rfind(argument).unwrap_or_default();
    let looked = read(argument).map_err(|fault| fault.behind(begins))?;
    Ok((row, Look::Word(looked)))
}

fn read_path(source: &str, all: bool) -> Result<(&'static Row, Look), Fault> {
    if all {
        return Err(
            Fault::new("all-not-allowed", "`all` cannot stand before a JSONPath").help(
                "a path that may find several values gives the list of all of them: leave out `all`",
            ),
        );
    }
    let path = JsonPath::read(source)?;
    let row = ROWS.iter().find(|row| row.word == "$");
    let written = source.to_owned();
    Ok((
        row.ok_or_else(|| unknown(source))?,
        Look::Json { path, written },
    ))
}

fn check_argument(row: &Row, argument: &str) -> Result<(), Fault> {
    match row.argument {
        Argument::None if !argument.is_empty() => {
            let fault = Fault::new(
                "query-argument",
                format!("`{}` takes no argument, and `{argument}` is one", row.word),
            );
            Err(if argument.starts_with(['=', '<', '>', '!']) {
                fault.help(format!(
                    "what must be there stands behind the colon: `{}: VALUE`",
                    row.word
                ))
            } else {
                fault
            })
        }
        Argument::Needed(what) if argument.is_empty() => {
            let message = format!("`{}` needs {what}", row.word);
            Err(Fault::new("query-argument", message).help(format!("write `{}`", row.signature)))
        }
        _ => Ok(()),
    }
}

/// What is no query: maybe a slip, maybe a JSONPath whose beginning is missing.
fn unknown(source: &str) -> Fault {
    let fault = Fault::new(
        "unknown-query",
        format!("`{}` is no query", shortened(source)),
    );
    let (word, argument) = grammar::word_and_argument(source);
    if argument.starts_with('$') {
        return fault.help(format!("a JSONPath stands alone: `{argument}`"));
    }
    let known = ROWS.iter().map(|row| row.word).filter(|word| *word != "$");
    // What other tools call the answer, or its body, is `$`.
    let bare = ["body", "response", "res", "json", "data"]
        .iter()
        .find_map(|prefix| {
            source
                .strip_prefix(prefix)
                .filter(|rest| rest.starts_with(['.', '[']))
        })
        .map(|rest| rest.strip_prefix(".body").unwrap_or(rest))
        .unwrap_or(source);
    let path = match bare.starts_with(['.', '[']) {
        true => format!("${bare}"),
        false => format!("$.{bare}"),
    };
    let path = (!bare.is_empty() && JsonPath::read(&path).is_ok()).then_some(path);
    if let Some(near) = nearest(word, known.clone()) {
        let other = path.filter(|_| !is_slip(word, near));
        let near = source.replacen(word, near, 1);
        return fault.help(match other {
            Some(path) => format!("did you mean `{near}`, or `{path}` of a JSON answer?"),
            None => format!("did you mean `{near}`?"),
        });
    }
    if let Some(path) = path {
        return fault.help(format!("did you mean `{path}`?"));
    }
    let known: Vec<String> = known.map(|word| format!("`{word}`")).collect();
    fault.help(format!(
        "a query is a JSONPath that begins with `$`, or one of {}",
        known.join(", ")
    ))
}
