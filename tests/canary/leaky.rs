//! Whether the canary notices anything: flowrun is built with maskers that leak, and must not pass.
//!
//! The leaks are put into a copy of the sources, all at once; a variable of the environment that only the copy knows says which of them
//! leaks. Nothing of it is in the product. `cargo test --test it leaky:: -- --ignored`.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::flow::project;

/// What is leaked: a name, the test that must notice, the file, and a piece of it with what stands there instead.
const LEAKS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "no escape is undone",
        "what_comes_back_is_told_by_no_flag",
        "secret/known.rs",
        "found.extend(search.in_views(text.as_bytes()));\n        found.retain",
        "if !crate::leaks(\"no escape is undone\") { found.extend(search.in_views(text.as_bytes())); }\n        found.retain",
    ),
    (
        "no base64 is looked for",
        "what_comes_back_is_told_by_no_flag",
        "secret/encodings.rs",
        "    base64_at_each_alignment,\n",
        "    |secret| if crate::leaks(\"no base64 is looked for\") { Vec::new() } else { base64_at_each_alignment(secret) },\n",
    ),
    (
        "no hex is looked for",
        "what_comes_back_is_told_by_no_flag",
        "secret/encodings.rs",
        "vec![lower.to_ascii_uppercase(), lower]",
        "if crate::leaks(\"no hex is looked for\") { Vec::new() } else { vec![lower.to_ascii_uppercase(), lower] }",
    ),
    (
        "a marked text is shown as it is",
        "what_is_sent_is_told_by_no_flag",
        "secret/text.rs",
        "self.shown(|name| mask(name))",
        "if crate::leaks(\"a marked text is shown as it is\") { self.text.clone() } else { self.shown(|name| mask(name)) }",
    ),
    (
        "nothing is masked that has no marks",
        "what_comes_back_is_told_by_no_flag",
        "secret/known.rs",
        "        if text.len() < SHORTEST {",
        "        if text.len() < SHORTEST || crate::leaks(\"nothing is masked that has no marks\") {",
    ),
    (
        "an exchange is shown as it was before its secrets were known",
        "what_an_answer_mints_is_told_by_no_flag",
        "engine/send.rs",
        "delivered.record.clone().masked(&self.secrets)",
        "if crate::leaks(\"an exchange is shown as it was before its secrets were known\") { delivered.record.clone() } else { delivered.record.clone().masked(&self.secrets) }",
    ),
    (
        "what an extraction marks is not learned",
        "what_an_answer_mints_is_told_by_no_flag",
        "engine/taint.rs",
        "        match extraction.secret {\n            true =>",
        "        match extraction.secret && !crate::leaks(\"what an extraction marks is not learned\") {\n            true =>",
    ),
    (
        "cookies are not learned",
        "what_an_answer_mints_is_told_by_no_flag",
        "engine/course.rs",
        "            secrets.learn(value, name);",
        "            if !crate::leaks(\"cookies are not learned\") { secrets.learn(value, name); }",
    ),
    (
        "a cut shows a beginning",
        "what_comes_back_is_told_by_no_flag",
        "secret/known.rs",
        "        if !is_cut(text) {",
        "        if !is_cut(text) || crate::leaks(\"a cut shows a beginning\") {",
    ),
    (
        "how to run again is told as it is",
        "what_is_sent_is_told_by_no_flag",
        "engine/mod.rs",
        "        self.order.run(stamp::masked(started, &self.secrets));",
        "        self.order.run(if crate::leaks(\"how to run again is told as it is\") { started } else { stamp::masked(started, &self.secrets) });",
    ),
];

/// Where the copy panics over a secret, if it is told to.
const PANIC: (&str, &str, &str) = (
    "engine/send.rs",
    "        // What a filter made of a secret is one too: the answer may repeat it.",
    "        if crate::leaks(\"it panics\") { panic!(\"over {}\", request.texts().iter().map(|text| text.reveal()).collect::<String>()); }\n",
);

/// What the copy has besides.
const WHICH: &str = "\n/// Whether this is leaked.\npub(crate) fn leaks(name: &str) -> bool { #[allow(clippy::disallowed_methods)] std::env::var(\"CANARY_LEAK\").is_ok_and(|leak| leak == name) }\n";

/// Builds the copy and gives its binary.
fn built(copy: &Path) -> PathBuf {
    let own = Path::new(env!("CARGO_BIN_EXE_flowrun"))
        .parent()
        .expect("its folder");
    let target = own.parent().expect("the target folder");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet", "--bin", "flowrun-leaky"])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo is started");
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    own.join("flowrun-leaky")
}

/// Copies the sources with all leaks put in.
fn leaking(copy: &Path) {
    let own = project();
    for folder in ["src", "tests", "benches", "docs", "scenarios"] {
        let copied = Command::new("cp")
            .arg("-r")
            .arg(own.join(folder))
            .arg(copy)
            .status();
        assert!(copied.expect("cp is there").success());
    }
    for file in ["Cargo.toml", "Cargo.lock", "README.md"] {
        let text = std::fs::read_to_string(own.join(file)).expect("it is there");
        // The binary that is tested stays what it is.
        let text = text.replace(
            "name = \"flowrun\"\nversion",
            "name = \"flowrun-leaky\"\nversion",
        );
        let text = text.replace(
            "name = \"flowrun\"\npath = \"src/main.rs\"",
            "name = \"flowrun-leaky\"\npath = \"src/main.rs\"",
        );
        let text = text.replace("[lib]\n", "[lib]\nname = \"flowrun\"\n");
        std::fs::write(copy.join(file), text).expect("it is written");
    }
    for (name, _, file, from, to) in LEAKS {
        let file = copy.join("src").join(file);
        let text = std::fs::read_to_string(&file).expect("it is there");
        assert_eq!(text.matches(from).count(), 1, "{name}: {}", file.display());
        std::fs::write(&file, text.replace(from, to)).expect("it is written");
    }
    let (file, from, to) = PANIC;
    let file = copy.join("src").join(file);
    let text = std::fs::read_to_string(&file).expect("it is there");
    assert!(text.contains(from), "{from}");
    std::fs::write(&file, text.replace(from, to)).expect("it is written");
    let library = copy.join("src/lib.rs");
    let text = std::fs::read_to_string(&library).expect("it is there");
    std::fs::write(&library, text + WHICH).expect("it is written");
}

/// The canary with another binary, which leaks this.
fn canary(binary: &Path, leak: &str, test: &str) -> Output {
    let own = std::env::current_exe().expect("this program");
    let mut canary = Command::new(own);
    canary
        .arg(format!("canary::flags::{test}"))
        .env("FLOWRUN_CANARY_BINARY", binary)
        .env("CANARY_LEAK", leak);
    canary.output().expect("the canary is started")
}

#[test]
#[ignore = "it builds flowrun"]
fn a_leaky_build_is_noticed() {
    let copy = tempfile::tempdir().expect("a folder");
    leaking(copy.path());
    let binary = built(copy.path());
    let sound = canary(&binary, "", "what_");
    assert!(
        sound.status.success(),
        "{}",
        String::from_utf8_lossy(&sound.stdout)
    );
    for (name, test, ..) in LEAKS {
        let output = canary(&binary, name, test);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            !output.status.success() && said.contains("leaked: "),
            "{name} was not noticed: {said}"
        );
    } // A panic is noticed, and tells nothing of what it was about.
    let output = canary(&binary, "it panics", "what_is_sent_is_told_by_no_flag");
    let said = String::from_utf8_lossy(&output.stdout);
    let told = said.contains("failed by a mistake of its own") && !said.contains("leaked: ");
    assert!(told, "{said}");
}
