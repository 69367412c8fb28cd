//! Filters and functions that an expression names, checked before anything is run.

use super::{filters, functions};
use crate::text::{Diagnostic, Place, nearest};

/// Whether a name is that of a function.
pub(super) fn is_function(name: &str) -> bool {
    functions::ROWS.iter().any(|row| row.name == name)
}

/// Whether a name is that of a function which gives something else each time.
pub(super) fn draws(name: &str) -> bool {
    is_function(name) && name != functions::file::FILE.name
}

/// Bytes that an expression may have.
const LONGEST: usize = 4096;
/// Words and signs that an expression may have: each can be a level of the tree that is made of it.
const MOST_TOKENS: usize = 1000;

/// Whether an expression is small enough to be read.
pub(super) fn measure(expression: &str, place: &Place) -> Result<(), Diagnostic> {
    let refused = |message: String| {
        Err(
            Diagnostic::error("template-syntax", message, place, "too long")
                .help("make it of several `vars`"),
        )
    };
    if expression.len() > LONGEST {
        return refused(format!("an expression of more than {LONGEST} bytes"));
    }
    if tokens(expression).len() > MOST_TOKENS {
        return refused(format!(
            "an expression of more than {MOST_TOKENS} words and signs"
        ));
    }
    Ok(())
}

/// Finds the first unknown filter or function of an expression.
pub(super) fn check(expression: &str, place: &Place) -> Result<(), Diagnostic> {
    // A parser function of wikitext, of which any word behind a bar would be taken for a filter.
    if expression.starts_with('#') {
        let message = "not an expression: `#` begins none";
        return Err(Diagnostic::error("template-syntax", message, place, "").help(WIKITEXT));
    }
    let tokens = tokens(expression);
    for (index, token) in tokens.iter().enumerate() {
        let Token::Word(word, at) = token else {
            continue;
        };
        let place = &place_of(word, *at, place);
        let before = index.checked_sub(1).map(|at| &tokens[at]);
        match (before, tokens.get(index + 1)) {
            (Some(Token::Mark('|')), _) => known_filter(word, place).map_err(|mut found| {
                // `{{Name|text}}` is what a page includes.
                if !expression.contains(" |") && !found.help[0].starts_with("did you") {
                    found.help = vec![WIKITEXT.to_owned()];
                }
                found
            })?,
            (Some(Token::Mark('.')), Some(Token::Mark('('))) => {
                let message = format!("values have no methods, so `.{word}()` cannot be called");
                return Err(Diagnostic::error("unknown-function", message, place, "")
                    .help("use a filter: `value | filter`"));
            }
            (Some(Token::Word(is, _)), _)
                if ["is", "not", "in", "and", "or"].contains(&is.as_str()) => {}
            (_, Some(Token::Mark('('))) if !KEYWORDS.contains(&word.as_str()) => {
                known_function(word, place)?
            }
            _ => {}
        }
    }
    Ok(())
}

/// The first words of what an expression asks to be defined, or has a default for.
pub(super) fn guarded(expression: &str) -> Vec<String> {
    let tokens = tokens(expression);
    let word = |at: usize| match tokens.get(at) {
        Some(Token::Word(word, _)) => word.as_str(),
        _ => "",
    };
    let mut guarded = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let Token::Word(first, _) = token else {
            continue;
        };
        let is_attribute = index
            .checked_sub(1)
            .is_some_and(|at| matches!(tokens.get(at), Some(Token::Mark('.'))));
        // Behind its attributes.
        let mut next = index + 1;
        while matches!(tokens.get(next), Some(Token::Mark('.'))) {
            next += 2;
        }
        let asks = match tokens.get(next) {
            Some(Token::Mark('|')) => ["default", "d"].contains(&word(next + 1)),
            Some(Token::Word(is, _)) if is == "is" => {
                let test = if word(next + 1) == "not" { 2 } else { 1 };
                ["defined", "undefined"].contains(&word(next + test))
            }
            _ => false,
        };
        if asks && !is_attribute {
            guarded.push(first.clone());
        }
    }
    guarded
}

/// A word within the place of its expression. YAML may have folded what stands there: then it is found if it stands there once.
fn place_of(word: &str, at: usize, place: &Place) -> Place {
    let text = place.text();
    let there = (text.get(at..at + word.len()) == Some(word)).then_some(at);
    let mut all = text.match_indices(word).map(|(at, _)| at);
    let found = there.or_else(|| all.next().filter(|_| all.next().is_none()));
    found.map_or_else(|| place.clone(), |at| place.part(at..at + word.len()))
}

/// Said where an expression looks like wikitext.
pub(super) const WIKITEXT: &str = "if this is wikitext: `{% raw %}…{% endraw %}`";

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
    /// With the byte at which it begins.
    Word(String, usize),
    Mark(char),
}

fn tokens(expression: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = expression.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '"' || c == '\'' {
            while let Some((_, inner)) = chars.next() {
                match inner {
                    '\\' => drop(chars.next()),
                    end if end == c => break,
                    _ => {}
                }
            }
            tokens.push(Token::Mark('"'));
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::from(c);
            while let Some((_, next)) =
                chars.next_if(|(_, next)| next.is_alphanumeric() || *next == '_')
            {
                word.push(next);
            }
            tokens.push(Token::Word(word, at));
        } else if !c.is_whitespace() {
            tokens.push(Token::Mark(c));
        }
    }
    tokens
}
