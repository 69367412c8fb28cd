//! What is looked at in an answer.

use serde_json::Value;

use super::super::flow::{Check, Holds, Hop, Json, Pick, Take};
use super::super::{shape, words};

use super::Php;
use super::text::{literal, path};

impl Php<'_> {
    /// What a place has, and whether it has something.
    pub(super) fn found(&mut self, pick: &Pick, session: &str) -> (String, String) {
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
            Pick::Status => return (self.status.to_owned(), "true".to_owned()),
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

    pub(super) fn check(&mut self, check: &Check, session: &str, taken: Option<&Json>) -> String {
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
            Pick::Status if self.status == "$status" => "\"the status is $status\"".to_owned(),
            Pick::Status => format!("\"the status is {{{}}}\"", self.status),
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
    pub(super) fn failing(&mut self, check: &Check, session: &str) -> String {
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
    pub(super) fn compared(&mut self, value: &str, json: &Json, is_equal: bool) -> String {
        let is_deep = !matches!(
            json,
            Json::Text(_)
                | Json::Literal(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_))
        );
        let other = match (is_deep, shape::literal(json)) {
            (true, None) if matches!(json, Json::Taken(_)) => self.json(json, ""),
            (false, _) => self.json(json, ""),
            // As an answer is read: an object is none of the language's arrays.
            (true, Some(value)) => format!("json_decode({})", literal(&value.to_string())),
            (true, None) => format!("json_decode(json_encode({}))", self.json(json, "")),
        };
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

    pub(super) fn take(&mut self, take: &Take, session: &str) -> String {
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
