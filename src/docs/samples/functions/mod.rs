//! The functions that samples are made of, each in its own language in a file beside this one, and which of them a sample needs.
//!
//! In such a file a line `%% NAME` begins a function, and `%% NAME < OTHER ANOTHER` one that needs others; what begins with `use ` there is
//! an import. A line `@NAME@` stands for lines that the flow decides.

use std::collections::BTreeSet;

/// The functions of one language, and which of them are needed.
pub(super) struct Functions {
    all: Vec<Function>,
    needed: BTreeSet<&'static str>,
}

struct Function {
    name: &'static str,
    needs: Vec<&'static str>,
    text: &'static str,
}

impl Functions {
    /// Those of a file.
    pub(super) fn of(file: &'static str) -> Self {
        let blocks = file.split("%% ").skip(1);
        let all = blocks.map(|block| {
            let (line, text) = block.split_once('\n').unwrap_or((block, ""));
            let (name, needs) = line.split_once(" < ").unwrap_or((line, ""));
            Function {
                name: name.trim(),
                needs: needs.split_whitespace().collect(),
                text: text.trim_matches('\n'),
            }
        });
        Self {
            all: all.collect(),
            needed: BTreeSet::new(),
        }
    }

    /// Needs one, and what it needs.
    pub(super) fn need(&mut self, name: &'static str) {
        if !self.needed.insert(name) {
            return;
        }
        let found = self.all.iter().find(|function| function.name == name);
        for other in found
            .map(|function| function.needs.clone())
            .unwrap_or_default()
        {
            self.need(other);
        }
    }

    /// The text of one, needed or not.
    pub(super) fn block(&self, name: &str) -> &'static str {
        let found = self.all.iter().find(|function| function.name == name);
        found.map_or("", |function| function.text)
    }

    /// Whether one is needed.
    pub(super) fn needs(&self, name: &str) -> bool {
        self.needed.contains(name)
    }

    /// The needed ones that are no imports, in the order of the file, with `blank` between them.
    pub(super) fn text(&self, blank: &str, filled: &[(&str, &str)]) -> String {
        let chosen = self.chosen(|text| !is_import(text));
        chosen
            .iter()
            .map(|text| fill(text, filled))
            .collect::<Vec<_>>()
            .join(blank)
    }

    /// The needed imports, a line each.
    pub(super) fn imports(&self) -> String {
        let chosen = self.chosen(is_import);
        chosen.iter().map(|text| format!("{text}\n")).collect()
    }

    fn chosen(&self, wanted: fn(&str) -> bool) -> Vec<&'static str> {
        let needed = self.all.iter().filter(|function| self.needs(function.name));
        needed
            .map(|function| function.text)
            .filter(|text| wanted(text))
            .collect()
    }
}

fn is_import(text: &str) -> bool {
    let words = ["import ", "from ", "const { ", "const crypto", "use "];
    !text.contains('\n') && words.iter().any(|word| text.starts_with(word))
}

/// Puts lines in the place of `@NAME@`, or nothing.
fn fill(text: &str, filled: &[(&str, &str)]) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        for (name, value) in filled {
            let mark = format!("@{name}@");
            if line.trim() == mark {
                line = value.trim_end_matches('\n').to_owned();
                if line.is_empty() {
                    line = "\0".to_owned();
                }
                break;
            }
            line = line.replace(&mark, value);
        }
        if line != "\0" {
            out.push(line);
        }
    }
    out.join("\n")
}
