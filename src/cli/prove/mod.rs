//! Proving samples: each is run for real through a recorder, and the engine runs the scenario again on what was recorded.
//!
//! So the engine itself judges the answers that a sample got, by the scenario's checks and snapshots, and each request of the sample must be
//! the one that the engine sends. Start at [`Prover::prove`].

mod browser;
mod given;
mod interpreter;
mod judge;
mod process;
mod refused;
mod rust;
pub(super) mod told;
mod usher;

use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::host::Host;
use crate::docs::samples::{Flow, Language};
use crate::engine::Embedded;
use crate::plan::{Case, Plan};
use crate::record::Recorder;
use crate::secret::Secrets;
use crate::template::Version;
use crate::transport::Forwarded;
use given::Given;
use process::{Ended, ended};

/// How long a sample may run.
const LIMIT: Duration = Duration::from_secs(60);

/// Bytes of an answer that are looked at for secrets.
const LARGEST_LOOKED_AT: usize = 16 << 20;

/// A sample, and what it was written from.
pub(super) struct Sample<'s> {
    pub(super) language: &'s Language,
    pub(super) flow: &'s Flow,
    pub(super) source: &'s str,
}

/// What came of running a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tried {
    /// It does what the scenario does, and fails where it has to.
    Proved,
    /// It could not be run here, or not to an end that says anything.
    Unproved {
        /// Why.
        why: String,
    },
    /// It does something else.
    Wrong {
        /// What, each a sentence; further lines belong to it.
        findings: Vec<String>,
    },
}

impl Tried {
    fn unproved(why: impl Into<String>) -> Self {
        Self::Unproved { why: why.into() }
    }
}

/// Proves the samples of one case.
pub(super) struct Prover<'p> {
    pub(super) host: &'p Host,
    /// The plan of the case, and of it alone.
    pub(super) plan: &'p Plan,
    /// Starts a service of the run's own for each sample, if the case goes to one.
    pub(super) embedded: &'p dyn Embedded,
    pub(super) seed: u64,
    /// The version of the target, if it is known.
    pub(super) version: Option<Version>,
}

/// The plan of one of its cases.
pub(super) fn only(plan: &Plan, case: &Case) -> Plan {
    Plan {
        cases: vec![case.clone()],
        count: 1,
        targets: Vec::new(),
        secret_inputs: plan.secret_inputs.clone(),
        warnings: Vec::new(),
        outlines: Vec::new(),
        whole: false,
    }
}

/// A run of a sample: how it ended, and what passed.
struct Run {
    ended: Ended,
    passed: Vec<Forwarded>,
}

impl Prover<'_> {
    /// Carries the scenario out itself, before its samples. The error says why nothing can be proved of them: it is skipped on the target,
    /// or does not hold there.
    pub(super) async fn scenario(&self) -> Result<(), String> {
        judge::of_scenario(self).await
    }

    /// Runs a sample, again with wrong credentials, and again without some, and judges what it did.
    pub(super) async fn prove(&self, sample: &Sample<'_>) -> Tried {
        self.proved(sample).await.unwrap_or_else(|proof| proof)
    }

    async fn proved(&self, sample: &Sample<'_>) -> Result<Tried, Tried> {
        let case = self.plan.cases.first();
        let case = case.ok_or_else(|| Tried::unproved("there is no case to run"))?;
        let nothing =
            |what: &str, error: std::io::Error| Tried::unproved(format!("{what}: {error}"));
        let folder = tempfile::tempdir().map_err(|error| nothing("no folder for it", error))?;
        let given = Given::new(case, sample.flow, self.embedded).await;
        let given = given.map_err(Tried::unproved)?;
        let recorder = Recorder::start(&given.origin, &case.target.connection).await;
        let recorder = recorder.map_err(|error| nothing("no port for its recorder", error))?;
        let command = self.command(sample, &folder).await?;
        let started = Started {
            sample,
            case,
            given,
            recorder,
            command,
        };
        let run = match started.is_in_browser() {
            true => started.in_browser().await?,
            false => started.run(&|_| None).await?,
        };
        let judged = judge::judged(self, &started, &run).await?;
        let mut findings = judged.findings;
        // In a page there are no credentials to be wrong.
        if findings.is_empty() && !started.is_in_browser() {
            findings = started.refused(&judged.requests).await?;
        }
        Ok(match findings.is_empty() {
            true => Tried::Proved,
            false => Tried::Wrong { findings },
        })
    }

    async fn command(&self, sample: &Sample<'_>, folder: &TempDir) -> Result<Command, Tried> {
        let word = sample.language.word;
        if word == browser::LANGUAGE {
            return browser::command(folder.path(), self.host);
        }
        let unknown = || {
            let title = sample.language.title;
            Tried::unproved(format!("nothing is known here that runs {title}"))
        };
        let interpreter = interpreter::of(word).ok_or_else(unknown)?;
        let file = format!("{}.{}", sample.flow.stem, sample.language.extension);
        let source = (file.as_str(), sample.source);
        interpreter.command(source, folder.path(), self.host).await
    }
}

