//! Wrong files: one scenario, one mistake, and what is said of it.

mod bombs;
mod codes;
mod files;
mod mutations;
mod traps;
mod words;

use crate::flow::{Flow, Ran};

/// A finding as it stands in stderr.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) code: String,
    pub(crate) message: String,
    /// File, line and column; empty if it is about no place.
    pub(crate) place: String,
}

/// The errors that a run reports, in their order.
pub(crate) fn findings(ran: &Ran) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for line in ran.stderr.lines() {
        if let Some((code, message)) = line
            .strip_prefix("error[")
            .and_then(|rest| rest.split_once("]: "))
        {
            found.push(Finding {
                code: code.to_owned(),
                message: message.to_owned(),
                place: String::new(),
            });
        } else if let (Some(place), Some(last)) =
            (line.trim_start().strip_prefix("--> "), found.last_mut())
            && last.place.is_empty()
        {
            last.place = place.to_owned();
        }
    }
    found
}

/// Runs one wrong file, which must be refused before anything is sent, and gives what is said.
#[track_caller]
pub(crate) fn refused(text: &str) -> Ran {
    let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]);
    assert_eq!(ran.status, 2, "{text}\nstderr: {}", ran.stderr);
    assert!(
        ran.stderr.contains("nothing was sent"),
        "{text}\nstderr: {}",
        ran.stderr
    );
    ran
}

/// A scenario of one step, whose lines below `request` these are, from line 5 on.
pub(crate) fn with_step(lines: &str) -> String {
    let step = indented(lines, 4);
    format!(
        "scenario: Wrong\nservice: mediawiki\nsteps:\n  - request: {{url: \"{{{{ api }}}}\"}}\n{step}"
    )
}

/// A scenario of one request, whose form has these lines, from line 6 on.
pub(crate) fn with_form(lines: &str) -> String {
    let form = indented(lines, 8);
    format!(
        "scenario: Wrong\nservice: mediawiki\ndefaults: {{url: \"{{{{ api }}}}\"}}\nsteps:\n  - request: {{}}\n  - request:\n      form:\n{form}"
    )
}

/// A scenario of one request with these expectations, from line 6 on.
pub(crate) fn with_expect(lines: &str) -> String {
    with_step(&format!("expect:\n{}", indented(lines, 2)))
}

fn indented(lines: &str, by: usize) -> String {
    lines
        .lines()
        .map(|line| format!("{}{line}\n", " ".repeat(by)))
        .collect()
}
