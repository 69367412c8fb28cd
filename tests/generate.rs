//! `flowrun generate`: what it prints is what shells, `man` and editors take.

use std::process::Command;

use crate::flow::{Flow, Ran, project};

fn generated<'a>(arguments: impl IntoIterator<Item = &'a str>) -> String {
    let ran = Flow::new().run(["generate"].into_iter().chain(arguments));
    assert_eq!(ran.stderr, "");
    ran.exits(0).stdout
}

/// Runs a program of this machine; `None` if there is none.
fn program(name: &str, arguments: &[&str], flow: &Flow) -> Option<Ran> {
    let ran = Command::new(name)
        .args(arguments)
        .current_dir(flow.path(""))
        .output();
    match ran {
        Ok(output) => Some(Ran::of(&output)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn the_schema_and_the_reference_are_those_that_are_committed() {
    for (word, file) in [
        ("schema", "docs/scenario.schema.json"),
        ("reference", "docs/reference.md"),
    ] {
        let committed = std::fs::read_to_string(project().join(file)).expect(file);
        assert!(generated([word]) == committed, "{file}");
    }
}

/// What bash offers for the last of some words.
fn offered(flow: &Flow, words: &[&str]) -> Vec<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "source ./flowrun.bash; complete -p flowrun >&2
         compopt() {{ :; }}
         COMP_WORDS=({}); COMP_CWORD={last}
         _flowrun_scenarios flowrun \"${{COMP_WORDS[{last}]}}\" \"${{COMP_WORDS[{last}-1]}}\"
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        quoted.join(" "),
        last = words.len() - 1
    );
    let ran = program("bash", &["-c", &script], flow).expect("bash is there");
    let ran = ran.exits(0).says("-F _flowrun_scenarios flowrun");
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn bash_offers_commands_words_and_scenarios() {
    let flow = Flow::new()
        .file("flowrun.bash", generated(["completions", "bash"]))
        .file("log-in.yaml", "")
        .file("log out.yml", "")
        .file("log.txt", "")
        .file("more/a.yaml", "");
    for (words, wanted) in [
        (&["flowrun", "wik"][..], &["wiki"][..]),
        (&["flowrun", "lo"], &["log-in.yaml", "log out.yml"]),
        (
            &["flowrun", "run", ""],
            &["more", "log-in.yaml", "log out.yml"],
        ),
        (&["flowrun", "list", "--json", "m"], &["more"]),
        (&["flowrun", "--update", ""], &["new", "all", "none"]),
        (&["flowrun", "run", "--color", "a"], &["auto", "always"]),
        (&["flowrun", "--cont"], &["--contact"]),
        (&["flowrun", "generate", "completions", "f"], &["fish"]),
    ] {
        assert_eq!(offered(&flow, words), wanted, "{words:?}");
    }
}

#[test]
fn the_other_shells_read_theirs() {
    for (shell, offers) in [
        ("zsh", "_files -g \"*.(yaml|yml)\"'"),
        ("fish", "__fish_complete_suffix .yaml"),
        ("powershell", "'generate'"),
        ("elvish", "cand generate"),
    ] {
        let script = generated(["completions", shell]);
        assert!(script.contains(offers), "{shell}: {script}");
        let flow = Flow::new().file("script", script);
        if ["zsh", "fish"].contains(&shell)
            && let Some(ran) = program(shell, &["-n", "script"], &flow)
        {
            assert_eq!(ran.exits(0).stderr, "", "{shell}");
        }
    }
    let ran = Flow::new().run(["generate", "completions", "bsh"]);
    ran.exits(1).says("'bash'");
}

#[test]
fn a_page_of_the_manual_can_be_read() {
    let flow = Flow::new().file("flowrun.1", generated(["man"]));
    let page = flow.read("flowrun.1");
    for said in [
        ".SH OPTIONS",
        "\\-\\-target\\-version",
        "flowrun\\-generate(1)",
        "Exit codes",
    ] {
        assert!(page.contains(said), "{said}");
    }
    for (reader, arguments) in [("mandoc", ["-T", "utf8"]), ("groff", ["-man", "-Tutf8"])] {
        let [first, second] = arguments;
        if let Some(ran) = program(reader, &[first, second, "flowrun.1"], &flow) {
            let text = ran.exits(0).stdout;
            assert!(text.contains("YAML scenario is a test"), "{reader}: {text}");
        }
    }
    let of_list = generated(["man", "list"]);
    assert!(of_list.contains(".TH flowrun-list 1"), "{of_list}");
    assert!(of_list.contains("One JSON list"), "{of_list}");
}

#[test]
fn the_pages_of_all_commands_go_into_a_folder() {
    let flow = Flow::new();
    let ran = flow
        .run(["generate", "man", "--out", "share/man1"])
        .exits(0);
    assert_eq!(ran.stdout, "");
    for page in ["flowrun.1", "flowrun-run.1", "flowrun-generate-man.1"] {
        assert!(
            flow.read(&format!("share/man1/{page}"))
                .contains(".SH NAME"),
            "{page}"
        );
    }
    assert!(!flow.has("share/man1/flowrun-help.1"));
    let blocked = Flow::new().file("share", "a file");
    let ran = blocked.run(["generate", "man", "--out", "share/man1"]);
    ran.exits(3)
        .says("the pages cannot be written into `share/man1`");
}

#[test]
fn a_page_of_no_command_is_refused() {
    let flow = Flow::new();
    let ran = flow.run(["generate", "man", "lsit"]).exits(1);
    ran.says("there is no command `lsit`")
        .says("did you mean `list`?");
    flow.run(["generate", "man", "x"])
        .exits(1)
        .says("the commands are run, check, list");
    flow.run(["generate"]).exits(1).says("completions");
}
