//! The text of a filter, `?…`, and which expressions may stand where (RFC 9535 sections 2.3.5 and 2.4).

use serde_json::Value;

use super::iregexp;
use super::parse::{Fault, Reader};
use super::syntax::{Comparison, Logical, Operand, Steps};
use crate::text::nearest;

const FUNCTIONS: &[&str] = &["length", "count", "match", "search", "value"];

/// `a || b`.
pub(super) fn logical(reader: &mut Reader<'_>) -> Result<Logical, Fault> {
    let mut parts = vec![conjunction(reader)?];
    while connected(reader, "||") {
        parts.push(conjunction(reader)?);
    }
    Ok(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Logical::Or(parts)
    })
}

fn conjunction(reader: &mut Reader<'_>) -> Result<Logical, Fault> {
    let mut parts = vec![basic(reader)?];
    while connected(reader, "&&") {
        parts.push(basic(reader)?);
    }
    Ok(if parts.len() == 1 {
        parts.remove(0)
    } else {
        Logical::And(parts)
    })
}

fn connected(reader: &mut Reader<'_>, sign: &str) -> bool {
    let before = reader.position();
    reader.blanks();
    let found = reader.take(sign);
    if found {
        reader.blanks();
    } else {
        reader.go_back(before);
    }
    found
}

fn basic(reader: &mut Reader<'_>) -> Result<Logical, Fault> {
    if reader.take("!") {
        reader.blanks();
        let asked = if reader.peek() == Some('(') {
            parentheses(reader)?
        } else {
            test(reader)?
        };
        return Ok(Logical::Not(Box::new(asked)));
    }
    if reader.peek() == Some('(') {
        return parentheses(reader);
    }
    let start = reader.position();
    let left = primary(reader)?;
    let behind = reader.position();
    reader.blanks();
    if let Some((_, comparison)) = Comparison::WRITTEN
        .iter()
        .find(|(sign, _)| reader.take(sign))
    {
        let left = left.operand(reader, start)?;
        reader.blanks();
        let start = reader.position();
        let right = primary(reader)?.operand(reader, start)?;
        return Ok(Logical::Compare(left, *comparison, right));
    }
    reader.go_back(behind);
    left.test(reader, start)
}

fn parentheses(reader: &mut Reader<'_>) -> Result<Logical, Fault> {
    reader.nested(|reader| {
        reader.expect("(")?;
        reader.blanks();
        let inner = logical(reader)?;
        reader.blanks();
        reader.expect(")")?;
        Ok(inner)
    })
}

fn test(reader: &mut Reader<'_>) -> Result<Logical, Fault> {
    let start = reader.position();
    primary(reader)?.test(reader, start)
}

/// What was read before it is known where it stands.
enum Primary {
    Nodes(Steps),
    Value(Operand),
    Truth(Logical),
}

impl Primary {
    fn operand(self, reader: &mut Reader<'_>, start: usize) -> Result<Operand, Fault> {
        let why = match self {
            Self::Value(operand) => return Ok(operand),
            Self::Nodes(steps) if steps.is_singular() => return Ok(Operand::Singular(steps)),
            Self::Nodes(_) => {
                "only a path of names and indexes can be compared, or be given as a value"
            }
            Self::Truth(_) => "`match` and `search` give no value",
        };
        reader.go_back(start);
        Err(reader.fault(why))
    }

    fn test(self, reader: &mut Reader<'_>, start: usize) -> Result<Logical, Fault> {
        let why = match self {
            Self::Nodes(steps) => return Ok(Logical::Exists(steps)),
            Self::Truth(logical) => return Ok(logical),
            Self::Value(Operand::Literal(_)) => "a value alone is no condition",
            Self::Value(_) => "the result of this function must be compared",
        };
        reader.go_back(start);
        Err(reader.fault(why))
    }

    fn nodes(self, reader: &mut Reader<'_>, start: usize) -> Result<Steps, Fault> {
        match self {
            Self::Nodes(steps) => Ok(steps),
            _ => {
                reader.go_back(start);
                Err(reader.fault("expected a path"))
            }
        }
    }
}

fn primary(reader: &mut Reader<'_>) -> Result<Primary, Fault> {
    match reader.peek() {
        Some(c @ ('$' | '@')) => {
            reader.take(if c == '$' { "$" } else { "@" });
            Ok(Primary::Nodes(Steps {
                from_root: c == '$',
                segments: reader.segments()?,
            }))
        }
        Some('\'' | '"') => Ok(Primary::Value(Operand::Literal(Value::String(
            reader.quoted()?,
        )))),
        Some('-' | '0'..='9') => Ok(Primary::Value(Operand::Literal(reader.number()?))),
        Some('a'..='z') => word(reader),
        _ => Err(reader.fault("expected `@`, `$`, a value or a function")),
    }
}

fn word(reader: &mut Reader<'_>) -> Result<Primary, Fault> {
    let start = reader.position();
    let rest = reader.rest();
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let word = &rest[..rest.find(|c| !allowed(c)).unwrap_or(rest.len())];
    reader.take(word);
    if reader.peek() == Some('(') {
        return reader.nested(|reader| function(reader, word, start));
    }
    match word {
        "true" => Ok(Primary::Value(Operand::Literal(Value::Bool(true)))),
        "false" => Ok(Primary::Value(Operand::Literal(Value::Bool(false)))),
        "null" => Ok(Primary::Value(Operand::Literal(Value::Null))),
        _ => {
            reader.go_back(start);
            Err(reader.fault(format!(
                "`{word}` is neither a value nor a path: write `@.{word}` or `'{word}'`"
            )))
        }
    }
}

fn function(reader: &mut Reader<'_>, name: &str, start: usize) -> Result<Primary, Fault> {
    if !FUNCTIONS.contains(&name) {
        let near = nearest(name, FUNCTIONS.iter().copied());
        let advice = near.map_or_else(String::new, |near| format!(", did you mean `{near}`?"));
        reader.go_back(start);
        return Err(reader.fault(format!("JSONPath has no function `{name}`{advice}")));
    }
    reader.expect("(")?;
    reader.blanks();
    let first = reader.position();
    let argument = primary(reader)?;
    let given = match name {
        "count" => Primary::Value(Operand::Count(argument.nodes(reader, first)?)),
        "value" => Primary::Value(Operand::Only(argument.nodes(reader, first)?)),
        "length" => Primary::Value(Operand::Length(Box::new(argument.operand(reader, first)?))),
        _ => {
            let text = argument.operand(reader, first)?;
            reader.blanks();
            reader.expect(",")?;
            reader.blanks();
            let second = reader.position();
            let pattern = primary(reader)?.operand(reader, second)?;
            readable(&pattern, name == "match").map_err(|why| {
                reader.go_back(second);
                reader.fault(why)
            })?;
            Primary::Truth(Logical::Fits {
                text,
                pattern,
                whole: name == "match",
            })
        }
    };
    reader.blanks();
    reader.expect(")")?;
    Ok(given)
}

/// A pattern that is written in the path must be one. RFC 9535 section 2.4.6 lets it fit nothing, and nobody would notice.
fn readable(pattern: &Operand, whole: bool) -> Result<(), String> {
    let Operand::Literal(Value::String(text)) = pattern else {
        return Ok(());
    };
    iregexp::read(text, whole)
        .map(drop)
        .map_err(|why| format!("`{text}` is no regular expression: {why}"))
}
