//! Several targets: each case is run on each of them.
//!
//! The cases of one row stand together, in the order in which the targets were given. So each target is asked from the beginning, however
//! few cases run at once, what is told of one scenario stands together, and a case that waits for the same one on another target waits for
//! one that runs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::planner::Rows;
use super::{
    Block, Case, Names, Outline, Part, Plan, PlanError, Row, Settings, Supplies, Target, rows,
    target,
};
use crate::text::Diagnostic;

/// Where the cases of a file go, with what follows from that.
pub(super) struct Deployment {
    pub(super) target: Arc<Target>,
    pub(super) supplies: Arc<Supplies>,
    pub(super) rows: Rows,
}

impl Deployment {
    /// None if there are none, or something is wrong with them.
    pub(super) fn known_rows(&self) -> Option<&[Row]> {
        self.rows.as_ref().ok().and_then(Option::as_deref)
    }

    /// Its cases; none are known if something is wrong with the rows.
    pub(super) fn cases(&self, block: &Arc<Block>) -> Option<Vec<Case>> {
        let case = |row: Option<&Row>| Case {
            block: Arc::clone(block),
            row: row.cloned(),
            target: Arc::clone(&self.target),
            supplies: Arc::clone(&self.supplies),
            part: Part::default(),
            repetition: None,
            needs: None,
        };
        let rows = self.rows.as_ref().ok()?;
        Some(match rows {
            None => vec![case(None)],
            Some(rows) => rows.iter().map(|row| case(Some(row))).collect(),
        })
    }
}

/// Refuses a target that is given twice: nothing would tell its cases apart.
pub(super) fn differ(settings: &Settings) -> Result<(), PlanError> {
    let targets = &settings.targets;
    let twice = targets
        .iter()
        .enumerate()
        .find(|(at, target)| targets[..*at].contains(target));
    twice.map_or(Ok(()), |(_, target)| {
        Err(PlanError::Usage(format!(
            "`--target {target}` is given twice\nhelp: each case is run on each target once; `--count` runs it several times"
        )))
    })
}

/// Where the cases of a file go: to each target that was given, or to the one that follows from the file if none was.
pub(super) fn deployments(
    block: &Arc<Block>,
    settings: &Settings,
) -> Result<Vec<Deployment>, PlanError> {
    let given = settings.targets.iter().map(|given| Some(given.as_str()));
    let none = settings.targets.is_empty().then_some(None);
    let deployed = given.chain(none).map(|given| {
        let target = Arc::new(target::decide(block, settings, given)?);
        let supplies = Supplies::new(block, &target, settings).map_err(PlanError::Invalid)?;
        differs_from_others(block, &target, &supplies)?;
        Ok(Deployment {
            rows: rows::read(block, &supplies, settings.seed),
            supplies: Arc::new(supplies),
            target,
        })
    });
    deployed.collect()
}

/// One of several targets must not be led to the place of the others by a value that counts more than its own address.
fn differs_from_others(
    block: &Block,
    target: &Target,
    supplies: &Supplies,
) -> Result<(), PlanError> {
    let Some(name) = target.one_of_several() else {
        return Ok(());
    };
    let inputs = block.inputs();
    let mut own = inputs
        .iter()
        .filter(|input| target.inputs.iter().any(|(own, _)| own == input.name));
    match own.find(|input| !supplies.is_of_target(input)) {
        None => Ok(()),
        Some(input) => Err(PlanError::Usage(format!(
            "the input `{}` is the address of the target `{name}`, and {} gives all targets the same one\nhelp: leave that out, or run it without `--target`",
            input.name,
            supplies.given_by(input)
        ))),
    }
}

/// The cases of a file on each of its targets, those of a row side by side.
pub(super) fn in_turn(mut cases: Vec<Case>) -> Vec<Case> {
    let mut ranks = HashMap::new();
    for case in &cases {
        let next = ranks.len();
        ranks.entry(row_of(case).to_owned()).or_insert(next);
    }
    cases.sort_by_cached_key(|case| ranks.get(row_of(case)).copied());
    cases
}

/// Whether two cases that stand together are one on several targets.
pub(super) fn side_by_side(one: &Case, other: &Case) -> bool {
    one.target.is_one_of_several
        && Arc::ptr_eq(&one.block, &other.block)
        && row_of(one) == row_of(other)
}

fn row_of(case: &Case) -> &str {
    case.row.as_ref().map_or("", |row| row.name.as_str())
}

/// The targets of cases as they were given, in that order; none unless several were given.
pub(super) fn of_cases(cases: &[Case], settings: &Settings) -> Vec<String> {
    let is_asked = |target: &&String| {
        let mut own = cases.iter().map(|case| case.target.one_of_several());
        own.any(|own| own == Some(target.as_str()))
    };
    settings.targets.iter().filter(is_asked).cloned().collect()
}

/// What is wrong on some of the targets, each once, with the targets that it is wrong on if there are several.
pub(super) fn with_targets(found: Vec<(&Target, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let mut each: Vec<(Diagnostic, Vec<&str>)> = Vec::new();
    for (target, problems) in found {
        for problem in problems {
            match each.iter_mut().find(|(known, _)| *known == problem) {
                Some((_, on)) => on.extend(target.one_of_several()),
                None => each.push((problem, target.one_of_several().into_iter().collect())),
            }
        }
    }
    let told = each.into_iter().map(|(problem, on)| match on.as_slice() {
        [] => problem,
        [one] => problem.note(format!("on the target `{one}`")),
        several => problem.note(format!("on the targets `{}`", several.join("`, `"))),
    });
    told.collect()
}

/// What cases a file can make on all of its targets.
pub(super) fn outline(block: &Arc<Block>, rows: &[Option<&[Row]>]) -> Outline {
    let names = rows.iter().map(|rows| Names::of_rows(block, *rows));
    let names = names.reduce(Names::or);
    Outline::new(block, names.unwrap_or(Names::Any))
}

impl Plan {
    /// Of each case the one before it that has the same snapshots and goes to another target.
    pub fn twins(&self) -> Vec<Option<usize>> {
        let mut last: BTreeMap<(*const Block, &str), usize> = BTreeMap::new();
        let cases = self.cases.iter().enumerate();
        let twins = cases.map(|(number, case)| {
            let key = (Arc::as_ptr(&case.block), row_of(case));
            let before = last.insert(key, number);
            before.filter(|_| case.target.is_one_of_several)
        });
        twins.collect()
    }
}
