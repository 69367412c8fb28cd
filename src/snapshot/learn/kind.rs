//! Which kind of mask fits what was seen.

use serde_json::Value;
use url::Url;

use super::token::{Class, Token, pattern, tokens};
use crate::scenario::MaskKind;
use crate::snapshot::mark::Mark;
use crate::value::{Pattern, Type};

/// What stood at a place in one answer.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::snapshot) enum Sample {
    /// A value; a text in it may hold marks.
    Value(Value, Vec<String>),
    /// A value that an older rule hides, by what stands for it.
    Masked(String),
    /// A value that is shown by name, or a secret.
    Named(String),
}

/// Types of texts, from the narrowest.
const TEXTS: &[&str] = &["timestamp", "date", "uuid", "ip", "email"];
/// Characters from which a text of hexadecimal digits is no word, and one of base64.
const HEX: usize = 8;
const BASE64: usize = 16;
/// Characters of a value that are shown.
const SHOWN: usize = 40;

impl Sample {
    /// A value with the marks that its place has.
    pub(in crate::snapshot) fn of(value: &Value, marks: &[&Mark]) -> Self {
        let Value::String(text) = value else {
            return Self::Value(value.clone(), Vec::new());
        };
        match marks.iter().find(|mark| mark.shown() == *text) {
            Some(Mark::Mask(kind)) => Self::Masked(kind.clone()),
            Some(mark) => Self::Named(mark.shown()),
            None => Self::Value(
                value.clone(),
                marks.iter().map(|mark| mark.shown()).collect(),
            ),
        }
    }

    /// As a person sees it, in short.
    pub(super) fn shown(&self) -> String {
        let shown = match self {
            Self::Value(Value::String(text), _) => format!("\"{text}\""),
            Self::Value(value, _) => value.to_string(),
            Self::Masked(kind) => format!("[{kind}]"),
            Self::Named(shown) => shown.clone(),
        };
        let shown = shown.replace('\n', "\\n");
        match shown.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
            None => shown,
        }
    }

    /// Whether it is of a kind, or may be.
    pub(in crate::snapshot) fn is_of(&self, kind: &MaskKind) -> bool {
        match (self, kind) {
            (Self::Named(_), MaskKind::Type("string" | "any")) => true,
            (Self::Named(_), _) => false,
            (Self::Masked(own), MaskKind::Type(name)) => own == name || *name == "any",
            (Self::Masked(own), MaskKind::Matches(pattern)) => own == pattern,
            (Self::Masked(_), _) => false,
            (Self::Value(value, _), MaskKind::Type(name)) => {
                Type::named(name).is_some_and(|kind| kind.holds(value))
            }
            (Self::Value(value, _), MaskKind::Matches(written)) => {
                let pattern = Pattern::remembered(written).ok();
                pattern
                    .zip(value.as_str())
                    .is_some_and(|(pattern, text)| pattern.is_in(text))
            }
            (Self::Value(value, _), MaskKind::Sorted) => value.is_array(),
            (Self::Value(..), MaskKind::Drop) => true,
        }
    }
}

/// The narrowest kind that all samples are of.
pub(in crate::snapshot) fn kind_of(samples: &[Sample]) -> MaskKind {
    let values: Option<Vec<&Value>> = samples
        .iter()
        .map(|sample| match sample {
            Sample::Value(value, _) => Some(value),
            _ => None,
        })
        .collect();
    let Some(values) = values else {
        return wide(samples);
    };
    for name in ["integer", "number", "boolean", "object", "array"] {
        if let Some(kind) = Type::named(name)
            && values.iter().all(|value| kind.holds(value))
        {
            return MaskKind::Type(kind.name());
        }
    }
    let texts: Option<Vec<&str>> = values.iter().map(|value| value.as_str()).collect();
    let Some(texts) = texts else {
        return MaskKind::Type("any");
    };
    let parts: Vec<Vec<Token>> = samples
        .iter()
        .zip(&texts)
        .map(|(sample, text)| match sample {
            Sample::Value(_, marks) => tokens(text, marks),
            _ => Vec::new(),
        })
        .collect();
    let marked = |tokens: &Vec<Token>| tokens.iter().any(|token| token.class == Class::Mark);
    let typed = match parts.iter().any(marked) {
        true => None,
        false => type_of(&texts),
    };
    let pattern = || pattern(&parts).map(MaskKind::Matches);
    let typed = typed.map(MaskKind::Type);
    typed.or_else(pattern).unwrap_or(MaskKind::Type("string"))
}

