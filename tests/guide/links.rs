//! Where links lead to: a file that is there, and a heading of it.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::page::{self, Wrong};

/// The links of a page that lead nowhere.
pub(crate) fn broken(path: &Path, text: &str) -> Vec<Wrong> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\]\(([^)\s]+)\)").expect("a pattern"));
    let mut wrong = Vec::new();
    for (line, words) in page::prose(text) {
        for found in LINK.captures_iter(words) {
            let link = &found[1];
            let why = match link.starts_with("http") {
                true => None,
                false => nowhere(path, text, link),
            };
            wrong.extend(why.map(|why| Wrong { line, why }));
        }
    }
    wrong
}

fn nowhere(path: &Path, text: &str, link: &str) -> Option<String> {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = path.parent().expect("a page is in a folder");
    let there = folder.join(file);
    if !there.exists() {
        return Some(format!("there is no `{file}`"));
    }
    let other = match file.is_empty() {
        true => text.to_owned(),
        false => std::fs::read_to_string(there).unwrap_or_default(),
    };
    let known = heading.is_empty() || headings(&other).any(|known| known == heading);
    (!known).then(|| format!("`{file}` has no heading `#{heading}`"))
}

/// What GitHub calls the headings of a page in links.
fn headings(text: &str) -> impl Iterator<Item = String> {
    page::prose(text).filter_map(|(_, line)| {
        let heading = line.strip_prefix('#')?.trim_start_matches('#').trim();
        let kept = heading.chars().filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        });
        Some(kept.collect())
    })
}
