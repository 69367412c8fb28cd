//! JSON Schema by the crate `jsonschema`, with what it lacks: a bound.

use std::fmt;

use jsonschema::error::ValidationErrorKind;
use jsonschema::paths::{Location, LocationSegment};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::Value;

use super::schema_cost;

/// Bytes that a pattern of a schema may take when it is compiled.
const LARGEST_PATTERN: usize = 1 << 20;

/// A schema that was read.
pub(super) struct JsonSchema {
    validator: Validator,
    schema: Value,
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonSchema({})", self.schema)
    }
}

/// What is no schema.
#[derive(Debug)]
pub(super) struct Faulty {
    /// A phrase.
    pub(super) why: String,
    /// Where in the schema.
    pub(super) at: Vec<String>,
    pub(super) help: Option<&'static str>,
}

/// What is not valid in a value.
#[derive(Debug)]
pub(super) struct Invalid {
    pub(super) why: String,
    /// Where in the value.
    pub(super) at: Vec<String>,
    /// What is there.
    pub(super) value: Value,
}

impl JsonSchema {
    /// Reads a schema. Patterns are Rust's, which take linear time; formats are checked, as who writes one means it; what lies
    /// elsewhere is not fetched.
    pub(super) fn read(schema: Value) -> Result<Self, Faulty> {
        if let Some(at) = schema_cost::refers_to_itself(&schema) {
            return Err(Faulty {
                why: "a `$ref` leads back to itself".to_owned(),
                at,
                help: None,
            });
        }
        let validator = jsonschema::options()
            .offline()
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .with_pattern_options(
                PatternOptions::regex()
                    .size_limit(LARGEST_PATTERN)
                    .dfa_size_limit(LARGEST_PATTERN),
            )
            .build(&schema)
            .map_err(|error| faulty(&error))?;
        Ok(Self { validator, schema })
    }

    /// What is not valid in a value, `most` at most. The error says why that cannot be told.
    pub(super) fn faults(&self, value: &Value, most: usize) -> Result<Vec<Invalid>, String> {
        if !schema_cost::is_affordable(&self.schema, value) {
            return Err("the schema takes too many steps on this value".to_owned());
        }
        let errors = self.validator.iter_errors(value).take(most);
        Ok(errors.map(|error| invalid(&error, value)).collect())
    }
}

fn invalid(error: &ValidationError<'_>, whole: &Value) -> Invalid {
    let mut at = segments(error.instance_path());
    let value = error.instance().clone().into_owned();
    let mut why = error.masked_with("it").to_string();
    if let ValidationErrorKind::FalseSchema = error.kind() {
        "the schema allows nothing here".clone_into(&mut why);
        // Of `additionalProperties: false` the value is that of a key, and the path that of the object.
        if let Some(Value::Object(entries)) = whole.pointer(error.instance_path().as_str())
            && let Some((key, _)) = entries.iter().find(|(_, inner)| **inner == value)
        {
            at.push(key.clone());
        }
    }
    Invalid { why, at, value }
}

fn faulty(error: &ValidationError<'_>) -> Faulty {
    let at = segments(error.instance_path());
    let help = match error.kind() {
        ValidationErrorKind::Referencing(_) => {
            Some("a schema is read offline: put what it refers to into its own `$defs`")
        }
        _ if at.last().is_some_and(|key| key == "type") => {
            Some("the types are array, boolean, integer, null, number, object and string")
        }
        _ => None,
    };
    Faulty {
        why: told(error),
        at,
        help,
    }
}

/// Bytes of a message that shows what is wrong; a longer one says "it".
const LONGEST: usize = 200;

fn told(error: &ValidationError<'_>) -> String {
    let whole = error.to_string();
    if whole.len() > LONGEST {
        error.masked_with("it").to_string()
    } else {
        whole
    }
}

fn segments(location: &Location) -> Vec<String> {
    let segments = location.segments();
    segments
        .map(|segment| match segment {
            LocationSegment::Property(name) => name.into_owned(),
            LocationSegment::Index(index) => index.to_string(),
        })
        .collect()
}
