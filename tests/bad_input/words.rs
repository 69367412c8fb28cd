//! Every word of every table, misspelled by one letter: the word that was meant is suggested. Queries, matchers and filters have
//! the same test beside their tables.

use flowrun::scenario::SHAPES;
use flowrun::syntax::Key;
use flowrun::value::Type;

use super::{with_expect, with_form, with_step};
use crate::flow::{Flow, Ran};

/// The word with its middle letter changed.
fn misspelled(word: &str) -> String {
    let middle = word.chars().count() / 2;
    let letters = word.chars().enumerate();
    let other = |letter| if letter == 'q' { 'z' } else { 'q' };
    letters
        .map(|(at, letter)| if at == middle { other(letter) } else { letter })
        .collect()
}

/// A scenario in which a map of this kind has this entry.
fn with_entry(what: &str, entry: &str) -> Flow {
    let good = "scenario: Good\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\"}\n";
    let head = |lines: &str| format!("{good}{lines}\n");
    let text = match what {
        "a scenario" => head(entry),
        "a fragment" => {
            let fragment = format!("fragment: F\nsteps:\n  - request: {{url: x}}\n{entry}\n");
            let user = "scenario: Good\nsteps:\n  - use: f.yaml\n";
            return Flow::new().file("a.yaml", user).file("f.yaml", fragment);
        }
        "a flowrun.yaml" => {
            return Flow::new()
                .file("a.yaml", good)
                .file("flowrun.yaml", format!("{entry}\n"));
        }
        "a target" => {
            let project = format!("targets: {{t: {{{entry}}}}}\n");
            return Flow::new()
                .file("a.yaml", good)
                .file("flowrun.yaml", project);
        }
        "an input" => head(&format!("inputs: {{a: {{default: x, {entry}}}}}"))
            .replace("default: x, default", "default"),
        "a session" => head(&format!("sessions: {{a: {{{entry}}}}}")),
        "a step" => with_step(entry),
        "a request" => head(&format!("defaults: {{{entry}}}")),
        "a part of `multipart`" => head(&format!("defaults: {{multipart: {{a: {{{entry}}}}}}}")),
        "`auth`" => head(&format!("defaults: {{auth: {{{entry}}}}}")),
        "`basic`" | "`digest`" | "`oauth1`" | "`oauth2`" => {
            let scheme = what.trim_matches('`');
            head(&format!("defaults: {{auth: {{{scheme}: {{{entry}}}}}}}"))
        }
        "a group of expectations" => with_expect(&format!("{entry}\nstatus: 200")),
        "an extraction" => with_step(&format!("extract: {{a: {{{entry}}}}}")),
        "`repeat`" => with_step(&format!("repeat: {{{entry}}}")),
        "`retry`" => with_step(&format!("retry: {{{entry}}}")),
        "a recovery" => with_step(&format!("recover: {{{entry}}}")),
        "a mask" => with_step(&format!("mask: {{$.a: {{{entry}}}}}")),
        other => panic!("no file has {other}: add one here"),
    };
    Flow::new().file("a.yaml", text)
}

#[track_caller]
fn suggests(ran: &Ran, word: &str, what: &str) {
    let help = format!("did you mean `{word}`?");
    assert_eq!(ran.status, 2, "`{word}` of {what}: {}", ran.stderr);
    assert!(
        ran.stderr.contains(&help),
        "`{word}` of {what}: {}",
        ran.stderr
    );
}

#[test]
fn a_key_with_one_letter_wrong_is_recognised() {
    for shape in SHAPES {
        for Key { name, .. } in shape.keys {
            let flow = with_entry(shape.what, &format!("{}: x", misspelled(name)));
            suggests(&flow.run(["a.yaml"]), name, shape.what);
        }
    }
}

#[test]
fn a_head_with_one_letter_wrong_is_recognised() {
    for head in ["scenario", "fragment"] {
        let text = format!("{}: X\nsteps:\n  - request: {{url: x}}\n", misspelled(head));
        suggests(
            &Flow::new().file("a.yaml", text).run(["a.yaml"]),
            head,
            "a file",
        );
    }
}

#[test]
fn a_function_with_one_letter_wrong_is_recognised() {
    for row in flowrun::template::functions::ROWS {
        let text = with_form(&format!("a: \"{{{{ {}() }}}}\"", misspelled(row.name)));
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]);
        suggests(&ran, &format!("{}()", row.name), "the functions");
    }
}

#[test]
fn a_service_with_one_letter_wrong_is_recognised() {
    for service in flowrun::service::ROWS {
        let text = format!(
            "scenario: X\nservice: {}\nsteps:\n  - request: {{url: x}}\n",
            misspelled(service.name)
        );
        suggests(
            &Flow::new().file("a.yaml", text).run(["a.yaml"]),
            service.name,
            "the services",
        );
    }
}

#[test]
fn a_type_with_one_letter_wrong_is_recognised() {
    let inputs = [
        "string", "number", "integer", "boolean", "array", "object", "any",
    ];
    for word in inputs {
        let flow = with_entry("an input", &format!("type: {}", misspelled(word)));
        suggests(&flow.run(["a.yaml"]), word, "the types of inputs");
    }
    let types = Type::ROWS.iter().map(|row| row.name());
    for word in types.clone() {
        let text = with_expect(&format!("$.a: {{type: {}}}", misspelled(word)));
        suggests(
            &Flow::new().file("a.yaml", text).run(["a.yaml"]),
            word,
            "the types",
        );
    }
    for word in types.chain(["sorted", "drop"]) {
        let text = with_step(&format!("mask: {{$.a: {}}}", misspelled(word)));
        suggests(
            &Flow::new().file("a.yaml", text).run(["a.yaml"]),
            word,
            "the masks",
        );
    }
}
