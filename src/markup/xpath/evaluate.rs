//! Evaluating an expression on a document (XPath 1.0 sections 2 and 3).

use std::collections::HashSet;
use std::ops::Range;

use super::syntax::{Axis, Expr, Operator, Path, Start, Step, Test};
use super::value::{self, Value};
use crate::markup::Form;
use crate::markup::steps::{Steps, TooMany};
use crate::markup::tree::{Kind, Name, Tree};

/// A document that is asked, and how long it may still be.
pub(super) struct Evaluation<'t> {
    pub(super) tree: &'t Tree,
    form: Form,
    pub(super) steps: Steps,
}

/// What an expression is asked of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    pub(super) node: usize,
    pub(super) position: usize,
    pub(super) size: usize,
}

impl<'t> Evaluation<'t> {
    pub(super) fn new(tree: &'t Tree, form: Form) -> Self {
        Self {
            tree,
            form,
            steps: Steps::new(),
        }
    }

    /// What an expression gives, asked of the document.
    pub(super) fn whole(&self, expr: &Expr) -> Result<Value, TooMany> {
        let context = Context {
            node: 0,
            position: 1,
            size: 1,
        };
        self.eval(expr, context)
    }

    /// The string-value of a node.
    pub(super) fn text(&self, node: usize) -> Result<String, TooMany> {
        self.tree.text(node, &self.steps)
    }

    fn eval(&self, expr: &Expr, context: Context) -> Result<Value, TooMany> {
        self.steps.take(1)?;
        Ok(match expr {
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Number(number) => Value::Number(*number),
            Expr::Negative(inner) => Value::Number(-self.number(&self.eval(inner, context)?)?),
            Expr::Or(all) => Value::Boolean(self.any(all, context, true)?),
            Expr::And(all) => Value::Boolean(!self.any(all, context, false)?),
            Expr::Chain(first, more) => {
                let mut left = self.eval(first, context)?;
                for (operator, right) in more {
                    left = self.apply(*operator, &left, &self.eval(right, context)?)?;
                }
                left
            }
            Expr::Union(all) => {
                let mut united = Vec::new();
                for one in all {
                    if let Value::Nodes(nodes) = self.eval(one, context)? {
                        united.extend(nodes);
                    }
                }
                Value::Nodes(in_order(united))
            }
            Expr::Path(path) => Value::Nodes(self.path(path, context)?),
            Expr::Call(function, arguments) => {
                let arguments: Vec<Value> = arguments
                    .iter()
                    .map(|argument| self.eval(argument, context))
                    .collect::<Result<_, _>>()?;
                (function.apply)(self, context, &arguments)?
            }
        })
    }

