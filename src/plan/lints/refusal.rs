//! Whether a step expects to be refused: what it sends is wrong on purpose then.

use crate::scenario::{Check, Step};
use crate::syntax::Yaml;

/// Whether a step expects an error of the service, a status of 400 or more, or an answer that says `Failed` or the like, be it on some releases alone.
pub(super) fn is_expected(step: &Step) -> bool {
    let mut checks = step.expect.iter().flat_map(|group| &group.checks);
    checks.any(|check| match word(check) {
        Some("error") => !is_absence(&check.written),
        Some("status") => may_refuse(&check.written),
        _ => says_so(&check.written),
    })
}

fn word(check: &Check) -> Option<&str> {
    Some(check.query.fixed()?.source_word())
}

/// `exists: false`, or `empty: true` of `all error`.
fn is_absence(written: &Yaml) -> bool {
    let Yaml::Map(asked) = written else {
        return false;
    };
    asked.iter().any(|(word, value)| {
        let wanted = match word.as_str() {
            "exists" => "false",
            "empty" => "true",
            _ => return false,
        };
        matches!(value, Yaml::Plain(value) if value.eq_ignore_ascii_case(wanted))
    })
}

/// What an answer says that refuses.
const REFUSED: &[&str] = &[
    "fail",
    "failed",
    "failure",
    "error",
    "denied",
    "refused",
    "rejected",
    "unauthorized",
    "forbidden",
    "invalid",
];

fn says_so(written: &Yaml) -> bool {
    let (Yaml::Plain(text) | Yaml::Text(text)) = written else {
        return false;
    };
    let text = text.to_lowercase();
    REFUSED.contains(&text.as_str()) || text.starts_with("wrong")
}

/// Whether a status that is written is one of a refusal; one that a template gives may be.
fn may_refuse(written: &Yaml) -> bool {
    match written {
        Yaml::Plain(number) => number.parse::<u32>().is_ok_and(|status| status >= 400),
        Yaml::Text(text) => text.contains("{{"),
        Yaml::List(items) => items.iter().any(may_refuse),
        Yaml::Map(asked) => asked.iter().any(|(_, value)| may_refuse(value)),
    }
}
