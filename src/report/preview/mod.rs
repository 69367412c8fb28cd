//! A case before it is run, as a page that a person reads: where its values come from, then request by request.
//!
//! Start at [`write_preview`].

pub(super) mod page;
mod step;

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::Look;
use super::console::look::printable;
use crate::event::{Preview, ShownRequest, ShownStep, ShownValue, on_target};
use page::Page;
use step::Around;

/// Columns that names of values get at most.
const NAMES: usize = 24;

/// The session that nobody has to name.
const USUAL_SESSION: &str = "main";

/// Writes a case, its width that of `look`.
pub fn write_preview(out: &mut impl Write, look: Look, case: &Preview) -> io::Result<()> {
    let mut page = Page { out, look };
    head(&mut page, case)?;
    values(&mut page, &case.values)?;
    if !case.sessions.is_empty() {
        section(&mut page, "sessions")?;
        let names = columns(case.sessions.iter().map(|session| session.name.as_str()));
        for session in &case.sessions {
            page.labelled(2, (&session.name, names), &session.begins)?;
        }
    }
    let everywhere = everywhere(case);
    if !everywhere.is_empty() {
        section(&mut page, "headers of every request")?;
        let names = columns(everywhere.iter().map(|(name, _)| name.as_str()));
        for (name, value) in &everywhere {
            page.labelled(2, (name, names), value)?;
        }
    }
    let lists = [
        ("setup", &case.setup),
        ("steps", &case.steps),
        ("teardown, whatever happens", &case.teardown),
    ];
    for (title, steps) in lists {
        if !steps.is_empty() {
            section(&mut page, title)?;
        }
        for (index, step) in steps.iter().enumerate() {
            if index > 0 {
                page.gap()?;
            }
            let around = Around {
                everywhere: &everywhere,
                session: USUAL_SESSION,
                depth: 0,
            };
            step::write(&mut page, step, around)?;
        }
    }
    Ok(())
}

fn section<W: Write>(page: &mut Page<'_, W>, title: &str) -> io::Result<()> {
    page.gap()?;
    let title = page.look.heading(title);
    page.line(0, &title)
}

fn head<W: Write>(page: &mut Page<'_, W>, case: &Preview) -> io::Result<()> {
    let look = page.look;
    let name = on_target(&case.name, case.given_target.as_deref());
    let name = look.strong(&printable(&name));
    let file = look.dim(&format!("({})", printable(&case.file)));
    page.line(0, &format!("{name} {file}"))?;
    if !case.target.is_empty() {
        page.labelled(2, ("", 0), &format!("on {}", case.target))?;
    }
    let about = case.about.as_deref().unwrap_or_default();
    let about = about.split("\n\n").next().unwrap_or_default();
    let about: Vec<&str> = about.split_whitespace().collect();
    if !about.is_empty() {
        page.labelled(2, ("", 0), &about.join(" "))?;
    }
    let more = [
        ("runs only if", &case.requires),
        ("is skipped:", &case.skip),
        ("is known to fail:", &case.expected_failure),
    ];
    for (word, text) in more {
        if let Some(text) = text {
            page.labelled(2, ("", 0), &format!("{word} {text}"))?;
        }
    }
    if let Some(trouble) = &case.trouble {
        wrong(page, 2, ("cannot be made: ", trouble))?;
    }
    for refused in &case.refused {
        wrong(page, 2, (NOT_SENT, &refused.why))?;
    }
    Ok(())
}

/// Said before why something is not sent.
const NOT_SENT: &str = "cannot be sent: ";

/// What goes wrong.
fn wrong<W: Write>(
    page: &mut Page<'_, W>,
    indent: usize,
    (word, text): (&str, &str),
) -> io::Result<()> {
    let label = page.look.warning(word);
    page.hanging((indent, word.len()), &label, text)
}

fn values<W: Write>(page: &mut Page<'_, W>, values: &[ShownValue]) -> io::Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    section(page, "values")?;
    let names = columns(values.iter().map(|value| value.name.as_str()));
    for value in values {
        let origin = value.origin.as_deref().unwrap_or_default();
        let line = match (&value.value, &value.help) {
            (Some(text), _) if text.is_empty() => format!("(empty)  ({origin})"),
            (Some(text), _) => format!("{text}  ({origin})"),
            (None, Some(help)) => format!("has no value: {help}"),
            (None, None) => format!("given by {origin} when it is started"),
        };
        page.labelled(2, (&value.name, names), &line)?;
    }
    Ok(())
}

/// Columns for labels, with two blanks behind the longest.
fn columns<'n>(names: impl IntoIterator<Item = &'n str>) -> usize {
    let longest = names.into_iter().map(|name| name.chars().count()).max();
    longest.unwrap_or_default().min(NAMES) + 2
}

/// Headers that all requests have.
fn everywhere(case: &Preview) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    let lists = [&case.setup, &case.steps, &case.teardown];
    for step in lists.into_iter().flatten() {
        collect(step, &mut requests);
    }
    let Some((first, others)) = requests.split_first() else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let shared = first.headers.iter().filter(|(name, value)| {
        let same = |request: &&ShownRequest| {
            let own: Vec<&String> = values_of(request, name).collect();
            own == [value]
        };
        same(first) && others.iter().all(same) && seen.insert(name.to_lowercase())
    });
    shared.cloned().collect()
}

fn values_of<'r>(request: &'r ShownRequest, name: &str) -> impl Iterator<Item = &'r String> {
    let headers = request.headers.iter();
    headers
        .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn collect<'s>(step: &'s ShownStep, requests: &mut Vec<&'s ShownRequest>) {
    requests.extend(&step.request);
    let blocks = step.logins.iter().chain(&step.fragment);
    let inner = blocks.flat_map(|block| &block.steps);
    let recoveries = step.recover.iter().flat_map(|recovery| &recovery.steps);
    for step in inner.chain(recoveries).chain(&step.then) {
        collect(step, requests);
    }
}
