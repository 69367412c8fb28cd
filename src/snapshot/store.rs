//! Comparing an answer with its snapshot, and writing what may be written.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::diff;
use super::document::{Body, Document};
use super::file::{About, BINARY, Stored};
use super::location::displayed;
use super::names::Names;
use super::pending::pending_of;
use super::picture::Picture;
use super::sidecar::{self, Bytes, Sidecar};
use super::trouble::Trouble;
use crate::event::{Instead, SnapshotOutcome};

/// Which snapshots a run may write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Update {
    /// Those that are not there yet; what differs waits for review.
    #[default]
    New,
    /// Those that are not there yet; what differs is known to, and neither waits nor is taken.
    Missing,
    /// All: what differs is taken without review.
    All,
    /// None.
    None,
}

/// The snapshots of a run.
#[derive(Debug, Clone, Copy)]
pub struct Store {
    /// What it may write.
    pub update: Update,
    /// When the run began: what waits for review since then is of this run, or of one at the same time.
    begun: SystemTime,
}

/// How an answer compares with its snapshot. Nothing is written until somebody settles it.
#[derive(Debug)]
#[must_use]
pub struct Comparison {
    outcome: SnapshotOutcome,
    writes: Vec<Write>,
}

/// What a comparison asks for.
#[derive(Debug)]
enum Write {
    Put(PathBuf, Box<Stored>),
    /// What waited beside a snapshot when the run began is out of date.
    Remove {
        pending: PathBuf,
        begun: SystemTime,
    },
    /// What stands beside a snapshot with a binary body is to be what it says, and beside what does not wait any more is to be nothing.
    Mend(PathBuf, Bytes),
}

impl Comparison {
    /// How the answer compares.
    pub fn outcome(&self) -> &SnapshotOutcome {
        &self.outcome
    }

    /// The same where the answer of another target waits already: nothing is written.
    pub fn beside(mut self, other: Instead) -> Self {
        if let SnapshotOutcome::Changed {
            pending: pending @ Some(_),
            instead,
            ..
        } = &mut self.outcome
        {
            *pending = None;
            *instead = Some(other);
            self.writes.clear();
        }
        self
    }

    /// Writes what the comparison asks for.
    pub fn settle(self) -> Result<SnapshotOutcome, Trouble> {
        for write in self.writes {
            match write {
                Write::Put(path, stored) => stored.write(&path)?,
                Write::Remove { pending, begun } => remove_pending(&pending, begun)?,
                Write::Mend(path, bytes) => mend(&path, bytes)?,
            }
        }
        Ok(self.outcome)
    }
}

impl Store {
    /// The snapshots of a run that begins now.
    pub fn new(update: Update) -> Self {
        Self {
            update,
            begun: SystemTime::now(),
        }
    }

    /// Compares an answer with the snapshot in a file, and says what is to be written. What is said about it is asked for only then.
    pub fn compare(
        self,
        path: &Path,
        picture: &Picture,
        names: &Names,
        about: impl FnOnce() -> About,
    ) -> Result<Comparison, Trouble> {
        let answer = &picture.document;
        let Some(mut stored) = self.read(path)? else {
            return Ok(self.first(path, answer, about));
        };
        let now = {
            let Some(pattern) = self.pattern(path, &stored, names, answer)? else {
                return Ok(self.first(path, answer, about));
            };
            let Some(now) = pattern.unless_fits(answer) else {
                return Ok(self.same(path, answer));
            };
            stored_of(&now, about())
        };
        stored.load(path);
        if let Some(Ok(bytes)) = &stored.bytes
            && sidecar::hold_secret(bytes, &picture.secrets)
        {
            stored.bytes = Some(Err("a secret is in them".to_owned()));
        }
        let changes = diff::changes(&stored, &now);
        if self.update == Update::All {
            return Ok(Comparison {
                outcome: SnapshotOutcome::Updated { changes },
                writes: self.put(path, now),
            });
        }
        let pending = (self.update == Update::New).then(|| pending_of(path));
        let outcome = SnapshotOutcome::Changed {
            changes,
            diff: diff::lines(&stored, &now),
            pending: pending
                .as_ref()
                .map(|pending| displayed(pending).display().to_string()),
            expected: self.update == Update::Missing,
            instead: None,
        };
        let waits = pending.map(|pending| Write::Put(pending, Box::new(now)));
        Ok(Comparison {
            outcome,
            writes: waits.into_iter().collect(),
        })
    }

    /// An answer that fits its snapshot.
    fn same(self, path: &Path, answer: &Document<'_>) -> Comparison {
        let mut writes = Vec::new();
        if self.update != Update::None {
            writes.push(self.outdated(path));
            if let Body::Binary(_, Some((_, bytes))) = &answer.body {
                writes.push(Write::Mend(path.to_owned(), bytes.clone()));
            }
        }
        Comparison {
            outcome: SnapshotOutcome::Same,
            writes,
        }
    }

