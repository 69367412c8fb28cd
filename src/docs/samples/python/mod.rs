//! Samples in Python, with the package `requests`.

mod answer;
mod text;

use std::fmt::Write as _;

use super::flow::{Flow, FlowInput, FlowStep, Pick, Send};
use super::functions::Functions;
use super::names::{Names, snake};
use super::shape::{self, Shape};
use super::words;
use text::literal;

/// Words of the language, what it brings with it, and what a sample is made of.
const RESERVED: &str = "\
    False None True and as assert async await break class continue def del elif else except \
    finally for from global if import in is lambda match case type nonlocal not or pass \
    raise return try while with yield base64 json os secrets sys uuid requests quote answer \
    cookie cookies data fail find has header needed new_session no_session parsed result \
    same send setting show status step take take_json text all any bool bytes dict dir exit file \
    filter float format hash id input int isinstance iter len list map max min next object \
    open ord print property range repr self set slice sorted str sum super tuple vars zip";

/// Looks into the JSON of an answer, within `send`.
const PARSED: &str = "    try:
        data = answer.json()
    except ValueError:
        fail(f\"the answer is not JSON (status {answer.status_code})\")
";

/// How much deeper what is inside stands.
const UNIT: &str = "    ";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let shape = Shape::new(flow)?;
    let mut python = Python {
        flow,
        status: if shape.is_json {
            "status"
        } else {
            "answer.status_code"
        },
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("../functions/python.txt"), shape.needed(flow)),
        shape,
    };
    let body = python.body();
    Ok(python.file(&body))
}

struct Python<'a> {
    flow: &'a Flow,
    /// What the status of an answer is called.
    status: &'static str,
    shape: Shape,
    names: Names,
    functions: Functions,
}

