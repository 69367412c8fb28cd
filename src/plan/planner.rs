//! The cases of one file after another: what is wrong with a file, which of its cases are selected, whether they can be carried out.

use std::path::PathBuf;
use std::sync::Arc;

use super::files::PlannedFile;
use super::library::Library;
use super::select::Offered;
use super::{
    Block, Case, Outline, Part, PlanError, ReadFiles, Row, Settings, Supplies, Target, columns,
    copies, missing, names, policy, requests, rows, target,
};
use crate::scenario::FileKind;
use crate::text::Diagnostic;

/// Reads files and keeps what they have in common.
pub(super) struct Planner<'s> {
    settings: &'s Settings,
    purpose: Purpose,
    library: Library,
    /// Every scenario, selected or not.
    pub(super) scenarios: Vec<Arc<Block>>,
    /// Every fragment that was named or lies in a folder that was; those that nobody uses are looked at by a check alone.
    pub(super) fragments: Vec<Arc<Block>>,
    /// Files that could not be read.
    pub(super) unread: usize,
    /// Scenarios of which it is known what rows they have.
    pub(super) outlines: Vec<Outline>,
    /// Files that are not as they should be.
    pub(super) wrong: Vec<PathBuf>,
    pub(super) offered: Offered,
}

/// What cases are planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be carried out: they need their inputs, and a target that lets them.
    Run,
    /// To be listed.
    Survey,
    /// To find what is wrong, in fragments too; what is given is looked at, and nothing need be given.
    Check,
}

impl<'s> Planner<'s> {
    pub(super) fn new(settings: &'s Settings, purpose: Purpose) -> Self {
        Self {
            settings,
            purpose,
            library: Library::new(settings.stdin.clone(), settings.targets_of.clone()),
            scenarios: Vec::new(),
            fragments: Vec::new(),
            unread: 0,
            outlines: Vec::new(),
            wrong: Vec::new(),
            offered: Offered::default(),
        }
    }

    /// The files that were read so far.
    pub(super) fn take_read(&mut self) -> ReadFiles {
        std::mem::take(&mut self.library.read)
    }

    /// The selected cases of a file: none if it is a fragment that a folder holds.
    pub(super) fn cases(&mut self, file: &PlannedFile) -> Result<Vec<Case>, PlanError> {
        let block = self.library.load(&file.path).map_err(|problems| {
            self.unread += 1;
            PlanError::Invalid(problems)
        })?;
        if block.scenario.kind == FileKind::Fragment {
            self.fragments.push(Arc::clone(&block));
            return match file.named {
                _ if self.purpose == Purpose::Check => none(names::check(&block)),
                true => Err(PlanError::Usage(format!(
                    "`{}` is a fragment: it is not run by itself, but used by scenarios",
                    file.path.display()
                ))),
                false => Ok(Vec::new()),
            };
        }
        self.scenarios.push(Arc::clone(&block));
        let mut problems = names::check(&block);
        problems.extend(copies::check(&block));
        problems.extend(requests::check(&block));
        let tags = block.scenario.tag_names();
        if !self.settings.select.takes_scenario(&block.path, &tags) {
            self.offered.scenario(&block.scenario.name, &tags);
            return none(problems);
        }
        let target = Arc::new(target::decide(&block, self.settings)?);
        let supplies = Supplies::new(&block, &target, self.settings);
        let supplies = Arc::new(supplies.map_err(PlanError::Invalid)?);
        let rows = rows::read(&block, &supplies, self.settings.seed);
        let waiting = self.purpose == Purpose::Check && wait_for_values(&rows);
        let rows = if waiting { Ok(None) } else { rows };
        self.outlines.push(outline(&block, &rows));
        let columns = || match waiting {
            true => Vec::new(),
            false => unknown_columns(&block, &rows),
        };
        let case = |row: Option<&Row>| Case {
            row: row.cloned(),
            ..bare(&block, &target, &supplies)
        };
        let cases = rows.as_ref().ok().map(|rows| match rows {
            None => vec![case(None)],
            Some(rows) => rows.iter().map(|row| case(Some(row))).collect(),
        });
        let selected = cases.map(|cases| self.selected(cases));
        if selected.as_ref().is_some_and(Vec::is_empty) {
            problems.extend(columns());
            return none(problems);
        }
        let needs = self.needs((&block, &target, &supplies), &mut problems);
        if problems.is_empty() {
            problems = columns();
        }
        match rows.map_err(PlanError::Invalid) {
            _ if !problems.is_empty() => Err(PlanError::Invalid(problems)),
            rows => rows.map(|_| needing(selected.unwrap_or_default(), &needs)),
        }
    }

