//! Samples for bash (3.2 or later) with curl and jq.
//!
//! A jq before 1.7 reads numbers as JavaScript does, so long ones lose digits. No argument of a program can hold a NUL.

use std::fmt::Write as _;

use serde_json::Value;

use super::flow::{
    Body, Change, Check, Draw, Flow, FlowStep, Holds, Hop, Json, Part, PartContent, Pick, Send,
    Take, Term,
};
use super::functions::Functions;
use super::names::{Names, snake};
use super::shape::{self, Shape};
use super::words;
use crate::text::steers;

/// Variables that bash or a sample has.
const RESERVED: &[&str] = &[
    "answer",
    "jar",
    "status",
    "step",
    "user_agent",
    "work",
    "shown",
    "program",
    "boundary",
    "code",
    "told",
    "said",
    "place",
    "value",
    "histchars",
    "auto_resume",
];

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let mut shell = Shell {
        flow,
        shape: Shape::new(flow)?,
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("functions/shell.txt")),
        cannot: None,
    };
    let body = shell.body();
    let file = shell.file(&body);
    match (shell.cannot, file.contains('\0')) {
        (Some(why), _) => Err(why),
        (None, true) => Err("has a NUL, which no argument of a program can hold".to_owned()),
        (None, false) => Ok(file),
    }
}

struct Shell<'a> {
    flow: &'a Flow,
    shape: Shape,
    names: Names,
    functions: Functions,
    /// What it cannot say.
    cannot: Option<String>,
}

