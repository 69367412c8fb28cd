//! One expression: what stands between `{{` and `}}`, in a condition, or behind a query.

use minijinja::{Error, ErrorKind};

use super::conversion::to_datum;
use super::environment::environment;
use super::functions::file;
use super::room::Room;
use super::scope::{Reads, Scope, marked_map};
use super::slices::without_slices;
use super::symbols::Symbol;
use super::words;
use crate::secret::{Datum, Text};
use crate::text::{Diagnostic, Place};

/// A compiled expression with its place.
#[derive(Clone)]
pub(super) struct Expression {
    text: std::sync::Arc<str>,
    compiled: std::sync::Arc<minijinja::Expression<'static, 'static>>,
    names: Vec<String>,
    /// The first words of those that it can do without.
    guarded: Vec<String>,
    /// Whether its value follows from more than its names: from chance, or the time.
    draws: bool,
    place: Place,
}

/// Stands between an expression and what is waited for in it.
const WITH: &str = ", with ";

/// A name that a template uses: `NAME` or `NAME.ATTRIBUTE`.
#[derive(Debug, Clone)]
pub struct UsedName {
    /// With the attributes that are asked of it.
    pub path: String,
    /// Where it stands, or the template it stands in.
    pub place: Place,
    /// Whether its expression can do without it: it asks whether it is defined, or has a default for it.
    pub guarded: bool,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expression at {}", self.place)
    }
}

impl Expression {
    /// Compiles `text`, which stands at `place`; unknown filters and functions are found here.
    pub(super) fn compile(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        words::measure(text, place)?;
        words::check(text, place)?;
        let compiled = environment()
            .compile_expression_owned(text.to_owned())
            .map_err(|error| syntax_error(&error, text, place))?;
        let mut names: Vec<String> = compiled.undeclared_variables(true).into_iter().collect();
        if let Some(bare) = without_slices(text)
            && let Ok(bare) = environment().compile_expression_owned(bare)
        {
            names.extend(bare.undeclared_variables(true));
        }
        let draws = names.iter().any(|name| words::draws(name));
        names.retain(|name| name != "null" && !words::is_function(name));
        names.sort();
        names.dedup();
        Ok(Self {
            text: text.into(),
            compiled: compiled.into(),
            names,
            guarded: words::guarded(text),
            draws,
            place: place.clone(),
        })
    }

    /// Where it stands.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// The names that it uses, sorted.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether it can do without a name that it uses.
    pub(super) fn does_without(&self, name: &str) -> bool {
        let first = name.split('.').next().unwrap_or(name);
        self.guarded.iter().any(|guarded| guarded == first)
    }

    /// Its value, if there is room for it. Undefined is an error. What reads a name whose value is not known yet is not known
    /// either, and no error.
    pub(super) fn eval(&self, scope: &Scope, room: &mut Room) -> Result<Datum, Diagnostic> {
        let waits = self.names.iter();
        let mut waits: Vec<&str> = waits.filter_map(|name| scope.waits_for(name)).collect();
        let symbols = scope.symbols();
        if waits.is_empty() && !(self.draws && symbols.is_some()) {
            return self.known(scope, room).map(|(datum, _)| datum);
        }
        // Just the name of something.
        if let Some(binding) = scope.at(&self.text) {
            return Ok(binding.datum());
        }
        match (self.known(scope, room), symbols) {
            (Ok((datum, reads)), _) if reads.all_known() && !self.draws => Ok(datum),
            (_, Some(symbols)) => {
                let names = self.names.iter();
                let values = names.filter_map(|name| Some((name.clone(), scope.at(name)?.datum())));
                let symbol = Symbol::Expression(self.text.to_string(), values.collect());
                Ok(symbols.bind(symbol).datum())
            }
            _ => {
                // Of what is made of something else, that alone is waited for.
                for what in &mut waits {
                    *what = what.rsplit_once(WITH).map_or(what, |(_, origin)| origin);
                }
                waits.sort_unstable();
                waits.dedup();
                let words: Vec<&str> = self.text.split_whitespace().collect();
                let what = format!("{}{WITH}{}", words.join(" "), waits.join(" and "));
                Ok(Datum::Text(Text::not_known_yet(&what)))
            }
        }
    }

