//! A value in a sentence.

use std::io::{self, Write};

use serde_json::Value;

/// Characters of a value that a sentence shows.
const LONGEST: usize = 200;

/// The value with its type: `the text "3"`, `the number 3`, `a list of 2: [1,2]`.
pub fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(boolean) => format!("the boolean {boolean}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => format!("the text {}", short(value)),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        Value::Array(items) => format!("a list of {}: {}", items.len(), short(value)),
        Value::Object(entries) if entries.is_empty() => "an empty object".to_owned(),
        Value::Object(_) => format!("the object {}", short(value)),
    }
}

/// The value as JSON, cut if it is long.
pub(super) fn short(value: &Value) -> String {
    let mut start = Start { bytes: Vec::new() };
    let whole = serde_json::to_writer(&mut start, value).is_ok();
    // A character that was cut in two is left out.
    let text = match String::from_utf8(start.bytes) {
        Ok(text) => text,
        Err(cut) => {
            let end = cut.utf8_error().valid_up_to();
            String::from_utf8_lossy(&cut.as_bytes()[..end]).into_owned()
        }
    };
    match (text.char_indices().nth(LONGEST), value) {
        (None, _) if whole => text,
        (end, Value::String(all)) => {
            format!(
                "{}… ({} characters)",
                &text[..end.map_or(text.len(), |(at, _)| at)],
                all.chars().count()
            )
        }
        (end, _) => format!("{}…", &text[..end.map_or(text.len(), |(at, _)| at)]),
    }
}

/// Takes as many bytes as the longest text can have, and refuses more: an answer of megabytes is not written out for a sentence.
struct Start {
    bytes: Vec<u8>,
}

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = (LONGEST * 4 + 4).saturating_sub(self.bytes.len());
        if room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = &bytes[..bytes.len().min(room)];
        self.bytes.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_told_with_its_type() {
        for (value, told) in [
            (json!(null), "null"),
            (json!(true), "the boolean true"),
            (json!(1.5), "the number 1.5"),
            (json!("3"), "the text \"3\""),
            (json!([]), "an empty list"),
            (json!([1, 2]), "a list of 2: [1,2]"),
            (json!({}), "an empty object"),
            (json!({"a": 1}), "the object {\"a\":1}"),
        ] {
            assert_eq!(described(&value), told);
        }
    }

    #[test]
    fn what_is_long_is_cut_between_characters() {
        assert_eq!(short(&json!("x".repeat(198))).len(), 200);
        assert_eq!(
            short(&json!("ä".repeat(300))),
            format!("\"{}… (300 characters)", "ä".repeat(199))
        );
        assert_eq!(
            short(&json!("\u{1f600}".repeat(300))),
            format!("\"{}… (300 characters)", "\u{1f600}".repeat(199))
        );
        assert_eq!(
            short(&json!(vec![10; 5000])),
            format!("[{}1…", "10,".repeat(66))
        );
    }
}
