//! The words of the language, each as the table says that has it.

use crate::template::{self, filters, functions};
use crate::value::Type;
use crate::{matcher, query, scenario, service};

/// What a table says of a word.
#[derive(Debug)]
pub struct Entry {
    /// The word.
    pub word: &'static str,
    /// What it is: "a matcher".
    pub kind: String,
    /// How it is written.
    pub(super) signature: String,
    /// A sentence.
    pub(super) about: String,
    /// Of a key, the keys of the map behind it, and what each does.
    pub(super) keys: Vec<(&'static str, &'static str)>,
    /// An example that is carried out by a test.
    pub(super) example: Option<Shown>,
}

/// An example: what is written, with what comes of it.
#[derive(Debug)]
pub(super) struct Shown {
    /// What it is asked of, and how that is called.
    pub(super) of: Option<(String, &'static str)>,
    pub(super) right: String,
    pub(super) wrong: String,
}

/// Maps of the language, and the keys behind which they stand.
const MAPS: &[(&str, &[&str])] = &[
    ("a target", &["targets"]),
    ("an input", &["inputs"]),
    ("a session", &["sessions"]),
    ("a step", &["steps", "setup", "teardown"]),
    ("a request", &["request", "defaults"]),
    ("a part of `multipart`", &["multipart"]),
    ("`auth`", &["auth"]),
    ("`basic`", &["basic"]),
    ("`digest`", &["digest"]),
    ("`oauth1`", &["oauth1"]),
    ("`oauth2`", &["oauth2"]),
    ("`repeat`", &["repeat"]),
    ("`retry`", &["retry"]),
    ("a recovery", &["recover"]),
];

/// All that the tables have, in the order of the reference.
pub fn entries() -> Vec<Entry> {
    let mut all = keys();
    all.extend(query::ROWS.iter().map(of_query));
    all.extend(matcher::ROWS.iter().map(of_matcher));
    all.extend(types());
    all.extend(masks());
    all.extend(filters::ROWS.iter().map(|row| {
        evaluated(
            ("a filter", "|"),
            row.name,
            (row.signature, row.about),
            &row.example,
        )
    }));
    all.extend(functions::ROWS.iter().map(|row| {
        evaluated(
            ("a function of templates", ""),
            row.name,
            (row.signature, row.about),
            &row.example,
        )
    }));
    all.extend(services());
    all
}

/// A key that means the same in several maps is told once.
fn keys() -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for shape in scenario::SHAPES {
        for key in shape.keys {
            let about = format!("{}.", capital(key.about));
            if let Some(same) = all
                .iter_mut()
                .find(|one| one.word == key.name && one.about == about)
            {
                same.kind.push_str(&format!(", {}", shape.what));
                continue;
            }
            let of_request = scenario::REQUEST_EXAMPLES.iter();
            let example = of_request
                .filter(|_| shape.what == "a request")
                .find(|example| example.key == key.name)
                .map(|example| Shown {
                    of: None,
                    right: example.right.to_owned(),
                    wrong: refused(example.wrong, example.says),
                });
            all.push(Entry {
                word: key.name,
                kind: format!("a key of {}", shape.what),
                signature: format!("{}: …", key.name),
                about,
                keys: keys_below(key.name, shape.what),
                example,
            });
        }
    }
    all
}

/// The keys of the map behind a key, or behind each of the names or elements there.
fn keys_below(name: &str, of: &str) -> Vec<(&'static str, &'static str)> {
    let below = MAPS.iter().find(|(_, keys)| keys.contains(&name));
    // What stands there are values of inputs that files declare.
    let below = below.filter(|_| name != "inputs" || ["a scenario", "a fragment"].contains(&of));
    let Some((what, _)) = below else {
        return Vec::new();
    };
    let shapes = scenario::SHAPES.iter().filter(|shape| shape.what == *what);
    shapes
        .flat_map(|shape| shape.keys)
        .map(|key| (key.name, key.about))
        .collect()
}

fn of_query(row: &'static query::Row) -> Entry {
    let all = match row.all {
        true => " With `all` before it, the list of all.",
        false => "",
    };
    Entry {
        word: row.word,
        kind: "a query".to_owned(),
        signature: row.signature.to_owned(),
        about: format!("Gives {} ({}).{all}", row.about, row.value_type),
        keys: Vec::new(),
        example: row.example.map(|example| Shown {
            of: Some((
                format!("The example asks this answer. {}", example.answer.what),
                example.answer.http,
            )),
            right: gives(example.query, example.gives),
            wrong: refused(example.wrong, example.says),
        }),
    }
}

