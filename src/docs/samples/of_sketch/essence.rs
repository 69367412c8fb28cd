//! Which steps of a scenario its sample has.
//!
//! A scenario in which nothing is refused is its sample. One that tries refusals as well is a test: its sample has the step that the page
//! is about, what that takes from others, and what was changed before it.

use std::collections::BTreeSet;

use super::shown;
use crate::engine::{Sketch, SketchedPart, SketchedRequest};
use crate::secret::{Datum, Text, waited_for};
use crate::template::{Symbol, Symbols};

/// The ids of the steps that the sample of a scenario does not have. `documents` is what its page is about.
pub fn left_out(sketch: &Sketch, documents: Option<&str>) -> BTreeSet<String> {
    let own = |request: &&SketchedRequest| request.part == SketchedPart::Steps;
    let requests: Vec<&SketchedRequest> = sketch.requests.iter().filter(own).collect();
    let refused: BTreeSet<&str> = { requests.iter() }
        .filter(|request| request.is_refused)
        .filter_map(|request| step(request))
        .collect();
    let shown = requests.get(shown(&requests, documents));
    let (Some(shown), false) = (shown.and_then(|shown| step(shown)), refused.is_empty()) else {
        return BTreeSet::new();
    };
    let all: BTreeSet<&str> = requests
        .iter()
        .filter_map(|request| step(request))
        .collect();
    let mut kept: BTreeSet<&str> = BTreeSet::from([shown]);
    for request in &requests {
        match step(request) {
            Some(step) if step == shown => break,
            Some(step) if changes(request) && !refused.contains(step) => {
                kept.insert(step);
            }
            _ => {}
        }
    }
    loop {
        let of_kept = requests
            .iter()
            .filter(|request| step(request).is_some_and(|step| kept.contains(step)));
        let mut needed = BTreeSet::new();
        for request in of_kept {
            let besides = request.reads.iter().flat_map(Datum::texts);
            for text in request.request.texts().into_iter().chain(besides) {
                read(text, &sketch.symbols, &mut needed);
            }
        }
        let givers = requests.iter().filter(|request| {
            let mut takes = request.takes.iter();
            takes.any(|take| needed.contains(&take.symbol))
        });
        let before = kept.len();
        kept.extend(givers.filter_map(|request| step(request)));
        if kept.len() == before {
            break;
        }
    }
    let left_out = all.difference(&kept);
    left_out.map(|step| (*step).to_owned()).collect()
}

/// The step of the scenario itself that a request belongs to.
fn step<'r>(request: &'r &SketchedRequest) -> Option<&'r str> {
    request.path.first().map(String::as_str)
}

/// Whether a request may change something (RFC 9110 section 9.2.1).
fn changes(request: &SketchedRequest) -> bool {
    !matches!(request.request.method.as_str(), "GET" | "HEAD" | "OPTIONS")
}

/// Adds the numbers of the symbols that a text is made of.
fn read(text: &Text, symbols: &Symbols, numbers: &mut BTreeSet<usize>) {
    for (_, name) in text.secrets() {
        let found = waited_for(name).and_then(|what| symbols.find(what));
        let Some((number, symbol)) = found else {
            continue;
        };
        if !numbers.insert(number) {
            continue;
        }
        let values: Vec<Datum> = match symbol {
            Symbol::Var(_, value) => vec![value],
            Symbol::Expression(_, values) => values.into_iter().map(|(_, value)| value).collect(),
            Symbol::Input(_) | Symbol::Taken(_) => Vec::new(),
        };
        for text in values.iter().flat_map(Datum::texts) {
            read(text, symbols, numbers);
        }
    }
}
