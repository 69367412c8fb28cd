//! Samples in JavaScript: Node with its own `fetch`, and no packages.
//!
//! Numbers are read as the language reads them, so the keys of what is printed that are whole numbers come first, in their order. A whole
//! number of more digits than it keeps ends a sample that would send it on. Several values of a header come as one, parted by commas.

mod answer;
mod text;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::flow::{Body, Flow, FlowInput, FlowStep, Pick, Send, Term};
use super::functions::Functions;
use super::names::{Names, camel};
use super::shape::{self, Shape};
use super::words;
pub(super) use text::{key, literal, value_literal};

/// Words of the language, what it brings with it, and what a sample is made of.
pub(super) const RESERVED: &str = "\
    arguments async await break case catch class const continue debugger default delete do \
    else enum eval export extends false finally for function get if implements import in \
    instanceof interface let new null of package private protected public return set static \
    super switch this throw true try typeof undefined var void while with yield answer \
    boundary buffer bytes console cookie crypto data exports fail fetch find global jarOf \
    keep main module multipart mw needed noSession parsed process require result send \
    setting show status step take takeJson text window document globalThis name code";

/// How much deeper what is inside stands.
const UNIT: &str = "  ";

/// Looks into the JSON of an answer, within `send`.
const PARSED: &str = "  let data;
  try {
    data = JSON.parse(body);
  } catch {
    fail(`the answer is not JSON (status ${answer.status})`);
  }
";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let shape = Shape::new(flow)?;
    let mut javascript = JavaScript {
        flow,
        status: if shape.is_json {
            "status"
        } else {
            "answer.status"
        },
        names: Names::new(flow, RESERVED, camel),
        functions: Functions::of(
            include_str!("../functions/javascript.txt"),
            shape.needed(flow),
        ),
        shape,
        declared: BTreeSet::new(),
        cannot: None,
    };
    let body = javascript.body();
    let file = javascript.file(&body);
    javascript.cannot.map_or(Ok(file), Err)
}

struct JavaScript<'a> {
    flow: &'a Flow,
    /// What the status of an answer is called.
    status: &'static str,
    shape: Shape,
    names: Names,
    functions: Functions,
    /// Variables that are there already.
    declared: BTreeSet<String>,
    /// What it cannot say.
    cannot: Option<String>,
}

