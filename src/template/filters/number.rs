//! Numbers made of texts. minijinja's own filters of these names are asked, but say of what is no number how Rust reads one, and take
//! null for 0, with which a check would pass by silence.

use minijinja::value::Kwargs;
use minijinja::{Error, ErrorKind, State, Value, filters};

use super::{Example, Row, fails, undefined};

pub(super) const INT: Row = Row::ours(
    "int",
    "int",
    "the text or number as an integer",
    Example::of(
        (r#""42" | int"#, "42"),
        (r#""a dozen" | int"#, "not a number"),
    ),
    |environment| environment.add_filter("int", int),
);

pub(super) const FLOAT: Row = Row::ours(
    "float",
    "float",
    "the text or number as a double",
    Example::of(
        (r#""12.50" | float"#, "12.5"),
        (r#""cheap" | float"#, "not a number"),
    ),
    |environment| environment.add_filter("float", float),
);

fn int(
    state: &State<'_, '_>,
    value: &Value,
    default: Option<Value>,
    base: Option<u32>,
    options: Kwargs,
) -> Result<Value, Error> {
    asked("int", value, default, |default| {
        filters::int(state, value, default, base, options)
    })
}

fn float(
    state: &State<'_, '_>,
    value: &Value,
    default: Option<Value>,
    options: Kwargs,
) -> Result<Value, Error> {
    asked("float", value, default, |default| {
        filters::float(state, value, default, options)
    })
}

fn asked(
    name: &str,
    value: &Value,
    default: Option<Value>,
    convert: impl FnOnce(Option<Value>) -> Result<Value, Error>,
) -> Result<Value, Error> {
    undefined(value)?;
    let no_number = || {
        fails(format!(
            "not a number: `{name}` takes one, or the text of one"
        ))
    };
    let scalar =
        value.is_number() || value.as_str().is_some() || bool::try_from(value.clone()).is_ok();
    if !scalar && default.is_none() {
        return Err(no_number());
    }
    // Of a wrong argument minijinja says enough.
    convert(default).map_err(|error| match error.kind() {
        ErrorKind::InvalidOperation => no_number(),
        _ => error,
    })
}
