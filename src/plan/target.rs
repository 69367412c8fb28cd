//! Where a scenario goes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use url::Url;

use super::connection::connection;
use super::file::read_source;
use super::policy::Origin;
use super::{Block, PlanError, Settings};
use crate::http::Connection;
use crate::scenario;
use crate::service::Service;
use crate::text::{Diagnostic, Severity, nearest};

/// Where the requests of a case go, and what they may do there.
#[derive(Debug)]
pub struct Target {
    /// What it is.
    pub destination: Destination,
    /// As it was given: its name in `flowrun.yaml`, or its address. None if none was.
    pub given: Option<String>,
    /// Whether it is one of several that were given.
    pub is_one_of_several: bool,
    /// Its name in `flowrun.yaml`, if it was given by name.
    pub name: Option<String>,
    /// Inputs that follow from its address.
    pub inputs: Vec<(String, String)>,
    /// Origins that its requests may go to; those of an embedded service are added when it is started.
    pub origins: Vec<Origin>,
    /// Origins that were allowed besides, and that get no secrets.
    pub allowed: Vec<String>,
    /// Whether steps may change something there.
    pub writable: bool,
    /// Whether scenarios tagged destructive may run there.
    pub disposable: bool,
    /// Who runs it.
    pub contact: Option<String>,
    /// How it is reached.
    pub connection: Arc<Connection>,
    /// How other places are that its requests were allowed to: as it is, but by nobody in particular, never blindly, and not on this
    /// machine by a name of theirs.
    pub elsewhere: Arc<Connection>,
}

/// What a target is.
#[derive(Debug, Clone, Copy)]
pub enum Destination {
    /// A service of the run's own, started for the case.
    Embedded(&'static Service),
    /// A deployment.
    Deployed,
}

/// Said of an address with credentials, which is not shown again.
const CREDENTIALS: &str = "the address of `--target` holds a user or a password, which are not sent and would be seen\nhelp: leave out what stands before the `@`; a header `Authorization` may hold them";

/// Decides where the scenario of a file goes, by what was given as its target.
pub(super) fn decide(
    block: &Block,
    settings: &Settings,
    given: Option<&str>,
) -> Result<Target, PlanError> {
    let project = block.project.as_ref().map(|file| &file.project);
    let contact = settings
        .contact
        .clone()
        .or_else(|| project.and_then(|project| project.contact.clone()))
        .filter(|contact| !contact.trim().is_empty());
    let mut target = Target {
        destination: Destination::Deployed,
        given: given.map(str::to_owned),
        is_one_of_several: settings.targets.len() > 1,
        name: None,
        inputs: Vec::new(),
        origins: typed_origins(block, settings),
        allowed: settings.allow_hosts.clone(),
        writable: settings.writable,
        disposable: false,
        contact,
        connection: Arc::default(),
        elsewhere: Arc::new(Connection::default().elsewhere()),
    };
    match (given, block.service()) {
        (Some(address), service) if address.contains("://") => {
            let refused =
                |why: &str| PlanError::Usage(format!("`--target {address}` is no address: {why}"));
            let url = Url::parse(address).map_err(|error| refused(&error.to_string()))?;
            if !matches!(url.scheme(), "http" | "https") {
                return Err(refused("it begins with `http://` or `https://`"));
            }
            if !url.username().is_empty() || url.password().is_some() {
                return Err(PlanError::Usage(CREDENTIALS.to_owned()));
            }
            target.origins.push(Origin::of(&url));
            target.inputs = addresses(address, service);
        }
        (Some(name), _) => named(&mut target, name, block, settings)?,
        (None, Some(service)) if is_embedded(service, settings) => {
            target.destination = Destination::Embedded(service);
            target.writable = true;
            target.disposable = true;
        }
        (None, _) => {}
    }
    Ok(target)
}

/// A service has an embedded emulation unless the person gave an address of their own.
fn is_embedded(service: &Service, settings: &Settings) -> bool {
    let environment = settings
        .environment
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("FLOWRUN_VAR_"));
    let typed = settings.vars.iter().map(|(name, _)| name.as_str());
    let lines = settings.env_file.iter().map(|line| line.name.as_str());
    let in_files = settings.file_values.iter();
    let mut given = typed
        .chain(lines)
        .chain(in_files.map(|value| value.name.as_str()))
        .chain(environment);
    service
        .version
        .as_ref()
        .is_some_and(|probe| !given.any(|name| name == probe.url_input))
}