impl JavaScript<'_> {
    fn need(&mut self, name: &'static str) {
        self.functions.need(name);
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.js", self.flow.stem);
        let checks = self.common_checks();
        let functions = self.functions.texts(&checks).join("\n\n");
        let functions = functions.replace(", } = {}) {", " } = {}) {");
        let head = words::head(
            self.flow,
            &file,
            &["# Node 20 or later"],
            &format!("node {file}"),
        );
        let session = match self.shape.has_one_session {
            true => {
                "// The cookies that are kept from one request to the next, by host.\nconst session = new Map();\n"
            }
            false => "",
        };
        let status = match self.functions.needs("own_status") {
            true => "// The status of what was answered last.\nlet status = 0;\n",
            false => "",
        };
        let imports = self.functions.imports();
        let imports: String = imports.iter().map(|line| format!("{line}\n")).collect();
        let blank = if imports.is_empty() { "" } else { "\n" };
        format!(
            "{}\n{imports}{blank}// {}\nconst USER_AGENT = {};\n\n{session}// What is done at the moment.\nlet step = '';\n{status}\n{functions}\n\nasync function main() {{\n{}}}\n\nmain().catch((error) => fail(error.message));\n",
            commented(&head),
            words::WHO,
            literal(&words::user_agent(&file)),
            indented(body),
        )
    }

    /// The checks of every request, within `send`.
    fn common_checks(&mut self) -> String {
        let status = std::mem::replace(&mut self.status, "answer.status");
        let mut out = String::new();
        let mut is_parsed = !self.shape.is_json;
        let checks = self.shape.common();
        for check in &checks {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(PARSED);
                is_parsed = true;
            }
            out.push_str(&indented(&self.check(check, "session")));
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
            let _ = writeln!(out, "const {name} = {value};");
        }
        self.need("send");
        if !self.shape.has_one_session {
            for session in &self.flow.sessions {
                let _ = writeln!(out, "const {} = new Map();", self.names.session(session));
            }
        }
        let count = self.flow.steps.iter().filter_map(shape::as_send).count();
        let (mut number, mut shown) = (0, String::new());
        for step in &self.flow.steps {
            let send = match step {
                FlowStep::Send(send) => send,
                FlowStep::Let { name, value } => {
                    let name = self.names.variable(name);
                    let value = self.term(value);
                    let _ = write!(out, "\n{}", self.assigned(&name, &value));
                    continue;
                }
            };
            number += 1;
            out.push_str(&self.step(number, send, number < count));
            if send.is_shown {
                shown = match number < count {
                    true => "result".to_owned(),
                    false => self.given().to_owned(),
                };
            }
        }
        match (shown.is_empty(), self.shape.is_json) {
            (true, _) => {}
            (false, true) => {
                let _ = writeln!(out, "\nconsole.log(JSON.stringify({shown}, null, 2));");
            }
            (false, false) => {
                self.need("show");
                let _ = writeln!(out, "\nshow({shown});");
            }
        }
        out.trim_start_matches('\n').to_owned()
    }

    /// What `send` gives.
    fn given(&self) -> &'static str {
        match self.shape.is_json {
            true => "data",
            false => "answer",
        }
    }

    /// Gives a variable a value, and declares it the first time.
    fn assigned(&mut self, name: &str, value: &str) -> String {
        match self.declared.insert(name.to_owned()) {
            true if ["answer", "data"].contains(&name) || self.is_taken_twice(name) => {
                format!("let {name} = {value};\n")
            }
            true => format!("const {name} = {value};\n"),
            false => format!("{name} = {value};\n"),
        }
    }

    fn is_taken_twice(&self, name: &str) -> bool {
        let sends = self.flow.steps.iter().filter_map(shape::as_send);
        let takes = sends.flat_map(|send| &send.takes);
        takes
            .filter(|take| self.names.variable(&take.name) == name)
            .count()
            > 1
    }

    fn input(&mut self, input: &FlowInput) -> String {
        let name = literal(&input.environment);
        match &input.default {
            Some(default) => format!("process.env[{name}] ?? {}", literal(default)),
            None => {
                self.need("setting");
                format!("setting({name}, {})", literal(&words::about(input)))
            }
        }
    }

    fn step(&mut self, number: usize, send: &Send, goes_on: bool) -> String {
        let mut out = String::from("\n");
        for line in words::above(number, &send.title, &send.about) {
            let _ = writeln!(out, "{}", format!("// {line}").trim_end());
        }
        let name = literal(&words::step(number, &send.title));
        let _ = writeln!(out, "step = {name};");
        let session = match &send.session {
            Some(name) => self.names.session(name),
            None => {
                out.push_str(
                    &self
                        .assigned("noSession", "new Map()")
                        .replace("const", "let"),
                );
                "noSession".to_owned()
            }
        };
        if matches!(send.body, Body::Multipart(_)) {
            self.need("crypto");
            let line = self.assigned("boundary", "crypto.randomUUID()");
            out.push_str(&line.replace("const", "let"));
        }
        let call = self.call(send, &session);
        match (send.is_shown && goes_on, self.shape.is_looked_at(send)) {
            (true, false) => {
                let _ = writeln!(out, "const result = {call};");
            }
            (is_kept, _) => {
                let given = self.given();
                out.push_str(&self.assigned(given, &call));
                if is_kept {
                    let _ = writeln!(out, "const result = {given};");
                }
            }
        }
        let mut is_parsed = self.shape.is_json;
        for check in self.shape.own(send) {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(&self.parse(send));
                is_parsed = true;
            }
            let made = match shape::is_taken(send, check) {
                // Whether there is anything is seen where it is taken.
                Some(json) => {
                    let found = self.found(&check.pick, &session);
                    let condition = self.compared(&found, json, true);
                    self.ends(check, &condition, &session)
                }
                None => self.check(check, &session),
            };
            out.push_str(&made);
        }
        for take in &send.takes {
            if matches!(take.pick, Pick::Json(_)) && !is_parsed {
                out.push_str(&self.parse(send));
                is_parsed = true;
            }
            let line = self.take(take, &session);
            out.push_str(&line);
        }
        out
    }

    fn parse(&mut self, send: &Send) -> String {
        self.need("parsed");
        let call = match shape::looks_into(send) {
            true => "parsed(answer)",
            false => "parsed(answer, false)",
        };
        self.assigned("data", call)
    }

    fn call(&mut self, send: &Send, session: &str) -> String {
        let mut given = vec![literal(&send.method), self.term(&send.url)];
        if !self.shape.has_one_session {
            given.insert(0, session.to_owned());
        }
        let mut options = Vec::new();
        if !send.params.is_empty() {
            options.push(format!("params: {}", self.pairs(&send.params)));
        }
        let mut headers: Vec<String> = Vec::new();
        for (name, value) in &send.headers {
            let value = self.header(value);
            headers.push(format!("{}: {value}", key(name)));
        }
        if let Some((name, password)) = &send.basic {
            let pair = Term::Joined(vec![
                name.clone(),
                Term::Literal(":".to_owned()),
                password.clone(),
            ]);
            let pair = self.term(&pair);
            headers.push(format!(
                "Authorization: 'Basic ' + Buffer.from({pair}).toString('base64')"
            ));
        }
        let body = shape::body(send);
        if body != Body::None && ["GET", "HEAD"].contains(&send.method.as_str()) {
            self.cannot = Some(format!("sends a body with {}", send.method));
        }
        if ["CONNECT", "TRACE", "TRACK"].contains(&send.method.as_str()) {
            self.cannot = Some(format!("sends {}", send.method));
        }
        let (body, media_type) = self.content(&body);
        options.extend(body);
        headers.extend(media_type.map(|media_type| format!("'Content-Type': {media_type}")));
        if !headers.is_empty() {
            options.push(
                words::listed("own: {", &headers, "}", (UNIT, UNIT)).replace(": {'", ": { '"),
            );
        }
        if !send.cookies.is_empty() {
            let mut own = Vec::new();
            for (name, value) in &send.cookies {
                let value = value
                    .as_ref()
                    .map_or("null".to_owned(), |value| self.header(value));
                own.push(format!("[{}, {value}]", literal(name)));
            }
            options.push(words::listed("cookies: [", &own, "]", (UNIT, UNIT)));
        }
        if send.redirects > 0 {
            options.push(format!("redirects: {}", send.redirects));
        }
        if !options.is_empty() {
            given.push(match options.iter().any(|option| option.contains('\n')) {
                true => words::listed("{", &options, "}", ("", UNIT)),
                false => format!("{{ {} }}", options.join(", ")),
            });
        }
        format!("await send({})", given.join(", "))
    }
}

/// Lines one deeper; an empty one stays empty.
fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| match line.is_empty() {
        true => "\n".to_owned(),
        false => format!("{UNIT}{line}\n"),
    });
    lines.collect()
}

/// Lines as a comment.
pub(super) fn commented(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| {
        let line = format!(" * {}", line.replace("*/", "* /"));
        format!("{}\n", line.trim_end())
    });
    format!("/*\n{} */\n", lines.collect::<String>())
}
