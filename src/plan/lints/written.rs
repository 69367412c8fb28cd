//! What files write into requests: each scalar, where it stands, and under which name it is sent.

use super::super::Block;
use super::super::block::all_steps;
use crate::scenario::{
    Action, BodyTemplate, Layer, PartContent, Project, RequestTemplate, Step, UrlPath,
};
use crate::template::{Leaf, Template, ValueTemplate};
use crate::text::Place;

/// The part of a request that a value stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `url`, `path`, `method`, or a body that is a text.
    Text,
    /// `params` and `form`.
    Parameter,
    /// `headers`.
    Header,
    /// `cookies`.
    Cookie,
    /// `json` and `multipart`.
    Body,
}

/// A scalar of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'r> {
    pub(super) part: Part,
    /// The name it is sent under, if there is one without a template.
    pub(super) name: Option<&'r str>,
    /// As it is sent, if there is no template in it.
    pub(super) text: Option<&'r str>,
    pub(super) place: &'r Place,
}

/// A request of a file: that of a step, or a layer below those of several steps.
pub(super) type Sent<'b> = (&'b RequestTemplate, Option<&'b Step>);

/// The requests of a file: those of its steps, its `defaults`, and those of its sessions.
pub(super) fn requests(block: &Block) -> Vec<Sent<'_>> {
    let scenario = &block.scenario;
    let steps = all_steps(scenario).into_iter();
    let of_steps = steps.filter_map(|step| match &step.action {
        Action::Request(request) => Some((request.as_ref(), Some(step))),
        Action::Use { .. } => None,
    });
    let sessions = scenario.sessions.iter();
    let of_sessions = sessions.filter_map(|session| session.defaults.as_deref());
    let layers = scenario.defaults.as_deref().into_iter().chain(of_sessions);
    of_steps.chain(layers.map(|layer| (layer, None))).collect()
}

/// The requests of a `flowrun.yaml`: its `defaults`, those of its sessions, and the headers of its targets.
pub(super) fn requests_of(project: &Project) -> Vec<&RequestTemplate> {
    let sessions = project.sessions.iter();
    let of_sessions = sessions.filter_map(|session| session.defaults.as_deref());
    let targets = project.targets.iter();
    let headers = targets.filter_map(|target| target.headers.as_deref());
    let layers = project.defaults.as_deref().into_iter();
    layers.chain(of_sessions).chain(headers).collect()
}

/// The scalars of a request; those of `auth` apart.
pub(super) fn values(request: &RequestTemplate) -> Vec<Written<'_>> {
    let mut values = Vec::new();
    for template in [&request.method, &request.url] {
        if let Layer::Set(template) = template {
            values.push(text(template));
        }
    }
    match &request.path {
        Layer::Set(UrlPath::Written(template)) => values.push(text(template)),
        Layer::Set(UrlPath::Segments(segments)) => values.extend(segments.iter().map(text)),
        Layer::Unset | Layer::Removed => {}
    }
    if let Layer::Set(maps) = &request.params {
        values.extend(maps.iter().flat_map(|map| leaves(Part::Parameter, map)));
    }
    for (part, map) in [
        (Part::Header, &request.headers),
        (Part::Cookie, &request.cookies),
    ] {
        if let Layer::Set(map) = map {
            values.extend(leaves(part, map));
        }
    }
    if let Layer::Set(body) = &request.body {
        values.extend(of_body(body));
    }
    values
}

fn of_body(body: &BodyTemplate) -> Vec<Written<'_>> {
    match body {
        BodyTemplate::Form(maps) => {
            let maps = maps.iter();
            maps.flat_map(|map| leaves(Part::Parameter, map)).collect()
        }
        BodyTemplate::Json(value) => leaves(Part::Body, value).collect(),
        BodyTemplate::Text(template) | BodyTemplate::File(template) => vec![text(template)],
        BodyTemplate::Multipart(parts) => {
            let parts = parts.iter();
            let values = parts.map(|part| {
                let (PartContent::Text(content) | PartContent::File(content)) = &part.content;
                Written {
                    part: Part::Body,
                    name: part.name.literal(),
                    ..text(content)
                }
            });
            values.collect()
        }
    }
}

fn leaves(part: Part, value: &ValueTemplate) -> impl Iterator<Item = Written<'_>> {
    let leaves = value.leaves().into_iter();
    leaves.map(move |Leaf { key, text, place }| Written {
        part,
        name: key,
        text,
        place,
    })
}

fn text(template: &Template) -> Written<'_> {
    Written {
        part: Part::Text,
        name: None,
        text: template.literal(),
        place: template.place(),
    }
}
