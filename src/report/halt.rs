//! What a person sees who goes through a run step by step: a request before it is sent, and what came of it.

use std::io::{self, Write};

use super::Look;
use super::console::look::printable;
use super::difference::write_difference;
use super::exchange::{
    INDENT, cut, write_cookie, write_extracted, write_headers, write_request, write_status,
};
use crate::event::{BodyHandle, Halt, SnapshotOutcome, Verdict};

/// Lines of a body that are shown unasked.
const LINES: usize = 12;
/// Bytes of a body that are shown unasked, roughly.
const BYTES: usize = 2000;

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
    write_request(out, look, exchange)?;
    write_headers(out, look, &exchange.request_headers)?;
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
        write_status(out, look, exchange)?;
        write_headers(out, look, &exchange.response_headers)?;
        if let Some(body) = &exchange.response_body {
            beginning(out, look, body)?;
        }
    }
    for (name, value) in &halt.extracted {
        write_extracted(out, look, name, value)?;
    }
    for change in &halt.changes {
        write_cookie(out, look, change)?;
    }
    for problem in &halt.problems {
        let place = problem
            .diagnostic
            .position()
            .map(|(file, line, _)| format!(" ({file}:{line})"))
            .unwrap_or_default();
        let verdict = look.verdict(problem.verdict);
        let message = printable(&problem.diagnostic.message);
        writeln!(out, "{verdict} {message}{}", look.dim(&printable(&place)))?;
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
