//! The filters of templates and queries: minijinja's that are part of the language, and ours, one file a family.

use minijinja::Environment;

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
    pub(super) add: Option<fn(&mut Environment<'static>)>,
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
    theirs("join", "join(\",\")", "the elements as one text"),
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
    theirs("string", "string", "the value as a text"),
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
];
