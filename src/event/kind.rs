//! The kinds of events.

use serde::{Deserialize, Serialize};

use super::{Changes, ExchangeRecord, Problem, SnapshotOutcome, Tally, Verdict};
use crate::secret::Secrets;

/// Version of the form of events: one more when somebody who reads the old one would misread the new one. What is added is read over.
pub const FORMAT: u32 = 1;

/// What happened. Data only; each kind has what is special to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EventKind {
    /// The run begins.
    RunStarted {
        /// Version of the events' form, [`FORMAT`].
        #[serde(default)]
        format: u32,
        /// Milliseconds since 1970-01-01 UTC.
        #[serde(default)]
        began: u64,
        /// flowrun's version.
        version: String,
        /// Arguments that run the same again, behind the names of the files: the target, inputs. Secrets by name only. Of several
        /// targets each case names its own.
        again: String,
        /// What chance follows from; in the second repetition of a case one more, and so on.
        seed: u64,
        /// How many cases will be run, repetitions included.
        cases: u32,
        /// How often each is run.
        count: u32,
        /// The targets of the cases as they were given, in that order, if there are several.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        targets: Vec<String>,
    },
    /// A case begins.
    CaseStarted {
        /// Name of the scenario, and of the row.
        name: String,
        /// Where its requests go: an address, or what the embedded service says of itself.
        target: String,
        /// Steps of setup, steps and teardown.
        steps: u32,
        /// What the scenario is about, as it is written: Markdown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
        /// What its steps start with: its inputs, vars and row.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        given: Vec<GivenValue>,
    },
    /// A step begins.
    StepStarted {
        /// Its name.
        name: String,
        /// Its number in the case, from 1.
        number: u32,
        /// The session it is sent in.
        session: String,
        /// The file in which it stands, as it is shown.
        #[serde(default)]
        file: String,
        /// Its line there, from 1.
        #[serde(default)]
        line: u32,
    },
    /// A request was sent, and answered or not.
    Exchanged(Box<ExchangeRecord>),
    /// The cookies of the session changed.
    JarChanged {
        /// The session.
        session: String,
        /// What changed.
        changes: Vec<JarChange>,
    },
    /// A value was taken from an answer.
    Extracted {
        /// Its name.
        name: String,
        /// The value, masked, as JSON.
        value: String,
        /// Where it was looked for, as it is written.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        from: String,
    },
    /// An answer warned of something, expected or not. Values of the run stand in it by name.
    Warned {
        /// What its service takes for warnings: an expectation declares them, or the step fails.
        warnings: Vec<String>,
        /// What its headers say, which nothing has to declare.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        headers: Vec<String>,
    },
    /// A try failed and another one follows.
    TryFailed {
        /// Why.
        problems: Vec<Problem>,
        /// Milliseconds until the next one.
        pause: u64,
    },
    /// A host that is not this machine asked to be left alone for a while, which all requests of the run wait.
    AskedToWait {
        /// The host.
        host: String,
        /// Milliseconds.
        pause: u64,
        /// Whether that is waited; if it is longer than anybody waits, nothing more is sent there until it is over.
        waits: bool,
    },
    /// An answer led to an origin that is none of the run's own, and that the person allowed: the request goes there without secrets.
    Redirected {
        /// The status that told to go on.
        status: u16,
        /// The address.
        to: String,
    },
    /// A recovery begins: steps that are run before the request is sent again.
    Recovering {
        /// Ids of the steps.
        steps: Vec<String>,
    },
    /// An answer was compared with its snapshot.
    SnapshotCompared {
        /// Path of the snapshot's file.
        path: String,
        /// How it came out.
        #[serde(flatten)]
        outcome: SnapshotOutcome,
    },
    /// An answer that had no snapshot fits one that no step has any more.
    SnapshotRenamed {
        /// Path of the answer's own.
        path: String,
        /// Path of the one that it fits.
        from: String,
        /// A shell line that gives that one to the answer.
        command: String,
    },
    /// When all of some scenarios was run: snapshots that can go.
    SnapshotsSpare {
        /// Paths of those that no step can have.
        unreferenced: Vec<String>,
        /// Paths of variants that say what holds without them as well.
        needless: Vec<String>,
        /// A shell line that removes them.
        command: String,
    },
    /// A step ended.
    StepFinished {
        /// Its name.
        name: String,
        /// Its number in the case, from 1.
        number: u32,
        /// How it ended, with all that belongs to it.
        verdict: Verdict,
        /// Why it was skipped, or was known to fail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Everything that is wrong, and warnings.
        problems: Vec<Problem>,
        /// The exchange that counts, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchange: Option<Box<ExchangeRecord>>,
        /// In a saved run, instead: the `sequence` of the event that told of the exchange.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        exchanged: Option<u64>,
        /// How often it was tried because it failed: 2 is "passed on try 2".
        tries: u32,
        /// Microseconds.
        duration: u64,
    },
    /// A case ended.
    CaseFinished {
        /// Name of the scenario, and of the row.
        name: String,
        /// How it ended.
        verdict: Verdict,
        /// Why it was skipped, or was known to fail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What is wrong with the case itself rather than with a step of it.
        problems: Vec<Problem>,
        /// Microseconds.
        duration: u64,
    },
    /// What changed since earlier runs, if it was compared with any.
    Changed {
        /// The saved runs that it was compared with.
        against: Vec<String>,
        /// What changed.
        changes: Changes,
    },
    /// The run ended.
    RunFinished {
        /// The counts.
        tally: Tally,
    },
}

