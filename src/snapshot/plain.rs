//! What a sheet and its comparison mean, said plainly: each value a node, the whole a tree. Much slower, and right by looking at it.

mod view;
mod written;

use std::collections::HashMap;

use proptest::prelude::*;
use serde_json::Value;

use super::draw::{Drawn, draw};
use super::json::Json;
use super::lens::Lens;
use super::mark::{Mark, Marks};
use super::mask::{Kind, Masks};
use super::node::{Layout, Node, Pattern};
use super::saved::Saved;
use super::sheet::Sheet;
use super::stands::{covered, extracted_nodes};
use crate::query::Query;
use crate::value::member;
use view::View;
use written::{USER, any_written};

/// What rules say of places by their paths.
#[derive(Default)]
struct Stands<'l> {
    by_path: HashMap<String, (Option<Mark>, Option<&'l Kind>)>,
}

/// Places by the address of the value, which is what a query finds.
type ByAddress<'l> = HashMap<*const Value, (Option<Mark>, Option<&'l Kind>)>;

impl<'l> Stands<'l> {
    fn of(value: &Value, rules: &[Query], masks: &'l Masks, lens: &Lens<'_>) -> Self {
        let mut by_address = ByAddress::new();
        // The nearest first.
        for (rank, query) in rules.iter().rev().enumerate() {
            for node in query.nodes_in(value).expect("nodes") {
                let stand = by_address.entry(std::ptr::from_ref(node)).or_default();
                stand.1 = stand.1.or(masks.kind(rank));
            }
        }
        for (node, mark) in extracted_nodes(value, lens).expect("nodes") {
            by_address.entry(node).or_default().0 = Some(mark);
        }
        let mut stands = Self::default();
        stands.walk(value, "$".to_owned(), &by_address);
        stands
    }

    fn walk(&mut self, value: &Value, path: String, by_address: &ByAddress<'l>) {
        match value {
            Value::Object(entries) => entries.iter().for_each(|(key, value)| {
                self.walk(value, format!("{path}{}", member(key)), by_address);
            }),
            Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| {
                self.walk(item, format!("{path}[{index}]"), by_address);
            }),
            _ => {}
        }
        if let Some(stand) = by_address.get(&std::ptr::from_ref(value)) {
            self.by_path.insert(path, stand.clone());
        }
    }

    /// A value with its marks; `None` if a mask drops it.
    fn node(&self, json: &Json, path: &str, lens: &Lens<'_>) -> Option<Node> {
        let (name, kind) = self.by_path.get(path).cloned().unwrap_or_default();
        if matches!(kind, Some(Kind::Drop)) {
            return None;
        }
        if let Some(mark @ Mark::Secret(_)) = name {
            return Some(Node::Whole(mark, None));
        }
        let node = match json {
            Json::Text(text) => Node::text(lens.phrase(text)),
            Json::Literal(literal) => match lens.phrase(literal).whole() {
                Some((mark @ Mark::Secret(_), _)) => Node::Whole(mark.clone(), None),
                _ => Node::Literal(literal.clone()),
            },
            Json::List(items) => {
                let items = items.iter().enumerate();
                let sorted = matches!(kind, Some(Kind::Sorted));
                let mut items: Vec<Node> = items
                    .filter_map(|(index, item)| self.node(item, &format!("{path}[{index}]"), lens))
                    .collect();
                if sorted {
                    items.sort_by_cached_key(|node| laid_out(node).0);
                }
                Node::List { items, sorted }
            }
            Json::Object(entries) => {
                let entries = entries.iter().filter_map(|(key, value)| {
                    let node = self.node(value, &format!("{path}{}", member(key)), lens);
                    Some((lens.secrets.mask(key), node?))
                });
                let mut object = Node::Object(entries.collect());
                if matches!(kind, Some(Kind::Sorted)) {
                    sort_keys(&mut object);
                }
                object
            }
        };
        Some(covered(node, json, name.as_ref(), kind))
    }
}

fn sort_keys(node: &mut Node) {
    match node {
        Node::Object(entries) => {
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            entries.iter_mut().for_each(|(_, value)| sort_keys(value));
        }
        Node::List { items, .. } => items.iter_mut().for_each(sort_keys),
        _ => {}
    }
}

fn laid_out(node: &Node) -> (String, Marks) {
    let mut layout = Layout::new("$", Marks::default());
    node.write(&mut layout);
    (layout.text, layout.marks)
}

