//! The sample code of pages: that of their main scenarios.

use crate::cli::embedded::ReleaseArgs;
use crate::docs::samples::{Flow, Heading, LANGUAGES, Language, flow};
use crate::docs::{Page, Sample};
use crate::engine::{Ahead, Sketch, sketch};
use crate::plan::{Case, Plan};

/// Writes the samples of pages, whose cases are those of the plan.
pub(super) fn write(pages: &mut [Page], plan: &Plan) {
    // Of steps with a condition on the version those of the newest release that we know are shown.
    let ahead = Ahead {
        seed: 0,
        target_version: ReleaseArgs::default().version(),
        embedded_version: None,
    };
    let sketches = sketch(plan, &ahead);
    for page in pages {
        if let (Some(case), Some(sketch)) = (plan.cases.get(page.main), sketches.get(page.main)) {
            let flow = flow_of(case, sketch, &page.stem);
            let samples = samples_of(flow.as_ref()).into_iter();
            let samples = samples.map(|(language, code)| Sample {
                language,
                stem: page.stem.clone(),
                code,
            });
            page.samples = samples.collect();
        }
    }
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
