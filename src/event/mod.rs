//! What happened, as data: the only thing that the engine and the reports both know.
//!
//! An event is owned, can be saved and read again, and holds no secret: the engine masks it where it is stamped. How it looks is
//! for reports to say. Start at [`Event`].

mod body;
mod changes;
mod deviation;
mod ends;
mod exchange;
mod halt;
mod kind;
mod learned;
mod ledger;
mod log;
mod preview;
mod replay;
mod snapshot;
mod tally;
mod verdict;
mod waiting;

pub use body::BodyHandle;
pub use changes::{ChangedStep, Changes, Outcomes};
pub use deviation::{
    ComparedStep, Deployment, Deviation, Deviations, Differs, Expected, NotCompared, Side,
};
pub use ends::{Ends, EndsCompared, Runs};
pub use exchange::{ExchangeRecord, TimingRecord};
pub use halt::Halt;
pub use kind::{EventKind, FORMAT, GivenValue, JarChange};
pub use learned::{Learned, LearnedFile, LearnedKind, LearnedPlace, LearnedStep, Varies};
pub use ledger::Ledger;
pub use log::{Log, LogError, LogWriter};
pub use preview::{
    Preview, ShownBlock, ShownBody, ShownRecovery, ShownRefusal, ShownRequest, ShownSession,
    ShownStep, ShownValue,
};
pub use replay::replay;
pub use snapshot::{DiffLine, Instead, SnapshotOutcome};
pub use tally::Tally;
pub use verdict::{Problem, Verdict};
pub use waiting::Waiting;

use serde::{Deserialize, Serialize};

/// Something that happened: when, where, what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    /// Which event of its run it is, from 0, in the order of the plan.
    pub sequence: u64,
    /// Microseconds since the run began. Of cases that run side by side the events come case by case, so it may go back.
    pub at: u64,
    /// Where in the run; none for what concerns the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<RunPlace>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// A place in a run: which case, which step of it, which round, which try.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunPlace {
    /// Path of the scenario's file, as given.
    pub scenario: String,
    /// The row that makes the case, if there are rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// The target of the case as it was given, if the run has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Which time the case is run, from 1, if it is run several times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition: Option<u32>,
    /// Ids of the step and of those it stands in, outermost first; empty for the case itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub step: Vec<String>,
    /// Name or number of the round of `for_each`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Which try this is, from 1; 0 for what concerns all of them.
    #[serde(default)]
    pub try_number: u32,
}

/// The name of a case, and of several targets the one that it goes to.
pub fn on_target(name: &str, target: Option<&str>) -> String {
    match target {
        Some(target) => format!("{name} @ {target}"),
        None => name.to_owned(),
    }
}

impl RunPlace {
    /// What the case of this place is called, if this is its name.
    pub fn case_called(&self, name: &str) -> String {
        on_target(name, self.target.as_deref())
    }

    /// Passes what comes from data through `change`: the names of the row and of the round, and the target. Ids are written in the
    /// scenario.
    #[must_use]
    pub fn map_text(&self, change: &dyn Fn(&str) -> String) -> Self {
        Self {
            row: self.row.as_deref().map(change),
            target: self.target.as_deref().map(change),
            item: self.item.as_deref().map(change),
            ..self.clone()
        }
    }
}

/// Takes events in their order. It must not block for long: the run waits for it.
pub trait Sink: Send + Sync {
    /// Takes the next event.
    fn emit(&self, event: Event);

    /// Hears of what happens as soon as it does, before its turn and in no order of cases: for what shows what goes on right now. Secrets
    /// that are known only later are not masked in it.
    fn hear(&self, _place: Option<&RunPlace>, _kind: &EventKind) {}
}

impl<F: Fn(Event) + Send + Sync> Sink for F {
    fn emit(&self, event: Event) {
        self(event);
    }
}
