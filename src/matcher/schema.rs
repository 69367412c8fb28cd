//! `schema`.
//!
//! A schema is written in the scenario or lies in a file beside it. Nothing here reads files: `plan` does, once, and hands in the text.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::argument::{self, Argument};
use super::demand::{Case, Demand};
use super::json_schema::{Faulty, JsonSchema};
use super::mismatch::Mismatch;
use super::{Example, Row};
use crate::syntax::{Findings, Kind, Node};
use crate::template::{Scope, UsedName};
use crate::text::{Diagnostic, Place};
use crate::value::{described, member};

const WORD: &str = "schema";

pub(super) const ROW: Row = Row::new(
    WORD,
    "schema: PATH or inline",
    "is valid by a JSON Schema (2020-12, or what its `$schema` says), formats checked; offline",
    Example::of(
        "schema: {required: [id]}",
        r#"{"id": 7}"#,
        r#"{"name": "Ada"}"#,
    ),
    read,
);

/// Faults of one value that are told; more would not be read.
const MOST: usize = 20;

/// A schema in a file, which somebody has to read.
#[derive(Debug)]
pub struct SchemaFile {
    path: String,
    place: Place,
    schema: OnceLock<JsonSchema>,
}

impl SchemaFile {
    /// As it is written: relative to the scenario.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where it is written.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Takes the text of the file; a second time is the same as once.
    pub fn fill(&self, text: &str) -> Result<(), Diagnostic> {
        let wrong = |why: String, help: Option<&str>| {
            let message = format!("`{}` is no JSON Schema: {why}", self.path);
            Diagnostic::error("schema-invalid", message, &self.place, "").help_maybe(help)
        };
        let json = serde_json::from_str(text).map_err(|error| wrong(error.to_string(), None))?;
        let schema = JsonSchema::read(json).map_err(|faulty| {
            let why = format!("{} at `{}`", faulty.why, path_of(&faulty.at));
            wrong(why, faulty.help)
        })?;
        let _filled_before = self.schema.set(schema);
        Ok(())
    }
}

#[derive(Debug)]
enum Schema {
    Inline(JsonSchema),
    /// With templates: made anew for each value.
    Rendered(Argument),
    File(SchemaFile),
}

fn read(node: &Node, findings: &mut Findings) -> Option<Arc<dyn Demand>> {
    let schema = match &node.kind {
        Kind::Scalar(scalar) if argument::is_template(node) || scalar.value().is_string() => {
            if scalar.text.starts_with("{{") && scalar.text.ends_with("}}") {
                Schema::Rendered(Argument::read(node, findings)?)
            } else if argument::is_template(node) {
                findings.add(argument::wrong(
                    WORD,
                    "a path without templates, or a schema",
                    node,
                ));
                return None;
            } else {
                Schema::File(SchemaFile {
                    path: scalar.text.clone(),
                    place: node.place.clone(),
                    schema: OnceLock::new(),
                })
            }
        }
        Kind::Map(_) => {
            let argument = Argument::read(node, findings)?;
            match argument.literal() {
                Some(json) => {
                    let read = JsonSchema::read(json)
                        .map_err(|faulty| invalid(&faulty, within(node, &faulty.at)));
                    Schema::Inline(findings.ok(read)?)
                }
                None => Schema::Rendered(argument),
            }
        }
        _ => {
            findings.add(argument::wrong(WORD, "a path, or a schema", node));
            return None;
        }
    };
    Some(Arc::new(schema))
}

/// Where a part of the schema is written.
fn within<'n>(node: &'n Node, path: &[String]) -> &'n Place {
    let Some((first, rest)) = path.split_first() else {
        return &node.place;
    };
    let inner = match &node.kind {
        Kind::Map(entries) => entries
            .iter()
            .find(|entry| entry.key == *first)
            .map(|entry| &entry.value),
        Kind::List(items) => first.parse().ok().and_then(|index: usize| items.get(index)),
        Kind::Scalar(_) => None,
    };
    inner.map_or(&node.place, |inner| within(inner, rest))
}

fn invalid(faulty: &Faulty, place: &Place) -> Diagnostic {
    let message = format!("this is no JSON Schema: {}", faulty.why);
    Diagnostic::error("schema-invalid", message, place, "").help_maybe(faulty.help)
}

/// As a JSONPath.
fn path_of(segments: &[String]) -> String {
    let mut path = String::from("$");
    for segment in segments {
        match segment.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => path.push_str(&member(segment)),
        }
    }
    path
}

impl Schema {
    fn named(&self) -> String {
        match self {
            Self::File(file) => format!("a value that is valid by `{}`", file.path),
            Self::Inline(_) | Self::Rendered(_) => "a value that is valid by the schema".to_owned(),
        }
    }

    fn judged(&self, schema: &JsonSchema, case: &Case<'_>) -> Vec<Mismatch> {
        let faults = match schema.faults(case.value, MOST + 1) {
            Ok(faults) => faults,
            Err(why) => return vec![case.fails(self.named()).help(Some(why))],
        };
        let more = faults.len() > MOST;
        let told = faults
            .into_iter()
            .take(MOST)
            .enumerate()
            .map(|(index, fault)| {
                let mut mismatch = case.fails(self.named());
                mismatch.actual =
                    format!("{} at `{}`", described(&fault.value), path_of(&fault.at));
                let why = match more && index + 1 == MOST {
                    true => format!("{}; there is more that is not valid", fault.why),
                    false => fault.why,
                };
                mismatch.help(Some(why))
            });
        told.collect()
    }
}

impl Demand for Schema {
    fn expected(&self, _: &Scope) -> Result<String, Diagnostic> {
        Ok(self.named())
    }

    fn judge(&self, case: &Case<'_>) -> Result<Vec<Mismatch>, Diagnostic> {
        match self {
            Self::Inline(schema) => Ok(self.judged(schema, case)),
            Self::File(file) => match file.schema.get() {
                Some(schema) => Ok(self.judged(schema, case)),
                None => {
                    let message = format!("the schema `{}` was not read", file.path);
                    Err(Diagnostic::error(
                        "file-unreadable",
                        message,
                        &file.place,
                        "",
                    ))
                }
            },
            Self::Rendered(argument) => {
                let given = argument.eval(case.scope)?;
                let place = argument.place();
                if given.has_secret() {
                    let message =
                        "a schema is shown where it is not met, so no secret can stand in it";
                    return Err(Diagnostic::error(
                        "matcher-argument",
                        message,
                        place,
                        "a secret",
                    ));
                }
                if !matches!(given.value, Value::Object(_)) {
                    return Err(argument::unfit(WORD, "a schema", place, &given.described()));
                }
                let schema =
                    JsonSchema::read(given.value).map_err(|faulty| invalid(&faulty, place))?;
                Ok(self.judged(&schema, case))
            }
        }
    }

    fn names(&self) -> Vec<UsedName> {
        match self {
            Self::Rendered(argument) => argument.names(),
            Self::Inline(_) | Self::File(_) => Vec::new(),
        }
    }

    fn schema_files(&self) -> Vec<&SchemaFile> {
        match self {
            Self::File(file) => vec![file],
            Self::Inline(_) | Self::Rendered(_) => Vec::new(),
        }
    }
}
