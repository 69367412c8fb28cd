//! What rules say of the places in the JSON of an answer: what was extracted there, and which mask is the nearest.

use std::collections::HashMap;

use serde_json::Value;

use super::json::Json;
use super::lens::Lens;
use super::mark::Mark;
use super::mask::{Kind, Masks, Way};
use super::node::Node;

/// What rules say of places in JSON.
pub(super) struct Stands<'l, 'v> {
    masks: &'l Masks,
    /// By the address of the value, which is what a query finds. The value is none if no query was asked.
    by_address: HashMap<*const Value, Stand>,
    value: Option<&'v Value>,
}

/// What queries say of one place.
#[derive(Default)]
struct Stand {
    /// It was extracted there.
    name: Option<Mark>,
    /// The nearest mask.
    mask: Option<usize>,
}

/// A place that is come to from the root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'v> {
    value: Option<&'v Value>,
    way: Way,
    /// The nearest mask of those that names tell.
    mask: Option<usize>,
}

impl<'l, 'v> Stands<'l, 'v> {
    /// What the rules say of the JSON of a text, of which `value` gives the value; none if it is no JSON.
    pub(super) fn of(
        text: &str,
        value: impl FnOnce() -> Option<&'v Value>,
        lens: &Lens<'l>,
    ) -> Result<Option<Self>, String> {
        let mut stands = Self {
            masks: lens.masks,
            by_address: HashMap::new(),
            value: None,
        };
        let mut queries = lens.masks.to_follow(text).peekable();
        let extracts = |extracted: &super::Extracted| extracted.query.source_word() == "$";
        if queries.peek().is_none() && !lens.extracted.iter().any(extracts) {
            return Ok(Some(stands));
        }
        let Some(value) = value() else {
            return Ok(None);
        };
        for (rank, query) in queries {
            let nodes = query.nodes_in(value);
            let nodes = nodes.map_err(|why| format!("the mask `{}`: {why}", query.text()))?;
            for node in nodes {
                let stand = stands
                    .by_address
                    .entry(std::ptr::from_ref(node))
                    .or_default();
                stand.mask.get_or_insert(rank);
            }
        }
        for (node, mark) in extracted_nodes(value, lens)? {
            stands.by_address.entry(node).or_default().name = Some(mark);
        }
        stands.value = Some(value).filter(|_| !stands.by_address.is_empty());
        Ok(Some(stands))
    }

    /// The place of the whole.
    pub(super) fn root(&self) -> Place<'v> {
        Place {
            value: self.value,
            way: self.masks.way(),
            mask: None,
        }
    }

    /// The place of a member of an object.
    pub(super) fn member(&self, place: Place<'v>, key: &str) -> Place<'v> {
        let (mask, way) = self.masks.member(place.way, key);
        Place {
            value: place.value.and_then(|value| value.get(key)),
            way,
            mask,
        }
    }

    /// The place of an element of a list.
    pub(super) fn element(&self, place: Place<'v>, index: usize) -> Place<'v> {
        Place {
            value: place.value.and_then(|value| value.get(index)),
            way: Way::NOWHERE,
            mask: None,
        }
    }

    /// What was extracted at a place, and the nearest mask.
    pub(super) fn at(&self, place: Place<'v>) -> (Option<&Mark>, Option<&'l Kind>) {
        let stand = place
            .value
            .and_then(|value| self.by_address.get(&std::ptr::from_ref(value)));
        let masks = place
            .mask
            .into_iter()
            .chain(stand.and_then(|stand| stand.mask));
        let kind = masks.min().and_then(|rank| self.masks.kind(rank));
        (stand.and_then(|stand| stand.name.as_ref()), kind)
    }
}

/// What stands for a whole value: a secret, else a name, else a mask whose kind it is of. A mask keeps to the value that a name
/// stands for too, so that a snapshot that says one fits an answer that could be shown by the other.
pub(super) fn covered(node: Node, json: &Json, name: Option<&Mark>, kind: Option<&Kind>) -> Node {
    if matches!(node, Node::Whole(Mark::Secret(_), _)) {
        return node;
    }
    let (named, node) = match (name, node) {
        (Some(mark), node) => (Some(mark.clone()), node),
        (None, Node::Whole(mark @ Mark::Name(_), value)) => {
            let value = value.map_or_else(|| Node::literal(json), |value| *value);
            (Some(mark), value)
        }
        (None, node) => (None, node),
    };
    let holds = kind.filter(|kind| kind.holds(&json.plain()));
    let masked = match holds {
        Some(kind) => {
            let value = if named.is_some() {
                node
            } else {
                Node::literal(json)
            };
            Node::Whole(Mark::Mask(kind.shown()), Some(Box::new(value)))
        }
        None => node,
    };
    match named {
        Some(mark) => Node::Whole(mark, Some(Box::new(masked))),
        None => masked,
    }
}

/// The nodes that were extracted, with what stands for each.
pub(super) fn extracted_nodes(
    value: &Value,
    lens: &Lens<'_>,
) -> Result<Vec<(*const Value, Mark)>, String> {
    let mut found: Vec<(*const Value, Mark)> = Vec::new();
    for extracted in lens.extracted {
        let query = &extracted.query;
        let Some((mark, elements)) = lens.names.mark(&extracted.name) else {
            continue;
        };
        if query.source_word() != "$" || query.has_filters() {
            continue;
        }
        let nodes = query.nodes_in(value)?;
        // A list is added element by element, anything else as it is.
        let nodes: Vec<&Value> = match (extracted.append, nodes.as_slice()) {
            (true, [Value::Array(items)]) if !query.is_list() => items.iter().collect(),
            _ => nodes,
        };
        let first = match extracted.append {
            true => elements.unwrap_or_default().saturating_sub(nodes.len()),
            false => 0,
        };
        let by_element = extracted.append || query.is_list();
        for (index, node) in nodes.into_iter().enumerate() {
            let mark = match &mark {
                Mark::Name(name) if by_element => Mark::Name(format!("{name}[{}]", first + index)),
                mark => mark.clone(),
            };
            found.push((std::ptr::from_ref(node), mark));
        }
    }
    Ok(found)
}
