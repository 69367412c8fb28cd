//! What a server told: from the file beside the pages, or from the server itself.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Asked, Refusal};
use crate::cli::embedded::ReleaseArgs;
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::jobs::JobArgs;
use crate::cli::several::{Kept, Several};
use crate::docs::{Facts, Page};
use crate::engine::Stop;
use crate::plan::{self, PlanError};
use crate::snapshot::{Store, Update};
use crate::transport::Jar;

/// The file beside the pages.
pub(super) const FILE: &str = "facts.json";

/// What is known, and what is to be kept of it: none if nobody was asked.
pub(super) struct Known {
    pub(super) facts: Facts,
    pub(super) asked: bool,
}

/// What is known of the modules of pages.
pub(super) fn facts(asked: &Asked<'_>, pages: &[Page], host: &Host) -> Result<Known, Refusal> {
    let file = asked.out.join(FILE);
    let mut facts = read(&file)?;
    if asked.settings.targets.is_empty() {
        return Ok(Known {
            facts,
            asked: false,
        });
    }
    let paths: BTreeSet<String> = pages
        .iter()
        .filter_map(|page| page.module.clone())
        .collect();
    let paths: Vec<String> = paths.into_iter().collect();
    let told = ask(asked, &paths, host)?;
    facts.told(told.target, told.modules);
    Ok(Known { facts, asked: true })
}

fn read(file: &Path) -> Result<Facts, PlanError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Facts::default()),
        Err(error) => {
            return Err(PlanError::Usage(format!(
                "`{}` cannot be read: {error}",
                file.display()
            )));
        }
    };
    serde_json::from_str(&text).map_err(|error| {
        PlanError::Usage(format!(
            "`{}` does not hold what a server told: {error}\nhelp: restore it from version control, or remove it and give `--target`",
            file.display()
        ))
    })
}

/// Asks the target of the command line.
fn ask(
    asked: &Asked<'_>,
    paths: &[String],
    host: &Host,
) -> Result<crate::engine::ModulesTold, Refusal> {
    let is_scenario = |path: &&PathBuf| path.extension().is_none_or(|ending| ending != "md");
    let mut settings = asked.settings.clone();
    settings.paths = asked
        .settings
        .paths
        .iter()
        .filter(is_scenario)
        .cloned()
        .collect();
    if settings.paths.is_empty() {
        let told = "`--target` is asked of what scenarios document, and there are none\nhelp: leave it out";
        return Err(PlanError::Usage(told.to_owned()).into());
    }
    let mut plan = plan::survey(&settings)?;
    for case in &mut plan.cases {
        // No step is carried out, so what steps may do is no matter.
        let mut refusals = plan::refusals(case).into_iter();
        if let Some(problem) = refusals.find(|problem| problem.code == "contact-missing") {
            return Err(PlanError::Invalid(vec![problem]).into());
        }
        // Nobody logs in, so nobody has to give what a login takes.
        case.supplies = Arc::new(case.supplies.ahead());
    }
    let jobs = JobArgs::default();
    let several = Several {
        embedded: ReleaseArgs::default().wikis(),
        jobs: &jobs,
        cookies: Jar::default(),
        again: &|_| String::new(),
        look: host.look(Default::default()),
        host,
        runs: Cell::default(),
    };
    let (stop, kept) = (Stop::default(), Kept::default());
    let planned = (settings, plan);
    let run = (Store::new(Update::None), &stop);
    let told = several.with_run(&planned, run, (&kept, None), |run| {
        several.wait(run.modules(paths, asked.words.language))
    });
    let told = told.map_err(|exit| {
        Refusal::Told(
            exit,
            "error: it was stopped; nothing was written".to_owned(),
        )
    })?;
    told.map_err(|unusable| {
        let message = format!(
            "error: the target cannot be asked: {}\nhelp: {}",
            unusable.why, unusable.help
        );
        Refusal::Told(Exit::Broken, message)
    })
}

/// The file as it is to be.
pub(super) fn written(facts: &Facts) -> String {
    // Data of ours always is JSON.
    let text = serde_json::to_string_pretty(facts).unwrap_or_default();
    format!("{text}\n")
}
