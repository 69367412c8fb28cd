//! A pending snapshot beside the one that it would replace, for somebody who decides.

use std::path::Path;

use super::diff;
use super::file::{About, Stored};
use super::inline::{Inline, waiting_in};
use super::location::displayed;
use super::mark::{Mark, SORTED};
use super::pending::Pending;
use super::trouble::Trouble;
use crate::event::Waiting;

/// A pending snapshot and the one that it would replace, or a text of a scenario, as the files said when they were read.
#[derive(Debug, PartialEq)]
pub struct Review {
    path: String,
    what: What,
}

#[derive(Debug, PartialEq)]
enum What {
    File(Box<Snapshots>),
    Text(Inline, String),
}

#[derive(Debug, PartialEq)]
struct Snapshots {
    new: Stored,
    old: Old,
    file: String,
    scenario: String,
}

/// The snapshot that would be replaced.
#[derive(Debug, PartialEq)]
enum Old {
    None,
    Known(Box<Stored>),
    Damaged(String),
}

impl Pending {
    /// Reads it and the snapshot that it would replace; none if it waits no longer.
    pub fn review(&self) -> Result<Option<Review>, Trouble> {
        let path = self.snapshot().display().to_string();
        if let Some(inline) = self.inline() {
            let same = |one: &Inline| one.place == inline.place && one.new == inline.new;
            let mut waiting = waiting_in(self.path())?.into_iter();
            let file = displayed(self.path()).display().to_string();
            let text = waiting.find(same).map(|inline| What::Text(inline, file));
            return Ok(text.map(|what| Review { path, what }));
        }
        let Some(mut new) = self.read()? else {
            return Ok(None);
        };
        new.load(self.path());
        let snapshot = self.path().with_extension("");
        let old = match Stored::read(&snapshot) {
            Ok(Some(mut old)) => {
                old.load(&snapshot);
                Old::Known(Box::new(old))
            }
            Ok(None) => Old::None,
            // It can be replaced all the same.
            Err(trouble) => Old::Damaged(trouble.to_string()),
        };
        let About {
            source, input_file, ..
        } = &new.about;
        let snapshots = Snapshots {
            file: found(&snapshot, source),
            scenario: found(&snapshot, input_file),
            new,
            old,
        };
        let what = What::File(Box::new(snapshots));
        Ok(Some(Review { path, what }))
    }
}

impl Review {
    /// What a person is shown.
    pub fn waiting(&self) -> Waiting {
        match &self.what {
            What::File(snapshots) => snapshots.waiting(&self.path),
            What::Text(inline, file) => Waiting {
                path: self.path.clone(),
                name: inline.query.clone(),
                scenario: file.clone(),
                step: inline.place.step.clone(),
                file: file.clone(),
                line: Some(inline.line),
                request: None,
                body: "text".to_owned(),
                old: Some(inline.old.clone()),
                old_trouble: None,
                new: inline.new.clone(),
                changes: Vec::new(),
                changed_paths: vec![inline.query.clone()],
                diff: diff::text_lines(&inline.old, &inline.new),
                marks: Vec::new(),
            },
        }
    }
}

impl Snapshots {
    fn waiting(&self, path: &str) -> Waiting {
        let about = &self.new.about;
        let (old, old_trouble) = match &self.old {
            Old::None => (None, None),
            Old::Known(old) => (Some(old), None),
            Old::Damaged(why) => (None, Some(why.clone())),
        };
        let marks = self.new.marks.iter();
        Waiting {
            path: path.to_owned(),
            name: about.description.clone(),
            scenario: self.scenario.clone(),
            step: about.expression.clone(),
            file: self.file.clone(),
            line: about.line,
            request: about.request.clone(),
            body: self.new.body.clone(),
            old: old.map(|old| old.contents.clone()),
            old_trouble,
            new: self.new.contents.clone(),
            changes: old.map_or_else(Vec::new, |old| diff::changes(old, &self.new)),
            changed_paths: old.map_or_else(Vec::new, |old| diff::changed_paths(old, &self.new)),
            diff: old.map_or_else(Vec::new, |old| diff::lines(old, &self.new)),
            marks: marks
                .map(|(path, mark)| (path.to_owned(), said(mark)))
                .collect(),
        }
    }
}

/// A mark in words.
fn said(mark: &Mark) -> String {
    match mark {
        Mark::Mask(kind) if kind == SORTED => "sorted, its order does not count".to_owned(),
        Mark::Name(_) => format!("{}, by its name", mark.shown()),
        Mark::Mask(_) => format!("{}, anything of that kind", mark.shown()),
        Mark::Secret(_) => format!("{}, never shown", mark.shown()),
    }
}

/// A file that the front matter names relative to the root of the snapshots, as a person would write it: the root is the first folder
/// upward that has it. As it is if none has.
fn found(snapshot: &Path, file: &str) -> String {
    let folders = snapshot.ancestors().skip(1);
    let mut files = folders.map(|folder| folder.join(file));
    match files.find(|path| path.is_file()) {
        Some(path) if !file.is_empty() => displayed(&path).display().to_string(),
        _ => file.to_owned(),
    }
}
