//! From tokens to an expression (XPath 1.0 sections 2 and 3).

use super::functions::Function;
use super::lex::{Token, tokens};
use super::syntax::{AXES, Axis, Expr, Operator, Path, Start, Step, Test};
use crate::markup::Fault;
use crate::text::nearest;

pub(super) fn parse(text: &str) -> Result<Expr, Fault> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        end: text.len(),
    };
    let expr = parser.or()?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected("nothing")),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    at: usize,
    /// Bytes of the text.
    end: usize,
}

/// Operators that bind alike, the loosest level first.
const LEVELS: &[&[(&str, Operator)]] = &[
    &[("=", Operator::Equal), ("!=", Operator::NotEqual)],
    &[
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("<", Operator::Less),
        (">", Operator::Greater),
    ],
    &[("+", Operator::Plus), ("-", Operator::Minus)],
    &[
        ("*", Operator::Times),
        ("div", Operator::Divide),
        ("mod", Operator::Modulo),
    ],
];

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(_, token)| token)
    }

    fn place(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.end, |(place, _)| *place)
    }

    fn takes(&mut self, mark: &str) -> bool {
        let fits = match self.peek() {
            Some(Token::Mark(own) | Token::Operator(own)) => *own == mark,
            _ => false,
        };
        self.at += usize::from(fits);
        fits
    }

    fn needs(&mut self, mark: &'static str) -> Result<(), Fault> {
        if self.takes(mark) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{mark}`")))
        }
    }

    fn unexpected(&self, expected: &str) -> Fault {
        match self.peek() {
            None => Fault::new(self.end, format!("it ends where {expected} is expected")),
            Some(Token::Mark("$")) => Fault::new(self.place(), "an XPath has no variables here")
                .help("a value from the scenario is written `{{ name }}`"),
            Some(_) => Fault::new(self.place(), format!("{expected} is expected here")),
        }
    }

    fn or(&mut self) -> Result<Expr, Fault> {
        self.several("or", Self::and, Expr::Or)
    }

    fn and(&mut self) -> Result<Expr, Fault> {
        self.several("and", |parser| parser.level(0), Expr::And)
    }

    fn several(
        &mut self,
        mark: &str,
        read: impl Fn(&mut Self) -> Result<Expr, Fault>,
        make: impl Fn(Vec<Expr>) -> Expr,
    ) -> Result<Expr, Fault> {
        let first = read(self)?;
        if !self.takes(mark) {
            return Ok(first);
        }
        let mut all = vec![first, read(self)?];
        while self.takes(mark) {
            all.push(read(self)?);
        }
        Ok(make(all))
    }

    fn level(&mut self, level: usize) -> Result<Expr, Fault> {
        let Some(operators) = LEVELS.get(level) else {
            return self.negative();
        };
        let first = self.level(level + 1)?;
        let mut more = Vec::new();
        while let Some((_, operator)) = operators.iter().find(|(mark, _)| self.takes(mark)) {
            more.push((*operator, self.level(level + 1)?));
        }
        Ok(if more.is_empty() {
            first
        } else {
            Expr::Chain(Box::new(first), more)
        })
    }

    fn negative(&mut self) -> Result<Expr, Fault> {
        let mut negations = 0_usize;
        while self.takes("-") {
            negations += 1;
        }
        let place = self.place();
        let mut expr = self.several("|", Self::path, Expr::Union)?;
        if let Expr::Union(all) = &expr
            && !all.iter().all(Expr::gives_nodes)
        {
            return Err(Fault::new(
                place,
                "`|` stands between expressions that find nodes",
            ));
        }
        // Two negations make a number, which is what they are for.
        for _ in 0..if negations > 2 {
            2 - negations % 2
        } else {
            negations
        } {
            expr = Expr::Negative(Box::new(expr));
        }
        Ok(expr)
    }

    fn path(&mut self) -> Result<Expr, Fault> {
        let place = self.place();
        if let Some(primary) = self.primary()? {
            let mut predicates = Vec::new();
            while self.takes("[") {
                predicates.push(self.predicate()?);
            }
            let goes_on = matches!(self.peek(), Some(Token::Mark("/" | "//")));
            if predicates.is_empty() && !goes_on {
                return Ok(primary);
            }
            if !primary.gives_nodes() {
                return Err(Fault::new(
                    place,
                    "this finds no nodes, so nothing can be looked for in it",
                ));
            }
            let mut steps = Vec::new();
            self.further(&mut steps)?;
            return Ok(Expr::Path(Path {
                start: Start::Of(Box::new(primary), predicates),
                steps: shortened(steps),
            }));
        }
        let mut steps = Vec::new();
        let start = if self.takes("//") {
            steps.push(descendants());
            Start::Document
        } else if self.takes("/") {
            if !self.at_step() {
                return Ok(Expr::Path(Path {
                    start: Start::Document,
                    steps,
                }));
            }
            Start::Document
        } else {
            Start::Here
        };
        steps.push(self.step()?);
        self.further(&mut steps)?;
        let steps = shortened(steps);
        Ok(Expr::Path(Path { start, steps }))
    }

    fn further(&mut self, steps: &mut Vec<Step>) -> Result<(), Fault> {
        loop {
            if self.takes("//") {
                steps.push(descendants());
            } else if !self.takes("/") {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn at_step(&self) -> bool {
        matches!(
            self.peek(),
            Some(Token::Name(..) | Token::Mark("." | ".." | "@"))
        )
    }

    /// What is no path: a value, a call, an expression in parentheses.
    fn primary(&mut self) -> Result<Option<Expr>, Fault> {
        let place = self.place();
        let expr = match self.peek() {
            Some(Token::Text(text)) => Expr::Text(text.clone()),
            Some(Token::Number(number)) => Expr::Number(*number),
            Some(Token::Mark("(")) => {
                self.at += 1;
                let expr = self.or()?;
                self.needs(")")?;
                return Ok(Some(expr));
            }
            Some(Token::Name(None, name)) if self.is_call() && !KINDS.contains(&name.as_str()) => {
                let name = name.clone();
                self.at += 2;
                return self.call(&name, place).map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(expr))
    }

    fn is_call(&self) -> bool {
        matches!(self.tokens.get(self.at + 1), Some((_, Token::Mark("("))))
    }

    fn call(&mut self, name: &str, place: usize) -> Result<Expr, Fault> {
        let known = Function::ALL.iter();
        let Some(function) = known.clone().find(|function| function.name == name) else {
            let fault = Fault::new(place, format!("`{name}()` is no function of XPath 1.0"));
            return Err(match nearest(name, known.map(|function| function.name)) {
                Some(near) => fault.help(format!("did you mean `{near}()`?")),
                None => fault,
            });
        };
        let mut arguments = Vec::new();
        while !self.takes(")") {
            if !arguments.is_empty() {
                self.needs(",")?;
            }
            arguments.push(self.or()?);
        }
        if !(function.least..=function.most).contains(&arguments.len()) {
            let message = format!(
                "`{name}()` cannot be asked with {} arguments",
                arguments.len()
            );
            return Err(Fault::new(place, message).help(format!("write `{}`", function.signature)));
        }
        if function.wants_nodes
            && arguments
                .first()
                .is_some_and(|argument| !argument.gives_nodes())
        {
            return Err(Fault::new(
                place,
                format!("`{name}()` wants an expression that finds nodes"),
            ));
        }
        Ok(Expr::Call(function, arguments))
    }

    fn predicate(&mut self) -> Result<Expr, Fault> {
        let expr = self.or()?;
        self.needs("]")?;
        Ok(expr)
    }

    fn step(&mut self) -> Result<Step, Fault> {
        let short = |axis| Step {
            axis,
            test: Test::Any,
            predicates: Vec::new(),
        };
        if self.takes(".") {
            return Ok(short(Axis::This));
        }
        if self.takes("..") {
            return Ok(short(Axis::Parent));
        }
        let axis = if self.takes("@") {
            Axis::Attribute
        } else {
            self.axis()?
        };
        let test = self.test()?;
        let mut predicates = Vec::new();
        while self.takes("[") {
            predicates.push(self.predicate()?);
        }
        Ok(Step {
            axis,
            test,
            predicates,
        })
    }

    fn axis(&mut self) -> Result<Axis, Fault> {
        let Some(Token::Name(None, name)) = self.peek() else {
            return Ok(Axis::Child);
        };
        if !matches!(self.tokens.get(self.at + 1), Some((_, Token::Mark("::")))) {
            return Ok(Axis::Child);
        }
        let Some((_, axis)) = AXES.iter().find(|(own, _)| own == name) else {
            let fault = Fault::new(self.place(), format!("`{name}` is no axis"));
            return Err(match nearest(name, AXES.iter().map(|(own, _)| *own)) {
                Some(near) => fault.help(format!("did you mean `{near}::`?")),
                None => fault,
            });
        };
        self.at += 2;
        Ok(*axis)
    }

    fn test(&mut self) -> Result<Test, Fault> {
        let Some(Token::Name(prefix, local)) = self.peek() else {
            return Err(self.unexpected("a name"));
        };
        let (prefix, local) = (prefix.clone(), local.clone());
        if prefix.is_none() && self.is_call() && KINDS.contains(&local.as_str()) {
            self.at += 2;
            let target = match self.peek() {
                Some(Token::Text(target)) if local == "processing-instruction" => {
                    Some(target.clone())
                }
                _ => None,
            };
            self.at += usize::from(target.is_some());
            self.needs(")")?;
            return Ok(match local.as_str() {
                "text" => Test::Text,
                "comment" => Test::Comment,
                "node" => Test::Any,
                _ => Test::Instruction(target),
            });
        }
        self.at += 1;
        Ok(match prefix {
            None if local == "*" => Test::Every,
            Some(prefix) if local == "*" => Test::Prefix(prefix),
            prefix => Test::Name { prefix, local },
        })
    }
}

/// Tests that look like calls.
const KINDS: &[&str] = &["node", "text", "comment", "processing-instruction"];

fn descendants() -> Step {
    Step {
        axis: Axis::DescendantOrSelf,
        test: Test::Any,
        predicates: Vec::new(),
    }
}

/// `//name` walks once and not twice, unless a predicate counts the children of each.
fn shortened(steps: Vec<Step>) -> Vec<Step> {
    let mut short: Vec<Step> = Vec::with_capacity(steps.len());
    for mut step in steps {
        let counts = |expr: &Expr| expr.may_be_number() || expr.asks_position();
        let follows = short.last().is_some_and(|before| {
            before.axis == Axis::DescendantOrSelf
                && before.test == Test::Any
                && before.predicates.is_empty()
        });
        if follows && step.axis == Axis::Child && !step.predicates.iter().any(counts) {
            short.pop();
            step.axis = Axis::Descendant;
        }
        short.push(step);
    }
    short
}
