//! Texts with symbols as terms, and the variables of a sample.

use std::collections::{BTreeMap, BTreeSet};

use super::super::flow::{Change, FlowInput, Term};
use super::expression;
use crate::engine::{Sketch, SketchedInput};
use crate::http::percent_encode;
use crate::secret::{Text, waited_for};
use crate::service::Service;
use crate::template::Symbol;

/// What a text is made of, as far as it was asked.
pub(super) struct Terms<'s> {
    sketch: &'s Sketch,
    service: Option<&'static Service>,
    /// The variable of each symbol, by its number.
    names: BTreeMap<usize, String>,
    /// Inputs by their names, in the order in which they are used.
    inputs: Vec<(String, String)>,
    /// All variables.
    taken: BTreeSet<String>,
    /// Variables of sessions, by the names of these.
    sessions: BTreeMap<String, String>,
    /// Symbols that are used.
    used: BTreeSet<usize>,
    /// Variables to be made before the next request.
    lets: Vec<(String, Term)>,
}

/// What stands in an address that was percent-encoded in the place of what is not known yet.
const ENCODED: &str = "%3F";
/// What a variable of the environment begins with if no service says it.
const PREFIX: &str = "API";

impl<'s> Terms<'s> {
    pub(super) fn new(sketch: &'s Sketch, service: Option<&'static Service>) -> Self {
        Self {
            sketch,
            service,
            names: BTreeMap::new(),
            inputs: Vec::new(),
            taken: BTreeSet::new(),
            sessions: BTreeMap::new(),
            used: BTreeSet::new(),
            lets: Vec::new(),
        }
    }

    /// A text.
    pub(super) fn term(&mut self, text: &Text) -> Result<Term, String> {
        self.joined(text, |term, _| term)
    }

    /// A text that is part of an address: what was encoded there is encoded here.
    pub(super) fn address(&mut self, text: &Text) -> Result<Term, String> {
        self.joined(text, |term, piece| match piece == ENCODED {
            true => Term::Changed(Box::new(term), Change::UrlEncode),
            false => term,
        })
    }

    fn joined(&mut self, text: &Text, change: impl Fn(Term, &str) -> Term) -> Result<Term, String> {
        let mut joined = Vec::new();
        for (piece, name) in text.pieces() {
            joined.push(match name {
                None => Term::Literal(piece.to_owned()),
                Some(name) => change(self.named(name)?, piece),
            });
        }
        Ok(match joined.len() {
            0 => Term::Literal(String::new()),
            1 => joined.remove(0),
            _ => Term::Joined(joined),
        })
    }

    /// What a part is that has a name.
    pub(super) fn named(&mut self, name: &str) -> Result<Term, String> {
        let Some(what) = waited_for(name) else {
            return Err(format!("the secret `{name}` stands in it"));
        };
        let Some((number, symbol)) = self.sketch.symbols.find(what) else {
            return Err(format!("`{what}` is not known before it runs"));
        };
        self.used.insert(number);
        if let Some(name) = self.names.get(&number) {
            return Ok(Term::Name(name.clone()));
        }
        Ok(Term::Name(match symbol {
            Symbol::Input(input) => self.input(number, &input),
            Symbol::Taken(name) => self.variable(number, &name, None),
            Symbol::Var(name, value) => {
                let value = self.inner(&value.to_text())?;
                let name = self.variable(number, &name, None);
                self.lets.push((name.clone(), value));
                name
            }
            Symbol::Expression(text, values) => {
                let made = expression::read(&text, &values, self)?;
                let Some(draw) = expression::drawn(&made) else {
                    return Ok(made);
                };
                // What is new each time is made once, since it may stand in several places.
                let name = self.variable(number, draw, None);
                self.lets.push((name.clone(), made));
                name
            }
        }))
    }

    /// The symbol that a part waits for.
    pub(super) fn symbol(&self, waited_for: &str) -> Option<Symbol> {
        let (_, symbol) = self.sketch.symbols.find(waited_for)?;
        Some(symbol)
    }

    /// The value of a var: what it draws needs no variable besides.
    fn inner(&mut self, text: &Text) -> Result<Term, String> {
        let before = self.lets.len();
        let term = self.term(text)?;
        let drawn: Vec<(String, Term)> = self.lets.split_off(before);
        let (draws, others) = drawn
            .into_iter()
            .partition(|(_, made)| expression::drawn(made).is_some());
        self.lets.extend::<Vec<_>>(others);
        let draws: Vec<(String, Term)> = draws;
        for (name, _) in &draws {
            self.taken.remove(name);
        }
        Ok(with(term, &draws))
    }

