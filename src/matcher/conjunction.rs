//! A matcher that was read: a plain value, or a map of matchers.

use std::sync::Arc;

use serde_json::Value;

use super::demand::{Case, Demand};
use super::mismatch::Mismatch;
use super::schema::SchemaFile;
use super::{ROWS, equals};
use crate::syntax::{Entry, Findings, Kind, Node};
use crate::template::{Scope, UsedName};
use crate::text::{Diagnostic, Place, nearest};
use crate::value::Found;

/// What must be there: all of its demands hold, or it does not.
#[derive(Debug, Clone)]
pub struct Matcher {
    place: Place,
    asked: Vec<Asked>,
}

#[derive(Debug, Clone)]
struct Asked {
    word: &'static str,
    /// Where its argument stands.
    place: Place,
    demand: Arc<dyn Demand>,
}

/// How to compare with an object.
const OBJECTS: &str =
    "to compare with an object write `equals:` (exactly) or `like:` (at least these)";

impl Matcher {
    /// Reads a map of matchers, or a plain value to equal. What is wrong is added to `findings`.
    pub fn read(node: &Node, findings: &mut Findings) -> Option<Self> {
        let Kind::Map(entries) = &node.kind else {
            let demand = equals::read(node, findings)?;
            let asked = vec![Asked {
                word: equals::ROW.word,
                place: node.place.clone(),
                demand,
            }];
            return Some(Self {
                place: node.place.clone(),
                asked,
            });
        };
        if entries.is_empty() {
            let found = Diagnostic::error("no-matcher", "`{}` holds no matcher", &node.place, "");
            findings.add(
                found.help("to compare with an empty object write `equals: {}`, or `empty: true`"),
            );
            return None;
        }
        if entries.len() > 1 && entries.iter().all(|entry| meant(&entry.key).is_none()) {
            findings.add(no_matchers(entries, &node.place));
            return None;
        }
        let asked: Vec<Option<Asked>> = entries
            .iter()
            .map(|entry| read_entry(entry, findings))
            .collect();
        let asked = asked.into_iter().collect::<Option<_>>()?;
        Some(Self {
            place: node.place.clone(),
            asked,
        })
    }

    /// What is wrong with what a query found; nothing if it holds. `several` says that the query gave the list of all it found.
    /// The error is that of a template in an argument.
    pub fn judge(
        &self,
        found: &Found,
        several: bool,
        scope: &Scope,
    ) -> Result<Vec<Mismatch>, Diagnostic> {
        let mut mismatches = Vec::new();
        for asked in &self.asked {
            mismatches.extend(asked.judge(found, several, scope)?);
        }
        Ok(mismatches)
    }

    /// What should be there, in words.
    pub(super) fn expected(&self, scope: &Scope) -> Result<String, Diagnostic> {
        let all: Vec<String> = self
            .asked
            .iter()
            .map(|asked| asked.demand.expected(scope))
            .collect::<Result<_, _>>()?;
        Ok(all.join(" and "))
    }

    /// The names that its templates use.
    pub fn names(&self) -> Vec<UsedName> {
        self.asked
            .iter()
            .flat_map(|asked| asked.demand.names())
            .collect()
    }

    /// The schemas in files that it needs, which are to be read before it can judge.
    pub fn schema_files(&self) -> Vec<&SchemaFile> {
        let asked = self.asked.iter();
        asked
            .flat_map(|asked| asked.demand.schema_files())
            .collect()
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether it asks that nothing be there: `exists: false`.
    pub fn wants_absent(&self) -> bool {
        self.asked
            .iter()
            .any(|asked| asked.demand.presence() == Some(false))
    }
}

impl Asked {
    fn judge(
        &self,
        found: &Found,
        several: bool,
        scope: &Scope,
    ) -> Result<Vec<Mismatch>, Diagnostic> {
        let case = |value| Case {
            value,
            several,
            scope,
            place: &self.place,
            matcher: self.word,
        };
        if let Some(wanted) = self.demand.presence() {
            let there = *found != Found::Absent;
            return Ok(if wanted == there {
                Vec::new()
            } else {
                vec![self.absence(found, several, scope)?]
            });
        }
        match found {
            Found::Value(value) => self.demand.judge(&case(value)),
            Found::Absent | Found::Bytes(_) => Ok(vec![self.absence(found, several, scope)?]),
        }
    }

