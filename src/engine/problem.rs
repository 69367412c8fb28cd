//! What goes wrong while a step is carried out, as problems at their lines.

use std::time::Duration;

use crate::event::{Problem, Verdict};
use crate::http::Exchange;
use crate::matcher::{Mismatch, Texts};
use crate::plan::Refused;
use crate::query::Unanswered;
use crate::scenario::{Check, Repeat, Step};
use crate::service::Service;
use crate::text::{Diagnostic, Place};
use crate::transport::TransportError;
use crate::value::{line_differences, time_between};

const UNDECLARED_ERROR: &str = "undeclared-error";
/// The code of a value that is not there to be carried on.
pub(super) const EXTRACTION_MISSING: &str = "extraction-missing";
/// JSON paths that a failed check lists.
const MOST_DIFFERENCES: usize = 12;

/// Lines of texts that a failed check lists.
const MOST_LINES: usize = 40;

/// It could not be carried out.
pub(super) fn broken(diagnostic: Diagnostic) -> Problem {
    Problem {
        verdict: Verdict::Broken,
        diagnostic,
    }
}

/// A check failed.
pub(super) fn failed(diagnostic: Diagnostic) -> Problem {
    Problem {
        verdict: Verdict::Failed,
        diagnostic,
    }
}

/// A request that was not sent.
pub(super) fn refused(refused: &Refused, place: &Place) -> Problem {
    broken(
        Diagnostic::error(refused.code, refused.message.clone(), place, "not sent")
            .help(refused.help.clone()),
    )
}

/// A request that got no answer.
pub(super) fn unanswered(error: &TransportError, place: &Place) -> Problem {
    broken(
        Diagnostic::error(error.code, error.message.clone(), place, "of this request")
            .help_maybe(error.help.clone()),
    )
}

/// What the API itself said, for the first line of a failure.
pub(super) fn api_error(
    service: Option<&Service>,
    errors: &[String],
    exchange: &Exchange,
) -> Option<String> {
    let service = service?;
    let code = errors.first()?;
    let message = exchange
        .response
        .body
        .json()
        .ok()
        .and_then(|body| service.refusal_message(body));
    let not_json = service
        .not_json
        .as_ref()
        .is_some_and(|rule| rule.code == code);
    Some(match message {
        _ if not_json => {
            let came = exchange.response.body.media_type();
            let came = if came.is_empty() {
                "something without a type"
            } else {
                &came
            };
            format!("{code}: asked for JSON, and {came} came")
        }
        Some(message) if message == *code => format!("API error: {message}"),
        Some(message) => format!("API error {code}: {message}"),
        None => format!("API error {code}"),
    })
}

/// Puts what the API itself said into the first line of a failure, whatever it is that failed.
pub(super) fn told_first(problem: &mut Problem, api_error: &str) {
    let diagnostic = &mut problem.diagnostic;
    let about_it = diagnostic.message.contains(api_error);
    let expected = diagnostic.message.starts_with("`error`");
    if problem.verdict.is_bad() && !about_it && !expected {
        diagnostic.message = format!("{api_error}; {}", diagnostic.message);
    }
}

/// A value that is not as expected.
pub(super) fn mismatch(
    check: &Check,
    mismatch: &Mismatch,
    about: Option<&str>,
    mask: &dyn Fn(&str) -> String,
) -> Diagnostic {
    let message = format!("`{}` is not as expected", check.query.text());
    let mut found = Diagnostic::error("expectation", message, &mismatch.place, "")
        .note(format!("expected: {}", mismatch.expected))
        .note(format!("  actual: {}", mismatch.actual));
    if !mismatch.differences.is_empty() {
        let shown = mismatch
            .differences
            .iter()
            .take(MOST_DIFFERENCES)
            .map(ToString::to_string);
        let mut lines: Vec<String> = shown.collect();
        if mismatch.differences.len() > MOST_DIFFERENCES {
            lines.push(format!(
                "and {} more",
                mismatch.differences.len() - MOST_DIFFERENCES
            ));
        }
        found
            .notes
            .insert(0, format!("differs at\n  {}", lines.join("\n  ")));
    }
    if let Some(texts) = &mismatch.texts {
        found.notes.insert(0, lines(texts, mask));
    }
    if let Some(about) = about {
        found = found.note(about.to_owned());
    }
    found.help_maybe(mismatch.help.clone())
}

