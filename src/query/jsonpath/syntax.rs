//! What a JSONPath says, read and in order.

use serde_json::Value;

/// `$` or `@` with what follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Steps {
    /// From the root of the document (`$`) or from the node that a filter looks at (`@`).
    pub(super) from_root: bool,
    pub(super) segments: Vec<Segment>,
}

/// `[…]`, `.x` or `..x` (RFC 9535 section 2.5).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Segment {
    /// Of each node below too.
    pub(super) deep: bool,
    pub(super) selectors: Vec<Selector>,
}

/// What a path looks for, as far as names say it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape<'s> {
    /// `$..name`: each member of the name.
    Anywhere(&'s str),
    /// `$.a.b`: members within each other.
    Members(Vec<&'s str>),
    /// Anything else. It finds nothing where one of the names is no key.
    Other(Vec<&'s str>),
}

impl Steps {
    /// What they look for, as far as names say it.
    pub(super) fn shape(&self) -> Shape<'_> {
        let names: Vec<&str> = self.segments.iter().filter_map(Segment::name).collect();
        let all = self.from_root && names.len() == self.segments.len() && !names.is_empty();
        match (all, self.segments.as_slice()) {
            (true, [only]) if only.deep => Shape::Anywhere(names[0]),
            (true, segments) if segments.iter().all(|segment| !segment.deep) => {
                Shape::Members(names)
            }
            _ => Shape::Other(self.needed()),
        }
    }

    /// Keys without which nothing is found.
    fn needed(&self) -> Vec<&str> {
        let mut needed = Vec::new();
        for segment in &self.segments {
            match segment.selectors.as_slice() {
                [Selector::Name(name)] => needed.push(name.as_str()),
                [Selector::Filter(Logical::Exists(steps))] => needed.extend(steps.needed()),
                _ => {}
            }
        }
        needed
    }
}

impl Segment {
    /// The only name that is looked for.
    fn name(&self) -> Option<&str> {
        match self.selectors.as_slice() {
            [Selector::Name(name)] => Some(name),
            _ => None,
        }
    }
}

/// What stands between brackets (RFC 9535 section 2.3).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Filter(Logical),
}

/// What a filter asks (RFC 9535 section 2.3.5).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Logical {
    Or(Vec<Logical>),
    And(Vec<Logical>),
    Not(Box<Logical>),
    Exists(Steps),
    Compare(Operand, Comparison, Operand),
    /// `match` if it must fit as a whole, else `search`.
    Fits {
        text: Operand,
        pattern: Operand,
        whole: bool,
    },
}

/// What gives one value or nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Literal(Value),
    /// Names and indexes only.
    Singular(Steps),
    Length(Box<Operand>),
    Count(Steps),
    /// The value of the only node.
    Only(Steps),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

impl Comparison {
    /// Longer signs first.
    pub(super) const WRITTEN: &[(&str, Self)] = &[
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Less),
        (">", Self::Greater),
    ];
}

impl Steps {
    /// Whether it finds one node at most (RFC 9535 section 2.3.5.1).
    pub(super) fn is_singular(&self) -> bool {
        self.segments.iter().all(|segment| {
            !segment.deep
                && matches!(
                    segment.selectors.as_slice(),
                    [Selector::Name(_) | Selector::Index(_)]
                )
        })
    }
}
