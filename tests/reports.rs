//! What each form of report looks like, made from the events in `tests/data/reports/run.events`: no engine is needed.
//!
//! `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it reports::` writes the reports beside it anew, to be read before they are committed.

#![expect(
    clippy::disallowed_methods,
    reason = "it asks the environment whether to write"
)]

use std::io::Write;
use std::sync::{Arc, Mutex};

use flowrun::event::{Event, Log, replay};
use flowrun::report::{Console, Content, FORMATS, Look, Reporter, Verbosity};

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
        let made = without_sources(flow.read("report"));
        let golden = project().join(format!("tests/data/reports/run.{word}"));
        if write {
            std::fs::write(&golden, &made).expect("it is written");
        }
        let golden = std::fs::read_to_string(golden).unwrap_or_default();
        assert!(!made.is_empty() && made == golden, "{word}:\n{made}");
    }
}

/// A page without its style and script, which have files of their own, and without their hashes.
fn without_sources(mut page: String) -> String {
    let ends = [
        ("script-src ", "; base-uri"),
        ("<style>", "</style>"),
        ("<script>", "</script>"),
    ];
    if page.starts_with("<!DOCTYPE html>") {
        for (start, end) in ends {
            let from = page.find(start).expect("it begins") + start.len();
            let to = from + page[from..].find(end).expect("it ends");
            page.replace_range(from..to, "…");
        }
    }
    page
}

#[test]
fn what_goes_to_stdout_is_what_goes_to_a_file() {
    let flow = Flow::new().file("run.jsonl", RUN);
    for format in FORMATS {
        let word = format.word;
        let shown = flow.run(["report", "run.jsonl", "--report", word]).exits(0);
        flow.run(["report", "run.jsonl", "--report", &format!("{word}=file")])
            .exits(0);
        assert_eq!(shown.stdout, flow.read("file"), "{word}");
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

/// What the console shows of a saved run, looked at in such a way.
pub(crate) fn console(run: &str, look: Look) -> String {
    #[derive(Clone, Default)]
    struct Shown(Arc<Mutex<Vec<u8>>>);
    impl Write for Shown {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("nobody panicked").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let shown = Shown::default();
    let console = Mutex::new(Console::new(shown.clone(), look));
    let sink = |event: Event| {
        let mut console = console.lock().expect("nobody panicked");
        console.on_event(&event).expect("memory takes everything");
    };
    let cut = replay(vec![Log::new(run.as_bytes())], &sink);
    assert_eq!(cut.expect("a saved run"), [0; 0]);
    let shown = shown.0.lock().expect("nobody panicked").clone();
    String::from_utf8(shown).expect("a text")
}

#[test]
fn the_console_looks_as_it_did_however_wide_and_however_much_it_tells() {
    let write = std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some();
    let looks = [
        ("quiet", Verbosity::Quiet, 80),
        ("normal", Verbosity::Normal, 40),
        ("normal", Verbosity::Normal, 80),
        ("normal", Verbosity::Normal, 200),
        ("verbose", Verbosity::Verbose, 80),
        ("full", Verbosity::Full, 80),
    ];
    for (name, verbosity, width) in looks {
        let look = |color| Look {
            color,
            width,
            verbosity,
            by_case: false,
        };
        let plain = console(RUN, look(false));
        let golden = project().join(format!("tests/data/reports/console/{name}-{width}"));
        if write {
            std::fs::write(&golden, &plain).expect("it is written");
        }
        let golden = std::fs::read_to_string(golden).unwrap_or_default();
        assert!(plain == golden, "{name}, {width} columns:\n{plain}");
        let colored = console(RUN, look(true));
        assert!(colored.contains("\u{1b}[1m\u{1b}[31m"), "{colored}");
        assert_eq!(without_styles(&colored), plain, "{name}, {width} columns");
    }
}

/// The text without the sequences that style it.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (style, rest) = part.split_once('m').expect("it only styles");
        assert!(
            style
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b';')
        );
        text + rest
    })
}

#[test]
fn each_step_towards_more_tells_more() {
    let told = [
        Verbosity::Quiet,
        Verbosity::Normal,
        Verbosity::Verbose,
        Verbosity::Full,
    ];
    let told = told.map(|verbosity| {
        let shown = console(
            RUN,
            Look {
                verbosity,
                ..Look::PLAIN
            },
        );
        shown.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    for pair in told.windows(2) {
        assert!(pair[0].len() + 10 < pair[1].len());
        for line in &pair[0] {
            assert!(pair[1].contains(line), "{line}");
        }
    }
    // What failed is told by each, and the secrets of the run by none.
    for lines in &told {
        let said = |text: &str| lines.iter().any(|line| line.contains(text));
        assert!(said("expected: the number 404") && said("Summary"));
        assert!(lines.iter().all(|line| !line.contains('\u{1b}')));
    }
}

#[test]
fn the_flags_say_how_much_is_told() {
    let flow = Flow::new().file("run.events", RUN);
    let shown = |flags: &[&str]| {
        let args = [&["report", "run.events"], flags].concat();
        flow.run(args).exits(0).stdout
    };
    let at = |verbosity| {
        console(
            RUN,
            Look {
                verbosity,
                ..Look::PLAIN
            },
        )
    };
    assert_eq!(shown(&[]), at(Verbosity::Normal));
    assert_eq!(shown(&["-q"]), at(Verbosity::Quiet));
    assert_eq!(shown(&["--quiet"]), at(Verbosity::Quiet));
    assert_eq!(shown(&["-v"]), at(Verbosity::Verbose));
    assert_eq!(shown(&["-vv"]), at(Verbosity::Full));
    assert_eq!(shown(&["--verbose", "--verbose"]), at(Verbosity::Full));
    let colored = shown(&["-q", "--color", "always"]);
    assert_eq!(without_styles(&colored), at(Verbosity::Quiet));
    assert_ne!(colored, at(Verbosity::Quiet));
    flow.run(["report", "run.events", "-q", "-v"])
        .exits(1)
        .says("cannot be used with");
}