impl Shell<'_> {
    fn need(&mut self, name: &'static str) {
        self.functions.need(name);
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.sh", self.flow.stem);
        let mut checks = String::new();
        let mut is_parsed = !self.shape.is_json;
        for check in self.shape.common(self.flow).to_vec() {
            if shape::mentions_json(&check) && !is_parsed {
                checks.push_str(&self.parsed("  "));
                is_parsed = true;
            }
            let made = self.check(&check, None);
            checks.extend(made.lines().map(|line| format!("  {line}\n")));
        }
        if !is_parsed {
            checks.push_str(&self.parsed("  "));
        }
        self.need("needed_programs");
        let functions = self.functions.text("\n\n", &[("CHECKS", &checks)]);
        let jar = match self.shape.has_one_session {
            true => "jar=$work/cookies\n",
            false => "",
        };
        let head = words::head(
            self.flow,
            &file,
            &["# curl and jq have to be there"],
            &format!("bash {file}"),
        );
        let head: String = head
            .iter()
            .map(|line| format!("{}\n", format!("# {line}").trim_end()))
            .collect();
        format!(
            "#!/usr/bin/env bash\n{head}set -euo pipefail\n\n# {}\nuser_agent={}\n\nwork=$(mktemp -d)\ntrap 'rm -rf \"$work\"' EXIT\nanswer=$work/answer\n{jar}\n{functions}\n\n{body}",
            words::WHO,
            word(&words::user_agent(&file)),
        )
    }

    fn body(&mut self) -> String {
        let mut out = String::new();
        for input in &self.flow.inputs {
            let name = self.names.variable(&input.name);
            match &input.default {
                Some(default) => {
                    let _ = writeln!(out, "{name}={}", word(default));
                    let line = format!(
                        "if [[ -n ${{{0}+set}} ]]; then {name}=${0}; fi",
                        input.environment
                    );
                    let _ = writeln!(out, "{line}");
                }
                None => {
                    self.need("setting");
                    let about = word(&words::about(input));
                    let _ = writeln!(out, "setting {} {about}", input.environment);
                    let _ = writeln!(out, "{name}=${}", input.environment);
                }
            }
        }
        self.need("send");
        let count = self.flow.steps.iter().filter_map(shape::as_send).count();
        let (mut number, mut shown) = (0, "");
        for step in &self.flow.steps {
            let send = match step {
                FlowStep::Send(send) => send,
                FlowStep::Let { name, value } => {
                    let name = self.names.variable(name);
                    let value = self.term(value);
                    let _ = writeln!(out, "\n{name}={value}");
                    continue;
                }
            };
            number += 1;
            out.push_str(&self.step(number, send));
            if send.is_shown {
                shown = "\"$answer\"";
                if number < count {
                    out.push_str("cp \"$answer\" \"$work/shown\"\n");
                    shown = "\"$work/shown\"";
                }
            }
        }
        if !shown.is_empty() {
            let _ = match self.shape.is_json {
                true => writeln!(out, "\njq . {shown}"),
                false => writeln!(out, "\njq . {shown} 2>/dev/null || cat {shown}"),
            };
        }
        out
    }

    fn step(&mut self, number: usize, send: &Send) -> String {
        let mut out = String::from("\n");
        for line in words::above(number, &send.title, &send.about) {
            let _ = writeln!(out, "{}", format!("# {line}").trim_end());
        }
        let _ = writeln!(out, "step={}", word(&words::step(number, &send.title)));
        if !self.shape.has_one_session {
            let _ = match &send.session {
                Some(name) => {
                    let name = self.names.session(name);
                    writeln!(out, "jar=$work/{name}.cookies")
                }
                None => writeln!(out, "jar=$(mktemp \"$work/none.XXXXXX\")"),
            };
        }
        let call = self.call(send, &mut out);
        let _ = writeln!(out, "{call}");
        let mut is_parsed = self.shape.is_json || !shape::looks_into(send);
        for check in &send.checks[self.shape.common..] {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(&self.parsed(""));
                is_parsed = true;
            }
            out.push_str(&self.check(check, shape::is_taken(send, check)));
        }
        for take in &send.takes {
            if matches!(take.pick, Pick::Json(_)) && !is_parsed {
                out.push_str(&self.parsed(""));
                is_parsed = true;
            }
            out.push_str(&self.take(take));
        }
        out
    }

    fn parsed(&mut self, indent: &str) -> String {
        self.need("is_json");
        self.need("fail");
        format!("{indent}is_json || fail \"the answer is not JSON (status $status)\"\n")
    }

    fn call(&mut self, send: &Send, before: &mut String) -> String {
        let mut words = vec!["send".to_owned()];
        let body = shape::body(send);
        let is_plain_get = body == Body::None && send.method == "GET";
        let mut address = self.term(&send.url);
        let mut data = Vec::new();
        match (send.params.is_empty(), is_plain_get) {
            (true, _) => {}
            (false, true) => {
                words.push("--get".to_owned());
                data.extend(
                    send.params
                        .iter()
                        .map(|(name, value)| self.field(name, value)),
                );
            }
            (false, false) => {
                let has_sign = shape::literals(&send.url)
                    .iter()
                    .any(|text| text.contains('?'));
                let sign = if has_sign { "&" } else { "?" };
                let query = self.query(&send.params);
                let joined = match unquoted(&address) {
                    Some(inner) => format!("\"{inner}{sign}{query}\""),
                    None => format!("{address}\"{sign}{query}\""),
                };
                address = joined;
            }
        }
        match (send.method.as_str(), &body) {
            ("GET", Body::None)
            | ("POST", Body::Form(_) | Body::Text(..) | Body::Json(..) | Body::Multipart(_)) => {}
            ("HEAD", Body::None) => words.push("--head".to_owned()),
            (method, _) => words.push(format!("--request {method}")),
        }
        if address.starts_with('-') || address.starts_with("'-") || address.starts_with("\"-") {
            words.push("--url".to_owned());
        }
        words.push(address);
        if send.redirects > 0 {
            words.push(format!("--location --max-redirs {}", send.redirects));
            let is_switched = words.iter().any(|word| word.starts_with("--request"));
            if is_switched {
                self.cannot = Some(format!("follows redirects of a {}", send.method));
            }
        }
        let mut lines = vec![words.join(" ")];
        lines.extend(data);
        self.headers(send, &mut lines, before);
        lines.extend(self.content(&body, before));
        lines.join(" \\\n  ")
    }

    fn headers(&mut self, send: &Send, lines: &mut Vec<String>, before: &mut String) {
        for (name, value) in &send.headers {
            if let Term::Literal(text) = value {
                let line = match text.is_empty() {
                    true => format!("{name};"),
                    false => format!("{name}: {text}"),
                };
                lines.push(format!("--header {}", word(&line)));
                continue;
            }
            self.need("one_line");
            let value = self.term(value);
            let _ = writeln!(before, "one_line {value}");
            lines.push(format!("--header '{name}: '{value}"));
        }
        if let Some((name, password)) = &send.basic {
            let pair = Term::Joined(vec![
                name.clone(),
                Term::Literal(":".to_owned()),
                password.clone(),
            ]);
            lines.push(format!("--user {}", self.term(&pair)));
        }
        if !send.cookies.is_empty() {
            self.cannot = Some("gives a request cookies of its own".to_owned());
        }
    }

    /// A field of a form or a query as curl takes it.
    fn field(&mut self, name: &str, value: &Term) -> String {
        let plain = |text: &str| {
            let sign = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
            text.chars().all(sign)
        };
        match value {
            Term::Literal(text) if plain(text) => {
                format!("--data {}", word(&format!("{}={text}", percent(name))))
            }
            // Without a name curl would leave the sign between them away.
            _ if name.is_empty() => {
                self.need("encoded");
                format!("--data \"=$(encoded {})\"", self.term(value))
            }
            _ => {
                let name = Term::Literal(format!("{}=", percent(name)));
                let field = self.term(&Term::Joined(vec![name, value.clone()]));
                format!("--data-urlencode {field}")
            }
        }
    }

    /// A query that stands in the address, within double quotes.
    fn query(&mut self, params: &[(String, Term)]) -> String {
        let mut pairs = Vec::new();
        for (name, value) in params {
            let value = match value {
                Term::Literal(text) => percent(text),
                value => {
                    self.need("encoded");
                    format!("$(encoded {})", self.term(value))
                }
            };
            pairs.push(format!("{}={value}", percent(name)));
        }
        pairs.join("&")
    }

    fn content(&mut self, body: &Body, before: &mut String) -> Vec<String> {
        let (text, media_type) = match body {
            Body::None => return Vec::new(),
            Body::Form(pairs) => {
                let fields = pairs.iter().map(|(name, value)| self.field(name, value));
                return fields.collect();
            }
            Body::Multipart(parts) => {
                let mut lines = Vec::new();
                for (at, part) in parts.iter().enumerate() {
                    lines.push(self.part(at + 1, part, before));
                }
                return lines;
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) => word(&value.to_string()),
                    None => format!("\"$({})\"", self.made(json)),
                };
                (json, media_type)
            }
            Body::Text(text, media_type) => (self.term(text), media_type),
        };
        let header = format!("Content-Type: {media_type}");
        vec![
            format!("--header {}", word(header.trim_end())),
            format!("--data-raw {text}"),
        ]
    }

    fn part(&mut self, number: usize, part: &Part, before: &mut String) -> String {
        let is_plain = |text: &str| {
            !text.is_empty() && !text.contains(['"', '\\', '=', ';', '\r', '\n', '\0'])
        };
        if !is_plain(&part.name) {
            self.cannot = Some("has a field name that curl reads otherwise".to_owned());
        }
        let content = match (&part.content, &part.filename, &part.content_type) {
            (PartContent::Text(text), None, None) => {
                let field =
                    Term::Joined(vec![Term::Literal(format!("{}=", part.name)), text.clone()]);
                return format!("--form-string {}", self.term(&field));
            }
            (PartContent::Text(text), ..) => format!("printf %s {}", self.term(text)),
            (PartContent::Bytes(bytes), ..) => {
                format!("base64 --decode <<<{}", words::base64(bytes))
            }
        };
        match (&part.filename, &part.content_type) {
            (Some(Term::Literal(filename)), Some(media_type))
                if is_plain(filename) && is_plain_type(media_type) =>
            {
                let _ = writeln!(before, "{content} >\"$work/part-{number}\"");
                let about = word(&format!(";filename=\"{filename}\";type={media_type}"));
                format!(
                    "--form {}\"@$work/part-{number}\"{about}",
                    word(&format!("{}=", part.name))
                )
            }
            _ => {
                self.cannot =
                    Some("has a part whose file name or type curl cannot be told".to_owned());
                String::new()
            }
        }
    }

    /// A call of jq that makes JSON.
    fn made(&mut self, json: &Json) -> String {
        let mut given = Vec::new();
        let program = self.program(json, &mut given);
        given.insert(0, "jq -cn".to_owned());
        given.push(word(&program));
        given.join(" ")
    }

    /// JSON as jq says it, with what it has to be given.
    fn program(&mut self, json: &Json, given: &mut Vec<String>) -> String {
        match json {
            Json::Literal(value) => value.to_string(),
            Json::Text(Term::Literal(text)) => Value::from(text.as_str()).to_string(),
            Json::Text(term) => {
                let name = format!("v{}", given.len() + 1);
                let value = self.term(term);
                given.push(format!("--arg {name} {value}"));
                format!("${name}")
            }
            Json::Taken(variable) => {
                let name = format!("v{}", given.len() + 1);
                let option = match self.shape.keeps_type(variable) {
                    true => "--argjson",
                    false => "--arg",
                };
                given.push(format!(
                    "{option} {name} \"${}\"",
                    self.names.variable(variable)
                ));
                format!("${name}")
            }
            Json::List(list) => {
                let items: Vec<String> =
                    list.iter().map(|item| self.program(item, given)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    let value = self.program(value, given);
                    items.push(format!("{}: {value}", Value::from(name.as_str())));
                }
                format!("{{{}}}", items.join(", "))
            }
        }
    }

    /// A text as one word.
    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => word(text),
            Term::Name(name) => {
                let variable = self.names.variable(name);
                match self.shape.keeps_type(name) {
                    true => {
                        self.need("text");
                        format!("\"$(text \"${variable}\")\"")
                    }
                    false => format!("\"${variable}\""),
                }
            }
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
                let terms = merged(&terms);
                if terms.is_empty() {
                    "''".to_owned()
                } else {
                    terms
                }
            }
            Term::Draw(Draw::Unique) => {
                "\"u$(od -An -N5 -tx1 /dev/urandom | tr -d ' \\n')\"".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                let line = "od -An -N16 -tx1 /dev/urandom | tr -d ' \\n' | sed -E 's/^(.{8})(.{4}).(.{3}).(.{3})/\\1-\\2-4\\3-8\\4-/'";
                format!("\"$({line})\"")
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.term(inner);
        let filter = match change {
            Change::UrlEncode => {
                self.need("encoded");
                return format!("\"$(encoded {text})\"");
            }
            Change::Replace(from, to) => format!(
                "split({}) | join({})",
                Value::from(from.as_str()),
                Value::from(to.as_str())
            ),
            Change::Slice(first, 0) => format!(".[{first}:]"),
            Change::Slice(first, last) => format!(".[{first}:-{last}]"),
            Change::Upper | Change::Lower => {
                self.cannot = Some("makes capitals, or makes them small".to_owned());
                String::new()
            }
        };
        format!(
            "\"$(jq -rn --arg text {text} {})\"",
            word(&format!("$text | {filter}"))
        )
    }

    fn check(&mut self, check: &Check, taken: Option<&Json>) -> String {
        self.need("fail");
        let mut told = match check.pick {
            Pick::Status => "\"the status is $status\"".to_owned(),
            _ => word(&words::wrong(check)),
        };
        for pick in &check.says {
            match pick {
                Pick::Json(hops) => {
                    let _ = write!(told, " {}", word(&place(hops)));
                }
                _ => self.cannot = Some("tells of more than the answer's JSON".to_owned()),
            }
        }
        let holds = match &check.pick {
            Pick::Json(hops) => self.holds_in_json(&place(hops), &check.holds, taken.is_some()),
            Pick::Status => match &check.holds {
                Holds::AtMost(most) => format!("((status <= {most}))"),
                holds => self.holds_of_text("\"$status\"", holds),
            },
            Pick::Header(name) => {
                self.need("header");
                let call = format!("header {}", word(&name.to_ascii_lowercase()));
                self.holds_of_call(&call, &check.holds)
            }
            Pick::Cookie(name) => {
                self.need("cookie");
                self.holds_of_call(&format!("cookie {}", word(name)), &check.holds)
            }
            Pick::Text => self.holds_of_text("\"$(cat \"$answer\")\"", &check.holds),
        };
        format!("{holds} || fail {told}\n")
    }

    fn holds_in_json(&mut self, place: &str, holds: &Holds, is_taken: bool) -> String {
        let mut given = Vec::new();
        let (sign, json) = match holds {
            Holds::Exists => {
                self.need("has");
                return format!("has {}", word(place));
            }
            Holds::Absent => {
                self.need("has");
                return format!("! has {}", word(place));
            }
            Holds::AtMost(most) => return format!("is_so {}", word(&format!("{place} <= {most}"))),
            Holds::Equals(json) => ("==", json),
            Holds::Differs(json) => ("!=", json),
        };
        self.need("is_so");
        let value = self.program(json, &mut given);
        given.insert(0, "is_so".to_owned());
        given.push(word(&format!("{place} {sign} {value}")));
        let is_so = given.join(" ");
        let asks = match holds {
            Holds::Differs(_) => !is_taken,
            _ => *json == Json::Literal(Value::Null),
        };
        match asks {
            true => {
                self.need("has");
                format!("{{ has {} && {is_so}; }}", word(place))
            }
            false => is_so,
        }
    }

    fn holds_of_call(&mut self, call: &str, holds: &Holds) -> String {
        match holds {
            Holds::Exists => format!("{call} >/dev/null"),
            Holds::Absent => format!("! {call} >/dev/null"),
            Holds::Differs(_) => {
                let differs = self.holds_of_text(&format!("\"$({call})\""), holds);
                format!("{{ {call} >/dev/null && {differs}; }}")
            }
            holds => self.holds_of_text(&format!("\"$({call})\""), holds),
        }
    }

    fn holds_of_text(&mut self, text: &str, holds: &Holds) -> String {
        let (sign, json) = match holds {
            Holds::Equals(json) => ("==", json),
            Holds::Differs(json) => ("!=", json),
            Holds::Exists => return "true".to_owned(),
            Holds::Absent | Holds::AtMost(_) => return "false".to_owned(),
        };
        let other = match json {
            Json::Literal(Value::String(text)) => word(text),
            Json::Text(term) => self.term(term),
            json => match shape::literal(json) {
                Some(value) => word(&value.to_string()),
                None => {
                    self.cannot = Some("compares a text with JSON that is made".to_owned());
                    String::new()
                }
            },
        };
        format!("[[ {text} {sign} {other} ]]")
    }

    fn take(&mut self, take: &Take) -> String {
        let name = self.names.variable(&take.name);
        match &take.pick {
            Pick::Json(hops) => {
                let taking = match self.shape.keeps_type(&take.name) {
                    true => "take_json",
                    false => "take",
                };
                self.need(taking);
                format!("{taking} {name} {}\n", word(&place(hops)))
            }
            Pick::Status => format!("{name}=$status\n"),
            Pick::Text => format!("{name}=$(cat \"$answer\")\n"),
            Pick::Header(_) | Pick::Cookie(_) => {
                let call = match &take.pick {
                    Pick::Header(header) => {
                        self.need("header");
                        format!("header {}", word(&header.to_ascii_lowercase()))
                    }
                    Pick::Cookie(cookie) => {
                        self.need("cookie");
                        format!("cookie {}", word(cookie))
                    }
                    _ => String::new(),
                };
                self.need("fail");
                format!(
                    "{name}=$({call}) || fail {}\n",
                    word(&words::lacks(&take.pick))
                )
            }
        }
    }
}

