//! The words of a sample that are the same in every language: its head, its comments, what it says when a step is refused.

use super::flow::{Check, Flow, FlowInput, Holds, Hop, Json, Pick};
use crate::text::steers;

/// Columns of a comment, without the sign that begins it.
const WIDTH: usize = 76;
/// Characters of a value that are told.
const LONGEST_VALUE: usize = 60;

/// A text on one line, with nothing in it that could steer a terminal or turn the reading order.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = String::new();
    for c in words.join(" ").chars() {
        match steers(c) {
            true => line.extend(c.escape_unicode()),
            false => line.push(c),
        }
    }
    line
}

/// A text as lines of a comment; an empty line stays one.
pub(super) fn comment(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines = Vec::new();
    for line in text.trim_end().split('\n') {
        let mut begun = String::new();
        for word in one_line(line).split(' ') {
            let wide = begun.chars().count() + 1 + word.chars().count() > WIDTH;
            if wide && !begun.is_empty() {
                lines.push(std::mem::take(&mut begun));
            }
            if !begun.is_empty() {
                begun.push(' ');
            }
            begun.push_str(word);
        }
        lines.push(begun);
    }
    lines
}

/// What stands above a step: `Step 2: Log in`, and what is to know of it.
pub(super) fn above(number: usize, title: &str, about: &str) -> Vec<String> {
    let mut lines = comment(&format!("Step {number}: {}", one_line(title)));
    if !about.trim().is_empty() {
        lines.extend(comment(about));
    }
    lines
}

/// What a step is called where it fails: `Step 2, Log in`.
pub(super) fn step(number: usize, title: &str) -> String {
    format!("Step {number}, {}", one_line(title))
}

/// The head of a file: what it is, how to run it, and its licence.
pub(super) fn head(flow: &Flow, file: &str, before: &[&str], run: &str) -> Vec<String> {
    let mut lines = title(flow, file);
    lines.push("To run it:".to_owned());
    lines.push(String::new());
    lines.extend(before.iter().map(|line| format!("    {line}")));
    for input in &flow.inputs {
        let about = one_line(&input.about);
        if !about.is_empty() {
            lines.extend(comment(&about).iter().map(|line| format!("    # {line}")));
        }
        let optional = match &input.default {
            Some(_) => "# ",
            None => "",
        };
        let value = quoted(&placeholder(input));
        lines.push(format!(
            "    {optional}export {}={value}",
            input.environment
        ));
    }
    lines.push(format!("    {run}"));
    lines.push(String::new());
    lines.push(LICENCE.to_owned());
    lines
}

/// The head's beginning: the name of the file, the title, and what it shows.
pub(super) fn title(flow: &Flow, file: &str) -> Vec<String> {
    let mut lines = comment(&format!("{file}: {}", one_line(&flow.title)));
    lines.push(String::new());
    if !flow.about.trim().is_empty() {
        lines.extend(comment(&flow.about));
        lines.push(String::new());
    }
    lines
}

/// The licence of samples, which is that of the project.
pub(super) const LICENCE: &str = "Licence: MIT OR Apache-2.0";

/// Above the constant that says who runs a sample.
pub(super) const WHO: &str =
    "Say here who runs this and how to reach you: whoever runs the server wants to know.";

/// What a sample calls itself.
pub(super) fn user_agent(file: &str) -> String {
    format!("{file}/1.0 (put your address here: https://example.org/you)")
}

/// A value that shows what is meant.
fn placeholder(input: &FlowInput) -> String {
    if let Some(default) = &input.default {
        return one_line(default);
    }
    let name = input.name.as_str();
    match name {
        _ if name == "api" || name.ends_with("_api") => {
            "https://wiki.example.org/w/api.php".to_owned()
        }
        _ if name.contains("url") => "https://www.example.org/".to_owned(),
        _ if name.contains("username") => "your_bot_username".to_owned(),
        _ if name.contains("password") => "your_bot_password".to_owned(),
        _ => format!("your_{name}"),
    }
}

/// A word of a shell, on one line.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// What an input is, for whoever did not set it.
pub(super) fn about(input: &FlowInput) -> String {
    match one_line(&input.about) {
        about if about.is_empty() => "the head of this file names what is needed".to_owned(),
        about => about,
    }
}

/// A list as a person writes it: one short item on a line, several below each other. `indent` stands before its lines, and `unit` is
/// how much deeper its items stand.
pub(super) fn listed(
    open: &str,
    items: &[String],
    close: &str,
    (indent, unit): (&str, &str),
) -> String {
    match items {
        [] => format!("{open}{close}"),
        [one] if !one.contains('\n') && one.len() + indent.len() + open.len() < 70 => {
            format!("{open}{one}{close}")
        }
        _ => {
            let inner = format!("\n{indent}{unit}");
            let lines: String = items.iter().map(|item| format!("{inner}{item},")).collect();
            format!("{open}{lines}\n{indent}{close}")
        }
    }
}

/// Where something is, for a person: `login.result`, `the status`.
pub(super) fn place(pick: &Pick) -> String {
    match pick {
        Pick::Json(hops) if hops.is_empty() => "the answer".to_owned(),
        Pick::Json(hops) => dotted(hops),
        Pick::Header(name) => format!("the header {}", one_line(name)),
        Pick::Status => "the status".to_owned(),
        Pick::Cookie(name) => format!("the cookie {}", one_line(name)),
        Pick::Text => "the text".to_owned(),
    }
}

fn dotted(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => one_line(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(".")
}

/// What is wrong where a check does not hold.
pub(super) fn wrong(check: &Check) -> String {
    let place = place(&check.pick);
    match &check.holds {
        Holds::Equals(Json::Literal(value)) => format!("{place} is not {}", told(value)),
        Holds::Equals(_) => format!("{place} is not what was expected"),
        Holds::Differs(Json::Literal(value)) => format!("{place} is {}", told(value)),
        Holds::Differs(_) => format!("{place} is what it must not be"),
        Holds::Exists => format!("the answer lacks {place}"),
        Holds::Absent => format!("the answer has {place}"),
        Holds::AtMost(most) => format!("{place} is more than {most}"),
    }
}

/// What is said where nothing is to be taken.
pub(super) fn lacks(pick: &Pick) -> String {
    format!("the answer lacks {}", place(pick))
}

/// A value as JSON, cut where it is long.
fn told(value: &serde_json::Value) -> String {
    let json = one_line(&value.to_string());
    match json.char_indices().nth(LONGEST_VALUE) {
        Some((at, _)) => format!("{}…", &json[..at]),
        None => json,
    }
}

/// Bytes as base64 (RFC 4648 section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
