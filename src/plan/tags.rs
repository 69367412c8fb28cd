//! An expression over the tags of a scenario: words with `and`, `or`, `not` and parentheses.
//!
//! `not` binds closer than `and`, and `and` closer than `or`. Start at [`TagExpr`].

use std::str::FromStr;

/// What `--tags` asks for.
#[derive(Debug, Clone)]
pub struct TagExpr {
    text: String,
    asked: Asked,
}

#[derive(Debug, Clone)]
enum Asked {
    Tag(String),
    Not(Box<Asked>),
    All(Vec<Asked>),
    Any(Vec<Asked>),
}

/// Parentheses and `not`s within each other.
const DEEPEST: usize = 32;

impl TagExpr {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds for these tags.
    pub fn holds(&self, tags: &[&str]) -> bool {
        self.asked.holds(tags)
    }

    /// The tags that it names, in order.
    pub(super) fn tags(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.asked.name(&mut found);
        found
    }
}

impl Asked {
    fn holds(&self, tags: &[&str]) -> bool {
        match self {
            Self::Tag(name) => tags.contains(&name.as_str()),
            Self::Not(asked) => !asked.holds(tags),
            Self::All(parts) => parts.iter().all(|part| part.holds(tags)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(tags)),
        }
    }

    fn name<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Tag(name) => found.push(name),
            Self::Not(asked) => asked.name(found),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.name(found)),
        }
    }
}

impl FromStr for TagExpr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut reader = Reader {
            words: words(text)?,
            at: 0,
        };
        let asked = reader.any(0)?;
        match reader.next().as_deref() {
            None => Ok(Self {
                text: text.to_owned(),
                asked,
            }),
            Some(")") => Err("a `)` stands there without its `(`".to_owned()),
            Some(word) => {
                let before = reader.words[..reader.at - 1].last();
                let before = before.map(String::as_str).unwrap_or_default();
                let advice = match word.to_lowercase().as_str() {
                    joint @ ("and" | "or") => format!(": write `{joint}` in small letters"),
                    _ => String::new(),
                };
                Err(format!(
                    "`and` or `or` is wanted between `{before}` and `{word}`{advice}"
                ))
            }
        }
    }
}

/// Words and parentheses, in order.
fn words(text: &str) -> Result<Vec<String>, String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words = spaced.split_whitespace().map(|word| {
        let sign = word.find([',', '&', '|', '!']).map(|at| &word[at..=at]);
        let instead = match sign {
            None => return Ok(word.to_owned()),
            Some("&") => "and",
            Some("!") => "not",
            Some(_) => "or",
        };
        let sign = sign.unwrap_or_default();
        Err(format!("`{sign}` says nothing here: write `{instead}`"))
    });
    words.collect()
}

struct Reader {
    words: Vec<String>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Option<String> {
        let word = self.words.get(self.at)?.clone();
        self.at += 1;
        Some(word)
    }

    fn takes(&mut self, word: &str) -> bool {
        let there = self.words.get(self.at).is_some_and(|next| next == word);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self, depth: usize) -> Result<Asked, String> {
        let mut parts = vec![self.all(depth)?];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Asked::Any(parts),
        })
    }

    fn all(&mut self, depth: usize) -> Result<Asked, String> {
        let mut parts = vec![self.one(depth)?];
        while self.takes("and") {
            parts.push(self.one(depth)?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => Asked::All(parts),
        })
    }

    fn one(&mut self, depth: usize) -> Result<Asked, String> {
        if depth > DEEPEST {
            return Err(format!("more than {DEEPEST} parentheses within each other"));
        }
        if self.takes("not") {
            return Ok(Asked::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.takes("(") {
            let inner = self.any(depth + 1)?;
            return match self.takes(")") {
                true => Ok(inner),
                false => Err("a `(` is not closed".to_owned()),
            };
        }
        let before = match self.at {
            0 => "at the beginning".to_owned(),
            at => format!("behind `{}`", self.words[at - 1]),
        };
        match self.next().as_deref() {
            Some("and" | "or" | ")") | None => Err(format!("a tag is wanted {before}")),
            Some(tag) => Ok(Asked::Tag(tag.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(expression: &str, tags: &str) -> bool {
        let tags: Vec<&str> = tags.split_whitespace().collect();
        let expression = TagExpr::from_str(expression).expect(expression);
        expression.holds(&tags)
    }

    #[test]
    fn an_expression_holds_for_the_tags_that_it_says() {
        for (expression, holds_for, fails_for) in [
            ("a", "b a", "b"),
            ("not a", "b", "a"),
            ("not not a", "a", ""),
            ("a and b", "a b", "a"),
            ("a or b", "b", "c"),
            ("a or b and c", "a", "b"),
            ("(a or b) and c", "b c", "a"),
            ("not a and b", "b", "a b"),
            ("not (a and b)", "a", "a b"),
            ("not(a)or(b)", "a b", "a"),
            ("slow-one:1.43", "slow-one:1.43", "slow"),
        ] {
            assert!(holds(expression, holds_for), "{expression}: {holds_for}");
            assert!(!holds(expression, fails_for), "{expression}: {fails_for}");
        }
    }

    #[test]
    fn a_mistake_is_told_by_what_stands_there() {
        for (expression, says) in [
            ("", "a tag is wanted at the beginning"),
            ("and a", "a tag is wanted at the beginning"),
            ("a and", "a tag is wanted behind `and`"),
            ("a or or b", "a tag is wanted behind `or`"),
            ("()", "a tag is wanted behind `(`"),
            ("not", "a tag is wanted behind `not`"),
            ("(a or b", "a `(` is not closed"),
            ("a) or b", "without its `(`"),
            ("a b", "`and` or `or` is wanted between `a` and `b`"),
            ("a AND b", "write `and` in small letters"),
            ("a,b", "`,` says nothing here: write `or`"),
            ("a && b", "write `and`"),
            ("a | b", "write `or`"),
            ("!a", "write `not`"),
            (&"(".repeat(100_000), "more than 32"),
            (&"not ".repeat(100_000), "more than 32"),
        ] {
            let said = TagExpr::from_str(expression).expect_err(expression);
            assert!(said.contains(says), "{said}");
        }
    }
}
