//! What of an answer is secret: what an extraction says is, and whatever is made of a secret.

use serde_json::Value;

use super::case::CaseRun;
use crate::query::{Observation, Query};
use crate::scenario::{Check, Extraction, Step};
use crate::secret::{Name, Secrets};
use crate::template::Scope;
use crate::value::Found;

impl CaseRun<'_, '_> {
    /// Before anything is told or asked of an answer: what the step takes from it as a secret is one.
    pub(super) fn taint_extracted(
        &self,
        step: &Step,
        observation: &Observation<'_>,
        scope: &Scope,
        learned: &[(String, Name)],
    ) {
        for extraction in step.extract.iter().filter(|extraction| extraction.secret) {
            // What cannot be found is told when it is carried on.
            if let Ok(query) = extraction.query.resolve(scope)
                && let Ok(Found::Value(value)) = query.find(observation)
            {
                self.secret_taken((extraction, &query, &value), observation, learned);
            }
        }
    }

    /// The name of what is carried on, if it is secret; it is remembered.
    pub(super) fn secret_taken(
        &self,
        (extraction, query, value): (&Extraction, &Query, &Value),
        observation: &Observation<'_>,
        learned: &[(String, Name)],
    ) -> Option<Name> {
        let tainted = self.taint(query, observation, value, learned);
        let own = || {
            let name = Name::from(extraction.name.as_str());
            extraction.secret.then_some(name)
        };
        let name = self.secret_in(value, learned).or(tainted).or_else(own)?;
        match extraction.secret {
            true => learn_all(&self.secrets, value, &name),
            false => learn(&self.secrets, value, &name),
        }
        Some(name)
    }

    /// What filters make of a secret is one too. Gives its name, and remembers the texts that they made.
    fn taint(
        &self,
        query: &Query,
        observation: &Observation<'_>,
        made: &Value,
        learned: &[(String, Name)],
    ) -> Option<Name> {
        let source = match query
            .has_filters()
            .then(|| query.find_unfiltered(observation))
        {
            Some(Ok(Found::Value(source @ Value::String(_)))) => source,
            _ => return None,
        };
        let texts: Vec<&str> = match made {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().into_iter().collect(),
        };
        let Some(name) = self.secret_in(&source, learned) else {
            self.taint_parts(query, &source, &texts);
            return None;
        };
        for text in texts {
            self.secrets.learn(text, &name);
        }
        Some(name)
    }

    /// What filters make of the secrets within a text, and what they cut out of these, is secret in the texts that they made.
    fn taint_parts(&self, query: &Query, source: &Value, texts: &[&str]) {
        let marked = self.secrets.marked(source.as_str().unwrap_or_default());
        for (secret, name) in marked.secrets() {
            let alone = query.filtered(&Value::from(secret));
            for text in texts {
                let made = alone.as_ref().and_then(Value::as_str);
                for whole in made.into_iter().filter(|made| text.contains(*made)) {
                    self.secrets.learn(whole, name);
                }
                for piece in shared(secret, text) {
                    self.secrets.learn(piece, name);
                }
            }
        }
    }

    /// Before anything is said of an answer: what the filters of checks make of its secrets is masked as well.
    pub(super) fn taint_checks<'c>(
        &self,
        checks: impl IntoIterator<Item = &'c Check>,
        observation: &Observation<'_>,
        scope: &Scope,
        learned: &[(String, Name)],
    ) {
        for check in checks {
            if let Ok(query) = check.query.resolve(scope)
                && query.has_filters()
                && let Ok(Found::Value(made)) = query.find(observation)
            {
                self.taint(&query, observation, &made, learned);
            }
        }
    }

    /// The name of a secret that a value is or holds.
    fn secret_in(&self, value: &Value, learned: &[(String, Name)]) -> Option<Name> {
        match value {
            Value::String(text) => learned
                .iter()
                .find(|(secret, _)| secret == text)
                .map(|(_, name)| Name::clone(name))
                .or_else(|| self.secrets.name_of(text)),
            Value::Array(items) => items.iter().find_map(|item| self.secret_in(item, learned)),
            Value::Object(entries) => entries
                .values()
                .find_map(|value| self.secret_in(value, learned)),
            _ => None,
        }
    }
}

/// The pieces of a secret that stand in a text, one behind the other, each as long as may be.
fn shared<'s>(secret: &'s str, text: &str) -> Vec<&'s str> {
    let mut pieces = Vec::new();
    let mut rest = secret;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8());
        let piece = ends.map_while(|end| rest.get(..end).filter(|piece| text.contains(*piece)));
        let length = piece.last().map_or(0, str::len);
        pieces.extend(rest.get(..length));
        rest = rest.get(length.max(first.len_utf8())..).unwrap_or_default();
    }
    pieces
}

fn learn(secrets: &Secrets, value: &Value, name: &Name) {
    if let Value::String(text) = value {
        secrets.learn(text, name);
    }
}

/// Remembers all texts and numbers in a value.
fn learn_all(secrets: &Secrets, value: &Value, name: &Name) {
    match value {
        Value::String(text) => secrets.learn(text, name),
        Value::Number(number) => secrets.learn(&number.to_string(), name),
        Value::Array(items) => items.iter().for_each(|item| learn_all(secrets, item, name)),
        Value::Object(entries) => entries
            .values()
            .for_each(|value| learn_all(secrets, value, name)),
        Value::Null | Value::Bool(_) => {}
    }
}
