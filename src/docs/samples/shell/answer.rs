//! What is looked at in an answer.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::flow::{Check, Holds, Hop, Json, Pick, Take};
use super::super::shape::{self};
use super::super::words;

use super::Shell;
use super::text::word;

impl Shell<'_> {
    pub(super) fn check(&mut self, check: &Check, taken: Option<&Json>) -> String {
        self.need("fail");
        let mut told = match check.pick {
            Pick::Status => "\"the status is $status\"".to_owned(),
            _ => word(&words::wrong(check)),
        };
        for pick in &check.says {
            match pick {
                Pick::Json(hops) => {
                    let _ = write!(told, " {}", word(&place(hops)));
                }
                _ => self.cannot = Some("tells of more than the answer's JSON".to_owned()),
            }
        }
        let holds = match &check.pick {
            Pick::Json(hops) => self.holds_in_json(&place(hops), &check.holds, taken.is_some()),
            Pick::Status => match &check.holds {
                Holds::AtMost(most) => format!("((status <= {most}))"),
                holds => self.holds_of_text("\"$status\"", holds),
            },
            Pick::Header(name) => {
                self.need("header");
                let call = format!("header {}", word(&name.to_ascii_lowercase()));
                self.holds_of_call(&call, &check.holds)
            }
            Pick::Cookie(name) => {
                self.need("cookie");
                self.holds_of_call(&format!("cookie {}", word(name)), &check.holds)
            }
            Pick::Text => self.holds_of_text("\"$(cat \"$answer\")\"", &check.holds),
        };
        format!("{holds} || fail {told}\n")
    }

    pub(super) fn holds_in_json(&mut self, place: &str, holds: &Holds, is_taken: bool) -> String {
        let mut given = Vec::new();
        let (sign, json) = match holds {
            Holds::Exists => {
                self.need("has");
                return format!("has {}", word(place));
            }
            Holds::Absent => {
                self.need("has");
                return format!("! has {}", word(place));
            }
            Holds::AtMost(most) => return format!("is_so {}", word(&format!("{place} <= {most}"))),
            Holds::Equals(json) => ("==", json),
            Holds::Differs(json) => ("!=", json),
        };
        self.need("is_so");
        let value = self.program(json, &mut given);
        given.insert(0, "is_so".to_owned());
        given.push(word(&format!("{place} {sign} {value}")));
        let is_so = given.join(" ");
        let asks = match holds {
            Holds::Differs(_) => !is_taken,
            _ => *json == Json::Literal(Value::Null),
        };
        match asks {
            true => {
                self.need("has");
                format!("{{ has {} && {is_so}; }}", word(place))
            }
            false => is_so,
        }
    }

    pub(super) fn holds_of_call(&mut self, call: &str, holds: &Holds) -> String {
        match holds {
            Holds::Exists => format!("{call} >/dev/null"),
            Holds::Absent => format!("! {call} >/dev/null"),
            Holds::Differs(_) => {
                let differs = self.holds_of_text(&format!("\"$({call})\""), holds);
                format!("{{ {call} >/dev/null && {differs}; }}")
            }
            holds => self.holds_of_text(&format!("\"$({call})\""), holds),
        }
    }

    pub(super) fn holds_of_text(&mut self, text: &str, holds: &Holds) -> String {
        let (sign, json) = match holds {
            Holds::Equals(json) => ("==", json),
            Holds::Differs(json) => ("!=", json),
            Holds::Exists => return "true".to_owned(),
            Holds::Absent | Holds::AtMost(_) => return "false".to_owned(),
        };
        let other = match json {
            Json::Literal(Value::String(text)) => word(text),
            Json::Text(term) => self.term(term),
            json => match shape::literal(json) {
                Some(value) => word(&value.to_string()),
                None => {
                    self.cannot = Some("compares a text with JSON that is made".to_owned());
                    String::new()
                }
            },
        };
        format!("[[ {text} {sign} {other} ]]")
    }

    pub(super) fn take(&mut self, take: &Take) -> String {
        let name = self.names.variable(&take.name);
        match &take.pick {
            Pick::Json(hops) => {
                let taking = match self.shape.keeps_type(&take.name) {
                    true => "take_json",
                    false => "take",
                };
                self.need(taking);
                format!("{taking} {name} {}\n", word(&place(hops)))
            }
            Pick::Status => format!("{name}=$status\n"),
            Pick::Text => format!("{name}=$(cat \"$answer\")\n"),
            Pick::Header(_) | Pick::Cookie(_) => {
                let call = match &take.pick {
                    Pick::Header(header) => {
                        self.need("header");
                        format!("header {}", word(&header.to_ascii_lowercase()))
                    }
                    Pick::Cookie(cookie) => {
                        self.need("cookie");
                        format!("cookie {}", word(cookie))
                    }
                    _ => String::new(),
                };
                self.need("fail");
                format!(
                    "{name}=$({call}) || fail {}\n",
                    word(&words::lacks(&take.pick))
                )
            }
        }
    }
}

/// A place as jq says it.
pub(super) fn place(hops: &[Hop]) -> String {
    let mut out = String::new();
    for hop in hops {
        match hop {
            Hop::Element(at) => {
                let _ = write!(out, "{}[{at}]", if out.is_empty() { "." } else { "" });
            }
            Hop::Member(name) => {
                let sign = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
                match name.starts_with(begins) && name.chars().all(sign) {
                    true => {
                        let _ = write!(out, ".{name}");
                    }
                    false => {
                        let dot = if out.is_empty() { "." } else { "" };
                        let _ = write!(out, "{dot}[{}]", Value::from(name.as_str()));
                    }
                }
            }
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}
