//! What a schema costs on a value, told before it is asked.
//!
//! A schema that refers to itself twice takes twice as long with each level of a value, and one that refers to itself on the same
//! value never ends. The crate that validates has no bound, so the ways it may go are walked here first: all of them, since which ones
//! it takes is not known.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Schemas that may be asked of the parts of one value.
const MOST: usize = 2_000_000;
/// Schemas within schemas: of the parts of a value, which JSON has at most 128 deep, and of what they refer to.
const DEEPEST: usize = 500;

/// Whether asking all that a schema asks ends soon.
pub(super) fn is_affordable(schema: &Value, value: &Value) -> bool {
    let mut walk = Walk {
        index: Index::of(schema),
        asked: HashMap::new(),
        left: MOST,
    };
    walk.visit(schema, schema, value, 0).is_some()
}

/// Where a schema begins to ask itself of the same value, if it does.
pub(super) fn refers_to_itself(schema: &Value) -> Option<Vec<String>> {
    let index = Index::of(schema);
    let mut done = HashSet::new();
    let mut parts = vec![(Vec::new(), schema, schema)];
    while let Some((path, base, part)) = parts.pop() {
        let base = index.base(base, part);
        if index.comes_back(base, part, &mut done) {
            return Some(path);
        }
        let mut below =
            |key: String, value| parts.push(([path.clone(), vec![key]].concat(), base, value));
        match part {
            Value::Object(map) => map
                .iter()
                .for_each(|(key, value)| below(key.clone(), value)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, value)| below(at.to_string(), value)),
            _ => {}
        }
    }
    None
}

/// What is named in a schema.
struct Index<'s> {
    root: &'s Value,
    anchors: HashMap<&'s str, Vec<&'s Value>>,
    /// By the last part of their address.
    ids: HashMap<&'s str, Vec<&'s Value>>,
}

/// The last part of an address, without fragment.
fn tail(address: &str) -> &str {
    let address = address.split('#').next().unwrap_or_default();
    address.rsplit('/').next().unwrap_or_default()
}

