//! JSON made readable without being changed.

/// Lists and objects within each other that are still laid out: each level makes every line longer.
const DEEPEST: usize = 128;

/// JSON with two blanks a level, its keys in their order and its numbers as they stand in the text; `None` if it is not JSON,
/// or is nested too deeply to be shown.
pub fn reindent(json: &str) -> Option<String> {
    serde_json::from_str::<serde::de::IgnoredAny>(json).ok()?;
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let mut chars = json.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let end = at + 1 + end_of_text(&json[at + 1..]);
                out.push_str(&json[at..end]);
                while chars.next_if(|(next, _)| *next < end).is_some() {}
            }
            '{' | '[' => {
                out.push(c);
                while chars
                    .next_if(|(_, next)| next.is_ascii_whitespace())
                    .is_some()
                {}
                if let Some((_, close)) = chars.next_if(|(_, next)| matches!(next, '}' | ']')) {
                    out.push(close);
                    continue;
                }
                depth += 1;
                if depth > DEEPEST {
                    return None;
                }
                new_line(&mut out, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    Some(out)
}

/// Bytes up to and with the closing quote.
fn end_of_text(text: &str) -> usize {
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::any_json;
    use proptest::prelude::*;
    use serde_json::Value;

    #[test]
    fn order_numbers_and_escapes_stay_as_they_are() {
        let json = r#" {"z":1.10,"a":[1e3,{ },[ ]],"é\"[":"\u00e9 : ,"} "#;
        let laid_out = "{\n  \"z\": 1.10,\n  \"a\": [\n    1e3,\n    {},\n    []\n  ],\n  \"é\\\"[\": \"\\u00e9 : ,\"\n}";
        assert_eq!(reindent(json).as_deref(), Some(laid_out));
        assert_eq!(
            reindent("12345678901234567890123").as_deref(),
            Some("12345678901234567890123")
        );
    }

    #[test]
    fn what_is_not_json_is_left_alone() {
        for text in [
            "",
            "<html>",
            "{\"a\":}",
            "[1] x",
            "{'a': 1}",
            &"[".repeat(100_000),
        ] {
            assert_eq!(reindent(text), None);
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(reindent(&deep), None);
    }

    proptest! {
        #[test]
        fn it_is_the_same_json(value in any_json()) {
            let laid_out = reindent(&value.to_string()).expect("JSON");
            prop_assert_eq!(serde_json::from_str::<Value>(&laid_out).expect("JSON"), value.clone());
            prop_assert_eq!(laid_out, serde_json::to_string_pretty(&value).expect("JSON"));
        }
    }
}