    /// What a file's cases need that they are skipped for; anything else that keeps them from being carried out is a problem.
    fn needs(
        &self,
        (block, target, supplies): (&Arc<Block>, &Target, &Supplies),
        problems: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let hindrances = self.hindrances(block, target, supplies);
        let needs = missing::needs(&hindrances).filter(|_| self.settings.skip_what_lacks);
        if needs.is_none() {
            problems.extend(hindrances);
        }
        needs
    }

    /// What keeps a file's cases from being carried out.
    fn hindrances(
        &self,
        block: &Arc<Block>,
        target: &Target,
        supplies: &Supplies,
    ) -> Vec<Diagnostic> {
        let to_run = match self.purpose {
            Purpose::Run => true,
            Purpose::Survey => return Vec::new(),
            // Whoever names a target wants to know whether it would run there.
            Purpose::Check => self.settings.target.is_some(),
        };
        let mut problems = missing::check(block, supplies);
        match to_run {
            true => problems.extend(policy::known_refusals(block, target, supplies)),
            false => problems.retain(|found| found.code == "wrong-type"),
        }
        problems
    }

    fn selected(&mut self, mut cases: Vec<Case>) -> Vec<Case> {
        for case in &cases {
            self.offered.case(case);
        }
        let select = &self.settings.select;
        cases.retain(|case| {
            let row = case.row.as_ref().map(|row| row.name.as_str());
            select.takes_name(&case.name()) && select.takes_row(&case.block.path, row)
        });
        cases
    }
}

/// The case of a scenario without rows.
fn bare(block: &Arc<Block>, target: &Arc<Target>, supplies: &Arc<Supplies>) -> Case {
    Case {
        block: Arc::clone(block),
        row: None,
        target: Arc::clone(target),
        supplies: Arc::clone(supplies),
        part: Part::default(),
        repetition: None,
        needs: None,
    }
}

/// Cases that need something.
fn needing(mut cases: Vec<Case>, needs: &Option<String>) -> Vec<Case> {
    for case in &mut cases {
        case.needs.clone_from(needs);
    }
    cases
}

type Rows = Result<Option<Vec<Row>>, Vec<Diagnostic>>;

fn outline(block: &Arc<Block>, rows: &Rows) -> Outline {
    let rows = rows.as_ref().ok().and_then(Option::as_deref);
    Outline::new(block, rows)
}

/// Whether rows cannot be made for want of the values of inputs: what they hold is seen when those are given.
fn wait_for_values(rows: &Rows) -> bool {
    match rows {
        Ok(_) => false,
        Err(found) => found.iter().all(|found| found.code == "name-unset"),
    }
}

/// Columns that a file uses and its rows do not have.
fn unknown_columns(block: &Arc<Block>, rows: &Rows) -> Vec<Diagnostic> {
    match rows {
        Ok(rows) => columns::check(block, rows.as_deref().unwrap_or_default()),
        Err(_) => Vec::new(),
    }
}

/// No case of a file, which may be wrong all the same.
fn none(problems: Vec<Diagnostic>) -> Result<Vec<Case>, PlanError> {
    match problems.is_empty() {
        true => Ok(Vec::new()),
        false => Err(PlanError::Invalid(problems)),
    }
}
