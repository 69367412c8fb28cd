//! Proving the samples of pages: each is run against the target, page by page, and what was proved is kept with what is known of it.

use std::path::Path;

use hex::encode;
use sha2::{Digest, Sha256};

use super::gather::Gathered;
use super::samples::PageFlow;
use super::{Asked, Refusal, facts};
use crate::cli::embedded::{EmbeddedWikis, ReleaseArgs};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::prove::{Prover, Sample, Tried, only, told};
use crate::cli::several::waited;
use crate::docs::{Facts, Page, Proof};
use crate::plan::{self, Case, Destination, Plan};
use crate::template::Version;

/// Runs every sample, says of each what came of it, and keeps the proofs.
pub(super) fn prove(
    asked: &Asked<'_>,
    gathered: &Gathered,
    facts: &mut Facts,
    host: &Host,
) -> Result<Exit, Refusal> {
    let mut settings = asked.settings.clone();
    settings.paths.retain(|path| !is_prose(path));
    settings.skip_what_lacks = true;
    let plan = plan::plan(&settings)?;
    let release = ReleaseArgs::default();
    let target = match settings.targets.is_empty() {
        true => embedded(&plan, &release),
        false => facts::ask(asked, &[], host)?.target,
    };
    let version = settings.target_version.clone();
    let told = { target.rsplit(' ').next() }.and_then(|word| word.parse().ok());
    let proving = Proving {
        plan: &plan,
        seed: settings.seed,
        version: version.or(told),
        embedded: release.wikis(),
        host,
    };
    let mut all = Vec::new();
    for (page, flow) in gathered.pages.iter().zip(&gathered.flows) {
        let tried = waited(proving.page(page, flow), host);
        let tried = tried.map_err(|exit| {
            Refusal::Told(
                exit,
                "error: it was stopped; nothing was written".to_owned(),
            )
        })?;
        let proofs = facts.proofs.entry(page.stem.clone()).or_default();
        let before = std::mem::take(proofs);
        for (word, code, tried) in tried {
            if tried == Tried::Proved {
                // What was proved already is not news.
                let known = before.get(word).cloned();
                let known = known.filter(|proof| proof.is_of(code) && proof.target == target);
                let proof = known.unwrap_or_else(|| Proof {
                    target: target.clone(),
                    date: jiff::Zoned::now().strftime("%F").to_string(),
                    sample: encode(Sha256::digest(code)),
                });
                proofs.insert(word.to_owned(), proof);
            }
            all.push(tried);
        }
    }
    facts.proofs.retain(|_, proofs| !proofs.is_empty());
    Ok(told::exit(&all))
}

/// What a service of the run's own is called, with its version.
fn embedded(plan: &Plan, release: &ReleaseArgs) -> String {
    let services = plan
        .cases
        .iter()
        .filter_map(|case| match &case.target.destination {
            Destination::Embedded(service) => Some(service.title),
            Destination::Deployed => None,
        });
    let version = release.version().map(|version| version.to_string());
    let words = services.take(1).map(str::to_owned).chain(version);
    format!("the embedded {}", words.collect::<Vec<_>>().join(" "))
}

fn is_prose(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

/// What all proofs have in common.
struct Proving<'p> {
    plan: &'p Plan,
    seed: u64,
    version: Option<Version>,
    embedded: EmbeddedWikis,
    host: &'p Host,
}

impl Proving<'_> {
    /// What came of each sample of a page: its language, its text.
    async fn page<'g>(
        &self,
        page: &'g Page,
        of_page: &'g PageFlow,
    ) -> Vec<(&'static str, &'g str, Tried)> {
        let plan = self.case(of_page).map(|case| only(self.plan, &case));
        let in_the_way = match &plan {
            Err(why) => Some(why.clone()),
            Ok(plan) => self.trouble(plan).await,
        };
        let mut all = Vec::new();
        for sample in &page.samples {
            let (Ok(source), Ok(flow)) = (&sample.code, &of_page.flow) else {
                continue;
            };
            let tried = match (&plan, &in_the_way) {
                (Ok(plan), None) => {
                    let prover = self.prover(plan);
                    let (language, source) = (sample.language, source.as_str());
                    prover
                        .prove(&Sample {
                            language,
                            flow,
                            source,
                        })
                        .await
                }
                (_, why) => Tried::Unproved {
                    why: why.clone().unwrap_or_default(),
                },
            };
            self.host
                .tell(&told::told(&page.stem, sample.language, &tried));
            all.push((sample.language.word, source.as_str(), tried));
        }
        all
    }

    fn prover<'s>(&'s self, plan: &'s Plan) -> Prover<'s> {
        Prover {
            host: self.host,
            plan,
            embedded: &self.embedded,
            seed: self.seed,
            version: self.version.clone(),
        }
    }

    /// The case of a page with the steps that its samples have, as it would be run. The error says why it cannot be.
    fn case(&self, of_page: &PageFlow) -> Result<Case, String> {
        let mut cases = self.plan.cases.iter();
        let same = |case: &&Case| case.block.path == of_page.path && case.name() == of_page.name;
        let case = cases
            .find(same)
            .ok_or("its scenario is not run on this target")?;
        if let Some(needs) = &case.needs {
            return Err(needs.clone());
        }
        if let Some(refused) = plan::refusals(case).first() {
            return Err(refused.message.clone());
        }
        let mut case = case.clone();
        case.part.without.clone_from(&of_page.without);
        Ok(case)
    }

    /// What is wrong with a scenario itself.
    async fn trouble(&self, plan: &Plan) -> Option<String> {
        let held = self.prover(plan).scenario().await;
        let why = held.err()?;
        Some(format!("the scenario does not hold on this target: {why}"))
    }
}