    /// The mismatch of what is no value: nothing, or bytes; or of something that should not be there.
    fn absence(&self, found: &Found, several: bool, scope: &Scope) -> Result<Mismatch, Diagnostic> {
        let expected = self.demand.expected(scope)?;
        let help = match found {
            Found::Bytes(_) => {
                Some("a filter makes a text of bytes: `| sha256`, `| hex`, `| base64_encode`")
            }
            Found::Value(_) if several => {
                Some("such a query gives a list, which may be empty: write `empty: true`")
            }
            Found::Value(Value::Null) => Some(
                "null is a value that is there: `null` asks for it, and behind `| default(null)` for either",
            ),
            Found::Value(_) => None,
            Found::Absent => match self.word {
                "equals" if expected == "null" => Some(
                    "null is a value that is there: write `exists: false`, or `| default(null)` behind the query",
                ),
                "not" => Some(
                    "`not` does not turn absence into success: write `| default(null)` behind the query for \"absent or\"",
                ),
                "empty" => Some("what is not there is not empty: write `exists: false`"),
                _ => None,
            },
        };
        let case = Case {
            value: &Value::Null,
            several,
            scope,
            place: &self.place,
            matcher: self.word,
        };
        let mut mismatch = case.fails(expected).help(help);
        mismatch.actual = found.described();
        Ok(mismatch)
    }
}

fn read_entry(entry: &Entry, findings: &mut Findings) -> Option<Asked> {
    if findings.is_full() {
        return None;
    }
    let Some(row) = ROWS.iter().find(|row| row.word == entry.key) else {
        findings.add(unknown(entry));
        return None;
    };
    let demand = (row.read)(&entry.value, findings)?;
    Some(Asked {
        word: row.word,
        place: entry.value.place.clone(),
        demand,
    })
}

fn unknown(entry: &Entry) -> Diagnostic {
    let found = Diagnostic::error(
        "unknown-matcher",
        format!("`{}` is no matcher", entry.key),
        &entry.key_place,
        "not known",
    );
    match meant(&entry.key) {
        Some(near) => found.help(format!("did you mean `{near}`?")).help(OBJECTS),
        None => found.help(OBJECTS),
    }
}

/// A map of several keys, none of them a matcher, is an object that somebody wants to compare with.
fn no_matchers(entries: &[Entry], place: &Place) -> Diagnostic {
    let shown = entries.iter().take(3);
    let shown: Vec<String> = shown.map(|entry| format!("`{}`", entry.key)).collect();
    let more = if entries.len() > shown.len() {
        ", …"
    } else {
        ""
    };
    let message = format!("none of {}{more} is a matcher", shown.join(", "));
    Diagnostic::error("unknown-matcher", message, place, "an object?").help(OBJECTS)
}

/// The matcher that a word is, or is near to, or is called by others.
fn meant(word: &str) -> Option<&'static str> {
    nearest(word, ROWS.iter().map(|row| row.word)).or_else(|| other_name(word))
}

/// What other tools call it.
fn other_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "eq" | "is" | "be" | "==" => "equals",
        "in" | "any_of" | "enum" => "one_of",
        "include" | "includes" => "contains",
        "regex" | "pattern" => "matches",
        "size" | "count" => "length",
        "any" => "some",
        "all" | "every" => "each",
        "lt" | "<" => "less_than",
        "lte" | "le" | "<=" | "max" => "at_most",
        "gt" | ">" => "greater_than",
        "gte" | "ge" | ">=" | "min" => "at_least",
        "absent" => "exists: false",
        "present" => "exists: true",
        _ => return None,
    })
}
