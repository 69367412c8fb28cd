//! Why a path finds nothing: where it ends, and what is there instead.

use serde_json::Value;

use super::syntax::{Selector, Steps};
use crate::text::nearest;
use crate::value::member;

/// Keys that are named.
const SHOWN: usize = 8;
/// Characters of a key that are shown.
const LONGEST: usize = 40;

/// Says where a path leaves the document by a name or an index; nothing if it does not before it goes several ways.
pub(super) fn explain(steps: &Steps, document: &Value) -> Option<String> {
    let mut node = document;
    let mut path = "$".to_owned();
    for segment in &steps.segments {
        let [selector] = segment.selectors.as_slice() else {
            return None;
        };
        if segment.deep {
            return None;
        }
        let next = match selector {
            Selector::Name(name) => match node.get(name.as_str()) {
                Some(next) => (member(name), next),
                None => return Some(no_name(name, &path, node)),
            },
            Selector::Index(index) => match element(node, *index) {
                Some(next) => (format!("[{index}]"), next),
                None => return Some(no_index(*index, &path, node)),
            },
            _ => return None,
        };
        path.push_str(&next.0);
        node = next.1;
    }
    None
}

fn element(node: &Value, index: i64) -> Option<&Value> {
    let items = node.as_array()?;
    let from_end = || items.len().checked_sub(index.unsigned_abs() as usize);
    let at = usize::try_from(index).ok().or_else(from_end)?;
    items.get(at)
}

fn no_name(name: &str, path: &str, node: &Value) -> String {
    match node {
        Value::Object(entries) if entries.is_empty() => format!("`{path}` is an empty object"),
        Value::Object(entries) => {
            let keys = entries.keys().map(String::as_str);
            if let Some(near) = nearest(name, keys.clone()) {
                let near = member(near);
                return format!("did you mean `{path}{near}`?");
            }
            let mut shown: Vec<String> = keys.take(SHOWN).map(shortened).collect();
            if let [only] = shown.as_slice() {
                return format!("the only key of `{path}` is {only}");
            }
            if entries.len() > SHOWN {
                shown.push(format!("and {} more", entries.len() - SHOWN));
            }
            format!("the keys of `{path}` are {}", shown.join(", "))
        }
        Value::Array(_) => {
            let name = member(name);
            format!(
                "`{path}` is a list: `{path}[0]{name}` is of its first element, `{path}[*]{name}` of all"
            )
        }
        other => format!("`{path}` is {}, which has no keys", kind(other)),
    }
}

fn no_index(index: i64, path: &str, node: &Value) -> String {
    match node {
        Value::Array(items) => {
            let some = if items.len() == 1 { "" } else { "s" };
            format!(
                "`{path}` has {} element{some}, and the first is `{path}[0]`",
                items.len()
            )
        }
        Value::Object(_) => {
            format!("`{path}` is an object: a key of digits goes in quotes, `{path}['{index}']`")
        }
        other => format!("`{path}` is {}, which has no elements", kind(other)),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn shortened(key: &str) -> String {
    match key.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &key[..end]),
        None => format!("`{key}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::JsonPath;
    use serde_json::json;

    #[test]
    fn says_where_the_path_ends_and_what_is_there() {
        let document = json!({
            "customer": {"name": "Ada", "address": {"zip": "N1"}},
            "items": [{"sku": "A"}, 2],
            "one": [1],
            "none": {},
            "null": null,
            "odd key": {"a": 1},
        });
        for (path, said) in [
            (
                "$.customer.adress.zip",
                "did you mean `$.customer.address`?",
            ),
            ("$.Items", "did you mean `$.items`?"),
            ("$['odd kez'].a", "did you mean `$['odd key']`?"),
            (
                "$.customer.phone",
                "the keys of `$.customer` are `address`, `name`",
            ),
            (
                "$.items.sku",
                "`$.items` is a list: `$.items[0].sku` is of its first element, `$.items[*].sku` of all",
            ),
            (
                "$.items[2]",
                "`$.items` has 2 elements, and the first is `$.items[0]`",
            ),
            (
                "$.one[-2]",
                "`$.one` has 1 element, and the first is `$.one[0]`",
            ),
            ("$.items[-2].skv", "did you mean `$.items[-2].sku`?"),
            (
                "$.customer[0]",
                "`$.customer` is an object: a key of digits goes in quotes, `$.customer['0']`",
            ),
            (
                "$.customer.name.first",
                "`$.customer.name` is a text, which has no keys",
            ),
            ("$.null[0]", "`$.null` is null, which has no elements"),
            ("$.itms[*].sku", "did you mean `$.items`?"),
            ("$.none.x", "`$.none` is an empty object"),
        ] {
            let read = JsonPath::read(path).expect("a path");
            assert_eq!(read.why_absent(&document).as_deref(), Some(said), "{path}");
        }
        for path in ["$.customer.name", "$.items[-2]", "$.none[*].x", "$..nope"] {
            let read = JsonPath::read(path).expect("a path");
            assert_eq!(read.why_absent(&document), None, "{path}");
        }
        let long = json!({"x".repeat(50): 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9});
        let said = JsonPath::read("$.nothing")
            .expect("a path")
            .why_absent(&long);
        assert_eq!(
            said.expect("said"),
            "the keys of `$` are `b`, `c`, `d`, `e`, `f`, `g`, `h`, `i`, and 1 more"
        );
    }
}
