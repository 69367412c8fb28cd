//! The filters of templates and queries: minijinja's that are part of the language, and ours, one file a family.

mod date;
mod digest;
mod encode;
mod json;
mod markup;
mod regex;
mod text;

use minijinja::{Environment, Error, ErrorKind, Value};

/// A filter: what it is called, what it does, and how it comes into the environment.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// With its arguments, as in the reference.
    pub signature: &'static str,
    /// What it does.
    pub about: &'static str,
    /// None for those of minijinja.
    pub(super) add: Option<Add>,
}

/// Puts a filter into the environment.
type Add = fn(&mut Environment<'static>);

impl Row {
    const fn ours(
        name: &'static str,
        signature: &'static str,
        about: &'static str,
        add: Add,
    ) -> Self {
        Self {
            name,
            signature,
            about,
            add: Some(add),
        }
    }
}

const fn theirs(name: &'static str, signature: &'static str, about: &'static str) -> Row {
    Row {
        name,
        signature,
        about,
        add: None,
    }
}

/// Every filter.
pub const ROWS: &[Row] = &[
    theirs("abs", "abs", "the number without its sign"),
    theirs("default", "default(x)", "x, if there is no value"),
    theirs("first", "first", "the first element or character"),
    theirs("int", "int", "the text or number as an integer"),
    theirs("float", "float", "the text or number as a double"),
    theirs("items", "items", "the map as a list of pairs"),
    text::JOIN,
    theirs("last", "last", "the last element or character"),
    theirs("length", "length", "how many characters, elements or keys"),
    theirs("list", "list", "the value as a list"),
    theirs("lower", "lower", "the text in lower case"),
    theirs(
        "map",
        "map(attribute=\"x\")",
        "an attribute or filter of each element",
    ),
    theirs("max", "max", "the largest element"),
    theirs("min", "min", "the smallest element"),
    theirs(
        "reject",
        "reject(\"TEST\")",
        "the elements that fail a test",
    ),
    theirs(
        "replace",
        "replace(\"a\", \"b\")",
        "the text with each a turned into b",
    ),
    theirs("reverse", "reverse", "the list or text from its end"),
    theirs("round", "round(n)", "the number rounded to n places"),
    theirs(
        "select",
        "select(\"TEST\")",
        "the elements that pass a test",
    ),
    theirs("sort", "sort", "the list in order"),
    theirs("split", "split(\",\")", "the parts of the text"),
    text::STRING,
    theirs("sum", "sum", "the elements added up"),
    theirs("tojson", "tojson", "the value as JSON text"),
    theirs("trim", "trim", "the text without blanks around it"),
    theirs("unique", "unique", "the list without repetitions"),
    theirs("upper", "upper", "the text in upper case"),
    theirs(
        "urlencode",
        "urlencode",
        "the text percent-encoded, `/` left as it is",
    ),
    regex::REGEX,
    json::JSON,
    markup::CSS,
    markup::XPATH,
    date::DATE,
    date::PLUS,
    date::MINUS,
    encode::BASE64_ENCODE,
    encode::BASE64_DECODE,
    encode::URL_DECODE,
    encode::HEX,
    digest::MD5,
    digest::SHA1,
    digest::SHA256,
    digest::HMAC,
];

/// The error of a filter: a phrase.
fn fails(why: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, why)
}

/// What has no value is an error of its own kind.
fn undefined(value: &Value) -> Result<(), Error> {
    if value.is_undefined() {
        Err(Error::new(ErrorKind::UndefinedError, "it has no value"))
    } else {
        Ok(())
    }
}

fn text_of(value: &Value) -> Result<&str, Error> {
    undefined(value)?;
    value
        .as_str()
        .ok_or_else(|| fails("it takes a text; `| string` makes one of a number"))
}

/// The bytes of a text (UTF-8) or bytes.
fn bytes_of(value: &Value) -> Result<&[u8], Error> {
    undefined(value)?;
    value
        .as_bytes()
        .ok_or_else(|| fails("it takes a text or bytes; `| string` makes a text of a number"))
}

fn text_or_bytes(bytes: Vec<u8>) -> Value {
    String::from_utf8(bytes).map_or_else(|error| Value::from_bytes(error.into_bytes()), Value::from)
}

#[cfg(test)]
mod tests;
