//! Samples in JavaScript: Node with its own `fetch`, and no packages.
//!
//! Numbers are read as the language reads them, so the keys of what is printed that are whole numbers come first, in their order. A whole
//! number of more digits than it keeps ends a sample that would send it on.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::flow::{
    Body, Change, Check, Draw, Flow, FlowInput, FlowStep, Holds, Hop, Json, Part, PartContent,
    Pick, Send, Take, Term,
};
use super::functions::Functions;
use super::names::{Names, camel};
use super::shape::{self, Shape};
use super::words;
use crate::text::steers;

/// Words of the language, what it brings with it, and what a sample is made of.
pub(super) const RESERVED: &[&str] = &[
    "arguments",
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "get",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "of",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "set",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
    "answer",
    "api",
    "boundary",
    "buffer",
    "bytes",
    "console",
    "cookie",
    "crypto",
    "data",
    "exports",
    "fail",
    "fetch",
    "find",
    "global",
    "jarOf",
    "keep",
    "main",
    "module",
    "multipart",
    "mw",
    "needed",
    "noSession",
    "parsed",
    "process",
    "require",
    "result",
    "send",
    "setting",
    "show",
    "step",
    "take",
    "takeJson",
    "text",
    "window",
    "document",
    "globalThis",
    "name",
    "code",
];

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

/// What follows a redirect, within `send`.
const REDIRECT: &str = "  const location = answer.headers.get('location');
  if (redirects !== undefined && location !== null && answer.status >= 300 && answer.status < 400) {
    if (redirects === 0) {
      fail('the answer redirects too often');
    }
    const next = new URL(location, url);
    const becomesGet = answer.status === 303 || (method === 'POST' && answer.status < 303);
    return send(@SESSION@becomesGet && method !== 'HEAD' ? 'GET' : method, next.href, {
      @KEPT@
      redirects: redirects - 1,
    });
  }
";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    let allowed: Vec<&str> = RESERVED
        .iter()
        .copied()
        .filter(|word| *word != "api")
        .collect();
    let mut javascript = JavaScript {
        flow,
        shape: Shape::new(flow)?,
        names: Names::new(flow, &allowed, camel),
        functions: Functions::of(include_str!("functions/javascript.txt")),
        declared: BTreeSet::new(),
        cannot: None,
    };
    let body = javascript.body();
    let file = javascript.file(&body);
    javascript.cannot.map_or(Ok(file), Err)
}

