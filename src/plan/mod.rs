//! From files to what is run: fragments found, inputs supplied, rows read, names checked, targets decided.
//!
//! Nothing here sends anything: all that can be known before sending is known here. Conditions are carried along unresolved.
//! Start at [`plan`] and [`Plan`].

mod block;
mod bodies;
mod columns;
mod connection;
mod copies;
mod file;
mod inputs;
mod library;
mod matrix;
mod missing;
mod names;
mod policy;
mod project;
mod requests;
mod rows;
mod schemas;
mod strange;
mod target;
mod used;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use block::{Block, PlannedSession, ProjectFile};
pub use inputs::{InputSpec, Supplied, Supplies};
pub use policy::{Origin, Policy, Refused};
pub use rows::Row;
pub use target::{Destination, Target};
pub use used::{extracted_names, names_in_order};

use crate::syntax::Findings;
use crate::template::Version;
use crate::text::{Diagnostic, Severity, nearest};

/// What the person who runs it says, beside the files.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// `--target`: an address, or a name of `flowrun.yaml`.
    pub target: Option<String>,
    /// `--target-version`.
    pub target_version: Option<Version>,
    /// `--contact`.
    pub contact: Option<String>,
    /// `--writable`.
    pub writable: bool,
    /// `--allow-host`.
    pub allow_hosts: Vec<String>,
    /// `--var NAME=VALUE`.
    pub vars: Vec<(String, String)>,
    /// `--secret NAME`, with the values found for them.
    pub secrets: Vec<(String, String)>,
    /// The environment, as far as files may see it.
    pub environment: Vec<(String, String)>,
    /// What chance follows from.
    pub seed: u64,
    /// `--env NAME`: variables that files may name though they do not begin with `FLOWRUN_`.
    pub allowed_env: Vec<String>,
}

/// What is run, in order.
#[derive(Debug)]
pub struct Plan {
    /// One a scenario, or one a row of it and a combination of its matrix.
    pub cases: Vec<Case>,
}

/// A scenario with one row of its data, if it has any.
#[derive(Debug, Clone)]
pub struct Case {
    /// The scenario with all that it uses.
    pub block: Arc<Block>,
    /// Its row, if it has rows.
    pub row: Option<Row>,
    /// Where it goes.
    pub target: Arc<Target>,
    /// Values for its inputs.
    pub supplies: Arc<Supplies>,
}

impl Plan {
    /// The names of inputs that some file of it says are secret.
    pub fn secret_inputs(&self) -> BTreeSet<String> {
        let cases = self.cases.iter();
        let blocks = cases.flat_map(|case| case.block.with_fragments());
        let names = blocks.flat_map(|block| {
            let secret = block.inputs().into_iter().filter(|input| input.secret);
            secret
                .map(|input| input.name.to_owned())
                .collect::<Vec<_>>()
        });
        names.collect()
    }
}

impl Case {
    /// The scenario's name, and the row's.
    pub fn name(&self) -> String {
        match &self.row {
            Some(row) => format!("{} [{}]", self.block.scenario.name, row.name),
            None => self.block.scenario.name.clone(),
        }
    }
}

/// Why there is no plan.
#[derive(Debug)]
pub enum PlanError {
    /// What was asked for cannot be: a missing file, an unknown target.
    Usage(String),
    /// Files are not as they should be.
    Invalid(Vec<Diagnostic>),
    /// There is nothing to run.
    NothingSelected(String),
}

/// Makes a plan of files and settings.
pub fn plan(settings: &Settings) -> Result<Plan, PlanError> {
    let files = scenario_files(settings)?;
    let mut library = library::Library::default();
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        match planned(&file, settings, &mut library) {
            Ok(more) => cases.extend(more),
            Err(PlanError::Invalid(more)) => problems.extend(more),
            Err(other) => return Err(other),
        }
    }
    if problems
        .iter()
        .any(|problem: &Diagnostic| problem.severity == Severity::Error)
    {
        return Err(PlanError::Invalid(each_once(problems)));
    }
    if cases.is_empty() {
        return Err(PlanError::NothingSelected(
            match settings.paths.is_empty() {
                true => "no scenario was named\nhelp: name files or folders: `flowrun scenarios`",
                false => "there is no scenario to run: what was named holds fragments alone",
            }
            .to_owned(),
        ));
    }
    unwanted_values(settings, &cases)?;
    Ok(Plan { cases })
}

