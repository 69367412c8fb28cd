//! The cases of one file after another: what is wrong with a file, which of its cases are selected, whether they can be carried out.

use std::sync::Arc;

use super::library::Library;
use super::select::Offered;
use super::{
    Block, Case, PlanError, PlannedFile, ReadFiles, Row, Settings, Supplies, columns, copies,
    missing, names, policy, requests, rows, target,
};
use crate::scenario::FileKind;
use crate::text::Diagnostic;

/// Reads files and keeps what they have in common.
pub(super) struct Planner<'s> {
    settings: &'s Settings,
    /// Whether cases are to be carried out: then they need their inputs, and a target that lets them.
    to_run: bool,
    library: Library,
    /// Every scenario, selected or not.
    pub(super) scenarios: Vec<Arc<Block>>,
    pub(super) offered: Offered,
}

impl<'s> Planner<'s> {
    pub(super) fn new(settings: &'s Settings, to_run: bool) -> Self {
        Self {
            settings,
            to_run,
            library: Library::default(),
            scenarios: Vec::new(),
            offered: Offered::default(),
        }
    }

    /// The files that were read so far.
    pub(super) fn take_read(&mut self) -> ReadFiles {
        std::mem::take(&mut self.library.read)
    }

    /// The selected cases of a file: none if it is a fragment that a folder holds.
    pub(super) fn cases(&mut self, file: &PlannedFile) -> Result<Vec<Case>, PlanError> {
        let block = self.library.load(&file.path).map_err(PlanError::Invalid)?;
        if block.scenario.kind == FileKind::Fragment {
            return match file.named {
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
        if !self.settings.select.takes_tags(&tags) {
            self.offered.scenario(&block.scenario.name, &tags);
            return none(problems);
        }
        let target = Arc::new(target::decide(&block, self.settings)?);
        let supplies = Supplies::new(&block, &target, self.settings);
        let supplies = Arc::new(supplies.map_err(PlanError::Invalid)?);
        let rows = rows::read(&block, &supplies, self.settings.seed);
        let case = |row: Option<&Row>| Case {
            block: Arc::clone(&block),
            row: row.cloned(),
            target: Arc::clone(&target),
            supplies: Arc::clone(&supplies),
            repetition: None,
        };
        let cases = rows.as_ref().ok().map(|rows| match rows {
            None => vec![case(None)],
            Some(rows) => rows.iter().map(|row| case(Some(row))).collect(),
        });
        let selected = cases.map(|cases| self.selected(cases));
        if selected.as_ref().is_some_and(Vec::is_empty) {
            problems.extend(unknown_columns(&block, &rows));
            return none(problems);
        }
        if self.to_run {
            problems.extend(missing::check(&block, &supplies));
            problems.extend(policy::known_refusals(&block, &target, &supplies));
        }
        if problems.is_empty() {
            problems = unknown_columns(&block, &rows);
        }
        match (problems.is_empty(), rows) {
            (false, _) => Err(PlanError::Invalid(problems)),
            (true, Err(problems)) => Err(PlanError::Invalid(problems)),
            (true, Ok(_)) => Ok(selected.unwrap_or_default()),
        }
    }

    fn selected(&mut self, mut cases: Vec<Case>) -> Vec<Case> {
        for case in &cases {
            self.offered.case(case);
        }
        cases.retain(|case| self.settings.select.takes_name(&case.name()));
        cases
    }
}

type Rows = Result<Option<Vec<Row>>, Vec<Diagnostic>>;

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
