//! The top of a file: `head`, `input`, `session` and `mask`.

use super::{Keys, flow, request, step};
use crate::scenario::model::{
    Axis, FileKind, Input, MaskKind, MaskRule, Rows, Scenario, Session, Var,
};
use crate::scenario::shapes;
use crate::syntax::Yaml;

pub(super) fn scenario(scenario: &Scenario) -> Yaml {
    let (shape, head) = match scenario.kind {
        FileKind::Scenario => (&shapes::SCENARIO, "scenario"),
        FileKind::Fragment => (&shapes::FRAGMENT, "fragment"),
    };
    let mut keys = Keys::of(shape);
    keys.text(head, Some(&scenario.name));
    keys.text("about", scenario.about.as_deref());
    described(&mut keys, scenario);
    keys.map("inputs", scenario.inputs.iter().map(input));
    keys.map("vars", scenario.vars.iter().map(var));
    if let Some(rows) = &scenario.rows {
        keys.put("rows", self::rows(rows));
    }
    keys.map("matrix", scenario.matrix.iter().map(axis));
    keys.map("sessions", scenario.sessions.iter().map(session));
    keys.put(
        "defaults",
        scenario.defaults.as_deref().map(request::request),
    );
    keys.map("mask", masks(&scenario.masks));
    keys.flag("snapshot", scenario.snapshot, true);
    keys.list("setup", step::steps(&scenario.setup, "setup"));
    keys.list("steps", step::steps(&scenario.steps, "step"));
    keys.list("teardown", step::steps(&scenario.teardown, "teardown"));
    keys.list(
        "outputs",
        scenario.outputs.iter().map(|(name, _)| Yaml::text(name)),
    );
    keys.done()
}

fn described(keys: &mut Keys, scenario: &Scenario) {
    let text = |(version, what): &(String, String)| (version.clone(), Yaml::text(what));
    keys.text("documents", scenario.documents.as_deref());
    keys.text("notes", scenario.notes.as_deref());
    keys.map("history", scenario.history.iter().map(text));
    keys.list("see_also", scenario.see_also.iter().map(Yaml::text));
    keys.text("service", scenario.service.map(|service| service.name));
    keys.text(
        "requires",
        scenario.requires.as_ref().map(|condition| condition.text()),
    );
    keys.list("tags", scenario.tags.iter().map(|(tag, _)| Yaml::text(tag)));
    keys.text("skip", scenario.skip.as_deref());
    keys.text("expected_failure", scenario.expected_failure.as_deref());
    keys.flag("continue_on_failure", scenario.continue_on_failure, false);
    keys.text("lock", scenario.lock.as_deref());
}

fn input(input: &Input) -> (String, Yaml) {
    let mut keys = Keys::of(&shapes::INPUT);
    keys.text("about", input.about.as_deref());
    keys.text("type", input.input_type.map(|input_type| input_type.word()));
    keys.put(
        "default",
        input.default.as_ref().map(|value| value.written()),
    );
    keys.flag("secret", input.secret, false);
    keys.text("env", input.env.as_ref().map(|(name, _)| name.as_str()));
    (input.name.clone(), keys.done())
}

fn var(var: &Var) -> (String, Yaml) {
    (var.name.clone(), var.value.written())
}

fn rows(rows: &Rows) -> Yaml {
    match rows {
        Rows::Inline(rows) => Yaml::List(rows.iter().map(|row| row.written()).collect()),
        Rows::File(path, _) => Yaml::text(path),
    }
}

fn axis(axis: &Axis) -> (String, Yaml) {
    let values = axis.values.iter().map(|value| Yaml::from(&value.value));
    (axis.name.clone(), Yaml::List(values.collect()))
}

pub(super) fn session(session: &Session) -> (String, Yaml) {
    let mut keys = Keys::of(&shapes::SESSION);
    keys.text("about", session.about.as_deref());
    if let Some(login) = &session.login {
        flow::used(&mut keys, login);
    }
    keys.text("once", session.once_a_run.then_some("run"));
    keys.text("copy", session.copy.as_ref().map(|(name, _)| name.as_str()));
    keys.text(
        "after",
        session.after.as_ref().map(|(step, _)| step.as_str()),
    );
    keys.put(
        "defaults",
        session.defaults.as_deref().map(request::request),
    );
    (session.name.clone(), keys.done())
}

pub(super) fn masks(rules: &[MaskRule]) -> impl Iterator<Item = (String, Yaml)> {
    rules.iter().map(|rule| (rule.text.clone(), mask(rule)))
}

fn mask(rule: &MaskRule) -> Yaml {
    match &rule.kind {
        None => Yaml::Plain("null".to_owned()),
        Some(MaskKind::Type(name)) => Yaml::text(*name),
        Some(MaskKind::Sorted) => Yaml::text("sorted"),
        Some(MaskKind::Drop) => Yaml::text("drop"),
        Some(MaskKind::Matches(pattern)) => {
            let mut keys = Keys::of(&shapes::MASK);
            keys.text("matches", Some(pattern));
            keys.done()
        }
    }
}
