//! What a flow needs of a language, seen before it is written.

use std::collections::BTreeSet;

use super::flow::{
    Body, Change, Check, Flow, FlowStep, Holds, Json, Part, PartContent, Pick, Send, Term,
};

/// Headers that belong to a connection or to the length of a body: each program writes its own.
const OWN: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What a flow needs.
pub(super) struct Shape {
    /// Whether every answer is JSON that is looked into, and nothing else of it but the status matters behind `common`.
    pub(super) is_json: bool,
    /// How many checks every request begins with alike: they are made where requests are sent.
    common: Vec<Check>,
    /// Whether all requests are in the one session of the flow.
    pub(super) has_one_session: bool,
    /// Variables that keep the type that they had in an answer.
    raw: BTreeSet<String>,
    /// Variables that something is made of.
    read: BTreeSet<String>,
}

impl Shape {
    /// The shape of a flow. The error says what of it no language says.
    pub(super) fn new(flow: &Flow) -> Result<Self, String> {
        let sends: Vec<&Send> = flow.steps.iter().filter_map(as_send).collect();
        for send in &sends {
            sayable(send)?;
        }
        let mut common = common(&sends);
        let is_json = !sends.is_empty()
            && sends.iter().all(|send| {
                let own = send.checks.iter().filter(|check| !common.contains(check));
                let mut picks = own.flat_map(|check| [&check.pick].into_iter().chain(&check.says));
                let is_seen = |pick: &Pick| matches!(pick, Pick::Json(_) | Pick::Status);
                let mut takes = send.takes.iter();
                looks_into(send)
                    && picks.all(is_seen)
                    && takes.all(|take| matches!(take.pick, Pick::Json(_)))
            });
        if !is_json {
            // Where only some answers are JSON, it is looked into step by step.
            common.retain(|check| !mentions_json(check));
        }
        let mut used = used(flow)?;
        // What was taken from elsewhere is a text already.
        let takes = sends.iter().flat_map(|send| &send.takes);
        let of_json = takes.filter(|take| matches!(take.pick, Pick::Json(_)));
        let of_json: BTreeSet<&str> = of_json.map(|take| take.name.as_str()).collect();
        used.read.extend(used.raw.iter().cloned());
        used.raw.retain(|name| of_json.contains(name.as_str()));
        let one = flow.sessions.len() == 1;
        Ok(Self {
            is_json,
            common,
            has_one_session: one && sends.iter().all(|send| send.session.is_some()),
            raw: used.raw,
            read: used.read,
        })
    }

    /// What a flow needs of the function that sends, by the names that the functions of all languages have for it.
    pub(super) fn needed(&self, flow: &Flow) -> BTreeSet<&'static str> {
        let any = |is_so: fn(&Send) -> bool| flow.steps.iter().filter_map(as_send).any(is_so);
        let (form, body) = (any(has_form), any(has_content));
        let redirects = any(|send| send.redirects > 0);
        let mut sends = flow.steps.iter().filter_map(as_send);
        let own_status = self.is_json && sends.any(|send| self.asks_status(send));
        let params = any(|send| !send.params.is_empty());
        let params_twice = any(|send| repeated(&send.params));
        let form_twice = any(|send| matches!(&send.body, Body::Form(pairs) if repeated(pairs)));
        let own = body || any(|send| !send.headers.is_empty() || send.basic.is_some());
        let table = [
            ("one", self.has_one_session),
            ("data", self.is_json),
            ("params", params),
            ("params_twice", params_twice),
            ("params_once", params && !params_twice),
            ("form", form),
            ("form_twice", form_twice),
            ("form_once", form && !form_twice),
            ("form_alone", form && !body),
            ("form_and_body", form && body),
            ("form_redirects", form && redirects),
            ("body", body),
            ("body_alone", body && !form),
            ("body_redirects", body && redirects),
            ("headers", body || any(|send| !send.headers.is_empty())),
            ("own", own),
            ("own_redirects", own && redirects),
            ("basic", any(|send| send.basic.is_some())),
            ("cookies", any(|send| !send.cookies.is_empty())),
            ("head", any(|send| send.method == "HEAD")),
            ("redirects", redirects),
            (
                "options",
                params || form || own || redirects || any(|send| !send.cookies.is_empty()),
            ),
            ("own_status", own_status),
            ("plain", self.is_json && !own_status),
            ("one_status", own_status && self.has_one_session),
            ("not_one_status", own_status && !self.has_one_session),
            ("session_redirects", redirects && !self.has_one_session),
        ];
        let needed = table.into_iter().filter(|(_, is_needed)| *is_needed);
        needed.map(|(name, _)| name).collect()
    }

    /// The checks that are made where requests are sent.
    pub(super) fn common(&self) -> Vec<Check> {
        self.common.clone()
    }

    /// The checks of a request alone.
    pub(super) fn own<'a>(&self, send: &'a Send) -> Vec<&'a Check> {
        let checks = send.checks.iter();
        checks
            .filter(|check| !self.common.contains(check))
            .collect()
    }

    /// Whether anything of an answer is looked at behind the checks that every request has.
    pub(super) fn is_looked_at(&self, send: &Send) -> bool {
        !self.own(send).is_empty() || !send.takes.is_empty()
    }

    /// Whether the JSON of an answer is.
    pub(super) fn asks_json(&self, send: &Send) -> bool {
        self.own(send).into_iter().any(mentions_json) || !send.takes.is_empty()
    }

    /// Whether the status of an answer is.
    pub(super) fn asks_status(&self, send: &Send) -> bool {
        let own = self.own(send).into_iter();
        let mut picks = own.flat_map(|check| [&check.pick].into_iter().chain(&check.says));
        picks.any(|pick| *pick == Pick::Status)
    }

    /// Whether a variable keeps its type: it goes into JSON as it came.
    pub(super) fn keeps_type(&self, name: &str) -> bool {
        self.raw.contains(name)
    }

    /// Whether anything is made of a variable.
    pub(super) fn is_read(&self, name: &str) -> bool {
        self.read.contains(name)
    }
}

