//! The version of the target, asked for when the first condition needs it.

use url::Url;

use super::case::CaseRun;
use crate::event::RunPlace;
use crate::http::{Parameter, Payload, Request};
use crate::service::VersionProbe;
use crate::template::{Condition, Scope, Version};
use crate::text::Diagnostic;
use crate::transport::Jar;

impl CaseRun<'_, '_> {
    /// Whether a condition holds.
    pub(super) async fn holds(
        &mut self,
        condition: &Condition,
        scope: &Scope,
    ) -> Result<bool, Diagnostic> {
        if !condition.needs_version() {
            return condition.holds(scope, None);
        }
        let version = self.version().await.map_err(|why| {
            Diagnostic::error(
                "version-unknown",
                "the version of the target cannot be had",
                condition.place(),
                "needs it",
            )
            .note(why)
            .help("`--target-version 1.43` gives it")
        })?;
        condition.holds(scope, Some(&version))
    }

    /// The version of the target: as the person gave it, else as the target says. It is asked once a run.
    pub(super) async fn version(&mut self) -> Result<Version, String> {
        if let Some(version) = &self.run.host.target_version {
            return Ok(version.clone());
        }
        let service = self
            .case
            .block
            .service()
            .ok_or("a file without a service has no version to test")?;
        let probe = service
            .version
            .as_ref()
            .ok_or("this service does not tell its version")?;
        let address = self
            .project_scope
            .get(probe.url_input)
            .or_else(|| self.own_scope.get(probe.url_input));
        let address = address.and_then(|binding| binding.json().as_str().map(str::to_owned));
        let address =
            address.ok_or_else(|| format!("the input `{}` has no value", probe.url_input))?;
        if let Some(version) = self.run.versions.lock().await.get(&address) {
            return Ok(version.clone());
        }
        let request = self.probe(&address, probe);
        if let Some(version) = self.ask(&request, probe.pointer, Jar::default()).await? {
            return Ok(self.told(address, version).await);
        }
        if let Some(jar) = self.own_jar().await
            && let Some(version) = self.ask(&request, probe.pointer, jar).await?
        {
            return Ok(self.told(address, version).await);
        }
        Err(format!(
            "`{}` does not tell it",
            request.full_url().masked()
        ))
    }

    /// A wiki that refuses strangers is asked in the scenario's own session, which is logged in for that if need be.
    async fn own_jar(&mut self) -> Option<Jar> {
        let here = RunPlace {
            scenario: self.case.block.path.display().to_string(),
            ..RunPlace::default()
        };
        let main = self.case.block.sessions.get("main");
        if main.is_some_and(|main| main.login.is_some()) {
            self.ready("main", &here).await.ok()?;
        }
        self.sessions.get("main").map(|main| main.jar.clone())
    }

    fn probe(&self, address: &str, probe: &VersionProbe) -> Request {
        let parameter = |(name, value): &(&str, &str)| Parameter {
            name: (*name).into(),
            value: (*value).into(),
            raw: false,
        };
        let user_agent = self.run.host.user_agent.as_str().into();
        Request {
            method: "GET".to_owned(),
            url: address.into(),
            params: probe.params.iter().map(parameter).collect(),
            headers: vec![("User-Agent".to_owned(), user_agent)],
            cookies: Vec::new(),
            payload: Payload::None,
            timeout: std::time::Duration::from_secs(30),
        }
    }

    /// Remembers the version for the rest of the run.
    async fn told(&self, address: String, version: Version) -> Version {
        let mut versions = self.run.versions.lock().await;
        versions.insert(address, version.clone());
        version
    }

    /// What the target says; none if it answers something else.
    async fn ask(
        &self,
        request: &Request,
        pointer: &str,
        mut jar: Jar,
    ) -> Result<Option<Version>, String> {
        let full = request.full_url().masked();
        let url = Url::parse(&full).map_err(|error| format!("`{full}` is no address: {error}"))?;
        self.policy
            .check(request, &url)
            .map_err(|refused| format!("{}: {}", refused.message, refused.help))?;
        let sent = self.send(request, &url, &mut jar).await;
        let exchange = sent.map_err(|error| error.message)?;
        let body = exchange.response.body.json().map_err(|_| {
            format!(
                "`{full}` gives no JSON (status {})",
                exchange.response.status
            )
        })?;
        let text = body.pointer(pointer).and_then(|value| value.as_str());
        Ok(text.and_then(Version::find))
    }
}
