//! JSON as PHP's encoder writes it: no blanks, slashes and `<` as they are, other letters than ASCII's escaped on request.
//!
//! Nothing here knows an answer; the tree comes from [`super::super::value`]. Start at [`write`].

use std::fmt::Write as _;

use super::super::value::Plain;

/// Writes the tree; `ascii` escapes every letter beyond ASCII as `\uXXXX`, as format version 1 does by default.
pub(crate) fn write(tree: &Plain, ascii: bool) -> String {
    let mut out = String::new();
    value(&mut out, tree, ascii);
    out
}

fn value(out: &mut String, tree: &Plain, ascii: bool) {
    match tree {
        Plain::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Plain::Int(n) => out.push_str(&n.to_string()),
        Plain::Text(s) => text(out, s, ascii),
        Plain::List(values) => {
            out.push('[');
            for (i, item) in values.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                value(out, item, ascii);
            }
            out.push(']');
        }
        Plain::Object(entries) => {
            out.push('{');
            for (i, (name, item)) in entries.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                text(out, name, ascii);
                out.push(':');
                value(out, item, ascii);
            }
            out.push('}');
        }
    }
}

fn text(out: &mut String, s: &str, ascii: bool) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            // U+2028 and U+2029 end a line in old JavaScript, so PHP escapes them always.
            c if (c as u32) < 0x20 || matches!(c, '\u{2028}' | '\u{2029}') => escape(out, c),
            c if ascii && !c.is_ascii() => escape(out, c),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing into a String cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_back(text: String, ascii: bool) {
            let written = write(&Plain::Text(text.clone()), ascii);
            prop_assert!(!ascii || written.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