/// A sample that can be run.
struct Started<'s> {
    sample: &'s Sample<'s>,
    case: &'s Case,
    given: Given,
    recorder: Recorder,
    command: Command,
}

/// The same command once more, with its own environment alone.
fn again(command: &Command) -> Command {
    let mut again = Command::new(command.get_program());
    let environment = command.get_envs();
    again
        .args(command.get_args())
        .env_clear()
        .envs(environment.filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        again.current_dir(folder);
    }
    again
}

impl Started<'_> {
    /// Whether it runs in a page instead of in a process of its own.
    fn is_in_browser(&self) -> bool {
        self.sample.language.word == browser::LANGUAGE
    }

    /// Runs it once. `instead` gives inputs other values by their names: another text, or none at all.
    async fn run(&self, instead: &dyn Fn(&str) -> Option<Option<String>>) -> Result<Run, Tried> {
        let mut command = again(&self.command);
        for (input, value) in &self.given.values {
            let led = || self.recorder.led(value);
            let value = instead(&input.name).unwrap_or_else(|| Some(led()));
            if let Some(value) = value {
                command.env(&input.environment, value);
            }
        }
        // What an earlier run left behind is not of this one.
        let _before = self.recorder.take();
        match ended(command, LIMIT).await {
            Ok(Some(ended)) => Ok(Run {
                ended,
                passed: self.recorder.take(),
            }),
            Ok(None) => Err(Tried::Wrong {
                findings: vec![format!("it did not end within {} s", LIMIT.as_secs())],
            }),
            Err(error) => Err(Tried::unproved(format!("it could not be started: {error}"))),
        }
    }

    /// What must not be shown: what is given, and what came in answers.
    fn secrets(&self, run: &Run) -> Secrets {
        let secrets = Secrets::default();
        let service = self.case.block.service();
        if let Some(service) = service {
            secrets.allow(service.public.iter().copied());
        }
        for (input, value) in &self.given.values {
            if input.secret {
                secrets.learn(value, &input.name.as_str().into());
            }
        }
        let answers = run.passed.iter().flat_map(|passed| &passed.answer);
        for answer in answers {
            let body = answer.decoded(LARGEST_LOOKED_AT).unwrap_or_default();
            if let (Some(service), Ok(body)) = (service, serde_json::from_slice(&body)) {
                for (value, name) in service.secrets_in(&body) {
                    secrets.learn(&value, &name);
                }
            }
            for (name, value) in &answer.headers {
                let value = String::from_utf8_lossy(value);
                let cookie = value
                    .split(';')
                    .next()
                    .and_then(|pair| pair.split_once('='));
                if let Some((cookie, value)) = cookie.filter(|_| name == "set-cookie") {
                    secrets.learn(value, &cookie.into());
                }
            }
        }
        secrets
    }
}

#[cfg(test)]
mod tests;
