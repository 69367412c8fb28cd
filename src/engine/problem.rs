//! What goes wrong while a step is carried out, as problems at their lines.

use std::time::Duration;

use crate::event::{Problem, Verdict};
use crate::http::Exchange;
use crate::matcher::Mismatch;
use crate::plan::Refused;
use crate::query::Unanswered;
use crate::scenario::{Check, Repeat, Step};
use crate::service::Service;
use crate::text::{Diagnostic, Place};
use crate::transport::TransportError;
use crate::value::time_between;

const UNDECLARED_ERROR: &str = "undeclared-error";
/// The code of a value that is not there to be carried on.
pub(super) const EXTRACTION_MISSING: &str = "extraction-missing";
/// JSON paths that a failed check lists.
const MOST_DIFFERENCES: usize = 12;

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
        Diagnostic::error("no-answer", error.message.clone(), place, "of this request")
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
pub(super) fn mismatch(check: &Check, mismatch: &Mismatch, about: Option<&str>) -> Diagnostic {
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
    if let Some(about) = about {
        found = found.note(about.to_owned());
    }
    found.help_maybe(mismatch.help.clone())
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
            "if that is right, say so: `expect: {{error: {code}}}`"
        )),
    )
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
