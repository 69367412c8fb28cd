//! What README.md shows is what happens.

use regex::Regex;

use crate::flow::{Flow, project};

/// Times and ports differ from run to run.
fn normalised(output: &str) -> Vec<String> {
    let time = Regex::new(r"\[ *[\d.]+ m?s\]").expect("a pattern");
    let port = Regex::new(r"127\.0\.0\.1:\d+").expect("a pattern");
    let seed = Regex::new(r"--seed \d+").expect("a pattern");
    let text = time.replace_all(output, "[TIME]");
    let text = port.replace_all(&text, "127.0.0.1:PORT");
    let text = seed.replace_all(&text, "--seed SEED");
    text.lines()
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// The fenced blocks without a language.
fn blocks(readme: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, String)> = None;
    for line in readme.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.is_empty(), String::new())),
            (Some(_), Some(_)) => blocks.extend(
                open.take()
                    .filter(|(plain, _)| *plain)
                    .map(|(_, text)| text),
            ),
            (Some((_, text)), None) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

fn readme() -> String {
    std::fs::read_to_string(project().join("README.md")).expect("README.md")
}

#[test]
fn the_first_command_prints_what_is_shown() {
    let ran = Flow::new()
        .project("scenarios")
        .project("snapshots")
        .run(["scenarios/logout.yaml"])
        .exits(0);
    assert_eq!(normalised(&ran.stderr), normalised(&blocks(&readme())[0]));
}

#[test]
fn a_broken_line_is_shown_as_it_is_shown_there() {
    let flow = Flow::new().project("scenarios").project("snapshots");
    let broken = flow
        .read("scenarios/logout.yaml")
        .replace("$.query.userinfo.id: 0", "$.query.userinfo.id: 7");
    let ran = flow
        .file("scenarios/logout.yaml", broken)
        .run(["scenarios/logout.yaml"])
        .exits(4);
    let said = normalised(&ran.stderr);
    let shown = normalised(&blocks(&readme())[1]);
    let at = said
        .iter()
        .position(|line| *line == shown[0])
        .unwrap_or_else(|| panic!("{}", ran.stderr));
    assert_eq!(said[at..at + shown.len()], shown[..]);
}

#[test]
fn the_scenario_that_is_shown_passes() {
    let readme = readme();
    let yaml = readme
        .split("```yaml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("a scenario");
    Flow::new()
        .file("who-am-i.yaml", yaml)
        .run(["who-am-i.yaml"])
        .exits(0)
        .says("2 steps: 2 passed");
}
