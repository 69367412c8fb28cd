//! What an answer shows: recoveries that it calls for, values that are carried on, refusals that nothing declares, expectations.

use serde_json::Value;

use super::case::CaseRun;
use super::frame::{Frame, Here};
use super::given::extracted_from;
use super::inline::ComparedText;
use super::problem::{
    EXTRACTION_MISSING, api_error, broken, failed, is_missing, is_undeclared_error, mismatch,
    told_first, unanswerable, undeclared_error, undeclared_status, undeclared_warnings,
};
use crate::event::{EventKind, Problem, Verdict};
use crate::http::{Cookie, Exchange};
use crate::query::Observation;
use crate::scenario::{Check, Extraction, Group, Step};
use crate::secret::{Name, Secrets};
use crate::template::{Binding, Scope};
use crate::text::Diagnostic;
use crate::value::Found;

/// An answer and all that belongs to it.
pub(super) struct Seen<'s> {
    pub(super) exchange: &'s Exchange,
    /// The session's cookies after it.
    pub(super) cookies: &'s [Cookie],
    /// How often the step's request was sent.
    pub(super) sendings: u32,
    /// Secrets that it holds.
    pub(super) learned: &'s [(String, Name)],
    /// What its service says that it warns of.
    pub(super) warnings: &'s [String],
    /// Where it was sent from.
    pub(super) here: &'s Here,
}

/// What came of looking at an answer.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) problems: Vec<Problem>,
    pub(super) recovery: Option<usize>,
    /// What of `until` does not hold; none if nothing is repeated.
    pub(super) waiting: Option<Vec<Problem>>,
    /// Texts of the scenario itself that answers are compared with.
    pub(super) texts: Vec<ComparedText>,
    /// Names that are carried on, and their values as they may be shown.
    pub(super) extracted: Vec<(String, String)>,
}

impl CaseRun<'_, '_> {
    /// Looks at an answer. All expectations are evaluated, and every mismatch is reported.
    pub(super) async fn judge(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        seen: &Seen<'_>,
        recovered: &[bool],
    ) -> Judged {
        let service = self.case.block.service();
        let errors = service
            .map(|service| service.refusals(seen.exchange))
            .unwrap_or_default();
        let observation = Observation::new(
            seen.exchange,
            seen.cookies,
            &errors,
            seen.warnings,
            seen.sendings,
        );
        let api_error = api_error(service, &errors, seen.exchange);
        let scope = self.with_sessions(frame, &seen.here.session);
        self.taint_extracted(step, &observation, &scope, seen.learned);
        for (index, recovery) in step.recover.iter().enumerate() {
            if !recovered[index] && all_hold(&recovery.on, &observation, &scope) {
                return Judged {
                    recovery: Some(index),
                    ..Judged::default()
                };
            }
        }
        let mut judged = Judged::default();
        let missing = self.extract_all(frame, step, (&observation, seen), &mut judged.extracted);
        let scope = self.with_sessions(frame, &seen.here.session);
        let secrets = self.secrets.clone();
        let asked = Asked {
            observation: &observation,
            scope: &scope,
            secrets: &secrets,
        };
        match self.groups_that_count(step, &scope).await {
            Ok(groups) => {
                let checks = groups.iter().flat_map(|group| &group.checks);
                self.taint_checks(checks, &observation, &scope, seen.learned);
                let refused = api_error.as_deref();
                judged.problems = undeclared(step, &groups, &observation, refused);
                let groups = groups.into_iter();
                let problems = groups.flat_map(|group| asked.problems_of(group, &mut judged.texts));
                judged.problems.extend(problems);
            }
            Err(diagnostic) => judged.problems.push(broken(diagnostic)),
        }
        // What is missing comes last, and is not told where the refusal alone explains it.
        let refused = judged.problems.iter().any(is_undeclared_error);
        let told = |problem: &Problem| !(refused && is_missing(problem));
        judged.problems.extend(missing.into_iter().filter(told));
        if let (Some(first), Some(error)) = (judged.problems.first_mut(), &api_error) {
            told_first(first, error);
        }
        if let Some(repeat) = &step.repeat {
            self.taint_checks(&repeat.until, &observation, &scope, seen.learned);
            judged.waiting = Some(asked.of_all(&repeat.until));
        }
        judged
    }