    fn input(&mut self, number: usize, input: &str) -> String {
        if let Some((_, name)) = self.inputs.iter().find(|(own, _)| own == input) {
            self.names.insert(number, name.clone());
            return name.clone();
        }
        let name = self.variable(number, input, None);
        self.inputs.push((input.to_owned(), name.clone()));
        name
    }

    /// The variable of what is taken from an answer.
    pub(super) fn name_of_taken(&mut self, number: usize, session: &str) -> String {
        let what = self.sketch.symbols.find(&format!("#{number}"));
        let name = match what {
            Some((_, Symbol::Taken(name))) => name,
            _ => "value".to_owned(),
        };
        self.variable(number, &name, Some(session))
    }

    /// The variable of a symbol: as it is called, if nothing else is. What several sessions have is told apart by their names.
    fn variable(&mut self, number: usize, name: &str, session: Option<&str>) -> String {
        if let Some(name) = self.names.get(&number) {
            return name.clone();
        }
        let plain = snake(name);
        let of_session = session.map(|session| format!("{}_{plain}", snake(session)));
        let numbered = (2..).map(|count| format!("{plain}_{count}"));
        let mut names = [plain.clone()]
            .into_iter()
            .chain(of_session)
            .chain(numbered);
        let free = names.find(|name| self.taken.insert(name.clone()));
        let name = free.unwrap_or(plain);
        self.names.insert(number, name.clone());
        name
    }

    /// The variable of a session.
    pub(super) fn session(&mut self, session: &str) -> String {
        if let Some(name) = self.sessions.get(session) {
            return name.clone();
        }
        let plain = snake(session);
        let numbered = (1..).map(|count| match count {
            1 => format!("{plain}_session"),
            _ => format!("{plain}_session_{count}"),
        });
        let mut names = [plain.clone()].into_iter().chain(numbered);
        let free = names.find(|name| self.taken.insert(name.clone()));
        let name = free.unwrap_or(plain);
        self.sessions.insert(session.to_owned(), name.clone());
        name
    }

    /// The variables that have to be made before what was asked for last.
    pub(super) fn lets(&mut self) -> impl Iterator<Item = (String, Term)> + use<> {
        std::mem::take(&mut self.lets).into_iter()
    }

    /// Numbers of the symbols that are used.
    pub(super) fn used(&self) -> &BTreeSet<usize> {
        &self.used
    }

    /// A text for people.
    pub(super) fn shown(&self, text: &Text) -> String {
        text.shown(|name| {
            let symbol = waited_for(name).and_then(|what| self.sketch.symbols.find(what));
            match symbol {
                Some((_, Symbol::Input(name) | Symbol::Taken(name) | Symbol::Var(name, _))) => name,
                _ => "…".to_owned(),
            }
        })
    }

    /// The inputs, in the order in which they are used.
    pub(super) fn inputs(&self) -> Vec<FlowInput> {
        let prefix = self.service.map_or(PREFIX, |service| service.environment);
        let inputs = self.inputs.iter().map(|(input, name)| {
            let known = self.sketch.inputs.iter().find(|known| known.name == *input);
            let about = known
                .and_then(|known| known.about.as_deref())
                .unwrap_or_default();
            FlowInput {
                name: name.clone(),
                environment: format!("{prefix}_{}", snake(input).to_uppercase()),
                about: super::on_a_line(about),
                default: None,
                secret: known.is_some_and(|SketchedInput { secret, .. }| *secret),
            }
        });
        inputs.collect()
    }
}

/// A term with others in the place of some variables.
fn with(term: Term, values: &[(String, Term)]) -> Term {
    match term {
        Term::Name(name) => match values.iter().find(|(own, _)| *own == name) {
            Some((_, value)) => value.clone(),
            None => Term::Name(name),
        },
        Term::Joined(terms) => {
            Term::Joined(terms.into_iter().map(|term| with(term, values)).collect())
        }
        Term::Changed(term, change) => Term::Changed(Box::new(with(*term, values)), change),
        term => term,
    }
}

/// A name as variables have them: letters, digits and `_`, a letter first.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        match c {
            c if c.is_ascii_uppercase()
                && snake.ends_with(|last: char| last.is_ascii_lowercase()) =>
            {
                snake.push('_');
                snake.push(c.to_ascii_lowercase());
            }
            c if c.is_ascii_alphanumeric() => snake.push(c.to_ascii_lowercase()),
            _ if snake.ends_with('_') => {}
            _ => snake.push('_'),
        }
    }
    match snake.trim_matches('_') {
        "" => "value".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("value_{name}"),
        name => name.to_owned(),
    }
}

/// A text as a part of an address has it, if nothing in it is made.
pub(super) fn encoded(term: Term) -> Term {
    match term {
        Term::Literal(text) => Term::Literal(percent_encode(&text)),
        term => Term::Changed(Box::new(term), Change::UrlEncode),
    }
}
