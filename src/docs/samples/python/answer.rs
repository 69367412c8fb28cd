//! What is looked at in an answer.

use serde_json::Value;

use super::super::flow::{Check, Holds, Json, Pick, Take};
use super::super::words;

use super::Python;
use super::text::{literal, path};

impl Python<'_> {
    /// What a place has, and whether it has something.
    pub(super) fn found(&mut self, pick: &Pick, session: &str) -> (String, String) {
        let value = match pick {
            Pick::Json(hops) if hops.is_empty() => return ("data".to_owned(), "True".to_owned()),
            Pick::Json(hops) => {
                let hops = path(hops);
                return (format!("find(data, {hops})"), format!("has(data, {hops})"));
            }
            Pick::Status => return (self.status.to_owned(), "True".to_owned()),
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
    pub(super) fn differs(&mut self, check: &Check, value: &Json, session: &str) -> String {
        let found = self.found(&check.pick, session).0;
        self.need("find");
        let condition = self.compared(&found, value, true);
        self.ends(check, &condition, "", session)
    }

    pub(super) fn check(&mut self, check: &Check, indent: &str, session: &str) -> String {
        let condition = self.failing(check, session);
        self.ends(check, &condition, indent, session)
    }

    pub(super) fn ends(
        &mut self,
        check: &Check,
        condition: &str,
        indent: &str,
        session: &str,
    ) -> String {
        let wrong = match check.pick {
            Pick::Status => format!("f\"the status is {{{}}}\"", self.status),
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
    pub(super) fn failing(&mut self, check: &Check, session: &str) -> String {
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
    pub(super) fn compared(&mut self, value: &str, json: &Json, is_equal: bool) -> String {
        let (same, equal, identical) = match is_equal {
            true => ("same", "==", "is"),
            false => ("not same", "!=", "is not"),
        };
        let other = self.json(json, "");
        match json {
            Json::Literal(Value::Bool(_) | Value::Null) => format!("{value} {identical} {other}"),
            Json::Literal(Value::String(_)) | Json::Text(_) => format!("{value} {equal} {other}"),
            _ if value == self.status => format!("{value} {equal} {other}"),
            _ => {
                self.need("same");
                format!("{same}({value}, {other})")
            }
        }
    }

    pub(super) fn take(&mut self, take: &Take, session: &str) -> String {
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
