//! What is looked at in an answer.

use serde_json::Value;

use super::super::flow::{Check, Holds, Json, Pick, Take};
use super::super::words;

use super::JavaScript;
use super::text::{literal, path};

impl JavaScript<'_> {
    /// What a place has; undefined or null where there is nothing.
    pub(super) fn found(&mut self, pick: &Pick, session: &str) -> String {
        match pick {
            Pick::Json(hops) if hops.is_empty() => "data".to_owned(),
            Pick::Json(hops) => {
                self.need("find");
                format!("find(data, {})", path(hops))
            }
            Pick::Status => self.status.to_owned(),
            Pick::Text => "answer.body".to_owned(),
            // These alone are not put together.
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

    pub(super) fn check(&mut self, check: &Check, session: &str) -> String {
        let condition = self.failing(check, session);
        self.ends(check, &condition, session)
    }

    pub(super) fn ends(&mut self, check: &Check, condition: &str, session: &str) -> String {
        let wrong = match check.pick {
            Pick::Status => format!("`the status is ${{{}}}`", self.status),
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
    pub(super) fn failing(&mut self, check: &Check, session: &str) -> String {
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
    pub(super) fn compared(&mut self, value: &str, json: &Json, is_equal: bool) -> String {
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

    pub(super) fn take(&mut self, take: &Take, session: &str) -> String {
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
