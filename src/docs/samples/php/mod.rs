//! Samples in PHP, with its curl extension.
//!
//! Whole numbers beyond 63 bits are read as texts, so their digits stay; what is printed has quotes around them then.

mod answer;
mod text;

use std::fmt::Write as _;

use super::flow::{Body, Flow, FlowInput, FlowStep, Pick, Send, Term};
use super::functions::Functions;
use super::names::{Names, camel};
use super::shape::{self, Shape};
use super::words;
use text::literal;

/// Variables that the language or a sample has; its other words are none, since a variable begins with `$`.
const RESERVED: &str = "\
    this argc argv answer boundary data noSession result status step";

/// Looks into the JSON of an answer, within `send`.
const PARSED: &str = "    $data = json_decode($body, flags: JSON_BIGINT_AS_STRING);
    if (json_last_error() !== JSON_ERROR_NONE) {
        fail(\"the answer is not JSON (status $status)\");
    }
";

/// How much deeper what is inside stands.
const UNIT: &str = "    ";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let shape = Shape::new(flow)?;
    let mut php = Php {
        flow,
        status: if shape.is_json {
            "$status"
        } else {
            "$answer['status']"
        },
        names: Names::new(flow, RESERVED, camel),
        functions: Functions::of(include_str!("../functions/php.txt"), shape.needed(flow)),
        shape,
        cannot: None,
    };
    let body = php.body();
    let file = php.file(&body);
    php.cannot.map_or(Ok(file), Err)
}

struct Php<'a> {
    flow: &'a Flow,
    /// What the status of an answer is called.
    status: &'static str,
    shape: Shape,
    names: Names,
    functions: Functions,
    /// What it cannot say.
    cannot: Option<String>,
}

