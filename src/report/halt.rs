//! What a person sees who goes through a run step by step: a request before it is sent, and what came of it.

use std::io::{self, Write};

use super::Look;
use super::console::look::{milliseconds, printable};
use super::difference::write_difference;
use crate::event::{BodyHandle, Halt, SnapshotOutcome, Verdict};

/// Lines of a body that are shown unasked.
const LINES: usize = 12;
/// Bytes of a body that are shown unasked, roughly.
const BYTES: usize = 2000;
/// Columns before what is shown.
const INDENT: &str = "             ";

/// Writes a request as it will be sent.
pub fn write_before(out: &mut impl Write, look: Look, halt: &Halt) -> io::Result<()> {
    writeln!(out)?;
    let word = look.word("STEP", Verdict::Differs);
    let name = look.strong(&printable(&halt.name));
    let mut place = halt.place.step.join(" › ");
    if let Some(item) = &halt.place.item {
        place.push_str(&format!(" [{item}]"));
    }
    if halt.place.try_number > 1 {
        place.push_str(&format!(", try {}", halt.place.try_number));
    }
    let place = look.dim(&printable(&format!("{place}, session {}", halt.session)));
    writeln!(out, "{word} {name}  {place}")?;
    let Some(exchange) = &halt.exchange else {
        return Ok(());
    };
    let method = look.heading(&printable(&exchange.method));
    writeln!(out, "{INDENT}{method} {}", printable(&exchange.url))?;
    headers(out, look, &exchange.request_headers)?;
    if let Some(auth) = &halt.auth {
        writeln!(out, "{INDENT}{} {}", look.dim("auth"), printable(auth))?;
    }
    match &exchange.request_body {
        Some(body) => beginning(out, look, body),
        None => Ok(()),
    }
}

/// Writes what came of a request.
pub fn write_after(out: &mut impl Write, look: Look, halt: &Halt) -> io::Result<()> {
    if let Some(exchange) = &halt.exchange {
        let time = milliseconds(exchange.duration, Verdict::Passed);
        let status = exchange.status.map(|status| status.to_string());
        let status = look.strong(status.as_deref().unwrap_or("no answer"));
        writeln!(out, "{INDENT}{status} {}", look.dim(&time))?;
        headers(out, look, &exchange.response_headers)?;
        if let Some(body) = &exchange.response_body {
            beginning(out, look, body)?;
        }
    }
    for (name, value) in &halt.extracted {
        let line = format!("{name} = {value}");
        writeln!(
            out,
            "{INDENT}{} {}",
            look.dim("extracted"),
            cut(&line, look)
        )?;
    }
    for change in &halt.changes {
        let line = printable(&format!("{} {}", change.name, change.change));
        writeln!(out, "{INDENT}{} {line}", look.dim("cookie"))?;
    }
    for problem in &halt.problems {
        let place = problem
            .diagnostic
            .position()
            .map(|(file, line, _)| format!(" ({file}:{line})"))
            .unwrap_or_default();
        let verdict = look.verdict(problem.verdict);
        let message = printable(&problem.diagnostic.message);
        writeln!(out, "{verdict} {message}{}", look.dim(&place))?;
    }
    if halt.problems.is_empty() {
        writeln!(out, "{} all checks hold", look.verdict(Verdict::Passed))?;
    }
    snapshot(out, look, halt)
}

/// Writes how an answer compares with its snapshot.
fn snapshot(out: &mut impl Write, look: Look, halt: &Halt) -> io::Result<()> {
    let Some((path, outcome)) = &halt.snapshot else {
        return Ok(());
    };
    let path = printable(path);
    let said = match outcome {
        SnapshotOutcome::Same => format!("as in {path}"),
        SnapshotOutcome::New => format!("new, {path}: written when it goes on"),
        SnapshotOutcome::Updated { .. } => format!("updated, {path}: written when it goes on"),
        SnapshotOutcome::Refused => return Ok(()),
        SnapshotOutcome::Changed { diff, .. } => return write_difference(out, look, diff, false),
    };
    writeln!(out, "{INDENT}{} {said}", look.dim("snapshot"))
}

/// Writes names with their values.
pub fn write_pairs(
    out: &mut impl Write,
    look: Look,
    pairs: &[(String, String)],
    none: &str,
) -> io::Result<()> {
    if pairs.is_empty() {
        return writeln!(out, "{INDENT}{}", look.dim(none));
    }
    for (name, value) in pairs {
        let name = look.dim(&printable(name));
        writeln!(out, "{INDENT}{name} = {}", cut(value, look))?;
    }
    Ok(())
}

/// Writes a body, all of it.
pub fn write_body(out: &mut impl Write, look: Look, body: Option<&BodyHandle>) -> io::Result<()> {
    let Some(body) = body.filter(|body| body.size() > 0) else {
        return writeln!(out, "{INDENT}{}", look.dim("there is no body"));
    };
    for line in body.text(usize::MAX).lines() {
        writeln!(out, "{INDENT}{}", printable(line))?;
    }
    Ok(())
}

fn headers(out: &mut impl Write, look: Look, headers: &[(String, String)]) -> io::Result<()> {
    for (name, value) in headers {
        let line = printable(&format!("{name}: {value}"));
        writeln!(out, "{INDENT}{}", look.dim(&line))?;
    }
    Ok(())
}

/// The beginning of a body.
fn beginning(out: &mut impl Write, look: Look, body: &BodyHandle) -> io::Result<()> {
    if body.size() == 0 {
        return writeln!(out, "{INDENT}{}", look.dim("empty"));
    }
    let text = body.text(BYTES);
    for line in text.lines().take(LINES) {
        writeln!(out, "{INDENT}{}", printable(line))?;
    }
    if text.lines().count() > LINES || body.size() > BYTES {
        let more = format!("… of {} bytes; `b` shows them all", body.size());
        writeln!(out, "{INDENT}{}", look.dim(&more))?;
    }
    Ok(())
}

/// A value on the rest of a line.
fn cut(value: &str, look: Look) -> String {
    let shown = printable(value);
    let room = look.width.max(60);
    if shown.chars().count() <= room {
        return shown;
    }
    let cut: String = shown.chars().take(room).collect();
    format!("{cut}…")
}
