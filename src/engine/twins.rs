//! Cases that are the same on several targets, and so have the same snapshots: who is compared first follows from the plan, not from luck.
//!
//! A case begins when the one before it on another target has begun, so whoever waits waits for somebody that runs. An answer that fits its
//! snapshot waits for nobody.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::case::CaseRun;
use crate::event::{Instead, SnapshotOutcome};
use crate::snapshot::{About, Comparison, Names, Picture, Trouble, Update};
use crate::text::Diagnostic;

/// How far the cases of a plan are with the snapshots that they share.
pub(super) struct Twins {
    /// Of each case the one before it that has the same snapshots and goes to another target.
    before: Vec<Option<usize>>,
    /// How far each is; empty if no case has a twin.
    passed: Mutex<Vec<Passed>>,
    changed: Notify,
    /// What the targets of this run left of snapshots.
    left: Mutex<HashMap<PathBuf, Left>>,
}

/// Which targets gave what became of a snapshot.
#[derive(Clone, Default)]
struct Left {
    /// What was written.
    written: Option<String>,
    /// What waits to replace it.
    waiting: Option<String>,
}

/// What a case is done with.
enum Passed {
    /// These snapshots.
    Files(HashSet<PathBuf>),
    /// All.
    All,
}

impl Twins {
    /// None has begun.
    pub(super) fn new(before: Vec<Option<usize>>) -> Self {
        let has_twins = before.iter().any(Option::is_some);
        let cases = if has_twins { before.len() } else { 0 };
        let passed = (0..cases).map(|_| Passed::Files(HashSet::new()));
        Self {
            passed: Mutex::new(passed.collect()),
            before,
            changed: Notify::new(),
            left: Mutex::default(),
        }
    }

    /// Whether a case shares its snapshots with one before it.
    pub(super) fn is_behind(&self, case: usize) -> bool {
        self.before(case).is_some()
    }

    /// A case is done with a snapshot: it was compared, or will not be.
    pub(super) fn passes(&self, case: usize, file: impl FnOnce() -> PathBuf) {
        if let Some(Passed::Files(files)) = self.passed().get_mut(case) {
            files.insert(file());
            self.changed.notify_waiters();
        }
    }

    /// A case has ended.
    pub(super) fn ended(&self, case: usize) {
        if let Some(passed) = self.passed().get_mut(case) {
            *passed = Passed::All;
            self.changed.notify_waiters();
        }
    }

    /// Waits until all before a case are done with a snapshot.
    pub(super) async fn turn(&self, case: usize, file: &Path) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            if self.is_turn(case, file) {
                return;
            }
            changed.await;
        }
    }

    /// Notes what a target left of a snapshot. The first one counts: no other replaces it.
    pub(super) fn leaves(&self, path: &Path, target: &str, outcome: &SnapshotOutcome) {
        let mut left = self.left();
        let place = match outcome {
            SnapshotOutcome::New | SnapshotOutcome::Updated { .. } => {
                &mut left.entry(path.to_owned()).or_default().written
            }
            SnapshotOutcome::Changed {
                pending: Some(_), ..
            } => &mut left.entry(path.to_owned()).or_default().waiting,
            _ => return,
        };
        place.get_or_insert_with(|| target.to_owned());
    }

    fn left(&self) -> MutexGuard<'_, HashMap<PathBuf, Left>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_turn(&self, case: usize, file: &Path) -> bool {
        let passed = self.passed();
        let is_done = |other: &usize| match passed.get(*other) {
            Some(Passed::Files(files)) => files.contains(file),
            Some(Passed::All) | None => true,
        };
        let mut all_before = std::iter::successors(self.before(case), |other| self.before(*other));
        all_before.all(|other| is_done(&other))
    }

    fn before(&self, case: usize) -> Option<usize> {
        self.before.get(case).copied().flatten()
    }

    fn passed(&self) -> MutexGuard<'_, Vec<Passed>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CaseRun<'_, '_> {
    /// Compares an answer with the snapshot in a file of a `claim`. Of several targets those behind are compared with what those before
    /// them left, and replace nothing of it.
    pub(super) async fn compared_in_turn(
        &self,
        (claim, path): (&Path, &Path),
        (picture, names): (&Picture, &Names),
        about: impl Fn() -> About,
    ) -> Result<Comparison, Trouble> {
        let mut store = self.store();
        let first = store.compare(path, picture, names, &about)?;
        let twins = &self.run.twins;
        let waits_for_nobody = match store.update {
            Update::None => true,
            Update::All => false,
            Update::New | Update::Missing => *first.outcome() == SnapshotOutcome::Same,
        };
        if waits_for_nobody || !twins.is_behind(self.number) {
            return Ok(first);
        }
        let turn = twins.turn(self.number, claim);
        if self.unless_stopped(turn).await.is_none() {
            // What those before it will leave is not known.
            store.update = Update::None;
            return store.compare(path, picture, names, about);
        }
        let left = twins.left().get(path).cloned().unwrap_or_default();
        let own = self.case.target.one_of_several();
        let of_others = |target: &String| Some(target.as_str()) != own;
        if store.update == Update::All && left.written.as_ref().is_some_and(of_others) {
            store.update = Update::New;
        }
        let comparison = store.compare(path, picture, names, about)?;
        match left.waiting.filter(of_others) {
            Some(target) => {
                let alike = store.waits_alike(path, picture, names);
                Ok(comparison.beside(Instead { target, alike }))
            }
            None => Ok(comparison),
        }
    }
}

/// What is said of an answer where that of another target waits.
pub(super) fn beside(found: Diagnostic, path: &str, instead: &Instead) -> Diagnostic {
    let Instead { target, alike } = instead;
    match alike {
        true => found
            .note(format!("the answer of `{target}` differs in the same way, and waits for both"))
            .help(format!(
                "`flowrun accept {path}` takes the new answer, `flowrun reject {path}` keeps the old one"
            )),
        false => found
            .note(format!("the answer of `{target}` differs in another way, and waits: there is room for one"))
            .help(format!(
                "decide about that one first; where both are right, `flowrun accept {path} --variant 1.43+` takes it for its versions alone"
            )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_turn(twins: &Twins, case: usize) -> bool {
        twins.is_turn(case, Path::new("a.snap"))
    }

    #[tokio::test]
    async fn whoever_stands_behind_waits_for_all_before() {
        // 0, 1 and 3 are one case on three targets.
        let twins = Twins::new(vec![None, Some(0), None, Some(1)]);
        assert_eq!(
            [0, 1, 2, 3].map(|case| is_turn(&twins, case)),
            [true, false, true, false]
        );
        twins.passes(0, || "b.snap".into());
        assert!(!is_turn(&twins, 1));
        twins.passes(1, || "a.snap".into());
        assert!(!is_turn(&twins, 3), "the first one is not done");
        let file = Path::new("a.snap");
        let (waited, ()) = tokio::join!(twins.turn(3, file), async { twins.ended(0) });
        assert_eq!(waited, ());
        assert!(is_turn(&twins, 1));
    }

    #[test]
    fn where_nobody_has_a_twin_nothing_is_kept() {
        let twins = Twins::new(vec![None, None]);
        twins.passes(0, || panic!("nobody asks for it"));
        assert!(is_turn(&twins, 1));
    }
}
