//! The sample code of pages: that of their main scenarios.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::embedded::ReleaseArgs;
use crate::cli::prove::only;
use crate::docs::samples::{Flow, Heading, LANGUAGES, Language, flow, left_out};
use crate::docs::{Page, Sample};
use crate::engine::{Ahead, Sketch, sketch};
use crate::plan::{Case, Plan};

/// What the samples of a page are written from.
pub(super) struct PageFlow {
    /// The file of its main scenario.
    pub(super) path: PathBuf,
    /// What its case is called.
    pub(super) name: String,
    /// The ids of the steps that its samples do not have.
    pub(super) without: BTreeSet<String>,
    /// The flow, or why there is none.
    pub(super) flow: Result<Flow, String>,
}

/// Writes the samples of pages, whose cases are those of the plan. What is given stands in the order of the pages.
pub(super) fn write(pages: &mut Vec<Page>, plan: &Plan) -> Vec<PageFlow> {
    // Of steps with a condition on the version those of the newest release that we know are shown.
    let ahead = Ahead {
        seed: 0,
        target_version: ReleaseArgs::default().version(),
        embedded_version: None,
    };
    let sketches = sketch(plan, &ahead);
    let mut flows = Vec::new();
    pages.retain_mut(|page| {
        let found = plan.cases.get(page.main).zip(sketches.get(page.main));
        let Some((case, whole)) = found else {
            return false;
        };
        let case = essence(case, whole);
        let of_page = PageFlow {
            path: case.block.path.clone(),
            name: case.name(),
            flow: match &*sketch(&only(plan, &case), &ahead) {
                [sketch] => flow_of(&case, sketch, &page.stem),
                _ => Err("its scenario makes no case".to_owned()),
            },
            without: case.part.without,
        };
        let samples = samples_of(of_page.flow.as_ref()).into_iter();
        let samples = samples.map(|(language, code)| Sample {
            language,
            stem: page.stem.clone(),
            code,
        });
        page.samples = samples.collect();
        flows.push(of_page);
        true
    });
    flows
}

/// A case with the steps alone that its sample has.
fn essence(case: &Case, whole: &Sketch) -> Case {
    let mut case = case.clone();
    case.part.without = left_out(whole, case.block.scenario.documents.as_deref());
    case
}

/// The flow of the case that a page is of, or why it has none.
fn flow_of(case: &Case, sketch: &Sketch, stem: &str) -> Result<Flow, String> {
    let scenario = &case.block.scenario;
    let about = scenario.about.as_deref().unwrap_or_default();
    let first = about.split("\n\n").next().unwrap_or_default();
    let about: Vec<&str> = first.split_whitespace().collect();
    flow(
        sketch,
        &Heading {
            title: &scenario.name,
            about: &about.join(" "),
            stem,
            documents: scenario.documents.as_deref(),
            service: scenario.service,
        },
    )
}

/// A flow in every language, or why there is none in one.
fn samples_of(flow: Result<&Flow, &String>) -> Vec<(&'static Language, Result<String, String>)> {
    let languages = LANGUAGES.iter();
    let written = languages.map(|language| {
        let code = flow.map_err(Clone::clone).and_then(language.write);
        (language, code)
    });
    written.collect()
}