impl<'s> Index<'s> {
    fn of(root: &'s Value) -> Self {
        let mut index = Self {
            root,
            anchors: HashMap::new(),
            ids: HashMap::new(),
        };
        let mut open = vec![root];
        while let Some(part) = open.pop() {
            match part {
                Value::Object(map) => {
                    for word in ["$anchor", "$dynamicAnchor"] {
                        if let Some(name) = map.get(word).and_then(Value::as_str) {
                            index.anchors.entry(name).or_default().push(part);
                        }
                    }
                    if let Some(id) = map.get("$id").and_then(Value::as_str) {
                        index.ids.entry(tail(id)).or_default().push(part);
                    }
                    open.extend(map.values());
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        index
    }

    /// The resource that a part belongs to, of one that belongs to `base`.
    fn base(&self, base: &'s Value, part: &'s Value) -> &'s Value {
        if part.get("$id").is_some() {
            part
        } else {
            base
        }
    }

    /// What a reference may mean: a pointer, an anchor, or a schema of that `$id`. What is not in the schema is none: it is refused,
    /// or it is a schema of the standard itself.
    fn targets(&self, base: &'s Value, reference: &str) -> Vec<&'s Value> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let resources = if address.is_empty() {
            vec![base, self.root]
        } else {
            self.ids.get(tail(address)).cloned().unwrap_or_default()
        };
        if fragment.is_empty() {
            return resources;
        }
        if !fragment.starts_with('/') {
            return self.anchors.get(fragment).cloned().unwrap_or_default();
        }
        let pointer = percent_decode_str(fragment).decode_utf8_lossy();
        let meant = resources
            .into_iter()
            .filter_map(|resource| resource.pointer(&pointer));
        let mut meant: Vec<&Value> = meant.collect();
        meant.dedup_by(|one, other| std::ptr::eq(*one, *other));
        meant
    }

    /// The schemas that a schema asks of the same value.
    fn asked_here(&self, base: &'s Value, schema: &'s Value) -> Vec<&'s Value> {
        let Some(map) = schema.as_object() else {
            return Vec::new();
        };
        let mut asked = Vec::new();
        for (keyword, inner) in map {
            match (keyword.as_str(), inner) {
                ("allOf" | "anyOf" | "oneOf", Value::Array(several)) => asked.extend(several),
                ("not" | "if" | "then" | "else", one) => asked.push(one),
                ("dependentSchemas", Value::Object(dependent)) => asked.extend(dependent.values()),
                ("$ref" | "$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
                    asked.extend(self.targets(base, reference));
                }
                _ => {}
            }
        }
        asked
    }

    /// Whether what is asked of the same value from `start` on comes to a schema again before it was done with it. `done` are those
    /// from which it does not.
    fn comes_back(
        &self,
        base: &'s Value,
        start: &'s Value,
        done: &mut HashSet<*const Value>,
    ) -> bool {
        let mut open: HashSet<*const Value> = HashSet::new();
        // A schema, and then itself again without anything behind it: the mark that all below it was seen.
        let mut way = vec![(base, start, false)];
        while let Some((base, schema, seen)) = way.pop() {
            let own = std::ptr::from_ref(schema);
            if seen {
                open.remove(&own);
                done.insert(own);
            } else if open.contains(&own) {
                return true;
            } else if !done.contains(&own) {
                let base = self.base(base, schema);
                open.insert(own);
                way.push((base, schema, true));
                way.extend(
                    self.asked_here(base, schema)
                        .into_iter()
                        .map(|inner| (base, inner, false)),
                );
            }
        }
        false
    }
}

struct Walk<'s> {
    index: Index<'s>,
    /// What each schema asks of the same value, by itself and its resource: most are asked many times.
    asked: HashMap<(*const Value, *const Value), Rc<[&'s Value]>>,
    left: usize,
}

impl<'s> Walk<'s> {
    /// Goes every way of a schema on a value; none if that takes too long. `base` is the resource that the schema is part of.
    fn visit(
        &mut self,
        base: &'s Value,
        schema: &'s Value,
        value: &Value,
        depth: usize,
    ) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        let Some(map) = schema.as_object() else {
            return Some(());
        };
        if depth > DEEPEST {
            return None;
        }
        let base = self.index.base(base, schema);
        let known = self.asked.entry((schema, base));
        let asked = known.or_insert_with(|| self.index.asked_here(base, schema).into());
        for inner in Rc::clone(asked).iter() {
            self.visit(base, inner, value, depth + 1)?;
        }
        match value {
            Value::Object(members) => self.members(base, map, members, depth),
            Value::Array(items) => self.items(base, map, items, depth),
            _ => Some(()),
        }
    }

    fn members(
        &mut self,
        base: &'s Value,
        schema: &'s Map<String, Value>,
        members: &Map<String, Value>,
        depth: usize,
    ) -> Option<()> {
        let own = schema.get("properties").and_then(Value::as_object);
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        let every = ["additionalProperties", "unevaluatedProperties"];
        for (key, value) in members {
            let of_key = own.and_then(|own| own.get(key));
            let of_patterns = patterns.into_iter().flat_map(Map::values);
            let of_every = every.iter().filter_map(|word| schema.get(*word));
            for inner in of_key.into_iter().chain(of_patterns).chain(of_every) {
                self.visit(base, inner, value, depth + 1)?;
            }
            if let Some(names) = schema.get("propertyNames") {
                self.visit(base, names, &Value::Null, depth + 1)?;
            }
        }
        Some(())
    }

    fn items(
        &mut self,
        base: &'s Value,
        schema: &'s Map<String, Value>,
        items: &[Value],
        depth: usize,
    ) -> Option<()> {
        let every = ["items", "additionalItems", "contains", "unevaluatedItems"];
        for (index, value) in items.iter().enumerate() {
            let prefix = ["prefixItems", "items"]
                .iter()
                .filter_map(|word| schema.get(*word)?.get(index));
            let of_every = every.iter().filter_map(|word| schema.get(*word));
            for inner in prefix.chain(of_every) {
                self.visit(base, inner, value, depth + 1)?;
            }
        }
        Some(())
    }
}
