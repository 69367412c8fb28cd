//! What a snapshot says instead of a value.

use std::collections::HashMap;

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

/// Where the marks of a snapshot are: by paths such as `$.login.lguserid`, `header Location`, `body`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Marks {
    entries: Vec<(String, Mark)>,
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

    /// All of them, in the order in which they stand.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Mark)> {
        self.entries
            .iter()
            .map(|(path, mark)| (path.as_str(), mark))
    }

    /// The marks of each path.
    pub(super) fn by_path(&self) -> HashMap<&str, Vec<&Mark>> {
        let mut by_path: HashMap<&str, Vec<&Mark>> = HashMap::new();
        for (path, mark) in self.iter() {
            by_path.entry(path).or_default().push(mark);
        }
        by_path
    }
}
