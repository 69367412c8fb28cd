//! Comparing an answer with its snapshot: which answers, by which names and masks, and what is said of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::case::CaseRun;
use super::frame::{Frame, Here};
use super::problem::broken;
use super::twins::beside;
use super::version::Unknown;
use crate::event::{EventKind, Problem, SnapshotOutcome, Verdict};
use crate::http::{Exchange, Request};
use crate::scenario::{MaskRule, Step};
use crate::snapshot::{
    About, Comparison, Extracted, Lens, Location, Masks, Names, Picture, Renamed, Store, Trouble,
    Update, Variant, displayed, names_in,
};
use crate::text::Diagnostic;

/// The code of a snapshot that cannot be read or written.
pub(super) const SNAPSHOT_UNUSABLE: &str = "snapshot-unusable";

/// Characters of a request that a pending snapshot says.
const LONGEST_REQUEST: usize = 2000;

/// Which case each snapshot of the run belongs to: two that share a file would overwrite each other.
#[derive(Default)]
pub(super) struct Claims {
    by_path: Mutex<HashMap<PathBuf, String>>,
}

impl Claims {
    /// Claims a file for a case; false if it belongs to another one.
    fn claim(&self, path: &Path, case: &str) -> bool {
        let mut by_path = self.by_path.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = by_path
            .entry(path.to_owned())
            .or_insert_with(|| case.to_owned());
        owner == case
    }
}

/// An answer that was compared with its snapshot, and what of it is not written yet.
pub(super) struct Compared {
    /// What the snapshot is claimed by.
    claim: PathBuf,
    file: PathBuf,
    path: String,
    comparison: Result<Comparison, Diagnostic>,
    /// A snapshot that it fits and no step has any more.
    renamed: Option<Renamed>,
}

impl Compared {
    /// One that could not be compared.
    fn failed(claim: PathBuf, diagnostic: Diagnostic) -> Self {
        Self {
            claim,
            file: PathBuf::new(),
            path: String::new(),
            comparison: Err(diagnostic),
            renamed: None,
        }
    }

    /// What it makes of the step.
    pub(super) fn problem(&self, step: &Step) -> Option<Problem> {
        let mut problem = match &self.comparison {
            Ok(comparison) => problem(&self.path, comparison.outcome(), step)?,
            Err(diagnostic) => broken(diagnostic.clone()),
        };
        if let Some(Renamed { from, command, .. }) = &self.renamed {
            let from = from.display();
            let found = problem.diagnostic;
            problem.diagnostic = found
                .note(format!("it fits `{from}`, which no step has any more"))
                .help(format!("if the step was renamed, `{command}`"));
        }
        Some(problem)
    }

    /// The snapshot and how the answer compares, as it is told.
    pub(super) fn told(&self) -> Option<(String, SnapshotOutcome)> {
        let comparison = self.comparison.as_ref().ok()?;
        Some((self.path.clone(), comparison.outcome().clone()))
    }
}

impl CaseRun<'_, '_> {
    /// Compares the answer that counts with its snapshot, and writes nothing. An answer of which a check failed is not compared:
    /// that check has said what is wrong with it, and what is wrong must not become a snapshot.
    pub(super) async fn compared(
        &mut self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        (problems, answer): (&[Problem], Option<&Exchange>),
    ) -> Option<Compared> {
        let bad = problems.iter().any(|problem| self.is_in_the_way(problem));
        let answer = answer.filter(|_| !bad)?;
        if !frame.takes_snapshots(step) {
            return None;
        }
        let location = Location::new(&self.case.block.path, &here.place);
        let claim = location.file();
        let failed = |diagnostic: Diagnostic| Some(Compared::failed(claim.clone(), diagnostic));
        if self.learns() && self.snapshots.contains(&claim) {
            return None;
        }
        if let Some(diagnostic) = self.doubly_claimed(&claim, step) {
            return failed(diagnostic);
        }
        let path = match self.file(&location, step).await {
            Ok(path) => path,
            Err(diagnostic) => return failed(diagnostic),
        };
        if !self.is_compared_with_another() && self.lacks_names(frame, &path) {
            return None;
        }
        if let Some(sightings) = self.run.host.sightings {
            self.snapshots.insert(claim.clone());
            let sighting = self.sighting(frame, step, here, (answer, path));
            return sighting.map_or_else(failed, |sighting| {
                sightings.add(sighting);
                None
            });
        }
        let (picture, names) = match self.picture(frame, step, here, answer) {
            Ok(seen) => seen,
            Err(diagnostic) => return failed(diagnostic),
        };
        let about = || self.about(frame, step, here, answer);
        let files = (claim.as_path(), path.as_path());
        let comparison = self.compared_in_turn(files, (&picture, &names), about);
        let comparison = match comparison.await {
            Ok(comparison) => comparison,
            Err(trouble) => return failed(troubled(&trouble, step)),
        };
        let has_none = matches!(
            comparison.outcome(),
            SnapshotOutcome::New | SnapshotOutcome::Refused
        );
        let renamed = has_none.then(|| self.renamed(&path, &picture, &names));
        Some(Compared {
            claim,
            path: displayed(&path).display().to_string(),
            file: path,
            comparison: Ok(comparison),
            renamed: renamed.flatten(),
        })
    }

