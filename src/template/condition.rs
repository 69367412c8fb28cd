//! `when` and `requires`: an expression in which a service may be compared with a version.

use super::expression::{Expression, UsedName};
use super::scope::{Binding, Reads, Scope};
use super::version::{Comparison, Version};
use super::words;
use crate::text::{Diagnostic, Place};

/// A condition, its version tests apart: minijinja would compare versions as texts.
#[derive(Debug, Clone)]
pub struct Condition {
    text: String,
    expression: Expression,
    tests: Vec<VersionTest>,
}

/// `SERVICE COMPARISON VERSION`.
#[derive(Debug, Clone)]
pub struct VersionTest {
    comparison: Comparison,
    version: Version,
}

impl Condition {
    /// Reads a condition that stands at `place`; `service` is the word that stands for the version of the target.
    pub fn read(text: &str, place: &Place, service: Option<&str>) -> Result<Self, Diagnostic> {
        if text.contains("{{") {
            return Err(Diagnostic::error(
                "braces-in-condition",
                "a condition is an expression already",
                place,
                "",
            )
            .help("leave out the braces `{{ }}`"));
        }
        // Looking for versions takes more than one reading.
        words::measure(text, place).map_err(|mut found| {
            found.code = "condition-syntax".into();
            found
        })?;
        let (expression, tests) = match service {
            Some(service) => version_tests(text, service, place)?,
            None => (text.to_owned(), Vec::new()),
        };
        let expression = Expression::compile(&expression, place).map_err(|mut found| {
            if found.code == "template-syntax" {
                found.code = "condition-syntax".into();
                let why = found.message.trim_start_matches("not an expression: ");
                found.message = format!("`{text}` is no condition: {why}");
                // It is of texts with braces.
                found.help.clear();
                let half = Comparison::WRITTEN
                    .iter()
                    .any(|(sign, _)| text.trim_start().starts_with(sign));
                if half {
                    let service = service.unwrap_or("NAME");
                    found = found.help(format!(
                        "a condition says what is compared: `{service} >= 1.43`"
                    ));
                } else {
                    found = found.help("a condition is made of names, values, comparisons, `and`, `or`, `not`: `NAME == \"x\" and not OTHER`");
                }
            }
            found
        })?;
        Ok(Self {
            text: text.to_owned(),
            expression,
            tests,
        })
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        self.expression.place()
    }

    /// The versions that it compares with, in the order in which they stand there.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        self.tests.iter().map(|test| &test.version)
    }

    /// Whether it asks for the version.
    pub fn needs_version(&self) -> bool {
        !self.tests.is_empty()
    }

    /// The names that it uses.
    pub fn names(&self) -> Vec<UsedName> {
        let own = self
            .expression
            .names()
            .iter()
            .filter(|name| !name.starts_with(PLACEHOLDER));
        own.map(|path| UsedName {
            path: path.clone(),
            place: self.place().clone(),
            guarded: self.expression.does_without(path),
        })
        .collect()
    }

    /// Whether it holds. `version` is that of the target; it must be given if [`Condition::needs_version`].
    pub fn holds(&self, scope: &Scope, version: Option<&Version>) -> Result<bool, Diagnostic> {
        self.asked(scope, version).map(|(holds, _)| holds)
    }

    /// Whether it holds, if all that it takes to say so is known and it can be said.
    pub fn known(&self, scope: &Scope, version: Option<&Version>) -> Option<bool> {
        let asked = self.asked(scope, version).ok();
        asked.and_then(|(holds, reads)| reads.all_known().then_some(holds))
    }

    fn asked(&self, scope: &Scope, version: Option<&Version>) -> Result<(bool, Reads), Diagnostic> {
        let mut scope = scope.clone();
        for (index, test) in self.tests.iter().enumerate() {
            let version = version.ok_or_else(|| {
                Diagnostic::error(
                    "version-unknown",
                    "the version of the target is not known",
                    self.place(),
                    "needs it",
                )
            })?;
            let holds = version.compares(test.comparison, &test.version);
            scope.set(
                format!("{PLACEHOLDER}{index}"),
                Binding::new(&holds.into(), None),
            );
        }
        let (value, reads) = self.expression.eval_value(&scope)?;
        Ok((value.is_true(), reads))
    }
}

