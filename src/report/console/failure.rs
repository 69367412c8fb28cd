//! What is wrong with a step, in full: each problem at its line, then the exchange, a line that sends it again, and how to rerun.

use std::io::{self, Write};

use super::look::{Look, milliseconds, printable};
use crate::event::{ExchangeRecord, Problem, RunPlace, Verdict};

/// Bytes of an answer that are shown when it is not JSON.
const SHOWN: usize = 400;

/// Writes the problems of a step.
pub(in crate::report) fn write_problems(
    out: &mut impl Write,
    look: Look,
    problems: &[Problem],
) -> io::Result<()> {
    for problem in problems {
        writeln!(out)?;
        writeln!(out, "{}", problem.diagnostic.render(look.diagnostics()))?;
    }
    Ok(())
}

/// Writes problems that are no news, a line each: what, and where.
pub(super) fn write_briefly(
    out: &mut impl Write,
    look: Look,
    problems: &[Problem],
) -> io::Result<()> {
    for Problem { diagnostic, .. } in problems {
        let place = diagnostic
            .position()
            .map(|(file, line, _)| format!(" ({file}:{line})"))
            .unwrap_or_default();
        let line = printable(&format!("{}{place}", diagnostic.message));
        writeln!(out, "{:12} {:10} {}", "", "", look.dim(&line))?;
    }
    Ok(())
}

/// Writes the exchange, and how to send it and run it again.
pub(in crate::report) fn write_again(
    out: &mut impl Write,
    look: Look,
    exchange: Option<&ExchangeRecord>,
    again: &str,
) -> io::Result<()> {
    if let Some(exchange) = exchange {
        let line = format!("  exchange: {}", in_short(exchange));
        writeln!(out, "{}", look.dim(&line))?;
        if let Some(text) = answer(exchange) {
            writeln!(out, "{} {}", look.dim("   answer:"), printable(&text))?;
        }
        writeln!(
            out,
            "{} {}",
            look.dim("send again:"),
            printable(&exchange.curl)
        )?;
    }
    writeln!(out, "{} {}", look.dim(" run again:"), printable(again))
}

/// Where the first problem is, for the list at the end.
pub(super) fn position(problems: &[Problem], place: &RunPlace) -> String {
    let bad = problems.iter().filter(|problem| problem.verdict.is_bad());
    let first = bad
        .filter_map(|problem| problem.diagnostic.position())
        .next();
    let position = first.map_or_else(
        || place.scenario.clone(),
        |(file, line, _)| format!("{file}:{line}"),
    );
    printable(&position)
}

/// The exchange in one line.
pub(in crate::report) fn in_short(exchange: &ExchangeRecord) -> String {
    let answer = match exchange.status {
        Some(status) => format!(
            "{status} {}",
            milliseconds(exchange.duration, Verdict::Passed)
        ),
        None => "no answer".to_owned(),
    };
    format!(
        "{} {} → {answer}",
        printable(&exchange.method),
        printable(&exchange.url)
    )
}

/// The beginning of the answer, on one line.
fn answer(exchange: &ExchangeRecord) -> Option<String> {
    let body = exchange.response_body.as_ref()?;
    let text = body.text(SHOWN + 1);
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.is_empty() {
        return Some(format!(
            "empty ({})",
            if body.media_type().is_empty() {
                "no media type"
            } else {
                body.media_type()
            }
        ));
    }
    let cut: String = line.chars().take(SHOWN).collect();
    Some(if cut.len() < line.len() {
        format!("{cut}… ({} bytes)", body.size())
    } else {
        cut
    })
}
