//! Where a run may go, and what it may do there.

use std::fmt;
use std::sync::Arc;

use url::Url;

use super::{Block, Case, Supplies, Target, change};
use crate::http::{Connection, Request, is_this_machine};
use crate::scenario::{Action, Layer};
use crate::secret::Secrets;
use crate::service::Service;
use crate::template::{Binding, Scope, World};
use crate::text::{Diagnostic, Place};

/// Scheme, host and port (RFC 6454 section 4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    /// The origin of an address.
    pub fn of(url: &Url) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_ascii_lowercase(),
            port: url.port_or_known_default(),
        }
    }

    /// Its host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is on this machine, if it is reached in this way. A name counts that always leads here, and no other one, wherever it
    /// leads today.
    pub fn is_here(&self, connection: &Connection) -> bool {
        is_this_machine(&self.host) && connection.stays_here(&self.host, self.port)
    }

    /// Whether what goes there can be read on its way.
    fn is_readable_by_others(&self, connection: &Connection) -> bool {
        self.scheme == "http" && !self.is_here(connection)
    }

    /// Whether `--allow-host` names it: a host, or a host with a port.
    fn is_named(&self, allowed: &str) -> bool {
        let with_port = self.port.map(|port| format!("{}:{port}", self.host));
        allowed.eq_ignore_ascii_case(&self.host)
            || with_port.is_some_and(|own| allowed.eq_ignore_ascii_case(&own))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let usual = match self.scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        write!(f, "{}://{}", self.scheme, self.host)?;
        match self.port {
            Some(port) if Some(port) != usual => write!(f, ":{port}"),
            _ => Ok(()),
        }
    }
}

/// What the requests of a case may do.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Where they may go, with secrets.
    pub origins: Vec<Origin>,
    /// Hosts where they may go besides, without secrets.
    pub allowed: Vec<String>,
    /// Whether they may change something.
    pub writable: bool,
    /// How to say that they may.
    pub how_to_allow_changes: &'static str,
    /// Says which requests touch at most the session.
    pub service: Option<&'static Service>,
    /// How origins are reached.
    pub connection: Arc<Connection>,
    /// Who runs it, and is told to whoever is asked.
    pub contact: Option<String>,
}

/// Why a request is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code of a diagnostic.
    pub code: &'static str,
    /// What would have happened.
    pub message: String,
    /// The flag that allows it.
    pub help: String,
}

impl Refused {
    fn unencrypted(what: &str, origin: &Origin) -> Self {
        Self {
            code: "secret-origin",
            message: format!("this request would carry {what} to `{origin}` unencrypted"),
            help: "give the target an https address".to_owned(),
        }
    }

    fn at(self, place: &Place) -> Diagnostic {
        Diagnostic::error(self.code, self.message, place, "").help(self.help)
    }
}

impl Policy {
    /// Whether a request may be sent to an address, by all that is known to be secret.
    pub fn check(&self, request: &Request, url: &Url, known: &Secrets) -> Result<(), Refused> {
        self.check_travel(request, url, known)?;
        self.check_change(request, url)
    }

    /// The same of a request that touches nothing but the session.
    pub fn check_travel(
        &self,
        request: &Request,
        url: &Url,
        known: &Secrets,
    ) -> Result<(), Refused> {
        self.check_origin(url)?;
        self.check_secrets(request, url, known)?;
        self.check_sender(request, url)
    }

    /// The policy of a case before it begins.
    pub fn of(target: &Target, service: Option<&'static Service>) -> Self {
        Self {
            origins: target.origins.clone(),
            allowed: target.allowed.clone(),
            writable: target.writable,
            how_to_allow_changes: target.how_to_allow_changes(),
            service,
            connection: Arc::clone(&target.connection),
            contact: target.contact.clone(),
        }
    }

    /// Whether an address is of this machine.
    pub fn is_here(&self, url: &Url) -> bool {
        Origin::of(url).is_here(&self.connection)
    }

    /// Whether secrets may go to an address.
    pub fn trusts(&self, url: &Url) -> bool {
        self.origins.contains(&Origin::of(url))
    }

