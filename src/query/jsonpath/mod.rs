//! JSONPath as RFC 9535 has it: `$.query.pages[0].title`.
//!
//! Reading is linear in the text, and following a path is bounded in steps, whatever the path and the document.
//! Start at [`JsonPath`].

mod absent;
mod evaluate;
mod filter;
mod iregexp;
mod parse;
mod syntax;

use serde_json::Value;

use self::evaluate::{Evaluation, TooMuch};
pub use self::syntax::Shape;
use self::syntax::Steps;
use super::Row;
use super::example::{Example, ORDER};
use super::fault::{Fault, shortened};
use super::source::LONGEST;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "$",
    signature: "$…",
    about: "a JSONPath (RFC 9535): of names and indexes only, the value; any other, the list of all it finds",
    value_type: "JSON",
    example: Example::of(
        &ORDER,
        "$.items[*].sku",
        r#"["A-1", "B-2"]"#,
        ("$.items[2].sku", "nothing"),
    ),
    ..Row::PLAIN
};

/// A path that was read.
#[derive(Debug)]
pub(super) struct JsonPath {
    steps: Steps,
    singular: bool,
}

impl JsonPath {
    /// Reads a path; the error knows the byte at which it stops to be one.
    pub(super) fn read(text: &str) -> Result<Self, Fault> {
        if text.len() > LONGEST {
            return Err(Fault::new(
                "query-jsonpath",
                format!("a JSONPath of more than {LONGEST} bytes"),
            ));
        }
        let steps = parse::parse(text).map_err(|fault| explained(text, &fault))?;
        Ok(Self {
            singular: steps.is_singular(),
            steps,
        })
    }

    /// Whether it finds one node at most: then it gives that value and not a list.
    pub(super) fn is_singular(&self) -> bool {
        self.singular
    }

    /// What it looks for, as far as names say it.
    pub(super) fn shape(&self) -> Shape<'_> {
        self.steps.shape()
    }

    /// What it finds in a document.
    pub(super) fn find_in(&self, document: &Value) -> Result<Found, String> {
        self.found(document).map_err(too_much)
    }

    /// Why it finds nothing in a document, if that can be said.
    pub(super) fn why_absent(&self, document: &Value) -> Option<String> {
        absent::explain(&self.steps, document)
    }

    /// The nodes that it finds in a document.
    pub(super) fn nodes_in<'v>(&self, document: &'v Value) -> Result<Vec<&'v Value>, String> {
        let nodes = Evaluation::new(document).nodes(&self.steps, document);
        nodes.map_err(too_much)
    }

    fn found(&self, document: &Value) -> Result<Found, TooMuch> {
        let mut evaluation = Evaluation::new(document);
        let nodes = evaluation.nodes(&self.steps, document)?;
        if self.singular {
            return Ok(Found::maybe(nodes.first().map(|node| (*node).clone())));
        }
        let copies: Vec<Value> = nodes
            .into_iter()
            .map(|node| evaluation.copy(node))
            .collect::<Result<_, _>>()?;
        Ok(Found::Value(Value::Array(copies)))
    }
}

fn too_much(_: TooMuch) -> String {
    "this JSONPath takes too many steps on this answer".to_owned()
}

