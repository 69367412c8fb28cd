//! `--cookie` and `--cookie-jar`: one run logs in, another goes on, and nobody sees what the file holds.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use flowrun::wiki::{Settings, Wiki};
use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Server};

/// What the server gives to whoever logs in.
const VALUE: &str = "Zm9vYmFy-not-to-be-seen";

/// `/login` sets a cookie, `/logout` takes it away, and anything else says whether it came.
fn server() -> Server {
    Server::start(|received, _| {
        let cookies = received.header("cookie").join("; ");
        let answer = Answer::json(json!({"cookies": cookies, "in": cookies.contains(VALUE)}));
        match received.target.as_str() {
            "/login" => answer.header("set-cookie", &format!("sid={VALUE}; Path=/; HttpOnly")),
            "/logout" => answer.header("set-cookie", "sid=; Path=/; Max-Age=0"),
            _ => answer,
        }
    })
}

const LOG_IN: &str = "snapshot: false\nsteps: [{request: {path: login}}]\n";
const IN: &str = "snapshot: false\nsteps: [{request: {path: who}, expect: {$.in: true}}]\n";
const OUT: &str = "snapshot: false\nsteps: [{request: {path: who}, expect: {$.in: false}}]\n";

/// A file that logs in at a server on this machine.
fn jar() -> String {
    format!("#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{VALUE}\n")
}

fn mode(path: &Path) -> u32 {
    let about = std::fs::metadata(path).expect("the file");
    about.permissions().mode() & 0o777
}

#[test]
fn a_second_run_is_still_logged_in() {
    let server = server();
    let flow = Flow::new();
    let path = flow.path("jar.txt");
    let name = path.to_str().expect("a name");
    server
        .run_in(Flow::new(), LOG_IN, &["--cookie-jar", name])
        .exits(0)
        .never_says(VALUE);
    let text = flow.read("jar.txt");
    assert!(text.starts_with("# Netscape HTTP Cookie File\n"), "{text}");
    assert!(text.ends_with(&jar()), "{text}");
    server
        .run_in(Flow::new(), IN, &["--cookie", name])
        .exits(0)
        .never_says(VALUE);
    server.run(OUT).exits(0);
    assert_eq!(
        flow.read("jar.txt"),
        text,
        "what is only read stays as it is"
    );
}

#[test]
fn a_wiki_knows_whom_the_first_run_logged_in() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime for the wiki");
    let wiki = runtime
        .block_on(Wiki::start(Settings::default()))
        .expect("a wiki");
    let accounts = wiki.accounts();
    let api = wiki.api();
    let head = "service: mediawiki\nsnapshot: false\n";
    let flow = Flow::new()
        .project("flowrun.yaml")
        .project("scenarios/fragments")
        .file(
            "in.yaml",
            format!("scenario: In\n{head}sessions: {{main: {{use: scenarios/fragments/log-in.yaml}}}}\nsteps: [{{request: {{params: {{action: query, meta: userinfo}}}}}}]\n"),
        )
        .file(
            "who.yaml",
            format!("scenario: Who\n{head}inputs: {{user: {{}}}}\nsteps: [{{request: {{params: {{action: query, meta: userinfo}}}}, expect: {{$.query.userinfo.name: \"{{{{ user }}}}\"}}}}]\n"),
        )
        .env("FLOWRUN_VAR_password", &accounts.bot_password);
    let target = ["--target", &api, "--writable"];
    let user = format!("username={}", accounts.bot_name);
    let log_in = [
        "in.yaml",
        "--var",
        &user,
        "--secret",
        "password",
        "--cookie-jar",
        "jar",
    ];
    flow.run(log_in.into_iter().chain(target)).exits(0);
    let user = format!("user={}", accounts.username);
    let who = ["who.yaml", "--var", &user];
    let go_on = who.into_iter().chain(target).chain(["--cookie", "jar"]);
    let ran = flow.run(go_on).exits(0);
    let values: Vec<String> = flow
        .read("jar")
        .lines()
        .filter(|line| line.contains("\tFALSE\t"))
        .filter_map(|line| Some(line.rsplit_once('\t')?.1.to_owned()))
        .filter(|value| value.len() > 20)
        .collect();
    assert!(!values.is_empty());
    for value in &values {
        assert!(!ran.stderr.contains(value.as_str()) && !ran.stdout.contains(value.as_str()));
    }
    flow.run(who.into_iter().chain(target)).exits(4);
}