struct JavaScript<'a> {
    flow: &'a Flow,
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

    fn any(&self, is_so: fn(&Send) -> bool) -> bool {
        self.flow.steps.iter().filter_map(shape::as_send).any(is_so)
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.js", self.flow.stem);
        let functions = self.send_function();
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
        let imports = match self.functions.imports() {
            none if none.is_empty() => none,
            some => format!("{some}\n"),
        };
        format!(
            "{}\n{imports}// {}\nconst USER_AGENT = {};\n\n{session}// What is done at the moment.\nlet step = '';\n\n{functions}\n\nasync function main() {{\n{}}}\n\nmain().catch((error) => fail(error.message));\n",
            commented(&head),
            words::WHO,
            literal(&words::user_agent(&file)),
            indented(body),
        )
    }

    fn send_function(&mut self) -> String {
        let (checks, is_json) = (self.common_checks(), self.shape.is_json);
        let (mut options, mut kept) = (Vec::new(), Vec::new());
        let (mut before, mut address, mut own_headers, mut cookies, mut content) = (
            String::new(),
            "url",
            String::new(),
            "  if (jar.size > 0) {\n    headers.Cookie = [...jar].map((pair) => pair.join('=')).join('; ');\n  }\n",
            String::new(),
        );
        if self.any(|send| !send.params.is_empty()) {
            options.push("params");
            before = "  const sign = url.includes('?') ? '&' : '?';\n  const address = params ? `${url}${sign}${new URLSearchParams(params)}` : url;\n".to_owned();
            address = "address";
        }
        let has_form = self.any(|send| matches!(send.body, Body::Form(_)));
        let has_body = self.any(|send| !matches!(shape::body(send), Body::None | Body::Form(_)));
        if has_form {
            options.push("form");
            kept.push("form: becomesGet ? undefined : form");
        }
        if has_body {
            options.push("content");
            kept.push("content: becomesGet ? undefined : content");
        }
        content.push_str(match (has_form, has_body) {
            (true, true) => "      body: content ?? (form && new URLSearchParams(form)),\n",
            (true, false) => "      body: form && new URLSearchParams(form),\n",
            (false, true) => "      body: content,\n",
            (false, false) => "",
        });
        if self.any(|send| {
            !send.headers.is_empty()
                || send.basic.is_some()
                || !matches!(shape::body(send), Body::None | Body::Form(_))
        }) {
            options.push("own");
            kept.push("own: next.origin === new URL(url).origin ? own : {}");
            own_headers.push_str(", ...own");
        }
        if self.any(|send| !send.cookies.is_empty()) {
            options.push("cookies = []");
            cookies = "  const sent = [...new Map([...jar, ...cookies])].filter(([, value]) => value !== null);\n  if (sent.length > 0) {\n    headers.Cookie = sent.map((pair) => pair.join('=')).join('; ');\n  }\n";
        }
        let session = if self.shape.has_one_session {
            ""
        } else {
            "session, "
        };
        let mut redirect = String::new();
        if self.any(|send| send.redirects > 0) {
            options.push("redirects");
            let lines: Vec<String> = kept.iter().map(|line| format!("{line},")).collect();
            redirect = REDIRECT.replace("@SESSION@", session);
            redirect = match lines.is_empty() {
                true => redirect.replace("      @KEPT@\n", ""),
                false => redirect.replace("@KEPT@", &lines.join("\n      ")),
            };
        }
        let options = match options.is_empty() {
            true => String::new(),
            false => format!("{{ {} }} = {{}}", options.join(", ")),
        };
        let (what, given) = match is_json {
            true => ("the JSON that is answered", "data"),
            false => (
                "the answer",
                "{ status: answer.status, headers: answer.headers, body }",
            ),
        };
        self.functions
            .text(
                "\n\n",
                &[
                    ("WHAT", what),
                    ("SESSION", session),
                    ("OPTIONS", &options),
                    ("BEFORE", &before),
                    ("ADDRESS", address),
                    ("OWNHEADERS", &own_headers),
                    ("COOKIES", cookies),
                    ("CONTENT", &content),
                    ("REDIRECT", &redirect),
                    ("CHECKS", &checks),
                    ("GIVEN", given),
                ],
            )
            .replace("(method, url, )", "(method, url)")
            .replace("(session, method, url, )", "(session, method, url)")
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
            out.push_str(&indented(&self.check(check, "session")));
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
        match (send.is_shown && goes_on, shape::is_read(send, &self.shape)) {
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
        for check in &send.checks[self.shape.common..] {
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

    /// A text as a header takes it.
    fn header(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) if text.is_ascii() => literal(text),
            term => {
                self.need("bytes");
                format!("bytes({})", self.term(term))
            }
        }
    }

    /// Names and values: an object, or a list where an object would not keep them.
    fn pairs(&mut self, pairs: &[(String, Term)]) -> String {
        let is_lost = |name: &str| name == "__proto__" || name.parse::<u64>().is_ok();
        let is_list = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()))
            || pairs.iter().any(|(name, _)| is_lost(name));
        let mut items = Vec::new();
        for (name, value) in pairs {
            let value = self.term(value);
            items.push(match is_list {
                true => format!("[{}, {value}]", literal(name)),
                false => format!("{}: {value}", key(name)),
            });
        }
        match is_list {
            true => words::listed("[", &items, "]", (UNIT, UNIT)),
            false => braced(&items, UNIT),
        }
    }

    /// How a body is given, and the media type that has to be said with it.
    fn content(&mut self, body: &Body) -> (Option<String>, Option<String>) {
        let (content, media_type) = match body {
            Body::None => return (None, None),
            Body::Form(pairs) => return (Some(format!("form: {}", self.pairs(pairs))), None),
            Body::Multipart(parts) => {
                self.need("multipart");
                let mut given = vec!["boundary".to_owned()];
                given.extend(parts.iter().map(|part| self.part(part)));
                let parts = words::listed("content: multipart(", &given, ")", (UNIT, UNIT));
                return (
                    Some(parts),
                    Some("`multipart/form-data; boundary=${boundary}`".to_owned()),
                );
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) if !shape::has_plain_numbers(&value) => literal(&value.to_string()),
                    _ => format!("JSON.stringify({})", self.json(json, UNIT)),
                };
                (json, media_type)
            }
            Body::Text(text, media_type) => (self.term(text), media_type),
        };
        match media_type.is_empty() {
            // Of a text the library would say that it is one.
            true => (Some(format!("content: Buffer.from({content})")), None),
            false => (
                Some(format!("content: {content}")),
                Some(literal(media_type)),
            ),
        }
    }

    fn part(&mut self, part: &Part) -> String {
        let content = match &part.content {
            PartContent::Text(text) => self.term(text),
            PartContent::Bytes(bytes) => {
                format!("Buffer.from('{}', 'base64')", words::base64(bytes))
            }
        };
        let filename = part.filename.as_ref();
        let filename = filename.map_or("null".to_owned(), |name| self.term(name));
        let media_type = part.content_type.as_deref();
        let media_type = media_type.map_or("null".to_owned(), literal);
        format!(
            "[{}, {content}, {filename}, {media_type}]",
            literal(&part.name)
        )
    }

    fn json(&mut self, json: &Json, indent: &str) -> String {
        let inner = format!("{indent}{UNIT}");
        match json {
            Json::Literal(value) => self.value(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => self.names.variable(name),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{}: {}", key(name), self.json(value, &inner)));
                }
                braced(&items, indent)
            }
        }
    }

    /// A value without anything that is made.
    fn value(&mut self, value: &Value) -> String {
        if !shape::has_plain_numbers(value) {
            self.cannot = Some("has a number that JavaScript cannot hold".to_owned());
        }
        value_literal(value)
    }

    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text({})", self.names.variable(name))
            }
            Term::Name(name) => self.names.variable(name),
            Term::Joined(terms) => {
                let mut out = String::from("`");
                for term in terms {
                    match term {
                        Term::Literal(text) => out.push_str(&in_template(text)),
                        term => {
                            let _ = write!(out, "${{{}}}", self.term(term));
                        }
                    }
                }
                out.push('`');
                out
            }
            Term::Draw(Draw::Unique) => {
                self.need("crypto");
                "`u${crypto.randomBytes(5).toString('hex')}`".to_owned()
            }
            Term::Draw(Draw::Uuid) => {
                self.need("crypto");
                "crypto.randomUUID()".to_owned()
            }
            Term::Changed(inner, change) => changed(&self.term(inner), change),
        }
    }

    /// What a place has; undefined or null where there is nothing.
    fn found(&mut self, pick: &Pick, session: &str) -> String {
        match pick {
            Pick::Json(hops) if hops.is_empty() => "data".to_owned(),
            Pick::Json(hops) => {
                self.need("find");
                format!("find(data, {})", path(hops))
            }
            Pick::Status => "answer.status".to_owned(),
            Pick::Text => "answer.body".to_owned(),
            // Several values come as one, parted by commas.
            Pick::Header(name) if name.eq_ignore_ascii_case("set-cookie") => {
                "answer.headers.getSetCookie()[0]".to_owned()
            }
            Pick::Header(name) => format!("answer.headers.get({})", literal(name)),
            Pick::Cookie(name) => {
                self.need("cookie");
                format!("cookie({session}, {})", literal(name))
            }
        }
    }

    fn check(&mut self, check: &Check, session: &str) -> String {
        let condition = self.failing(check, session);
        self.ends(check, &condition, session)
    }

    fn ends(&mut self, check: &Check, condition: &str, session: &str) -> String {
        let wrong = match check.pick {
            Pick::Status => "`the status is ${answer.status}`".to_owned(),
            _ => literal(&words::wrong(check)),
        };
        let mut told = vec![wrong];
        for pick in &check.says {
            told.push(self.found(pick, session));
        }
        self.need("fail");
        format!("if ({condition}) {{\n  fail({});\n}}\n", told.join(", "))
    }

    /// When a check does not hold.
    fn failing(&mut self, check: &Check, session: &str) -> String {
        let value = self.found(&check.pick, session);
        let nothing = match check.pick {
            Pick::Header(_) => "null",
            _ => "undefined",
        };
        match &check.holds {
            Holds::Exists => format!("{value} === {nothing}"),
            Holds::Absent => format!("{value} !== {nothing}"),
            Holds::AtMost(most) => format!("{value} > {most}"),
            Holds::Equals(json) => self.compared(&value, json, false),
            Holds::Differs(json) => {
                let is_that = self.compared(&value, json, true);
                format!("{value} === {nothing} || {is_that}")
            }
        }
    }

    /// Whether a value is, or is not, that.
    fn compared(&mut self, value: &str, json: &Json, is_equal: bool) -> String {
        let other = self.json(json, "");
        let is_deep = !matches!(
            json,
            Json::Text(_)
                | Json::Literal(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_))
        );
        if is_deep {
            self.need("isDeepStrictEqual");
        }
        match (is_deep, is_equal) {
            (true, true) => format!("isDeepStrictEqual({value}, {other})"),
            (true, false) => format!("!isDeepStrictEqual({value}, {other})"),
            (false, true) => format!("{value} === {other}"),
            (false, false) => format!("{value} !== {other}"),
        }
    }

    fn take(&mut self, take: &Take, session: &str) -> String {
        let name = self.names.variable(&take.name);
        let value = match &take.pick {
            Pick::Json(hops) => {
                let taking = match self.shape.keeps_type(&take.name) {
                    true => "takeJson",
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
            Pick::Status => "String(answer.status)".to_owned(),
            Pick::Text => "answer.body".to_owned(),
            Pick::Header(_) | Pick::Cookie(_) => {
                self.need("needed");
                let found = self.found(&take.pick, session);
                format!("needed({found}, {})", literal(&words::lacks(&take.pick)))
            }
        };
        self.assigned(&name, &value)
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

fn changed(text: &str, change: &Change) -> String {
    match change {
        Change::Replace(from, to) => {
            // A function gives what is put there as it is; in a text `$&` would mean something.
            let to = match to.contains('$') {
                true => format!("() => {}", literal(to)),
                false => literal(to),
            };
            format!("{text}.replaceAll({}, {to})", literal(from))
        }
        Change::Upper => format!("{text}.toUpperCase()"),
        Change::Lower => format!("{text}.toLowerCase()"),
        Change::UrlEncode => format!(
            "encodeURIComponent({text}).replace(/[!'()*]/g, (sign) => '%' + sign.charCodeAt(0).toString(16).toUpperCase())"
        ),
        Change::Slice(first, 0) => format!("[...{text}].slice({first}).join('')"),
        Change::Slice(first, last) => format!("[...{text}].slice({first}, -{last}).join('')"),
    }
}

fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// An object of these members.
fn braced(items: &[String], indent: &str) -> String {
    match items {
        [one] if !one.contains('\n') && one.len() < 60 => format!("{{ {one} }}"),
        items => words::listed("{", items, "}", (indent, UNIT)),
    }
}

/// A member's name as it stands in an object.
pub(super) fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    match name {
        "__proto__" => "['__proto__']".to_owned(),
        name if name.starts_with(begins) && name.chars().all(plain) => name.to_owned(),
        name => literal(name),
    }
}

/// A value without anything that is made.
pub(super) fn value_literal(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => literal(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(value_literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let pairs = map.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{}: {}", key(name), value_literal(value)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A text between quotes.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", escaped(text).replace('\'', "\\'"))
}

/// A text within a template.
fn in_template(text: &str) -> String {
    escaped(text).replace('`', "\\`").replace("${", "\\${")
}

/// A text without what ends it, nor what ends the element of a page that it stands in.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // All of them are of the first plane.
            c if steers(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.replace("</", "<\\/").replace("<!--", "<\\!--")
}
