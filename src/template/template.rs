//! A text with expressions in it.

use super::expression::{Expression, UsedName};
use super::room::Room;
use super::scope::Scope;
use crate::secret::{Datum, Text};
use crate::text::{Diagnostic, Place};

/// A text of a scenario: literal parts and expressions, in order, compiled once.
#[derive(Debug, Clone)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
    place: Place,
}

#[derive(Debug, Clone)]
enum Piece {
    Literal(String),
    Expression(Expression),
}

impl Template {
    /// Reads `text`, which stands at `place` in a source.
    pub fn read(text: &str, place: &Place) -> Result<Self, Diagnostic> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        let mut braces = Braces { place, behind: 0 };
        while let Some(at) = rest.find('{') {
            literal.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(inner) = rest.strip_prefix("{{") {
                let part = braces.next(inner);
                let end = end_of_expression(inner).ok_or_else(|| not_closed(&part))?;
                let expression = inner[..end].trim();
                if expression.is_empty() {
                    return Err(Diagnostic::error(
                        "template-syntax",
                        "an empty `{{ }}`",
                        &part,
                        "nothing between the braces",
                    ));
                }
                let wikitext = place_of(&part, end);
                push_literal(&mut pieces, &mut literal);
                pieces.push(Piece::Expression(Expression::compile(
                    expression, &wikitext,
                )?));
                rest = &inner[end + 2..];
            } else if rest.starts_with("{%") {
                let (raw, after) = raw_block(rest).ok_or_else(|| statement(place))?;
                braces.skip(raw);
                literal.push_str(raw);
                rest = after;
            } else if rest.starts_with("{#") {
                return Err(statement(place));
            } else {
                literal.push('{');
                rest = &rest[1..];
            }
        }
        literal.push_str(rest);
        push_literal(&mut pieces, &mut literal);
        Ok(Self {
            text: text.to_owned(),
            pieces,
            place: place.clone(),
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The text, if there is no expression in it.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The names that it uses, with the places of their expressions.
    pub fn names(&self) -> Vec<UsedName> {
        let mut names = Vec::new();
        for piece in &self.pieces {
            if let Piece::Expression(expression) = piece {
                names.extend(expression.names().iter().map(|path| UsedName {
                    path: path.clone(),
                    place: expression.place().clone(),
                    guarded: expression.does_without(path),
                }));
            }
        }
        names
    }

    /// Its text, with marks.
    pub fn render(&self, scope: &Scope) -> Result<Text, Diagnostic> {
        self.render_within(scope, &mut Room::default())
    }

    /// Its text, if there is room for it.
    pub(super) fn render_within(&self, scope: &Scope, room: &mut Room) -> Result<Text, Diagnostic> {
        let mut text = Text::default();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => {
                    room.text(literal.len())
                        .map_err(|large| large.at(&self.place))?;
                    text.push_plain(literal);
                }
                Piece::Expression(expression) => {
                    text.push(&expression.eval(scope, room)?.to_text())
                }
            }
        }
        Ok(text)
    }

    /// Its value: that of the expression if it is exactly one, else its text.
    pub fn eval(&self, scope: &Scope) -> Result<Datum, Diagnostic> {
        self.eval_within(scope, &mut Room::default())
    }

    /// The same, if there is room for it.
    pub(super) fn eval_within(&self, scope: &Scope, room: &mut Room) -> Result<Datum, Diagnostic> {
        match self.pieces.as_slice() {
            [Piece::Expression(expression)] => expression.eval(scope, room),
            _ => self.render_within(scope, room).map(Datum::Text),
        }
    }
}

fn push_literal(pieces: &mut Vec<Piece>, literal: &mut String) {
    if !literal.is_empty() {
        pieces.push(Piece::Literal(std::mem::take(literal)));
    }
}

/// Byte at which the closing `}}` begins: the first one outside of texts and of braces of its own.
fn end_of_expression(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '(' | '[') => depth += 1,
            (None, '}') if depth == 0 => return text[at..].starts_with("}}").then_some(at),
            (None, '}' | ')' | ']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// `{% raw %}…{% endraw %}` at the beginning of `text`: what is within, and what follows.
fn raw_block(text: &str) -> Option<(&str, &str)> {
    let inner = after_tag(text, "raw")?;
    inner
        .match_indices("{%")
        .find_map(|(at, _)| after_tag(&inner[at..], "endraw").map(|after| (&inner[..at], after)))
}

fn after_tag<'t>(text: &'t str, tag: &str) -> Option<&'t str> {
    text.strip_prefix("{%")?
        .trim_start()
        .strip_prefix(tag)?
        .trim_start()
        .strip_prefix("%}")
}

/// Finds the expressions of a template in the source, by going from `{{` to `{{`: escapes and folding change bytes, not braces.
struct Braces<'p> {
    place: &'p Place,
    /// Byte of the place behind the last `{{`.
    behind: usize,
}

impl Braces<'_> {
    /// The place behind the next `{{`, as far as the template reaches.
    fn next(&mut self, inner: &str) -> Place {
        let source = self.place.text();
        match self.advance() {
            Some(at) if source[at..].starts_with(inner.get(..1).unwrap_or_default()) => {
                self.place.part(at..source.len())
            }
            _ => self.place.clone(),
        }
    }

    fn skip(&mut self, raw: &str) {
        for _ in raw.matches("{{") {
            self.advance();
        }
    }

    fn advance(&mut self) -> Option<usize> {
        let at = self.behind + self.place.text().get(self.behind..)?.find("{{")? + 2;
        self.behind = at;
        Some(at)
    }
}

/// The expression within a place that begins behind its `{{`, without blanks around it.
fn place_of(part: &Place, end: usize) -> Place {
    let text = part.text();
    let inner = text.get(..end).unwrap_or(text);
    let start = inner.len() - inner.trim_start().len();
    part.part(start..inner.trim_end().len().max(start))
}

fn not_closed(place: &Place) -> Diagnostic {
    Diagnostic::error("template-syntax", "`{{` without `}}`", place, "not closed")
        .help("if this is wikitext: `{% raw %}…{% endraw %}`")
}

fn statement(place: &Place) -> Diagnostic {
    let message = "templates hold expressions in `{{ }}`, and no statements or comments";
    Diagnostic::error("template-statement", message, place, "")
        .help("for braces of the text itself write `{% raw %}…{% endraw %}`; for logic there are `when`, `for_each` and `repeat`")
}
