//! Samples in Python, with the package `requests`.

use std::fmt::Write as _;

use serde_json::Value;

use super::flow::{
    Body, Change, Check, Draw, Flow, FlowInput, FlowStep, Holds, Hop, Json, Part, PartContent,
    Pick, Send, Take, Term,
};
use super::functions::Functions;
use super::names::{Names, snake};
use super::shape::{self, Shape};
use super::words;
use crate::text::steers;

/// Words of the language, what it brings with it, and what a sample is made of.
const RESERVED: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "match",
    "case",
    "type",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "base64",
    "json",
    "os",
    "secrets",
    "sys",
    "uuid",
    "requests",
    "quote",
    "answer",
    "cookie",
    "cookies",
    "data",
    "fail",
    "find",
    "has",
    "header",
    "needed",
    "new_session",
    "no_session",
    "parsed",
    "result",
    "same",
    "send",
    "setting",
    "show",
    "step",
    "take",
    "take_json",
    "text",
    "all",
    "any",
    "bool",
    "bytes",
    "dict",
    "dir",
    "exit",
    "file",
    "filter",
    "float",
    "format",
    "hash",
    "id",
    "input",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "open",
    "ord",
    "print",
    "property",
    "range",
    "repr",
    "self",
    "set",
    "slice",
    "sorted",
    "str",
    "sum",
    "super",
    "tuple",
    "vars",
    "zip",
];

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
    let mut python = Python {
        flow,
        shape: Shape::new(flow)?,
        names: Names::new(flow, RESERVED, snake),
        functions: Functions::of(include_str!("functions/python.txt")),
    };
    let body = python.body();
    Ok(python.file(&body))
}

