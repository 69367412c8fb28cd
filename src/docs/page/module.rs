//! What a deployment says of a module of its API: an element of `paraminfo.modules`.

use serde_json::Value;

use crate::docs::prose::{Block, Inline, Inlines, plain as plain_text};
use crate::docs::words::{Words, filled};

/// What pages say of a module; all else is of the deployment that was asked, or changes whenever it does.
const KEPT: &[&str] = &[
    "name",
    "path",
    "prefix",
    "description",
    "deprecated",
    "internal",
    "readrights",
    "writerights",
    "mustbeposted",
    "sourcename",
    "licensetag",
    "parameters",
];
/// What they say of a parameter.
const KEPT_OF_PARAMETERS: &[&str] = &[
    "name",
    "description",
    "type",
    "tokentype",
    "default",
    "required",
    "multi",
    "deprecated",
];

/// What pages say of a module, of all that a deployment said.
pub(in super::super) fn kept(said: &Value) -> Value {
    let mut kept = only(said, KEPT);
    if let Some(parameters) = kept.get_mut("parameters").and_then(Value::as_array_mut) {
        for parameter in parameters {
            *parameter = only(parameter, KEPT_OF_PARAMETERS);
        }
    }
    kept
}

/// An object with no other members than these.
fn only(said: &Value, keys: &[&str]) -> Value {
    let members = said.as_object().into_iter().flatten();
    let members = members.filter(|(key, _)| keys.contains(&key.as_str()));
    let members = members.map(|(key, value)| (key.clone(), value.clone()));
    Value::Object(members.collect())
}

/// Values of a parameter that are listed.
const MOST_VALUES: usize = 60;

