//! `flowrun.yaml`.

use super::{Keys, connection, head, request};
use crate::scenario::project::{Project, Supply, Target};
use crate::scenario::shapes;
use crate::syntax::Yaml;
use crate::text::Place;

pub(super) fn project(project: &Project) -> Yaml {
    let mut keys = Keys::of(&shapes::PROJECT);
    keys.text("contact", project.contact.as_deref());
    keys.put(
        "defaults",
        project.defaults.as_deref().map(request::request),
    );
    keys.map("inputs", project.inputs.iter().map(supply));
    keys.map("sessions", project.sessions.iter().map(head::session));
    keys.map("mask", head::masks(&project.masks));
    keys.map("targets", project.targets.iter().map(target));
    keys.done()
}

fn target(target: &Target) -> (String, Yaml) {
    let mut keys = Keys::of(&shapes::TARGET);
    keys.text("about", target.about.as_deref());
    keys.text("service", target.service.as_deref());
    keys.map("inputs", target.inputs.iter().map(supply));
    keys.put(
        "headers",
        target.headers.as_deref().and_then(request::headers),
    );
    keys.flag("writable", target.writable, false);
    keys.flag("disposable", target.disposable, false);
    connection::connection(&mut keys, &target.connection);
    (target.name.clone(), keys.done())
}

fn supply((name, _, supply): &(String, Place, Supply)) -> (String, Yaml) {
    (name.clone(), source(supply))
}

/// Where a value comes from.
pub(super) fn source(supply: &Supply) -> Yaml {
    let reference = |kind: &str, text: &str| Yaml::Map(vec![(kind.to_owned(), Yaml::text(text))]);
    match supply {
        Supply::Value(value) => value.written(),
        Supply::Env(variable, _) => reference("env", variable),
        Supply::File(path, _) => reference("file", path),
    }
}
