//! Looking at files without running them: all that is wrong, and what the lints say.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::lints::File;
use super::planner::Purpose;
use super::used::reached;
use super::{
    Outline, PlanError, ReadFiles, Settings, each_once, gather, lints, nothing_selected,
    unwanted_values,
};
use crate::scenario::FileKind;
use crate::text::{Diagnostic, Severity};

/// What was looked at, and what was found.
#[derive(Debug)]
pub struct Checked {
    /// Scenarios that were read.
    pub scenarios: usize,
    /// Fragments that were read, those that scenarios use included.
    pub fragments: usize,
    /// Files of which nothing more can be said, since they could not be read as what they are.
    pub unread: usize,
    /// Errors and warnings, in the order of their places.
    pub findings: Vec<Diagnostic>,
    /// What looks like a slip of the pen on the command line.
    pub warnings: Vec<String>,
    /// The files that were looked at; not what came on stdin.
    pub files: Vec<PathBuf>,
    /// The scenarios of which all cases were looked at, and nothing is wrong with them.
    pub outlines: Vec<Outline>,
}

impl Checked {
    /// How many findings are as bad as that.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings.filter(|found| found.severity == severity).count()
    }

    /// Adds findings of others, in the order of their places.
    pub fn add(&mut self, more: Vec<Diagnostic>) {
        self.findings.extend(more);
        self.findings.sort_by_cached_key(|found| {
            let place = found.position();
            place.map(|(file, line, column)| (file.to_owned(), line, column))
        });
    }
}

/// The names by which the snapshots of a scenario show values; none if it has no snapshots.
pub type Shown<'s> = dyn Fn(&Path) -> Option<BTreeSet<String>> + 's;

/// Checks files. No case needs its inputs, and only a target that is named need let it run.
pub fn check(settings: &Settings, shown: &Shown<'_>) -> Result<Checked, PlanError> {
    let gathered = gather(settings, Purpose::Check, &mut ReadFiles::default())?;
    let planner = &gathered.planner;
    let selective = settings.select.is_selective();
    let mut seen = HashSet::new();
    let mut files: Vec<File> = Vec::new();
    let selected = gathered.cases.iter().map(|case| &case.block);
    // Without a selection all that was named counts, wrong or not.
    let named = planner.scenarios.iter().chain(&planner.fragments);
    for root in selected.chain(named.filter(|_| !selective)) {
        for block in reached(root) {
            // A fragment that logs a session of flowrun.yaml in may have been read twice.
            let place = block.path.canonicalize();
            if seen.insert(place.unwrap_or_else(|_| block.path.clone())) {
                let shown = match block.scenario.kind {
                    FileKind::Scenario => shown(&block.path),
                    FileKind::Fragment => None,
                };
                files.push(File { block, shown });
            }
        }
    }
    if files.is_empty() && gathered.problems.is_empty() {
        return Err(nothing_selected(settings, planner));
    }
    // A value that nobody asks for is told when all that could ask was read.
    if gathered.problems.is_empty() && !planner.scenarios.is_empty() {
        unwanted_values(settings, &planner.scenarios)?;
    }
    // Errors first: of too many findings the last are left out.
    let mut findings = each_once(gathered.problems);
    findings.extend(each_once(lints::find(&files)));
    lints::hide(&mut findings);
    let outlines = planner.outlines.iter().filter(|_| !selective);
    let outlines = outlines.filter(|outline| !planner.wrong.contains(&outline.block.path));
    let count = |kind| {
        let own = files.iter();
        own.filter(|file| file.block.scenario.kind == kind).count()
    };
    let mut checked = Checked {
        scenarios: count(FileKind::Scenario),
        fragments: count(FileKind::Fragment),
        unread: planner.unread,
        findings: Vec::new(),
        warnings: planner.offered.slips(&settings.select),
        files: files
            .iter()
            .filter(|file| file.block.may_have_snapshots())
            .map(|file| file.block.path.clone())
            .collect(),
        outlines: outlines.cloned().collect(),
    };
    checked.add(findings);
    Ok(checked)
}
