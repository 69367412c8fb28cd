//! What pages are made of: scenarios with their previews and snapshots, and pages of prose.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use super::{Asked, Refusal, samples};
use crate::cli::exit::Exit;
use crate::docs::{Form, Page, Told, TwoMains, pages};
use crate::engine::{Ahead, preview};
use crate::event::RunPlace;
use crate::plan::{self, Case, Plan, PlanError, Settings};
use crate::snapshot::{Location, Recorded, Trouble};
use crate::text::{Diagnostic, nearest};

/// All that stands on pages, but for what a server tells.
pub(super) struct Gathered {
    pub(super) pages: Vec<Page>,
    /// Pages of prose: where they are, and what they say in Markdown.
    pub(super) prose: Vec<(PathBuf, String)>,
    pub(super) notes: Vec<String>,
}

/// Reads it.
pub(super) fn gather(asked: &Asked<'_>) -> Result<Gathered, Refusal> {
    let is_prose = |path: &&PathBuf| path.extension().is_some_and(|ending| ending == "md");
    let (prose, paths): (Vec<&PathBuf>, Vec<&PathBuf>) =
        asked.settings.paths.iter().partition(is_prose);
    if let (Some(path), true) = (prose.first(), asked.form != Form::Html) {
        let told = format!(
            "`{}` is a page of prose, and there are such pages with `--format html` alone\nhelp: leave it out",
            path.display()
        );
        return Err(PlanError::Usage(told).into());
    }
    let mut read = Vec::new();
    for path in prose {
        let text = std::fs::read_to_string(path).map_err(|error| {
            PlanError::Usage(format!("`{}` cannot be read: {error}", path.display()))
        })?;
        read.push((path.clone(), text));
    }
    let mut gathered = Gathered {
        pages: Vec::new(),
        prose: read,
        notes: Vec::new(),
    };
    if !paths.is_empty() {
        // What is given to a run is no part of a page: the same scenarios make the same pages.
        let settings = Settings {
            paths: paths.into_iter().cloned().collect(),
            stdin: asked.settings.stdin.clone(),
            select: asked.settings.select.clone(),
            ..Settings::default()
        };
        let plan = plan::survey(&settings)?;
        gathered.document(&plan)?;
    }
    gathered.narrow(asked.only)?;
    if gathered.pages.is_empty() && gathered.prose.is_empty() {
        let told = "no scenario here documents anything\nhelp: say what with `documents`, for instance `documents: action=logout`";
        return Err(PlanError::NothingSelected(told.to_owned()).into());
    }
    Ok(gathered)
}

impl Gathered {
    /// Keeps the pages of what is documented so.
    fn narrow(&mut self, only: &[String]) -> Result<(), PlanError> {
        let known: Vec<&str> = self
            .pages
            .iter()
            .map(|page| page.documents.as_str())
            .collect();
        if let Some(unknown) = only.iter().find(|one| !known.contains(&one.as_str())) {
            let help = match nearest(unknown, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known.join(", ")),
            };
            let told = format!("no scenario here documents `{unknown}`\nhelp: {help}");
            return Err(PlanError::NothingSelected(told));
        }
        if !only.is_empty() {
            self.pages.retain(|page| only.contains(&page.documents));
            self.notes.clear();
        }
        Ok(())
    }

    fn document(&mut self, plan: &Plan) -> Result<(), Refusal> {
        let ahead = Ahead {
            seed: 0,
            target_version: None,
            embedded_version: None,
        };
        let previews = preview(plan, &ahead);
        let trouble: RefCell<Option<Trouble>> = RefCell::default();
        let paths: Vec<String> = { plan.cases.iter() }
            .map(|case| case.block.path.display().to_string())
            .collect();
        let answers: Vec<_> = { plan.cases.iter() }
            .map(|case| |step: &[String], item: Option<&str>| recorded(case, step, item, &trouble))
            .collect();
        let cases: Vec<Told<'_>> = { plan.cases.iter().zip(&previews) }
            .zip(paths.iter().zip(&answers))
            .map(|((case, preview), (path, answers))| Told {
                scenario: &case.block.scenario,
                path,
                preview,
                answers,
            })
            .collect();
        self.pages = pages(&cases).map_err(|two| PlanError::Invalid(vec![told(&two)]))?;
        samples::write(&mut self.pages, plan);
        let silent = plan
            .outlines
            .iter()
            .filter(|outline| outline.block.scenario.documents.is_none())
            .count();
        if silent > 0 {
            self.notes.push(match silent {
                1 => "1 scenario documents nothing, and is on no page".to_owned(),
                several => format!("{several} scenarios document nothing, and are on no page"),
            });
        }
        drop(cases);
        drop(answers);
        match trouble.into_inner() {
            None => Ok(()),
            Some(trouble) => {
                let message = format!("error: {trouble}\nhelp: {}", trouble.help());
                Err(Refusal::Told(Exit::Broken, message))
            }
        }
    }
}

/// The snapshots of a step's answer.
fn recorded(
    case: &Case,
    step: &[String],
    item: Option<&str>,
    trouble: &RefCell<Option<Trouble>>,
) -> Vec<Recorded> {
    if !case.block.may_have_snapshots() {
        return Vec::new();
    }
    let place = RunPlace {
        row: case.row.as_ref().map(|row| row.name.clone()),
        step: step.to_vec(),
        item: item.map(str::to_owned),
        ..RunPlace::default()
    };
    let found = Recorded::at(&Location::new(&case.block.path, &place));
    found.unwrap_or_else(|error| {
        trouble.borrow_mut().get_or_insert(error);
        Vec::new()
    })
}

/// Two scenarios each of which says that a page is its own.
fn told(two: &TwoMains) -> Diagnostic {
    let message = format!("two scenarios say more of the page of `{}`", two.documents);
    let (first, second) = &two.places;
    Diagnostic::error(
        "two-main-scenarios",
        message,
        second,
        "this one has `history`, `notes` or `see_also`",
    )
    .also(first, "and so has this one")
    .help("put them into one of the two: its steps are the sample code of the page")
}

/// A path as a site has it: with `/`, whatever the system.
pub(super) fn with_slashes(path: &Path) -> String {
    let parts = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
