//! What a run was warned of, below its summary.

use std::io::{self, Write};

use super::look::{Look, Verbosity, printable};
use crate::event::Ledger;
use crate::report::counted;

/// Steps of a warning that are named.
const NAMED: usize = 3;

/// Writes how many there are that nobody expected; all of them, those that were expected too, where more is told.
pub(super) fn write(out: &mut impl Write, look: Look, ledger: &Ledger) -> io::Result<()> {
    let all = look.verbosity >= Verbosity::Verbose;
    let count = match all {
        true => ledger.entries().len(),
        false => ledger.unexpected(),
    };
    if count == 0 {
        return Ok(());
    }
    let count = look.warning(&counted(count, "warning"));
    if all {
        writeln!(out, "{:12} {count}", "")?;
        return entries(out, look, ledger, "             ");
    }
    let help = "`-v` lists all, `--deny-warnings` fails on them";
    writeln!(out, "{:12} {count}: {help}", "")
}

/// Writes each warning with the first steps that met it.
pub fn write_warnings(out: &mut impl Write, look: Look, ledger: &Ledger) -> io::Result<()> {
    entries(out, look, ledger, "  ")
}

fn entries(out: &mut impl Write, look: Look, ledger: &Ledger, margin: &str) -> io::Result<()> {
    for (warning, met) in ledger.entries() {
        writeln!(out, "{margin}- {}", printable(warning))?;
        for step in met.iter().take(NAMED) {
            writeln!(out, "{margin}    {}", look.dim(&printable(step)))?;
        }
        if let Some(more) = met.len().checked_sub(NAMED).filter(|more| *more > 0) {
            let more = format!("and {}", counted(more, "more step"));
            writeln!(out, "{margin}    {}", look.dim(&more))?;
        }
    }
    Ok(())
}
