//! Which cases of the files that were named are run: by the tags of a scenario, and by the name of a case.
//!
//! A file that is wrong is wrong whether its cases are selected or not; whether a case can be carried out is asked of selected ones.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;

use super::{Case, TagExpr};
use crate::text::nearest;
use crate::value::Pattern;

/// What the person selects.
#[derive(Debug, Clone, Default)]
pub struct Select {
    /// `--tags`.
    pub tags: Option<TagExpr>,
    /// `--name`; any of them will do.
    pub names: Vec<NameFilter>,
    /// `--failed`: no others than these.
    pub failed: Option<BTreeSet<FailedCase>>,
}

/// A case that failed, as a saved run names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedCase {
    /// Path of the scenario's file, as it was given.
    pub scenario: String,
    /// The row that makes the case, if there are rows.
    pub row: Option<String>,
    /// The target as it was given, if that run had several.
    pub target: Option<String>,
}

impl FailedCase {
    fn is_of(&self, file: &Path) -> bool {
        let plain = |path: &Path| path.strip_prefix(".").unwrap_or(path).to_owned();
        plain(Path::new(&self.scenario)) == plain(file)
    }
}

/// What `--name` asks for: a part of the name, or a regular expression between slashes.
#[derive(Debug, Clone)]
pub struct NameFilter {
    text: String,
    /// None if it is a part of the name.
    pattern: Option<Pattern>,
}

/// Cases that are listed where none was selected.
const MOST_LISTED: usize = 20;

impl FromStr for NameFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let inner = text
            .strip_prefix('/')
            .and_then(|rest| rest.strip_suffix('/'));
        let pattern = inner.map(Pattern::read).transpose()?;
        if text.is_empty() || inner.is_some_and(str::is_empty) {
            return Err(
                "write a part of a name, or a regular expression as `/^Log in/`".to_owned(),
            );
        }
        Ok(Self {
            text: text.to_owned(),
            pattern,
        })
    }
}

impl NameFilter {
    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn takes(&self, name: &str) -> bool {
        match &self.pattern {
            Some(pattern) => pattern.is_in(name),
            None => name.to_lowercase().contains(&self.text.to_lowercase()),
        }
    }
}

impl Select {
    /// Whether anything is left out.
    pub(super) fn is_selective(&self) -> bool {
        self.tags.is_some() || !self.names.is_empty() || self.failed.is_some()
    }

    /// Whether the scenario of a file may, with these tags, have cases that are run.
    pub(super) fn takes_scenario(&self, file: &Path, tags: &[&str]) -> bool {
        let failed = self.failed.as_ref();
        self.tags.as_ref().is_none_or(|asked| asked.holds(tags))
            && failed.is_none_or(|failed| failed.iter().any(|case| case.is_of(file)))
    }

    /// Whether a case of this name is run, its tags apart.
    pub(super) fn takes_name(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|asked| asked.takes(name))
    }

    /// Whether a case is one of those that failed, if these are asked for.
    pub(super) fn takes_failed(&self, case: &Case) -> bool {
        let row = case.row.as_ref().map(|row| row.name.as_str());
        let is_it = |failed: &FailedCase| {
            let target = failed.target.as_ref();
            failed.row.as_deref() == row
                && failed.is_of(&case.block.path)
                && target.is_none_or(|target| case.target.given.as_ref() == Some(target))
        };
        let failed = self.failed.as_ref();
        failed.is_none_or(|failed| failed.iter().any(is_it))
    }

    /// The same selection as arguments, that of a saved run apart: flags and what stands behind each.
    pub fn arguments(&self) -> Vec<(&'static str, &str)> {
        let tags = self.tags.iter().map(|tags| ("--tags", tags.text()));
        let names = self.names.iter().map(|name| ("--name", name.text()));
        tags.chain(names).collect()
    }
}

/// What there was to select from.
#[derive(Debug, Default)]
pub(super) struct Offered {
    /// Lines for cases, or for scenarios whose cases were not looked at.
    lines: Vec<String>,
    tags: BTreeSet<String>,
}

impl Offered {
    /// Adds a scenario that was left out by its tags.
    pub(super) fn scenario(&mut self, name: &str, tags: &[&str]) {
        self.tags.extend(tags.iter().map(|tag| (*tag).to_owned()));
        let tags = match tags.is_empty() {
            true => " (no tags)".to_owned(),
            false => format!(" ({})", tags.join(", ")),
        };
        self.lines.push(format!("{name}{tags}"));
    }

    /// Adds a case.
    pub(super) fn case(&mut self, case: &Case) {
        self.scenario(&case.title(), &case.block.scenario.tag_names());
    }

    /// Tags that are asked for, that no scenario has and that are near one that some have: slips of the pen.
    pub(super) fn slips(&self, select: &Select) -> Vec<String> {
        let asked = select.tags.iter().flat_map(TagExpr::tags);
        let unknown = asked.filter(|tag| !self.tags.contains(*tag));
        let slips = unknown.filter_map(|tag| {
            let near = nearest(tag, self.tags.iter().map(String::as_str))?;
            Some(format!(
                "no scenario has the tag `{tag}`\nhelp: did you mean `{near}`?"
            ))
        });
        slips.collect()
    }

    /// What is said where nothing was selected.
    pub(super) fn told(&self, select: &Select) -> String {
        let asked = select.arguments().into_iter();
        let asked = asked.map(|(flag, text)| format!("`{flag} {text}`"));
        let failed = select.failed.iter().map(|_| "`--failed`".to_owned());
        let asked: Vec<String> = asked.chain(failed).collect();
        let mut told = format!("no case is selected by {}", asked.join(" with "));
        for slip in self.slips(select) {
            told.push_str(&format!("\nnote: {slip}"));
        }
        told.push_str("\nhelp: to select from there are");
        for line in self.lines.iter().take(MOST_LISTED) {
            told.push_str(&format!("\n        {line}"));
        }
        if let Some(more @ 1..) = self.lines.len().checked_sub(MOST_LISTED) {
            told.push_str(&format!(
                "\n        and {more} more: `flowrun list` has all"
            ));
        }
        told
    }
}
