//! The words of an expression (XPath 1.0 section 3.7).

use crate::markup::Fault;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A bracket, an operator, `@`, `::`, `..`: as it is written.
    Mark(&'static str),
    /// `and`, `or`, `div`, `mod`, where they stand between two values.
    Operator(&'static str),
    /// A name with its prefix; `*`, where it does not multiply, may be the local part.
    Name(Option<String>, String),
    Text(String),
    Number(f64),
}

const MARKS: &[&str] = &[
    "::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=",
    "<", ">", "*", "$",
];

/// The tokens with the bytes at which they begin.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let mut tokens: Vec<(usize, Token)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = if c == '"' || c == '\'' {
            let end = rest[1..]
                .find(c)
                .ok_or_else(|| Fault::new(at, "a quote is not closed"))?;
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if c.is_ascii_digit()
            || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            number(rest)
        } else if is_name_start(c) {
            name(rest, operator_may_follow(&tokens))
        } else if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            let is_name = *mark == "*" && !operator_may_follow(&tokens);
            let name = || Token::Name(None, "*".to_owned());
            (if is_name { name() } else { Token::Mark(mark) }, mark.len())
        } else {
            return Err(unknown(at, c));
        };
        tokens.push((at, token));
        at += length;
    }
    Ok(tokens)
}

fn unknown(at: usize, c: char) -> Fault {
    let fault = Fault::new(at, format!("`{c}` has no meaning here"));
    match c {
        '#' => fault.help("an id is `//*[@id='…']`; `#…` is a selector, for the query `css`"),
        '{' => fault.help("a value from the scenario is written `{{ name }}`"),
        _ => fault,
    }
}

/// A name is an operator if something stands before it that a value could end with.
fn operator_may_follow(tokens: &[(usize, Token)]) -> bool {
    match tokens.last() {
        None | Some((_, Token::Operator(_))) => false,
        Some((_, Token::Mark(mark))) => [")", "]", ".", ".."].contains(mark),
        Some(_) => true,
    }
}

fn number(rest: &str) -> (Token, usize) {
    let whole = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let mut end = whole;
    if let Some(fraction) = rest[whole..].strip_prefix('.') {
        end += 1 + fraction
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(fraction.len());
    }
    (Token::Number(rest[..end].parse().unwrap_or(f64::NAN)), end)
}

fn name(rest: &str, may_be_operator: bool) -> (Token, usize) {
    let first = part(rest);
    if may_be_operator
        && let Some(operator) = ["and", "or", "div", "mod"]
            .into_iter()
            .find(|word| *word == first)
    {
        return (Token::Operator(operator), first.len());
    }
    let behind = &rest[first.len()..];
    if let Some(behind) = behind
        .strip_prefix(':')
        .filter(|behind| !behind.starts_with(':'))
    {
        let local = if behind.starts_with('*') {
            "*"
        } else {
            part(behind)
        };
        if !local.is_empty() {
            return (
                Token::Name(Some(first.to_owned()), local.to_owned()),
                first.len() + 1 + local.len(),
            );
        }
    }
    (Token::Name(None, first.to_owned()), first.len())
}

/// A name without colon at the beginning of a text (Namespaces in XML, NCName).
fn part(text: &str) -> &str {
    if !text.starts_with(is_name_start) {
        return "";
    }
    let end = text.find(|c: char| !(is_name_start(c) || c.is_numeric() || "-.\u{b7}".contains(c)));
    &text[..end.unwrap_or(text.len())]
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}