/// The fault with the advice that its surroundings give.
fn explained(text: &str, fault: &parse::Fault) -> Fault {
    let (before, rest) = text.split_at(fault.at);
    let found = Fault::new(
        "query-jsonpath",
        format!("`{}` is no JSONPath: {}", shortened(text), fault.why),
    )
    .at(fault.at);
    if rest.starts_with('-') && before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
        let start = before.rfind('.').unwrap_or(0);
        let end = rest.find(['.', '[', ' ']).unwrap_or(rest.len());
        let name = format!(
            "{}{}",
            &before[start..].trim_start_matches('.'),
            &rest[..end]
        );
        let dots = if before[..start].ends_with('.') {
            "."
        } else {
            ""
        };
        let head = &before[..start];
        return found.help(format!(
            "in a bare name only letters, digits and `_` may stand: write `{head}{dots}['{name}']{}`",
            &rest[end..]
        ));
    }
    if rest.trim_start().starts_with('|') {
        return found.help("a filter needs a blank before and after the `|`");
    }
    if rest.trim_start().starts_with(['=', '<', '>', '!', '~']) {
        return found.help("what must be there stands behind the colon: `QUERY: VALUE`");
    }
    found.help("for instance `$.items[0].id`, `$.items[*].id`, `$.items[?@.price > 5].id` or `$['odd name']`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn find(path: &str, document: &Value) -> Result<Found, String> {
        JsonPath::read(path).expect("a path").find_in(document)
    }

    #[test]
    fn a_path_of_names_and_indexes_gives_a_value_and_any_other_a_list() {
        let document = json!({"a": [{"b": 1}, {"b": 2}]});
        for (path, found) in [
            ("$.a[-1].b", Found::Value(json!(2))),
            ("$.a[2]", Found::Absent),
            ("$.a[0,1].b", Found::Value(json!([1, 2]))),
            ("$.a[?@.b == 2].b", Found::Value(json!([2]))),
            ("$.a[?@.b == 3].b", Found::Value(json!([]))),
            ("$..c", Found::Value(json!([]))),
        ] {
            assert_eq!(find(path, &document), Ok(found), "{path}");
        }
    }

    #[test]
    fn hostile_texts_are_refused_at_once() {
        for text in [
            format!("${}", "[?@".repeat(1300)),
            format!("$[?{}", "(".repeat(4000)),
            format!("$[?{}@.a", "!(".repeat(2000)),
            format!("$[?{}", "length(".repeat(500)),
            format!("${}", "[".repeat(4000)),
            format!("$.{}", "a".repeat(5000)),
        ] {
            assert!(JsonPath::read(&text).is_err(), "{text:.20}");
        }
    }

    #[test]
    fn hostile_paths_and_documents_end_soon() {
        let nested = (0..100).fold(json!(1), |inner, _| json!([inner]));
        let texts: Vec<String> = (0..1000).map(|number| format!("{number}x")).collect();
        let long =
            json!({"l": "x".repeat(1 << 20), "r": "x".repeat(1 << 20), "n": vec![0; 10_000]});
        for (path, document) in [
            (format!("${}", "[0,0]".repeat(90)), &nested),
            (format!("$..*{}", "..*".repeat(50)), &nested),
            ("$[?match(@, @)]".to_owned(), &json!(texts)),
            ("$.n[?$.l == $.r]".to_owned(), &long),
            ("$.n[?length($.l) == 1]".to_owned(), &long),
            ("$.n[?search($.l, 'y')]".to_owned(), &long),
        ] {
            assert!(
                find(&path, document)
                    .expect_err("stopped")
                    .contains("too many steps"),
                "{path:.40}"
            );
        }
    }

    #[test]
    fn a_dot_of_a_pattern_is_no_line_end_and_match_takes_all_of_the_text() {
        let document = json!(["a.c", "a\nc", "xabcx", "abc"]);
        assert_eq!(
            find("$[?match(@, 'a.c')]", &document),
            Ok(Found::Value(json!(["a.c", "abc"])))
        );
        assert_eq!(
            find("$[?search(@, 'a.c')]", &document),
            Ok(Found::Value(json!(["a.c", "xabcx", "abc"])))
        );
        assert_eq!(
            find("$[?match(@, 'a|abc')]", &document),
            Ok(Found::Value(json!(["abc"])))
        );
        assert!(JsonPath::read("$[?search(@, '(')]").is_err());
        let document = json!({"pattern": "(", "list": ["("]});
        assert_eq!(
            find("$.list[?search(@, $.pattern)]", &document),
            Ok(Found::Value(json!([])))
        );
    }

    #[test]
    fn a_function_with_one_letter_wrong_is_recognised() {
        for name in ["length", "count", "match", "search", "value"] {
            let fault = JsonPath::read(&format!("$[?{name}x(@.a) == 1]")).expect_err("refused");
            let place = crate::text::Place::new(
                &crate::text::Source::new("a", ""),
                crate::text::Span::new(0, 0),
            );
            assert!(
                fault
                    .found("", &place)
                    .message
                    .contains(&format!("did you mean `{name}`?"))
            );
        }
    }
}
