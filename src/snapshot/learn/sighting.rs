//! What was seen of an answer, with all that it takes to look at it again.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::event::RunPlace;
use crate::http::Exchange;
use crate::scenario::MaskRule;
use crate::secret::Secrets;
use crate::service::Service;
use crate::snapshot::lens::{Extracted, Lens};
use crate::snapshot::location::displayed;
use crate::snapshot::mask::Masks;
use crate::snapshot::names::Names;
use crate::snapshot::pending::pending_of;
use crate::snapshot::picture::Picture;
use crate::snapshot::store::{Store, Update};
use crate::snapshot::trouble::Trouble;
use crate::text::Place;

/// The answers of one run that would have been compared with snapshots. Filled from several threads.
#[derive(Debug, Default)]
pub struct Sightings {
    taken: Mutex<Vec<Sighting>>,
    all: Vec<Sighting>,
    /// Whether they are compared with those of another deployment: then no snapshot counts, and an answer is seen whatever is wrong with it.
    of_deployment: bool,
}

/// An answer.
#[derive(Debug)]
pub struct Sighting {
    /// The snapshot that it would be compared with; of a deployment without the version.
    pub snapshot: PathBuf,
    /// Where in the run.
    pub at: RunPlace,
    /// Scenario and step, in words.
    pub name: String,
    /// The scenario that was run.
    pub scenario: PathBuf,
    /// The file in which the step stands.
    pub file: PathBuf,
    /// The step in it.
    pub place: Place,
    /// The id of the step.
    pub step: String,
    /// The answer.
    pub answer: Exchange,
    /// Values that are shown by name.
    pub names: Names,
    /// What it gave.
    pub extracted: Vec<Extracted>,
    /// The kind of API.
    pub service: Option<&'static Service>,
    /// What must not be seen.
    pub secrets: Secrets,
    /// The rules of the project, of the scenario that was run, of the file of the step, and of the step.
    pub masks: [Vec<MaskRule>; 4],
}

/// A step of a file: the file, and the byte at which the step begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct StepKey {
    pub(super) file: PathBuf,
    pub(super) start: usize,
}

/// Rules beside those that stand in files.
#[derive(Debug, Default, Clone)]
pub(in crate::snapshot) struct MoreMasks {
    /// Of the scenario that was run.
    pub(in crate::snapshot) of_scenario: Vec<MaskRule>,
    /// Of the file of the step.
    pub(in crate::snapshot) of_file: Vec<MaskRule>,
    /// Of the step.
    pub(in crate::snapshot) of_step: Vec<MaskRule>,
}

impl Sightings {
    /// Those of a run on a deployment that is compared with another one.
    pub fn of_deployment() -> Self {
        Self {
            of_deployment: true,
            ..Self::default()
        }
    }

    /// Whether they are compared with those of another deployment.
    pub fn are_of_deployment(&self) -> bool {
        self.of_deployment
    }

    /// Takes an answer.
    pub fn add(&self, sighting: Sighting) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.push(sighting);
    }

    /// When the run has ended: its answers in the order of the files and steps.
    #[must_use]
    pub fn finished(self) -> Self {
        let mut all = self
            .taken
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        all.sort_by(|left, right| {
            (left.key(), &left.snapshot).cmp(&(right.key(), &right.snapshot))
        });
        Self {
            all,
            taken: Mutex::default(),
            of_deployment: self.of_deployment,
        }
    }

    /// Snapshots that these answers do not fit, as a person would write their paths. One that waits for review counts in the place of the
    /// snapshot that it would replace.
    pub fn differing(&self) -> Result<Vec<PathBuf>, Trouble> {
        let store = Store::new(Update::None);
        let mut differing = Vec::new();
        for one in &self.all {
            let pending = pending_of(&one.snapshot);
            let file = if pending.exists() {
                &pending
            } else {
                &one.snapshot
            };
            let picture = one.picture(&MoreMasks::default())?;
            if !store.fits(file, &picture, &one.names) {
                differing.push(displayed(&one.snapshot));
            }
        }
        Ok(differing)
    }

    /// Those of a run that has ended.
    pub(in crate::snapshot) fn all(&self) -> impl Iterator<Item = &Sighting> {
        self.all.iter()
    }
}

impl Sighting {
    pub(super) fn key(&self) -> StepKey {
        StepKey {
            file: self.file.clone(),
            start: self.place.span.start,
        }
    }

    /// The answer by the rules of the files and these.
    pub(in crate::snapshot) fn picture(&self, more: &MoreMasks) -> Result<Picture, Trouble> {
        let [of_project, of_scenario, of_file, of_step] = &self.masks;
        let layers: [&[MaskRule]; 7] = [
            of_project,
            of_scenario,
            &more.of_scenario,
            of_file,
            &more.of_file,
            of_step,
            &more.of_step,
        ];
        // The files were read with these rules, so only what was added can be wrong.
        let masks = Masks::new(self.service, &layers)
            .map_err(|found| Trouble::Mask(found.message.to_string()))?;
        let lens = Lens {
            names: &self.names,
            extracted: &self.extracted,
            masks: &masks,
            service: self.service,
            secrets: &self.secrets,
        };
        Picture::of(&self.answer, &lens).map_err(Trouble::Mask)
    }
}
