//! `use`, `repeat`, `retry` and `recover`.

use super::{Keys, duration, step};
use crate::scenario::flow::{RETRY, TIMES};
use crate::scenario::model::{Recovery, RecoveryItem, Repeat, Retry, Use};
use crate::scenario::shapes;
use crate::syntax::Yaml;

/// `use` and `with`, of a step or a session.
pub(super) fn used(keys: &mut Keys, fragment: &Use) {
    keys.text("use", Some(&fragment.path));
    let arguments = fragment.with.iter();
    keys.map(
        "with",
        arguments.map(|(name, _, value)| (name.clone(), value.written())),
    );
}

pub(super) fn repeat(repeat: &Repeat) -> Yaml {
    let mut keys = Keys::of(&shapes::REPEAT);
    keys.map("until", step::checks(&repeat.until));
    let times = Some(repeat.times).filter(|times| *times != TIMES);
    keys.put("times", times.map(Yaml::from));
    keys.done()
}

/// A number if there is nothing more to say.
pub(super) fn retry(retry: &Retry) -> Yaml {
    let tries = Yaml::from(retry.tries);
    let mut keys = Keys::of(&shapes::RETRY);
    keys.put("tries", tries.clone());
    keys.put(
        "pause",
        (retry.pause != RETRY.pause).then(|| duration(retry.pause)),
    );
    keys.put(
        "backoff",
        (retry.backoff != RETRY.backoff).then(|| Yaml::Plain(retry.backoff.to_string())),
    );
    keys.put(
        "max_pause",
        (retry.max_pause != RETRY.max_pause).then(|| duration(retry.max_pause)),
    );
    match keys.entries.len() {
        1 => tries,
        _ => keys.done(),
    }
}

pub(super) fn recovery(recovery: &Recovery) -> Yaml {
    let run = recovery.run.iter().enumerate();
    let run = run.map(|(index, item)| match item {
        RecoveryItem::Id(id, _) => Yaml::text(id),
        RecoveryItem::Step(written) => step::step(written, "recover", index),
    });
    let mut keys = Keys::of(&shapes::RECOVERY);
    keys.map("on", step::checks(&recovery.on));
    // An empty list is one that was written.
    keys.put("run", Yaml::List(run.collect()));
    keys.done()
}
