//! Samples: what they look like, and what they do where the programs are that run them.
//!
//! What needs those programs is ignored unless asked for; `.ci/run` installs them.

#[path = "samples/ended.rs"]
mod ended;
#[path = "samples/expected.rs"]
mod expected;
#[path = "samples/flows.rs"]
pub(crate) mod flows;
#[path = "samples/gadget.rs"]
mod gadget;
#[path = "samples/hostile.rs"]
mod hostile;
#[path = "samples/started.rs"]
mod started;

use flowrun::docs::samples::LANGUAGES;

use crate::flow::{Flow as Folder, Ran, project};

/// Whether golden files are written instead of compared.
#[expect(clippy::disallowed_methods, reason = "whoever runs the tests decides")]
fn writes() -> bool {
    std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some()
}

#[test]
fn the_logout_sample_of_each_language_is_the_one_that_was_read() {
    for language in LANGUAGES {
        let written = (language.write)(&flows::logout()).expect(language.word);
        let name = format!("tests/data/samples/logout.{}", language.extension);
        let path = project().join(&name);
        if writes() {
            std::fs::write(&path, &written).expect("the file is written");
        }
        let known = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, known, "{name}");
    }
}

#[test]
fn each_language_has_a_word_and_an_ending_of_its_own() {
    for (at, language) in LANGUAGES.iter().enumerate() {
        let others = LANGUAGES.iter().skip(at + 1);
        for other in others {
            assert_ne!(language.word, other.word);
            assert_ne!(language.extension, other.extension);
        }
    }
}

#[test]
fn what_no_language_can_send_is_said() {
    let mut send = flows::get("It", flows::name("api"), Vec::new());
    send.headers = flows::pairs(&[("X-It", "one\r\nX-Other: two")]);
    let inputs = vec![flows::input("api", "")];
    let flow = flows::flow("It", "it", inputs, vec![send]);
    for language in LANGUAGES {
        let why = (language.write)(&flow).expect_err("a header that would be two");
        assert_eq!(why, "has a line break or a NUL in the header X-It");
    }
}

#[test]
#[ignore = "needs the programs of all languages: .ci/run"]
fn each_language_takes_the_samples_that_were_read() {
    let folder = project().join("tests/data/samples");
    let checkers: &[(&str, &[&str])] = &[
        ("python3", &["-m", "py_compile", "logout.py"]),
        ("php", &["-l", "logout.php"]),
        ("node", &["--check", "logout.js"]),
        ("node", &["--check", "logout.gadget.js"]),
        ("bash", &["-n", "logout.sh"]),
        ("rustfmt", &["--edition", "2024", "--check", "logout.rs"]),
    ];
    let copy = Folder::new().project("tests/data/samples");
    for (program, args) in checkers {
        let mut checker = copy.clean(program, "tests/data/samples");
        checker.args(*args);
        Ran::of(&checker.output().expect(program)).exits(0);
    }
    let files = std::fs::read_dir(folder).expect("a folder").count();
    assert_eq!(files, checkers.len(), "a checker for each language");
}
