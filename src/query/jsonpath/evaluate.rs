//! What a JSONPath finds, within a bound of work.
//!
//! Every node that is visited, compared or copied costs a step, so no path and no document, however hostile, takes long:
//! `$..*..*..*` and `$[0,0][0,0][0,0]…` are short to write and endless to follow.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::Value;

use super::iregexp;
use super::syntax::{Comparison, Logical, Operand, Segment, Selector, Steps};
use crate::value::{Pattern, compare_numbers, equal};

/// Steps that one path may take.
const MOST_STEPS: usize = 10_000_000;
/// What compiling a pattern costs.
const PATTERN_STEPS: usize = 200_000;
/// Patterns that are kept: usually there is one, but each node may bring its own.
const PATTERNS: usize = 16;

/// The path takes too many steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooMuch;

pub(super) struct Evaluation<'d> {
    root: &'d Value,
    left: usize,
    patterns: HashMap<(String, bool), Option<Pattern>>,
}

type Nodes<'d> = Vec<&'d Value>;

impl<'d> Evaluation<'d> {
    pub(super) fn new(root: &'d Value) -> Self {
        Self {
            root,
            left: MOST_STEPS,
            patterns: HashMap::new(),
        }
    }

    /// The nodes that a path finds, seen from `current`, in the order of RFC 9535.
    pub(super) fn nodes(
        &mut self,
        steps: &Steps,
        current: &'d Value,
    ) -> Result<Nodes<'d>, TooMuch> {
        let mut nodes = vec![if steps.from_root { self.root } else { current }];
        for segment in &steps.segments {
            let mut found = Vec::new();
            for node in nodes {
                self.segment(segment, node, &mut found)?;
            }
            nodes = found;
        }
        Ok(nodes)
    }

    /// A copy, paid for.
    pub(super) fn copy(&mut self, node: &Value) -> Result<Value, TooMuch> {
        self.weigh(node)?;
        Ok(node.clone())
    }

    fn weigh(&mut self, node: &Value) -> Result<(), TooMuch> {
        match node {
            Value::String(text) => self.pay(1 + text.len() / 64),
            Value::Array(items) => {
                self.pay(1)?;
                items.iter().try_for_each(|item| self.weigh(item))
            }
            Value::Object(entries) => {
                self.pay(1)?;
                entries.values().try_for_each(|value| self.weigh(value))
            }
            _ => self.pay(1),
        }
    }

    fn pay(&mut self, steps: usize) -> Result<(), TooMuch> {
        self.left = self.left.checked_sub(steps).ok_or(TooMuch)?;
        Ok(())
    }

    fn segment(
        &mut self,
        segment: &Segment,
        node: &'d Value,
        found: &mut Nodes<'d>,
    ) -> Result<(), TooMuch> {
        for selector in &segment.selectors {
            self.select(selector, node, found)?;
        }
        if segment.deep {
            for child in children(node) {
                self.pay(1)?;
                self.segment(segment, child, found)?;
            }
        }
        Ok(())
    }

    fn select(
        &mut self,
        selector: &Selector,
        node: &'d Value,
        found: &mut Nodes<'d>,
    ) -> Result<(), TooMuch> {
        self.pay(1)?;
        match selector {
            Selector::Name(name) => found.extend(node.get(name)),
            Selector::Index(index) => found.extend(element(node, *index)),
            Selector::Wildcard => {
                for child in children(node) {
                    self.pay(1)?;
                    found.push(child);
                }
            }
            Selector::Slice { start, end, step } => {
                let Value::Array(items) = node else {
                    return Ok(());
                };
                for index in slice(items.len(), *start, *end, *step) {
                    self.pay(1)?;
                    found.extend(items.get(index));
                }
            }
            Selector::Filter(filter) => {
                for child in children(node) {
                    self.pay(1)?;
                    if self.holds(filter, child)? {
                        found.push(child);
                    }
                }
            }
        }
        Ok(())
    }

    fn holds(&mut self, logical: &Logical, current: &'d Value) -> Result<bool, TooMuch> {
        self.pay(1)?;
        Ok(match logical {
            Logical::Or(parts) => {
                for part in parts {
                    if self.holds(part, current)? {
                        return Ok(true);
                    }
                }
                false
            }
            Logical::And(parts) => {
                for part in parts {
                    if !self.holds(part, current)? {
                        return Ok(false);
                    }
                }
                true
            }
            Logical::Not(inner) => !self.holds(inner, current)?,
            Logical::Exists(steps) => !self.nodes(steps, current)?.is_empty(),
            Logical::Compare(left, comparison, right) => {
                let left = self.operand(left, current)?;
                let right = self.operand(right, current)?;
                self.compare(left.as_ref(), *comparison, right.as_ref())?
            }
            Logical::Fits {
                text,
                pattern,
                whole,
            } => {
                let text = self.operand(text, current)?;
                let pattern = self.operand(pattern, current)?;
                match (text.as_ref(), pattern.as_ref()) {
                    (Some(Value::String(text)), Some(Value::String(pattern))) => {
                        self.fits(text, pattern, *whole)?
                    }
                    _ => false,
                }
            }
        })
    }

    /// Whether a pattern of RFC 9485 fits; what is no pattern fits nothing (RFC 9535 section 2.4.6).
    fn fits(&mut self, text: &str, pattern: &str, whole: bool) -> Result<bool, TooMuch> {
        self.pay(1 + text.len() / 16 + pattern.len() / 16)?;
        let key = (pattern.to_owned(), whole);
        if !self.patterns.contains_key(&key) {
            self.pay(PATTERN_STEPS)?;
            if self.patterns.len() == PATTERNS {
                self.patterns.clear();
            }
            let compiled = iregexp::read(pattern, whole).ok();
            self.patterns.insert(key.clone(), compiled);
        }
        Ok(self
            .patterns
            .get(&key)
            .and_then(Option::as_ref)
            .is_some_and(|pattern| pattern.is_in(text)))
    }

    fn operand<'o>(
        &mut self,
        operand: &'o Operand,
        current: &'d Value,
    ) -> Result<Given<'o>, TooMuch>
    where
        'd: 'o,
    {
        Ok(match operand {
            Operand::Literal(value) => Given::Lent(value),
            Operand::Singular(steps) => self
                .nodes(steps, current)?
                .first()
                .map_or(Given::Nothing, |node| Given::Lent(node)),
            Operand::Only(steps) => match self.nodes(steps, current)?.as_slice() {
                [node] => Given::Lent(node),
                _ => Given::Nothing,
            },
            Operand::Count(steps) => Given::Made(self.nodes(steps, current)?.len().into()),
            Operand::Length(inner) => match self.operand(inner, current)?.as_ref() {
                Some(Value::String(text)) => {
                    self.pay(text.len() / 8)?;
                    Given::Made(text.chars().count().into())
                }
                Some(Value::Array(items)) => Given::Made(items.len().into()),
                Some(Value::Object(entries)) => Given::Made(entries.len().into()),
                _ => Given::Nothing,
            },
        })
    }

    /// RFC 9535 section 2.3.5.2.2. Nothing is equal to nothing, and has no order.
    fn compare(
        &mut self,
        left: Option<&Value>,
        comparison: Comparison,
        right: Option<&Value>,
    ) -> Result<bool, TooMuch> {
        if let (Some(left), Some(right)) = (left, right) {
            self.pay_comparison(left, right)?;
        }
        let same = || {
            left.is_some() == right.is_some()
                && left
                    .zip(right)
                    .is_none_or(|(left, right)| equal(left, right))
        };
        let order = || left.zip(right).and_then(|(left, right)| order(left, right));
        Ok(match comparison {
            Comparison::Equal => same(),
            Comparison::NotEqual => !same(),
            Comparison::Less => order() == Some(Ordering::Less),
            Comparison::Greater => order() == Some(Ordering::Greater),
            Comparison::AtMost => order() == Some(Ordering::Less) || same(),
            Comparison::AtLeast => order() == Some(Ordering::Greater) || same(),
        })
    }

    fn pay_comparison(&mut self, left: &Value, right: &Value) -> Result<(), TooMuch> {
        match (left, right) {
            (Value::String(left), Value::String(right)) => {
                self.pay(left.len().min(right.len()) / 64)
            }
            (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
                self.weigh(left)
            }
            _ => Ok(()),
        }
    }
}