    /// Writes what a comparison asks for, and tells of it. What it makes of the step is given.
    pub(super) fn settle(
        &mut self,
        compared: Compared,
        step: &Step,
        here: &Here,
    ) -> Option<Problem> {
        let problem = compared.problem(step);
        self.snapshots.insert(compared.claim);
        let settled = compared.comparison.and_then(|comparison| {
            let settled = comparison.settle();
            settled.map_err(|trouble| troubled(&trouble, step))
        });
        let outcome = match settled {
            Ok(outcome) => outcome,
            Err(diagnostic) => return Some(broken(diagnostic)),
        };
        if let Some(target) = self.case.target.one_of_several() {
            self.run.twins.leaves(&compared.file, target, &outcome);
        }
        let path = compared.path;
        let is_new = outcome == SnapshotOutcome::New;
        let kind = EventKind::SnapshotCompared {
            path: path.clone(),
            outcome,
        };
        self.stamp.emit(&here.place, kind);
        if let Some(renamed) = compared.renamed {
            self.snapshots.insert(renamed.file);
            if is_new {
                let kind = EventKind::SnapshotRenamed {
                    path,
                    from: renamed.from.display().to_string(),
                    command: renamed.command,
                };
                self.stamp.emit(&here.place, kind);
            }
        }
        problem
    }

    /// Whether steps that a part of the scenario leaves out would have set names that the snapshot shows values by, or would show: then
    /// there is nothing to compare with, and what would be written is no pattern.
    fn lacks_names(&self, frame: &Frame, path: &Path) -> bool {
        let left_out = self.case.left_out();
        let mut unset = left_out
            .into_iter()
            .filter(|name| frame.scope.get(name).is_none());
        match names_in(path) {
            Some(shown) => unset.any(|name| shown.contains(name)),
            None => !path.exists() && unset.next().is_some(),
        }
    }

    /// What is known to be wrong is not offered as the new snapshot.
    pub(super) fn store(&self) -> Store {
        let mut store = self.run.host.snapshots;
        if matches!(store.update, Update::New | Update::All) && !self.known.is_empty() {
            store.update = Update::Missing;
        }
        store
    }

    /// Two answers that would share a file.
    fn doubly_claimed(&self, file: &Path, step: &Step) -> Option<Diagnostic> {
        let case = format!("{}\n{}", self.case.block.path.display(), self.case.name());
        let own = self.run.claims.claim(file, &case) && !self.snapshots.contains(file);
        (!own).then(|| {
            let path = displayed(file);
            let message = format!("another answer of this run has the snapshot `{}`", path.display());
            Diagnostic::error("duplicate-name", message, &step.place, "of this step").help(
                "names of rows, rounds and files make the names of snapshots, compared without case: change one of them",
            )
        })
    }

    /// The file for the version of the target: the narrowest variant that holds for it, else the one without a version.
    async fn file(&mut self, location: &Location, step: &Step) -> Result<PathBuf, Diagnostic> {
        if self.is_compared_with_another() {
            return Ok(location.file());
        }
        let variants = location
            .variants()
            .map_err(|trouble| troubled(&trouble, step))?;
        if variants.is_empty() {
            return Ok(location.file());
        }
        let needed = "its snapshots differ by version";
        let unknown = |unknown: Unknown| unknown.at(&step.place, needed);
        let version = self.version().await.map_err(unknown)?;
        let narrowest = Variant::narrowest(&variants, &version).map(Path::to_owned);
        Ok(narrowest.unwrap_or_else(|| location.file()))
    }