/// The answer, written as a pattern writes it wherever it fits.
fn adopt(pattern: &Node, answer: &Node) -> Node {
    match (pattern, answer) {
        (Node::Object(left), Node::Object(right)) => {
            let mut taken = vec![false; left.len()];
            let adopted = right.iter().map(|(key, answer)| {
                let free =
                    |(index, (own, _)): &(usize, &(String, Node))| own == key && !taken[*index];
                let own = left.iter().enumerate().find(free);
                let node = own.map_or_else(|| answer.clone(), |(_, (_, own))| adopt(own, answer));
                if let Some((index, _)) = own {
                    taken[index] = true;
                }
                (key.clone(), node)
            });
            Node::Object(adopted.collect())
        }
        (
            Node::List { items: left, .. },
            Node::List {
                items: right,
                sorted,
            },
        ) => {
            let adopted = right.iter().enumerate().map(|(index, answer)| {
                left.get(index)
                    .map_or_else(|| answer.clone(), |own| adopt(own, answer))
            });
            Node::List {
                items: adopted.collect(),
                sorted: *sorted,
            }
        }
        _ if pattern.fits(answer) && (pattern.has_mask() || !answer.has_mask()) => pattern.clone(),
        _ => answer.clone(),
    }
}

impl View {
    fn plain(&self, text: &str) -> Option<Node> {
        let value: Value = serde_json::from_str(text).expect("JSON");
        let stands = Stands::of(&value, &self.rules, &self.masks, &self.lens());
        stands.node(&Json::read_known(text).expect("JSON"), "$", &self.lens())
    }

    fn drawn(&self, text: &str) -> Option<Sheet> {
        let value: Value = serde_json::from_str(text).expect("JSON");
        match draw(text, || Some(&value), &self.lens()).expect("masks that can be followed") {
            Drawn::Sheet(sheet) => Some(sheet),
            Drawn::Nothing => None,
            Drawn::Strange => panic!("{text} is JSON"),
        }
    }
}

fn noted(sheet: &Sheet) -> Marks {
    let mut marks = Marks::default();
    sheet.note(&mut marks);
    marks
}

proptest! {
    #[test]
    fn a_sheet_says_what_the_tree_says(mut written in any_written(), bits in any::<u32>(), blanks in any::<bool>()) {
        written.tidy();
        let view = View::new(USER, bits);
        let text = written.json(USER, blanks);
        let (sheet, node) = (view.drawn(&text), view.plain(&text));
        prop_assert_eq!(sheet.is_some(), node.is_some());
        if let (Some(sheet), Some(node)) = (sheet, node) {
            let (shown, marks) = laid_out(&node);
            prop_assert_eq!(&sheet.text, &shown, "{}", text);
            prop_assert_eq!(noted(&sheet), marks);
            prop_assert_eq!(laid_out(&sheet.node(&(0..sheet.text.len()))).0, shown);
        }
    }

    #[test]
    fn a_sheet_fits_and_adopts_as_the_tree_does(
        written in any_written(),
        bits in (any::<u32>(), any::<u32>(), prop::bool::weighted(0.6)),
        dice in prop::collection::vec(0..1000_usize, 0..20),
        users in prop::bool::weighted(0.5),
    ) {
        let (before, same) = (View::new(USER, bits.0), bits.2);
        let user = if users { "zoe-of-the-wiki" } else { USER };
        let now = View::new(user, if same { bits.0 } else { bits.1 });
        let mut changed = written.clone();
        changed.change(&mut dice.into_iter());
        changed.tidy();
        let Some(stored) = before.drawn(&written.json(USER, false)) else { return Ok(()) };
        let text = changed.json(user, true);
        let (Some(sheet), Some(node)) = (now.drawn(&text), now.plain(&text)) else { return Ok(()) };
        let marks = noted(&stored).in_short();
        let pattern = || Pattern { marks: marks.by_path(), names: &now.names };
        let tree = Node::read(&Json::read_known(&stored.text).expect("JSON"), "$", &pattern());
        let saved = Saved::read(&stored.text, pattern(), None).expect("JSON");
        prop_assert_eq!(saved.fits(&sheet), tree.fits(&node), "{} and {}", stored.text, sheet.text);
        let (shown, marks) = laid_out(&adopt(&tree, &node));
        prop_assert_eq!(saved.unless_fits(&sheet, false).is_none(), tree.fits(&node));
        let adopted = saved.unless_fits(&sheet, true).expect("it is adopted");
        prop_assert_eq!(&adopted.text, &shown);
        prop_assert_eq!(noted(&adopted).in_short(), marks.in_short());
    }
}