/// The request, if the step is one.
pub(super) fn as_send(step: &FlowStep) -> Option<&Send> {
    match step {
        FlowStep::Send(send) => Some(send),
        FlowStep::Let { .. } => None,
    }
}

/// Whether a request's answer must be JSON.
pub(super) fn looks_into(send: &Send) -> bool {
    let checks = send.checks.iter().map(|check| &check.pick);
    let mut picks = checks.chain(send.takes.iter().map(|take| &take.pick));
    picks.any(|pick| matches!(pick, Pick::Json(_)))
}

/// Whether a check, or what is said of it, looks into JSON.
pub(super) fn mentions_json(check: &Check) -> bool {
    let mut picks = [&check.pick].into_iter().chain(&check.says);
    picks.any(|pick| matches!(pick, Pick::Json(_)))
}

/// What a check says a value must not be, if the value is taken as well.
pub(super) fn is_taken<'a>(send: &Send, check: &'a Check) -> Option<&'a Json> {
    match &check.holds {
        Holds::Differs(json) if send.takes.iter().any(|take| take.pick == check.pick) => Some(json),
        _ => None,
    }
}

fn has_form(send: &Send) -> bool {
    matches!(body(send), Body::Form(_))
}

/// Whether a request has a body that is no form.
fn has_content(send: &Send) -> bool {
    !matches!(body(send), Body::None | Body::Form(_))
}

fn repeated(pairs: &[(String, Term)]) -> bool {
    repeats(pairs.iter().map(|(name, _)| name.as_str()))
}

/// Whether two names are alike, so that a map cannot hold them.
pub(super) fn repeats<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    !names.into_iter().all(|name| seen.insert(name))
}

/// A body as it is written: an empty form is an empty text.
pub(super) fn body(send: &Send) -> Body {
    match &send.body {
        Body::Form(pairs) if pairs.is_empty() => Body::Text(
            Term::Literal(String::new()),
            "application/x-www-form-urlencoded".to_owned(),
        ),
        body => body.clone(),
    }
}

/// Whether a number is one that every language holds.
pub(super) fn is_plain_number(number: &serde_json::Number) -> bool {
    let small = |whole: i64| whole.unsigned_abs() < 1 << 53;
    match number.as_i64() {
        Some(whole) => small(whole),
        None => number.is_f64(),
    }
}

/// Whether all numbers of a value are.
pub(super) fn has_plain_numbers(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => is_plain_number(number),
        serde_json::Value::Array(list) => list.iter().all(has_plain_numbers),
        serde_json::Value::Object(map) => map.values().all(has_plain_numbers),
        _ => true,
    }
}

/// JSON without anything that is made, if it has nothing of it.
pub(super) fn literal(json: &Json) -> Option<serde_json::Value> {
    match json {
        Json::Literal(value) => Some(value.clone()),
        Json::Text(Term::Literal(text)) => Some(text.clone().into()),
        Json::Text(_) | Json::Taken(_) => None,
        Json::List(list) => list.iter().map(literal).collect(),
        Json::Map(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(name, value)| Some((name.clone(), literal(value)?)));
            pairs
                .collect::<Option<serde_json::Map<_, _>>>()
                .map(Into::into)
        }
    }
}

/// The checks that can be made of every answer alike, since each request has them or a stricter one.
fn common(sends: &[&Send]) -> Vec<Check> {
    let mut common: Vec<Check> = Vec::new();
    for check in sends.iter().flat_map(|send| &send.checks) {
        let is_constant = match &check.holds {
            Holds::Equals(json) | Holds::Differs(json) => literal(json).is_some(),
            Holds::Exists | Holds::Absent | Holds::AtMost(_) => true,
        };
        let is_of_answer = |pick: &Pick| matches!(pick, Pick::Json(_) | Pick::Status);
        if is_constant
            && !common.contains(check)
            && is_of_answer(&check.pick)
            && check.says.iter().all(is_of_answer)
            && sends
                .iter()
                .all(|send| send.checks.iter().any(|own| implies(own, check)))
        {
            common.push(check.clone());
        }
    }
    common
}

