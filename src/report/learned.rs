//! What was learned from several runs, for a person and for `patch`: what varies, then the change as a unified difference.

use std::io::{self, Write};

use super::console::look::{Look, printable};
use crate::event::{
    DiffLine, Learned, LearnedFile, LearnedKind, LearnedPlace, LearnedStep, Varies,
};

/// Writes what varies, and the change of each file.
pub fn write_learned(out: &mut impl Write, look: Look, learned: &Learned) -> io::Result<()> {
    if learned.steps.is_empty() {
        let answers = counted(learned.answers, "answer");
        return writeln!(out, "Nothing varies: {answers} came the same in every run.");
    }
    for step in &learned.steps {
        write_step(out, look, step)?;
    }
    for file in &learned.files {
        write_file(out, look, file)?;
    }
    Ok(())
}

/// A number of things.
pub fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}

fn write_step(out: &mut impl Write, look: Look, step: &LearnedStep) -> io::Result<()> {
    let place = look.dim(&printable(&format!("({}:{})", step.file, step.line)));
    writeln!(out, "{} {place}", look.strong(&printable(&step.name)))?;
    for place in &step.places {
        write_place(out, look, place)?;
    }
    writeln!(out)
}

fn write_place(out: &mut impl Write, look: Look, place: &LearnedPlace) -> io::Result<()> {
    let query = printable(&place.query);
    match &place.kind {
        LearnedKind::Masked { kind, of_file, .. } => {
            let of_file = if *of_file { ", for the whole file" } else { "" };
            let kind = look.added(&printable(kind));
            writeln!(out, "  {query}: {kind}{of_file}")?;
        }
        LearnedKind::Inexpressible(_) => {
            writeln!(out, "  {query}: {}", look.removed("not masked"))?;
        }
    }
    let varies = match place.varies {
        Varies::BetweenTargets => "differs between the targets",
        Varies::BetweenRuns => "differs from run to run",
    };
    let values: Vec<String> = place.values.iter().map(|value| printable(value)).collect();
    writeln!(out, "    {varies}: {}", values.join(" · "))?;
    match &place.kind {
        LearnedKind::Masked { blinds: true, .. } => {
            let blind =
                "from now on nobody sees what stands there: see whether the step can do without it";
            writeln!(out, "    {}", look.warning(blind))
        }
        LearnedKind::Masked { .. } => Ok(()),
        LearnedKind::Inexpressible(why) => writeln!(out, "    {}", look.warning(why)),
    }
}

fn write_file(out: &mut impl Write, look: Look, file: &LearnedFile) -> io::Result<()> {
    if !file.diff.is_empty() {
        let path = printable(&file.path);
        writeln!(out, "{}", look.strong(&format!("--- {path}")))?;
        writeln!(out, "{}", look.strong(&format!("+++ {path}")))?;
    }
    for hunk in hunks(&file.diff) {
        write_hunk(out, look, hunk)?;
    }
    for (why, change) in &file.by_hand {
        let mut lines = change.lines();
        let at = lines.next().unwrap_or(&file.path);
        writeln!(
            out,
            "{}",
            look.warning(&printable(&format!("to be written by hand at {at}: {why}")))
        )?;
        for line in lines {
            writeln!(out, "{}", colored(look, line))?;
        }
    }
    writeln!(out)
}

/// Lines that follow each other in both texts.
fn hunks(lines: &[DiffLine]) -> Vec<&[DiffLine]> {
    let mut hunks = Vec::new();
    let mut start = 0;
    let (mut before, mut now) = (0, 0);
    for (index, line) in lines.iter().enumerate() {
        let follows =
            |number: Option<u32>, last: u32| number.is_none_or(|number| number == last + 1);
        if index > start && !(follows(line.before, before) && follows(line.now, now)) {
            hunks.extend(lines.get(start..index));
            start = index;
        }
        before = line.before.unwrap_or(before);
        now = line.now.unwrap_or(now);
    }
    hunks.extend(lines.get(start..).filter(|rest| !rest.is_empty()));
    hunks
}

fn write_hunk(out: &mut impl Write, look: Look, hunk: &[DiffLine]) -> io::Result<()> {
    let range = |number: fn(&DiffLine) -> Option<u32>| {
        let numbers: Vec<u32> = hunk.iter().filter_map(number).collect();
        format!(
            "{},{}",
            numbers.first().copied().unwrap_or_default(),
            numbers.len()
        )
    };
    let (before, now) = (range(|line| line.before), range(|line| line.now));
    writeln!(out, "{}", look.dim(&format!("@@ -{before} +{now} @@")))?;
    for line in hunk {
        let mark = match (line.before, line.now) {
            (Some(_), Some(_)) => ' ',
            (Some(_), None) => '-',
            _ => '+',
        };
        writeln!(out, "{}", colored(look, &format!("{mark}{}", line.text)))?;
    }
    Ok(())
}

fn colored(look: Look, line: &str) -> String {
    let line = printable(line);
    match line.chars().next() {
        Some('-') => look.removed(&line),
        Some('+') => look.added(&line),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(before: Option<u32>, now: Option<u32>) -> DiffLine {
        DiffLine {
            before,
            now,
            text: "x".to_owned(),
        }
    }

    #[test]
    fn lines_that_do_not_follow_each_other_are_hunks_of_their_own() {
        let lines = [
            line(Some(1), Some(1)),
            line(None, Some(2)),
            line(Some(2), Some(3)),
            line(Some(9), Some(10)),
            line(Some(10), None),
        ];
        let lengths: Vec<usize> = hunks(&lines).iter().map(|hunk| hunk.len()).collect();
        assert_eq!(lengths, [3, 2]);
        let mut out = Vec::new();
        let look = Look {
            color: false,
            width: 80,
            ..Look::PLAIN
        };
        write_hunk(&mut out, look, &lines[..3]).expect("written");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "@@ -1,2 +1,3 @@\n x\n+x\n x\n"
        );
        assert!(hunks(&[]).is_empty());
    }
}
