//! What a deployment says of itself before anything is run on it.

use super::Run;
use super::case::CaseRun;
use super::stamp::Stamp;
use crate::service::Service;
use crate::template::Version;

/// What a deployment said.
#[derive(Debug)]
pub struct SaidOfItself {
    /// What it is.
    pub service: &'static Service,
    /// Its version; else why it is not known.
    pub version: Result<Version, String>,
    /// Why nothing can be changed there now.
    pub read_only: Option<String>,
}

/// Why nothing can be run on a deployment, and what to do about it.
#[derive(Debug)]
pub struct Unusable {
    /// What came instead of an answer.
    pub why: String,
    /// What to do.
    pub help: String,
}

impl Run<'_> {
    /// Asks the deployment of the plan what it is, as the first case does that belongs to a service which tells; none if none does. It is
    /// asked once: conditions have the version from then on.
    pub async fn deployment(&self) -> Option<Result<SaidOfItself, Unusable>> {
        let mut cases = self.plan.cases.iter().enumerate();
        let (number, case, service) = cases.find_map(|(number, case)| {
            let service = case.block.service()?;
            service.version.as_ref().map(|_| (number, case, service))
        })?;
        let secrets = self.secrets_of(case);
        // A wiki that tells strangers nothing is asked by somebody who is logged in; that is no part of the case.
        let stamp = Stamp::recorder(&self.order, secrets.clone());
        // What is wrong with the case is told when it is carried out.
        let mut asking = CaseRun::new(self, (case, number), (stamp, secrets), None).ok()?;
        let version = match asking.version().await {
            Ok(version) => Ok(version),
            Err(unknown) if unknown.is_untold => Err(unknown.why),
            Err(unknown) => {
                // The flag is one of a run on a single target.
                let help = Some(unknown.help).filter(|help| !help.contains("--target-version"));
                let of_address = || "is this the address of its API, and is it up?".to_owned();
                return Some(Err(Unusable {
                    why: unknown.why,
                    help: help.unwrap_or_else(of_address),
                }));
            }
        };
        Some(Ok(SaidOfItself {
            service,
            version,
            read_only: self.versions.read_only(),
        }))
    }
}
