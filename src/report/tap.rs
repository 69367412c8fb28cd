//! TAP 14, as harnesses in many languages read it: a subtest a case, a test point a step.
//!
//! The form is that of <https://testanything.org/tap-version-14-specification.html>. The plan of a case stands before its points, that of the run
//! behind all of them, since a run may end early.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Reporter;
use super::console::look::printable;
use super::story::{Cases, ToldCase, ToldStep};
use super::wrong::{worst, wrong, wrong_with_case};
use crate::event::{Event, EventKind, Problem, Verdict};
use crate::text;

/// Columns by which a subtest stands further in.
const INDENT: usize = 4;

/// Writes the document case by case: it holds no more than the case that is told.
pub(super) struct Tap<W> {
    out: W,
    cases: Cases,
    told: usize,
}

impl<W: Write> Tap<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            cases: Cases::default(),
            told: 0,
        }
    }
}

impl<W: Write + Send> Reporter for Tap<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Some(case) = self.cases.take(event) {
            self.told += 1;
            let told = told(&case, self.told);
            self.out.write_all(told.as_bytes())?;
        }
        let told = self.told;
        match &event.kind {
            EventKind::RunStarted { .. } => writeln!(self.out, "TAP version 14"),
            EventKind::RunFinished { tally } => {
                match (tally.cases_not_run, told) {
                    (0, 0) => writeln!(self.out, "1..0 # SKIP there is no case"),
                    (0, _) => writeln!(self.out, "1..{told}"),
                    // A plan would end the document, and say that what is here is all.
                    (more, _) => writeln!(
                        self.out,
                        "Bail out! {more} of {} cases were not run",
                        told + more as usize
                    ),
                }?;
                self.out.flush()
            }
            _ => Ok(()),
        }
    }
}

fn told(case: &ToldCase, number: usize) -> String {
    let mut out = String::new();
    let points: Vec<Point> = { case.own_steps() }
        .map(|(step, within)| Point::of_step(case, step, within))
        .collect();
    if !points.is_empty() {
        let mut line = |line: &str| out.push_str(&format!("{:INDENT$}{line}\n", ""));
        line(&format!(
            "# {}, on {}",
            printable(&case.scenario),
            printable(&case.target)
        ));
        line(&format!("# run again: {}", printable(&case.again)));
        line(&format!("1..{}", points.len()));
        out.insert_str(0, &format!("# Subtest: {}\n", escaped(&case.title())));
        for (at, point) in points.iter().enumerate() {
            point.write(&mut out, INDENT, at + 1);
        }
    }
    Point::of_case(case).write(&mut out, 0, number);
    out
}

/// A line that says how something ended, and what is said below it.
struct Point {
    name: String,
    verdict: Verdict,
    reason: Option<String>,
    /// YAML, a key a line; what follows a key stands further in.
    facts: String,
}

impl Point {
    fn of_step(case: &ToldCase, step: &ToldStep, within: &[ToldStep]) -> Self {
        let verdict = step.verdict_with(within);
        let mut facts = String::new();
        let all = [step].into_iter().chain(within);
        let own = (step.line > 0).then_some((step.file.as_str(), step.line, 0));
        say_wrong(
            &mut facts,
            (verdict, own),
            all.flat_map(|step| &step.problems).collect(),
            &wrong(case, step, within),
        );
        if step.tries > 1 {
            facts.push_str(&format!("tries: {}\n", step.tries));
        }
        if step.verdict != Some(Verdict::Skipped) {
            say_duration(&mut facts, step.duration);
        }
        Self {
            name: step.title(),
            verdict,
            reason: step.reason.clone(),
            facts,
        }
    }

    fn of_case(case: &ToldCase) -> Self {
        let verdict = case.verdict.unwrap_or(Verdict::Broken);
        let mut facts = String::new();
        say_wrong(
            &mut facts,
            (verdict, Some((&case.scenario, 0, 0))),
            case.problems.iter().collect(),
            &wrong_with_case(case),
        );
        if verdict.is_bad()
            && case.problems.is_empty()
            && let Some(reason) = &case.reason
        {
            say(&mut facts, "message", reason);
        }
        if verdict != Verdict::Skipped {
            say_duration(&mut facts, case.duration);
        }
        Self {
            name: case.title(),
            verdict,
            reason: case.reason.clone(),
            facts,
        }
    }