/// Whether a check holds only where the other one does.
fn implies(check: &Check, other: &Check) -> bool {
    let (Holds::Equals(Json::Literal(value)), Holds::AtMost(most)) = (&check.holds, &other.holds)
    else {
        return check == other;
    };
    check.pick == other.pick && value.as_i64().is_some_and(|status| status <= *most)
}

/// Says what of a request cannot be sent.
fn sayable(send: &Send) -> Result<(), String> {
    for (name, value) in &send.headers {
        if OWN.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(format!(
                "sets the header {name}, which belongs to the connection"
            ));
        }
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) {
            return Err("has a header whose name HTTP does not allow".to_owned());
        }
        if literals(value)
            .iter()
            .any(|text| text.contains(['\r', '\n', '\0']))
        {
            return Err(format!("has a line break or a NUL in the header {name}"));
        }
    }
    let is_method = |c: char| c.is_ascii_uppercase() || c == '-';
    if send.method.is_empty() || !send.method.chars().all(is_method) {
        return Err("has a method that HTTP does not allow".to_owned());
    }
    let bounded = send
        .checks
        .iter()
        .all(|check| !matches!(check.holds, Holds::AtMost(_)) || check.pick == Pick::Status);
    match bounded {
        true => Ok(()),
        false => Err("bounds a number that is no status".to_owned()),
    }
}

/// The texts of a term that are as they are.
pub(super) fn literals(term: &Term) -> Vec<&str> {
    match term {
        Term::Literal(text) => vec![text],
        Term::Name(_) | Term::Draw(_) => Vec::new(),
        Term::Joined(terms) => terms.iter().flat_map(literals).collect(),
        Term::Changed(inner, Change::Replace(_, to)) => {
            let mut texts = literals(inner);
            texts.push(to);
            texts
        }
        Term::Changed(inner, _) => literals(inner),
    }
}

/// What is made of variables, each of which something before it gives.
fn used(flow: &Flow) -> Result<Used, String> {
    let inputs = flow.inputs.iter().map(|input| input.name.as_str());
    let mut given: BTreeSet<&str> = inputs.collect();
    let mut all = Used::default();
    for step in &flow.steps {
        let mut used = Used::default();
        used.step(step);
        let mut names = used.read.iter().chain(&used.raw);
        if let Some(name) = names.find(|name| !given.contains(name.as_str())) {
            return Err(format!("uses `{name}`, which nothing before it gives"));
        }
        match step {
            FlowStep::Let { name, .. } => drop(given.insert(name)),
            FlowStep::Send(send) => given.extend(send.takes.iter().map(|take| take.name.as_str())),
        }
        all.read.extend(used.read);
        all.raw.extend(used.raw);
    }
    Ok(all)
}

#[derive(Default)]
struct Used {
    raw: BTreeSet<String>,
    read: BTreeSet<String>,
}

impl Used {
    fn step(&mut self, step: &FlowStep) {
        let send = match step {
            FlowStep::Let { value, .. } => return self.term(value),
            FlowStep::Send(send) => send,
        };
        self.term(&send.url);
        for (_, value) in send.params.iter().chain(&send.headers) {
            self.term(value);
        }
        for value in send.cookies.iter().filter_map(|(_, value)| value.as_ref()) {
            self.term(value);
        }
        if let Some((name, password)) = &send.basic {
            self.term(name);
            self.term(password);
        }
        match &send.body {
            Body::None => {}
            Body::Form(pairs) => pairs.iter().for_each(|(_, value)| self.term(value)),
            Body::Multipart(parts) => parts.iter().for_each(|part| self.part(part)),
            Body::Json(json, _) => self.json(json),
            Body::Text(text, _) => self.term(text),
        }
        for check in &send.checks {
            if let Holds::Equals(json) | Holds::Differs(json) = &check.holds {
                self.json(json);
            }
        }
    }

    fn part(&mut self, part: &Part) {
        if let Some(filename) = &part.filename {
            self.term(filename);
        }
        if let PartContent::Text(text) = &part.content {
            self.term(text);
        }
    }

    fn json(&mut self, json: &Json) {
        match json {
            Json::Literal(_) => {}
            Json::Text(term) => self.term(term),
            Json::Taken(name) => {
                self.raw.insert(name.clone());
            }
            Json::List(list) => list.iter().for_each(|json| self.json(json)),
            Json::Map(pairs) => pairs.iter().for_each(|(_, json)| self.json(json)),
        }
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Literal(_) | Term::Draw(_) => {}
            Term::Name(name) => {
                self.read.insert(name.clone());
            }
            Term::Joined(terms) => terms.iter().for_each(|term| self.term(term)),
            Term::Changed(inner, _) => self.term(inner),
        }
    }
}
