//! What a snapshot says instead of a value.

use std::collections::{HashMap, HashSet};

/// What stands for a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    /// `{{ user }}`: a value of the run, by its name. An element of a list is `ids[0]`.
    Name(String),
    /// `[timestamp]`: anything of a kind.
    Mask(String),
    /// `[secret password]`.
    Secret(String),
}

impl Mark {
    /// As it stands in a snapshot.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(name) => format!("{{{{ {name} }}}}"),
            Self::Mask(kind) => format!("[{kind}]"),
            Self::Secret(name) => format!("[secret {name}]"),
        }
    }
}

/// The mask that a sorted list has in the front matter: the list itself stands in the snapshot.
pub(super) const SORTED: &str = "sorted";

/// Where the marks of a snapshot are: by paths such as `$.login.lguserid`, `header Location`, `body`. In long lists most elements
/// are marked alike, so a path may say `[*]` for all of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Marks {
    entries: Vec<(String, Mark)>,
    /// Literal texts that could be taken for marks.
    doubtful: Vec<(String, String)>,
}

impl Marks {
    /// Adds a mark; one that a text has twice is told once.
    pub(super) fn add(&mut self, path: &str, mark: &Mark) {
        let known = self
            .entries
            .iter()
            .rev()
            .take_while(|(other, _)| other == path)
            .any(|(_, other)| other == mark);
        if !known {
            self.entries.push((path.to_owned(), mark.clone()));
        }
    }

    /// Notes a text of which parts are literal.
    pub(super) fn add_literal(&mut self, path: &str, text: &str) {
        if text.contains(['{', '[']) {
            self.doubtful.push((of_all(path), text.to_owned()));
        }
    }

    /// All of them, in the order in which they stand.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Mark)> {
        let entries = self.entries.iter();
        entries.map(|(path, mark)| (path.as_str(), mark))
    }

    /// The same with one path for all elements of a list, wherever nothing literal among them says what a mark says.
    pub(super) fn in_short(&self) -> Self {
        let mut doubtful: HashMap<&str, Vec<&str>> = HashMap::new();
        for (path, text) in &self.doubtful {
            doubtful.entry(path).or_default().push(text);
        }
        let mut paths: HashMap<String, HashSet<&str>> = HashMap::new();
        for (path, _) in &self.entries {
            paths.entry(of_all(path)).or_default().insert(path);
        }
        let mut short = Self::default();
        let mut seen: HashSet<(String, &Mark)> = HashSet::new();
        for (path, mark) in &self.entries {
            let all = of_all(path);
            let several = paths.get(&all).is_some_and(|paths| paths.len() > 1);
            let texts = doubtful.get(all.as_str()).into_iter().flatten();
            let clear = texts.into_iter().all(|text| !text.contains(&mark.shown()));
            let path = if several && clear { &all } else { path };
            if seen.insert((path.clone(), mark)) {
                short.entries.push((path.clone(), mark.clone()));
            }
        }
        short
    }

    /// The marks of each path.
    pub(super) fn by_path(&self) -> ByPath<'_> {
        let mut by_path: HashMap<&str, Vec<&Mark>> = HashMap::new();
        for (path, mark) in self.iter() {
            by_path.entry(path).or_default().push(mark);
        }
        ByPath { by_path }
    }
}

/// The marks of a snapshot, to be looked up.
#[derive(Debug, Clone)]
pub(super) struct ByPath<'m> {
    by_path: HashMap<&'m str, Vec<&'m Mark>>,
}

impl<'m> ByPath<'m> {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// The marks that may stand at a path.
    pub(super) fn at(&self, path: &str) -> Vec<&'m Mark> {
        if self.is_empty() {
            return Vec::new();
        }
        let all = of_all(path);
        let mut marks = self.by_path.get(path).cloned().unwrap_or_default();
        if all != path {
            marks.extend(self.by_path.get(all.as_str()).into_iter().flatten());
        }
        marks
    }
}

/// A path with `[*]` for each index, and for what looks like one in a key: both sides of a comparison read it the same way.
fn of_all(path: &str) -> String {
    let mut all = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('[') {
        all.push_str(&rest[..=at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && rest[digits..].starts_with(']') {
            all.push('*');
            rest = &rest[digits..];
        }
    }
    all + rest
}
