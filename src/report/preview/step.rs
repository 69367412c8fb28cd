//! A step of a page: what is done before it, what it sends, what must hold, what it carries on, what belongs to it.

use std::io::{self, Write};

use super::page::Page;
use super::{NOT_SENT, columns, wrong};
use crate::event::{ShownBlock, ShownBody, ShownRecovery, ShownRequest, ShownStep};
use crate::report::console::look::printable;

/// Columns of the words before what a step has.
const WORDS: usize = 9;
/// Columns by which what belongs to a step stands farther right.
const INDENT: usize = 3;
/// Lines of a body that are shown.
const LINES: usize = 40;

/// Headers by name and value.
type Headers = [(String, String)];

/// Where a step stands on the page.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Headers that all requests have.
    pub(super) everywhere: &'a Headers,
    /// The session of whatever it stands in, which need not be said again.
    pub(super) session: &'a str,
    /// How many steps it stands in.
    pub(super) depth: usize,
}

impl<'a> Around<'a> {
    /// Where what belongs to a step stands.
    fn within(self, session: &'a str) -> Self {
        Self {
            session,
            depth: self.depth + 1,
            ..self
        }
    }

    /// Columns before what a step has.
    fn indent(self) -> usize {
        (self.depth + 1) * INDENT
    }
}

/// Writes a step.
pub(super) fn write<W: Write>(
    page: &mut Page<'_, W>,
    step: &ShownStep,
    around: Around<'_>,
) -> io::Result<()> {
    let inner = around.indent();
    title(page, step, around)?;
    if let Some(reason) = &step.skipped {
        return page.labelled(inner, ("skipped", WORDS), reason);
    }
    for remark in &step.remarks {
        page.labelled(inner, ("", 0), remark)?;
    }
    for login in &step.logins {
        let session = login.session.as_deref().unwrap_or_default();
        let text = format!("session {session}, by {}", login.file);
        block(page, (login, "log in", &text), around.within(session))?;
    }
    if let Some(trouble) = &step.trouble {
        wrong(page, inner, ("cannot be made: ", trouble))?;
    }
    if let Some(refused) = &step.refused {
        wrong(page, inner, (NOT_SENT, &refused.why))?;
    }
    if let Some(sent) = &step.request {
        request(page, sent, around)?;
    }
    if let Some(used) = &step.fragment {
        block(
            page,
            (used, "run", &used.file),
            around.within(&step.session),
        )?;
    }
    for (index, check) in step.expect.iter().enumerate() {
        let word = if index == 0 { "expect" } else { "" };
        page.labelled(inner, (word, WORDS), check)?;
    }
    let names = columns(step.extract.iter().map(|(name, _)| name.as_str()));
    for (index, (name, query)) in step.extract.iter().enumerate() {
        let word = if index == 0 { "extract" } else { "" };
        page.labelled(inner, (word, WORDS), &format!("{name:names$}{query}"))?;
    }
    for recovery in &step.recover {
        recover(page, recovery, around.within(&step.session))?;
    }
    if !step.then.is_empty() {
        page.labelled(inner, ("", 0), "then")?;
    }
    for inner in &step.then {
        write(page, inner, around.within(&step.session))?;
    }
    Ok(())
}

fn title<W: Write>(page: &mut Page<'_, W>, step: &ShownStep, around: Around<'_>) -> io::Result<()> {
    let look = page.look;
    let number = match around.depth {
        0 => format!("{:>2} ", step.number),
        _ => " • ".to_owned(),
    };
    let mut line = format!("{number}{}", look.strong(&printable(&step.name)));
    let item = step.item.as_ref().filter(|item| !step.name.contains(*item));
    if let Some(item) = item {
        line.push_str(&format!(" [{}]", printable(item)));
    }
    if step.name != step.id {
        line.push_str(&look.dim(&format!("  {}", printable(&step.id))));
    }
    if step.session != around.session {
        line.push_str(&look.dim(&format!("  as {}", printable(&step.session))));
    }
    page.line(around.depth * INDENT, &line)
}