/// Stands for a version test in the expression; no name of a scenario can begin so.
const PLACEHOLDER: &str = "__version_test_";

fn version_tests(
    text: &str,
    service: &str,
    place: &Place,
) -> Result<(String, Vec<VersionTest>), Diagnostic> {
    let mut expression = String::new();
    let mut tests = Vec::new();
    let mut rest = text;
    while let Some(at) = find_word(rest, service) {
        let behind = rest[at + service.len()..].trim_start();
        let Some((sign, comparison)) = Comparison::WRITTEN
            .iter()
            .find(|(sign, _)| behind.starts_with(sign))
        else {
            let message = format!("`{service}` must be compared with a version");
            return Err(Diagnostic::error("condition-syntax", message, place, "")
                .help(format!("for instance `{service} >= 1.43`")));
        };
        let operand = behind[sign.len()..].trim_start();
        let end = operand
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
            .unwrap_or(operand.len());
        let written = &operand[..end];
        let version = written.parse().map_err(|why: String| {
            let there = place.text().rfind(written).filter(|_| end > 0);
            let marked = there.map_or_else(|| place.clone(), |at| place.part(at..at + end));
            Diagnostic::error("bad-version", why, &marked, "").help(format!(
                "write the numbers that count, for instance `{service} {sign} 1.43`"
            ))
        })?;
        expression.push_str(&rest[..at]);
        expression.push_str(&format!("{PLACEHOLDER}{}", tests.len()));
        tests.push(VersionTest {
            comparison: *comparison,
            version,
        });
        rest = &operand[end..];
    }
    expression.push_str(rest);
    Ok((expression, tests))
}

/// A word outside of texts.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let part_of_a_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    text.match_indices(word).map(|(at, _)| at).find(|&at| {
        let before = &text[..at];
        let after = &text[at + word.len()..];
        let quoted = before.matches('\'').count() % 2 == 1 || before.matches('"').count() % 2 == 1;
        !quoted && !before.ends_with(part_of_a_word) && !after.starts_with(part_of_a_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::World;
    use crate::text::{Source, Span};
    use serde_json::json;

    fn holds(text: &str, version: &str) -> bool {
        let source = Source::new("a.yaml", text);
        let place = Place::new(&source, Span::new(0, text.len()));
        let condition = Condition::read(text, &place, Some("mediawiki")).expect("a condition");
        let mut scope = Scope::new(&World::new(0), ".", ".");
        scope.set("remembers", Binding::new(&json!(true), None));
        condition
            .holds(&scope, Some(&version.parse().expect("a version")))
            .expect("a value")
    }

    #[test]
    fn versions_are_not_texts() {
        assert!(!holds("mediawiki >= 1.43", "1.39.4"));
        assert!(holds("mediawiki >= 1.5", "1.39.4"));
        assert!(holds("remembers and not mediawiki >= 1.43", "1.39.4"));
        let lines = "mediawiki < 1.27.6 or (mediawiki >= 1.28 and mediawiki < 1.30.2)";
        assert!(holds(lines, "1.29.9"));
        assert!(!holds(lines, "1.27.6"));
    }

    #[test]
    fn braces_and_half_tests_are_refused() {
        for (text, code) in [
            ("{{ x }}", "braces-in-condition"),
            ("mediawiki", "condition-syntax"),
            ("mediawiki >= x", "bad-version"),
            ("a b", "condition-syntax"),
        ] {
            let source = Source::new("a.yaml", text);
            let place = Place::new(&source, Span::new(0, text.len()));
            let found = Condition::read(text, &place, Some("mediawiki")).expect_err("refused");
            assert_eq!(found.code, code, "{text}");
        }
    }
}
