//! What a sample is given: a value for each of its inputs.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::docs::samples::{Flow, FlowInput};
use crate::engine::{Embedded, Running};
use crate::plan::{Case, Destination, Supplied};

/// What a sample is given.
pub(super) struct Given {
    /// Its inputs with their values. One without a value has a default of its own.
    pub(super) values: Vec<(FlowInput, String)>,
    /// Where its requests go.
    pub(super) origin: Url,
    /// What the engine is given by the same service, if there is one of the run's own.
    pub(super) embedded: Vec<(String, String)>,
    /// That service: it ends with this value.
    _running: Option<Box<dyn Running>>,
}

impl Given {
    /// Finds the values as a run finds them. The error says why the sample cannot be run.
    pub(super) async fn new(
        case: &Case,
        flow: &Flow,
        service: &dyn Embedded,
    ) -> Result<Self, String> {
        let running = match case.target.destination {
            Destination::Embedded(kind) => Some(service.start(kind).await?),
            Destination::Deployed => None,
        };
        let embedded = running.as_ref().map(|running| running.inputs());
        let embedded = embedded.unwrap_or_default();
        let supplies = match &running {
            Some(_) => Arc::new(case.supplies.with_embedded(embedded.clone())),
            None => Arc::clone(&case.supplies),
        };
        let specs = case.block.inputs();
        let mut values = Vec::new();
        for input in &flow.inputs {
            let spec = specs.iter().find(|spec| spec.name == input.name);
            let found = match spec.map(|spec| supplies.find(spec)) {
                Some(Ok(Supplied::Value(binding))) => Some(match binding.json() {
                    Value::String(text) => text,
                    other => other.to_string(),
                }),
                Some(Err(diagnostic)) => return Err(diagnostic.message),
                _ => None,
            };
            match found {
                Some(value) => values.push((input.clone(), value)),
                None if input.default.is_some() => {}
                None => return Err(format!("nobody gives it `{}`", input.name)),
            }
        }
        Ok(Self {
            origin: origin(&values)?,
            values,
            embedded,
            _running: running,
        })
    }
}

/// The one origin that addresses among the values have: only what passes a recorder is seen.
fn origin(values: &[(FlowInput, String)]) -> Result<Url, String> {
    let urls = values
        .iter()
        .filter_map(|(_, value)| Url::parse(value).ok());
    let mut urls = urls.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let first = urls.next();
    let first = first.ok_or("none of its inputs is an address, so its requests cannot be seen")?;
    match urls.find(|url| url.origin() != first.origin()) {
        Some(other) => Err(format!(
            "it asks both {} and {}, and the requests to one alone can be seen",
            first.origin().ascii_serialization(),
            other.origin().ascii_serialization()
        )),
        None => Ok(first),
    }
}
