//! `expect`, `repeat.until` and `recover.on`: queries and what must be there.

use super::model::{Check, Group};
use super::{Reader, shapes};
use crate::matcher::Matcher;
use crate::query::QueryTemplate;
use crate::syntax::{Entry, Kind, Node, Yaml};
use crate::template::Condition;
use crate::text::Diagnostic;

impl Reader<'_> {
    /// Reads `expect`: a group, or a list of groups.
    pub(super) fn groups(&mut self, node: &Node) -> Vec<Group> {
        let groups: &[Node] = match &node.kind {
            Kind::List(groups) => groups,
            _ => std::slice::from_ref(node),
        };
        if groups.is_empty() {
            let what = "a map of expectations, or a list of such maps";
            self.findings.add(node.wrong_type("`expect`", what));
        }
        groups
            .iter()
            .filter_map(|group| self.group(group))
            .collect()
    }

    /// Reads a map of expectations without `when`, `severity` and `about`.
    pub(super) fn checks(&mut self, node: &Node, what: &str) -> Vec<Check> {
        let Some(entries) = self.findings.ok(node.map(what)) else {
            return Vec::new();
        };
        if entries.is_empty() {
            self.findings
                .add(node.wrong_type(what, "a map with at least one expectation"));
        }
        entries
            .iter()
            .filter_map(|entry| self.check(entry))
            .collect()
    }

    fn group(&mut self, node: &Node) -> Option<Group> {
        let entries = node.map("`expect`").map_err(|found| {
            let help = match found.help.is_empty() {
                true => {
                    Some("what must be there stands behind what is asked: `expect: {status: 200}`")
                }
                false => None,
            };
            found.help_maybe(help)
        });
        let entries = self.findings.ok(entries)?;
        let mut group = Group {
            when: None,
            warns: false,
            about: None,
            checks: Vec::new(),
        };
        let mut empty = true;
        for entry in entries {
            match entry.key.as_str() {
                "when" => group.when = self.condition(&entry.value, "`when`"),
                "severity" => group.warns = self.severity(&entry.value),
                "about" => group.about = self.text(&entry.value, "`about`"),
                _ => {
                    empty = false;
                    group.checks.extend(self.check(entry));
                }
            }
        }
        if empty {
            self.findings.add(
                Diagnostic::error(
                    "missing-key",
                    "nothing is expected here",
                    &node.place,
                    "no query",
                )
                .help("write a query and what must be there, for instance `status: 200`"),
            );
        }
        Some(group)
    }

    fn check(&mut self, entry: &Entry) -> Option<Check> {
        if self.findings.is_full() {
            return None;
        }
        let near = crate::text::nearest(&entry.key, shapes::GROUP.keys.iter().map(|key| key.name));
        let query = QueryTemplate::read(&entry.key, &entry.key_place, self.service.is_some())
            .map_err(|mut found| {
                if let Some(near) = near.filter(|_| found.code == "unknown-query") {
                    found.help = vec![format!("did you mean `{near}`?")];
                }
                found
            });
        let query = self.findings.ok(query);
        let matcher = Matcher::read(&entry.value, self.findings);
        Some(Check {
            query: query?,
            matcher: matcher?,
            written: Yaml::from(&entry.value),
        })
    }

    fn severity(&mut self, node: &Node) -> bool {
        match node.scalar().map(|scalar| scalar.text.as_str()) {
            Some("warn") => true,
            Some("error") => false,
            _ => {
                self.findings
                    .add(node.wrong_type("`severity`", "`error` or `warn`"));
                false
            }
        }
    }

    /// Reads `when` or `requires`.
    pub(super) fn condition(&mut self, node: &Node, what: &str) -> Option<Condition> {
        let text = self.findings.ok(node.text(what))?;
        self.findings.ok(Condition::read(
            text,
            &node.place,
            self.service.map(|service| service.name),
        ))
    }

    /// Reads a text without templates.
    pub(super) fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        self.findings.ok(node.text(what)).map(str::to_owned)
    }
}