/// The kind of texts that are no JSON: what says a number is of its type.
pub(super) fn kind_of_written(samples: &[Sample]) -> MaskKind {
    let numbers: Option<Vec<Sample>> = samples
        .iter()
        .map(|sample| match sample {
            Sample::Value(Value::String(text), _) => {
                let value = serde_json::from_str::<Value>(text).ok()?;
                value.is_number().then(|| Sample::of(&value, &[]))
            }
            _ => None,
        })
        .collect();
    kind_of(&numbers.unwrap_or_else(|| samples.to_vec()))
}

/// The kind where some values are hidden by older rules or stand for names.
fn wide(samples: &[Sample]) -> MaskKind {
    let is_text = |sample: &Sample| match sample {
        Sample::Value(value, _) => value.is_string(),
        Sample::Named(_) => true,
        Sample::Masked(kind) => !matches!(
            kind.as_str(),
            "number" | "integer" | "boolean" | "null" | "array" | "object" | "any"
        ),
    };
    let is_number = |sample: &Sample| match sample {
        Sample::Value(value, _) => value.is_number(),
        Sample::Named(_) => false,
        Sample::Masked(kind) => matches!(kind.as_str(), "number" | "integer"),
    };
    MaskKind::Type(if samples.iter().all(is_text) {
        "string"
    } else if samples.iter().all(is_number) {
        "number"
    } else {
        "any"
    })
}

/// The narrowest type of texts that says more than that they are texts.
fn type_of(texts: &[&str]) -> Option<&'static str> {
    let all = |name: &str| {
        let kind = Type::named(name)?;
        let of_kind = |text: &&str| kind.holds(&Value::from(*text));
        texts.iter().all(of_kind).then(|| kind.name())
    };
    let some = |is: fn(char) -> bool| texts.iter().any(|text| text.contains(is));
    let each = |is: fn(char) -> bool| texts.iter().all(|text| text.contains(is));
    let long = |least: usize| texts.iter().all(|text| text.len() >= least);
    if let Some(name) = TEXTS.iter().find_map(|name| all(name)) {
        return Some(name);
    }
    // A number of many digits is none of these, and a word is none either.
    if long(HEX) && some(|c| c.is_ascii_alphabetic()) && some(|c| c.is_ascii_digit()) {
        let hex = all("hex");
        if hex.is_some() {
            return hex;
        }
    }
    let mixed = each(|c| c.is_ascii_lowercase())
        && each(|c| c.is_ascii_uppercase())
        && each(|c| c.is_ascii_digit());
    if long(BASE64)
        && mixed
        && let Some(name) = all("base64")
    {
        return Some(name);
    }
    // Where all addresses are of one place, what they have in common says more.
    let mut origins = texts
        .iter()
        .map(|text| Url::parse(text).ok().map(|url| url.origin()));
    let first = origins.next();
    let of_one_place = origins.all(|origin| Some(origin) == first);
    (!of_one_place).then(|| all("url")).flatten()
}

/// A kind as it is written in YAML.
pub(super) fn written(kind: &MaskKind) -> String {
    match kind {
        MaskKind::Type(name) => (*name).to_owned(),
        MaskKind::Matches(pattern) => format!("{{matches: {pattern}}}"),
        MaskKind::Sorted => "sorted".to_owned(),
        MaskKind::Drop => "drop".to_owned(),
    }
}

