//! Samples in Rust, with the blocking half of the HTTP library that most use.
//!
//! They are laid out as `rustfmt` does it, as far as no text in them is long.

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

/// Words of the language, and what a sample is made of.
const RESERVED: &[&str] = &[
    "abstract",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "answer",
    "client",
    "cookie",
    "data",
    "exit",
    "following",
    "form",
    "json",
    "main",
    "made_1",
    "made_2",
    "made_3",
    "made_4",
    "made_5",
    "made_6",
    "made_7",
    "made_8",
    "made_9",
    "no_jar",
    "no_session",
    "params",
    "request",
    "result",
    "setting",
    "setting_or",
    "show",
    "sliced",
    "step",
    "text",
    "unique",
    "url_encoded",
    "uuid",
    "session_jar",
];

/// Where JSON is looked into, within `send`.
const PARSED: &str = "        let Ok(data) = serde_json::from_slice::<Value>(&body) else {
            self.fail(&format!(\"the answer is not JSON (status {status})\"), &[])
        };
";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let mut rust = Rust {
        flow,
        shape: Shape::new(flow)?,
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("functions/rust.txt")),
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
        let is_json = self.shape.is_json;
        self.need("send");
        let mut checks = String::new();
        let mut is_parsed = !is_json;
        for check in self.shape.common(self.flow).to_vec() {
            if shape::mentions_json(&check) && !is_parsed {
                checks.push_str(PARSED);
                is_parsed = true;
            }
            let made = self.check(&check, "        ", "", None);
            checks.push_str(
                &made
                    .replace("step.fail", "self.fail")
                    .replace("answer.status", "status"),
            );
        }
        if !is_parsed {
            checks.push_str(PARSED);
        }
        if !is_json {
            self.need("answer");
        }
        let (what, of_type, given) = match is_json {
            true => ("the JSON that is answered", "Value", "        data"),
            false => (
                "the answer",
                "Answer",
                "        Answer {\n            status,\n            headers,\n            body: body.to_vec(),\n        }",
            ),
        };
        let (headers, sent) = match is_json {
            true => ("", ""),
            false => (
                "            let headers = answer.headers().clone();",
                "headers, ",
            ),
        };
        let all = self.functions.text(
            "\n\n",
            &[
                ("WHAT", what),
                ("TYPE", of_type),
                ("HEADERS", headers),
                ("SENTHEADERS", sent),
                ("CHECKS", &checks),
                ("GIVEN", given),
            ],
        );
        // The functions of a step stand within it.
        let (methods, functions): (Vec<&str>, Vec<&str>) = all.split("\n\n").partition(|text| {
            text.starts_with("    ///")
                && !text.contains("(&self, name")
                && !text.contains("fn text(&self)")
        });
        let file_name = &file;
        let uses_json = body.contains("json!(") || all.contains("json!(");
        self.need(if uses_json {
            "json_import"
        } else {
            "value_import"
        });
        let imports = self.functions.imports();
        let (std, others): (Vec<&str>, Vec<&str>) = imports
            .lines()
            .partition(|line| line.starts_with("use std::"));
        let mut std = std;
        std.sort_unstable();
        let before: Vec<&str> = self.functions.block("package").lines().collect();
        let head = words::head(self.flow, file_name, &before, "cargo run --quiet");
        let head: String = head
            .iter()
            .map(|line| format!("{}\n", format!("// {line}").trim_end()))
            .collect();
        let functions = functions.join("\n\n");
        let functions = if functions.is_empty() {
            functions
        } else {
            format!("{functions}\n\n")
        };
        format!(
            "{head}\n{}\n\n{}\n\n// {}\nconst USER_AGENT: &str = {};\n\n/// What is done, as it is told where it fails.\nstruct Step(&'static str);\n\nimpl Step {{\n{}\n}}\n\n{functions}fn main() {{\n{body}}}\n",
            std.join("\n"),
            others.join("\n"),
            words::WHO,
            literal(&words::user_agent(file_name)),
            methods.join("\n\n"),
        )
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
        let kept = match (send.is_shown && goes_on, self.shape.is_json) {
            (true, _) => "result",
            (false, true) => "data",
            (false, false) => "answer",
        };
        let looks = shape::is_read(send, &self.shape);
        match looks || send.is_shown {
            true => {
                let _ = writeln!(out, "    let {kept} = step.send(request);");
            }
            false => out.push_str("    step.send(request);\n"),
        }
        if looks && kept == "result" {
            let given = if self.shape.is_json { "data" } else { "answer" };
            let _ = writeln!(out, "    let {given} = &result;");
        }
        let data = match self.shape.is_json && kept != "result" {
            true => "&data",
            false => "data",
        };
        let mut is_parsed = self.shape.is_json;
        for check in &send.checks[self.shape.common..] {
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

    /// Where cookies are looked for: the jar and the address.
    fn cookie_place(&mut self, send: &Send, jar: &str) -> String {
        let url = self.borrowed_in_call(&send.url);
        format!("&{jar}, {url}")
    }

    fn parse(&mut self, send: &Send, kept: &str) -> String {
        let answer = if kept == "result" {
            "answer"
        } else {
            "&answer"
        };
        match shape::looks_into(send) {
            true => {
                self.need("parsed");
                format!("    let data = step.parsed({answer});\n")
            }
            false => {
                "    let data = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);\n"
                    .to_owned()
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
        match &shape::body(send) {
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
        let line = format!("{session}.{}", calls.join("."));
        match line.len() <= 60 {
            true => line,
            false => format!("{session}\n        .{}", calls.join("\n        .")),
        }
    }

    /// An array of names and values; what has to be made has a line before it.
    fn pairs(&mut self, pairs: &[(String, Term)], out: &mut String) -> String {
        let mut items = Vec::new();
        for (name, value) in pairs {
            let value = match value {
                Term::Literal(text) => literal(text),
                Term::Name(name) if !self.shape.keeps_type(name) => {
                    format!("{}.as_str()", self.names.variable(name))
                }
                value => {
                    self.made += 1;
                    let made = format!("made_{}", self.made);
                    let _ = writeln!(out, "    let {made} = {};", self.owned(value));
                    format!("{made}.as_str()")
                }
            };
            items.push(format!("({}, {value})", literal(name)));
        }
        let line = format!("[{}]", items.join(", "));
        match line.len() <= 60 {
            true => line,
            false => format!("[\n        {},\n    ]", items.join(",\n        ")),
        }
    }

    fn part(&mut self, part: &Part) -> String {
        let is_plain = |text: &str| !text.contains(['"', '\\', '\r', '\n', '\0']);
        let mut made = match &part.content {
            PartContent::Text(text) => format!("Part::text({})", self.owned(text)),
            PartContent::Bytes(bytes) => {
                let bytes = bytes.iter().map(|byte| byte.escape_ascii().to_string());
                format!("Part::bytes(b\"{}\".to_vec())", bytes.collect::<String>())
            }
        };
        match &part.filename {
            None => {}
            Some(Term::Literal(name)) if is_plain(name) => {
                let _ = write!(made, ".file_name({})", literal(name));
            }
            Some(_) => {
                self.cannot = Some("has a file name that the library writes otherwise".to_owned())
            }
        }
        match part.content_type.as_deref() {
            None => {}
            Some(media_type) if media_type.contains('/') && is_plain(media_type) => {
                let _ = write!(
                    made,
                    ".mime_str({}).expect(\"a media type\")",
                    literal(media_type)
                );
            }
            Some(_) => self.cannot = Some("has a part of no media type".to_owned()),
        }
        if !is_plain(&part.name) {
            self.cannot = Some("has a field name that the library writes otherwise".to_owned());
        }
        format!("{}, {made}", literal(&part.name))
    }

    /// JSON as an expression.
    fn json_value(&mut self, json: &Json) -> String {
        match shape::literal(json) {
            Some(value) if !shape::has_plain_numbers(&value) => {
                let text = literal(&value.to_string());
                format!("serde_json::from_str::<Value>({text}).expect(\"JSON\")")
            }
            _ => format!("json!({})", self.json(json)),
        }
    }

    fn json(&mut self, json: &Json) -> String {
        match json {
            Json::Literal(value) => {
                if !shape::has_plain_numbers(value) {
                    self.cannot = Some("has a long number within JSON that is made".to_owned());
                }
                value_literal(value)
            }
            Json::Text(term) => self.text(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", literal(name), self.json(value)));
                }
                format!("{{{}}}", items.join(", "))
            }
        }
    }

    /// What is given where an address is asked for.
    fn borrowed_in_call(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            term => format!("&{}", self.text(term)),
        }
    }

    /// A text: a literal, a variable, or what makes a new one.
    fn text(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text(&{})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) => {
                let (mut format, mut args) = (String::new(), Vec::new());
                for term in terms {
                    match term {
                        Term::Literal(text) => {
                            format.push_str(&escaped(text, true));
                        }
                        Term::Name(name) if !self.shape.keeps_type(name) => {
                            let _ = write!(format, "{{{}}}", self.names.variable(name));
                        }
                        term => {
                            format.push_str("{}");
                            args.push(format!(", {}", self.text(term)));
                        }
                    }
                }
                format!("format!(\"{format}\"{})", args.concat())
            }
            Term::Draw(Draw::Unique) => {
                self.need("unique");
                "unique()".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "uuid()".to_owned()
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.text(inner);
        let borrowed = match inner {
            Term::Literal(_) => text.clone(),
            _ => format!("&{text}"),
        };
        match change {
            Change::Replace(from, to) => {
                format!("{text}.replace({}, {})", literal(from), literal(to))
            }
            Change::Upper => format!("{text}.to_uppercase()"),
            Change::Lower => format!("{text}.to_lowercase()"),
            Change::UrlEncode => {
                self.need("url_encoded");
                format!("url_encoded({borrowed})")
            }
            Change::Slice(first, last) => {
                self.need("sliced");
                format!("sliced({borrowed}, {first}, {last})")
            }
        }
    }

    /// A text that belongs to whoever gets it.
    fn owned(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => format!("{}.to_owned()", literal(text)),
            Term::Name(name) if !self.shape.keeps_type(name) => {
                format!("{}.clone()", self.names.variable(name))
            }
            term => self.text(term),
        }
    }

    /// What a place has: an `Option`, of a reference to a value if it is in JSON.
    fn found(&mut self, pick: &Pick, cookies: &str) -> String {
        match pick {
            Pick::Json(hops) => format!("data.pointer({})", self.pointer(hops)),
            Pick::Status => "Some(answer.status)".to_owned(),
            Pick::Text => "Some(answer.text())".to_owned(),
            Pick::Header(name) => format!("answer.header({})", literal(name)),
            Pick::Cookie(name) => {
                self.need("cookie");
                format!("cookie({cookies}, {})", literal(name))
            }
        }
    }

    fn pointer(&mut self, hops: &[Hop]) -> String {
        let mut out = String::new();
        for hop in hops {
            let hop = match hop {
                Hop::Member(name) => name.replace('~', "~0").replace('/', "~1"),
                Hop::Element(at) => {
                    if *at < 0 {
                        self.cannot = Some("counts from the end of a list".to_owned());
                    }
                    at.to_string()
                }
            };
            out.push('/');
            out.push_str(&hop);
        }
        literal(&out)
    }

    fn check(
        &mut self,
        check: &Check,
        indent: &str,
        cookies: &str,
        taken: Option<&Json>,
    ) -> String {
        let condition = self.failing(check, cookies, taken.is_some());
        let wrong = match check.pick {
            Pick::Status if indent.len() > 4 => "&format!(\"the status is {status}\")".to_owned(),
            Pick::Status => "&format!(\"the status is {}\", answer.status)".to_owned(),
            _ => literal(&words::wrong(check)),
        };
        let mut said = Vec::new();
        for pick in &check.says {
            match pick {
                Pick::Json(_) => said.push(self.found(pick, cookies)),
                _ => self.cannot = Some("tells of more than the answer's JSON".to_owned()),
            }
        }
        let deeper = format!("{indent}    ");
        let call = called(
            "step.fail",
            &[wrong, format!("&[{}]", said.join(", "))],
            &deeper,
        );
        format!("{indent}if {condition} {{\n{deeper}{call};\n{indent}}}\n")
    }

    /// When a check does not hold.
    fn failing(&mut self, check: &Check, cookies: &str, is_taken: bool) -> String {
        let found = self.found(&check.pick, cookies);
        let is_json = matches!(check.pick, Pick::Json(_));
        let (json, is_equal) = match &check.holds {
            Holds::Exists => return format!("{found}.is_none()"),
            Holds::Absent => return format!("{found}.is_some()"),
            Holds::AtMost(most) => return format!("answer.status > {most}"),
            Holds::Equals(json) => (json, false),
            Holds::Differs(json) => (json, true),
        };
        let sign = if is_equal { "==" } else { "!=" };
        let other = match (&check.pick, json) {
            (Pick::Json(_), json) => format!("Some(&{})", self.json_value(json)),
            (Pick::Status, Json::Literal(value)) => {
                return format!("answer.status {sign} {value}");
            }
            (_, Json::Literal(Value::String(text))) => {
                format!("Some({}.to_owned())", literal(text))
            }
            (_, Json::Text(term)) => format!("Some({})", self.owned(term)),
            _ => {
                self.cannot = Some("compares a text with JSON".to_owned());
                String::new()
            }
        };
        match is_equal
            && !is_taken
            && (is_json || matches!(check.pick, Pick::Header(_) | Pick::Cookie(_)))
        {
            true => format!("{found}.is_none() || {found} == {other}"),
            false => format!("{found} {sign} {other}"),
        }
    }

    fn take(&mut self, take: &Take, data: &str, cookies: &str) -> String {
        let name = self.variable(&take.name);
        let value = match &take.pick {
            Pick::Json(hops) => {
                let taking = match self.shape.keeps_type(&take.name) {
                    true => "take_json",
                    false => "take",
                };
                self.need(taking);
                self.need("text");
                format!("step.{taking}({data}, {})", self.pointer(hops))
            }
            Pick::Status => "answer.status.to_string()".to_owned(),
            Pick::Text => "answer.text()".to_owned(),
            Pick::Header(_) | Pick::Cookie(_) => {
                self.need("needed");
                let found = self.found(&take.pick, cookies);
                format!(
                    "step.needed({found}, {})",
                    literal(&words::lacks(&take.pick))
                )
            }
        };
        format!("    let {name} = {value};\n")
    }
}

/// A call as it is laid out: on one line if its arguments are short.
fn called(function: &str, args: &[String], indent: &str) -> String {
    let line = args.join(", ");
    match line.len() <= 60 {
        true => format!("{function}({line})"),
        false => format!(
            "{function}(\n{indent}    {},\n{indent})",
            args.join(&format!(",\n{indent}    "))
        ),
    }
}

/// A value without anything that is made, within `json!`.
fn value_literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => literal(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(value_literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pairs = map.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{}: {}", literal(name), value_literal(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text between quotes.
fn literal(text: &str) -> String {
    format!("\"{}\"", escaped(text, false))
}

fn escaped(text: &str, in_format: bool) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '{' | '}' if in_format => out.extend([c, c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => {
                let code = format!("\\u{{{:x}}}", u32::from(c));
                out.push_str(&code);
            }
            c => out.push(c),
        }
    }
    out
}