    /// Whether one of them is as wanted; those behind it are not asked.
    fn any(&self, all: &[Expr], context: Context, wanted: bool) -> Result<bool, TooMany> {
        for one in all {
            if self.boolean(&self.eval(one, context)?) == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn path(&self, path: &Path, context: Context) -> Result<Vec<usize>, TooMany> {
        let mut nodes = match &path.start {
            Start::Here => vec![context.node],
            Start::Document => vec![0],
            Start::Of(expr, predicates) => match self.eval(expr, context)? {
                Value::Nodes(nodes) => self.passing(nodes, predicates)?,
                _ => Vec::new(),
            },
        };
        for step in &path.steps {
            let mut next = Vec::new();
            for node in nodes {
                let found = self.walk(node, step)?;
                next.extend(self.passing(found, &step.predicates)?);
            }
            nodes = in_order(next);
        }
        Ok(nodes)
    }

    /// The nodes for which all predicates hold; they stand in the order in which they are counted.
    fn passing(&self, mut nodes: Vec<usize>, predicates: &[Expr]) -> Result<Vec<usize>, TooMany> {
        for predicate in predicates {
            let size = nodes.len();
            let mut left = Vec::new();
            for (index, node) in nodes.into_iter().enumerate() {
                let position = index + 1;
                let context = Context {
                    node,
                    position,
                    size,
                };
                let holds = match self.eval(predicate, context)? {
                    Value::Number(number) => number == position as f64,
                    other => self.boolean(&other),
                };
                if holds {
                    left.push(node);
                }
            }
            nodes = left;
        }
        Ok(nodes)
    }

    /// The nodes along an axis that pass its test, in the order in which the axis counts them.
    fn walk(&self, node: usize, step: &Step) -> Result<Vec<usize>, TooMany> {
        let tree = self.tree;
        let mut found = Vec::new();
        let mut visit = |at: usize| {
            self.steps.take(1)?;
            if self.passes(at, step) {
                found.push(at);
            }
            Ok(())
        };
        let mut follow = |first: Option<usize>, next: fn(&Tree, usize) -> Option<usize>| {
            let mut way = first;
            while let Some(at) = way {
                visit(at)?;
                way = next(tree, at);
            }
            Ok(())
        };
        match step.axis {
            Axis::This => follow(Some(node), |_, _| None)?,
            Axis::Parent => follow(tree.parent(node), |_, _| None)?,
            Axis::Child => follow(tree.first_child(node), Tree::next)?,
            Axis::FollowingSibling => follow(tree.next(node), Tree::next)?,
            Axis::PrecedingSibling => follow(tree.previous(node), Tree::previous)?,
            Axis::Ancestor => follow(tree.parent(node), Tree::parent)?,
            Axis::AncestorOrSelf => follow(Some(node), Tree::parent)?,
            Axis::Attribute => tree.attributes(node).try_for_each(|(at, _, _)| visit(at))?,
            Axis::DescendantOrSelf => {
                visit(node)?;
                self.nodes(node + 1..tree.end(node))?.try_for_each(visit)?;
            }
            Axis::Descendant => self.nodes(node + 1..tree.end(node))?.try_for_each(visit)?,
            Axis::Following => self
                .nodes(tree.end(node)..tree.nodes.len())?
                .try_for_each(visit)?,
            Axis::Preceding => {
                let before = self.nodes(1..node)?.rev();
                before
                    .filter(|at| tree.end(*at) <= node)
                    .try_for_each(visit)?;
            }
        }
        Ok(found)
    }

    /// The nodes of a range without attributes, which are stepped over at a cost.
    fn nodes(
        &self,
        range: Range<usize>,
    ) -> Result<impl DoubleEndedIterator<Item = usize>, TooMany> {
        self.steps.take(range.len())?;
        Ok(range.filter(|at| !self.tree.is_attribute(*at)))
    }

    fn passes(&self, at: usize, step: &Step) -> bool {
        let kind = &self.tree.nodes[at].kind;
        let name = match kind {
            Kind::Attribute(name, _) if step.axis == Axis::Attribute => Some(name),
            Kind::Element(name) if step.axis != Axis::Attribute => Some(name),
            _ => None,
        };
        match &step.test {
            Test::Any => true,
            Test::Text => matches!(kind, Kind::Text(_)),
            Test::Comment => matches!(kind, Kind::Comment(_)),
            Test::Instruction(wanted) => {
                matches!(kind, Kind::Instruction(target, _) if wanted.as_deref().is_none_or(|wanted| wanted == &**target))
            }
            Test::Every => name.is_some(),
            Test::Prefix(prefix) => name.is_some_and(|name| self.is_of(name, prefix)),
            Test::Name { prefix, local } => {
                name.is_some_and(|name| self.is_called(name, prefix.as_deref(), local))
            }
        }
    }

    fn is_called(&self, name: &Name, prefix: Option<&str>, local: &str) -> bool {
        match (self.form, prefix) {
            (Form::Html, None) => name.written().eq_ignore_ascii_case(local),
            (Form::Html, Some(prefix)) => {
                name.written().split_once(':').is_some_and(|(own, rest)| {
                    own.eq_ignore_ascii_case(prefix) && rest.eq_ignore_ascii_case(local)
                })
            }
            (Form::Xml, None) => !name.has_prefix() && name.local() == local,
            (Form::Xml, Some(prefix)) => name.local() == local && self.is_of(name, prefix),
        }
    }

    /// Whether a name is in a namespace that the document calls so.
    fn is_of(&self, name: &Name, prefix: &str) -> bool {
        match self.form {
            Form::Html => name
                .written()
                .split_once(':')
                .is_some_and(|(own, _)| own.eq_ignore_ascii_case(prefix)),
            Form::Xml if prefix == "xml" => name.written().starts_with("xml:"),
            Form::Xml => name.uri.as_ref().is_some_and(|uri| {
                self.tree
                    .prefixes
                    .get(prefix)
                    .is_some_and(|meanings| meanings.contains(uri))
            }),
        }
    }

    pub(super) fn boolean(&self, value: &Value) -> bool {
        match value {
            Value::Nodes(nodes) => !nodes.is_empty(),
            Value::Text(text) => !text.is_empty(),
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Boolean(boolean) => *boolean,
        }
    }

    pub(super) fn string(&self, value: &Value) -> Result<String, TooMany> {
        Ok(match value {
            Value::Nodes(nodes) => match nodes.first() {
                Some(first) => self.text(*first)?,
                None => String::new(),
            },
            Value::Text(text) => text.clone(),
            Value::Number(number) => value::written(*number),
            Value::Boolean(boolean) => boolean.to_string(),
        })
    }

    pub(super) fn number(&self, value: &Value) -> Result<f64, TooMany> {
        Ok(match value {
            Value::Number(number) => *number,
            Value::Boolean(boolean) => f64::from(u8::from(*boolean)),
            other => value::number(&self.string(other)?),
        })
    }

    fn apply(&self, operator: Operator, left: &Value, right: &Value) -> Result<Value, TooMany> {
        let arithmetic: fn(f64, f64) -> f64 = match operator {
            Operator::Plus => |a, b| a + b,
            Operator::Minus => |a, b| a - b,
            Operator::Times => |a, b| a * b,
            Operator::Divide => |a, b| a / b,
            Operator::Modulo => |a, b| a % b,
            _ => return self.compare(operator, left, right).map(Value::Boolean),
        };
        Ok(Value::Number(arithmetic(
            self.number(left)?,
            self.number(right)?,
        )))
    }

    /// Section 3.4: of nodes, one that compares so is enough.
    fn compare(&self, operator: Operator, left: &Value, right: &Value) -> Result<bool, TooMany> {
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        match (left, right) {
            (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
                let as_number = |value| f64::from(u8::from(self.boolean(value)));
                Ok(holds(operator, as_number(left), as_number(right)))
            }
            (Value::Nodes(_), Value::Text(_))
            | (Value::Text(_), Value::Nodes(_))
            | (Value::Nodes(_), Value::Nodes(_))
                if is_equality =>
            {
                let (left, right) = (self.texts(left)?, self.texts(right)?);
                Ok(match operator {
                    Operator::Equal => !left.is_disjoint(&right),
                    // Two that differ, unless all there are are the same.
                    _ => {
                        !left.is_empty()
                            && !right.is_empty()
                            && (left.len() > 1 || right.len() > 1 || left != right)
                    }
                })
            }
            (Value::Text(left), Value::Text(right)) if is_equality => {
                Ok((left == right) == (operator == Operator::Equal))
            }
            _ => {
                let (left, right) = (
                    self.numbers(left, is_equality)?,
                    self.numbers(right, is_equality)?,
                );
                Ok(left
                    .iter()
                    .any(|left| right.iter().any(|right| holds(operator, *left, *right))))
            }
        }
    }

    fn texts(&self, value: &Value) -> Result<HashSet<String>, TooMany> {
        match value {
            Value::Nodes(nodes) => nodes.iter().map(|node| self.text(*node)).collect(),
            other => Ok(HashSet::from([self.string(other)?])),
        }
    }

    /// The numbers of a value. Where order is asked for, only the least and the greatest of many can matter.
    fn numbers(&self, value: &Value, all: bool) -> Result<Vec<f64>, TooMany> {
        let Value::Nodes(nodes) = value else {
            return Ok(vec![self.number(value)?]);
        };
        let numbers = nodes
            .iter()
            .map(|node| Ok(value::number(&self.text(*node)?)));
        let numbers: Vec<f64> = numbers.collect::<Result<_, TooMany>>()?;
        if all {
            return Ok(numbers);
        }
        let least = numbers.iter().copied().reduce(f64::min);
        let greatest = numbers.iter().copied().reduce(f64::max);
        Ok(least.into_iter().chain(greatest).collect())
    }
}

fn holds(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::AtMost => left <= right,
        Operator::Greater => left > right,
        Operator::AtLeast => left >= right,
        _ => false,
    }
}

fn in_order(mut nodes: Vec<usize>) -> Vec<usize> {
    if !nodes.is_sorted_by(|one, next| one < next) {
        nodes.sort_unstable();
        nodes.dedup();
    }
    nodes
}