fn of_matcher(row: &'static matcher::Row) -> Entry {
    let example = row.example;
    Entry {
        word: row.word,
        kind: "a matcher".to_owned(),
        signature: row.signature.to_owned(),
        about: format!("Holds when the value {}.", row.about),
        keys: Vec::new(),
        example: Some(Shown {
            of: None,
            right: format!("{}\n  holds for {}", example.matcher, value(example.holds)),
            wrong: format!("{}\n  fails for {}", example.matcher, value(example.fails)),
        }),
    }
}

fn types() -> impl Iterator<Item = Entry> {
    Type::ROWS.iter().map(|row| {
        let (is, is_not) = row.example();
        Entry {
            word: row.name(),
            kind: "a type".to_owned(),
            signature: format!("type: {}", row.name()),
            about: format!(
                "{}. The matcher `type` asks for it, and as a mask it lets any value of this type stand for the one in the snapshot.",
                capital(row.about())
            ),
            keys: Vec::new(),
            example: Some(Shown {
                of: None,
                right: value(is).to_owned(),
                wrong: value(is_not).to_owned(),
            }),
        }
    })
}

fn masks() -> impl Iterator<Item = Entry> {
    scenario::MaskRow::ROWS.iter().map(|row| {
        let example = row.example;
        // `{matches: RE}` is looked for by its first word.
        let word = row.signature.trim_start_matches('{');
        let of = format!(
            "The mask `{}`, and a snapshot made of this answer",
            example.mask
        );
        Entry {
            word: word.split(':').next().unwrap_or(word),
            kind: "a mask".to_owned(),
            signature: format!("mask: {{QUERY: {}}}", row.signature),
            about: format!("Lets vary {}.", row.about),
            keys: Vec::new(),
            example: Some(Shown {
                of: Some((of, example.recorded)),
                right: format!("{}  fits", example.fits),
                wrong: format!("{}  differs", example.differs),
            }),
        }
    })
}

fn evaluated(
    (kind, before): (&str, &str),
    word: &'static str,
    (signature, about): (&str, &str),
    example: &template::Example,
) -> Entry {
    Entry {
        word,
        kind: kind.to_owned(),
        signature: format!("{before} {signature}").trim_start().to_owned(),
        about: format!("Gives {about}."),
        keys: Vec::new(),
        example: Some(Shown {
            of: None,
            right: gives(example.expression, example.gives),
            wrong: refused(example.wrong, example.says),
        }),
    }
}

fn services() -> Vec<Entry> {
    let mut all = Vec::new();
    for row in service::ROWS {
        let inputs: Vec<_> = row
            .inputs
            .iter()
            .map(|input| format!("`{}`", input.name))
            .collect();
        let inputs = match inputs.is_empty() {
            true => "It has no inputs of its own.".to_owned(),
            false => format!("Its inputs need not be declared: {}.", inputs.join(", ")),
        };
        all.push(Entry {
            word: row.name,
            kind: "a service".to_owned(),
            signature: format!("service: {}", row.name),
            about: format!(
                "What flowrun knows of {}: how it refuses and warns, and what is secret. {inputs}",
                row.title
            ),
            keys: Vec::new(),
            example: Some(Shown {
                of: None,
                right: format!("{}\n  is no refusal", row.example.fine),
                wrong: format!(
                    "{}\n  is the error {}",
                    row.example.refused, row.example.code
                ),
            }),
        });
        all.extend(row.inputs.iter().map(|input| Entry {
            word: input.name,
            kind: format!("an input of the service {}", row.name),
            signature: format!("{{{{ {} }}}}", input.name),
            about: match input.secret {
                true => format!("{}. Its value is secret.", capital(input.about)),
                false => format!("{}.", capital(input.about)),
            },
            keys: Vec::new(),
            example: None,
        }));
    }
    all
}

fn gives(written: &str, given: &str) -> String {
    format!("{written}\n  gives {given}")
}

fn refused(written: &str, says: &str) -> String {
    let lines: Vec<_> = written.lines().collect();
    format!("{}\n  {says}", lines.join("\n"))
}

/// A value of an example; where it is empty there is none.
fn value(json: &'static str) -> &'static str {
    match json {
        "" => "nothing",
        json => json,
    }
}

fn capital(phrase: &str) -> String {
    let mut chars = phrase.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_map_and_each_key_before_it_is_of_the_language() {
        for (what, keys) in MAPS {
            assert!(
                scenario::SHAPES.iter().any(|shape| shape.what == *what),
                "{what}"
            );
            for key in *keys {
                let mut all = scenario::SHAPES.iter().flat_map(|shape| shape.keys);
                assert!(all.any(|known| known.name == *key), "{key}");
            }
        }
    }
}
