//! Every code. To add one: its page in `codes/`, and its row here.

use super::page::Page;

/// A code, and its page.
#[derive(Debug)]
pub struct Code {
    /// As it stands in brackets behind `error` or `warning`.
    pub name: &'static str,
    page: &'static str,
}

/// Codes that belong together.
#[derive(Debug)]
pub struct Section {
    /// What they are about.
    pub title: &'static str,
    /// When they are given, and what it means for the run.
    pub about: &'static str,
    /// In an order that can be read.
    pub codes: &'static [Code],
}

impl Code {
    /// What there is to say of it.
    pub fn page(&self) -> Page {
        Page::read(self.page)
    }

    /// All of its page, to look for words in.
    pub(super) fn text(&self) -> &'static str {
        self.page
    }
}

/// Rows of codes, each with the page of its name.
macro_rules! codes {
    ($($name:literal)*) => {
        &[$(Code { name: $name, page: include_str!(concat!("codes/", $name, ".md")) }),*]
    };
}

/// Every code.
pub const SECTIONS: &[Section] = &[
    Section {
        title: "File",
        about: "Found while a file is read as text; exit code 2, and nothing is sent.",
        codes: codes! {
            "not-utf8" "yaml-syntax" "yaml-tab" "yaml-anchor" "yaml-tag" "yaml-merge-key" "yaml-documents" "duplicate-key"
            "nothing-written" "unquoted-template" "env-syntax" "too-large" "too-deep"
        },
    },
    Section {
        title: "Structure",
        about: "Keys, and what stands behind them; exit code 2, and nothing is sent.",
        codes: codes! {
            "unknown-key" "missing-key" "wrong-type" "bad-name" "reserved-name" "duplicate-name" "duplicate-id" "id-needed"
            "bad-duration" "bad-version" "step-needs-one" "two-bodies" "nested-parameter" "expect-on-use" "loop-in-loop"
            "rows-shape" "no-such-file" "outside-folder" "two-main-scenarios"
        },
    },
    Section {
        title: "Words",
        about: "Queries, matchers, filters, types, masks; exit code 2, and nothing is sent.",
        codes: codes! {
            "unknown-query" "query-argument" "query-jsonpath" "query-css" "query-xpath" "query-regex" "all-not-allowed"
            "needs-service" "unknown-filter" "unknown-function" "unknown-matcher" "no-matcher" "matcher-argument"
            "schema-invalid" "unknown-type" "unknown-mask" "mask-query" "unknown-service"
        },
    },
    Section {
        title: "Names",
        about: "Templates, conditions, and what they refer to; exit code 2, and nothing is sent.",
        codes: codes! {
            "template-syntax" "template-statement" "undefined-name" "used-before-extracted" "braces-in-condition"
            "condition-syntax" "unknown-session" "copy-cycle" "unknown-step" "no-such-fragment" "fragment-cycle"
            "no-such-input" "input-missing" "no-such-output"
        },
    },
    Section {
        title: "Safety",
        about: "What a file may not do by itself; exit code 2 where it is known before anything is sent, else 3.",
        codes: codes! {
            "origin-not-allowed" "not-writable" "not-disposable" "contact-missing" "secret-origin" "env-not-allowed"
            "asked-to-wait" "too-many-passwords"
        },
    },
    Section {
        title: "While running",
        about: "A step could not be carried out; exit code 3.",
        codes: codes! {
            "name-unset" "extraction-missing" "version-unknown" "file-unreadable" "no-answer" "no-credentials"
            "too-many-redirects" "login-failed" "recovery-failed" "timed-out"
        },
    },
    Section {
        title: "Checks",
        about: "An answer is not as the file says; exit code 4.",
        codes: codes! {
            "expectation" "undeclared-status" "undeclared-error" "undeclared-warning" "ambiguous-cookie" "repeat-exhausted"
            "unexpected-pass"
        },
    },
    Section {
        title: "Snapshots",
        about: "What was recorded of an answer; exit code 5, and 3 where nothing could be compared. The last three are warnings of \
                `flowrun check`, exit code 4 with `--deny-warnings`, else 0.",
        codes: codes! {
            "snapshot-missing" "snapshot-differs" "snapshot-unusable" "pending-snapshot" "unreferenced-snapshot" "needless-variant"
        },
    },
    Section {
        title: "Lints",
        about: "What a file says and hardly means: warnings of `flowrun check`; exit code 4 with `--deny-warnings`, else 0.",
        codes: codes! {
            "unused-extraction" "unused-input" "unused-session" "shadowed-name" "unchecked-write" "always-holds"
            "secret-in-clear" "false-parameter" "comment-in-value" "shared-logout" "joined-text"
        },
    },
];

/// Every code, in the order of the sections.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    SECTIONS.iter().flat_map(|section| section.codes)
}

/// The code of a name.
pub fn code(name: &str) -> Option<&'static Code> {
    codes().find(|code| code.name == name)
}
