//! A JSON value whose leaves know what is secret: what a template with a type, a JSON body or a list of parameters renders to.

use serde_json::Value;

use super::{Name, Text};

/// A value on its way to the wire. Maps keep the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// `null`, `true`, `false` or a number, as JSON writes it.
    Literal(Text),
    /// A text.
    Text(Text),
    /// A list.
    List(Vec<Datum>),
    /// A map.
    Map(Vec<(Text, Datum)>),
}

impl Datum {
    /// `null`.
    pub fn null() -> Self {
        Self::Literal(Text::plain("null"))
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Literal(literal) if *literal == Text::plain("null"))
    }

    /// A JSON value; `secret` names what all of it came from, if that was secret.
    pub fn from_json(value: &Value, secret: Option<&Name>) -> Self {
        let text = |text: &str| match secret {
            Some(name) => Text::secret(text, name),
            None => Text::plain(text),
        };
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                Self::Literal(text(&value.to_string()))
            }
            Value::String(string) => Self::Text(text(string)),
            Value::Array(items) => Self::List(
                items
                    .iter()
                    .map(|item| Self::from_json(item, secret))
                    .collect(),
            ),
            Value::Object(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| (Text::plain(key), Self::from_json(value, secret)))
                    .collect(),
            ),
        }
    }

    /// The JSON value, secrets and all.
    pub fn reveal(&self) -> Value {
        match self {
            Self::Literal(literal) => serde_json::from_str(literal.reveal()).unwrap_or(Value::Null),
            Self::Text(text) => Value::String(text.reveal().to_owned()),
            Self::List(items) => Value::Array(items.iter().map(Self::reveal).collect()),
            Self::Map(entries) => Value::Object(
                entries
                    .iter()
                    .map(|(key, value)| (key.reveal().to_owned(), value.reveal()))
                    .collect(),
            ),
        }
    }

    /// The value as JSON text without blanks, in its order.
    pub fn to_json(&self) -> Text {
        let mut out = Text::default();
        self.write_json(&mut out);
        out
    }

    /// The value as it stands in a text: a text as it is, `null` as nothing, all else as JSON.
    pub fn to_text(&self) -> Text {
        match self {
            Self::Text(text) => text.clone(),
            _ if self.is_null() => Text::default(),
            _ => self.to_json(),
        }
    }

    /// All texts in it.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Literal(text) | Self::Text(text) => vec![text],
            Self::List(items) => items.iter().flat_map(Self::texts).collect(),
            Self::Map(entries) => entries
                .iter()
                .flat_map(|(key, value)| std::iter::once(key).chain(value.texts()))
                .collect(),
        }
    }

    fn write_json(&self, out: &mut Text) {
        match self {
            Self::Literal(literal) => out.push(literal),
            Self::Text(text) => push_quoted(text, out),
            Self::List(items) => {
                out.push_plain("[");
                for (index, item) in items.iter().enumerate() {
                    out.push_plain(if index > 0 { "," } else { "" });
                    item.write_json(out);
                }
                out.push_plain("]");
            }
            Self::Map(entries) => {
                out.push_plain("{");
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_plain(if index > 0 { "," } else { "" });
                    push_quoted(key, out);
                    out.push_plain(":");
                    value.write_json(out);
                }
                out.push_plain("}");
            }
        }
    }
}

fn push_quoted(text: &Text, out: &mut Text) {
    out.push_plain("\"");
    out.push(&text.encoded(|piece| {
        let quoted = Value::String(piece.to_owned()).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    }));
    out.push_plain("\"");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_keeps_order_types_and_marks() {
        let datum = Datum::Map(vec![
            (
                "z".into(),
                Datum::Text(Text::secret("a\"b", &"token".into())),
            ),
            (
                "a".into(),
                Datum::List(vec![Datum::null(), Datum::from_json(&json!(1.5), None)]),
            ),
        ]);
        assert_eq!(datum.to_json().reveal(), r#"{"z":"a\"b","a":[null,1.5]}"#);
        assert_eq!(
            datum.to_json().masked(),
            r#"{"z":"[secret token]","a":[null,1.5]}"#
        );
        assert_eq!(datum.reveal(), json!({"z": "a\"b", "a": [null, 1.5]}));
    }

    #[test]
    fn in_a_text_null_is_nothing() {
        assert!(Datum::null().to_text().is_empty());
        assert_eq!(
            Datum::from_json(&json!(true), None).to_text().masked(),
            "true"
        );
        assert_eq!(
            Datum::from_json(&json!([1, "a"]), None).to_text().masked(),
            r#"[1,"a"]"#
        );
    }
}
