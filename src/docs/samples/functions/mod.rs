//! The functions that samples are made of, each in its own language in a file beside this one, and which of them a sample needs.
//!
//! In such a file a line `%% NAME` begins a function, and `%% NAME < OTHER ANOTHER` one that needs others; a single line that imports
//! something is an import. `⟨NAME|TEXT⟩` is there if NAME is needed, `⟨!NAME|TEXT⟩` if it is not, and a line of which nothing else is left is
//! left out; so is a line `@CHECKS@` if there are none.

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
    /// Those of a file, and what a flow needs of them before anything is written.
    pub(super) fn of(file: &'static str, needed: BTreeSet<&'static str>) -> Self {
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
            needed,
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

    /// Whether one is needed.
    pub(super) fn needs(&self, name: &str) -> bool {
        self.needed.contains(name)
    }

    /// The needed ones that are no imports, in the order of the file, with these checks in what sends.
    pub(super) fn texts(&self, checks: &str) -> Vec<String> {
        let needed = self.all.iter().filter(|function| self.needs(function.name));
        let texts = needed.map(|function| function.text);
        texts
            .filter(|text| !is_import(text))
            .map(|text| self.filled(text, checks))
            .collect()
    }

    /// The needed imports, a line each.
    pub(super) fn imports(&self) -> Vec<String> {
        let needed = self.all.iter().filter(|function| self.needs(function.name));
        let texts = needed.map(|function| function.text);
        texts
            .filter(|text| is_import(text))
            .filter_map(|text| self.chosen(text))
            .collect()
    }

    /// The text of one, needed or not.
    pub(super) fn text_of(&self, name: &str) -> &'static str {
        let found = self.all.iter().find(|function| function.name == name);
        found.map_or("", |function| function.text)
    }

    fn filled(&self, text: &str, checks: &str) -> String {
        let mut lines = Vec::new();
        for line in text.lines() {
            match line.trim() {
                "@CHECKS@" => lines.extend(checks.lines().map(str::to_owned)),
                _ => lines.extend(self.chosen(line)),
            }
        }
        lines.join("\n")
    }

    /// A line with what of it is needed; none if nothing is left.
    fn chosen(&self, line: &str) -> Option<String> {
        if !line.contains('⟨') {
            return Some(line.to_owned());
        }
        let mut out = String::new();
        for (at, piece) in line.split('⟨').enumerate() {
            let Some((choice, rest)) = piece.split_once('⟩').filter(|_| at > 0) else {
                out.push_str(piece);
                continue;
            };
            let (name, text) = choice.split_once('|').unwrap_or((choice, ""));
            let is_there = match name.strip_prefix('!') {
                Some(name) => !self.needs(name),
                None => self.needs(name),
            };
            if is_there {
                out.push_str(text);
            }
            out.push_str(rest);
        }
        (!out.trim().is_empty()).then_some(out)
    }
}

fn is_import(text: &str) -> bool {
    let begins = ["import ", "from ", "const { ", "const crypto", "use "];
    !text.contains('\n') && begins.iter().any(|begin| text.starts_with(begin))
}
