//! GitHub Actions: what a run tells a job without being asked.

use crate::flow::{Flow, Ran};
use crate::server::Server;

/// A flow with a failing step of a hostile name, and one that is wrong in many ways.
const FLOW: &str = r#"
scenario: "It | is <b>wrong</b>"
inputs: {url: {}}
defaults: {url: "{{ url }}"}
steps:
  - {name: "Fails 100%, ::error::x", request: {}, expect: {status: 404}}
"#;

fn job(flow: &str) -> Flow {
    Flow::new()
        .file("it.yaml", flow)
        .file("summary.md", "what others wrote\n")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
}

fn run(flow: &Flow, server: &Server, more: &[&str]) -> Ran {
    let url = server.url();
    let args = ["it.yaml", "--target", &url, "--writable"];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

fn commands(text: &str) -> Vec<&str> {
    text.lines()
        .filter(|line| line.trim_start().starts_with("::"))
        .collect()
}

#[test]
fn a_job_is_told_what_is_wrong_and_where() {
    let server = Server::echo();
    let flow = job(FLOW);
    let ran = run(&flow, &server, &["--events", "run.jsonl"]).exits(4);
    let expected = "::error file=it.yaml,line=6,col=68,title=It | is <b>wrong</b>%3A Fails 100%25%2C %3A%3Aerror%3A%3Ax::`status` is not as expected (expectation)%0Aexpected: the number 404%0A  actual: the number 200\n";
    assert_eq!(ran.stdout, expected);
    assert_eq!(commands(&ran.stderr), [""; 0]);
    let summary = flow.read("summary.md");
    assert!(
        summary.starts_with("what others wrote\n# flowrun: 1 scenario: 1 failed"),
        "{summary}"
    );
    assert!(
        summary.contains("| ❌ failed | It \\| is &lt;b&gt;wrong&lt;/b&gt; |"),
        "{summary}"
    );

    // So it is by a saved run, where the lines for people are on stdout too.
    flow.write("summary.md", "");
    let told = flow.run(["report", "run.jsonl"]).exits(0);
    assert_eq!(commands(&told.stdout), [expected.trim_end()]);
    assert!(told.stdout.contains("FAIL"), "{}", told.stdout);
    assert_eq!(
        format!("what others wrote\n{}", flow.read("summary.md")),
        summary
    );

    // Elsewhere there is nothing of it.
    let flow = Flow::new()
        .file("it.yaml", FLOW)
        .env("GITHUB_STEP_SUMMARY", "summary.md");
    let ran = run(&flow, &server, &[]).exits(4);
    assert_eq!(ran.stdout, "");
    assert!(!flow.has("summary.md"));
}

#[test]
fn a_report_on_stdout_stays_what_it_is() {
    let server = Server::echo();
    let flow = job(FLOW);
    let ran = run(&flow, &server, &["--report", "json"]).exits(4);
    assert!(
        serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok(),
        "{}",
        ran.stdout
    );
    assert_eq!(commands(&ran.stderr).len(), 1, "{}", ran.stderr);
    // One in a file is in nobody's way.
    let ran = run(&flow, &server, &["--report", "json=it.json"]).exits(4);
    assert_eq!(commands(&ran.stdout).len(), 1, "{}", ran.stdout);
    // Asked for, they are told once.
    let ran = run(&flow, &server, &["--report", "github"]).exits(4);
    assert_eq!(commands(&ran.stdout).len(), 1, "{}", ran.stdout);
    assert_eq!(commands(&ran.stderr), [""; 0]);
}

#[test]
fn no_more_than_github_shows() {
    let server = Server::echo();
    let rows: String = (0..13)
        .map(|number| format!("  - {{n: {number}}}\n"))
        .collect();
    let head = FLOW.split("steps:").next().expect("its head");
    let flow = job(&format!(
        "{head}rows:\n{rows}steps:\n  - {{name: Fails, request: {{path: '/{{{{ row.n }}}}'}}, expect: {{status: 404}}}}\n"
    ));
    let ran = run(&flow, &server, &[]).exits(4);
    let commands = commands(&ran.stdout);
    assert_eq!(commands.len(), 11, "{}", ran.stdout);
    assert!(
        commands[..10]
            .iter()
            .all(|line| line.starts_with("::error file=it.yaml,"))
    );
    assert!(
        commands[10].starts_with("::notice title=flowrun::3 more errors than GitHub shows"),
        "{}",
        commands[10]
    );
}

#[test]
fn a_summary_has_at_most_a_mebibyte() {
    let server = Server::echo();
    // Each problem is told with the address that was asked, twice: 40 of them are more than fits.
    let long = "x".repeat(20_000);
    let rows: String = (0..40)
        .map(|number| format!("  - {{n: {number}}}\n"))
        .collect();
    let head = FLOW.split("steps:").next().expect("its head");
    let flow = job(&format!(
        "{head}rows:\n{rows}steps:\n  - {{name: Fails, request: {{path: '/{{{{ row.n }}}}', params: {{q: {long}}}}}, expect: {{status: 404}}}}\n"
    ));
    run(&flow, &server, &[]).exits(4);
    let summary = flow.read("summary.md");
    assert!(
        summary.len() <= 1 << 20 && summary.len() > 800_000,
        "{}",
        summary.len()
    );
    assert_eq!(
        summary
            .lines()
            .filter(|line| line.starts_with("| ❌"))
            .count(),
        40
    );
    let told = summary
        .lines()
        .filter(|line| line.starts_with("## "))
        .count();
    let last = summary.lines().last().expect("a line");
    assert_eq!(
        last,
        format!(
            "{} more went wrong: there is no room to say how.",
            40 - told
        )
    );
    // A second run of the same step has what is left.
    run(&flow, &server, &[]).exits(4);
    assert!(flow.read("summary.md").len() <= 1 << 20);
}

#[test]
fn a_summary_that_cannot_be_written_is_told_and_costs_nothing() {
    let server = Server::echo();
    let flow = Flow::new()
        .file("it.yaml", FLOW.replace("404", "200"))
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "nowhere/summary.md");
    run(&flow, &server, &[])
        .exits(0)
        .says("warning: the report `markdown` to GITHUB_STEP_SUMMARY, nowhere/summary.md cannot be written");
}