/// The inputs that follow from the address of a target.
fn addresses(address: &str, service: Option<&'static Service>) -> Vec<(String, String)> {
    let Some(service) = service.filter(|service| !service.addresses.is_empty()) else {
        return vec![("url".to_owned(), address.to_owned())];
    };
    service
        .addresses
        .iter()
        .map(|(input, file)| {
            let (before, after) = service
                .addresses
                .iter()
                .find_map(|(_, own)| address.rsplit_once(own))
                .unwrap_or((address.trim_end_matches('/'), ""));
            let slash = if before.ends_with('/') { "" } else { "/" };
            ((*input).to_owned(), format!("{before}{slash}{file}{after}"))
        })
        .collect()
}

/// Addresses that the person gave as values are places where a run may go. Of `--env-file`, which is for other tools too, those of
/// inputs alone.
fn typed_origins(block: &Block, settings: &Settings) -> Vec<Origin> {
    let inputs = block.inputs();
    let lines = settings.env_file.iter();
    let lines = lines.filter(|line| inputs.iter().any(|input| input.name == line.name));
    let environment = settings.environment.iter();
    let environment = environment.filter(|(name, _)| name.starts_with("FLOWRUN_VAR_"));
    let typed = settings.vars.iter().chain(environment);
    let in_files = settings.file_values.iter();
    let texts = typed
        .map(|(_, text)| text.as_str())
        .chain(lines.map(|line| line.value.as_str()))
        .chain(in_files.filter_map(|given| given.value.as_str()));
    let urls = texts.filter_map(|text| Url::parse(text).ok());
    urls.filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|url| Origin::of(&url))
        .collect()
}

fn named(
    target: &mut Target,
    name: &str,
    block: &Block,
    settings: &Settings,
) -> Result<(), PlanError> {
    let targets = block
        .project
        .as_ref()
        .map_or(&[][..], |file| &file.project.targets);
    let Some(found) = targets.iter().find(|target| target.name == name) else {
        return Err(unknown(name, targets));
    };
    target.name = Some(name.to_owned());
    // What is said of several at once must not reach one that may be changed by nobody.
    target.writable = found.writable || (target.writable && !target.is_one_of_several);
    target.disposable = found.disposable;
    let (_, folder) = block.folders();
    let connection = connection(&found.connection, folder, settings);
    let connection = connection.map_err(PlanError::Invalid)?;
    target.connection = Arc::new(connection);
    target.elsewhere = Arc::new(target.connection.elsewhere());
    for (input, _, supply) in &found.inputs {
        if let scenario::Supply::Value(template) = supply
            && let Some(serde_json::Value::String(text)) = template.literal()
            && let Ok(url) = Url::parse(&text)
            && url.has_host()
        {
            target.origins.push(Origin::of(&url));
            target.inputs.push((input.clone(), text));
        }
    }
    if target.origins.is_empty() {
        let message = format!("the target `{name}` has no address among its `inputs`");
        let found = Diagnostic::error("input-missing", message, &found.place, "");
        return Err(PlanError::Invalid(vec![found.help(
            "an address begins with `http://` or `https://`: write for instance `inputs: {api: https://wiki.example/w/api.php}`",
        )]));
    }
    Ok(())
}

/// The address of a target by its name in a `flowrun.yaml`: of the input `preferred`, else of the first that has one.
pub fn named_address(file: &Path, name: &str, preferred: &str) -> Result<String, PlanError> {
    let source = read_source(file).map_err(|problem| PlanError::Invalid(vec![problem]))?;
    let project = scenario::read_project(&source, None).map_err(PlanError::Invalid)?;
    let found = project.target(name);
    let found = found.ok_or_else(|| unknown(name, &project.targets))?;
    let addresses = found.inputs.iter().filter_map(|(input, _, supply)| {
        let scenario::Supply::Value(template) = supply else {
            return None;
        };
        let text = template.literal()?.as_str()?.to_owned();
        let has_host = Url::parse(&text).is_ok_and(|url| url.has_host());
        has_host.then_some((input, text))
    });
    let address = addresses.min_by_key(|(input, _)| *input != preferred);
    address.map(|(_, address)| address).ok_or_else(|| {
        PlanError::Usage(format!("the target `{name}` has no address among its `inputs`\nhelp: write for instance `inputs: {{api: https://wiki.example/w/api.php}}`"))
    })
}