impl Php<'_> {
    fn need(&mut self, name: &'static str) {
        self.functions.need(name);
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.php", self.flow.stem);
        let checks = self.common_checks();
        let functions = self.functions.texts(&checks).join("\n\n");
        let run = format!("php {file}");
        let head = words::head(
            self.flow,
            &file,
            &["# PHP 8.1 or later with its curl extension"],
            &run,
        );
        let head: String = head
            .iter()
            .map(|line| {
                format!(
                    "{}\n",
                    format!(" * {}", line.replace("*/", "* /")).trim_end()
                )
            })
            .collect();
        let flags = match functions.contains("JSON_FLAGS") || body.contains("JSON_FLAGS") {
            true => {
                "const JSON_FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION;\n"
            }
            false => "",
        };
        format!(
            "<?php\n\n/*\n{head} */\n\n// {}\nconst USER_AGENT = {};\n{flags}\n{functions}\n\n{body}",
            words::WHO,
            literal(&words::user_agent(&file)),
        )
    }

    /// The checks of every request, within `send`.
    fn common_checks(&mut self) -> String {
        let status = std::mem::replace(&mut self.status, "$status");
        let mut out = String::new();
        let mut is_parsed = !self.shape.is_json;
        let checks = self.shape.common();
        for check in &checks {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(PARSED);
                is_parsed = true;
            }
            let made = self.check(check, "$session", None);
            out.extend(made.lines().map(|line| format!("    {line}\n")));
        }
        if !is_parsed {
            out.push_str(PARSED);
        }
        self.status = status;
        out
    }

    fn body(&mut self) -> String {
        let mut out = String::new();
        for input in &self.flow.inputs {
            let name = self.names.variable(&input.name);
            let value = self.input(input);
            let _ = writeln!(out, "${name} = {value};");
        }
        self.need("new_session");
        self.need("send");
        for session in &self.flow.sessions {
            let _ = writeln!(out, "${} = newSession();", self.names.session(session));
        }
        let count = self.flow.steps.iter().filter_map(shape::as_send).count();
        let (mut number, mut shown) = (0, String::new());
        for step in &self.flow.steps {
            let send = match step {
                FlowStep::Send(send) => send,
                FlowStep::Let { name, value } => {
                    let name = self.names.variable(name);
                    let value = self.term(value);
                    let _ = writeln!(out, "\n${name} = {value};");
                    continue;
                }
            };
            number += 1;
            out.push_str(&self.step(number, send, number < count));
            if send.is_shown {
                shown = match number < count {
                    true => "$result".to_owned(),
                    false => self.given().to_owned(),
                };
            }
        }
        if !shown.is_empty() {
            let (function, line) = match self.shape.is_json {
                true => ("indented", format!("\necho indented({shown});\n")),
                false => ("show", format!("\nshow({shown});\n")),
            };
            self.need(function);
            out.push_str(&line);
        }
        out
    }

    /// What `send` gives.
    fn given(&self) -> &'static str {
        match self.shape.is_json {
            true => "$data",
            false => "$answer",
        }
    }

    fn input(&mut self, input: &FlowInput) -> String {
        let name = literal(&input.environment);
        match &input.default {
            Some(default) => format!(
                "getenv({name}) === false ? {} : getenv({name})",
                literal(default)
            ),
            None => {
                self.need("setting");
                format!("setting({name}, {})", literal(&words::about(input)))
            }
        }
    }

    fn step(&mut self, number: usize, send: &Send, goes_on: bool) -> String {
        let mut out = String::from("\n");
        for line in words::above(number, &send.title, &send.about) {
            let line = line.replace("?>", "? >");
            let _ = writeln!(out, "{}", format!("// {line}").trim_end());
        }
        let name = literal(&words::step(number, &send.title));
        let _ = writeln!(out, "$step = {name};");
        let session = match &send.session {
            Some(name) => format!("${}", self.names.session(name)),
            None => {
                out.push_str("$noSession = newSession();\n");
                "$noSession".to_owned()
            }
        };
        let call = self.call(send, &session);
        if matches!(send.body, Body::Multipart(_)) {
            out.push_str("$boundary = bin2hex(random_bytes(16));\n");
        }
        let kept = if send.is_shown && goes_on {
            "$result = "
        } else {
            ""
        };
        let given = match self.shape.is_looked_at(send) || kept.is_empty() {
            true => format!("{} = ", self.given()),
            false => String::new(),
        };
        let _ = writeln!(out, "{kept}{given}{call};");
        let mut is_parsed = self.shape.is_json;
        for check in self.shape.own(send) {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(&self.parse(send));
                is_parsed = true;
            }
            let taken = shape::is_taken(send, check);
            out.push_str(&self.check(check, &session, taken));
        }
        for take in &send.takes {
            if matches!(take.pick, Pick::Json(_)) && !is_parsed {
                out.push_str(&self.parse(send));
                is_parsed = true;
            }
            out.push_str(&self.take(take, &session));
        }
        out
    }

    fn parse(&mut self, send: &Send) -> String {
        self.need("parsed");
        match shape::looks_into(send) {
            true => "$data = parsed($answer);\n".to_owned(),
            false => "$data = parsed($answer, must: false);\n".to_owned(),
        }
    }

    fn call(&mut self, send: &Send, session: &str) -> String {
        let mut given = vec![literal(&send.method), self.term(&send.url)];
        if !self.shape.has_one_session {
            given.insert(0, session.to_owned());
        }
        if !send.params.is_empty() {
            given.push(self.pairs("params: ", &send.params));
        }
        let mut headers: Vec<String> = Vec::new();
        for (name, value) in &send.headers {
            let value = self.term(&Term::Joined(vec![
                Term::Literal(format!("{name}: ")),
                value.clone(),
            ]));
            let empty = literal(&format!("{name}: "));
            headers.push(match value == format!("{empty} . ''") {
                true => literal(&format!("{name};")),
                false => value,
            });
        }
        if let Some((body, media_type)) = self.content(&shape::body(send)) {
            given.push(body);
            headers.extend(media_type);
        }
        if !send.cookies.is_empty() {
            self.cannot = Some("gives a request cookies of its own".to_owned());
        }
        if !headers.is_empty() {
            given.push(words::listed("headers: [", &headers, "]", ("", UNIT)));
        }
        if let Some((name, password)) = &send.basic {
            given.push(format!(
                "user: [{}, {}]",
                self.term(name),
                self.term(password)
            ));
        }
        if send.redirects > 0 {
            given.push(format!("redirects: {}", send.redirects));
            if !["GET", "HEAD", "POST"].contains(&send.method.as_str()) {
                self.cannot = Some(format!("follows redirects of a {}", send.method));
            }
        }
        format!("send({})", given.join(", "))
    }
}