/// The lines in which two texts differ. They are masked before they are taken apart.
fn lines(texts: &Texts, mask: &dyn Fn(&str) -> String) -> String {
    let (expected, actual) = (mask(&texts.expected), mask(&texts.actual));
    // One more, to know whether there are more.
    let lines = line_differences(&expected, &actual, MOST_LINES + 1);
    if lines.is_empty() {
        return "differs in what is secret".to_owned();
    }
    let mut told = vec!["differs in lines (- expected, + actual)".to_owned()];
    let mut next: Option<(u32, u32)> = None;
    for line in lines.iter().take(MOST_LINES) {
        let (sign, number) = match (line.before, line.now) {
            (Some(number), None) => ('-', number),
            (None, Some(number)) => ('+', number),
            (Some(before), now) => {
                let now = now.unwrap_or_default();
                if next.is_some_and(|next| next != (before, now)) {
                    told.push("     …".to_owned());
                }
                (' ', now)
            }
            (None, None) => continue,
        };
        let (before, now) = next.unwrap_or((1, 1));
        next = Some((
            line.before.map_or(before, |number| number + 1),
            line.now.map_or(now, |number| number + 1),
        ));
        let text = if texts.unseen {
            format!("{:?}", line.text)
        } else {
            line.text.trim_end_matches(['\n', '\r']).to_owned()
        };
        told.push(format!("{number:>4} {sign}{text}"));
    }
    if lines.len() > MOST_LINES {
        told.push("     … and more".to_owned());
    }
    told.join("\n  ")
}

/// A query that could not be asked of this answer.
pub(super) fn unanswerable(check: &Check, unanswered: Unanswered) -> Diagnostic {
    let message = format!("`{}` cannot be asked of this answer", check.query.text());
    Diagnostic::error(unanswered.code, message, check.query.place(), "").note(unanswered.why)
}

/// A status of 400 or more that nothing declares.
pub(super) fn undeclared_status(step: &Step, exchange: &Exchange) -> Problem {
    let response = &exchange.response;
    let message = format!(
        "the answer has the status {} {}",
        response.status, response.reason
    );
    failed(
        Diagnostic::error(
            "undeclared-status",
            message.trim_end(),
            &step.place,
            "this step does not expect it",
        )
        .help(format!(
            "if that is right, say so: `expect: {{status: {}}}`",
            response.status
        )),
    )
}

/// A refusal that nothing declares.
pub(super) fn undeclared_error(step: &Step, code: &str, api_error: &str) -> Problem {
    failed(
        Diagnostic::error(
            UNDECLARED_ERROR,
            api_error,
            &step.place,
            "this step does not expect a refusal",
        )
        .help(format!(
            "if that is right, say so: `expect: {{error: {}}}`",
            written(code)
        )),
    )
}

/// A text as it can be written into a map of YAML in one line.
fn written(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let word = text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(plain);
    if word && !matches!(text, "true" | "false" | "null") {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

/// Whether a problem is a refusal that nothing declares.
pub(super) fn is_undeclared_error(problem: &Problem) -> bool {
    problem.diagnostic.code == UNDECLARED_ERROR
}

/// Whether a problem is a value that was not there to be carried on.
pub(super) fn is_missing(problem: &Problem) -> bool {
    problem.diagnostic.code == EXTRACTION_MISSING
}

/// Warnings that nothing declares.
pub(super) fn undeclared_warnings(step: &Step, warnings: &[String]) -> Problem {
    let message = format!("the API warns: {}", warnings.join("; "));
    failed(
        Diagnostic::error(
            "undeclared-warning",
            message,
            &step.place,
            "this step does not expect a warning",
        )
        .help("if that is right, say so: `expect: {warning: …}`"),
    )
}

/// `repeat` ended without reaching what it waits for, which its last answer shows.
pub(super) fn exhausted(repeat: &Repeat, waiting: &[Problem]) -> Problem {
    let message = format!("sent {} times, and `until` did not hold", repeat.times);
    let mut found = Diagnostic::error("repeat-exhausted", message, &repeat.place, "");
    for Problem { diagnostic, .. } in waiting {
        let said = [&diagnostic.message].into_iter().chain(&diagnostic.notes);
        found
            .notes
            .push(said.map(String::as_str).collect::<Vec<_>>().join("\n  "));
    }
    failed(found.help("if it only needs longer, give it more `times`"))
}

/// The pause that an answer asks for: `Retry-After` in seconds, or as a date after that of the answer (RFC 9110 section 10.2.3).
pub(super) fn retry_after(exchange: &Exchange) -> Option<Duration> {
    let header = |name| {
        exchange
            .response
            .header_values(name)
            .first()
            .map(|value| value.trim())
    };
    let asked = header("retry-after")?;
    match asked.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => time_between(header("date")?, asked),
    }
}
