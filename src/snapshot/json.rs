//! JSON in the order in which it was written.

use serde_json::Value;

/// A JSON value that keeps the order of its keys and the way its numbers are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Object(Vec<(String, Json)>),
    List(Vec<Json>),
    Text(String),
    /// A number, `true`, `false` or `null` as it stands in the text.
    Literal(String),
}

impl Json {
    /// Reads a text that is known to be JSON.
    pub(super) fn read_known(text: &str) -> Option<Self> {
        Reader { rest: text }.value()
    }

    /// The value that a mask is asked about.
    pub(super) fn plain(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            Self::Literal(literal) => serde_json::from_str(literal).unwrap_or(Value::Null),
            // Of a list or object only the type counts.
            Self::List(_) => Value::Array(Vec::new()),
            Self::Object(_) => Value::Object(serde_json::Map::new()),
        }
    }

    /// A value whose order nobody sees.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Object(entries) => Self::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), Self::of(value)))
                    .collect(),
            ),
            Value::Array(items) => Self::List(items.iter().map(Self::of).collect()),
            Value::String(text) => Self::Text(text.clone()),
            other => Self::Literal(other.to_string()),
        }
    }
}

/// Reads a text that is known to be JSON.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Json> {
        match self.peek()? {
            '{' => self.object(),
            '[' => self.list(),
            '"' => self.text().map(Json::Text),
            _ => {
                let ends = |c: char| matches!(c, ',' | ']' | '}') || c.is_ascii_whitespace();
                let end = self.rest.find(ends).unwrap_or(self.rest.len());
                let (literal, rest) = self.rest.split_at(end);
                self.rest = rest;
                Some(Json::Literal(literal.to_owned()))
            }
        }
    }

    fn object(&mut self) -> Option<Json> {
        let mut entries = Vec::new();
        self.skip();
        while self.peek()? != '}' {
            let key = self.text()?;
            self.peek()?;
            self.skip();
            entries.push((key, self.value()?));
            if self.peek()? == ',' {
                self.skip();
            }
        }
        self.skip();
        Some(Json::Object(entries))
    }

    fn list(&mut self) -> Option<Json> {
        let mut items = Vec::new();
        self.skip();
        while self.peek()? != ']' {
            items.push(self.value()?);
            if self.peek()? == ',' {
                self.skip();
            }
        }
        self.skip();
        Some(Json::List(items))
    }

    fn text(&mut self) -> Option<String> {
        self.peek()?;
        let mut bytes = self.rest.bytes().enumerate().skip(1);
        let end = loop {
            match bytes.next()? {
                (_, b'\\') => drop(bytes.next()),
                (at, b'"') => break at + 1,
                _ => {}
            }
        };
        let (quoted, rest) = self.rest.split_at(end);
        self.rest = rest;
        serde_json::from_str(quoted).ok()
    }

    /// The next character that is no white space.
    fn peek(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        self.rest.chars().next()
    }

    /// Passes a character of one byte.
    fn skip(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }
}

/// A text in quotes. What would steer a terminal, or turn the direction of reading, is escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let stays = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(stays) {
        out.push_str(text);
        out.push('"');
        return out;
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a character does something else than stand there: control characters, and those that turn the direction of reading.
pub(super) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn order_and_numbers_stay() {
        let read =
            Json::read_known(r#" {"z": 1.10, "a" :[ 1e3,{ } , [],null], "é\"[": "\u00e9 :,"} "#);
        let literal = |text: &str| Json::Literal(text.to_owned());
        let expected = Json::Object(vec![
            ("z".to_owned(), literal("1.10")),
            (
                "a".to_owned(),
                Json::List(vec![
                    literal("1e3"),
                    Json::Object(vec![]),
                    Json::List(vec![]),
                    literal("null"),
                ]),
            ),
            ("é\"[".to_owned(), Json::Text("é :,".to_owned())),
        ]);
        assert_eq!(read, Some(expected));
    }

    #[test]
    fn quotes_are_json_and_nothing_in_them_steers() {
        let text = "a\"\\\n\t\r\u{1b}[31m\u{7f}\u{9b}\u{202e}é";
        let quoted = quoted(text);
        assert!(!quoted.contains(steers), "{quoted}");
        assert_eq!(
            serde_json::from_str::<Value>(&quoted).expect("JSON"),
            json!(text)
        );
    }
}