/// What an operand gives: a node, a number that was made for it, or nothing.
enum Given<'v> {
    Nothing,
    Lent(&'v Value),
    Made(Value),
}

impl Given<'_> {
    fn as_ref(&self) -> Option<&Value> {
        match self {
            Self::Nothing => None,
            Self::Lent(value) => Some(value),
            Self::Made(value) => Some(value),
        }
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare_numbers(left, right),
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn children(node: &Value) -> Box<dyn Iterator<Item = &Value> + '_> {
    match node {
        Value::Array(items) => Box::new(items.iter()),
        Value::Object(entries) => Box::new(entries.values()),
        _ => Box::new(std::iter::empty()),
    }
}

fn element(node: &Value, index: i64) -> Option<&Value> {
    let items = node.as_array()?;
    let index = if index < 0 {
        index.checked_add_unsigned(items.len() as u64)?
    } else {
        index
    };
    items.get(usize::try_from(index).ok()?)
}

/// The indexes of a slice (RFC 9535 section 2.3.4.2.2).
fn slice(
    length: usize,
    start: Option<i64>,
    end: Option<i64>,
    step: i64,
) -> Box<dyn Iterator<Item = usize>> {
    let length = length as i64;
    let normal = |index: i64| if index < 0 { length + index } else { index };
    let steps = usize::try_from(step.unsigned_abs()).unwrap_or(usize::MAX);
    if step > 0 {
        let from = normal(start.unwrap_or(0)).clamp(0, length);
        let to = normal(end.unwrap_or(length)).clamp(0, length);
        Box::new((from as usize..to as usize).step_by(steps))
    } else if step < 0 {
        let from = start.map_or(length - 1, normal).clamp(-1, length - 1);
        let to = end.map_or(-1, normal).clamp(-1, length - 1);
        Box::new(
            ((to + 1) as usize..(from + 1) as usize)
                .rev()
                .step_by(steps),
        )
    } else {
        Box::new(std::iter::empty())
    }
}
