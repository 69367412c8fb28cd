//! `false-parameter`: a parameter that is true as soon as it is there.

use super::super::Block;
use super::super::used::first;
use super::written::{Part, requests, values};
use super::{File, Lint, warning};
use crate::scenario::{Layer, RequestTemplate};
use crate::service::Service;
use crate::template::Template;
use crate::text::Diagnostic;

pub(super) const ROW: Lint = Lint {
    code: "false-parameter",
    in_file: parameters,
    ..Lint::NONE
};

fn parameters(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let Some(service) = block.service() else {
        return Vec::new();
    };
    let Some(input) = service.true_if_there else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (request, _) in requests(block) {
        if !goes_to(block, request, (service, input)) {
            continue;
        }
        for value in values(request) {
            // One in quotes was meant as a text.
            let is_false = ["false", "False", "FALSE"].contains(&value.place.text());
            if value.part != Part::Parameter || !is_false {
                continue;
            }
            let name = value.name.unwrap_or("this parameter");
            let message = format!("`{name}: false` is sent as a text, and counts as true");
            let help = "leave it out, or write `null`, which sends nothing; a text goes in quotes: `\"false\"`";
            found.push(warning(message, value.place, "").help(help));
        }
    }
    found
}

/// Whether a request can be seen to go to the address that this input of the service holds.
fn goes_to(block: &Block, request: &RequestTemplate, (service, input): (&Service, &str)) -> bool {
    let project = block.project.as_ref().map(|file| &file.project);
    let layers = [
        Some(request),
        block.scenario.defaults.as_deref(),
        project.and_then(|project| project.defaults.as_deref()),
    ];
    let mut urls = layers.into_iter().flatten().map(|layer| &layer.url);
    let Some(Layer::Set(url)) = urls.find(|url| !matches!(url, Layer::Unset)) else {
        return false;
    };
    let mut addresses = service.addresses.iter();
    let file = addresses.find(|(name, _)| *name == input);
    let named = url.names().iter().any(|name| first(&name.path) == input);
    named || file.is_some_and(|(_, file)| Template::text(url).contains(&format!("/{file}")))
}