/// A value that no file asks for is a slip of the pen, and must not vanish.
fn unwanted_values(settings: &Settings, cases: &[Case]) -> Result<(), PlanError> {
    let mut given = settings.vars.iter().chain(&settings.secrets).peekable();
    if given.peek().is_none() {
        return Ok(());
    }
    let blocks = cases.iter().flat_map(|case| case.block.with_fragments());
    let wanted: BTreeSet<String> = blocks
        .flat_map(|block| {
            block
                .inputs()
                .iter()
                .map(|input| input.name.to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let Some((name, _)) = given.find(|(name, _)| !wanted.contains(name)) else {
        return Ok(());
    };
    let help = match nearest(name, wanted.iter().map(String::as_str)) {
        Some(near) => format!("\nhelp: did you mean `{near}`?"),
        None => String::new(),
    };
    Err(PlanError::Usage(format!(
        "no scenario has an input `{name}`{help}"
    )))
}

/// Sorted by place, and no more than anybody reads. What several scenarios share is wrong once.
fn each_once(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_cached_key(|problem| {
        let place = problem.position();
        place.map(|(file, line, column)| (file.to_owned(), line, column))
    });
    problems.dedup_by(|a, b| {
        a.code == b.code && a.message == b.message && a.position() == b.position()
    });
    let mut findings = Findings::default();
    for problem in problems {
        findings.add(problem);
    }
    findings.into_sorted()
}

/// The cases of one file: none if it is a fragment that a folder holds.
fn planned(
    file: &PlannedFile,
    settings: &Settings,
    library: &mut library::Library,
) -> Result<Vec<Case>, PlanError> {
    let block = library.load(&file.path).map_err(PlanError::Invalid)?;
    if block.scenario.kind == crate::scenario::FileKind::Fragment {
        return match file.named {
            true => Err(PlanError::Usage(format!(
                "`{}` is a fragment: it is not run by itself, but used by scenarios",
                file.path.display()
            ))),
            false => Ok(Vec::new()),
        };
    }
    let target = Arc::new(target::decide(&block, settings)?);
    let supplies = Arc::new(Supplies::new(&block, &target, settings).map_err(PlanError::Invalid)?);
    let mut problems = names::check(&block);
    problems.extend(copies::check(&block));
    problems.extend(requests::check(&block));
    problems.extend(missing::check(&block, &supplies));
    problems.extend(policy::known_refusals(&block, &target, &supplies));
    if !problems.is_empty() {
        return Err(PlanError::Invalid(problems));
    }
    let rows = rows::read(&block, &supplies, settings.seed).map_err(PlanError::Invalid)?;
    let unknown = columns::check(&block, rows.as_deref().unwrap_or_default());
    if !unknown.is_empty() {
        return Err(PlanError::Invalid(unknown));
    }
    let case = |row| Case {
        block: Arc::clone(&block),
        row,
        target: Arc::clone(&target),
        supplies: Arc::clone(&supplies),
    };
    Ok(match rows {
        None => vec![case(None)],
        Some(rows) => rows.into_iter().map(|row| case(Some(row))).collect(),
    })
}

struct PlannedFile {
    path: PathBuf,
    /// Whether the person named this very file.
    named: bool,
}

fn scenario_files(settings: &Settings) -> Result<Vec<PlannedFile>, PlanError> {
    let mut files = Vec::new();
    for path in &settings.paths {
        if path.is_dir() {
            let found = crate::scenario::find(path).map_err(|error| {
                PlanError::Usage(format!("`{}` cannot be read: {error}", path.display()))
            })?;
            if found.is_empty() {
                return Err(PlanError::NothingSelected(format!(
                    "there is no scenario in `{}`",
                    path.display()
                )));
            }
            files.extend(
                found
                    .into_iter()
                    .map(|path| PlannedFile { path, named: false }),
            );
        } else if path.symlink_metadata().is_ok() {
            files.push(PlannedFile {
                path: path.clone(),
                named: true,
            });
        } else {
            return Err(PlanError::Usage(format!(
                "there is no file `{}`",
                path.display()
            )));
        }
    }
    Ok(files)
}
