//! How each case ended on each of several targets: a table where there is room for it, else a line each.

use std::collections::HashMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::look::{Look, Verbosity, printable};
use crate::event::Verdict;
use crate::report::preview::page::Page;
use crate::report::targets::{ByTarget, CaseByTarget, EndedOnTarget};

/// Columns before the table.
const INDENT: usize = 13;
/// Columns between those of the table.
const GAP: usize = 2;
/// Columns that the names of cases need beside it, if they are as long.
const ROOM: usize = 24;

/// Writes it, if there are several targets. Where little is told, of the cases with which something is wrong.
pub(super) fn write(out: &mut impl Write, look: Look, run: &ByTarget) -> io::Result<()> {
    if run.targets.len() < 2 {
        return Ok(());
    }
    let is_told = |case: &&CaseByTarget| {
        let mut ended = case.ended.values();
        look.verbosity > Verbosity::Quiet || ended.any(|ended| ended.verdict.is_bad())
    };
    let mut files: HashMap<&str, usize> = HashMap::new();
    for case in &run.cases {
        *files.entry(&case.name).or_default() += 1;
    }
    let named = |case: &CaseByTarget| match files.get(case.name.as_str()) {
        Some(0 | 1) | None => printable(&case.name),
        // Only their files tell them apart.
        Some(_) => printable(&format!("{} ({})", case.name, case.scenario)),
    };
    let cases = run.cases.iter().filter(is_told);
    let cases: Vec<(String, &CaseByTarget)> = cases.map(|case| (named(case), case)).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let headings = run.headings().iter().map(|name| printable(name)).collect();
    let table = Table::new(headings, cases);
    let mut page = Page { out, look };
    match table.fits(look.width) {
        true => table.write(&mut page),
        false => table.write_lines(&mut page),
    }
}

struct Table<'r> {
    headings: Vec<String>,
    cases: Vec<(String, &'r CaseByTarget)>,
    /// Columns of each target, with the gap behind it.
    widths: Vec<usize>,
}

impl<'r> Table<'r> {
    fn new(headings: Vec<String>, cases: Vec<(String, &'r CaseByTarget)>) -> Self {
        let widths = headings.iter().enumerate().map(|(target, heading)| {
            let cells = cases
                .iter()
                .map(|(_, case)| in_words(case.ended.get(&target)).width());
            cells.max().unwrap_or_default().max(heading.width()) + GAP
        });
        Self {
            widths: widths.collect(),
            headings,
            cases,
        }
    }

    fn columns(&self) -> usize {
        self.widths.iter().sum()
    }

    fn fits(&self, width: usize) -> bool {
        let names = self.cases.iter().map(|(name, _)| name.width());
        let longest = names.max().unwrap_or_default();
        INDENT + self.columns() + longest.min(ROOM) <= width
    }

    fn write<W: Write>(&self, page: &mut Page<'_, W>) -> io::Result<()> {
        let look = page.look;
        let headings = self.headings.iter().zip(&self.widths);
        let headings: String = headings
            .map(|(heading, width)| padded(heading, heading.width(), *width))
            .collect();
        let word = look.word("Targets", Verdict::Passed);
        page.line(0, format!("{word} {headings}").trim_end())?;
        for (name, case) in &self.cases {
            let cells = self.widths.iter().enumerate().map(|(target, width)| {
                let ended = case.ended.get(&target);
                let words = in_words(ended);
                padded(&colored(look, ended, &words), words.width(), *width)
            });
            let cells: String = cells.collect();
            page.hanging((INDENT, self.columns()), &cells, name)?;
        }
        Ok(())
    }

    /// A line a case and target, for narrow terminals and many targets.
    fn write_lines<W: Write>(&self, page: &mut Page<'_, W>) -> io::Result<()> {
        let look = page.look;
        let word = look.word("Targets", Verdict::Passed);
        page.line(0, &word)?;
        for (name, case) in &self.cases {
            page.hanging((0, INDENT), &" ".repeat(INDENT), name)?;
            for (target, heading) in self.headings.iter().enumerate() {
                let ended = case.ended.get(&target);
                let word = look.word(word_of(ended), verdict_of(ended));
                let variants: String = variants(ended).collect();
                let line = format!("{heading}{variants}");
                page.hanging((0, INDENT), &format!("{word} "), &line)?;
            }
        }
        Ok(())
    }
}

/// A text of so many columns with blanks behind it.
fn padded(text: &str, columns: usize, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns)))
}

fn colored(look: Look, ended: Option<&EndedOnTarget>, words: &str) -> String {
    look.in_color(words, verdict_of(ended))
}

fn verdict_of(ended: Option<&EndedOnTarget>) -> Verdict {
    ended.map_or(Verdict::Skipped, |ended| ended.verdict)
}

fn word_of(ended: Option<&EndedOnTarget>) -> &'static str {
    match ended.map(|ended| ended.verdict) {
        None => "not run",
        Some(Verdict::Skipped) => "skipped",
        Some(Verdict::Xfailed) => "xfailed",
        Some(Verdict::Passed) => "passed",
        Some(Verdict::Differs) => "differs",
        Some(Verdict::Failed) => "failed",
        Some(Verdict::Broken) => "broken",
    }
}

/// ` @1.43+` for each variant that held.
fn variants(ended: Option<&EndedOnTarget>) -> impl Iterator<Item = String> {
    let variants = ended.into_iter().flat_map(|ended| &ended.variants);
    variants.map(|versions| format!(" @{}", printable(versions)))
}

fn in_words(ended: Option<&EndedOnTarget>) -> String {
    let variants: String = variants(ended).collect();
    format!("{}{variants}", word_of(ended))
}