/// Said of a name that no target has.
fn unknown(name: &str, targets: &[scenario::Target]) -> PlanError {
    let near = nearest(name, targets.iter().map(|target| target.name.as_str()));
    let help = match (near, targets.is_empty()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, _) if name.contains([':', '/', '.']) => {
            format!("an address begins with `http://` or `https://`: `--target http://{name}`")
        }
        (None, true) => {
            "give the address of its api.php, or declare it under `targets` in a `flowrun.yaml`"
                .to_owned()
        }
        (None, false) => {
            let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
            format!("the targets are {}", names.join(", "))
        }
    };
    PlanError::Usage(format!("there is no target `{name}`\nhelp: {help}"))
}

impl Target {
    /// As it was given, if it is one of several: what tells its cases from those of the others.
    pub fn one_of_several(&self) -> Option<&str> {
        self.given.as_deref().filter(|_| self.is_one_of_several)
    }

    /// How to say that steps may change something there.
    pub fn how_to_allow_changes(&self) -> &'static str {
        match (self.is_one_of_several, &self.name) {
            (false, _) => "`--writable` allows it, or `writable: true` of a target in flowrun.yaml",
            (true, None) => {
                "`--writable` allows it on all targets that are given by their addresses"
            }
            (true, Some(_)) => {
                "of several targets each that has a name says itself that it may be changed: `writable: true` in flowrun.yaml"
            }
        }
    }

    /// How requests name their sender: `flowrun/VERSION (CONTACT)`.
    pub fn user_agent(&self) -> String {
        let version = env!("CARGO_PKG_VERSION");
        match &self.contact {
            Some(contact) => format!("flowrun/{version} ({contact})"),
            None => format!("flowrun/{version}"),
        }
    }

    /// What a report says of it.
    pub fn described(&self) -> String {
        match (&self.destination, &self.name, self.inputs.first()) {
            (Destination::Embedded(service), ..) => format!("embedded {}", service.title),
            (Destination::Deployed, Some(name), Some((_, address))) => {
                format!("{name} ({address}{})", self.trust())
            }
            (Destination::Deployed, None, Some((_, address))) => address.clone(),
            (Destination::Deployed, Some(name), None) => format!("{name}{}", self.trust()),
            (Destination::Deployed, None, None) => self
                .origins
                .first()
                .map(Origin::to_string)
                .unwrap_or_default(),
        }
    }

    /// What must be known of a target that could be anybody.
    fn trust(&self) -> &'static str {
        match self.connection.insecure {
            true => ", certificates not checked",
            false => "",
        }
    }

    /// Origins that requests may go to, those that were allowed besides included, and that are not this machine.
    fn far(&self) -> impl Iterator<Item = Origin> {
        let allowed = self
            .allowed
            .iter()
            .map(|host| Url::parse(&format!("http://{host}/")));
        let allowed = allowed.flatten().map(|url| Origin::of(&url));
        let origins = self.origins.iter().cloned().chain(allowed);
        origins.filter(|origin| !origin.is_here(&self.connection))
    }

    /// Their hosts, each once.
    pub(super) fn far_hosts(&self) -> BTreeSet<String> {
        self.far().map(|origin| origin.host().to_owned()).collect()
    }

    /// Nobody may be asked without being told who asks.
    pub(super) fn contact_problem(&self) -> Option<Diagnostic> {
        let far = self.far().next()?;
        self.contact.is_none().then(|| {
            let message = format!("`{far}` should know who sends it requests");
            Diagnostic::unplaced(Severity::Error, "contact-missing", message)
                .help("add `--contact YOU@EXAMPLE.ORG` (an address or a page), or `contact:` to flowrun.yaml; it goes into the User-Agent")
        })
    }
}
