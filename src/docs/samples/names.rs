//! Variables of a sample: the names of a flow, made safe for a language.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::{Flow, FlowStep};

/// What the variables of a flow are called.
pub(super) struct Names {
    style: fn(&str) -> String,
    variables: BTreeMap<String, String>,
    sessions: BTreeMap<String, String>,
}

impl Names {
    /// Names in the style of a language: none is one of these words of its own, none stands for two variables.
    pub(super) fn new(flow: &Flow, reserved: &str, style: fn(&str) -> String) -> Self {
        let mut used: BTreeSet<String> = reserved.split_whitespace().map(str::to_owned).collect();
        let mut unused = |wished: String| {
            let mut name = wished;
            while !used.insert(name.clone()) {
                name.push('_');
            }
            name
        };
        let sessions = flow.sessions.iter().map(|name| {
            let wished = match flow.sessions.len() {
                1 => "session".to_owned(),
                _ => format!("{}_session", plain(name)),
            };
            (name.clone(), unused(style(&wished)))
        });
        let sessions = sessions.collect();
        let mut variables = BTreeMap::new();
        for name in variable_names(flow) {
            if !variables.contains_key(name) {
                variables.insert(name.to_owned(), unused(style(&plain(name))));
            }
        }
        Self {
            style,
            variables,
            sessions,
        }
    }

    /// What a variable is called.
    pub(super) fn variable(&self, name: &str) -> String {
        let known = self.variables.get(name).cloned();
        known.unwrap_or_else(|| (self.style)(&plain(name)))
    }

    /// What a session is called.
    pub(super) fn session(&self, name: &str) -> String {
        let known = self.sessions.get(name).cloned();
        known.unwrap_or_else(|| (self.style)(&plain(name)))
    }
}

fn variable_names(flow: &Flow) -> Vec<&str> {
    let mut names: Vec<&str> = flow
        .inputs
        .iter()
        .map(|input| input.name.as_str())
        .collect();
    for step in &flow.steps {
        match step {
            FlowStep::Let { name, .. } => names.push(name),
            FlowStep::Send(send) => {
                names.extend(send.takes.iter().map(|take| take.name.as_str()));
            }
        }
    }
    names
}

/// Letters and digits of ASCII and `_`, not beginning with a digit.
fn plain(name: &str) -> String {
    let signs = name.chars().map(|c| match c.is_ascii_alphanumeric() {
        true => c.to_ascii_lowercase(),
        false => '_',
    });
    let name: String = signs.collect();
    match name.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => name,
        false => format!("x{name}"),
    }
}

/// `login_token`.
pub(super) fn snake(name: &str) -> String {
    name.to_owned()
}

/// `loginToken`.
pub(super) fn camel(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty());
    let mut camel = String::new();
    for word in words {
        match camel.is_empty() {
            true => camel.push_str(word),
            false => {
                let (first, rest) = word.split_at(1);
                camel.push_str(&first.to_ascii_uppercase());
                camel.push_str(rest);
            }
        }
    }
    camel
}
