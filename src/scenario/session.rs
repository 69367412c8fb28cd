//! `sessions`.

use std::sync::Arc;

use super::model::Session;
use super::names::name;
use super::{Reader, shapes};
use crate::syntax::{Entry, Fields, Node};
use crate::text::Diagnostic;

impl Reader<'_> {
    pub(super) fn sessions(&mut self, node: &Node) -> Vec<Session> {
        let Some(entries) = self.findings.ok(node.map("`sessions`")) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.session(entry))
            .collect()
    }

    fn session(&mut self, entry: &Entry) -> Option<Session> {
        let name = self.findings.ok(name(&entry.key, &entry.key_place));
        let fields = Fields::read(&entry.value, &shapes::SESSION, self.findings)?;
        for (key, other) in [("with", "use"), ("once", "use"), ("after", "copy")] {
            fields.needs(key, other, self.findings);
        }
        let pair = |node: &Node, text: String| (text, node.place.clone());
        let login = self.use_of(&fields);
        let copy = fields
            .get("copy")
            .and_then(|node| Some(pair(node, self.text(node, "`copy`")?)));
        if let (Some(_), Some((_, place))) = (&login, &copy) {
            let message = "a session logs in with `use` or starts as a `copy`, not both";
            self.findings
                .add(Diagnostic::error("step-needs-one", message, place, ""));
        }
        let session = Session {
            name: name?,
            place: entry.key_place.clone(),
            about: fields
                .get("about")
                .and_then(|node| self.text(node, "`about`")),
            login,
            once_a_run: fields.get("once").is_some_and(|node| self.once(node)),
            copy,
            after: fields
                .get("after")
                .and_then(|node| Some(pair(node, self.text(node, "`after`")?))),
            defaults: fields
                .get("defaults")
                .and_then(|node| self.request(node))
                .map(Arc::new),
        };
        Some(session)
    }

    fn once(&mut self, node: &Node) -> bool {
        match node.scalar().map(|scalar| scalar.text.as_str()) {
            Some("run") => true,
            Some("scenario") => false,
            _ => {
                self.findings
                    .add(node.wrong_type("`once`", "`scenario` or `run`"));
                false
            }
        }
    }
}