#[test]
fn what_a_file_holds_is_never_shown() {
    let server = server();
    let flow = Flow::new().file("jar", jar());
    let fails = "snapshot: false\nsteps: [{request: {path: who}, expect: {$.cookies: other}}]\n";
    let ran = server
        .run_in(flow, fails, &["--cookie", "jar"])
        .exits(4)
        .never_says(VALUE);
    // The line that runs it again starts with the same cookies.
    ran.says(" --cookie jar").says("[secret sid]");
}

#[test]
fn the_file_is_for_its_owner_alone_and_replaced_whole() {
    let server = server();
    for umask in ["000", "777"] {
        let flow = Flow::new()
            .file("it.yaml", format!("scenario: It\ninputs: {{url: {{}}}}\ndefaults: {{url: \"{{{{ url }}}}\"}}\n{LOG_IN}"))
            .file("old", "something else");
        let old = flow.path("old");
        std::fs::set_permissions(&old, PermissionsExt::from_mode(0o666)).expect("a mode");
        symlink("old", flow.path("link")).expect("a link");
        let url = server.url();
        let flowrun = flow.command([
            "it.yaml",
            "--target",
            &url,
            "--writable",
            "--cookie-jar",
            "link",
        ]);
        let args: Vec<String> = std::iter::once(flowrun.get_program())
            .chain(flowrun.get_args())
            .map(|arg| arg.to_string_lossy().into_owned())
            .collect();
        let script = format!("umask {umask} && exec \"$@\"");
        let ran = Command::new("sh")
            .current_dir(flow.path(""))
            .args(["-c", &script, "sh"])
            .args(args)
            .output()
            .expect("a shell");
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        assert_eq!(mode(&old), 0o600, "{umask}");
        assert!(flow.read("old").contains(VALUE));
        assert!(flow.path("link").is_symlink());
        assert_eq!(
            flow.files(""),
            ["it.yaml", "link", "old"],
            "nothing else is left"
        );
    }
}

#[test]
fn cookies_that_a_run_loses_are_gone_from_the_file() {
    let server = server();
    let flow = Flow::new().file("jar", jar());
    let path = flow.path("jar");
    let name = path.to_str().expect("a name");
    let out = "snapshot: false\nsteps: [{request: {path: who}, expect: {$.in: true}}, {request: {path: logout}}]\n";
    server
        .run_in(Flow::new(), out, &["--cookie", name, "--cookie-jar", name])
        .exits(0);
    assert!(!flow.read("jar").contains("sid"), "{}", flow.read("jar"));
}

#[test]
fn the_last_case_that_ran_leaves_its_cookies() {
    let server = server();
    let rows = "rows: [{way: login}, {way: who}]\nsnapshot: false\nsteps: [{request: {path: \"{{ row.way }}\"}}]\n";
    let flow = Flow::new();
    let path = flow.path("jar");
    let name = path.to_str().expect("a name");
    server
        .run_in(Flow::new(), rows, &["--cookie-jar", name])
        .exits(0);
    assert!(
        !flow.read("jar").contains("sid"),
        "the second case was not logged in"
    );
    // A case that fails ran too; one that is skipped did not.
    let fails = "snapshot: false\nsteps: [{request: {path: login}, expect: {status: 201}}]\n";
    server
        .run_in(Flow::new(), fails, &["--cookie-jar", name])
        .exits(4);
    assert!(flow.read("jar").contains("\tsid\t"));
    let left = flow.read("jar");
    let skipped = format!("skip: today\n{IN}");
    server
        .run_in(Flow::new(), &skipped, &["--cookie-jar", name])
        .exits(0);
    assert_eq!(flow.read("jar"), left, "nothing ran");
}

