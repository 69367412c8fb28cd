//! `flowrun init`: a folder in which the next command passes.

use crate::flow::Flow;
use crate::server::{Answer, Server};

#[test]
fn a_new_folder_is_ready_to_be_run_and_committed() {
    let flow = Flow::new();
    let ran = flow.run(["init"]).exits(0);
    assert_eq!(ran.stdout, "");
    ran.says("made flowrun.yaml")
        .says("made scenarios/log-in.yaml")
        .says("next: flowrun scenarios\n");
    assert_eq!(
        flow.files(""),
        [
            ".gitignore",
            "flowrun.yaml",
            "scenario.schema.json",
            "scenarios/log-in.yaml"
        ]
    );
    assert_eq!(
        flow.read(".gitignore"),
        "*.snap.new\n*.snap.new.*\n*.inline.new\n"
    );
    assert_eq!(flow.read("scenario.schema.json"), flowrun::docs::schema());
    flow.run(["scenarios"])
        .exits(0)
        .says("3 steps: 3 passed")
        .says("3 new snapshots");
    // As CI would: nothing may be new.
    flow.run(["scenarios", "--ci"])
        .exits(0)
        .says("3 steps: 3 passed")
        .never_says("snapshot");
    for release in ["1.32", "1.35", "1.39"] {
        flow.run(["scenarios", "--ci", "--mediawiki", release])
            .exits(0);
    }
}

#[test]
fn what_was_made_fails_when_the_wiki_is_wrong() {
    let flow = Flow::new();
    flow.run(["init"]).exits(0);
    let login = flow.read("scenarios/log-in.yaml");
    let wrong = login.replace(r#"lgpassword: "{{ password }}""#, "lgpassword: wrong");
    assert_ne!(login, wrong);
    flow.write("scenarios/log-in.yaml", wrong);
    flow.run(["scenarios"]).exits(4).says("$.login.result");
}

#[test]
fn another_folder_is_made_and_named() {
    let flow = Flow::new();
    let ran = flow.run(["init", "api tests"]).exits(0);
    ran.says("next: cd 'api tests' && flowrun scenarios\n");
    assert!(flow.has("api tests/flowrun.yaml"));
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let flow = Flow::new()
        .file("flowrun.yaml", "contact: me@example.org\n")
        .file("scenarios/mine.yaml", "scenario: Mine\n")
        .file("scenario.schema.json", "{}\n")
        .file(".gitignore", "target");
    let ran = flow.run(["init"]).exits(0);
    ran.says("kept flowrun.yaml, which is there")
        .says("kept scenarios, where scenarios are")
        .says("kept scenario.schema.json, which is there; it is of another version")
        .says("added *.snap.new, *.snap.new.*, *.inline.new to .gitignore");
    assert_eq!(flow.read("flowrun.yaml"), "contact: me@example.org\n");
    assert_eq!(flow.read("scenario.schema.json"), "{}\n");
    assert_eq!(
        flow.read(".gitignore"),
        "target\n*.snap.new\n*.snap.new.*\n*.inline.new\n"
    );
    assert_eq!(flow.files("scenarios"), ["scenarios/mine.yaml"]);
    let again = flow.run(["init"]).exits(0);
    again.says("kept .gitignore, which has *.snap.new, *.snap.new.*, *.inline.new");
    assert_eq!(
        flow.read(".gitignore"),
        "target\n*.snap.new\n*.snap.new.*\n*.inline.new\n"
    );
}

#[test]
fn a_folder_that_cannot_be_made_is_said() {
    let flow = Flow::new().file("taken", "a file");
    let ran = flow.run(["init", "taken"]).exits(3);
    ran.says("`taken/flowrun.yaml` cannot be made");
    assert_eq!(flow.read("taken"), "a file");
}

/// The lines of a comment, from one that begins so to the end.
fn uncommented(text: &str, begins: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start_matches('#'));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    let lines: Vec<&str> = lines.skip_while(|line| !line.starts_with(begins)).collect();
    lines.join("\n") + "\n"
}

#[test]
fn what_stands_in_comments_works() {
    let flow = Flow::new();
    flow.run(["init"]).exits(0);
    let server = Server::start(|_, _| Answer::json(serde_json::json!({"state": "paid"})));
    let order = uncommented(&flow.read("scenarios/log-in.yaml"), "scenario: An order");
    flow.write("scenarios/order.yaml", order);
    let url = format!("url={}", server.url());
    flow.run(["scenarios/order.yaml", "--var", &url])
        .exits(0)
        .says("1 step: 1 passed");
    let project = flow.read("flowrun.yaml");
    let targets = uncommented(&project, "targets:");
    flow.write(
        "flowrun.yaml",
        project.clone() + "contact: me@example.org\n" + &targets,
    );
    flow.run(["scenarios/log-in.yaml", "--target", "staging"])
        .exits(2)
        .says("the input `password` has no value");
}
