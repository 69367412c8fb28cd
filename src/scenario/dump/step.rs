//! A step: `step`, `expect` and `extract`.

use super::{Keys, flow, head, request};
use crate::scenario::model::{Action, Check, Extraction, Group, Step};
use crate::scenario::shapes;
use crate::scenario::step::usual_id;
use crate::syntax::Yaml;

/// Steps of a key; `kind` begins the ids of those without a name.
pub(super) fn steps<'s>(steps: &'s [Step], kind: &'s str) -> impl Iterator<Item = Yaml> + 's {
    let numbered = steps.iter().enumerate();
    numbered.map(move |(index, step)| self::step(step, kind, index))
}

/// The step that stands at an index, from 0.
pub(super) fn step(step: &Step, kind: &str, index: usize) -> Yaml {
    let mut keys = Keys::of(&shapes::STEP);
    let numbered = format!("{kind}-{}", index + 1);
    let usual = usual_id(step.name.as_ref(), Some(&step.action), &numbered);
    keys.text(
        "id",
        (usual.as_ref() != Some(&step.id)).then_some(&*step.id),
    );
    keys.text("name", step.name.as_ref().map(|name| name.text()));
    keys.text("about", step.about.as_deref());
    keys.text("as", step.session.as_ref().map(|session| session.text()));
    keys.text("when", step.when.as_ref().map(|condition| condition.text()));
    keys.text("skip", step.skip.as_deref());
    keys.put(
        "for_each",
        step.for_each.as_ref().map(|items| items.written()),
    );
    match &step.action {
        Action::Request(template) => keys.put("request", request::request(template)),
        Action::Use { fragment, outputs } => {
            flow::used(&mut keys, fragment);
            let taken = outputs.iter();
            keys.map(
                "extract",
                taken.map(|(name, _, output)| (name.clone(), Yaml::text(output))),
            );
        }
    }
    keys.put("expect", expectations(&step.expect));
    keys.map("extract", step.extract.iter().map(extraction));
    keys.map("mask", head::masks(&step.masks));
    keys.put("snapshot", step.snapshot.map(Yaml::from));
    keys.put("repeat", step.repeat.as_ref().map(flow::repeat));
    keys.put("retry", step.retry.as_ref().map(flow::retry));
    keys.list("recover", step.recover.iter().map(flow::recovery));
    keys.list("then", steps(&step.then, "then"));
    keys.put(
        "continue_on_failure",
        step.continue_on_failure.map(Yaml::from),
    );
    keys.text("expected_failure", step.expected_failure.as_deref());
    keys.done()
}

/// One group stands alone.
fn expectations(groups: &[Group]) -> Option<Yaml> {
    match groups {
        [] => None,
        [one] => Some(group(one)),
        several => Some(Yaml::List(several.iter().map(group).collect())),
    }
}

fn group(group: &Group) -> Yaml {
    let mut keys = Keys::of(&shapes::GROUP);
    keys.text(
        "when",
        group.when.as_ref().map(|condition| condition.text()),
    );
    keys.text("severity", group.warns.then_some("warn"));
    keys.text("about", group.about.as_deref());
    keys.entries.extend(checks(&group.checks));
    keys.done()
}

/// Queries with what must be there.
pub(super) fn checks(checks: &[Check]) -> impl Iterator<Item = (String, Yaml)> {
    checks
        .iter()
        .map(|check| (check.query.text().to_owned(), check.written.clone()))
}

fn extraction(extraction: &Extraction) -> (String, Yaml) {
    let query = extraction.query.text();
    let value = if extraction.secret || extraction.append {
        let mut keys = Keys::of(&shapes::EXTRACTION);
        keys.text("from", Some(query));
        keys.flag("secret", extraction.secret, false);
        keys.flag("append", extraction.append, false);
        keys.done()
    } else {
        Yaml::text(query)
    };
    (extraction.name.clone(), value)
}