/// What is said of a module, as blocks.
pub(super) fn module(said: &Value, words: &Words) -> Vec<Block> {
    let mut blocks = Vec::new();
    let about = told(said, "description");
    if !about.is_empty() {
        blocks.push(Block::Paragraph(about));
    }
    let flags = [
        ("deprecated", words.deprecated),
        ("internal", words.internal),
        ("readrights", words.needs_read),
        ("writerights", words.needs_write),
        ("mustbeposted", words.only_post),
    ];
    let mut facts: Vec<Vec<Block>> = { flags.iter() }
        .filter(|(key, _)| is_set(said, key))
        .map(|(_, sentence)| vec![Block::paragraph(*sentence)])
        .collect();
    let pairs = [(words.source, "sourcename"), (words.licence, "licensetag")];
    for (what, key) in pairs {
        if let Some(value) = said[key].as_str() {
            facts.push(vec![Block::paragraph(format!("{what} {value}"))]);
        }
    }
    if !facts.is_empty() {
        blocks.push(Block::List(None, facts));
    }
    let prefix = said["prefix"].as_str().unwrap_or_default();
    let parameters = said["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let rows = parameters.iter().map(|one| parameter(one, prefix, words));
    let rows: Vec<Vec<Inlines>> = rows.collect();
    if !rows.is_empty() {
        let head = [words.parameter, words.meaning, words.kind, words.usually];
        let head = head.map(|word| vec![Inline::text(word)]);
        blocks.push(Block::Table(head.to_vec(), rows));
    }
    blocks
}

fn parameter(said: &Value, prefix: &str, words: &Words) -> Vec<Inlines> {
    let name = said["name"].as_str().unwrap_or_default();
    let mut meaning = told(said, "description");
    let add = |meaning: &mut Inlines, sentence: String| {
        if !meaning.is_empty() {
            meaning.push(Inline::text(" "));
        }
        meaning.push(Inline::text(sentence));
    };
    if let Some(kind) = said["tokentype"].as_str() {
        // Most descriptions say it themselves.
        if meaning.is_empty() {
            add(&mut meaning, filled(words.token, &[("kind", kind)]));
        }
    }
    if is_set(said, "deprecated") {
        add(&mut meaning, words.deprecated.to_owned());
    }
    let usually = match (&said["default"], is_set(said, "required")) {
        (_, true) => vec![Inline::text(words.required)],
        (Value::Null, false) => Vec::new(),
        (Value::String(text), false) if text.is_empty() => Vec::new(),
        (Value::String(text), false) => vec![Inline::code(text)],
        (other, false) => vec![Inline::code(other.to_string())],
    };
    vec![
        vec![Inline::code(format!("{prefix}{name}"))],
        meaning,
        kind(said, words),
        usually,
    ]
}

/// What a parameter may be.
fn kind(said: &Value, words: &Words) -> Inlines {
    let mut kind = match &said["type"] {
        Value::String(word) => vec![Inline::text(word)],
        Value::Array(values) => {
            let mut all: Inlines = Vec::new();
            for value in values.iter().take(MOST_VALUES) {
                if !all.is_empty() {
                    all.push(Inline::text(", "));
                }
                all.push(Inline::code(
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                ));
            }
            if values.len() > MOST_VALUES {
                all.push(Inline::text(", …"));
            }
            all
        }
        _ => Vec::new(),
    };
    if is_set(said, "multi") {
        kind.push(Inline::text(format!(" ({})", words.several)));
    }
    kind
}

/// A flag: `true`, or there at all in the answers of the first format.
fn is_set(said: &Value, key: &str) -> bool {
    !matches!(said.get(key), None | Some(Value::Bool(false) | Value::Null))
}

/// A text of a description on one line.
fn told(said: &Value, key: &str) -> Inlines {
    let text = said[key].as_str().unwrap_or_default();
    let words: Vec<&str> = text.split_whitespace().collect();
    read(&words.join(" "))
}

/// Wikitext, as far as descriptions of modules have it: links by their texts, code, no other markup.
fn read(text: &str) -> Inlines {
    let mut all = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find(['[', '<', '\'', '&']) {
        plain.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some((inner, after)) = between(behind, "[[", "]]") {
            let shown = read(inner.rsplit('|').next().unwrap_or(inner));
            plain.push_str(&plain_text(&shown));
            rest = after;
        } else if let Some((inner, after)) = code(behind) {
            all.push(Inline::text(std::mem::take(&mut plain)));
            all.push(Inline::code(plain_text(&read(inner))));
            rest = after;
        } else if let Some((_, after)) = between(behind, "<", ">") {
            rest = after;
        } else if let Some((sign, after)) = sign(behind) {
            plain.push_str(sign);
            rest = after;
        } else {
            // Two or more quotes are markup.
            let quotes = behind.len() - behind.trim_start_matches('\'').len();
            if quotes < 2 {
                plain.extend(behind.chars().next());
            }
            rest = behind.get(quotes.max(1)..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    all.push(Inline::text(plain));
    all.retain(|inline| !matches!(inline, Inline::Text(text) if text.is_empty()));
    all
}

fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(begin)?.split_once(end)
}

fn code(text: &str) -> Option<(&str, &str)> {
    let tags = [
        ("<kbd>", "</kbd>"),
        ("<code>", "</code>"),
        ("<var>", "</var>"),
        ("<samp>", "</samp>"),
    ];
    tags.iter()
        .find_map(|(begin, end)| between(text, begin, end))
}

/// An entity, and what is behind it.
fn sign(text: &str) -> Option<(&'static str, &str)> {
    let known = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&#124;", "|"),
        ("&nbsp;", " "),
    ];
    known
        .iter()
        .find_map(|(entity, sign)| Some((*sign, text.strip_prefix(entity)?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::docs::words::WORDS;

    #[test]
    fn descriptions_lose_their_markup() {
        let said = json!({"description": "A \"csrf\" token from [[Special:ApiHelp/query+tokens|action=query&amp;meta=tokens]], ''not''\n\n <kbd>[[a|<b>x</b>]]</kbd> <b>y</b> it's [z"});
        let wanted = [
            Inline::text("A \"csrf\" token from action=query&meta=tokens, not "),
            Inline::code("x"),
            Inline::text(" y it's [z"),
        ];
        assert_eq!(told(&said, "description"), wanted);
    }

    #[test]
    fn flags_and_parameters() {
        let said = json!({
            "name": "tokens", "path": "query+tokens", "prefix": "", "readrights": true, "writerights": false, "mustbeposted": "",
            "sourcename": "Core", "licensetag": "GPL",
            "parameters": [
                {"name": "type", "type": ["csrf", "login"], "multi": true, "default": "csrf"},
                {"name": "token", "type": "string", "required": true, "tokentype": "csrf"}
            ]
        });
        let blocks = module(&said, WORDS[0]);
        let words: Vec<String> = blocks.iter().map(Block::words).collect();
        assert_eq!(
            words.join("\n"),
            "This module requires read rights.\nThis module only accepts POST requests.\nSource: Core\nLicense: GPL\nParameter Meaning Type Default\ntype  csrf, login (several, separated by |) csrf\ntoken a token of the type csrf string required"
        );
        let more = json!({"name": "a", "licenselink": "http://b", "parameters": [{"name": "c", "index": 1}, 5]});
        let wanted = json!({"name": "a", "parameters": [{"name": "c"}, {}]});
        assert_eq!(kept(&more), wanted);
        // Whatever a deployment says.
        for odd in [
            json!(null),
            json!([1]),
            json!({"parameters": 5, "description": []}),
            json!({"parameters": [1, null]}),
        ] {
            module(&odd, WORDS[0]);
        }
    }
}