/// A value that a case starts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenValue {
    /// `input`, `var` or `row`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// A text as it is, anything else as JSON; masked, and of a long one the beginning.
    pub value: String,
    /// Who gives it: a flag, a variable of the environment, a place in a file.
    pub origin: String,
}

/// A cookie that a session gained, lost, or holds with another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JarChange {
    /// The cookie's name.
    pub name: String,
    /// `set`, `changed` or `removed`.
    pub change: String,
}

impl JarChange {
    /// The same with its name passed through `change`.
    #[must_use]
    pub fn map_text(self, change: &dyn Fn(&str) -> String) -> Self {
        Self {
            name: change(&self.name),
            ..self
        }
    }
}

impl EventKind {
    /// The same without the secrets that are known now, those in exchanges as well.
    #[must_use]
    pub fn masked(mut self, secrets: &Secrets) -> Self {
        match &mut self {
            Self::Exchanged(exchange) => exchange.mask(secrets),
            Self::StepFinished {
                exchange: Some(exchange),
                ..
            } => exchange.mask(secrets),
            _ => {}
        }
        self.map_text(&|text| secrets.mask_message(text))
    }

    /// Passes every text of it through `change`. Exchanges are masked where they are made; all else is masked by this.
    #[must_use]
    pub fn map_text(mut self, change: &dyn Fn(&str) -> String) -> Self {
        for text in self.texts() {
            *text = change(text);
        }
        match &mut self {
            Self::TryFailed { problems, .. }
            | Self::StepFinished { problems, .. }
            | Self::CaseFinished { problems, .. } => {
                problems.iter_mut().for_each(|one| one.change_text(change));
            }
            Self::SnapshotCompared { outcome, .. } => outcome.change_text(change),
            _ => {}
        }
        self
    }

    /// The texts that stand in it by themselves.
    fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::CaseStarted {
                name,
                target,
                about,
                given,
                ..
            } => {
                let given = given
                    .iter_mut()
                    .flat_map(|known| [&mut known.name, &mut known.value, &mut known.origin]);
                let texts = [name, target].into_iter().chain(about);
                texts.chain(given).collect()
            }
            Self::StepStarted {
                name,
                session,
                file,
                ..
            } => vec![name, session, file],
            Self::Extracted { value, from, .. } => vec![value, from],
            Self::AskedToWait { host: text, .. }
            | Self::Redirected { to: text, .. }
            | Self::SnapshotCompared { path: text, .. } => vec![text],
            Self::RunStarted { again, targets, .. } => [again].into_iter().chain(targets).collect(),
            Self::SnapshotRenamed {
                path,
                from,
                command,
            } => vec![path, from, command],
            Self::SnapshotsSpare {
                unreferenced,
                needless,
                command,
            } => {
                let paths = unreferenced.iter_mut().chain(needless);
                paths.chain([command]).collect()
            }
            Self::StepFinished { name, reason, .. } | Self::CaseFinished { name, reason, .. } => {
                [name].into_iter().chain(reason).collect()
            }
            Self::Warned { warnings, headers } => warnings.iter_mut().chain(headers).collect(),
            Self::JarChanged { session, changes } => {
                let names = changes.iter_mut().map(|cookie| &mut cookie.name);
                [session].into_iter().chain(names).collect()
            }
            // What changed is made of events that are masked.
            Self::Changed { .. }
            | Self::Exchanged(_)
            | Self::TryFailed { .. }
            | Self::Recovering { .. }
            | Self::RunFinished { .. } => Vec::new(),
        }
    }
}
