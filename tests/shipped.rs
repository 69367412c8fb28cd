//! The scenarios that are shipped, read by the library, and which of them a wiki has to skip.
//!
//! Whoever counts cases takes the number from `flowrun list`, and the reasons from the files: so no number stands in a test.

use std::collections::BTreeMap;
use std::path::Path;

use flowrun::scenario::{self, FileKind, Scenario};
use flowrun::text::Source;
use serde_json::Value;

use crate::flow::{Flow, project};

/// A file below `scenarios`, by its path in the project.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) scenario: Scenario,
}

/// What became of each case, by its file and name; of one that was skipped the reason.
pub(crate) type Verdicts = BTreeMap<(String, String), (String, String)>;

/// Every scenario and fragment that is shipped, in the order of their paths.
pub(crate) fn files() -> Vec<File> {
    let found = scenario::find(&project().join("scenarios")).expect("the folder is read");
    let files = found.iter().map(|path| {
        let text = std::fs::read_to_string(path).expect("a text");
        let path = path.strip_prefix(project()).expect("below the project");
        read(path, &text)
    });
    files.collect()
}

/// A file with this text.
pub(crate) fn read(path: &Path, text: &str) -> File {
    let path = path.to_string_lossy().into_owned();
    let scenario = scenario::read(&Source::new(&path, text));
    let scenario = scenario.unwrap_or_else(|found| panic!("{path}: {}", found[0].message));
    File { path, scenario }
}

impl File {
    pub(crate) fn is_fragment(&self) -> bool {
        self.scenario.kind == FileKind::Fragment
    }

    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.scenario.tag_names().contains(&tag)
    }

    /// Its condition as it is written, or nothing.
    fn requires(&self) -> &str {
        let condition = self.scenario.requires.as_ref();
        condition.map_or("", |condition| condition.text())
    }

    /// Whether it needs modules that the embedded wiki does not know, as the checks of an upgrade do.
    pub(crate) fn needs_real_wiki(&self) -> bool {
        self.requires().contains("not embedded") || self.requires() == "baseline"
    }

    /// Whether a snapshot is of an answer of it that the embedded wiki does not give: of all or of a step with such a condition.
    pub(crate) fn has_real_answer(&self, snapshot: &str) -> bool {
        let folder = self.path.replacen("scenarios/", "snapshots/", 1);
        let Some(answer) = snapshot.strip_prefix(&folder.replace(".yaml", "/")) else {
            return false;
        };
        let mut steps = self.scenario.steps.iter().filter(|step| {
            let condition = step.when.as_ref();
            condition.is_some_and(|condition| condition.text().contains("not embedded"))
        });
        let of = |id: &str| {
            answer
                .strip_prefix(id)
                .is_some_and(|rest| rest.starts_with(['.', '@', '/']))
        };
        self.needs_real_wiki() || steps.any(|step| of(&step.id))
    }

    /// Whether a wiki of this release, 1.32 or newer, skips it.
    fn is_skipped(&self, release: &str, embedded: bool) -> bool {
        let requires = self.requires();
        let first = requires.split("mediawiki >= ").nth(1);
        let first = first.and_then(|rest| rest.split([' ', ')']).next());
        // It is of releases that did not know a token yet; of those only 1.32.0 is emulated.
        if self.path == "scenarios/session/logout-before-token.yaml" {
            return number(release) >= number("1.33");
        }
        (embedded && self.needs_real_wiki())
            || self.is_of_a_deployment()
            || first.is_some_and(|first| number(release) < number(first))
    }
}

impl File {
    /// Whether it is for wikis of a kind, such as private ones, and nobody says that this is one: its condition names an input that is
    /// `false` by default.
    fn is_of_a_deployment(&self) -> bool {
        let mut inputs = self.scenario.inputs.iter().filter(|input| {
            let default = input.default.as_ref().and_then(|value| value.literal());
            default == Some(Value::Bool(false))
        });
        let requires = format!("{} and ", self.requires());
        inputs.any(|input| requires.starts_with(&format!("{} and ", input.name)))
    }
}

/// Major and minor number of a release.
fn number(release: &str) -> (u32, u32) {
    let mut parts = release.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

/// The cases of these files, by the listing: file and name.
pub(crate) fn listed(flow: &Flow, files: &[String]) -> Vec<(String, String)> {
    let args = ["list", "--json"].into_iter();
    let ran = flow.run(args.chain(files.iter().map(String::as_str)));
    let ran = ran.exits(0);
    let cases: Vec<Value> = serde_json::from_str(&ran.stdout).expect("a list");
    let text = |case: &Value, key| case[key].as_str().expect("a text").to_owned();
    let cases = cases.iter();
    cases
        .map(|case| (text(case, "file"), text(case, "name")))
        .collect()
}

/// What a report of the form `json` says of each case.
pub(crate) fn verdicts(report: &str) -> Verdicts {
    let report: Value = serde_json::from_str(report).unwrap_or_else(|_| panic!("{report}"));
    let cases = report["cases"].as_array().expect("cases").iter();
    let text = |case: &Value, key| case[key].as_str().unwrap_or_default().to_owned();
    cases
        .map(|case| {
            let key = (text(case, "scenario"), text(case, "name"));
            (key, (text(case, "verdict"), text(case, "reason")))
        })
        .collect()
}

/// Asserts that each listed case passed, but for those that have to be skipped on this wiki: they say by which condition.
pub(crate) fn assert_all_passed(
    listed: &[(String, String)],
    found: &Verdicts,
    release: &str,
    embedded: bool,
) {
    assert_eq!(found.len(), listed.len(), "each case once on {release}");
    let files = files();
    let mut passed = 0;
    for case in listed {
        let file = files.iter().find(|file| file.path == case.0);
        let file = file.expect("a file that is shipped");
        let expected = match file.is_skipped(release, embedded) {
            true => (
                "skipped".to_owned(),
                format!("requires {}", file.requires()),
            ),
            false => ("passed".to_owned(), String::new()),
        };
        passed += usize::from(expected.0 == "passed");
        assert_eq!(found.get(case), Some(&expected), "{case:?} on {release}");
    }
    assert!(passed > 0, "something passed on {release}");
}

#[test]
fn a_file_is_skipped_for_its_condition_alone() {
    let file = |requires: &str| {
        let text = format!(
            "scenario: One\nservice: mediawiki\n{requires}steps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n"
        );
        read(Path::new("one.yaml"), &text)
    };
    let plain = file("");
    assert!(!plain.is_skipped("1.32", true));
    let newer = file("requires: mediawiki >= 1.35\n");
    assert!(newer.is_skipped("1.32", false) && newer.is_skipped("1.32", true));
    assert!(!newer.is_skipped("1.35.13", false) && !newer.is_skipped("1.43", true));
    let real = file("requires: not embedded and mediawiki >= 1.35\n");
    assert!(real.is_skipped("1.43", true) && real.is_skipped("1.32", false));
    assert!(!real.is_skipped("1.39", false));
    for (default, skipped) in [(true, false), (false, true)] {
        let inputs = format!("inputs: {{big: {default}}}\nrequires: big and mediawiki >= 1.35\n");
        assert_eq!(file(&inputs).is_skipped("1.43", false), skipped, "{inputs}");
    }
}