    /// Whether a request without secrets may go to an address.
    pub fn check_origin(&self, url: &Url) -> Result<(), Refused> {
        let origin = Origin::of(url);
        let named = self.allowed.iter().any(|allowed| origin.is_named(allowed));
        if self.trusts(url) || named {
            return Ok(());
        }
        let host = match origin.port {
            Some(port) if url.port().is_some() => format!("{}:{port}", origin.host),
            _ => origin.host.clone(),
        };
        Err(Refused {
            code: "origin-not-allowed",
            message: format!("this run may not go to `{origin}`"),
            help: format!(
                "a run goes to its target alone; `--allow-host {host}` allows this one too"
            ),
        })
    }

    fn check_secrets(&self, request: &Request, url: &Url, known: &Secrets) -> Result<(), Refused> {
        let origin = Origin::of(url);
        let trusted = self.trusts(url);
        if trusted && !origin.is_readable_by_others(&self.connection) {
            return Ok(());
        }
        if self.logs_in(request, url) {
            self.check_login(url)?;
        }
        // Marks alone would not do: what was taken out of an answer may hold a secret and carry none.
        let secret = known.is_in(&request.full_url())
            || request.headers.iter().any(|(_, value)| known.is_in(value))
            || request
                .cookies
                .iter()
                .any(|(_, value)| value.as_ref().is_some_and(|value| known.is_in(value)))
            || request.body_texts().iter().any(|text| known.is_in(text));
        match (secret, trusted) {
            (false, _) => Ok(()),
            (true, true) => Err(Refused::unencrypted("a secret", &origin)),
            (true, false) => Err(Refused {
                code: "secret-origin",
                message: format!("this request would carry a secret to `{origin}`"),
                help: "a secret goes only to the target it was given for".to_owned(),
            }),
        }
    }

    /// Whether a login may go to an address; one that stands in a file for everybody to read is one all the same.
    pub fn check_login(&self, url: &Url) -> Result<(), Refused> {
        let origin = Origin::of(url);
        match origin.is_readable_by_others(&self.connection) {
            true => Err(Refused::unencrypted("a login", &origin)),
            false => Ok(()),
        }
    }

    /// Whether a request says who sends it.
    fn logs_in(&self, request: &Request, url: &Url) -> bool {
        let attempts = |service: &'static Service| service.attempt(request, url).is_some();
        request.auth.is_some()
            || request.header("authorization").is_some()
            || self.service.is_some_and(attempts)
    }

    /// Whoever is not this machine is told whom to write to, whatever a file says of the User-Agent.
    fn check_sender(&self, request: &Request, url: &Url) -> Result<(), Refused> {
        let Some(contact) = self.contact.as_ref().filter(|_| !self.is_here(url)) else {
            return Ok(());
        };
        let headers = request.headers.iter();
        let mut told = headers
            .filter(|(name, _)| name.eq_ignore_ascii_case("user-agent"))
            .map(|(_, value)| value.masked().contains(contact))
            .peekable();
        if told.peek().is_some() && told.all(|told| told) {
            return Ok(());
        }
        Err(Refused {
            code: "contact-missing",
            message: format!("this request hides from `{}` who sends it", Origin::of(url)),
            help: format!(
                "leave out the header `User-Agent`, or let it hold the contact, `{contact}`"
            ),
        })
    }

    /// Whether a request may change what it may.
    pub fn check_change(&self, request: &Request, url: &Url) -> Result<(), Refused> {
        let reads = matches!(request.method.as_str(), "GET" | "HEAD" | "OPTIONS");
        if self.writable
            || reads
            || self
                .service
                .is_some_and(|service| !service.may_change(request, url))
        {
            return Ok(());
        }
        Err(Refused {
            code: "not-writable",
            message: format!(
                "this {} request may change something, and the target is not said to be writable",
                request.method
            ),
            help: self.how_to_allow_changes.to_owned(),
        })
    }
}

/// Why a run of a case would send nothing at all: nobody says who asks, or it destroys what is not there to be destroyed.
pub fn refusals(case: &Case) -> Vec<Diagnostic> {
    let found = known_refusals(&case.block, &case.target, &case.supplies);
    let of_all =
        |problem: &Diagnostic| ["contact-missing", "not-disposable"].contains(&&*problem.code);
    found.into_iter().filter(of_all).collect()
}