struct Python<'a> {
    flow: &'a Flow,
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
        let session = match self.shape.has_one_session {
            true => "",
            false => "session, ",
        };
        let redirects = self.flow.steps.iter().filter_map(shape::as_send);
        let (options, how) = match redirects.map(|send| send.redirects).max().unwrap_or(0) {
            0 => ("", "timeout=60, allow_redirects=False, **options"),
            _ => (
                "    options.setdefault(\"allow_redirects\", False)",
                "timeout=60, **options",
            ),
        };
        let (what, given) = match self.shape.is_json {
            true => ("the JSON that is answered", "data"),
            false => ("the answer", "answer"),
        };
        let functions = self.functions.text(
            "\n\n\n",
            &[
                ("SESSION", session),
                ("WHAT", what),
                ("OPTIONS", options),
                ("HOW", how),
                ("CHECKS", &checks),
                ("GIVEN", given),
            ],
        );
        let run = format!("python3 {file}");
        let head = words::head(self.flow, &file, &["pip install requests"], &run);
        let head = head
            .join("\n")
            .replace('\\', "\\\\")
            .replace("\"\"\"", "\\\"\\\"\\\"");
        format!(
            "#!/usr/bin/env python3\n\"\"\"\n{head}\n\"\"\"\n\n{}\nimport requests\n\n# {}\nUSER_AGENT = {}\n\n\n{functions}\n\n\n{body}",
            self.functions.imports(),
            words::WHO,
            literal(&words::user_agent(&file)),
        )
    }

    /// The checks of every request, within `send`.
    fn common_checks(&mut self) -> String {
        let mut out = String::new();
        let mut is_parsed = !self.shape.is_json;
        let checks = self.shape.common(self.flow).to_vec();
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
        let given = match shape::is_read(send, &self.shape) || kept.is_empty() {
            true => format!("{} = ", self.given()),
            false => String::new(),
        };
        let _ = writeln!(out, "{kept}{given}{call}");
        let mut is_parsed = self.shape.is_json;
        for check in &send.checks[self.shape.common..] {
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

    /// Names and values: a `dict`, or a list where a name is there twice.
    fn pairs(&mut self, before: &str, pairs: &[(String, Term)]) -> String {
        let is_list = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()));
        let mut items = Vec::new();
        for (name, value) in pairs {
            let (name, value) = (literal(name), self.term(value));
            items.push(match is_list {
                true => format!("({name}, {value})"),
                false => format!("{name}: {value}"),
            });
        }
        let (open, close) = if is_list { ("[", "]") } else { ("{", "}") };
        words::listed(&format!("{before}{open}"), &items, close, ("", UNIT))
    }

    /// How a body is given, and the media type that has to be said with it.
    fn content(&mut self, body: &Body) -> (Option<String>, String) {
        match body {
            Body::None => (None, String::new()),
            Body::Form(pairs) => (Some(self.pairs("data=", pairs)), String::new()),
            Body::Multipart(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.part(part)).collect();
                (
                    Some(words::listed("files=[", &parts, "]", ("", UNIT))),
                    String::new(),
                )
            }
            Body::Json(json, media_type) => {
                let is_null = matches!(json, Json::Literal(Value::Null));
                let json = self.json(json, "");
                if media_type == "application/json" && !is_null {
                    return (Some(format!("json={json}")), String::new());
                }
                self.need("json");
                (Some(format!("data=json.dumps({json})")), media_type.clone())
            }
            Body::Text(text, media_type) => (
                Some(format!("data={}", self.bytes(text))),
                media_type.clone(),
            ),
        }
    }

    fn part(&mut self, part: &Part) -> String {
        let filename = part.filename.as_ref();
        let filename = filename.map_or("None".to_owned(), |name| self.term(name));
        let content = match &part.content {
            PartContent::Text(text) => self.bytes(text),
            PartContent::Bytes(bytes) => {
                self.need("base64");
                format!("base64.b64decode(\"{}\")", words::base64(bytes))
            }
        };
        let name = literal(&part.name);
        match &part.content_type {
            Some(media_type) => {
                format!("({name}, ({filename}, {content}, {}))", literal(media_type))
            }
            None => format!("({name}, ({filename}, {content}))"),
        }
    }

    fn json(&mut self, json: &Json, indent: &str) -> String {
        let inner = format!("{indent}    ");
        match json {
            Json::Literal(value) => value_literal(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", literal(name), self.json(value, &inner)));
                }
                words::listed("{", &items, "}", (indent, UNIT))
            }
        }
    }

    /// A text as bytes, where a library would take it for Latin-1.
    fn bytes(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) if text.is_ascii() => literal(text),
            Term::Joined(terms) if terms.len() > 1 && !self.is_template(terms) => {
                format!("({}).encode()", self.term(term))
            }
            _ => format!("{}.encode()", self.term(term)),
        }
    }

    fn is_template(&self, terms: &[Term]) -> bool {
        let simple = |term: &Term| match term {
            Term::Literal(_) => true,
            Term::Name(name) => !self.shape.keeps_type(name),
            _ => false,
        };
        terms.iter().all(simple)
    }

    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text({})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) if terms.is_empty() => "\"\"".to_owned(),
            Term::Joined(terms) if self.is_template(terms) => {
                let pieces = terms.iter().map(|term| match term {
                    Term::Name(name) => format!("{{{}}}", self.names.variable(name)),
                    other => escaped(shape::literals(other).first().unwrap_or(&""))
                        .replace('{', "{{")
                        .replace('}', "}}"),
                });
                format!("f\"{}\"", pieces.collect::<String>())
            }
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.grouped(term)).collect();
                terms.join(" + ")
            }
            Term::Draw(Draw::Unique) => {
                self.need("secrets");
                "f\"u{secrets.token_hex(5)}\"".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "str(uuid.uuid4())".to_owned()
            }
            Term::Changed(inner, change) => self.changed(inner, change),
        }
    }

    fn grouped(&mut self, term: &Term) -> String {
        match term {
            Term::Joined(terms) if terms.len() > 1 && !self.is_template(terms) => {
                format!("({})", self.term(term))
            }
            _ => self.term(term),
        }
    }

    fn changed(&mut self, inner: &Term, change: &Change) -> String {
        let text = self.grouped(inner);
        match change {
            Change::Replace(from, to) => {
                format!("{text}.replace({}, {})", literal(from), literal(to))
            }
            Change::Upper => format!("{text}.upper()"),
            Change::Lower => format!("{text}.lower()"),
            Change::UrlEncode => {
                self.need("quote");
                format!("quote({text}, safe=\"\")")
            }
            Change::Slice(0, 0) => text,
            Change::Slice(first, 0) => format!("{text}[{first}:]"),
            Change::Slice(0, last) => format!("{text}[:-{last}]"),
            Change::Slice(first, last) => format!("{text}[{first}:-{last}]"),
        }
    }

    /// What a place has, and whether it has something.
    fn found(&mut self, pick: &Pick, session: &str) -> (String, String) {
        let value = match pick {
            Pick::Json(hops) if hops.is_empty() => return ("data".to_owned(), "True".to_owned()),
            Pick::Json(hops) => {
                let hops = path(hops);
                return (format!("find(data, {hops})"), format!("has(data, {hops})"));
            }
            Pick::Status => return ("answer.status_code".to_owned(), "True".to_owned()),
            Pick::Text => {
                let text = "answer.content.decode(errors=\"replace\")";
                return (text.to_owned(), "True".to_owned());
            }
            Pick::Header(name) => {
                self.need("header");
                format!("header(answer, {})", literal(name))
            }
            Pick::Cookie(name) => {
                self.need("cookie");
                format!("cookie({session}, {})", literal(name))
            }
        };
        let has = format!("{value} is not None");
        (value, has)
    }

    /// A check of what is taken as well, which tells where there is nothing.
    fn differs(&mut self, check: &Check, value: &Json, session: &str) -> String {
        let found = self.found(&check.pick, session).0;
        self.need("find");
        let condition = self.compared(&found, value, true);
        self.ends(check, &condition, "", session)
    }

    fn check(&mut self, check: &Check, indent: &str, session: &str) -> String {
        let condition = self.failing(check, session);
        self.ends(check, &condition, indent, session)
    }

    fn ends(&mut self, check: &Check, condition: &str, indent: &str, session: &str) -> String {
        let wrong = match check.pick {
            Pick::Status => "f\"the status is {answer.status_code}\"".to_owned(),
            _ => literal(&words::wrong(check)),
        };
        let mut told = vec![wrong];
        for pick in &check.says {
            if matches!(pick, Pick::Json(hops) if !hops.is_empty()) {
                self.need("find");
            }
            told.push(self.found(pick, session).0);
        }
        self.need("fail");
        format!(
            "{indent}if {condition}:\n{indent}    fail({})\n",
            told.join(", ")
        )
    }

    /// When a check does not hold.
    fn failing(&mut self, check: &Check, session: &str) -> String {
        let is_deep = matches!(&check.pick, Pick::Json(hops) if !hops.is_empty());
        let (value, has) = self.found(&check.pick, session);
        let mut need = |name| {
            if is_deep {
                self.functions.need(name);
            }
        };
        match &check.holds {
            Holds::Exists => {
                need("has");
                match has.strip_suffix(" is not None") {
                    Some(value) => format!("{value} is None"),
                    None => format!("not {has}"),
                }
            }
            Holds::Absent => {
                need("has");
                has
            }
            Holds::AtMost(most) => format!("{value} > {most}"),
            Holds::Equals(json) => {
                need("find");
                if matches!(json, Json::Literal(Value::Null)) {
                    need("has");
                    return format!("not {has} or {value} is not None");
                }
                self.compared(&value, json, false)
            }
            Holds::Differs(json) => {
                need("find");
                need("has");
                let is_that = self.compared(&value, json, true);
                match has.as_str() {
                    "True" => is_that,
                    _ => format!("not {has} or {is_that}"),
                }
            }
        }
    }

    /// Whether a value is, or is not, that.
    fn compared(&mut self, value: &str, json: &Json, is_equal: bool) -> String {
        let (same, equal, identical) = match is_equal {
            true => ("same", "==", "is"),
            false => ("not same", "!=", "is not"),
        };
        let other = self.json(json, "");
        match json {
            Json::Literal(Value::Bool(_) | Value::Null) => format!("{value} {identical} {other}"),
            Json::Literal(Value::String(_)) | Json::Text(_) => format!("{value} {equal} {other}"),
            _ if value == "answer.status_code" => format!("{value} {equal} {other}"),
            _ => {
                self.need("same");
                format!("{same}({value}, {other})")
            }
        }
    }

    fn take(&mut self, take: &Take, session: &str) -> String {
        let name = self.names.variable(&take.name);
        let value = match &take.pick {
            Pick::Json(hops) => {
                let taking = match self.shape.keeps_type(&take.name) {
                    true => "take_json",
                    false => "take",
                };
                self.need(taking);
                let hops = if hops.is_empty() {
                    String::new()
                } else {
                    format!(", {}", path(hops))
                };
                format!("{taking}(data{hops})")
            }
            Pick::Status => "str(answer.status_code)".to_owned(),
            Pick::Text => self.found(&take.pick, session).0,
            Pick::Header(_) | Pick::Cookie(_) => {
                self.need("needed");
                let value = self.found(&take.pick, session).0;
                format!("needed({value}, {})", literal(&words::lacks(&take.pick)))
            }
        };
        format!("{name} = {value}\n")
    }
}

fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// A value without anything that is made.
fn value_literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
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
    match text.contains('"') && !text.contains('\'') {
        true => format!("'{}'", escaped(text).replace("\\\"", "\"")),
        false => format!("\"{}\"", escaped(text)),
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // All of them are of the first plane.
            c if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