    /// Its value, and the note of the secrets that were read for it.
    fn known(&self, scope: &Scope, room: &mut Room) -> Result<(Datum, Reads), Diagnostic> {
        let (value, reads) = self.eval_value(scope)?;
        if let Some(map) = marked_map(&value) {
            let fits = room.datum(&map);
            return fits
                .map(|()| (map, reads))
                .map_err(|large| large.at(&self.place));
        }
        let mut made =
            |secret| to_datum(&value, secret, room).map_err(|large| large.at(&self.place));
        // A map reads its members as they are asked for, some of them only here.
        let plain = made(None)?;
        let datum = match reads.first() {
            None => plain,
            Some(secret) => made(Some(&secret))?,
        };
        Ok((datum, reads))
    }

    /// Its value as minijinja has it, and the note of the secrets that were read for it so far.
    pub(super) fn eval_value(
        &self,
        scope: &Scope,
    ) -> Result<(minijinja::Value, Reads), Diagnostic> {
        let (context, reads) = scope.context();
        let value = self
            .compiled
            .eval(context)
            .map_err(|error| self.failed(&error))?;
        if value.is_undefined() {
            return Err(self.undefined(scope));
        }
        Ok((value, reads))
    }

    fn undefined(&self, scope: &Scope) -> Diagnostic {
        let unset = self.names.iter().find(|name| {
            let first = name.split('.').next().unwrap_or(name);
            scope.get(first).is_none() && scope.get(name).is_none()
        });
        let message = match unset {
            Some(name) => format!("`{name}` has no value here"),
            None => "this has no value".to_owned(),
        };
        Diagnostic::error("name-unset", message, &self.place, "undefined")
            .help("`| default(…)` gives a value for this case, `is defined` asks for it")
    }

    fn failed(&self, error: &Error) -> Diagnostic {
        let detail = error
            .detail()
            .map_or_else(|| error.kind().to_string(), str::to_owned);
        if let Some(fault) = fault_of_a_file(error) {
            let help = "a path is relative to the file in which it stands";
            let unread = fault.code == "file-unreadable";
            return Diagnostic::error(fault.code, detail, &self.place, "")
                .help_maybe(unread.then_some(help));
        }
        match error.kind() {
            ErrorKind::UndefinedError => Diagnostic::error(
                "name-unset",
                format!("an undefined value: {detail}"),
                &self.place,
                "undefined",
            )
            .help("`| default(…)` gives a value for this case, `is defined` asks for it"),
            ErrorKind::OutOfFuel => {
                let message = "this template takes too many steps";
                Diagnostic::error("template-syntax", message, &self.place, "stopped here").help(
                    "it repeats something very often, or goes through a long list: make less of it, or do it where the query stands, `$.list[?…]`",
                )
            }
            _ => Diagnostic::error(
                "template-syntax",
                format!("the template failed: {detail}"),
                &self.place,
                "",
            )
            .help_maybe(detail.contains("+ operator").then_some(
                "texts stand side by side, `page {{ number }}`, or are joined by `~` within an expression; `| int` makes a number of a text",
            )),
        }
    }
}

/// What `file()` could not read: its code says more than that a template failed.
fn fault_of_a_file(error: &Error) -> Option<&file::Fault> {
    std::error::Error::source(error)?.downcast_ref()
}

fn syntax_error(error: &Error, text: &str, place: &Place) -> Diagnostic {
    let detail = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    let found = Diagnostic::error(
        "template-syntax",
        format!("not an expression: {detail}"),
        place,
        "",
    );
    if text.starts_with('$') {
        return found.help(
            "a JSONPath is asked of an answer: `extract: {NAME: $.…}` carries its value on, and then `{{ NAME }}` is it",
        );
    }
    let wikitext = text.contains([':', '=']);
    let two = detail.contains("input after expression");
    let apart = "each has braces of its own: `{{ one }} {{ other }}`";
    let ends = detail.contains("end of input");
    found.help(match (wikitext, two, ends) {
        (true, _, _) => words::WIKITEXT,
        (_, true, _) => apart,
        (_, _, true) => "something is missing at its end: a value, a quote or a `)`",
        _ => "an expression is a name, a value, or these with filters: `{{ title | lower }}`",
    })
}
