//! Samples in PHP, with its curl extension.
//!
//! Whole numbers beyond 63 bits are read as texts, so their digits stay; what is printed has quotes around them then.

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

/// Variables that the language or a sample has; its other words are none, since a variable begins with `$`.
const RESERVED: &[&str] = &[
    "this",
    "argc",
    "argv",
    "answer",
    "boundary",
    "data",
    "noSession",
    "result",
    "step",
];

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
    let mut php = Php {
        flow,
        shape: Shape::new(flow)?,
        names: Names::new(flow, RESERVED, camel),
        functions: Functions::of(include_str!("functions/php.txt")),
        cannot: None,
    };
    let body = php.body();
    let file = php.file(&body);
    php.cannot.map_or(Ok(file), Err)
}

struct Php<'a> {
    flow: &'a Flow,
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

    fn any(&self, is_so: fn(&Send) -> bool) -> bool {
        self.flow.steps.iter().filter_map(shape::as_send).any(is_so)
    }

    fn file(&mut self, body: &str) -> String {
        let file = format!("{}.php", self.flow.stem);
        let functions = self.send_function();
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

    fn send_function(&mut self) -> String {
        let (checks, is_json) = (self.common_checks(), self.shape.is_json);
        let (mut options, mut query, mut set, mut body, mut headers) = (
            Vec::new(),
            "",
            String::from("        CURLOPT_CUSTOMREQUEST => $method,\n"),
            String::new(),
            String::new(),
        );
        if self.any(|send| !send.params.is_empty()) {
            let repeats =
                self.any(|send| shape::repeats(send.params.iter().map(|(name, _)| name.as_str())));
            query = match repeats {
                false => {
                    options.push("array $params = []");
                    "    if ($params) {\n        $url .= (str_contains($url, '?') ? '&' : '?') . http_build_query($params);\n    }"
                }
                true => {
                    options.push("array|string $params = []");
                    "    if ($params) {\n        $query = is_string($params) ? $params : http_build_query($params);\n        $url .= (str_contains($url, '?') ? '&' : '?') . $query;\n    }"
                }
            };
        }
        if self.any(|send| matches!(send.body, Body::Form(_))) {
            options.push("array|string|null $form = null");
            body.push_str("    if ($form !== null) {\n        $fields = is_string($form) ? $form : http_build_query($form);\n        curl_setopt($session, CURLOPT_POSTFIELDS, $fields);\n    }\n");
            if !self.any(|send| matches!(&send.body, Body::Form(pairs) if shape::repeats(pairs.iter().map(|(name, _)| name.as_str())))) {
                options.pop();
                options.push("?array $form = null");
                body = "    if ($form !== null) {\n        curl_setopt($session, CURLOPT_POSTFIELDS, http_build_query($form));\n    }\n".to_owned();
            }
        }
        if self.any(|send| !matches!(shape::body(send), Body::None | Body::Form(_))) {
            options.push("?string $body = null");
            body.push_str("    if ($body !== null) {\n        curl_setopt($session, CURLOPT_POSTFIELDS, $body);\n    }\n");
        }
        if self.any(|send| {
            !send.headers.is_empty() || !matches!(shape::body(send), Body::None | Body::Form(_))
        }) {
            options.push("array $headers = []");
            set.push_str("        CURLOPT_HTTPHEADER => $headers,\n");
            headers.push_str("    if (preg_grep('/[\\r\\n\\0]/', $headers)) {\n        fail('a header has a line break');\n    }\n");
        }
        if self.any(|send| send.basic.is_some()) {
            options.push("?array $user = null");
            body.push_str("    if ($user !== null) {\n        [$name, $password] = $user;\n        curl_setopt_array($session, [CURLOPT_USERNAME => $name, CURLOPT_PASSWORD => $password]);\n    }\n");
        }
        if self.any(|send| send.method == "HEAD") {
            set.push_str("        CURLOPT_NOBODY => $method === 'HEAD',\n");
        }
        if self.any(|send| send.redirects > 0) {
            options.push("int $redirects = 0");
            // After a redirect a POST becomes a GET, which a request by name would not.
            set = set.replace("=> $method,", "=> $method === 'POST' ? null : $method,\n        CURLOPT_POST => $method === 'POST',");
            set.push_str("        CURLOPT_FOLLOWLOCATION => $redirects > 0,\n        CURLOPT_MAXREDIRS => $redirects,\n");
        }
        if !is_json {
            set.push_str("        CURLOPT_HEADERFUNCTION => function ($session, $line) use (&$received) {\n            $received = str_starts_with($line, 'HTTP/') ? [] : $received;\n            [$name, $value] = explode(':', $line, 2) + [1 => ''];\n            $received += [strtolower($name) => trim($value)];\n            return strlen($line);\n        },\n");
        }
        let session = if self.shape.has_one_session {
            ""
        } else {
            "CurlHandle $session, "
        };
        let global = if self.shape.has_one_session {
            "    global $session;"
        } else {
            ""
        };
        let (what, of_type, given) = match is_json {
            true => ("the JSON that is answered", "mixed", "$data"),
            false => (
                "the answer",
                "array",
                "['status' => $status, 'headers' => $received, 'body' => $body]",
            ),
        };
        let options = options.join(", ");
        let text = self.functions.text(
            "\n\n",
            &[
                ("WHAT", what),
                ("SESSION", session),
                ("OPTIONS", &options),
                ("TYPE", of_type),
                ("GLOBAL", global),
                ("QUERY", query),
                ("SET", &set),
                ("BODY", &body),
                ("HEADERS", &headers),
                ("CHECKS", &checks),
                ("GIVEN", given),
            ],
        );
        text.replace("string $url, )", "string $url)")
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
            let made = self.check(check, "$session", None);
            let made = made
                .replace("$answer['status']", "$status")
                .replace("{$status}", "$status");
            out.extend(made.lines().map(|line| format!("    {line}\n")));
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
        let given = match shape::is_read(send, &self.shape) || kept.is_empty() {
            true => format!("{} = ", self.given()),
            false => String::new(),
        };
        let _ = writeln!(out, "{kept}{given}{call};");
        let mut is_parsed = self.shape.is_json;
        for check in &send.checks[self.shape.common..] {
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

    /// Names and values: an array, or an encoded text where a name is there twice.
    fn pairs(&mut self, before: &str, pairs: &[(String, Term)]) -> String {
        let repeats = shape::repeats(pairs.iter().map(|(name, _)| name.as_str()));
        let mut items = Vec::new();
        for (name, value) in pairs {
            items.push(format!("{} => {}", literal(name), self.term(value)));
        }
        match repeats {
            false => words::listed(&format!("{before}["), &items, "]", ("", UNIT)),
            true => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| format!("http_build_query([{item}])"))
                    .collect();
                words::listed(&format!("{before}implode('&', ["), &items, "])", ("", UNIT))
            }
        }
    }

    /// How a body is given, and the header that has to be said with it.
    fn content(&mut self, body: &Body) -> Option<(String, Option<String>)> {
        Some(match body {
            Body::None => return None,
            Body::Form(pairs) => (self.pairs("form: ", pairs), None),
            Body::Multipart(parts) => {
                self.need("multipart");
                let mut given = vec!["$boundary".to_owned()];
                given.extend(parts.iter().map(|part| self.part(part)));
                let line = "\"Content-Type: multipart/form-data; boundary=$boundary\"";
                let parts = words::listed("body: multipart(", &given, ")", ("", UNIT));
                (parts, Some(line.to_owned()))
            }
            Body::Json(json, media_type) => {
                let json = match shape::literal(json) {
                    Some(value) if !shape::has_plain_numbers(&value) => literal(&value.to_string()),
                    _ => format!("json_encode({}, JSON_FLAGS)", self.json(json, "")),
                };
                (format!("body: {json}"), Some(typed(media_type)))
            }
            Body::Text(text, media_type) => (
                format!("body: {}", self.term(text)),
                Some(typed(media_type)),
            ),
        })
    }

    fn part(&mut self, part: &Part) -> String {
        let content = match &part.content {
            PartContent::Text(text) => self.term(text),
            PartContent::Bytes(bytes) => {
                format!("base64_decode('{}')", words::base64(bytes))
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
        let inner = format!("{indent}    ");
        match json {
            Json::Literal(value) => self.value(value),
            Json::Text(term) => self.term(term),
            Json::Taken(name) => format!("${}", self.names.variable(name)),
            Json::List(list) => {
                let items: Vec<String> = list.iter().map(|item| self.json(item, &inner)).collect();
                words::listed("[", &items, "]", (indent, UNIT))
            }
            Json::Map(pairs) => {
                let mut items = Vec::new();
                for (name, value) in pairs {
                    items.push(format!("{} => {}", literal(name), self.json(value, &inner)));
                }
                let open = object(pairs.iter().map(|(name, _)| name.as_str()));
                words::listed(open, &items, "]", (indent, UNIT))
            }
        }
    }

    /// A value without anything that is made.
    fn value(&mut self, value: &Value) -> String {
        match value {
            Value::Null | Value::Bool(_) => value.to_string(),
            Value::Number(number) => {
                if !shape::is_plain_number(number) {
                    self.cannot = Some("has a number that PHP cannot hold".to_owned());
                }
                number.to_string()
            }
            Value::String(text) => literal(text),
            Value::Array(list) => {
                let items: Vec<String> = list.iter().map(|item| self.value(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(map) => {
                let mut items = Vec::new();
                for (name, value) in map {
                    items.push(format!("{} => {}", literal(name), self.value(value)));
                }
                let open = object(map.keys().map(String::as_str));
                format!("{open}{}]", items.join(", "))
            }
        }
    }

    fn term(&mut self, term: &Term) -> String {
        match term {
            Term::Literal(text) => literal(text),
            Term::Name(name) if self.shape.keeps_type(name) => {
                self.need("text");
                format!("text(${})", self.names.variable(name))
            }
            Term::Name(name) => format!("${}", self.names.variable(name)),
            Term::Joined(terms) if terms.is_empty() => "''".to_owned(),
            Term::Joined(terms) => {
                let terms: Vec<String> = terms.iter().map(|term| self.term(term)).collect();
                terms.join(" . ")
            }
            Term::Draw(Draw::Unique) => "'u' . bin2hex(random_bytes(5))".to_owned(),
            Term::Draw(Draw::Uuid) => {
                self.need("uuid");
                "uuid()".to_owned()
            }
            Term::Changed(inner, change) => {
                let text = self.term(inner);
                match change {
                    Change::Replace(from, to) => {
                        format!("str_replace({}, {}, {text})", literal(from), literal(to))
                    }
                    Change::Upper => format!("mb_strtoupper({text})"),
                    Change::Lower => format!("mb_strtolower({text})"),
                    Change::UrlEncode => format!("rawurlencode({text})"),
                    Change::Slice(first, 0) => format!("mb_substr({text}, {first})"),
                    Change::Slice(first, last) => format!("mb_substr({text}, {first}, -{last})"),
                }
            }
        }
    }

    /// What a place has, and whether it has something.
    fn found(&mut self, pick: &Pick, session: &str) -> (String, String) {
        let value = match pick {
            Pick::Json(hops) if hops.is_empty() => return ("$data".to_owned(), "true".to_owned()),
            Pick::Json(hops) => {
                let nul = |hop: &Hop| matches!(hop, Hop::Member(name) if name.starts_with('\0'));
                if hops.iter().any(nul) {
                    self.cannot = Some("looks for a name that begins with a NUL".to_owned());
                }
                let hops = path(hops);
                return (
                    format!("find($data, {hops})"),
                    format!("has($data, {hops})"),
                );
            }
            Pick::Status => return ("$answer['status']".to_owned(), "true".to_owned()),
            Pick::Text => return ("$answer['body']".to_owned(), "true".to_owned()),
            Pick::Header(name) => {
                let name = literal(&name.to_ascii_lowercase());
                return (
                    format!("($answer['headers'][{name}] ?? null)"),
                    format!("isset($answer['headers'][{name}])"),
                );
            }
            Pick::Cookie(name) => {
                self.need("cookie");
                format!("cookie({session}, {})", literal(name))
            }
        };
        let has = format!("{value} !== null");
        (value, has)
    }

    fn check(&mut self, check: &Check, session: &str, taken: Option<&Json>) -> String {
        let condition = match taken {
            // Whether there is anything is seen where it is taken.
            Some(json) => {
                self.need("find");
                let found = self.found(&check.pick, session).0;
                self.compared(&found, json, true)
            }
            None => self.failing(check, session),
        };
        let wrong = match check.pick {
            Pick::Status => "\"the status is {$answer['status']}\"".to_owned(),
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
        format!("if ({condition}) {{\n    fail({});\n}}\n", told.join(", "))
    }

    /// When a check does not hold.
    fn failing(&mut self, check: &Check, session: &str) -> String {
        let is_deep = matches!(&check.pick, Pick::Json(hops) if !hops.is_empty());
        let (value, has) = self.found(&check.pick, session);
        let lacks = match has.strip_suffix(" !== null") {
            Some(value) => format!("{value} === null"),
            None => format!("!{has}"),
        };
        let asks_has =
            !matches!(check.holds, Holds::Equals(ref json) if *json != Json::Literal(Value::Null));
        if is_deep && asks_has {
            self.need("has");
        }
        if is_deep && matches!(check.holds, Holds::Equals(_) | Holds::Differs(_)) {
            self.need("find");
        }
        match &check.holds {
            Holds::Exists => lacks,
            Holds::Absent => has,
            Holds::AtMost(most) => format!("{value} > {most}"),
            Holds::Equals(Json::Literal(Value::Null)) => format!("{lacks} || {value} !== null"),
            Holds::Equals(json) => self.compared(&value, json, false),
            Holds::Differs(json) => {
                let is_that = self.compared(&value, json, true);
                match has.as_str() {
                    "true" => is_that,
                    _ => format!("{lacks} || {is_that}"),
                }
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
            self.need("same");
        }
        match (is_deep, is_equal) {
            (true, true) => format!("same({value}, {other})"),
            (true, false) => format!("!same({value}, {other})"),
            (false, true) => format!("{value} === {other}"),
            (false, false) => format!("{value} !== {other}"),
        }
    }

    fn take(&mut self, take: &Take, session: &str) -> String {
        let name = self.names.variable(&take.name);
        let found = self.found(&take.pick, session).0;
        let value = match &take.pick {
            Pick::Json(hops) => {
                let (needed, taking) = match self.shape.keeps_type(&take.name) {
                    true => ("take_json", "takeJson"),
                    false => ("take", "take"),
                };
                self.need(needed);
                let hops = if hops.is_empty() {
                    String::new()
                } else {
                    format!(", {}", path(hops))
                };
                format!("{taking}($data{hops})")
            }
            Pick::Status => format!("(string) {found}"),
            Pick::Text => found,
            Pick::Header(_) | Pick::Cookie(_) => {
                self.need("needed");
                let found = found
                    .trim_start_matches('(')
                    .replace(" ?? null)", " ?? null");
                format!("needed({found}, {})", literal(&words::lacks(&take.pick)))
            }
        };
        format!("${name} = {value};\n")
    }
}

/// How an object begins: an array that would be a list becomes one by a word.
fn object<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> &'static str {
    match names.len() == 0 || names.any(|name| name.parse::<i64>().is_ok()) {
        true => "(object) [",
        false => "[",
    }
}

/// The header of a media type; none leaves out what the library would say.
fn typed(media_type: &str) -> String {
    literal(format!("Content-Type: {media_type}").trim_end())
}

fn path(hops: &[Hop]) -> String {
    let hops = hops.iter().map(|hop| match hop {
        Hop::Member(name) => literal(name),
        Hop::Element(at) => at.to_string(),
    });
    hops.collect::<Vec<_>>().join(", ")
}

/// A text between quotes: single ones unless something in it would steer.
fn literal(text: &str) -> String {
    if !text.contains(steers) {
        return format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' | '$' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if steers(c) => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
