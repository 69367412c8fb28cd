//! What a code or a word means, for a terminal: `flowrun explain`.
//!
//! Of a code its page is shown (`codes/`, one small file each), of a word what its table says, so neither is written twice. Start at
//! [`explain`]; [`SECTIONS`] has every code, [`entries`] every word.

mod page;
mod sheet;
mod table;
mod words;

pub use page::{Example, File, Page};
pub use table::{Code, SECTIONS, Section, code, codes};
pub use words::{Entry, entries};

use crate::scenario;
use crate::text::{Style, nearest};
use sheet::{Sheet, Tone};

/// Suggestions for a word that is none.
const MOST_NEAR: usize = 3;

/// What a code or a word means; `error[CODE]` is the code, and `now()` the function.
///
/// # Errors
/// What to say of something that is neither.
pub fn explain(asked: &str, style: Style) -> Result<String, String> {
    let name = bare(asked);
    if name.is_empty() {
        return Err(
            "no word is to be explained\nhelp: `flowrun explain` lists every code".to_owned(),
        );
    }
    let lower = name.to_lowercase();
    if let Some(code) = code(&lower) {
        return Ok(of_code(code, style));
    }
    let all = entries();
    let exact: Vec<&Entry> = all.iter().filter(|entry| entry.word == name).collect();
    let found = match exact.is_empty() {
        true => all
            .iter()
            .filter(|entry| entry.word.to_lowercase() == lower)
            .collect(),
        false => exact,
    };
    match (found.is_empty(), name.split_once(' ')) {
        (false, _) => Ok(of_word(&found, style)),
        // A query with its argument, as it is written.
        (true, Some((word, _))) if all.iter().any(|entry| entry.word == word) => {
            explain(word, style)
        }
        (true, _) => Err(unknown(name, &all)),
    }
}

/// Every code by section, and how to go on.
pub fn list(style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.paragraph(
        "`flowrun explain CODE` tells what a code means and what to do about it, with a wrong file and the mended one. \
         `flowrun explain WORD` tells of a word of the language: a key, query, matcher, type, mask, filter, function or service.",
    );
    for section in SECTIONS {
        sheet.heading(section.title, Tone::Plain);
        sheet.paragraph(section.about);
        let rows = section
            .codes
            .iter()
            .map(|code| (code.name, code.page().meaning));
        sheet.columns(&rows.collect::<Vec<_>>());
    }
    sheet.into_text()
}

/// Codes that a hint names.
const MOST_NAMED: usize = 3;

/// The line below what was refused that says where more is told, if of any of these codes more is told.
pub fn hint<'c>(given: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for code in given.into_iter().filter_map(code) {
        if !names.contains(&code.name) {
            names.push(code.name);
        }
    }
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("`flowrun explain {name}` tells more")),
        names if names.len() > MOST_NAMED => {
            Some("`flowrun explain CODE` tells more of each code".to_owned())
        }
        names => Some(format!(
            "`flowrun explain CODE` tells more of {}",
            quoted(names)
        )),
    }
}

fn of_code(code: &Code, style: Style) -> String {
    let page = code.page();
    let mut sheet = Sheet::new(style);
    sheet.heading(&format!("{}: {}", code.name, page.meaning), Tone::Plain);
    for paragraph in &page.about {
        sheet.paragraph(paragraph);
    }
    example(&mut sheet, "Wrong", Tone::Wrong, &page.wrong);
    let mended = if page.mended.files.is_empty() {
        "Mended, with the same files"
    } else {
        "Mended"
    };
    example(&mut sheet, mended, Tone::Right, &page.mended);
    sheet.into_text()
}

fn example(sheet: &mut Sheet, title: &str, tone: Tone, example: &Example) {
    sheet.heading(title, tone);
    for file in &example.files {
        let encoding = if file.latin_1 {
            ", saved in Latin-1"
        } else {
            ""
        };
        sheet.caption(&format!("{}{encoding}", file.path));
        sheet.example(&file.text);
    }
    for command in &example.commands {
        sheet.caption(&format!("$ {command}"));
    }
}

fn of_word(entries: &[&Entry], style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for entry in entries {
        sheet.heading(&format!("{}: {}", entry.word, entry.kind), Tone::Plain);
        sheet.example(&entry.signature);
        sheet.paragraph(&entry.about);
        if !entry.keys.is_empty() {
            sheet.paragraph("What stands there has these keys:");
            sheet.columns(&entry.keys);
        }
        let Some(shown) = &entry.example else {
            continue;
        };
        if let Some((what, text)) = &shown.of {
            sheet.paragraph(&format!("{what}:"));
            sheet.example(text.trim_end());
        }
        sheet.heading("Right", Tone::Right);
        sheet.example(&shown.right);
        sheet.heading("Wrong", Tone::Wrong);
        sheet.example(&shown.wrong);
    }
    let word = entries.first().map(|entry| entry.word).unwrap_or_default();
    let about = telling_of(word);
    if !about.is_empty() {
        sheet.paragraph(&format!(
            "`flowrun explain CODE` tells more of {}.",
            quoted(&about)
        ));
    }
    sheet.into_text()
}

/// What was asked for, without what stands around it in messages and templates.
fn bare(asked: &str) -> &str {
    let asked = asked.trim().trim_matches('`').trim_end_matches(':');
    let mut in_brackets = ["error[", "warning["]
        .iter()
        .filter_map(|before| asked.strip_prefix(before)?.strip_suffix(']'));
    let name = in_brackets.next().unwrap_or(asked);
    let name = name.split('(').next().unwrap_or(name);
    match name.strip_prefix('$') {
        // Every JSONPath is the query `$`.
        Some(_) => "$",
        None => name,
    }
}

/// Codes whose pages speak of a word.
fn telling_of(word: &str) -> Vec<&'static str> {
    let ends = ["`", ":", " ", "("];
    let said: Vec<_> = ends.iter().map(|end| format!("`{word}{end}")).collect();
    let told = codes().filter(|code| said.iter().any(|said| code.text().contains(said)));
    told.map(|code| code.name).collect()
}

fn unknown(name: &str, all: &[Entry]) -> String {
    let mut message = format!("`{name}` is no code, and no word of the language");
    let ours = scenario::SHAPES.iter();
    let advice = ours
        .filter_map(|shape| scenario::known_elsewhere(name, shape))
        .next();
    let mut known: Vec<&str> = codes().map(|code| code.name).collect();
    known.extend(all.iter().map(|entry| entry.word));
    let mut near = Vec::new();
    while let Some(next) = nearest(name, known.iter().copied()).filter(|_| near.len() < MOST_NEAR) {
        known.retain(|word| *word != next);
        near.push(next);
    }
    // Nothing is spelt like it: perhaps it is a part of something.
    if near.is_empty() && name.chars().count() > 2 {
        near.extend(
            known
                .iter()
                .copied()
                .filter(|word| word.contains(name))
                .take(MOST_NEAR),
        );
        near.dedup();
    }
    if !near.is_empty() {
        message.push_str(&format!("\nhelp: did you mean {}?", quoted(&near)));
    }
    let told = telling_of(name);
    match (advice, told.is_empty()) {
        (Some(advice), _) => message.push_str(&format!("\nhelp: {advice}")),
        (None, false) => message.push_str(&format!("\nhelp: it is spoken of in {}", quoted(&told))),
        (None, true) => {}
    }
    message.push_str("\nhelp: `flowrun explain` lists every code, docs/reference.md every word");
    message
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
