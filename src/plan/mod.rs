//! From files to what is run: fragments found, inputs supplied, rows read, names checked, targets decided.
//!
//! Nothing here sends anything: all that can be known before sending is known here. Conditions are carried along unresolved.
//! Start at [`plan`] and [`Plan`].

mod block;
mod bodies;
mod change;
mod check;
mod columns;
mod connection;
mod copies;
mod dotenv;
mod environment;
mod file;
mod files;
mod given_by;
mod input_type;
mod inputs;
mod library;
mod lints;
mod matrix;
mod missing;
mod names;
mod outline;
mod part;
mod planner;
mod policy;
mod project;
mod read_files;
mod repeat;
mod requests;
mod rows;
mod schemas;
mod select;
mod strange;
mod tags;
mod target;
mod targets;
mod used;
mod value_files;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

pub use block::{Block, PlannedSession, ProjectFile};
pub use check::{Checked, Shown, check};
use files::{PlannedFile, scenario_files};
pub use files::{paths_of, pattern_of};
pub use given_by::GivenBy;
pub use inputs::{InputSpec, Supplied, Supplies};
pub use lints::{Lint, ROWS as LINTS, hide as hide_credentials};
pub use missing::how_to_give;
pub use outline::{Names, Outline, Outlines, outlines, round_name};
pub use part::Part;
use planner::{Planner, Purpose};
pub use policy::{Origin, Policy, Refused, refusals};
pub use read_files::{Change, ReadFiles};
pub use repeat::Repetition;
pub use rows::Row;
pub use select::{FailedCase, NameFilter, Select};
pub use tags::TagExpr;
pub use target::{Destination, Target, named_address};
pub use used::{extracted_names, names_in_order, needed_inputs};
pub use value_files::{EnvLine, FileValue};

use crate::syntax::Findings;
pub use crate::syntax::LARGEST_FILE;
use crate::template::Version;
use crate::text::{Diagnostic, Severity, nearest};

/// What the person who runs it says, beside the files.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Files, folders, patterns of files, and `-` for what stdin holds.
    pub paths: Vec<PathBuf>,
    /// What was read from stdin, if `-` is one of them.
    pub stdin: Option<Vec<u8>>,
    /// Which of their cases.
    pub select: Select,
    /// Which of their steps.
    pub part: Part,
    /// `--target`: addresses, or names of `flowrun.yaml`; each case is run on each.
    pub targets: Vec<String>,
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
    /// `--vars FILE`.
    pub file_values: Vec<FileValue>,
    /// `--env-file FILE`.
    pub env_file: Vec<EnvLine>,
    /// The environment, as far as files may see it, with what `--env-file` says of it.
    pub environment: Vec<(String, String)>,
    /// What chance follows from.
    pub seed: u64,
    /// `--count`: how often each case is run, once if it is 0.
    pub count: u32,
    /// `--shuffle`: cases in an order that follows from the seed.
    pub shuffle: bool,
    /// `--env NAME`: variables that files may name though they do not begin with `FLOWRUN_`.
    pub allowed_env: Vec<String>,
    /// Whether a scenario that lacks a value, or that the target does not let write, is skipped and says what it needs; else nothing is
    /// run.
    pub skip_what_lacks: bool,
    /// The `flowrun.yaml` whose targets and contact count, instead of those of the nearest one of each file.
    pub targets_of: Option<PathBuf>,
}

/// What is run, in order.
#[derive(Debug)]
pub struct Plan {
    /// One a scenario, or one a row of it and a combination of its matrix, as often as was asked for.
    pub cases: Vec<Case>,
    /// How often each is run.
    pub count: u32,
    /// The targets that they go to, as they were given, in that order; none unless several were given.
    pub targets: Vec<String>,
    /// The names of inputs that some file says are secret.
    pub secret_inputs: BTreeSet<String>,
    /// What looks like a slip of the pen.
    pub warnings: Vec<String>,
    /// The scenarios that they are of.
    pub outlines: Vec<Outline>,
    /// Whether all cases and steps of these are run, as far as the person says.
    pub whole: bool,
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
    /// Which of its steps run.
    pub part: Part,
    /// Which time this is, if it is run several times.
    pub repetition: Option<Repetition>,
    /// What it needs and was not given; it is skipped then.
    pub needs: Option<String>,
}

impl Case {
    /// The scenario's name, and the row's.
    pub fn name(&self) -> String {
        match &self.row {
            Some(row) => format!("{} [{}]", self.block.scenario.name, row.name),
            None => self.block.scenario.name.clone(),
        }
    }

    /// Its name, and of several targets the one that it goes to.
    pub fn title(&self) -> String {
        match self.target.one_of_several() {
            Some(target) => format!("{} @ {target}", self.name()),
            None => self.name(),
        }
    }

    /// What chance follows from in this case when the run's seed is `seed`.
    pub fn seed(&self, seed: u64) -> u64 {
        let row = self.row.as_ref().map(|row| row.name.as_str());
        let seed = self.repetition.map_or(seed, |time| time.seed(seed));
        self.block.seed(seed, row)
    }

