//! The functions of XPath 1.0 (section 4).

use std::collections::HashMap;

use super::evaluate::{Context, Evaluation};
use super::value::Value;
use crate::markup::steps::TooMany;
use crate::markup::tree::{Kind, Name};

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) signature: &'static str,
    /// Arguments that it may have.
    pub(super) least: usize,
    pub(super) most: usize,
    /// Whether its argument must find nodes.
    pub(super) wants_nodes: bool,
    pub(super) gives_number: bool,
    pub(super) apply: Apply,
}

type Apply = fn(&Evaluation<'_>, Context, &[Value]) -> Result<Value, TooMany>;

impl Function {
    const fn new(
        name: &'static str,
        signature: &'static str,
        arguments: (usize, usize),
        apply: Apply,
    ) -> Self {
        Self {
            name,
            signature,
            least: arguments.0,
            most: arguments.1,
            wants_nodes: false,
            gives_number: false,
            apply,
        }
    }

    const fn of_nodes(self) -> Self {
        Self {
            wants_nodes: true,
            ..self
        }
    }

    const fn number(self) -> Self {
        Self {
            gives_number: true,
            ..self
        }
    }

    /// Every function.
    pub(super) const ALL: &[Self] = &[
        Self::new("last", "last()", (0, 0), |_, context, _| {
            Ok(Value::Number(context.size as f64))
        })
        .number(),
        Self::new("position", "position()", (0, 0), |_, context, _| {
            Ok(Value::Number(context.position as f64))
        })
        .number(),
        Self::new("count", "count(NODES)", (1, 1), count)
            .of_nodes()
            .number(),
        Self::new("id", "id(TEXT)", (1, 1), id),
        Self::new(
            "local-name",
            "local-name()",
            (0, 1),
            |eval, context, arguments| {
                named(eval, context, arguments, |name| name.local().to_owned())
            },
        )
        .of_nodes(),
        Self::new(
            "namespace-uri",
            "namespace-uri()",
            (0, 1),
            |eval, context, arguments| {
                named(eval, context, arguments, |name| {
                    name.uri.as_deref().unwrap_or_default().to_owned()
                })
            },
        )
        .of_nodes(),
        Self::new("name", "name()", (0, 1), |eval, context, arguments| {
            named(eval, context, arguments, |name| name.written().to_owned())
        })
        .of_nodes(),
        Self::new(
            "string",
            "string(VALUE)",
            (0, 1),
            |eval, context, arguments| subject(eval, context, arguments).map(Value::Text),
        ),
        Self::new("concat", "concat(TEXT, TEXT, …)", (2, usize::MAX), concat),
        Self::new(
            "starts-with",
            "starts-with(TEXT, START)",
            (2, 2),
            |eval, _, arguments| {
                both(eval, arguments, |text, part| {
                    Value::Boolean(text.starts_with(part))
                })
            },
        ),
        Self::new(
            "contains",
            "contains(TEXT, PART)",
            (2, 2),
            |eval, _, arguments| {
                both(eval, arguments, |text, part| {
                    Value::Boolean(text.contains(part))
                })
            },
        ),
        Self::new(
            "substring-before",
            "substring-before(TEXT, PART)",
            (2, 2),
            |eval, _, arguments| {
                both(eval, arguments, |text, part| {
                    Value::Text(
                        text.split_once(part)
                            .map_or("", |(before, _)| before)
                            .to_owned(),
                    )
                })
            },
        ),
        Self::new(
            "substring-after",
            "substring-after(TEXT, PART)",
            (2, 2),
            |eval, _, arguments| {
                both(eval, arguments, |text, part| {
                    Value::Text(
                        text.split_once(part)
                            .map_or("", |(_, after)| after)
                            .to_owned(),
                    )
                })
            },
        ),
        Self::new(
            "substring",
            "substring(TEXT, FROM, LENGTH)",
            (2, 3),
            substring,
        ),
        Self::new(
            "string-length",
            "string-length(TEXT)",
            (0, 1),
            |eval, context, arguments| {
                Ok(Value::Number(
                    subject(eval, context, arguments)?.chars().count() as f64,
                ))
            },
        )
        .number(),
        Self::new(
            "normalize-space",
            "normalize-space(TEXT)",
            (0, 1),
            |eval, context, arguments| {
                let text = subject(eval, context, arguments)?;
                let words: Vec<_> = text.split_ascii_whitespace().collect();
                Ok(Value::Text(words.join(" ")))
            },
        ),
        Self::new("translate", "translate(TEXT, FROM, TO)", (3, 3), translate),
        Self::new("boolean", "boolean(VALUE)", (1, 1), |eval, _, arguments| {
            Ok(Value::Boolean(eval.boolean(&arguments[0])))
        }),
        Self::new("not", "not(VALUE)", (1, 1), |eval, _, arguments| {
            Ok(Value::Boolean(!eval.boolean(&arguments[0])))
        }),
        Self::new("true", "true()", (0, 0), |_, _, _| Ok(Value::Boolean(true))),
        Self::new("false", "false()", (0, 0), |_, _, _| {
            Ok(Value::Boolean(false))
        }),
        Self::new("lang", "lang(CODE)", (1, 1), lang),
        Self::new(
            "number",
            "number(VALUE)",
            (0, 1),
            |eval, context, arguments| {
                let own = Value::Nodes(vec![context.node]);
                eval.number(arguments.first().unwrap_or(&own))
                    .map(Value::Number)
            },
        )
        .number(),
        Self::new("sum", "sum(NODES)", (1, 1), sum)
            .of_nodes()
            .number(),
        Self::new("floor", "floor(NUMBER)", (1, 1), |eval, _, arguments| {
            Ok(Value::Number(eval.number(&arguments[0])?.floor()))
        })
        .number(),
        Self::new(
            "ceiling",
            "ceiling(NUMBER)",
            (1, 1),
            |eval, _, arguments| Ok(Value::Number(eval.number(&arguments[0])?.ceil())),
        )
        .number(),
        Self::new("round", "round(NUMBER)", (1, 1), |eval, _, arguments| {
            Ok(Value::Number(rounded(eval.number(&arguments[0])?)))
        })
        .number(),
    ];
}

/// The nearest integer, of two the greater one.
fn rounded(number: f64) -> f64 {
    (number + 0.5).floor()
}

/// The text of the argument, or of the node that is asked.
fn subject(
    eval: &Evaluation<'_>,
    context: Context,
    arguments: &[Value],
) -> Result<String, TooMany> {
    match arguments.first() {
        Some(argument) => eval.string(argument),
        None => eval.text(context.node),
    }
}

fn both(
    eval: &Evaluation<'_>,
    arguments: &[Value],
    give: impl Fn(&str, &str) -> Value,
) -> Result<Value, TooMany> {
    Ok(give(
        &eval.string(&arguments[0])?,
        &eval.string(&arguments[1])?,
    ))
}

fn count(_: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    Ok(Value::Number(match &arguments[0] {
        Value::Nodes(nodes) => nodes.len() as f64,
        _ => f64::NAN,
    }))
}

fn sum(eval: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let Value::Nodes(nodes) = &arguments[0] else {
        return Ok(Value::Number(f64::NAN));
    };
    let numbers = nodes
        .iter()
        .map(|node| Ok(super::value::number(&eval.text(*node)?)));
    Ok(Value::Number(numbers.sum::<Result<f64, TooMany>>()?))
}

/// The elements with one of these ids. No document type is read, so it is the attribute `id` that counts.
fn id(eval: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let wanted = match &arguments[0] {
        Value::Nodes(nodes) => {
            let texts = nodes.iter().map(|node| eval.text(*node));
            texts.collect::<Result<Vec<_>, _>>()?.join(" ")
        }
        other => eval.string(other)?,
    };
    let wanted: std::collections::HashSet<&str> = wanted.split_ascii_whitespace().collect();
    let mut found = Vec::new();
    for at in 0..eval.tree.nodes.len() {
        eval.steps.take(1)?;
        if let Kind::Attribute(name, value) = &eval.tree.nodes[at].kind
            && name.written() == "id"
            && wanted.contains(&**value)
        {
            found.extend(eval.tree.parent(at));
        }
    }
    Ok(Value::Nodes(found))
}

fn named(
    eval: &Evaluation<'_>,
    context: Context,
    arguments: &[Value],
    give: impl Fn(&Name) -> String,
) -> Result<Value, TooMany> {
    let node = match arguments.first() {
        Some(Value::Nodes(nodes)) => nodes.first().copied(),
        _ => Some(context.node),
    };
    Ok(Value::Text(
        match node.map(|node| &eval.tree.nodes[node].kind) {
            Some(Kind::Element(name) | Kind::Attribute(name, _)) => give(name),
            Some(Kind::Instruction(target, _)) => target.to_string(),
            _ => String::new(),
        },
    ))
}

fn concat(eval: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let mut whole = String::new();
    for argument in arguments {
        whole.push_str(&eval.string(argument)?);
        // Each piece was paid for when it was read, and costs as much again in the whole.
        eval.steps.take_bytes(whole.len())?;
    }
    Ok(Value::Text(whole))
}

/// From a position and of a length, both rounded; the first character is the first, not the zeroth.
fn substring(eval: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let text = eval.string(&arguments[0])?;
    let from = rounded(eval.number(&arguments[1])?);
    let end = match arguments.get(2) {
        Some(length) => from + rounded(eval.number(length)?),
        None => f64::INFINITY,
    };
    let within = text
        .chars()
        .zip(1_u32..)
        .filter(|(_, at)| f64::from(*at) >= from && f64::from(*at) < end);
    Ok(Value::Text(within.map(|(c, _)| c).collect()))
}

fn translate(eval: &Evaluation<'_>, _: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let (text, from, to) = (
        eval.string(&arguments[0])?,
        eval.string(&arguments[1])?,
        eval.string(&arguments[2])?,
    );
    let mut to = to.chars();
    let mut table = HashMap::new();
    for c in from.chars() {
        let instead = to.next();
        table.entry(c).or_insert(instead);
    }
    Ok(Value::Text(
        text.chars()
            .filter_map(|c| table.get(&c).copied().unwrap_or(Some(c)))
            .collect(),
    ))
}

/// Whether the node is in a language, by the nearest `xml:lang`, or `lang` of HTML.
fn lang(eval: &Evaluation<'_>, context: Context, arguments: &[Value]) -> Result<Value, TooMany> {
    let wanted = eval.string(&arguments[0])?.to_ascii_lowercase();
    let mut node = Some(context.node);
    while let Some(at) = node {
        eval.steps.take(1)?;
        let said = eval
            .tree
            .attributes(at)
            .find(|(_, name, _)| ["xml:lang", "lang"].contains(&name.written()));
        if let Some((_, _, said)) = said {
            let said = said.to_ascii_lowercase();
            let rest = said.strip_prefix(&wanted);
            return Ok(Value::Boolean(
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
            ));
        }
        node = eval.tree.parent(at);
    }
    Ok(Value::Boolean(false))
}
