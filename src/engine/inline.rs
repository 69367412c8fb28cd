//! Texts that stand in a scenario itself and came out differently: what is left for review, written at once, or refused.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::case::CaseRun;
use super::frame::{Frame, Here};
use crate::event::{EventKind, Problem, SnapshotOutcome, Verdict};
use crate::matcher::{Mismatch, Rewrite};
use crate::plan::Block;
use crate::scenario::{Check, StepNodes, StepPlace};
use crate::snapshot::{Inline, Update, change_waiting};
use crate::text::{Diagnostic, Place, Span};

/// A check of the matcher `snapshot` that an answer was asked.
pub(super) struct ComparedText {
    query: String,
    /// Where the matcher stands.
    matcher: Span,
    /// What does not hold, with the place of the text; nothing if all holds.
    rewrites: Vec<(Place, Rewrite)>,
}

impl ComparedText {
    /// What a check shows, if it is such a one.
    pub(super) fn of(check: &Check, mismatches: &[Mismatch]) -> Option<Self> {
        let matcher = check.matcher.place();
        if !matcher.text().contains("snapshot") {
            return None;
        }
        let rewrites = mismatches.iter().filter_map(|mismatch| {
            let rewrite = mismatch.rewrite.clone()?;
            Some((mismatch.place.clone(), rewrite))
        });
        let rewrites: Vec<_> = rewrites.collect();
        // One that fails for another reason tells nothing of the text.
        (!rewrites.is_empty() || mismatches.is_empty()).then(|| Self {
            query: check.query.text().to_owned(),
            matcher: matcher.span,
            rewrites,
        })
    }
}

/// What the cases of a run found out about the texts of its files.
#[derive(Default)]
pub(super) struct Texts {
    by_file: Mutex<HashMap<PathBuf, FileTexts>>,
}

#[derive(Default)]
struct FileTexts {
    /// Where its steps stand; looked up when it is needed first.
    nodes: Option<Option<StepNodes>>,
    places: HashMap<Span, Option<StepPlace>>,
    /// What came for each text that was asked in this run.
    found: HashMap<StepPlace, Came>,
    /// Checks that held.
    held: Vec<StepPlace>,
}

/// What came for a text.
#[derive(PartialEq)]
enum Came {
    /// The same, each time.
    Text(String),
    /// One thing here and another there.
    Several,
}

/// What becomes of a text that differs.
enum Fate {
    /// It waits for review.
    Waits(String),
    /// It was written into the file.
    Written(String),
    /// It is told of, and why there is no more.
    Told(Vec<String>),
}

const TEMPLATES: &str = "this snapshot is made with templates, so `flowrun accept` leaves it to you: write by hand what came, and what of it is a name";
const SEVERAL: &str = "other cases or rounds of this run gave another text here, and one snapshot cannot be both: write what is common, for instance by `matches`, or templates";
const SECRET: &str =
    "what came holds a secret, which is written into no file: write its name as a template";
const NOTHING_WRITTEN: &str = "to take the new text, run it with `--update new` and accept it";

impl CaseRun<'_, '_> {
    /// Leaves the texts that came for review, or writes them at once, as the run may; and says so at the problems. If anything else is
    /// wrong with the answer, nothing of it becomes a snapshot.
    pub(super) fn keep_texts(
        &self,
        frame: &Frame,
        here: &Here,
        texts: &[ComparedText],
        problems: &mut Vec<Problem>,
    ) {
        if texts.is_empty() || !frame.block.may_have_snapshots() {
            return;
        }
        let other = |problem: &Problem| problem.verdict.is_bad() && !is_of_text(texts, problem);
        if problems.iter().any(other) {
            return;
        }
        let update = self.store().update;
        for text in texts {
            if text.rewrites.is_empty() && matches!(update, Update::New | Update::All) {
                self.run.texts.held(&frame.block, text.matcher);
            }
            for (place, rewrite) in &text.rewrites {
                let fate = match update {
                    Update::Missing => continue,
                    Update::None => Fate::Told(vec![NOTHING_WRITTEN.to_owned()]),
                    Update::New | Update::All => {
                        let all = update == Update::All;
                        self.fate(&frame.block, text, (place, rewrite), all)
                    }
                };
                self.tell_fate(here, problems, (place, fate));
            }
        }
    }