impl Python<'_> {
    fn need(&mut self, name: &'static str) {
        self.functions.need(name);
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.py", self.flow.stem);
        let checks = self.common_checks();
        let functions = self.functions.texts(&checks).join("\n\n\n");
        let run = format!("python3 {file}");
        let head = words::head(self.flow, &file, &["pip install requests"], &run);
        let head = head
            .join("\n")
            .replace('\\', "\\\\")
            .replace("\"\"\"", "\\\"\\\"\\\"");
        format!(
            "#!/usr/bin/env python3\n\"\"\"\n{head}\n\"\"\"\n\n{}\n\nimport requests\n\n# {}\nUSER_AGENT = {}\n\n\n{functions}\n\n\n{body}",
            self.functions.imports().join("\n"),
            words::WHO,
            literal(&words::user_agent(&file)),
        )
    }

    /// The checks of every request, within `send`.
    fn common_checks(&mut self) -> String {
        let status = std::mem::replace(&mut self.status, "answer.status_code");
        let mut out = String::new();
        let mut is_parsed = !self.shape.is_json;
        let checks = self.shape.common();
        for check in &checks {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(PARSED);
                is_parsed = true;
            }
            out.push_str(&self.check(check, "    ", "session"));
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
            let _ = writeln!(out, "{name} = {value}");
        }
        self.need("new_session");
        self.need("send");
        for session in &self.flow.sessions {
            let _ = writeln!(out, "{} = new_session()", self.names.session(session));
        }
        let count = self.flow.steps.iter().filter_map(shape::as_send).count();
        let (mut number, mut shown) = (0, String::new());
        for step in &self.flow.steps {
            let send = match step {
                FlowStep::Send(send) => send,
                FlowStep::Let { name, value } => {
                    let name = self.names.variable(name);
                    let value = self.term(value);
                    let _ = writeln!(out, "\n{name} = {value}");
                    continue;
                }
            };
            number += 1;
            out.push_str(&self.step(number, send, number < count));
            if send.is_shown {
                self.given().clone_into(&mut shown);
                if number < count {
                    "result".clone_into(&mut shown);
                }
            }
        }
        out.push_str(&self.shown(&shown));
        out
    }

    fn shown(&mut self, shown: &str) -> String {
        match (shown.is_empty(), self.shape.is_json) {
            (true, _) => String::new(),
            (false, true) => {
                self.need("json");
                format!("\nprint(json.dumps({shown}, indent=2, ensure_ascii=False))\n")
            }
            (false, false) => {
                self.need("show");
                format!("\nshow({shown})\n")
            }
        }
    }

    /// What `send` gives.
    fn given(&self) -> &'static str {
        match self.shape.is_json {
            true => "data",
            false => "answer",
        }
    }

    fn input(&mut self, input: &FlowInput) -> String {
        self.need("os");
        let name = literal(&input.environment);
        match &input.default {
            Some(default) => format!("os.environ.get({name}, {})", literal(default)),
            None => {
                self.need("setting");
                format!("setting({name}, {})", literal(&words::about(input)))
            }
        }
    }

    fn step(&mut self, number: usize, send: &Send, goes_on: bool) -> String {
        let mut out = String::from("\n");
        for line in words::above(number, &send.title, &send.about) {
            let _ = writeln!(out, "{}", format!("# {line}").trim_end());
        }
        let name = literal(&words::step(number, &send.title));
        let _ = writeln!(out, "step = {name}");
        let session = match &send.session {
            Some(name) => self.names.session(name),
            None => {
                out.push_str("no_session = new_session()\n");
                "no_session".to_owned()
            }
        };
        if send.redirects > 0 {
            let _ = writeln!(out, "{session}.max_redirects = {}", send.redirects);
        }
        let call = self.call(send, &session);
        let kept = if send.is_shown && goes_on {
            "result = "
        } else {
            ""
        };
        let given = match self.shape.is_looked_at(send) || kept.is_empty() {
            true => format!("{} = ", self.given()),
            false => String::new(),
        };
        let _ = writeln!(out, "{kept}{given}{call}");
        let mut is_parsed = self.shape.is_json;
        for check in self.shape.own(send) {
            if shape::mentions_json(check) && !is_parsed {
                out.push_str(&self.parse(send));
                is_parsed = true;
            }
            match shape::is_taken(send, check) {
                // Whether there is anything is seen where it is taken.
                Some(differs) => out.push_str(&self.differs(check, differs, &session)),
                None => out.push_str(&self.check(check, "", &session)),
            }
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
            true => "data = parsed(answer)\n".to_owned(),
            false => "data = parsed(answer, must=False)\n".to_owned(),
        }
    }

    fn call(&mut self, send: &Send, session: &str) -> String {
        let url = self.term(&send.url);
        let mut given = vec![literal(&send.method), url.clone()];
        if !self.shape.has_one_session {
            given.insert(0, session.to_owned());
        }
        if !send.params.is_empty() {
            given.push(self.pairs("params=", &send.params));
        }
        let mut headers: Vec<String> = Vec::new();
        for (name, value) in &send.headers {
            let value = self.bytes(value);
            headers.push(format!("{}: {value}", literal(name)));
        }
        let (body, media_type) = self.content(&shape::body(send));
        given.extend(body);
        if !media_type.is_empty() {
            headers.push(format!("\"Content-Type\": {}", literal(&media_type)));
        }
        if !send.cookies.is_empty() {
            self.need("cookies");
            let mut own = Vec::new();
            for (name, value) in &send.cookies {
                let value = value
                    .as_ref()
                    .map_or("None".to_owned(), |value| self.term(value));
                own.push(format!("{}: {value}", literal(name)));
            }
            let own = own.join(", ");
            headers.push(format!("\"Cookie\": cookies({session}, {url}, {{{own}}})"));
        }
        if !headers.is_empty() {
            given.push(words::listed("headers={", &headers, "}", ("", UNIT)));
        }
        if let Some((name, password)) = &send.basic {
            given.push(format!(
                "auth=({}, {})",
                self.bytes(name),
                self.bytes(password)
            ));
        }
        if send.redirects > 0 {
            given.push("allow_redirects=True".to_owned());
        }
        format!("send({})", given.join(", "))
    }
}