    /// What no other case may hold at the same time: its lock; its snapshots, which are also those of its repetitions; and where
    /// `politely`, the hosts that it may go to and that are not this machine. On another target its snapshots are compared in turn.
    pub fn claims(&self, politely: bool) -> Vec<String> {
        let lock = &self.block.scenario.lock;
        let lock = lock.iter().map(|lock| format!("lock {lock}"));
        let row = self.row.as_ref().map_or("", |row| row.name.as_str());
        let snapshots = format!("{}/{row}", self.block.path.with_extension("").display());
        let on = self.target.one_of_several();
        let on = on.map(|target| format!(" on {target}")).unwrap_or_default();
        let snapshots = format!("snapshots {}{on}", snapshots.to_lowercase());
        let hosts = self.target.far_hosts().into_iter().filter(|_| politely);
        let hosts = hosts.map(|host| format!("host {host}"));
        lock.chain([snapshots]).chain(hosts).collect()
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
    planned(settings, Purpose::Run, &mut ReadFiles::default())
}

/// The same, and which files it is made of, or would be if they were as they should be.
pub fn plan_of(settings: &Settings, read: &mut ReadFiles) -> Result<Plan, PlanError> {
    planned(settings, Purpose::Run, read)
}

/// The same for those who only want to know what there is: no case needs its inputs, or a target that lets it run.
pub fn survey(settings: &Settings) -> Result<Plan, PlanError> {
    planned(settings, Purpose::Survey, &mut ReadFiles::default())
}

fn planned(settings: &Settings, purpose: Purpose, read: &mut ReadFiles) -> Result<Plan, PlanError> {
    let Gathered {
        planner,
        mut cases,
        problems,
    } = gather(settings, purpose, read)?;
    if problems
        .iter()
        .any(|problem: &Diagnostic| problem.severity == Severity::Error)
    {
        return Err(PlanError::Invalid(each_once(problems)));
    }
    if cases.is_empty() {
        return Err(nothing_selected(settings, &planner));
    }
    unwanted_values(settings, &planner.scenarios)?;
    part::take(&mut cases, &settings.part)?;
    Ok(Plan {
        targets: targets::of_cases(&cases, settings),
        cases: repeat::ordered(cases, settings),
        count: settings.count.max(1),
        secret_inputs: inputs_of(&planner.scenarios, |input| input.secret),
        warnings: planner.offered.slips(&settings.select),
        outlines: planner.outlines,
        whole: settings.part.is_whole() && !settings.select.is_selective(),
    })
}

/// All that was found in the files.
struct Gathered<'s> {
    planner: Planner<'s>,
    cases: Vec<Case>,
    problems: Vec<Diagnostic>,
}

/// Reads the files; which ones is told of those too that are not as they should be.
fn gather<'s>(
    settings: &'s Settings,
    purpose: Purpose,
    read: &mut ReadFiles,
) -> Result<Gathered<'s>, PlanError> {
    for path in &settings.paths {
        read.note_named(path);
    }
    targets::differ(settings)?;
    let files = scenario_files(settings)?;
    let mut planner = Planner::new(settings, purpose);
    let cases = all_cases(&mut planner, &files);
    read.append(planner.take_read());
    let (cases, problems) = cases?;
    Ok(Gathered {
        planner,
        cases,
        problems,
    })
}

fn nothing_selected(settings: &Settings, planner: &Planner<'_>) -> PlanError {
    PlanError::NothingSelected(if settings.paths.is_empty() {
        "no scenario was named\nhelp: name files or folders: `flowrun scenarios`".to_owned()
    } else if planner.scenarios.is_empty() {
        "there is no scenario to run: what was named holds fragments alone".to_owned()
    } else {
        planner.offered.told(&settings.select)
    })
}

/// The selected cases of files, and what is wrong with those files.
fn all_cases(
    planner: &mut Planner<'_>,
    files: &[PlannedFile],
) -> Result<(Vec<Case>, Vec<Diagnostic>), PlanError> {
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        match planner.cases(file) {
            Ok(more) => cases.extend(more),
            Err(PlanError::Invalid(more)) => {
                planner.wrong.push(file.path.clone());
                problems.extend(more);
            }
            Err(other) => return Err(other),
        }
    }
    Ok((cases, problems))
}

/// A value that no file asks for is a slip of the pen, and must not vanish.
fn unwanted_values(settings: &Settings, scenarios: &[Arc<Block>]) -> Result<(), PlanError> {
    let typed = settings.vars.iter().chain(&settings.secrets);
    let typed = typed.map(|(name, _)| (name, None));
    let in_files = settings.file_values.iter();
    let in_files = in_files.map(|value| (&value.name, Some(&value.at)));
    let mut given = typed.chain(in_files).peekable();
    if given.peek().is_none() {
        return Ok(());
    }
    let wanted = inputs_of(scenarios, |_| true);
    let Some((name, at)) = given.find(|(name, _)| !wanted.contains(*name)) else {
        return Ok(());
    };
    let help = match nearest(name, wanted.iter().map(String::as_str)) {
        Some(near) => format!("\nhelp: did you mean `{near}`?"),
        None => String::new(),
    };
    let at = at.map(|at| format!(" ({at})")).unwrap_or_default();
    Err(PlanError::Usage(format!(
        "no scenario has an input `{name}`{at}{help}"
    )))
}

/// The names of those inputs of scenarios and of all that they use.
fn inputs_of(scenarios: &[Arc<Block>], which: fn(&InputSpec<'_>) -> bool) -> BTreeSet<String> {
    let blocks = scenarios.iter().flat_map(Block::with_fragments);
    let names = blocks.flat_map(|block| {
        let inputs = block.inputs().into_iter().filter(which);
        let names: Vec<String> = inputs.map(|input| input.name.to_owned()).collect();
        names
    });
    names.collect()
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
