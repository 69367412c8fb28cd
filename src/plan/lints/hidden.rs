//! Hiding credentials in what findings show: what is said by a check is kept in logs.

use std::collections::BTreeMap;

use super::telling::{has_login, is_called_so, is_plausible};
use crate::text::{Diagnostic, Excerpt};

/// Hides what a finding points at, and the comment behind it, which may be the rest of it.
pub(super) fn cover(found: &mut Diagnostic) {
    for excerpt in &mut found.excerpts {
        let marks: Vec<(usize, usize)> = excerpt
            .marks
            .iter()
            .map(|mark| (mark.start, with_comment(&excerpt.text, mark.end)))
            .collect();
        for (start, end) in marks {
            star(&mut excerpt.text, start, end);
        }
    }
}

/// Hides what stands behind the thing that a finding points at, on its line.
pub(super) fn cover_behind(found: &mut Diagnostic) {
    for excerpt in &mut found.excerpts {
        let ends: Vec<usize> = excerpt.marks.iter().map(|mark| mark.end).collect();
        for end in ends {
            let behind = excerpt.text.get(end..).unwrap_or_default();
            let line = behind.split('\n').next().unwrap_or_default().len();
            star(&mut excerpt.text, end, end + line);
        }
    }
}

/// The end of the comment behind a value.
fn with_comment(text: &str, end: usize) -> usize {
    let behind = text.get(end..).unwrap_or_default();
    let line = behind.split('\n').next().unwrap_or_default();
    match line.trim_start().starts_with('#') {
        true => end + line.len(),
        false => end,
    }
}

fn star(text: &mut String, start: usize, end: usize) {
    let Some(part) = text.get(start..end) else {
        return;
    };
    let hidden = part.chars().map(|c| match c {
        '"' | '\'' | '\n' | ' ' => c.to_string(),
        c => "*".repeat(c.len_utf8()),
    });
    let hidden: String = hidden.collect();
    text.replace_range(start..end, &hidden);
}

/// Hides credentials in the lines that findings show: what one of them hides all hide, since two credentials may stand on one line, and
/// what is called a credential is hidden where something else of its line is told, unless that is the value itself.
pub fn hide(findings: &mut [Diagnostic]) {
    for excerpt in findings.iter_mut().flat_map(|found| &mut found.excerpts) {
        beside(excerpt);
    }
    let mut hidden: BTreeMap<(String, u32), String> = BTreeMap::new();
    for excerpt in findings.iter().flat_map(|found| &found.excerpts) {
        for (line, text) in (excerpt.first_line..).zip(excerpt.text.split('\n')) {
            let place = (excerpt.file.clone(), line);
            let known = hidden.entry(place).or_insert_with(|| text.to_owned());
            *known = of_both(known, text);
        }
    }
    for excerpt in findings.iter_mut().flat_map(|found| &mut found.excerpts) {
        let lines = (excerpt.first_line..).zip(excerpt.text.split('\n'));
        let lines = lines.map(|(line, text)| {
            let known = hidden.get(&(excerpt.file.clone(), line));
            known.map_or_else(|| text.to_owned(), |known| of_both(text, known))
        });
        excerpt.text = lines.collect::<Vec<_>>().join("\n");
    }
}

/// A line with all that either of two tellings of it hides.
fn of_both(one: &str, other: &str) -> String {
    if one.len() != other.len() {
        return one.to_owned();
    }
    let bytes = one.bytes().zip(other.bytes());
    let bytes = bytes.map(|(one, other)| if one == other { one } else { b'*' });
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}

/// Hides literal values of keys that are called credentials, and addresses with a login.
fn beside(excerpt: &mut Excerpt) {
    let mut found = Vec::new();
    let mut begin = 0;
    for line in excerpt.text.split('\n') {
        found.extend(values(line).map(|(start, end)| (begin + start, begin + end)));
        begin += line.len() + 1;
    }
    let told = |start: usize, end: usize| {
        let mut marks = excerpt.marks.iter();
        marks.any(|mark| mark.start < end && start < mark.end.max(mark.start + 1))
    };
    found.retain(|(start, end)| !told(*start, *end));
    for (start, end) in found {
        star(&mut excerpt.text, start, end);
    }
}

/// Where values stand in a line that are credentials by their keys, with the comments behind them.
fn values(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let colons = line.match_indices(':');
    colons.filter_map(move |(colon, _)| {
        let before = line.get(..colon)?.trim_end_matches(['"', '\'']);
        let start = before
            .rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
            .map_or(0, |at| at + 1);
        let named = is_called_so(before.get(start..)?);
        let behind = line.get(colon + 1..)?;
        let value = behind.trim_start();
        let from = line.len() - value.len();
        let end = match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.find(quote)? + 2,
            '{' | '[' | '$' | '|' | '>' | '&' | '*' | '!' | '#' => return None,
            _ => value.find([',', '}', ']']).unwrap_or(value.len()),
        };
        let end = value
            .get(..end)?
            .find(" #")
            .map_or(end, |comment| comment.min(end));
        let text = value.get(..end)?.trim_end();
        let bare = text.trim_matches(['"', '\'']);
        let secret = named && behind.len() > value.len() && is_plausible(bare);
        let is_one = !bare.contains("{{") && (secret || has_login(bare));
        is_one.then(|| (from, with_comment(line, from + text.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::values;

    #[test]
    fn literal_credentials_of_a_line_are_found_with_their_comments() {
        let shown = |line: &str| {
            let found: Vec<String> = values(line)
                .map(|(start, end)| line[start..end].to_owned())
                .collect();
            found.join("|")
        };
        assert_eq!(shown("  password: Hunter2a #rest"), "Hunter2a #rest");
        assert_eq!(
            shown(r#"form: {a: 1, "token": 'Hunter 2', pwd: Hunter2b, frm: 1}"#),
            "Hunter2b"
        );
        assert_eq!(
            shown(r#"url: {default: "https://u:PW@host/"}"#),
            r#""https://u:PW@host/""#
        );
        for line in [
            "extract: {token: $.query.tokens.logintoken}",
            "password: {secret: true}",
            r#"lgpassword: "{{ password }}""#,
            "token: header X-Token",
            "pageToken: abcdefgh",
        ] {
            assert_eq!(shown(line), "", "{line}");
        }
    }
}
