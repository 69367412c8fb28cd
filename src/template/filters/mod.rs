//! The filters of templates and queries: minijinja's that are part of the language, and ours, one file a family.

mod date;
mod digest;
mod encode;
mod json;
mod markup;
mod number;
mod regex;
mod text;

use minijinja::{Environment, Error, ErrorKind, Value};

use super::example::Example;

/// A filter: what it is called, what it does, and how it comes into the environment.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub name: &'static str,
    /// With its arguments, as in the reference.
    pub signature: &'static str,
    /// What it does.
    pub about: &'static str,
    /// A use of it.
    pub example: Example,
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
        example: Example,
        add: Add,
    ) -> Self {
        Self {
            name,
            signature,
            about,
            example,
            add: Some(add),
        }
    }
}

const fn theirs(
    name: &'static str,
    signature: &'static str,
    about: &'static str,
    example: Example,
) -> Row {
    Row {
        name,
        signature,
        about,
        example,
        add: None,
    }
}

/// Every filter.
pub const ROWS: &[Row] = &[
    theirs(
        "abs",
        "abs",
        "the number without its sign",
        Example::of(
            ("-3 | abs", "3"),
            (r#""three" | abs"#, "cannot get absolute value"),
        ),
    ),
    theirs(
        "default",
        "default(x)",
        "x, if there is no value",
        Example::of(
            (r#"{}.nickname | default("none")"#, "none"),
            (r#"default("none")"#, "`default` is no function"),
        ),
    ),
    theirs(
        "first",
        "first",
        "the first element or character",
        Example::of(
            (r#"["A-1", "B-2"] | first"#, "A-1"),
            ("7 | first", "cannot get first item"),
        ),
    ),
    number::INT,
    number::FLOAT,
    theirs(
        "items",
        "items",
        "the map as a list of pairs",
        Example::of(
            (r#"{"sku": "A-1"} | items"#, "[[sku, A-1]]"),
            (r#"["A-1"] | items"#, "cannot convert value into pairs"),
        ),
    ),
    text::JOIN,
    theirs(
        "last",
        "last",
        "the last element or character",
        Example::of(
            (r#"["A-1", "B-2"] | last"#, "B-2"),
            ("7 | last", "cannot get last item"),
        ),
    ),
    theirs(
        "length",
        "length",
        "how many characters, elements or keys",
        Example::of(
            (r#"["A-1", "B-2"] | length"#, "2"),
            ("7 | length", "cannot calculate length"),
        ),
    ),
    theirs(
        "list",
        "list",
        "the value as a list",
        Example::of(
            (r#""abc" | list"#, "[a, b, c]"),
            ("7 | list", "cannot convert value to list"),
        ),
    ),
    theirs(
        "lower",
        "lower",
        "the text in lower case",
        Example::of(
            (r#""Ada" | lower"#, "ada"),
            ("{}.nickname | lower", "`(...).nickname` is undefined"),
        ),
    ),
    theirs(
        "map",
        "map(attribute=\"x\")",
        "an attribute or filter of each element",
        Example::of(
            (
                r#"[{"sku": "A-1"}, {"sku": "B-2"}] | map(attribute="sku")"#,
                "[A-1, B-2]",
            ),
            (r#"["a"] | map("uper")"#, "unknown filter"),
        ),
    ),
    theirs(
        "max",
        "max",
        "the largest element",
        Example::of(
            ("[3, 12.5] | max", "12.5"),
            ("7 | max", "cannot convert value to list"),
        ),
    ),
    theirs(
        "min",
        "min",
        "the smallest element",
        Example::of(
            ("[3, 12.5] | min", "3"),
            ("7 | min", "cannot convert value to list"),
        ),
    ),
    theirs(
        "reject",
        "reject(\"TEST\")",
        "the elements that fail a test",
        Example::of(
            (r#"[1, 2, 3] | reject("odd")"#, "[2]"),
            (r#"[1] | reject("big")"#, "unknown test"),
        ),
    ),
    theirs(
        "replace",
        "replace(\"a\", \"b\")",
        "the text with each a turned into b",
        Example::of(
            (r#""a b c" | replace(" ", "_")"#, "a_b_c"),
            (r#""a" | replace("b")"#, "missing argument"),
        ),
    ),
    theirs(
        "reverse",
        "reverse",
        "the list or text from its end",
        Example::of(
            ("[1, 2, 3] | reverse", "[3, 2, 1]"),
            ("7 | reverse", "cannot reverse"),
        ),
    ),
    theirs(
        "round",
        "round(n)",
        "the number rounded to n places",
        Example::of(
            ("12.345 | round(2)", "12.35"),
            (r#""12.3" | round(2)"#, "cannot round value"),
        ),
    ),
    theirs(
        "select",
        "select(\"TEST\")",
        "the elements that pass a test",
        Example::of(
            (r#"[1, 2, 3] | select("odd")"#, "[1, 3]"),
            (r#"[1] | select("big")"#, "unknown test"),
        ),
    ),
    theirs(
        "sort",
        "sort",
        "the list in order",
        Example::of(
            ("[3, 1, 2] | sort", "[1, 2, 3]"),
            ("7 | sort", "cannot convert value to list"),
        ),
    ),
    theirs(
        "split",
        "split(\",\")",
        "the parts of the text",
        Example::of(
            (r#""a,b" | split(",")"#, "[a, b]"),
            (r#"7 | split(",")"#, "value is not a string"),
        ),
    ),
    text::STRING,
    theirs(
        "sum",
        "sum",
        "the elements added up",
        Example::of(
            ("[1, 2.5] | sum", "3.5"),
            (r#"["a"] | sum"#, "can only sum numbers"),
        ),
    ),
    text::TOJSON,
    theirs(
        "trim",
        "trim",
        "the text without blanks around it",
        Example::of(
            (r#"" Ada " | trim"#, "Ada"),
            ("{}.nickname | trim", "`(...).nickname` is undefined"),
        ),
    ),
    theirs(
        "unique",
        "unique",
        "the list without repetitions",
        Example::of(
            (r#"["a", "b", "a"] | unique"#, "[a, b]"),
            ("7 | unique", "number is not iterable"),
        ),
    ),
    theirs(
        "upper",
        "upper",
        "the text in upper case",
        Example::of(
            (r#""Ada" | upper"#, "ADA"),
            ("{}.nickname | upper", "`(...).nickname` is undefined"),
        ),
    ),
    encode::URLENCODE,
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
