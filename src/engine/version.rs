//! The version of the target, asked for when the first condition needs it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::case::{CaseRun, place_of};
use crate::http::{Parameter, Request, Response};
use crate::plan::{Refused, Target};
use crate::service::VersionProbe;
use crate::template::{Condition, Scope, Version};
use crate::text::{Diagnostic, Place};
use crate::transport::{Jar, TransportError, address};

/// The versions of the addresses that were asked in this run, each once. What an address leads to is for its target to say.
#[derive(Default)]
pub(super) struct Versions {
    by_address: Mutex<HashMap<Asking, Arc<Asked>>>,
}

/// A target as it was given, and an address.
type Asking = (Option<String>, String);

/// What an address told; held by the case that asks.
#[derive(Default)]
struct Asked {
    /// The inner one is none if it tells strangers nothing.
    as_stranger: tokio::sync::Mutex<Option<Option<Version>>>,
    as_user: tokio::sync::Mutex<Option<Version>>,
    /// Why nothing can be changed there now, if it said so.
    read_only: Mutex<Option<String>>,
}

impl Versions {
    /// Why nothing can be changed at one of the addresses that were asked, if one said so.
    pub(super) fn read_only(&self) -> Option<String> {
        let known = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let said = |asked: &Arc<Asked>| asked.read_only.lock().ok()?.clone();
        known.values().find_map(said)
    }

    fn of(&self, target: &Target, address: &str) -> Arc<Asked> {
        let mut known = self
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            known
                .entry((target.given.clone(), address.to_owned()))
                .or_default(),
        )
    }
}

/// Why a version cannot be had, and what to do about it.
pub(super) struct Unknown {
    pub(super) why: String,
    pub(super) help: String,
    /// Whether the target answers as its service does, and only does not say.
    pub(super) is_untold: bool,
}

impl From<TransportError> for Unknown {
    fn from(error: TransportError) -> Self {
        let help = error
            .help
            .unwrap_or_else(|| "`--target-version 1.43` gives it without asking".to_owned());
        Self {
            why: error.message,
            help,
            is_untold: false,
        }
    }
}

impl From<Refused> for Unknown {
    fn from(refused: Refused) -> Self {
        Self {
            why: refused.message,
            help: refused.help,
            is_untold: false,
        }
    }
}

impl Unknown {
    /// The finding that something at `place` needs the version.
    pub(super) fn at(self, place: &Place, label: &str) -> Diagnostic {
        let message = format!("the version of the target cannot be had: {}", self.why);
        Diagnostic::error("version-unknown", message, place, label).help(self.help)
    }

    /// The target answers, and does not say.
    pub(super) fn untold(why: impl Into<String>) -> Self {
        let help = "`--target-version 1.43` gives it".to_owned();
        Self {
            why: why.into(),
            help,
            is_untold: true,
        }
    }
}

/// What came instead of JSON.
pub(super) fn no_json(asked: &str, response: &Response) -> String {
    let status = response.status;
    let first = |name: &str| {
        response
            .header_values(name)
            .first()
            .map(ToString::to_string)
    };
    match (status, first("location")) {
        (300..=399, Some(to)) => {
            return format!("`{asked}` leads elsewhere: status {status}, to `{to}`");
        }
        (401 | 403 | 407, _) => {
            return format!("`{asked}` lets nobody in without a login: status {status}");
        }
        _ => {}
    }
    let media_type = response.body.media_type();
    let what = match media_type.as_str() {
        "text/html" => "HTML",
        "" => "something of no type",
        other => other,
    };
    format!("`{asked}` gives no JSON but {what} (status {status})")
}

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
        let unknown = |unknown: Unknown| unknown.at(condition.place(), "needs it");
        let version = self.version().await.map_err(unknown)?;
        condition.holds(scope, Some(&version))
    }

    /// The version of the target: as the person gave it, else as the target says. It is asked once a run.
    pub(super) async fn version(&mut self) -> Result<Version, Unknown> {
        if let Some(version) = &self.run.host.target_version {
            return Ok(version.clone());
        }
        let service = self.case.block.service();
        let probe = service.and_then(|service| service.version.as_ref());
        let probe = probe.ok_or_else(|| Unknown::untold("this service does not tell it"))?;
        let address = self
            .project_scope
            .get(probe.url_input)
            .or_else(|| self.own_scope.get(probe.url_input));
        let address = address.and_then(|binding| binding.json().as_str().map(str::to_owned));
        let unset = || Unknown::untold(format!("the input `{}` has no value", probe.url_input));
        let address = address.ok_or_else(unset)?;
        let request = self.probe(&address, probe);
        let known = self.run.versions.of(&self.case.target, &address);
        let mut told = self.turn(&known.as_stranger).await?;
        let version = match &*told {
            Some(version) => version.clone(),
            None => {
                let version = self.ask(&request, (probe, &known), Jar::default()).await?;
                *told = Some(version.clone());
                version
            }
        };
        drop(told);
        if let Some(version) = version {
            return Ok(version);
        }
        let untold = || {
            Unknown::untold(format!(
                "`{}` does not tell it",
                request.full_url().masked()
            ))
        };
        // Every case logs in for it, whichever asks first, so that what a case does never follows from the others.
        let jar = self.own_jar().await.ok_or_else(untold)?;
        let mut told = self.turn(&known.as_user).await?;
        if let Some(version) = &*told {
            return Ok(version.clone());
        }
        let version = self.ask(&request, (probe, &known), jar).await?;
        let version = version.ok_or_else(untold)?;
        *told = Some(version.clone());
        Ok(version)
    }

    /// Waits while another case asks.
    async fn turn<'t, T>(
        &self,
        asked: &'t tokio::sync::Mutex<T>,
    ) -> Result<tokio::sync::MutexGuard<'t, T>, Unknown> {
        let turn = self.unless_stopped(asked.lock()).await;
        turn.ok_or_else(|| Unknown::untold(self.cut_short().unwrap_or_default()))
    }

    /// A wiki that refuses strangers is asked in the scenario's own session, which is logged in for that if need be.
    async fn own_jar(&mut self) -> Option<Jar> {
        let here = place_of(self.case);
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
        let user_agent = self.case.target.user_agent().into();
        Request {
            params: probe.params.iter().map(parameter).collect(),
            headers: vec![("User-Agent".to_owned(), user_agent)],
            ..Request::new("GET", address)
        }
    }

    /// What the target says; none if it answers something else.
    async fn ask(
        &self,
        request: &Request,
        (probe, asked): (&VersionProbe, &Asked),
        mut jar: Jar,
    ) -> Result<Option<Version>, Unknown> {
        let full = request.full_url().masked();
        let url = address(request).map_err(Unknown::from)?;
        self.policy
            .check(request, &url, &self.secrets)
            .map_err(Unknown::from)?;
        let place = place_of(self.case);
        let sent = self.send_in_turn((request, &url), &mut jar, (request.timeout, &place));
        let exchange = sent.await.map_err(Unknown::from)?.map_err(Unknown::from)?;
        let Ok(body) = exchange.response.body.json() else {
            return Err(Unknown {
                why: self.secrets.mask(&no_json(&full, &exchange.response)),
                help: "is this the address of the API? `--target-version 1.43` gives the version without asking".to_owned(),
                is_untold: false,
            });
        };
        if let Some(reason) = body.pointer(probe.read_only).and_then(Value::as_str) {
            let mut known = asked
                .read_only
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            *known = Some(self.secrets.mask(reason));
        }
        let text = body.pointer(probe.pointer).and_then(Value::as_str);
        Ok(text.and_then(Version::find))
    }
}