    async fn groups_that_count<'s>(
        &mut self,
        step: &'s Step,
        scope: &Scope,
    ) -> Result<Vec<&'s Group>, Diagnostic> {
        let mut groups = Vec::new();
        for group in &step.expect {
            let counts = match &group.when {
                Some(when) => self.holds(when, scope).await?,
                None => true,
            };
            if counts {
                groups.push(group);
            }
        }
        Ok(groups)
    }

    /// Carries values on; gives what is wrong with those that cannot be.
    fn extract_all(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        (observation, seen): (&Observation<'_>, &Seen<'_>),
        extracted: &mut Vec<(String, String)>,
    ) -> Vec<Problem> {
        let mut problems = Vec::new();
        for extraction in &step.extract {
            match self.extract(frame, extraction, observation, seen) {
                Ok(value) => extracted.push((extraction.name.clone(), value)),
                Err(diagnostic) => problems.push(broken(diagnostic)),
            }
        }
        problems
    }

    /// Carries a value on, and gives it as it may be shown.
    fn extract(
        &mut self,
        frame: &mut Frame,
        extraction: &Extraction,
        observation: &Observation<'_>,
        seen: &Seen<'_>,
    ) -> Result<String, Diagnostic> {
        let scope = self.with_sessions(frame, &seen.here.session);
        let query = extraction.query.resolve(&scope)?;
        let place = extraction.query.place();
        let missing = |why: String| {
            let message = format!("`{}` could not be extracted", extraction.name);
            Diagnostic::error(EXTRACTION_MISSING, message, place, why)
        };
        let found = query
            .find(observation)
            .map_err(|unanswered| missing(String::new()).note(unanswered.why))?;
        let value = match found {
            Found::Value(value) => value,
            Found::Absent => {
                return Err(missing("the answer has nothing there".to_owned())
                    .help_maybe(query.why_absent(observation))
                    .help("if that may be, say what it is then: `| default(…)`"));
            }
            Found::Bytes(_) => {
                return Err(missing("bytes cannot be carried on".to_owned())
                    .help("read them with a filter: `| hex`, `| base64_encode`"));
            }
        };
        let taken = (extraction, &query, &value);
        let secret = self.secret_taken(taken, observation, seen.learned);
        let mut binding = Binding::new(&value, secret);
        if extraction.append {
            binding = appended(frame.scope.get(&extraction.name), &binding);
        }
        let value = binding.datum().to_json().masked();
        self.stamp.emit(
            &seen.here.place,
            EventKind::Extracted {
                name: extraction.name.clone(),
                value: value.clone(),
                from: extracted_from(extraction),
            },
        );
        frame.scope.set(&extraction.name, binding);
        Ok(value)
    }
}

/// A value added to a list: a list adds its elements, anything else itself.
fn appended(before: Option<&Binding>, more: &Binding) -> Binding {
    let mut list = match before.map(Binding::json) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    match more.json() {
        Value::Array(items) => list.extend(items),
        other => list.push(other),
    }
    let secret = before.and_then(Binding::secret).or(more.secret()).cloned();
    Binding::new(&Value::Array(list), secret)
}

/// Whether all of an `on` hold. What cannot be asked does not hold.
fn all_hold(checks: &[Check], observation: &Observation<'_>, scope: &Scope) -> bool {
    checks.iter().all(|check| {
        check.query.resolve(scope).is_ok_and(|query| {
            query.find(observation).is_ok_and(|found| {
                check
                    .matcher
                    .judge(&found, query.is_list(), scope)
                    .is_ok_and(|mismatches| mismatches.is_empty())
            })
        })
    })
}

/// An answer that expectations are asked of.
struct Asked<'a> {
    observation: &'a Observation<'a>,
    scope: &'a Scope,
    secrets: &'a Secrets,
}

impl Asked<'_> {
    fn problems_of(&self, group: &Group, texts: &mut Vec<ComparedText>) -> Vec<Problem> {
        let problems = group
            .checks
            .iter()
            .flat_map(|check| self.ask(check, group.about.as_deref(), texts));
        if !group.warns {
            return problems.collect();
        }
        let warning = |problem: Problem| Problem {
            verdict: Verdict::Passed,
            diagnostic: problem.diagnostic.as_warning(),
        };
        problems.map(warning).collect()
    }

    /// What does not hold, and what cannot be asked.
    fn of_all(&self, checks: &[Check]) -> Vec<Problem> {
        let checks = checks.iter();
        checks
            .flat_map(|check| self.ask(check, None, &mut Vec::new()))
            .collect()
    }

    fn ask(
        &self,
        check: &Check,
        about: Option<&str>,
        texts: &mut Vec<ComparedText>,
    ) -> Vec<Problem> {
        let query = match check.query.resolve(self.scope) {
            Ok(query) => query,
            Err(diagnostic) => return vec![broken(diagnostic)],
        };
        let found = match query.find(self.observation) {
            Ok(found) => found,
            Err(unanswered) => return vec![failed(unanswerable(check, unanswered))],
        };
        match check.matcher.judge(&found, query.is_list(), self.scope) {
            Ok(mismatches) => {
                texts.extend(ComparedText::of(check, &mismatches));
                let mask = |text: &str| self.secrets.mask(text);
                let none = found == Found::Absent
                    || query.is_list() && found == Found::Value(Value::Array(Vec::new()));
                let why = none.then(|| query.why_absent(self.observation)).flatten();
                let problem = |found| {
                    let told = mismatch(check, found, about, &mask);
                    failed(told.help_maybe(why.clone()))
                };
                mismatches.iter().map(problem).collect()
            }
            Err(diagnostic) => vec![broken(diagnostic)],
        }
    }
}

/// Refusals, statuses and warnings that no expectation declares.
fn undeclared(
    step: &Step,
    groups: &[&Group],
    observation: &Observation<'_>,
    api_error: Option<&str>,
) -> Vec<Problem> {
    let declared = |word: &str| {
        let mut checks = groups.iter().flat_map(|group| &group.checks);
        checks.any(|check| {
            check
                .query
                .fixed()
                .is_some_and(|query| query.source_word() == word)
        })
    };
    let status = observation.exchange.response.status;
    let mut problems = Vec::new();
    if let (Some(code), Some(error)) = (observation.errors.first(), api_error) {
        if !(declared("error") || status >= 400 && declared("status")) {
            problems.push(undeclared_error(step, code, error));
        }
    } else if status >= 400 && !declared("status") && !declared("error") {
        problems.push(undeclared_status(step, observation.exchange));
    }
    if !observation.warnings.is_empty() && !declared("warning") {
        problems.push(undeclared_warnings(step, observation.warnings));
    }
    problems
}
