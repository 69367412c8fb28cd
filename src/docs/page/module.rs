//! What a deployment says of a module of its API: an element of `paraminfo.modules`.

use serde_json::Value;

use crate::docs::prose::{Block, Inline, Inlines};
use crate::docs::words::{Words, filled};

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

/// A text in wikitext, as far as descriptions of modules have it: links by their texts, code, no other markup.
fn told(said: &Value, key: &str) -> Inlines {
    let Some(text) = said[key].as_str() else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut rest = text;
    let mut plain = String::new();
    while let Some(at) = rest.find(['[', '<', '\'', '&']) {
        plain.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some((inner, after)) = between(behind, "[[", "]]") {
            plain.push_str(&without_entities(inner.rsplit('|').next().unwrap_or(inner)));
            rest = after;
        } else if let Some((inner, after)) = code(behind) {
            all.push(Inline::text(std::mem::take(&mut plain)));
            all.push(Inline::code(without_tags(inner)));
            rest = after;
        } else if let Some((_, after)) = between(behind, "<", ">") {
            rest = after;
        } else if let Some((sign, after)) = sign(behind) {
            plain.push_str(sign);
            rest = after;
        } else {
            let signs = behind.len() - behind.trim_start_matches('\'').len();
            if signs < 2 {
                plain.extend(behind.chars().next());
            }
            rest = behind.get(signs.max(1)..).unwrap_or_default();
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

fn without_entities(text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        all.push_str(&rest[..at]);
        match sign(&rest[at..]) {
            Some((sign, after)) => {
                all.push_str(sign);
                rest = after;
            }
            None => {
                all.push('&');
                rest = &rest[at + 1..];
            }
        }
    }
    all.push_str(rest);
    all
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

fn without_tags(text: &str) -> String {
    let mut all = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        all.push_str(before);
        rest = behind.split_once('>').map_or("", |(_, after)| after);
    }
    all.push_str(rest);
    without_entities(&all)
        .replace("[[", "")
        .replace("]]", "")
        .replace("''", "")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::docs::words::WORDS;

    #[test]
    fn descriptions_lose_their_markup() {
        let said = json!({"description": "A \"csrf\" token from [[Special:ApiHelp/query+tokens|action=query&amp;meta=tokens]], ''not'' <kbd>x</kbd> <b>y</b> it's [z"});
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
