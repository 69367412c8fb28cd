//! JSON of an answer with its marks: what extractions and masks say of each place.

use std::collections::HashMap;

use serde_json::Value;

use super::json::Json;
use super::lens::Lens;
use super::mark::{Mark, Marks};
use super::mask::Kind;
use super::node::{Layout, Node};
use crate::value::member;

/// What rules say of places in JSON, by their paths.
pub(super) struct Stands<'l> {
    by_path: HashMap<String, Stand<'l>>,
}

/// What rules say of one place.
#[derive(Default)]
struct Stand<'l> {
    /// It was extracted there.
    name: Option<Mark>,
    /// What the nearest rule says: a mask, or that there is none.
    rule: Option<Option<&'l Kind>>,
}

/// Places by the address of the value, which is what a query finds.
type ByAddress<'l> = HashMap<*const Value, Stand<'l>>;

impl<'l> Stands<'l> {
    /// What the rules say of a value.
    pub(super) fn of(value: &Value, lens: &Lens<'l>) -> Result<Self, String> {
        let mut by_address = ByAddress::new();
        for (query, kind) in lens.masks.of_json() {
            let nodes = query.nodes_in(value);
            let nodes = nodes.map_err(|why| format!("the mask `{}`: {why}", query.text()))?;
            for node in nodes {
                let stand = by_address.entry(std::ptr::from_ref(node)).or_default();
                stand.rule.get_or_insert(kind);
            }
        }
        for (node, mark) in extracted_nodes(value, lens)? {
            by_address.entry(node).or_default().name = Some(mark);
        }
        let mut stands = Self {
            by_path: HashMap::new(),
        };
        stands.walk(value, &mut "$".to_owned(), &mut by_address);
        Ok(stands)
    }

    fn walk(&mut self, value: &Value, path: &mut String, by_address: &mut ByAddress<'l>) {
        if by_address.is_empty() {
            return;
        }
        if let Some(stand) = by_address.remove(&std::ptr::from_ref(value)) {
            self.by_path.insert(path.clone(), stand);
        }
        let length = path.len();
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    path.push_str(&member(key));
                    self.walk(value, path, by_address);
                    path.truncate(length);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push_str(&format!("[{index}]"));
                    self.walk(item, path, by_address);
                    path.truncate(length);
                }
            }
            _ => {}
        }
    }

    /// A value with its marks; `None` if a mask drops it.
    pub(super) fn node(&self, json: &Json, path: &mut String, lens: &Lens<'_>) -> Option<Node> {
        let stand = self.by_path.get(path.as_str());
        let kind = stand.and_then(|stand| stand.rule.flatten());
        if matches!(kind, Some(Kind::Drop)) {
            return None;
        }
        let name = stand.and_then(|stand| stand.name.as_ref());
        if let Some(mark @ Mark::Secret(_)) = name {
            return Some(Node::Whole(mark.clone(), None));
        }
        let node = match json {
            Json::Text(text) => Node::text(lens.phrase(text)),
            Json::Literal(literal) => match lens.phrase(literal).whole() {
                Some((mark @ Mark::Secret(_), _)) => Node::Whole(mark.clone(), None),
                _ => Node::Literal(literal.clone()),
            },
            Json::List(items) => self.list(items, path, lens, matches!(kind, Some(Kind::Sorted))),
            Json::Object(entries) => {
                let mut node = self.object(entries, path, lens);
                if matches!(kind, Some(Kind::Sorted)) {
                    node.sort_keys();
                }
                node
            }
        };
        Some(covered(node, json, name, kind))
    }

    fn list(&self, items: &[Json], path: &mut String, lens: &Lens<'_>, sorted: bool) -> Node {
        let length = path.len();
        let mut nodes = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            path.push_str(&format!("[{index}]"));
            nodes.extend(self.node(item, path, lens));
            path.truncate(length);
        }
        if sorted {
            // By what is shown, so that the order does not depend on what differs from place to place.
            nodes.sort_by_cached_key(|node| {
                let mut layout = Layout::new("$", Marks::default());
                node.write(&mut layout);
                layout.text
            });
        }
        Node::List {
            items: nodes,
            sorted,
        }
    }

    fn object(&self, entries: &[(String, Json)], path: &mut String, lens: &Lens<'_>) -> Node {
        let length = path.len();
        let mut nodes = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            path.push_str(&member(key));
            let node = self.node(value, path, lens);
            path.truncate(length);
            nodes.extend(node.map(|node| (lens.secrets.mask(key), node)));
        }
        Node::Object(nodes)
    }
}

/// What stands for a whole value: a secret, else a name, else a mask whose kind it is of. A mask keeps to the value that a name
/// stands for too, so that a snapshot that says one fits an answer that could be shown by the other.
fn covered(node: Node, json: &Json, name: Option<&Mark>, kind: Option<&Kind>) -> Node {
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
    let holds = kind.filter(|kind| kind.holds(&plain(json)));
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

/// The value that a mask is asked about.
fn plain(json: &Json) -> Value {
    match json {
        Json::Text(text) => Value::String(text.clone()),
        Json::Literal(literal) => serde_json::from_str(literal).unwrap_or(Value::Null),
        // Of a list or object only the type counts.
        Json::List(_) => Value::Array(Vec::new()),
        Json::Object(_) => Value::Object(serde_json::Map::new()),
    }
}

/// The nodes that were extracted, with what stands for each.
fn extracted_nodes(value: &Value, lens: &Lens<'_>) -> Result<Vec<(*const Value, Mark)>, String> {
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