    fn fate(
        &self,
        block: &Block,
        text: &ComparedText,
        (place, rewrite): (&Place, &Rewrite),
        at_once: bool,
    ) -> Fate {
        let told = |why: &str| Fate::Told(vec![why.to_owned()]);
        let Some(old) = &rewrite.old else {
            return told(TEMPLATES);
        };
        if self.secrets.mask(&rewrite.new) != rewrite.new {
            return told(SECRET);
        }
        let line = place.position().0;
        let mut files = self.run.texts.lock();
        let file = files.entry(block.path.clone()).or_default();
        let Some(at) = file.at(block, place.span) else {
            return told(TEMPLATES);
        };
        let inline = Inline::new(line, at, &text.query, (old, &rewrite.new));
        let position = inline.position(&block.path);
        let done = match file.note(block, &inline, text.matcher) {
            false if at_once => return told(SEVERAL),
            false => forget(&block.path, &inline).map(|()| told(SEVERAL)),
            true if at_once => inline
                .write(&block.path)
                .and_then(|()| forget(&block.path, &inline))
                .map(|()| Fate::Written(position)),
            true => change_waiting(&block.path, |waiting| {
                waiting.retain(|one| one.place != inline.place);
                waiting.push(inline.clone());
            })
            .map(|()| Fate::Waits(position)),
        };
        done.unwrap_or_else(|trouble| {
            Fate::Told(vec![trouble.to_string(), trouble.help().to_owned()])
        })
    }

    fn tell_fate(&self, here: &Here, problems: &mut Vec<Problem>, (place, fate): (&Place, Fate)) {
        let advise = |problems: &mut Vec<Problem>, help: Vec<String>| {
            let mut own = problems.iter_mut();
            let own = own.find(|problem| stands_at(problem, place));
            if let Some(problem) = own {
                problem.diagnostic.help.extend(help);
            }
        };
        let (path, outcome) = match fate {
            Fate::Told(why) => return advise(problems, why),
            Fate::Waits(position) => {
                let help = format!(
                    "`flowrun accept {position}` writes what came into the file, `flowrun reject {position}` keeps what stands there"
                );
                advise(problems, vec![help]);
                let outcome = SnapshotOutcome::Changed {
                    changes: Vec::new(),
                    diff: Vec::new(),
                    pending: Some(position.clone()),
                    expected: false,
                    instead: None,
                };
                (position, outcome)
            }
            Fate::Written(position) => {
                problems.retain(|problem| !stands_at(problem, place));
                let changes = Vec::new();
                (position, SnapshotOutcome::Updated { changes })
            }
        };
        let kind = EventKind::SnapshotCompared { path, outcome };
        self.stamp.emit(&here.place, kind);
    }
}

/// A text that differs is a snapshot that differs, and no check that failed.
pub(super) fn as_differing(texts: &[ComparedText], problems: &mut [Problem]) {
    for problem in problems {
        if problem.verdict == Verdict::Failed && is_of_text(texts, problem) {
            problem.verdict = Verdict::Differs;
        }
    }
}

/// Whether a problem is that of one of the texts.
fn is_of_text(texts: &[ComparedText], problem: &Problem) -> bool {
    let mut places = texts.iter().flat_map(|text| &text.rewrites);
    places.any(|(place, _)| stands_at(problem, place))
}

/// Whether a problem is that of a check's argument.
fn stands_at(problem: &Problem, place: &Place) -> bool {
    let probe = Diagnostic::error("expectation", "", place, "");
    problem.diagnostic.code == probe.code && problem.diagnostic.position() == probe.position()
}

/// What waits for a text is out of date.
fn forget(file: &Path, inline: &Inline) -> Result<(), crate::snapshot::Trouble> {
    change_waiting(file, |waiting| {
        waiting.retain(|one| one.place != inline.place);
    })
}

impl Texts {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, FileTexts>> {
        self.by_file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A check held: what waits for its texts from an earlier run is out of date, and from this one would be wrong.
    fn held(&self, block: &Block, matcher: Span) {
        let mut files = self.lock();
        let file = files.entry(block.path.clone()).or_default();
        let Some(check) = file.at(block, matcher) else {
            return;
        };
        if file.held.contains(&check) {
            return;
        }
        for (place, came) in &mut file.found {
            if within(place, &check) {
                *came = Came::Several;
            }
        }
        file.held.push(check.clone());
        // That it cannot be written was told when it was written, or nobody waits for it.
        let _unwritten = change_waiting(&block.path, |waiting| {
            waiting.retain(|one| !within(&one.place, &check));
        });
    }
}

impl FileTexts {
    fn at(&mut self, block: &Block, span: Span) -> Option<StepPlace> {
        let nodes = self
            .nodes
            .get_or_insert_with(|| StepNodes::of(&block.scenario));
        let place = self.places.entry(span);
        let place = place.or_insert_with(|| nodes.as_ref().and_then(|nodes| nodes.at(span)));
        place.clone()
    }

    /// Notes what came for a text; false if something else came elsewhere in this run.
    fn note(&mut self, block: &Block, inline: &Inline, matcher: Span) -> bool {
        let check = self.at(block, matcher);
        let held = check.is_some_and(|check| self.held.contains(&check));
        let came = Came::Text(inline.new.clone());
        let noted = self.found.entry(inline.place.clone());
        let noted = noted.or_insert_with(|| match held {
            true => Came::Several,
            false => Came::Text(inline.new.clone()),
        });
        if *noted != came {
            *noted = Came::Several;
        }
        *noted == came
    }
}

/// Whether a value stands within another one.
fn within(place: &StepPlace, outer: &StepPlace) -> bool {
    place.step == outer.step && place.within.0.starts_with(&outer.within.0)
}
