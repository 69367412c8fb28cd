//! Samples in Rust, with the blocking half of the HTTP library that most use.
//!
//! They are laid out as `rustfmt` does it, as far as no text in them is long.

mod answer;
mod text;

use std::fmt::Write as _;

use super::flow::{Body, Flow, FlowStep, Pick, Send, Term};
use super::functions::Functions;
use super::names::{Names, snake};
use super::shape::{self, Shape};
use super::words;
use text::{called, literal};

/// Words of the language, and what a sample is made of.
const RESERVED: &str = "\
    abstract as async await become box break const continue crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv pub \
    ref return self static struct super trait true try type typeof union unsafe unsized use \
    virtual where while yield answer client cookie data exit following form json main made_1 \
    made_2 made_3 made_4 made_5 made_6 made_7 made_8 made_9 no_jar no_session params request \
    result setting setting_or show sliced status step text unique url_encoded uuid session_jar \
    header body_text";

/// Where JSON is looked into, within `send`.
const PARSED: &str = "        let Ok(data) = serde_json::from_slice::<Value>(&body) else {
            self.fail(&format!(\"the answer is not JSON (status {status})\"), &[])
        };
";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let shape = Shape::new(flow)?;
    let mut rust = Rust {
        flow,
        status: if shape.is_json {
            "status"
        } else {
            "answer.status"
        },
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("../functions/rust.txt"), shape.needed(flow)),
        shape,
        has_jar: false,
        made: 0,
        cannot: None,
    };
    let own_jar = |send: &Send| {
        let picks = send.checks.iter().map(|check| &check.pick);
        let mut picks = picks.chain(send.takes.iter().map(|take| &take.pick));
        send.redirects > 0 || picks.any(|pick| matches!(pick, Pick::Cookie(_)))
    };
    rust.has_jar = flow.steps.iter().filter_map(shape::as_send).any(own_jar);
    let body = rust.body();
    let file = rust.file(&body);
    rust.cannot.map_or(Ok(file), Err)
}

struct Rust<'a> {
    flow: &'a Flow,
    /// What the status of an answer is called.
    status: &'static str,
    shape: Shape,
    names: Names,
    functions: Functions,
    /// Whether sessions keep their cookies where they can be looked at.
    has_jar: bool,
    /// Texts that have a line of their own so far, in this step.
    made: usize,
    /// What it cannot say.
    cannot: Option<String>,
}

