//! What each form of report looks like, made from the events in `tests/data/reports/run.events`: no engine is needed.
//!
//! `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it reports::` writes the reports beside it anew, to be read before they are committed.

#![expect(
    clippy::disallowed_methods,
    reason = "it asks the environment whether to write"
)]

use flowrun::report::{Content, FORMATS};

use crate::flow::{Flow, project};

/// Something of everything that a report may have to tell, and names and answers that are not kind.
const RUN: &str = include_str!("data/reports/run.events");

#[test]
fn each_form_looks_as_it_did() {
    let flow = Flow::new().file("run.jsonl", RUN);
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    for format in FORMATS {
        let word = format.word;
        flow.run(["report", "run.jsonl", "--report", &format!("{word}=report")])
            .exits(0);
        let made = flow.read("report");
        let golden = project().join(format!("tests/data/reports/run.{word}"));
        if write {
            std::fs::write(&golden, &made).expect("it is written");
        }
        let golden = std::fs::read_to_string(golden).unwrap_or_default();
        assert!(!made.is_empty() && made == golden, "{word}:\n{made}");
    }
}

#[test]
fn what_goes_to_stdout_is_what_goes_to_a_file() {
    let flow = Flow::new().file("run.jsonl", RUN);
    for format in FORMATS {
        let word = format.word;
        let shown = flow.run(["report", "run.jsonl", "--report", word]).exits(0);
        assert!(shown.stdout.len() > 1000, "{word}: {}", shown.stdout);
        for line in shown.stdout.lines() {
            let is_wanted = ["::error file=", "::warning file=", "::notice title="]
                .iter()
                .any(|begin| {
                    matches!(format.content, Content::Commands) && line.starts_with(begin)
                });
            let is_command = line.trim_start().starts_with("::") || line.contains("##[");
            assert_eq!(is_command, is_wanted, "{word}: {line}");
        }
        assert!(!shown.stdout.contains('\u{1b}'), "{word}");
    }
}

#[test]
fn the_guide_and_the_help_name_each_form() {
    let guide =
        std::fs::read_to_string(project().join("docs/guide/reports.md")).expect("the guide");
    let help = Flow::new().run(["report", "--help"]).exits(0).stdout;
    for format in FORMATS {
        let row = format!("| `{}` | {} |", format.word, format.about);
        assert!(guide.contains(&row), "no row in the guide: {row}");
        assert!(help.contains(&format!("- {}: ", format.word)), "{help}");
    }
}
