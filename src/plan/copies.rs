//! Sessions that start as copies of each other.

use std::sync::Arc;

use super::Block;
use crate::scenario::Session;
use crate::text::Diagnostic;

/// Reports each circle of sessions that would start as copies of each other.
pub(super) fn check(block: &Arc<Block>) -> Vec<Diagnostic> {
    block
        .sessions
        .keys()
        .filter_map(|name| circle(block, name))
        .collect()
}

/// The finding, if following `copy` from a session leads back to it.
fn circle(block: &Block, name: &str) -> Option<Diagnostic> {
    let mut chain = vec![name];
    loop {
        let (next, place) = declared(block, chain.last()?)?.copy.as_ref()?;
        if next == name {
            // Told once, by the first of its names.
            if chain.iter().min() != Some(&name) {
                return None;
            }
            chain.push(name);
            let message = format!(
                "a session cannot start as a copy of itself: {}",
                chain.join(" → ")
            );
            let found = Diagnostic::error("copy-cycle", message, place, "and back again");
            return Some(found.help("let one of them log in with `use`, or start without cookies"));
        }
        // A circle that this session only leads into is reported by those in it.
        if chain.contains(&next.as_str()) {
            return None;
        }
        chain.push(next);
    }
}

fn declared<'b>(block: &'b Block, name: &str) -> Option<&'b Session> {
    block.declaration(block.sessions.get(name)?)
}
