//! A summary in Markdown, as GitHub and others show it: the counts, a table of the cases, then all that is wrong.
//!
//! Text from outside stands in it as itself: it opens no tag, link, cell or fence.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use super::about::lead;
use super::console::failure::{in_short, write_problems};
use super::console::look::printable;
use super::console::summary::in_words;
use super::story::{Cases, ToldCase, ToldStep};
use super::wrong::wrong_with_case;
use super::{Look, Out, Reporter};
use crate::event::{DiffLine, Event, EventKind, Ledger, SnapshotOutcome, Verdict};
use crate::text;

/// Bytes that are kept for the lines around the cases.
const AROUND: usize = 1024;

/// Writes the page when the run has ended, since the counts stand first.
pub(super) struct Markdown<W> {
    out: W,
    cases: Cases,
    rows: Pieces,
    failures: Pieces,
    ledger: Ledger,
    /// Bytes that the page may have.
    most: usize,
}

/// The summary in at most so many bytes.
pub fn summary(out: Out, most: usize) -> Box<dyn Reporter> {
    Box::new(Markdown::of_at_most(BufWriter::new(out), most))
}

/// What is written of the cases, a text each, as long as there is room.
#[derive(Default)]
struct Pieces {
    fit: Vec<String>,
    size: usize,
    left_out: usize,
}

impl Pieces {
    fn push(&mut self, piece: String, room: usize) {
        // Once one is left out those behind it are, too: what is here has no gaps.
        if self.left_out == 0 && self.size + piece.len() <= room {
            self.size += piece.len();
            self.fit.push(piece);
        } else {
            self.left_out += 1;
        }
    }

    /// Leaves out what does not fit into less room.
    fn shorten(&mut self, room: usize) {
        while self.size > room
            && let Some(last) = self.fit.pop()
        {
            self.size -= last.len();
            self.left_out += 1;
        }
    }

    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut pieces = self.fit.iter();
        pieces.try_for_each(|piece| out.write_all(piece.as_bytes()))
    }
}

impl<W: Write> Markdown<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self::of_at_most(out, usize::MAX)
    }

    /// Writes a page of at most so many bytes to `out`; cases that do not fit are counted.
    fn of_at_most(out: W, most: usize) -> Self {
        Self {
            out,
            cases: Cases::default(),
            rows: Pieces::default(),
            failures: Pieces::default(),
            ledger: Ledger::default(),
            most: most.saturating_sub(AROUND),
        }
    }

    fn finish(&mut self, counts: &str, duration: u64) -> io::Result<()> {
        // Each of these lines is far shorter than what is kept for them.
        let (out, rows, failures) = (&mut self.out, &self.rows, &mut self.failures);
        writeln!(out, "# flowrun: {counts}\n\n{} in all", took(duration))?;
        if !rows.fit.is_empty() {
            writeln!(out, "\n| | scenario | time | steps |")?;
            writeln!(out, "| --- | --- | ---: | ---: |")?;
            rows.write(out)?;
        }
        if rows.left_out > 0 {
            let count = rows.left_out;
            writeln!(
                out,
                "\n{count} more are not in this table: there is no room."
            )?;
        }
        // The table is short and says what is where, so it goes first.
        failures.shorten(self.most.saturating_sub(rows.size));
        failures.write(out)?;
        if failures.left_out > 0 {
            let count = failures.left_out;
            writeln!(
                out,
                "\n{count} more went wrong: there is no room to say how."
            )?;
        }
        let mut warnings = Pieces::default();
        let room = self.most.saturating_sub(rows.size + failures.size);
        for (warning, met) in self.ledger.entries() {
            warnings.push(warned(warning, met), room);
        }
        if !self.ledger.is_empty() {
            writeln!(out, "\n## Warnings\n")?;
            warnings.write(out)?;
        }
        if warnings.left_out > 0 {
            let count = warnings.left_out;
            writeln!(out, "\n{count} more warnings: there is no room.")?;
        }
        out.flush()
    }
}

impl<W: Write + Send> Reporter for Markdown<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        if let Some(case) = self.cases.take(event) {
            self.rows.push(row(&case), self.most);
            let failure = failure(&case);
            if !failure.is_empty() {
                self.failures.push(failure, self.most);
            }
        }
        self.ledger.take(event);
        match &event.kind {
            EventKind::RunFinished { tally } => self.finish(&in_words(tally), event.at),
            _ => Ok(()),
        }
    }
}

/// A warning and where it was met.
fn warned(warning: &str, met: &BTreeSet<String>) -> String {
    let met = met.iter().map(|step| format!("  - {}\n", escaped(step)));
    format!("- {}\n{}", escaped(warning), met.collect::<String>())
}

fn row(case: &ToldCase) -> String {
    let reason = case.reason.as_deref().filter(|reason| !reason.is_empty());
    let reason = reason.map(|reason| format!(" ({})", escaped(reason)));
    format!(
        "| {} | {}{} | {} | {} |\n",
        word(case.verdict),
        escaped(&case.title()),
        reason.unwrap_or_default(),
        took(case.duration),
        case.own_steps().count()
    )
}

fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "✅ passed",
        Some(Verdict::Skipped) => "⏭️ skipped",
        Some(Verdict::Xfailed) => "☑️ known to fail",
        Some(Verdict::Differs) => "❌ differs",
        Some(Verdict::Failed) => "❌ failed",
        Some(Verdict::Broken) | None => "❌ broken",
    }
}

fn took(microseconds: u64) -> String {
    match microseconds < 9_999_500 {
        true => format!("{} ms", (microseconds + 500) / 1000),
        false => format!("{:.1} s", microseconds as f64 / 1e6),
    }
}

/// All that is wrong with a case; empty if nothing is.
fn failure(case: &ToldCase) -> String {
    let mut told = String::new();
    if !case.problems.is_empty() {
        told.push_str(&fenced("text", &wrong_with_case(case)));
    }
    for (title, step) in case.titled_steps() {
        let is_told = step.verdict != Some(Verdict::Xfailed) && !step.problems.is_empty();
        if is_told {
            told.push_str(&failed_step(&title, step));
        }
    }
    if told.is_empty() && !case.verdict.is_none_or(Verdict::is_bad) {
        return told;
    }
    let mut whole = format!(
        "\n## {}\n\n{}",
        escaped(&case.title()),
        code(&case.scenario)
    );
    if !case.target.is_empty() {
        whole.push_str(&format!(" on {}", code(&case.target)));
    }
    whole.push('\n');
    if let Some(lead) = case.about.as_deref().and_then(lead) {
        whole.push_str(&format!("\n{}\n", escaped(&lead)));
    }
    whole.push_str(&told);
    whole.push_str("\nRun again:\n");
    whole.push_str(&fenced("sh", &case.again));
    whole
}

fn failed_step(title: &str, step: &ToldStep) -> String {
    let mut told = format!("\n### {}: {}\n", word(step.verdict), escaped(title));
    let mut problems = Vec::new();
    // Nothing that is written to memory fails.
    let _written = write_problems(&mut problems, Look::PLAIN, &step.problems);
    told.push_str(&fenced("text", String::from_utf8_lossy(&problems).trim()));
    for snapshot in &step.snapshots {
        if let SnapshotOutcome::Changed { diff, .. } = &snapshot.outcome {
            told.push_str(&fenced("diff", &difference(diff)));
        }
    }
    if let Some(exchange) = &step.exchange {
        told.push_str(&format!("\n{}\n", code(&in_short(exchange))));
        told.push_str(&fenced("sh", &exchange.curl));
    }
    told
}

/// Lines as `diff` writes them.
fn difference(lines: &[DiffLine]) -> String {
    let lines = lines.iter().map(|line| {
        let sign = match (line.before, line.now) {
            (Some(_), Some(_)) => ' ',
            (Some(_), None) => '-',
            (None, Some(_)) => '+',
            (None, None) => '#',
        };
        format!("{sign}{}\n", printable(&line.text))
    });
    lines.collect()
}

/// A text in a fence that is longer than any in it.
fn fenced(language: &str, text: &str) -> String {
    let text = text::printable(text);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    let text = text.trim_end_matches('\n');
    format!("\n{fence}{language}\n{text}\n{fence}\n")
}

/// A text on one line, in which nothing is read but it.
fn code(text: &str) -> String {
    let text = printable(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    // One blank at each side is taken away where both are there.
    let blank = match text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty()
    {
        true => " ",
        false => "",
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// How many backticks stand together in it.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// A text on one line that means nothing but itself: no tag, link, cell, mention or emphasis.
fn escaped(text: &str) -> String {
    let text = printable(text);
    let mut escaped = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let (before, behind) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '|' | '~' | '#' | '$' => escaped.extend(['\\', c]),
            // What stands in brackets is a link only if it is said where to.
            ']' if behind.starts_with(['(', '[', ':']) => escaped.push_str("\\]"),
            // What looks like an address becomes a link by itself.
            ':' if behind.starts_with('/') => escaped.push_str("\\:"),
            '.' if before.ends_with(['w', 'W']) => escaped.push_str("\\."),
            // So does this even if it is escaped. The sign behind it shows nothing and breaks no line.
            '@' => escaped.push_str("@\u{2060}"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(
            escaped("a | <b>&`c`\n[d](http://www.e.example) f@g [secret h]"),
            "a \\| &lt;b&gt;&amp;\\`c\\`\\\\n[d\\](http\\://www\\.e.example) f@\u{2060}g [secret h]"
        );
    }

    #[test]
    fn a_fence_is_longer_than_any_in_it() {
        assert_eq!(
            fenced("text", "a\n````\nb\n"),
            "\n`````text\na\n````\nb\n`````\n"
        );
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("\n"), "`\\n`");
    }

    #[test]
    fn what_does_not_fit_is_counted_and_leaves_no_gap() {
        let mut pieces = Pieces::default();
        for piece in ["aaaa", "bbbbbb", "c"] {
            pieces.push(piece.to_owned(), 8);
        }
        assert_eq!((pieces.fit.concat().as_str(), pieces.left_out), ("aaaa", 2));
        pieces.shorten(3);
        assert_eq!((pieces.fit.concat().as_str(), pieces.left_out), ("", 3));
    }
}