    /// Whether an answer is what waits to replace the snapshot in a file.
    pub fn waits_alike(self, path: &Path, picture: &Picture, names: &Names) -> bool {
        self.fits(&pending_of(path), picture, names)
    }

    /// Whether an answer fits the snapshot in a file.
    pub(super) fn fits(self, path: &Path, picture: &Picture, names: &Names) -> bool {
        let read = self.read(path).ok().flatten();
        read.is_some_and(|stored| fits(&stored, picture, names))
    }

    /// The snapshot. One that cannot be understood is none where all may be written.
    fn read(self, path: &Path) -> Result<Option<Stored>, Trouble> {
        match Stored::read(path) {
            Err(Trouble::Damaged(..) | Trouble::Foreign(_)) if self.update == Update::All => {
                Ok(None)
            }
            other => other,
        }
    }

    /// What a snapshot means in this run; none as above.
    fn pattern<'s>(
        self,
        path: &Path,
        stored: &'s Stored,
        names: &'s Names,
        answer: &Document<'_>,
    ) -> Result<Option<Document<'s>>, Trouble> {
        match Document::read(stored, names, answer) {
            Ok(pattern) => Ok(Some(pattern)),
            Err(_) if self.update == Update::All => Ok(None),
            Err(why) => Err(Trouble::Damaged(path.to_owned(), why)),
        }
    }

    /// An answer that has no snapshot yet.
    fn first(
        self,
        path: &Path,
        answer: &Document<'_>,
        about: impl FnOnce() -> About,
    ) -> Comparison {
        if self.update == Update::None {
            return Comparison {
                outcome: SnapshotOutcome::Refused,
                writes: Vec::new(),
            };
        }
        Comparison {
            outcome: SnapshotOutcome::New,
            writes: self.put(path, stored_of(answer, about())),
        }
    }

    /// A snapshot without review.
    fn put(self, path: &Path, stored: Stored) -> Vec<Write> {
        let stored = Box::new(stored.accepted());
        vec![Write::Put(path.to_owned(), stored), self.outdated(path)]
    }

    fn outdated(self, path: &Path) -> Write {
        Write::Remove {
            pending: pending_of(path),
            begun: self.begun,
        }
    }
}

/// Removes what waited for review when the run began and is out of date.
fn remove_pending(pending: &Path, begun: SystemTime) -> Result<(), Trouble> {
    // Asked first: where nothing can be written, removing what is not there fails as well.
    let written = pending.metadata().and_then(|data| data.modified());
    if !written.is_ok_and(|written| written < begun) {
        return Ok(());
    }
    match std::fs::remove_file(pending) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Trouble::unwritable(pending, error))
        }
        _ => sidecar::sweep(pending, &Sidecar::Unsaid),
    }
}

/// Puts the bytes of an answer beside a snapshot that it fits, where they are missing or are others: other tools that accept a snapshot
/// know nothing of them, and leave what stood beside it while it waited.
fn mend(path: &Path, bytes: Bytes) -> Result<(), Trouble> {
    let Some(stored) = Stored::read(path)?.filter(|stored| stored.body == BINARY) else {
        return Ok(());
    };
    if let (Sidecar::Kept(ending), Ok(bytes), Err(_)) =
        (&stored.sidecar, bytes, sidecar::read(path, &stored))
    {
        sidecar::write(path, ending, &bytes)?;
    }
    let pending = pending_of(path);
    match pending.symlink_metadata() {
        Err(_) => sidecar::sweep(&pending, &Sidecar::Unsaid),
        Ok(_) => Ok(()),
    }
}

impl Stored {
    /// As it is kept: the line of the step and the request are of use only while it is looked at.
    pub(super) fn accepted(mut self) -> Self {
        self.about.line = None;
        self.about.request = None;
        self
    }
}

/// An answer as its file would say it.
pub(super) fn stored_of(document: &Document<'_>, about: About) -> Stored {
    let (contents, marks) = document.contents();
    let (sidecar, bytes) = match &document.body {
        Body::Binary(_, Some((sidecar, bytes))) => (sidecar.clone(), Some(bytes.clone())),
        _ => (Sidecar::Unsaid, None),
    };
    Stored {
        about,
        body: document.body.word().to_owned(),
        marks: marks.in_short(),
        contents,
        sidecar,
        bytes,
    }
}

/// Whether an answer fits what another one was shown as; a name has the value that it has for this one.
pub(super) fn fits(stored: &Stored, picture: &Picture, names: &Names) -> bool {
    let answer = &picture.document;
    let pattern = Document::read(stored, names, answer);
    pattern.is_ok_and(|pattern| pattern.fits(answer))
}
