//! Lists that hold the same in another order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::tree::{Path, Step};

/// The places below the elements at which values vary, if the lists hold the same elements in another order but for these; none if they
/// do not, or if the order is the same. Of sorted lists the order means nothing anyway.
pub(super) fn reordered(lists: &[&Vec<Value>], is_sorted: bool) -> Option<Vec<Path>> {
    let leaves: Vec<Vec<Vec<(Path, String)>>> = lists
        .iter()
        .map(|list| list.iter().map(leaves).collect())
        .collect();
    let mut by_path: BTreeMap<&Path, Vec<Vec<&str>>> = BTreeMap::new();
    for (list, items) in leaves.iter().enumerate() {
        for (path, value) in items.iter().flatten() {
            let all = by_path
                .entry(path)
                .or_insert_with(|| vec![Vec::new(); lists.len()]);
            if let Some(own) = all.get_mut(list) {
                own.push(value);
            }
        }
    }
    let mut varying: BTreeSet<&Path> = BTreeSet::new();
    for (path, mut values) in by_path {
        values.iter_mut().for_each(|own| own.sort_unstable());
        if values.windows(2).any(|pair| pair.first() != pair.last()) {
            varying.insert(path);
        }
    }
    let rest = |items: &Vec<Vec<(Path, String)>>| -> Vec<String> {
        let items = items.iter().map(|item| {
            let stays = item.iter().filter(|(path, _)| !varying.contains(path));
            format!("{:?}", stays.collect::<Vec<_>>())
        });
        items.collect()
    };
    let rests: Vec<Vec<String>> = leaves.iter().map(rest).collect();
    let same = rests.windows(2).all(|pair| pair.first() == pair.last());
    if same && !is_sorted {
        return None;
    }
    let mut ordered = rests;
    ordered.iter_mut().for_each(|rest| rest.sort_unstable());
    let same = ordered.windows(2).all(|pair| pair.first() == pair.last());
    same.then(|| varying.into_iter().cloned().collect())
}

/// The single values of an element by their paths, lists in it by `[*]`.
fn leaves(item: &Value) -> Vec<(Path, String)> {
    fn add(value: &Value, path: &mut Path, found: &mut Vec<(Path, String)>) {
        let entries: Vec<(Step, &Value)> = match value {
            Value::Object(entries) if !entries.is_empty() => entries
                .iter()
                .map(|(key, value)| (Step::Key(key.clone()), value))
                .collect(),
            Value::Array(items) if !items.is_empty() => {
                items.iter().map(|value| (Step::All, value)).collect()
            }
            single => return found.push((path.clone(), single.to_string())),
        };
        for (step, value) in entries {
            path.push(step);
            add(value, path, found);
            path.pop();
        }
    }
    let mut found = Vec::new();
    add(item, &mut Vec::new(), &mut found);
    found.sort();
    found
}