/// Refusals that are certain before anything is sent: no contact, a destructive scenario, an address that is known already.
pub(super) fn known_refusals(
    block: &Arc<Block>,
    target: &Target,
    supplies: &Supplies,
) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = target.contact_problem().into_iter().collect();
    let scenario = &block.scenario;
    let mut tags = scenario.tags.iter();
    if let Some((_, place)) = tags.find(|(tag, _)| tag == "destructive")
        && !target.disposable
    {
        let message = "a scenario tagged `destructive` needs a target that is disposable";
        problems.push(
            Diagnostic::error("not-disposable", message, place, "")
                .help("run it on the embedded wiki, or on a target of flowrun.yaml that says `disposable: true`; `--tags 'not destructive'` leaves it out"),
        );
    }
    let policy = Policy::of(target, block.service());
    for used in block.with_fragments() {
        for (url, place) in known_addresses(&used, supplies) {
            match address(&url, &place) {
                Ok(url) => problems.extend(policy.check_origin(&url).err().map(|no| no.at(&place))),
                Err(found) => problems.push(found),
            }
        }
        let readable = target
            .origins
            .iter()
            .find(|origin| origin.is_readable_by_others(&target.connection));
        if let (Some(origin), Some(place)) = (readable, first_secret(&used)) {
            problems.push(Refused::unencrypted("a secret", origin).at(&place));
        }
        if !target.writable {
            problems.extend(change::certain(&used, target));
        }
    }
    problems.dedup();
    problems
}

/// Where a file first uses a secret input in a request.
fn first_secret(block: &Arc<Block>) -> Option<Place> {
    let inputs = block.inputs();
    let secret = |name: &str| {
        inputs
            .iter()
            .any(|input| input.secret && input.name == name)
    };
    let steps = super::block::all_steps(&block.scenario).into_iter();
    let requests = steps.filter_map(|step| match &step.action {
        Action::Request(request) => Some(request),
        Action::Use { .. } => None,
    });
    requests
        .flat_map(|request| request.names())
        .find(|name| secret(&name.path))
        .map(|name| name.place)
}

/// Reads an address of HTTP, as it is shown.
fn address(shown: &str, place: &Place) -> Result<Url, Diagnostic> {
    let url = Url::parse(shown).ok();
    if let Some(url) = url.filter(|url| matches!(url.scheme(), "http" | "https")) {
        return Ok(url);
    }
    let found = Diagnostic::error(
        "wrong-type",
        format!("`{shown}` is no address of HTTP"),
        place,
        "",
    );
    let begun = "an address begins with `http://` or `https://`";
    Err(match (shown.starts_with('/'), shown.contains("://")) {
        (true, _) => found.help(format!(
            "{begun}: `url` is the whole of it, and `path` what is appended"
        )),
        (false, false) if !shown.is_empty() => found.help(format!("{begun}: `http://{shown}`")),
        _ => found.help(begun),
    })
}

/// Addresses of requests that need nothing but inputs, as they are shown: secrets are masked.
fn known_addresses(block: &Arc<Block>, supplies: &Supplies) -> Vec<(String, Place)> {
    let world = World::new(0);
    let mut scope = Scope::new(&world, &block.folder, &block.root);
    for input in block.inputs() {
        match supplies.find(&input) {
            Ok(super::Supplied::Value(binding)) => scope.set(input.name, binding),
            Ok(super::Supplied::Default(template)) => {
                if let Some(value) = template.literal() {
                    let secret = input.secret.then(|| input.name.into());
                    scope.set(input.name, Binding::new(&value, secret));
                }
            }
            _ => {}
        }
    }
    let project = block
        .project
        .as_ref()
        .and_then(|file| file.project.defaults.as_ref());
    let layers = project.into_iter().chain(&block.scenario.defaults).cloned();
    let steps = super::block::all_steps(&block.scenario)
        .into_iter()
        .filter_map(|step| match &step.action {
            Action::Request(request) => Some(Arc::clone(request)),
            Action::Use { .. } => None,
        });
    layers
        .chain(steps)
        .filter_map(|request| match &request.url {
            Layer::Set(template) => {
                let url = template.render(&scope).ok()?;
                (!url.has_secret()).then(|| (url.masked(), template.place().clone()))
            }
            _ => None,
        })
        .collect()
}
