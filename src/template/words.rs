//! Filters and functions that an expression names, checked before anything is run.

use super::{filters, functions};
use crate::text::{Diagnostic, Place, nearest};

/// Whether a name is that of a function.
pub(super) fn is_function(name: &str) -> bool {
    functions::ROWS.iter().any(|row| row.name == name)
}

/// Finds the first unknown filter or function of an expression.
pub(super) fn check(expression: &str, place: &Place) -> Result<(), Diagnostic> {
    let tokens = tokens(expression);
    for (index, token) in tokens.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let before = index.checked_sub(1).map(|at| &tokens[at]);
        match (before, tokens.get(index + 1)) {
            (Some(Token::Mark('|')), _) => known_filter(word, place)?,
            (Some(Token::Mark('.')), Some(Token::Mark('('))) => {
                let message = format!("values have no methods, so `.{word}()` cannot be called");
                return Err(Diagnostic::error("unknown-function", message, place, "")
                    .help("use a filter: `value | filter`"));
            }
            (Some(Token::Word(is)), _)
                if is == "is" || is == "not" || is == "in" || is == "and" || is == "or" => {}
            (_, Some(Token::Mark('('))) if !KEYWORDS.contains(&word.as_str()) => {
                known_function(word, place)?
            }
            _ => {}
        }
    }
    Ok(())
}

const KEYWORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "else"];

fn known_filter(word: &str, place: &Place) -> Result<(), Diagnostic> {
    if filters::ROWS.iter().any(|row| row.name == word) {
        return Ok(());
    }
    let found = Diagnostic::error(
        "unknown-filter",
        format!("`{word}` is no filter"),
        place,
        "",
    );
    let help = match nearest(word, filters::ROWS.iter().map(|row| row.name)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "the filters are {}",
            listed(filters::ROWS.iter().map(|row| row.name))
        ),
    };
    Err(found.help(help))
}

fn known_function(word: &str, place: &Place) -> Result<(), Diagnostic> {
    if is_function(word) {
        return Ok(());
    }
    let found = Diagnostic::error(
        "unknown-function",
        format!("`{word}` is no function"),
        place,
        "",
    );
    let help = match nearest(word, functions::ROWS.iter().map(|row| row.name)) {
        Some(near) => format!("did you mean `{near}()`?"),
        None => format!(
            "the functions are {}",
            listed(functions::ROWS.iter().map(|row| row.name))
        ),
    };
    Err(found.help(help))
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

enum Token {
    Word(String),
    Mark(char),
}

fn tokens(expression: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = expression.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' || c == '\'' {
            while let Some(inner) = chars.next() {
                match inner {
                    '\\' => drop(chars.next()),
                    end if end == c => break,
                    _ => {}
                }
            }
            tokens.push(Token::Mark('"'));
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::from(c);
            while let Some(next) = chars.next_if(|next| next.is_alphanumeric() || *next == '_') {
                word.push(next);
            }
            tokens.push(Token::Word(word));
        } else if !c.is_whitespace() {
            tokens.push(Token::Mark(c));
        }
    }
    tokens
}
