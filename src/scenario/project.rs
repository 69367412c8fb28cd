//! `flowrun.yaml`.

use std::sync::Arc;

use super::model::{MaskRule, Session};
use super::names::name;
use super::request::RequestTemplate;
use super::{ConnectionSpec, Reader, shapes};
use crate::syntax::{Fields, Kind, Node};
use crate::template::ValueTemplate;
use crate::text::{Diagnostic, Place, nearest, steers};

/// What the scenarios of a folder share.
#[derive(Debug, Default)]
pub struct Project {
    /// Who runs it, for the User-Agent.
    pub contact: Option<String>,
    /// Merged into every request.
    pub defaults: Option<Arc<RequestTemplate>>,
    /// Values of inputs: name, its place, value.
    pub inputs: Vec<(String, Place, Supply)>,
    /// Sessions that scenarios share.
    pub sessions: Vec<Session>,
    /// What varies in answers.
    pub masks: Vec<MaskRule>,
    /// Deployments by name.
    pub targets: Vec<Target>,
}

impl Project {
    /// The target of a name.
    pub fn target(&self, name: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.name == name)
    }
}

/// A deployment.
#[derive(Debug)]
pub struct Target {
    /// As `--target` names it.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub about: Option<String>,
    /// The kind of API.
    pub service: Option<String>,
    /// Values of inputs: name, its place, value.
    pub inputs: Vec<(String, Place, Supply)>,
    /// Sent with every request.
    pub headers: Option<Arc<RequestTemplate>>,
    /// Whether steps may change something there.
    pub writable: bool,
    /// Whether scenarios tagged destructive may run there.
    pub disposable: bool,
    /// How it is reached.
    pub connection: ConnectionSpec,
}

/// Where the value of an input comes from.
#[derive(Debug)]
pub enum Supply {
    /// It is written there.
    Value(ValueTemplate),
    /// This environment variable.
    Env(String, Place),
    /// The first line of this file.
    File(String, Place),
}

/// Whom to write to: it goes into a header, and is shown.
fn contact(node: &Node) -> Result<String, Diagnostic> {
    let text = node.text("`contact`")?;
    match text.contains(steers) {
        true => {
            let message = "`contact` holds what no header may hold";
            Err(Diagnostic::error("wrong-type", message, &node.place, "")
                .help("write an e-mail address or the address of a page"))
        }
        false => Ok(text.to_owned()),
    }
}

impl Reader<'_> {
    pub(super) fn project(&mut self, node: &Node) -> Option<Project> {
        let fields = Fields::read(node, &shapes::PROJECT, self.findings)?;
        let project = Project {
            contact: fields
                .get("contact")
                .and_then(|node| self.findings.ok(contact(node))),
            defaults: fields
                .get("defaults")
                .and_then(|node| self.request(node))
                .map(Arc::new),
            inputs: fields
                .get("inputs")
                .map(|node| self.supplies(node))
                .unwrap_or_default(),
            sessions: fields
                .get("sessions")
                .map(|node| self.sessions(node))
                .unwrap_or_default(),
            masks: fields
                .get("mask")
                .map(|node| self.masks(node))
                .unwrap_or_default(),
            targets: fields
                .get("targets")
                .map(|node| self.targets(node))
                .unwrap_or_default(),
        };
        Some(project)
    }

    fn supplies(&mut self, node: &Node) -> Vec<(String, Place, Supply)> {
        let Some(entries) = self.findings.ok(node.map("`inputs`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| {
                let name = self.findings.ok(name(&entry.key, &entry.key_place));
                Some((name?, entry.key_place.clone(), self.supply(&entry.value)?))
            })
            .collect()
    }

    pub(super) fn supply(&mut self, node: &Node) -> Option<Supply> {
        if let Kind::Map(entries) = &node.kind
            && let [entry] = entries.as_slice()
            && ["env", "file"].contains(&entry.key.as_str())
        {
            let text = self.text(&entry.value, "the source of an input")?;
            let place = entry.value.place.clone();
            return Some(if entry.key == "env" {
                Supply::Env(text, place)
            } else {
                Supply::File(text, place)
            });
        }
        ValueTemplate::read(node, self.findings).map(Supply::Value)
    }

    fn targets(&mut self, node: &Node) -> Vec<Target> {
        let Some(entries) = self.findings.ok(node.map("`targets`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| {
                let fields = Fields::read(&entry.value, &shapes::TARGET, self.findings)?;
                Some(Target {
                    name: entry.key.clone(),
                    place: entry.key_place.clone(),
                    about: fields
                        .get("about")
                        .and_then(|node| self.text(node, "`about`")),
                    service: fields
                        .get("service")
                        .and_then(|node| self.known_service(node)),
                    inputs: fields
                        .get("inputs")
                        .map(|node| self.supplies(node))
                        .unwrap_or_default(),
                    headers: self.target_headers(&fields),
                    writable: self.flag(&fields, "writable", false),
                    disposable: self.flag(&fields, "disposable", false),
                    connection: self.connection(&fields),
                })
            })
            .collect()
    }

    /// `headers` of a target is a layer of a request with nothing but headers.
    fn target_headers(&mut self, fields: &Fields<'_>) -> Option<Arc<RequestTemplate>> {
        let node = fields.get("headers")?;
        self.findings.ok(node.map("`headers`"))?;
        let entry = crate::syntax::Entry {
            key: "headers".to_owned(),
            key_place: node.place.clone(),
            value: node.clone(),
        };
        let request = Node {
            kind: Kind::Map(vec![entry]),
            place: node.place.clone(),
        };
        self.request(&request).map(Arc::new)
    }

    fn known_service(&mut self, node: &Node) -> Option<String> {
        let name = self.findings.ok(node.text("`service`"))?;
        self.findings
            .ok(service_named(name, &node.place))
            .map(|service| service.name.to_owned())
    }
}

/// The service of a name, or what else was meant.
pub(super) fn service_named(
    name: &str,
    place: &Place,
) -> Result<&'static crate::service::Service, Diagnostic> {
    crate::service::named(name).ok_or_else(|| {
        let names = crate::service::ROWS.iter().map(|service| service.name);
        let help = match nearest(name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the services are {}", names.collect::<Vec<_>>().join(", ")),
        };
        Diagnostic::error(
            "unknown-service",
            format!("`{name}` is no service"),
            place,
            "",
        )
        .help(help)
    })
}
