//! The end of a run: failures listed again, counts, what to do next.

use std::io::{self, Write};

use super::look::{Look, milliseconds};
use crate::event::{Tally, Verdict};

/// Writes the summary of a run.
pub(super) fn write(
    out: &mut impl Write,
    look: Look,
    tally: &Tally,
    failures: &[String],
    duration: u64,
) -> io::Result<()> {
    let rule = "─".repeat(12);
    writeln!(out, "{rule}")?;
    let worst = tally.worst();
    let word = look.word("Summary", worst);
    writeln!(
        out,
        "{word} {} {}",
        milliseconds(duration, Verdict::Passed),
        in_words(tally)
    )?;
    for failure in failures {
        writeln!(out, "{failure}")?;
    }
    advice(out, look, tally)
}

/// How many scenarios and steps ended how.
pub(in crate::report) fn in_words(tally: &Tally) -> String {
    let cases = counted(
        "scenario",
        [
            ("passed", tally.cases_passed),
            ("xfailed", tally.cases_xfailed),
            ("failed", tally.cases_bad()),
            ("skipped", tally.cases_skipped),
            ("not run", tally.cases_not_run),
        ],
    );
    let steps = counted(
        "step",
        [
            ("passed", tally.passed),
            ("xfailed", tally.xfailed),
            ("differ", tally.differs),
            ("failed", tally.failed),
            ("broken", tally.broken),
            ("skipped", tally.skipped),
        ],
    );
    format!("{cases} · {steps}")
}

fn advice(out: &mut impl Write, look: Look, tally: &Tally) -> io::Result<()> {
    if tally.flaky > 0 {
        writeln!(
            out,
            "{:12} {}",
            "",
            look.warning(&format!(
                "{} passed on a later try only",
                number(tally.flaky, "step")
            ))
        )?;
    }
    if tally.new_snapshots > 0 {
        writeln!(
            out,
            "{:12} {}: look at {}, then commit",
            "",
            number(tally.new_snapshots, "new snapshot"),
            if tally.new_snapshots == 1 {
                "it"
            } else {
                "them"
            }
        )?;
    }
    if tally.updated_snapshots > 0 {
        writeln!(
            out,
            "{:12} {}: look at what changed, then commit",
            "",
            number(tally.updated_snapshots, "updated snapshot")
        )?;
    }
    if tally.refused_snapshots > 0 {
        let count = number(tally.refused_snapshots, "snapshot");
        writeln!(
            out,
            "{:12} {count} missing or changed, and none may be written here: run it elsewhere, look, and commit",
            ""
        )?;
    }
    if tally.pending_snapshots > 0 {
        let count = number(tally.pending_snapshots, "snapshot");
        writeln!(
            out,
            "{:12} {count} changed: `flowrun review` shows what changed and asks; `flowrun accept` takes all, `flowrun reject` none",
            ""
        )?;
    }
    Ok(())
}

/// Writes that there are snapshots that can go, and the command that removes them.
pub(super) fn write_spare(
    out: &mut impl Write,
    look: Look,
    tally: &Tally,
    prune: &str,
) -> io::Result<()> {
    let unreferenced = match tally.unreferenced_snapshots {
        0 => None,
        count => Some(number(count, "unreferenced snapshot")),
    };
    let needless = match tally.needless_variants {
        0 => None,
        count => Some(number(count, "needless variant")),
    };
    let both: Vec<String> = unreferenced.into_iter().chain(needless).collect();
    if both.is_empty() {
        return Ok(());
    }
    let both = look.warning(&both.join(" and "));
    let help = format!("`{prune}` removes what no step needs, with `--list` it is shown");
    writeln!(out, "{:12} {both}: {help}", "")
}

/// `5 steps: 3 passed, 2 failed`.
fn counted<const N: usize>(what: &str, counts: [(&str, u32); N]) -> String {
    let total = counts.iter().map(|(_, count)| count).sum();
    let parts: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    match parts.is_empty() {
        true => number(total, what),
        false => format!("{}: {}", number(total, what), parts.join(", ")),
    }
}

fn number(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
