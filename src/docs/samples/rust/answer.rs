//! What is looked at in an answer.

use serde_json::Value;

use super::super::flow::{Check, Holds, Hop, Json, Pick, Send, Take};
use super::super::shape::{self};
use super::super::words;

use super::Rust;
use super::text::{called, literal};

impl Rust<'_> {
    /// Where cookies are looked for: the jar and the address.
    pub(super) fn cookie_place(&mut self, send: &Send, jar: &str) -> String {
        let url = self.borrowed_in_call(&send.url);
        format!("&{jar}, {url}")
    }

    pub(super) fn parse(&mut self, send: &Send, kept: &str) -> String {
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
                self.need("kept");
                "    let data = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);\n"
                    .to_owned()
            }
        }
    }

    /// What a place has: an `Option`, of a reference to a value if it is in JSON.
    pub(super) fn found(&mut self, pick: &Pick, cookies: &str) -> String {
        match pick {
            Pick::Json(hops) => format!("data.pointer({})", self.pointer(hops)),
            Pick::Status => format!("Some({})", self.status),
            Pick::Text => {
                self.need("body_text");
                "Some(body_text(&answer))".to_owned()
            }
            Pick::Header(name) => {
                self.need("header");
                format!("header(&answer, {})", literal(name))
            }
            Pick::Cookie(name) => {
                self.need("cookie");
                format!("cookie({cookies}, {})", literal(name))
            }
        }
    }

    pub(super) fn pointer(&mut self, hops: &[Hop]) -> String {
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

    pub(super) fn check(
        &mut self,
        check: &Check,
        indent: &str,
        cookies: &str,
        taken: Option<&Json>,
    ) -> String {
        if check.pick == Pick::Status && self.status != "status" {
            self.need("status");
        }
        let condition = self.failing(check, cookies, taken.is_some());
        let wrong = match check.pick {
            Pick::Status if self.status == "status" => {
                "&format!(\"the status is {status}\")".to_owned()
            }
            Pick::Status => format!("&format!(\"the status is {{}}\", {})", self.status),
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
        match condition.split_once(" || ") {
            Some((lacks, is_that))
                if lacks.ends_with(".is_none()") && indent.len() + condition.len() > 95 =>
            {
                format!(
                    "{indent}if {lacks}\n{deeper}|| {is_that}\n{indent}{{\n{deeper}{call};\n{indent}}}\n"
                )
            }
            _ => format!("{indent}if {condition} {{\n{deeper}{call};\n{indent}}}\n"),
        }
    }

    /// When a check does not hold.
    pub(super) fn failing(&mut self, check: &Check, cookies: &str, is_taken: bool) -> String {
        let found = self.found(&check.pick, cookies);
        let is_json = matches!(check.pick, Pick::Json(_));
        let (json, is_equal) = match &check.holds {
            Holds::Exists => return format!("{found}.is_none()"),
            Holds::Absent => return format!("{found}.is_some()"),
            Holds::AtMost(most) => return format!("{} > {most}", self.status),
            Holds::Equals(json) => (json, false),
            Holds::Differs(json) => (json, true),
        };
        let sign = if is_equal { "==" } else { "!=" };
        let other = match (&check.pick, json) {
            (Pick::Json(_), json) => format!("Some(&{})", self.json_value(json)),
            (Pick::Status, Json::Literal(value)) => {
                return format!("{} {sign} {value}", self.status);
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

    pub(super) fn take(&mut self, take: &Take, data: &str, cookies: &str) -> String {
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
            Pick::Status => {
                self.need("status");
                "answer.status.to_string()".to_owned()
            }
            Pick::Text => {
                self.need("body_text");
                "body_text(&answer)".to_owned()
            }
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
