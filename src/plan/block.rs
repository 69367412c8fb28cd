//! A file with all that it uses.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::scenario::{Project, RecoveryItem, Scenario, Session, Step, Use};
use crate::service::Service;
use crate::text::STDIN;

/// A scenario or fragment, with the fragments that its steps use and the sessions that they are sent in.
#[derive(Debug)]
pub struct Block {
    /// What the file says.
    pub scenario: Scenario,
    /// Where it is.
    pub path: PathBuf,
    /// The folder that paths in it are relative to.
    pub folder: PathBuf,
    /// The folder that paths in it must stay within.
    pub root: PathBuf,
    /// The `flowrun.yaml` that applies.
    pub project: Option<Arc<ProjectFile>>,
    /// Its sessions by name: its own, and those of the project that it does not replace.
    pub sessions: BTreeMap<String, PlannedSession>,
    pub(super) fragments: HashMap<String, Arc<Block>>,
}

/// A `flowrun.yaml`, read for files of one service.
#[derive(Debug)]
pub struct ProjectFile {
    /// What it says.
    pub project: Project,
    /// Its folder.
    pub folder: PathBuf,
    /// The folder to which paths of its targets are relative.
    pub(super) targets_folder: PathBuf,
    /// Fragments that its sessions log in with.
    pub(super) fragments: HashMap<String, Arc<Block>>,
}

/// A session and where it was declared.
#[derive(Debug, Clone)]
pub struct PlannedSession {
    /// Index of its declaration in the list of the file or project.
    pub(super) index: usize,
    pub(super) of_project: bool,
    /// The fragment that logs it in.
    pub login: Option<Arc<Block>>,
}

impl PlannedSession {
    /// Whether it was declared in `flowrun.yaml`: its arguments see other names than the scenario's.
    pub fn of_project(&self) -> bool {
        self.of_project
    }
}

impl Block {
    /// The folders to which paths of its `flowrun.yaml` are relative, and those of the targets.
    pub(super) fn folders(&self) -> (&Path, &Path) {
        let project = self.project.as_ref();
        project.map_or((&*self.folder, &*self.folder), |project| {
            (&*project.folder, &*project.targets_folder)
        })
    }

    /// The fragment that a `use` of this file names.
    pub fn fragment(&self, used: &Use) -> Option<&Arc<Block>> {
        self.fragments.get(&used.path)
    }

    /// The declaration of a session.
    pub fn declaration(&self, session: &PlannedSession) -> Option<&Session> {
        match session.of_project {
            false => self.scenario.sessions.get(session.index),
            true => self.project.as_ref()?.project.sessions.get(session.index),
        }
    }

    /// The kind of API.
    pub fn service(&self) -> Option<&'static Service> {
        self.scenario.service
    }

    /// Whether its answers may be compared with snapshots: what comes from stdin has no name that they could be found by again.
    pub fn may_have_snapshots(&self) -> bool {
        self.path != Path::new(STDIN)
    }

    /// What chance follows from in this file, or in a row of it: the same for the same seed wherever flowrun is started and whatever
    /// else is run, and another one in every other file and row.
    pub fn seed(&self, seed: u64, row: Option<&str>) -> u64 {
        let path = self.path.strip_prefix(&self.root).unwrap_or(&self.path);
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let mut digest = Sha256::new();
        digest.update(seed.to_le_bytes());
        digest.update(parts.join("/"));
        digest.update([0]);
        digest.update(row.unwrap_or_default());
        let digest: [u8; 32] = digest.finalize().into();
        let (first, _) = digest.split_at(8);
        first
            .iter()
            .fold(0, |all, byte| all << 8 | u64::from(*byte))
    }

    /// This block and all that it uses, each once.
    pub fn with_fragments(self: &Arc<Self>) -> Vec<Arc<Block>> {
        let mut all: Vec<Arc<Block>> = vec![Arc::clone(self)];
        let mut at = 0;
        while let Some(block) = all.get(at).cloned() {
            let logins = block
                .sessions
                .values()
                .filter_map(|session| session.login.as_ref());
            for used in block.fragments.values().chain(logins) {
                if !all.iter().any(|known| Arc::ptr_eq(known, used)) {
                    all.push(Arc::clone(used));
                }
            }
            at += 1;
        }
        all
    }
}

/// Every step of a file, those within steps included, in the order in which they stand.
pub(super) fn all_steps(scenario: &Scenario) -> Vec<&Step> {
    let steps = scenario.setup.iter().chain(&scenario.steps);
    let steps = steps.chain(&scenario.teardown);
    steps.flat_map(steps_within).collect()
}

/// A step and those within it.
pub(super) fn steps_within(step: &Step) -> Vec<&Step> {
    fn walk<'s>(step: &'s Step, all: &mut Vec<&'s Step>) {
        all.push(step);
        for item in step.recover.iter().flat_map(|recovery| &recovery.run) {
            if let RecoveryItem::Step(step) = item {
                walk(step, all);
            }
        }
        for step in &step.then {
            walk(step, all);
        }
    }
    let mut all = Vec::new();
    walk(step, &mut all);
    all
}