    fn write(&self, out: &mut String, indent: usize, number: usize) {
        let reason = self.reason.as_deref().map(escaped).unwrap_or_default();
        let (word, directive) = match self.verdict {
            Verdict::Passed => ("ok", String::new()),
            Verdict::Skipped => ("ok", format!(" # SKIP {reason}")),
            Verdict::Xfailed => ("not ok", format!(" # TODO {reason}")),
            Verdict::Differs | Verdict::Failed | Verdict::Broken => ("not ok", String::new()),
        };
        let point = format!("{word} {number} - {}{directive}", escaped(&self.name));
        let _written = writeln!(out, "{:indent$}{}", "", point.trim_end());
        if self.facts.is_empty() {
            return;
        }
        let indent = indent + 2;
        for line in ["---"].into_iter().chain(self.facts.lines()).chain(["..."]) {
            match line.is_empty() {
                true => out.push('\n'),
                false => out.push_str(&format!("{:indent$}{line}\n", "")),
            }
        }
    }
}

/// File, line and column; 0 where one is not known.
type Position<'p> = (&'p str, u32, u32);

/// What is wrong, if something is: the worst of it by its parts, then all of it as people read it.
fn say_wrong(
    facts: &mut String,
    (verdict, own): (Verdict, Option<Position<'_>>),
    problems: Vec<&Problem>,
    text: &str,
) {
    let Some(problem) = worst(problems.iter().copied()).or(problems.first().copied()) else {
        return;
    };
    let diagnostic = &problem.diagnostic;
    say(facts, "message", &diagnostic.message);
    let severity = match verdict {
        Verdict::Passed | Verdict::Skipped => "warning",
        Verdict::Xfailed => "todo",
        Verdict::Differs | Verdict::Failed => "fail",
        Verdict::Broken => "error",
    };
    facts.push_str(&format!("severity: {severity}\n"));
    say(facts, "code", &diagnostic.code);
    if let Some((file, line, column)) = diagnostic.position().or(own) {
        facts.push_str("at:\n");
        say(facts, "  file", file);
        for (key, number) in [("line", line), ("column", column)] {
            if number > 0 {
                facts.push_str(&format!("  {key}: {number}\n"));
            }
        }
    }
    for key in ["expected", "actual"] {
        let is_it = |note: &&String| note.trim_start().starts_with(&format!("{key}: "));
        if let Some(note) = diagnostic.notes.iter().find(is_it) {
            let said = note.trim_start().trim_start_matches(key);
            say_whole(facts, key, said.trim_start_matches(": "));
        }
    }
    say_whole(facts, "text", text);
}

fn say_duration(facts: &mut String, microseconds: u64) {
    let (whole, rest) = (microseconds / 1000, microseconds % 1000);
    facts.push_str(&format!("duration_ms: {whole}.{rest:03}\n"));
}

/// A text in quotes: a string of JSON is one of YAML.
fn say(facts: &mut String, key: &str, text: &str) {
    let quoted = serde_json::Value::from(still(text)).to_string();
    facts.push_str(&format!("{key}: {quoted}\n"));
}

/// A text on lines of its own. How far they stand in is said, since the first of them may begin with blanks.
fn say_whole(facts: &mut String, key: &str, text: &str) {
    if text.trim().is_empty() {
        return;
    }
    facts.push_str(&format!("{key}: |2-\n"));
    for line in still(text).trim_end().lines() {
        match line.is_empty() {
            true => facts.push('\n'),
            false => facts.push_str(&format!("  {line}\n")),
        }
    }
}

/// A text without what YAML takes nowhere.
fn still(text: &str) -> String {
    let foreign = |c: char| matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let text = text::printable(text);
    if !text.contains(foreign) {
        return text;
    }
    let mut still = String::with_capacity(text.len());
    for c in text.chars() {
        match foreign(c) {
            true => still.extend(c.escape_unicode()),
            false => still.push(c),
        }
    }
    still
}

/// A text in a line of TAP, where `#` begins a directive.
fn escaped(text: &str) -> String {
    printable(text).replace('\\', "\\\\").replace('#', "\\#")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(name: &str, verdict: Verdict, reason: Option<&str>) -> String {
        let mut out = String::new();
        let point = Point {
            name: name.to_owned(),
            verdict,
            reason: reason.map(str::to_owned),
            facts: String::new(),
        };
        point.write(&mut out, 0, 1);
        out
    }

    #[test]
    fn a_name_is_no_directive() {
        assert_eq!(
            point("a # TODO b\\\nok 2", Verdict::Failed, None),
            "not ok 1 - a \\# TODO b\\\\\\\\nok 2\n"
        );
        assert_eq!(
            point("a", Verdict::Skipped, Some("not # now")),
            "ok 1 - a # SKIP not \\# now\n"
        );
        assert_eq!(point("a", Verdict::Xfailed, None), "not ok 1 - a # TODO\n");
    }

    #[test]
    fn a_text_on_lines_of_its_own_stays_as_it_is() {
        let mut facts = String::new();
        say_whole(&mut facts, "text", "  a: b\n\n...\n---\n\u{7}\u{feff}");
        assert_eq!(
            facts,
            "text: |2-\n    a: b\n\n  ...\n  ---\n  \\u{7}\\u{feff}\n"
        );
    }
}
