//! What an expression is made of.

use super::functions::Function;

/// An expression. Operators that follow each other on one level are a list, so that a long one is not a deep one.
#[derive(Debug)]
pub(super) enum Expr {
    Or(Vec<Expr>),
    And(Vec<Expr>),
    /// The first, and what is done with it one after the other.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    Negative(Box<Expr>),
    Union(Vec<Expr>),
    Path(Path),
    Text(String),
    Number(f64),
    Call(&'static Function, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
}

/// Where to begin, and the way from there.
#[derive(Debug)]
pub(super) struct Path {
    pub(super) start: Start,
    pub(super) steps: Vec<Step>,
}

#[derive(Debug)]
pub(super) enum Start {
    /// The node that is asked.
    Here,
    /// The document: `/`.
    Document,
    /// What an expression gives, less what does not pass.
    Of(Box<Expr>, Vec<Expr>),
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    This,
}

/// Every axis but `namespace`, which XPath 2.0 gave up.
pub(super) const AXES: &[(&str, Axis)] = &[
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::This),
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// `node()`
    Any,
    Text,
    Comment,
    /// With its target, if one is named.
    Instruction(Option<String>),
    /// `*`
    Every,
    /// `p:*`
    Prefix(String),
    Name {
        prefix: Option<String>,
        local: String,
    },
}

impl Expr {
    /// Whether it gives nodes. XPath 1.0 knows without a document.
    pub(super) fn gives_nodes(&self) -> bool {
        match self {
            Self::Path(_) | Self::Union(_) => true,
            Self::Call(function, _) => function.name == "id",
            _ => false,
        }
    }

    /// Whether it may give a number, which in a predicate is a position.
    pub(super) fn may_be_number(&self) -> bool {
        match self {
            Self::Or(_) | Self::And(_) | Self::Text(_) | Self::Path(_) | Self::Union(_) => false,
            Self::Chain(_, more) => more.iter().all(|(operator, _)| operator.is_arithmetic()),
            Self::Number(_) | Self::Negative(_) => true,
            Self::Call(function, _) => function.gives_number,
        }
    }

    /// Whether it asks for the position of the node or how many there are, here and not in a predicate of its own.
    pub(super) fn asks_position(&self) -> bool {
        match self {
            Self::Or(all) | Self::And(all) | Self::Union(all) => {
                all.iter().any(Self::asks_position)
            }
            Self::Chain(first, more) => {
                first.asks_position() || more.iter().any(|(_, expr)| expr.asks_position())
            }
            Self::Negative(inner) => inner.asks_position(),
            Self::Path(path) => matches!(&path.start, Start::Of(inner, _) if inner.asks_position()),
            Self::Text(_) | Self::Number(_) => false,
            Self::Call(function, arguments) => {
                ["position", "last"].contains(&function.name)
                    || arguments.iter().any(Self::asks_position)
            }
        }
    }
}

impl Operator {
    pub(super) fn is_arithmetic(self) -> bool {
        matches!(
            self,
            Self::Plus | Self::Minus | Self::Times | Self::Divide | Self::Modulo
        )
    }
}
