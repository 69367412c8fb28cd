//! Samples for bash (3.2 or later) with curl and jq.
//!
//! A jq before 1.7 reads numbers as JavaScript does, so long ones lose digits. No argument of a program can hold a NUL.

mod answer;
mod text;

use std::fmt::Write as _;

use super::flow::{Body, Flow, FlowStep, Pick, Send, Term};
use super::functions::Functions;
use super::names::{Names, snake};
use super::shape::{self, Shape};
use super::words;
use text::{unquoted, word};

/// Variables that bash or a sample has.
const RESERVED: &str = "\
    answer jar status step user_agent work shown program boundary code told said place value \
    histchars auto_resume";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let shape = Shape::new(flow)?;
    let mut shell = Shell {
        flow,
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("../functions/shell.txt"), shape.needed(flow)),
        shape,
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
        for check in self.shape.common() {
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
        let functions = self.functions.texts(&checks).join("\n\n");
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
        for check in self.shape.own(send) {
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
}