    fn picture(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        answer: &Exchange,
    ) -> Result<(Picture, Names), Diagnostic> {
        let names = self.names(frame, here);
        let extracted = self.extracted(frame, step, here)?;
        let service = frame.block.service();
        let masks = Masks::new(service, &self.mask_layers(frame, step))?;
        let lens = Lens {
            names: &names,
            extracted: &extracted,
            masks: &masks,
            service,
            secrets: &self.secrets,
        };
        let picture =
            Picture::of(answer, &lens).map_err(|why| troubled(&Trouble::Mask(why), step))?;
        Ok((picture, names))
    }

    /// What a step takes from its answer.
    pub(super) fn extracted(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
    ) -> Result<Vec<Extracted>, Diagnostic> {
        let scope = self.with_sessions(frame, &here.session);
        let extractions = step.extract.iter();
        extractions
            .map(|extraction| {
                Ok(Extracted {
                    name: extraction.name.clone(),
                    query: extraction.query.resolve(&scope)?,
                    append: extraction.append,
                })
            })
            .collect()
    }

    /// The masks of the project, of the scenario, of the file of the step, and of the step.
    pub(super) fn mask_layers<'a>(
        &'a self,
        frame: &'a Frame,
        step: &'a Step,
    ) -> [&'a [MaskRule]; 4] {
        let block = &frame.block;
        let of_project = block
            .project
            .as_ref()
            .map_or(&[][..], |file| &file.project.masks);
        let of_case = &self.case.block.scenario.masks;
        [of_project, of_case, &block.scenario.masks, &step.masks]
    }

    pub(super) fn about(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        answer: &Exchange,
    ) -> About {
        let name = step
            .name
            .as_ref()
            .map_or(step.id.as_str(), |name| name.place().text());
        let name = name.trim_matches(['"', '\'']);
        let description = format!("{}: {name}", self.case.block.scenario.name);
        let about = About::new(
            &self.case.block.path,
            &frame.block.path,
            step.place.position().0,
            (description, here.place.step.join(" › ")),
        );
        About {
            request: Some(self.in_words(&answer.request)),
            ..about
        }
    }

    /// A request as a person knows it again: method and URL, then its body if that is text.
    fn in_words(&self, request: &Request) -> String {
        let mut sent = format!("{} {}", request.method, request.full_url().masked());
        if let Some(body) = request.body_text() {
            sent.push('\n');
            sent.push_str(&body.masked());
        }
        let sent = self.secrets.mask(&sent);
        match sent.char_indices().nth(LONGEST_REQUEST) {
            Some((end, _)) => format!("{}…", sent.get(..end).unwrap_or_default()),
            None => sent,
        }
    }
}

/// What a comparison makes of the step.
fn problem(path: &str, outcome: &SnapshotOutcome, step: &Step) -> Option<Problem> {
    let differs = |diagnostic: Diagnostic| Problem {
        verdict: Verdict::Differs,
        diagnostic,
    };
    match outcome {
        SnapshotOutcome::Same | SnapshotOutcome::New | SnapshotOutcome::Updated { .. } => None,
        SnapshotOutcome::Refused => {
            let message = format!("the answer has no snapshot `{path}`, and none may be written");
            Some(differs(
                Diagnostic::error("snapshot-missing", message, &step.place, "of this step")
                    .help("run it with `--update new`, look at what was written, and commit it"),
            ))
        }
        SnapshotOutcome::Changed {
            changes,
            pending,
            instead,
            ..
        } => {
            let message = format!("the answer differs from its snapshot `{path}`");
            let mut found =
                Diagnostic::error("snapshot-differs", message, &step.place, "of this step");
            if !changes.is_empty() {
                found = found.note(changes.join("\n"));
            }
            if let Some(instead) = instead {
                return Some(differs(beside(found, path, instead)));
            }
            Some(differs(found.help(match pending {
                Some(_) => format!(
                    "`flowrun accept {path}` takes the new answer, `flowrun reject {path}` keeps the old one"
                ),
                None => "to take the new answer, run it with `--update new` and accept it".to_owned(),
            })))
        }
    }
}

fn troubled(trouble: &Trouble, step: &Step) -> Diagnostic {
    Diagnostic::error(
        SNAPSHOT_UNUSABLE,
        trouble.to_string(),
        &step.place,
        "of this step",
    )
    .help(trouble.help())
}