/// A request: its line, what else is sent, and how.
fn request<W: Write>(
    page: &mut Page<'_, W>,
    request: &ShownRequest,
    around: Around<'_>,
) -> io::Result<()> {
    let (indent, everywhere) = (around.indent(), around.everywhere);
    let method = printable(&request.method);
    let label = format!("{} ", page.look.heading(&method));
    page.hanging((indent, method.chars().count() + 1), &label, &request.url)?;
    let kind = request.body.as_ref().map(|body| body.kind.as_str());
    let headers = request.headers.iter();
    let own = headers.filter(|header| !everywhere.contains(header) && !is_implied(header, kind));
    let lines = own.map(|(name, value)| format!("{name}: {value}"));
    listed(page, (indent, "header"), lines)?;
    let cookies = request.cookies.iter();
    let lines = cookies.map(|(name, value)| match value {
        Some(value) => format!("{name}={value}"),
        None => format!("{name} left out"),
    });
    listed(page, (indent, "cookie"), lines)?;
    listed(page, (indent, "auth"), request.auth.iter().cloned())?;
    if let Some(body) = &request.body {
        written(page, body, indent)?;
    }
    let hops = request.follow_redirects;
    let follows = (hops > 0).then(|| format!("redirects, {hops} at most"));
    listed(page, (indent, "follow"), follows.into_iter())
}

/// Whether a body of this kind says so by itself.
fn is_implied((name, value): &(String, String), kind: Option<&str>) -> bool {
    let usual = match kind {
        Some("form") => "application/x-www-form-urlencoded",
        Some("json") => "application/json",
        Some("text") => "text/plain; charset=utf-8",
        Some("multipart") => "multipart/form-data; boundary=",
        _ => return false,
    };
    let fits = match kind {
        Some("multipart") => value.starts_with(usual),
        _ => value == usual,
    };
    name.eq_ignore_ascii_case("content-type") && fits
}

fn written<W: Write>(page: &mut Page<'_, W>, body: &ShownBody, indent: usize) -> io::Result<()> {
    if !body.fields.is_empty() {
        let pair = |(name, value): &(String, String)| match value.is_empty() && name.ends_with('›')
        {
            true => name.clone(),
            false => format!("{name}={value}"),
        };
        return listed(page, (indent, &body.kind), body.fields.iter().map(pair));
    }
    let room = page.look.width.saturating_sub(indent + WORDS);
    let fits = body.text.chars().count() <= room;
    let text = match &body.readable {
        Some(readable) if !fits => readable,
        _ => &body.text,
    };
    let count = text.lines().count();
    let lines = text.lines().take(LINES).map(str::to_owned);
    let more = (count > LINES).then(|| format!("… and {} lines more", count - LINES));
    let none = text.is_empty().then(|| "(empty)".to_owned());
    listed(page, (indent, &body.kind), lines.chain(more).chain(none))
}

/// Lines, the first behind a word.
fn listed<W: Write>(
    page: &mut Page<'_, W>,
    (indent, word): (usize, &str),
    lines: impl Iterator<Item = String>,
) -> io::Result<()> {
    // A longer word pushes its own line alone.
    let columns = WORDS.max(word.chars().count() + 1);
    for (index, line) in lines.enumerate() {
        let word = if index == 0 { word } else { "" };
        page.labelled(indent, (word, columns), &line)?;
    }
    Ok(())
}

/// The steps of another file.
fn block<W: Write>(
    page: &mut Page<'_, W>,
    (block, word, text): (&ShownBlock, &str, &str),
    within: Around<'_>,
) -> io::Result<()> {
    let indent = within.depth * INDENT;
    page.labelled(indent, (word, WORDS), text)?;
    let requires = block.requires.iter();
    let requires = requires.map(|requires| format!("runs only if {requires}"));
    listed(page, (indent, ""), requires)?;
    let names = columns(block.arguments.iter().map(|(name, _)| name.as_str()));
    let lines = block.arguments.iter();
    let lines = lines.map(|(name, value)| format!("{name:names$}{value}"));
    listed(page, (indent, "with"), lines)?;
    for step in &block.steps {
        write(page, step, within)?;
    }
    Ok(())
}

fn recover<W: Write>(
    page: &mut Page<'_, W>,
    recovery: &ShownRecovery,
    within: Around<'_>,
) -> io::Result<()> {
    let indent = within.depth * INDENT;
    let on = recovery.on.join(" and ");
    let again = match recovery.again.is_empty() {
        true => String::new(),
        false => format!("carry out {} again, ", recovery.again.join(", ")),
    };
    let steps = match recovery.steps.is_empty() {
        true => "",
        false => "do the following, ",
    };
    let text = format!("if {on}: {again}{steps}and send it once more");
    page.labelled(indent, ("recover", WORDS), &text)?;
    for step in &recovery.steps {
        write(page, step, within)?;
    }
    Ok(())
}
