//! Names in the place of values: what a request is made of is told instead of made.
//!
//! A scope whose world has [`Symbols`] gives each input, each value of chance and whatever is made of what is not known yet a number in a
//! table. The number is what the part of a text is called that is not known yet, so whoever reads the text finds what stands there.

use std::sync::{Mutex, PoisonError};

use super::Binding;
use crate::secret::{Datum, Text, waited_for};

/// What stands for a value.
#[derive(Debug, Clone)]
pub enum Symbol {
    /// An input, by its name.
    Input(String),
    /// What a step takes from its answer, by its name.
    Taken(String),
    /// A var that is made of other symbols.
    Var(String, Datum),
    /// An expression, as it is written, and the values of the names in it that are symbols or made of some.
    Expression(String, Vec<(String, Datum)>),
}

/// A table of symbols.
#[derive(Debug, Default)]
pub struct Symbols {
    table: Mutex<Vec<Symbol>>,
}

/// Begins the number of a symbol, which no name of the language does.
const MARK: char = '#';

impl Symbols {
    /// What stands for a value from now on.
    pub fn bind(&self, symbol: Symbol) -> Binding {
        self.add(symbol).1
    }

    /// The same, with its number.
    pub fn add(&self, symbol: Symbol) -> (usize, Binding) {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let number = table.len();
        table.push(symbol);
        (number, Binding::not_known_yet(&format!("{MARK}{number}")))
    }

    /// What a var is bound to that has this value: a name of its own, if it is a text in which there are symbols and not just another
    /// name.
    pub fn bind_var(&self, name: &str, value: Datum) -> Binding {
        match &value {
            Datum::Text(text) if text.is_open() && !self.is_name(text) => {
                self.bind(Symbol::Var(name.to_owned(), value))
            }
            value => Binding::from_datum(value),
        }
    }

    fn is_name(&self, text: &Text) -> bool {
        let pieces = text.pieces();
        let [(_, Some(name))] = pieces[..] else {
            return false;
        };
        let symbol = waited_for(name).and_then(|what| self.find(what));
        symbol.is_some_and(|(_, symbol)| !matches!(symbol, Symbol::Expression(..)))
    }

    /// The symbol that a part is called by which is not known yet, with its number; none if it waits for something else.
    pub fn find(&self, waited_for: &str) -> Option<(usize, Symbol)> {
        let number: usize = waited_for.strip_prefix(MARK)?.parse().ok()?;
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        Some((number, table.get(number)?.clone()))
    }
}
