//! JUnit XML, as continuous integration reads it: a suite a case, a test case a step.
//!
//! The form is the one of Jenkins, with what others added to it: `file` and `line`, properties, reruns of what passed on a later try.

use std::io::{self, Write};
use std::time::Duration;

use jiff::Timestamp;
use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use super::Reporter;
use super::console::failure::in_short;
use super::story::{Cases, ToldCase, ToldStep};
use super::wrong::{worst, wrong, wrong_with_case};
use crate::event::{Event, EventKind, Problem, Verdict};

/// Writes the document when the run has ended, since its first line holds the counts.
pub(super) struct JUnit<W> {
    out: W,
    cases: Cases,
    report: Report,
    /// Milliseconds since 1970-01-01 UTC.
    began: u64,
}

impl<W: Write> JUnit<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            cases: Cases::default(),
            report: Report::new("flowrun"),
            began: 0,
        }
    }

    /// When something happened, as RFC 3339 says it.
    fn moment(&self, microseconds: u64) -> Option<String> {
        let milliseconds = self.began.saturating_add(microseconds / 1000);
        let moment = Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()?;
        Some(moment.to_string())
    }

    fn suite(&self, case: &ToldCase) -> TestSuite {
        let mut suite = TestSuite::new(case.title());
        suite.set_time(Duration::from_micros(case.duration));
        if let Some(moment) = self.moment(case.began) {
            suite.extra.insert("timestamp".into(), moment.into());
        }
        let file = case.scenario.as_str();
        suite.extra.insert("file".into(), file.into());
        let facts = [
            ("scenario", Some(file)),
            ("row", case.row.as_deref()),
            ("target", Some(case.target.as_str())),
            ("again", Some(case.again.as_str())),
        ];
        let facts = facts.into_iter().filter_map(|(name, fact)| {
            let fact = fact.filter(|fact| !fact.is_empty())?;
            Some(Property::new(name, fact))
        });
        suite.add_properties(facts);
        let own_steps = case.own_steps();
        suite.add_test_cases(own_steps.map(|(step, within)| test_case(case, step, within)));
        let told = case.own_steps().any(|(step, within)| is_bad(step, within));
        let is_bad = case.verdict.is_none_or(Verdict::is_bad);
        if suite.test_cases.is_empty() || (is_bad && !told) {
            suite.add_test_case(of_case(case));
        }
        suite
    }
}

impl<W: Write + Send> Reporter for JUnit<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Some(case) = self.cases.take(event) {
            let suite = self.suite(&case);
            self.report.add_test_suite(suite);
        }
        match &event.kind {
            EventKind::RunStarted { began, .. } => {
                self.began = *began;
                Ok(())
            }
            EventKind::RunFinished { .. } => {
                self.report.set_time(Duration::from_micros(event.at));
                let written = self.report.to_string().map_err(io::Error::other)?;
                self.out.write_all(written.as_bytes())?;
                self.out.flush()
            }
            _ => Ok(()),
        }
    }
}

fn is_bad(step: &ToldStep, within: &[ToldStep]) -> bool {
    { [step].into_iter().chain(within) }.any(|step| step.verdict.is_none_or(Verdict::is_bad))
}

fn test_case(case: &ToldCase, step: &ToldStep, within: &[ToldStep]) -> TestCase {
    let all = [step].into_iter().chain(within);
    let problems = all.flat_map(|step| &step.problems);
    let verdict = step.verdict_with(within);
    let text = wrong(case, step, within);
    let mut status = status(verdict, step.reason.as_deref(), worst(problems), &text);
    status.add_reruns(step.failed_tries.iter().map(|problems| rerun(problems)));
    let mut told = TestCase::new(step.title(), status);
    told.set_classname(case.name_on_target());
    told.set_time(Duration::from_micros(step.duration));
    if step.line > 0 {
        told.extra.insert("file".into(), step.file.as_str().into());
        told.extra
            .insert("line".into(), step.line.to_string().into());
    }
    for (name, fact) in [("id", step.id.join("/")), ("session", step.session.clone())] {
        if !fact.is_empty() {
            told.add_property(Property::new(name, fact));
        }
    }
    let exchanges = [step]
        .into_iter()
        .chain(within)
        .flat_map(|step| &step.exchanges);
    let lines: Vec<String> = exchanges.map(|told| in_short(&told.exchange)).collect();
    if !lines.is_empty() {
        told.set_system_out(lines.join("\n"));
    }
    told
}

/// What is wrong, or is to be said, of a case and none of its steps.
fn of_case(case: &ToldCase) -> TestCase {
    let verdict = case.verdict.unwrap_or(Verdict::Broken);
    let text = wrong_with_case(case);
    let worst = worst(case.problems.iter());
    let status = status(verdict, case.reason.as_deref(), worst, &text);
    let mut told = TestCase::new(case.name_on_target(), status);
    told.set_classname(case.name_on_target());
    told.extra
        .insert("file".into(), case.scenario.as_str().into());
    told
}

fn status(
    verdict: Verdict,
    reason: Option<&str>,
    worst: Option<&Problem>,
    text: &str,
) -> TestCaseStatus {
    let mut status = match verdict {
        Verdict::Passed => return TestCaseStatus::success(),
        Verdict::Skipped | Verdict::Xfailed => TestCaseStatus::skipped(),
        Verdict::Differs | Verdict::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Verdict::Broken => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    match (verdict, worst) {
        (Verdict::Xfailed, _) => {
            status.set_type("xfailed");
            status.set_message(format!("known to fail: {}", reason.unwrap_or_default()));
        }
        (_, Some(problem)) => {
            status.set_type(problem.diagnostic.code.as_ref());
            status.set_message(problem.diagnostic.message.as_str());
        }
        _ => {
            status.set_message(reason.unwrap_or_default());
        }
    }
    if !text.is_empty() {
        status.set_description(text);
    }
    status
}

/// A try that failed and was followed by another one.
fn rerun(problems: &[Problem]) -> TestRerun {
    let worst = worst(problems.iter());
    let kind = match worst.map(|problem| problem.verdict) {
        Some(Verdict::Broken) => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    };
    let mut rerun = TestRerun::new(kind);
    if let Some(problem) = worst {
        rerun.set_type(problem.diagnostic.code.as_ref());
        rerun.set_message(problem.diagnostic.message.as_str());
    }
    rerun
}