impl Rust<'_> {
    fn need(&mut self, name: &'static str) {
        self.functions.need(name);
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.rs", self.flow.stem);
        let checks = self.common_checks();
        if !self.shape.is_json {
            self.need("answer");
        }
        let uses_json = body.contains("json!(") || checks.contains("json!(");
        self.need(if uses_json {
            "json_import"
        } else {
            "value_import"
        });
        // What a step does stands within it.
        let texts = self.functions.texts(&checks);
        let (steps, others): (Vec<String>, Vec<String>) =
            texts.into_iter().partition(|text| text.starts_with(' '));
        let imports = self.functions.imports();
        let (mut std, packages): (Vec<String>, Vec<String>) = imports
            .into_iter()
            .partition(|line| line.starts_with("use std::"));
        std.sort();
        let package: Vec<&str> = self.functions.text_of("package").lines().collect();
        let head = words::head(self.flow, &file, &package, "cargo run --quiet");
        let head = head
            .iter()
            .map(|line| format!("// {line}").trim_end().to_owned());
        let agent = literal(&words::user_agent(&file));
        let others = others.iter().map(|text| format!("{text}\n\n"));
        format!(
            "{}\n\n{}\n\n{}\n\n// {}\nconst USER_AGENT: &str ={}{};\n\n/// What is done, as it is told where it fails.\nstruct Step(&'static str);\n\nimpl Step {{\n{}\n}}\n\n{}fn main() {{\n{body}}}\n",
            head.collect::<Vec<_>>().join("\n"),
            std.join("\n"),
            packages.join("\n"),
            words::WHO,
            if agent.len() > 74 { "\n    " } else { " " },
            agent,
            steps.join("\n\n"),
            others.collect::<String>(),
        )
    }

    /// The checks of every request, within `send`.
    fn common_checks(&mut self) -> String {
        let status = std::mem::replace(&mut self.status, "status");
        let mut out = String::new();
        let mut is_parsed = !self.shape.is_json;
        for check in self.shape.common() {
            if shape::mentions_json(&check) && !is_parsed {
                out.push_str(PARSED);
                is_parsed = true;
            }
            let made = self.check(&check, "        ", "", None);
            out.push_str(&made.replace("step.fail", "self.fail"));
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
            let name = self.variable(&input.name);
            let (function, second) = match &input.default {
                Some(default) => ("setting_or", default.clone()),
                None => ("setting", words::about(input)),
            };
            self.need(function);
            let args = [literal(&input.environment), literal(&second)];
            let call = called(&format!("let {name} = {function}"), &args, "    ");
            let _ = writeln!(out, "    {call};");
        }
        self.need("send");
        for session in &self.flow.sessions {
            let name = self.names.session(session);
            out.push_str(&self.begun(&name, &format!("{name}_jar")));
        }
        let count = self.flow.steps.iter().filter_map(shape::as_send).count();
        let (mut number, mut shown) = (0, "");
        for step in &self.flow.steps {
            self.made = 0;
            let send = match step {
                FlowStep::Send(send) => send,
                FlowStep::Let { name, value } => {
                    let name = self.variable(name);
                    let value = self.owned(value);
                    let _ = writeln!(out, "\n    let {name} = {value};");
                    continue;
                }
            };
            number += 1;
            out.push_str(&self.step(number, send, number < count));
            if send.is_shown {
                shown = match (number < count, self.shape.is_json) {
                    (true, _) => "result",
                    (false, true) => "data",
                    (false, false) => "answer",
                };
            }
        }
        match (shown.is_empty(), self.shape.is_json) {
            (true, _) => {}
            (false, true) => {
                let _ = writeln!(out, "\n    println!(\"{{{shown}:#}}\");");
            }
            (false, false) => {
                self.need("show");
                let _ = writeln!(out, "\n    show(&{shown});");
            }
        }
        out
    }

    /// Sends the request and keeps what is answered, if anybody looks at it. Gives its name.
    fn kept(&self, send: &Send, goes_on: bool, out: &mut String) -> &'static str {
        let given = if self.shape.is_json { "data" } else { "answer" };
        let kept = match send.is_shown && goes_on {
            true => "result",
            false => given,
        };
        let is_read = self.shape.is_looked_at(send);
        let pattern = match (
            self.functions.needs("own_status"),
            self.shape.asks_status(send),
        ) {
            (false, _) => kept.to_owned(),
            (true, true) if self.shape.asks_json(send) || send.is_shown => {
                format!("(status, {kept})")
            }
            (true, true) => "(status, _)".to_owned(),
            (true, false) => format!("(_, {kept})"),
        };
        let _ = match is_read || send.is_shown {
            true => writeln!(out, "    let {pattern} = step.send(request);"),
            false => writeln!(out, "    step.send(request);"),
        };
        if is_read && kept == "result" {
            let _ = writeln!(out, "    let {given} = &result;");
        }
        kept
    }

    /// A variable, with the sign of one that nothing reads.
    fn variable(&self, name: &str) -> String {
        match self.shape.is_read(name) {
            true => self.names.variable(name),
            false => format!("_{}", self.names.variable(name)),
        }
    }

    fn begun(&mut self, name: &str, jar: &str) -> String {
        match self.has_jar {
            true => {
                self.need("client_of_jar");
                format!(
                    "    let {jar} = Arc::new(Jar::default());\n    let {name} = client(&{jar}, 0);\n"
                )
            }
            false => {
                self.need("client");
                format!("    let {name} = client();\n")
            }
        }
    }

    fn step(&mut self, number: usize, send: &Send, goes_on: bool) -> String {
        let mut out = String::from("\n");
        for line in words::above(number, &send.title, &send.about) {
            let _ = writeln!(out, "    {}", format!("// {line}").trim_end());
        }
        let name = literal(&words::step(number, &send.title));
        let _ = writeln!(out, "    let step = Step({name});");
        let (mut session, jar) = match &send.session {
            Some(name) => {
                let name = self.names.session(name);
                (name.clone(), format!("{name}_jar"))
            }
            None => {
                let begun = self.begun("no_session", "no_jar");
                out.push_str(&begun);
                ("no_session".to_owned(), "no_jar".to_owned())
            }
        };
        if send.redirects > 0 {
            let _ = writeln!(
                out,
                "    let following = client(&{jar}, {});",
                send.redirects
            );
            "following".clone_into(&mut session);
        }
        let request = self.request(send, &session, &mut out);
        let _ = writeln!(out, "    let request = {request};");
        let kept = self.kept(send, goes_on, &mut out);
        let data = match self.shape.is_json && kept != "result" {
            true => "&data",
            false => "data",
        };
        let mut is_parsed = self.shape.is_json;
        for check in self.shape.own(send) {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(&self.parse(send, kept));
                is_parsed = true;
            }
            let taken = shape::is_taken(send, check);
            let place = self.cookie_place(send, &jar);
            out.push_str(&self.check(check, "    ", &place, taken));
        }
        for take in &send.takes {
            if matches!(take.pick, Pick::Json(_)) && !is_parsed {
                out.push_str(&self.parse(send, kept));
                is_parsed = true;
            }
            let data = if self.shape.is_json { data } else { "&data" };
            let place = self.cookie_place(send, &jar);
            out.push_str(&self.take(take, data, &place));
        }
        out
    }

    /// The calls that give a request its body.
    fn body_calls(&mut self, body: &Body, calls: &mut Vec<String>, out: &mut String) {
        match body {
            Body::None => {}
            Body::Form(pairs) => {
                let pairs = self.pairs(pairs, out);
                let _ = writeln!(out, "    let form = {pairs};");
                calls.push("form(&form)".to_owned());
            }
            Body::Json(json, media_type) => {
                let json = self.json_value(json);
                match media_type.as_str() {
                    "application/json" => calls.push(format!("json(&{json})")),
                    other => {
                        calls.push(format!("header(\"Content-Type\", {})", literal(other)));
                        calls.push(format!("body({json}.to_string())"));
                    }
                }
            }
            Body::Text(text, media_type) => {
                if !media_type.is_empty() {
                    calls.push(format!("header(\"Content-Type\", {})", literal(media_type)));
                }
                calls.push(format!("body({})", self.owned(text)));
            }
            Body::Multipart(parts) => {
                self.need("multipart_import");
                let _ = writeln!(out, "    let form = Form::new()");
                for part in parts {
                    let part = self.part(part);
                    let _ = writeln!(out, "        .part({part})");
                }
                let _ = writeln!(out, "        .percent_encode_noop();");
                calls.push("multipart(form)".to_owned());
            }
        }
    }

    fn request(&mut self, send: &Send, session: &str, out: &mut String) -> String {
        let url = self.borrowed_in_call(&send.url);
        let method = match send.method.as_str() {
            "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "PATCH" => send.method.to_lowercase(),
            other => {
                self.cannot = Some(format!("sends {other}"));
                return String::new();
            }
        };
        let mut calls = vec![format!("{method}({url})")];
        if !send.params.is_empty() {
            let pairs = self.pairs(&send.params, out);
            let _ = writeln!(out, "    let params = {pairs};");
            calls.push("query(&params)".to_owned());
        }
        for (name, value) in &send.headers {
            let value = match value {
                Term::Literal(text) if text.is_ascii() => literal(text),
                value => format!("{}.as_bytes()", self.text(value)),
            };
            calls.push(format!("header({}, {value})", literal(name)));
        }
        if let Some((name, password)) = &send.basic {
            let (name, password) = (self.text(name), self.text(password));
            calls.push(format!("basic_auth({name}, Some({password}))"));
        }
        if !send.cookies.is_empty() {
            self.cannot = Some("gives a request cookies of its own".to_owned());
        }
        self.body_calls(&shape::body(send), &mut calls, out);
        let line = format!("{session}.{}", calls.join("."));
        match line.len() <= 60 || calls.len() == 1 {
            true => line,
            false => format!("{session}\n        .{}", calls.join("\n        .")),
        }
    }
}