/// Whether a kind leaves more unchecked than the value itself.
pub(super) fn blinds(kind: &MaskKind) -> bool {
    matches!(
        kind,
        MaskKind::Drop | MaskKind::Type("any" | "object" | "array" | "string")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kind(values: &[Value]) -> String {
        let samples: Vec<Sample> = values.iter().map(|value| Sample::of(value, &[])).collect();
        let kind = kind_of(&samples);
        for sample in &samples {
            assert!(sample.is_of(&kind), "{sample:?} is of {kind:?}");
        }
        written(&kind)
    }

    #[test]
    fn the_narrowest_kind_is_taken() {
        for (values, wanted) in [
            (
                vec![json!("2026-11-22T12:00:01Z"), json!("2026-11-22T12:00:02Z")],
                "timestamp",
            ),
            (
                vec![json!("20261122120001"), json!("20261122120002")],
                "timestamp",
            ),
            (vec![json!("2026-11-22"), json!("2026-11-23")], "date"),
            (
                vec![
                    json!("123e4567-e89b-12d3-a456-426614174000"),
                    json!("00000000-e89b-12d3-a456-426614174000"),
                ],
                "uuid",
            ),
            (vec![json!("10.0.0.1"), json!("::1")], "ip"),
            (
                vec![json!("a@example.org"), json!("b@example.org")],
                "email",
            ),
            (vec![json!("9f86d081"), json!("60303ae2")], "hex"),
            (
                vec![json!("deadbeef"), json!("cafecafe")],
                r"{matches: ^\w+$}",
            ),
            (
                vec![json!("aGVsbG8gd29ybGQ5"), json!("d29ybGQgaGVsbG85")],
                "base64",
            ),
            (
                vec![json!("https://a.example/x"), json!("https://b.example/x")],
                "url",
            ),
            (
                vec![
                    json!("https://a.example/x/1"),
                    json!("https://a.example/x/23"),
                ],
                r"{matches: ^https://a\.example/x/\d+$}",
            ),
            (vec![json!(1), json!(23)], "integer"),
            (vec![json!(1), json!(2.5)], "number"),
            (vec![json!(true), json!(false)], "boolean"),
            (vec![json!("1"), json!("23")], r"{matches: ^\d+$}"),
            (
                vec![json!("rev 1"), json!("rev 23")],
                r"{matches: ^rev \d+$}",
            ),
            (vec![json!("a b"), json!("")], "string"),
            (vec![json!("a"), json!(1)], "any"),
            (vec![json!(null), json!(1)], "any"),
            (vec![json!([1]), json!([2, 3])], "array"),
            (vec![json!({"a": 1}), json!({})], "object"),
        ] {
            assert_eq!(kind(&values), wanted, "{values:?}");
        }
    }

    #[test]
    fn an_older_rule_that_does_not_always_hold_is_widened() {
        let of = |values: &[(&str, Option<&str>)]| {
            let samples: Vec<Sample> = values
                .iter()
                .map(|(text, mask)| {
                    let mark = mask.map(|kind| Mark::Mask(kind.to_owned()));
                    Sample::of(&Value::from(*text), &mark.iter().collect::<Vec<_>>())
                })
                .collect();
            written(&kind_of(&samples))
        };
        assert_eq!(
            of(&[("[timestamp]", Some("timestamp")), ("infinity", None)]),
            "string"
        );
        assert_eq!(
            of(&[("[integer]", Some("integer")), ("infinity", None)]),
            "any"
        );
        // What only looks like a mark is a text.
        assert_eq!(
            of(&[("[timestamp]", None), ("[date]", None)]),
            r"{matches: ^\[\w+\]$}"
        );
    }

    #[test]
    fn a_name_in_a_text_is_whatever_its_value_is() {
        let mark = Mark::Name("user".to_owned());
        let sample = |text: &str| Sample::of(&Value::from(text), &[&mark]);
        let samples = [sample("{{ user }} did 1"), sample("{{ user }} did 23")];
        assert_eq!(written(&kind_of(&samples)), r"{matches: ^.+ did \d+$}");
        let samples = [sample("{{ user }}"), sample("other")];
        assert_eq!(written(&kind_of(&samples)), "string");
    }
}
