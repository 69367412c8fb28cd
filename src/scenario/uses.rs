//! The names that a step uses, and when.

use super::model::{Action, Check, Step, Use};
use crate::matcher::SchemaFile;
use crate::template::UsedName;

impl Step {
    /// What it uses before its answer is there.
    pub fn names_before(&self) -> Vec<UsedName> {
        let mut names = Vec::new();
        names.extend(self.when.iter().flat_map(|when| when.names()));
        names.extend(self.for_each.iter().flat_map(|items| items.names()));
        names.extend(self.session.iter().flat_map(|session| session.names()));
        names.extend(self.name.iter().flat_map(|name| name.names()));
        match &self.action {
            Action::Request(request) => names.extend(request.names()),
            Action::Use { fragment, .. } => names.extend(fragment.names()),
        }
        names
    }

    /// What it uses when its answer is there: expectations see what their own step extracted.
    pub fn names_after(&self) -> Vec<UsedName> {
        let mut names = Vec::new();
        for group in &self.expect {
            names.extend(group.when.iter().flat_map(|when| when.names()));
            names.extend(used_by(&group.checks));
        }
        names.extend(
            self.extract
                .iter()
                .flat_map(|extraction| extraction.query.names()),
        );
        names.extend(self.repeat.iter().flat_map(|repeat| used_by(&repeat.until)));
        names.extend(
            self.recover
                .iter()
                .flat_map(|recovery| used_by(&recovery.on)),
        );
        names
    }
}

impl Step {
    /// The schemas in files that what it asks needs.
    pub fn schema_files(&self) -> Vec<&SchemaFile> {
        let expected = self.expect.iter().flat_map(|group| &group.checks);
        let until = self.repeat.iter().flat_map(|repeat| &repeat.until);
        let on = self.recover.iter().flat_map(|recovery| &recovery.on);
        let checks = expected.chain(until).chain(on);
        checks
            .flat_map(|check| check.matcher.schema_files())
            .collect()
    }
}

impl Use {
    /// What its arguments use.
    pub fn names(&self) -> Vec<UsedName> {
        self.with
            .iter()
            .flat_map(|(_, _, value)| value.names())
            .collect()
    }
}

fn used_by(checks: &[Check]) -> Vec<UsedName> {
    checks
        .iter()
        .flat_map(|check| [check.query.names(), check.matcher.names()].concat())
        .collect()
}