#[test]
fn every_case_and_what_is_copied_of_main_starts_with_them_and_nobody_else() {
    let server = server();
    let flow = Flow::new()
        .file("jar", jar())
        .file(
            "log-in.yaml",
            "fragment: In\ninputs: {url: {}}\ndefaults: {url: \"{{ url }}\"}\nsnapshot: false\nsteps: [{request: {path: who}}]\n",
        );
    let body = "rows: [{n: 1}, {n: 2}]\nsnapshot: false\nsessions: {main: {use: log-in.yaml, once: run}, other: {use: log-in.yaml, once: run}, twin: {copy: main}}\nsteps:\n  - {request: {path: \"main-{{ row.n }}\"}, expect: {$.in: true}}\n  - {as: other, request: {path: other}, expect: {$.in: false}}\n  - {as: twin, request: {path: twin}, expect: {$.in: true}}\n  - {as: anonymous, request: {path: anonymous}, expect: {$.in: false}}\n";
    server.run_in(flow, body, &["--cookie", "jar"]).exits(0);
}

#[test]
fn they_go_to_the_target_alone() {
    let (server, other) = (server(), server());
    let body = format!(
        "snapshot: false\nsteps:\n  - {{request: {{path: who}}, expect: {{$.in: true}}}}\n  - {{request: {{url: \"{}/who\"}}, expect: {{$.in: false}}}}\n",
        other.url()
    );
    let host = other.url().replace("http://", "");
    let flow = Flow::new().file("jar", jar());
    server
        .run_in(flow, &body, &["--cookie", "jar", "--allow-host", &host])
        .exits(0);
}

#[test]
fn a_file_that_is_none_is_wrong_usage() {
    let server = server();
    let run = |flow: Flow, name: &str| {
        server
            .run_in(flow, IN, &["--cookie", name])
            .exits(1)
            .never_says(VALUE)
    };
    run(Flow::new(), "none").says("error: the cookie file none does not exist");
    run(Flow::new().file("folder/x", ""), "folder")
        .says("error: the cookie file folder cannot be read");
    run(Flow::new().file("jar", [0xff]), "jar")
        .says("error: the cookie file jar is no text in UTF-8");
    let flow = Flow::new().file(
        "jar",
        format!("# a comment\n{}what is this {VALUE}\n", jar()),
    );
    run(flow, "jar")
        .says("error: jar:3 is no line of a cookie file: a cookie has seven fields divided by tabs")
        .says("help: `curl -c FILE`");
    assert!(server.received().is_empty(), "nothing was sent");
}

#[test]
fn a_file_that_cannot_be_written_is_told_after_all_else() {
    let server = server();
    let run = |flow: Flow, body: &str, name: &str| {
        let args = ["--cookie-jar", name];
        server.run_in(flow, body, &args).never_says(VALUE)
    };
    run(Flow::new(), LOG_IN, "no/jar")
        .exits(7)
        .says("error: the cookies could not be written to no/jar: its folder does not exist");
    run(Flow::new().file("folder/x", ""), LOG_IN, "folder")
        .exits(7)
        .says("error: the cookies could not be written to folder: it is there and no file");
    run(Flow::new(), LOG_IN, "/dev/null")
        .exits(7)
        .says("it is there and no file");
    run(Flow::new(), IN, "no/jar")
        .exits(4)
        .says("could not be written");
}

/// The other side of the form: what we write is read by curl, and what curl writes by us.
#[test]
fn curl_goes_on_where_a_run_ended_and_a_run_where_curl_did() {
    let server = server();
    let flow = Flow::new();
    let curl = |args: &[&str]| {
        Command::new("curl")
            .args(["-s", "--noproxy", "*"])
            .args(args)
            .output()
    };
    if curl(&["--version"]).is_err() {
        return;
    }
    let (ours, theirs) = (flow.path("ours"), flow.path("theirs"));
    let (ours, theirs) = (
        ours.to_str().expect("a name"),
        theirs.to_str().expect("a name"),
    );
    server
        .run_in(Flow::new(), LOG_IN, &["--cookie-jar", ours])
        .exits(0);
    let said = curl(&["-b", ours, &format!("{}/who", server.url())]).expect("curl");
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("\"in\":true"), "{said}");
    curl(&["-c", theirs, &format!("{}/login", server.url())]).expect("curl");
    server
        .run_in(Flow::new(), IN, &["--cookie", theirs])
        .exits(0);
}