/// Words of which each ends where the next begins, in one pair of quotes where that can be.
fn merged(terms: &[String]) -> String {
    let inner: Option<Vec<String>> = terms.iter().map(|term| in_double_quotes(term)).collect();
    match inner {
        Some(inner) if terms.len() > 1 => {
            let mut out = String::new();
            for piece in inner {
                // A name goes on as far as it can.
                let goes_on = piece.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
                match (out.rfind('$'), goes_on) {
                    (Some(at), true)
                        if out[at + 1..]
                            .chars()
                            .all(|c| c.is_ascii_alphanumeric() || c == '_') =>
                    {
                        out = format!("{}${{{}}}", &out[..at], &out[at + 1..]);
                    }
                    _ => {}
                }
                out.push_str(&piece);
            }
            format!("\"{out}\"")
        }
        _ => terms.concat(),
    }
}

/// What stands between the double quotes of a word that needs no others.
fn in_double_quotes(word: &str) -> Option<String> {
    if let Some(inner) = unquoted(word) {
        return Some(inner.to_owned());
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+%".contains(c);
    match word.chars().all(plain) {
        true => Some(word.to_owned()),
        false => {
            let inner = word.strip_prefix('\'')?.strip_suffix('\'')?;
            (!inner.contains(['\'', '"', '\\', '$', '`', '!'])).then(|| inner.to_owned())
        }
    }
}

/// What stands between the double quotes of a word.
fn unquoted(word: &str) -> Option<&str> {
    let inner = word.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains('"')).then_some(inner)
}

fn is_plain_type(media_type: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "-.+/_; =".contains(c);
    media_type.contains('/') && media_type.chars().all(sign)
}

/// A place as jq says it.
fn place(hops: &[Hop]) -> String {
    let mut out = String::new();
    for hop in hops {
        match hop {
            Hop::Element(at) => {
                let _ = write!(out, "{}[{at}]", if out.is_empty() { "." } else { "" });
            }
            Hop::Member(name) => {
                let sign = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
                match name.starts_with(begins) && name.chars().all(sign) {
                    true => {
                        let _ = write!(out, ".{name}");
                    }
                    false => {
                        let dot = if out.is_empty() { "." } else { "" };
                        let _ = write!(out, "{dot}[{}]", Value::from(name.as_str()));
                    }
                }
            }
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}

/// A text with all but letters, digits and `-._~` percent-encoded.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into())
            }
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A text as a word: as it is, within quotes, or with escapes where something in it would steer.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+%".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if !text.contains(steers) {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut out = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // No argument can hold it: it is seen where the file is whole.
            '\0' => out.push(c),
            c if steers(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}
