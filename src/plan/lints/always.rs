//! `always-holds`: an expectation that nothing can break.

use super::super::block::all_steps;
use super::{File, Lint, warning};
use crate::scenario::{Check, Step};
use crate::syntax::Yaml;
use crate::text::Diagnostic;

pub(super) const ROW: Lint = Lint {
    code: "always-holds",
    in_file: always,
    ..Lint::NONE
};

fn always(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let steps = all_steps(&block.scenario).into_iter();
    let checks = steps.flat_map(checks).filter(|check| holds_always(check));
    let found = checks.map(|check| {
        let message = format!(
            "`{}` always exists: it is the list of all it finds, maybe empty",
            check.query.text()
        );
        warning(message, check.query.place(), "always holds")
            .help("write `{empty: false}`, or `{each: …}` or `{some: …}` of its values")
    });
    found.collect()
}

fn checks(step: &Step) -> impl Iterator<Item = &Check> {
    let expected = step.expect.iter().flat_map(|group| &group.checks);
    let until = step.repeat.iter().flat_map(|repeat| &repeat.until);
    let on = step.recover.iter().flat_map(|recovery| &recovery.on);
    expected.chain(until).chain(on)
}

fn holds_always(check: &Check) -> bool {
    let Some(query) = check.query.fixed() else {
        return false;
    };
    // These declare what else would fail the step.
    let declares = ["error", "warning"].contains(&query.source_word());
    let Yaml::Map(asked) = &check.written else {
        return false;
    };
    let alone = match asked.as_slice() {
        [(word, Yaml::Plain(value))] => word == "exists" && value.eq_ignore_ascii_case("true"),
        _ => false,
    };
    query.is_list() && !declares && alone
}
