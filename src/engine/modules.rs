//! What a deployment says of the modules of its API.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Run;
use super::case::{CaseRun, place_of};
use super::deployment::Unusable;
use super::stamp::Stamp;
use super::version::{Unknown, no_json};
use crate::http::{Parameter, Request};
use crate::service::{ModuleProbe, Service};
use crate::template::Version;
use crate::transport::{Jar, address};

/// What a deployment said.
#[derive(Debug)]
pub struct ModulesTold {
    /// What it calls itself, with its version: `MediaWiki 1.43.9`.
    pub target: String,
    /// What it says of each module that it knows, by the paths under which they were asked for.
    pub modules: BTreeMap<String, Value>,
}

impl Run<'_> {
    /// Asks the deployment of the plan what it is, and what it says of modules in a language, with as few requests as can be. It is asked
    /// by nobody in particular: no case has logged in.
    pub async fn modules(&self, paths: &[String], language: &str) -> Result<ModulesTold, Unusable> {
        let mut cases = self.plan.cases.iter().enumerate();
        let found = cases.find_map(|(number, case)| {
            let service = case.block.service()?;
            let probe = &service.handbook.as_ref()?.modules;
            Some((number, case, service, probe))
        });
        let Some((number, case, service, probe)) = found else {
            return Err(Unusable {
                why: "no scenario is of a service that tells of its modules".to_owned(),
                help: "leave `--target` out".to_owned(),
            });
        };
        let secrets = self.secrets_of(case);
        let stamp = Stamp::recorder(&self.order, secrets.clone());
        let asking = CaseRun::new(self, (case, number), (stamp, secrets), None);
        let asking = asking.map_err(|diagnostic| Unusable {
            why: diagnostic.message,
            help: diagnostic.help.join("; "),
        })?;
        let told = asking
            .told_of_modules((service, probe), paths, language)
            .await;
        told.map_err(|Unknown { why, help, .. }| Unusable { why, help })
    }
}

impl CaseRun<'_, '_> {
    async fn told_of_modules(
        &self,
        (service, probe): (&Service, &ModuleProbe),
        paths: &[String],
        language: &str,
    ) -> Result<ModulesTold, Unknown> {
        let version = service.version.as_ref();
        let version =
            version.ok_or_else(|| Unknown::untold("this service does not tell its version"))?;
        let said = self.told(version.url_input, version.params).await?;
        let said = said.pointer(version.pointer).and_then(Value::as_str);
        let version = said.and_then(Version::find);
        let version = version.ok_or_else(|| {
            Unknown::untold(
                "it does not tell strangers its version, or anything else: a private wiki?",
            )
        })?;
        let mut modules = BTreeMap::new();
        for some in paths.chunks(probe.most.max(1)) {
            let list = some.join("|");
            let more = [(probe.list, list.as_str()), (probe.language, language)];
            let params = [probe.params, &more].concat();
            let answer = self.told(probe.url_input, &params).await?;
            let all = answer.pointer(probe.pointer).and_then(Value::as_array);
            let all = all.ok_or_else(|| {
                Unknown::untold(match service.refusal_message(&answer) {
                    Some(message) => self.secrets.mask(&format!("it refuses: {message}")),
                    None => "it does not tell of its modules".to_owned(),
                })
            })?;
            for module in all {
                if let Some(path) = module.pointer(probe.path).and_then(Value::as_str) {
                    modules.insert(path.to_owned(), module.clone());
                }
            }
        }
        Ok(ModulesTold {
            target: format!("{} {version}", service.title),
            modules,
        })
    }

    /// The JSON that comes of a GET request to the address in an input.
    async fn told(&self, input: &str, params: &[(&str, &str)]) -> Result<Value, Unknown> {
        let address_of = self
            .project_scope
            .get(input)
            .or_else(|| self.own_scope.get(input));
        let url = address_of.and_then(|binding| binding.json().as_str().map(str::to_owned));
        let url =
            url.ok_or_else(|| Unknown::untold(format!("the input `{input}` has no value")))?;
        let parameter = |(name, value): &(&str, &str)| Parameter {
            name: (*name).into(),
            value: (*value).into(),
            raw: false,
        };
        let user_agent = self.case.target.user_agent().into();
        let request = Request {
            params: params.iter().map(parameter).collect(),
            headers: vec![("User-Agent".to_owned(), user_agent)],
            ..Request::new("GET", url.as_str())
        };
        let full = request.full_url().masked();
        let url = address(&request).map_err(Unknown::from)?;
        let allowed = self.policy.check(&request, &url, &self.secrets);
        allowed.map_err(Unknown::from)?;
        let place = place_of(self.case);
        let mut jar = Jar::default();
        let sent = self.send_in_turn((&request, &url), &mut jar, (request.timeout, &place));
        let exchange = sent.await.map_err(Unknown::from)?.map_err(Unknown::from)?;
        match exchange.response.body.json() {
            Ok(body) => Ok(body.clone()),
            Err(_) => Err(Unknown::untold(
                self.secrets.mask(&no_json(&full, &exchange.response)),
            )),
        }
    }
}
