//! Requests, answers and what came of them as lines for a person: pieces of what a step-by-step run and `-v` show.

use std::io::{self, Write};

use super::Look;
use super::console::look::{milliseconds, printable};
use crate::event::{BodyHandle, ExchangeRecord, JarChange, Verdict};

/// Columns before what is shown.
pub(super) const INDENT: &str = "             ";

/// Writes the line of a request.
pub(super) fn write_request(
    out: &mut impl Write,
    look: Look,
    exchange: &ExchangeRecord,
) -> io::Result<()> {
    let method = look.heading(&printable(&exchange.method));
    writeln!(out, "{INDENT}{method} {}", printable(&exchange.url))
}

/// Writes the line of an answer.
pub(super) fn write_status(
    out: &mut impl Write,
    look: Look,
    exchange: &ExchangeRecord,
) -> io::Result<()> {
    let time = milliseconds(exchange.duration, Verdict::Passed);
    let status = exchange.status.map(|status| status.to_string());
    let status = look.strong(status.as_deref().unwrap_or("no answer"));
    let body = exchange.response_body.as_ref();
    let size = body.map(|body| match body.media_type() {
        "" => format!(" {} bytes", body.size()),
        media_type => format!(" {} bytes of {}", body.size(), printable(media_type)),
    });
    let rest = look.dim(&format!("{time}{}", size.unwrap_or_default()));
    writeln!(out, "{INDENT}{status} {rest}")
}

/// Writes headers, a line each.
pub(super) fn write_headers(
    out: &mut impl Write,
    look: Look,
    headers: &[(String, String)],
) -> io::Result<()> {
    for (name, value) in headers {
        let line = printable(&format!("{name}: {value}"));
        writeln!(out, "{INDENT}{}", look.dim(&line))?;
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

/// Writes a value that was taken from an answer.
pub(super) fn write_extracted(
    out: &mut impl Write,
    look: Look,
    name: &str,
    value: &str,
) -> io::Result<()> {
    let line = cut(&format!("{name} = {value}"), look);
    writeln!(out, "{INDENT}{} {line}", look.dim("extracted"))
}

/// Writes what became of a cookie.
pub(super) fn write_cookie(out: &mut impl Write, look: Look, change: &JarChange) -> io::Result<()> {
    let line = printable(&format!("{} {}", change.name, change.change));
    writeln!(out, "{INDENT}{} {line}", look.dim("cookie"))
}

/// A value on the rest of a line.
pub(super) fn cut(value: &str, look: Look) -> String {
    let shown = printable(value);
    let room = look.width.max(60);
    if shown.chars().count() <= room {
        return shown;
    }
    let cut: String = shown.chars().take(room).collect();
    format!("{cut}…")
}
