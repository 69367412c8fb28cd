//! Where a run may go and what it may do there: each refusal is tested by a server that sees nothing.

use std::sync::{Arc, Mutex};

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;
use crate::server::{Answer, Server};

/// A scenario of the service that fetches a token, and then asks this address.
fn scenario(url: &str) -> String {
    format!(
        "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {{url: \"{{{{ api }}}}\", params: {{action: query, meta: tokens, type: login, format: json}}}}\n    extract: {{token: $.query.tokens.logintoken}}\n  - request: {{url: \"{url}\"}}\n"
    )
}

#[track_caller]
fn run<'a>(text: &str, args: impl IntoIterator<Item = &'a str>) -> Ran {
    let args: Vec<&str> = std::iter::once("a.yaml").chain(args).collect();
    Flow::new().file("a.yaml", text).run(args)
}

#[test]
fn an_address_of_another_origin_is_refused_before_anything_is_sent() {
    let elsewhere = RawServer::with_body("text/plain", "");
    let host = elsewhere.host();
    let port = host.rsplit(':').next().expect("a port");
    let decimal = format!("http://2130706433:{port}/");
    for (url, named) in [
        (elsewhere.url(), &host),
        (
            format!("http://localhost:{port}/"),
            &format!("localhost:{port}"),
        ),
        (format!("HTTP://{host}/"), &host),
        (decimal, &host),
        (format!("http://user:word@{host}/"), &host),
        (format!("http://127.0.0.1:1@{host}/"), &host),
        (
            "https://wiki.example/w/api.php".to_owned(),
            &"wiki.example".to_owned(),
        ),
    ] {
        run(&scenario(&url), [])
            .exits(2)
            .says("error[origin-not-allowed]: this run may not go to")
            .says("--> a.yaml:6:")
            .says(&format!("`--allow-host {named}` allows this one too"))
            .says("nothing was sent");
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn an_address_that_only_rendering_shows_is_refused_before_it_is_sent() {
    let elsewhere = RawServer::with_body("text/plain", "");
    let host = elsewhere.host();
    for url in [
        format!("{{{{ 'http:' }}}}//{{{{ api | replace(api, '{host}') }}}}/"),
        format!("{{{{ api | replace('/api.php', '') }}}}@{host}/"),
        "{{ api | replace('127.0.0.1', '127.0.0.2') }}".to_owned(),
        "{{ api | replace('http', 'ftp') }}".to_owned(),
        "{{ api | replace('http', 'file') }}".to_owned(),
    ] {
        let ran = run(&scenario(&url), []).exits(3).says("--> a.yaml:6:");
        assert!(
            ran.stderr.contains("error[origin-not-allowed]")
                || ran.stderr.contains("is not spoken")
                || ran.stderr.contains("is no address")
                || ran.stderr.contains("holds a user or a password"),
            "{url}: {}",
            ran.stderr
        );
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn a_fragment_and_a_project_may_not_go_elsewhere_either() {
    let elsewhere = RawServer::with_body("text/plain", "");
    let url = elsewhere.url();
    Flow::new()
        .file(
            "a.yaml",
            "scenario: Ask\nservice: mediawiki\nsteps:\n  - use: f.yaml\n",
        )
        .file(
            "f.yaml",
            format!("fragment: F\nservice: mediawiki\nsteps:\n  - request: {{url: \"{url}\"}}\n"),
        )
        .run(["a.yaml"])
        .exits(2)
        .says("error[origin-not-allowed]")
        .says("--> f.yaml:4:20");
    Flow::new()
        .file("a.yaml", "scenario: Ask\nsteps:\n  - request: {}\n")
        .file("flowrun.yaml", format!("defaults: {{url: \"{url}\"}}\n"))
        .run(["a.yaml"])
        .exits(2)
        .says("--> flowrun.yaml:1:17");
    Flow::new()
        .file(
            "a.yaml",
            "scenario: Ask\ninputs: {api: {}}\nsteps:\n  - request: {url: \"{{ api }}\"}\n",
        )
        .file(
            "flowrun.yaml",
            format!(
                "inputs: {{api: \"{url}\"}}\ntargets: {{there: {{inputs: {{api: \"{url}\"}}}}}}\n"
            ),
        )
        .run(["a.yaml"])
        .exits(2)
        .says("error[origin-not-allowed]");
    assert_eq!(elsewhere.connections(), 0);
}

#[test]
fn a_host_that_is_allowed_gets_no_secret_and_no_cookie() {
    let heard = Arc::new(Mutex::new(String::new()));
    let hears = Arc::clone(&heard);
    let elsewhere = RawServer::new(move |stream, request| {
        hears.lock().expect("no test panicked").push_str(request);
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: planted=1\r\nConnection: close\r\n\r\n";
        let _gone = std::io::Write::write_all(stream, answer);
    });
    let host = elsewhere.host();
    run(&scenario(&elsewhere.url()), ["--allow-host", &host]).exits(0);
    let before = elsewhere.connections();
    assert!(before > 0);
    let heard = heard.lock().expect("no test panicked").to_lowercase();
    assert!(!heard.contains("cookie"), "{heard}");
    for carries in [
        "params: {a: \"{{ token }}\"}",
        "headers: {X-Token: \"{{ password }}\"}",
        "cookies: {a: \"{{ token }}\"}",
        "form: {a: \"x{{ token | upper }}\"}",
        "json: {a: [\"{{ password | base64_encode }}\"]}",
        "text: \"{{ password }}\"",
        "path: \"{{ token }}\"",
    ] {
        let text = scenario(&elsewhere.url()).replace("\"}\n", &format!("\", {carries}}}\n"));
        run(&text, ["--allow-host", &host])
            .exits(3)
            .says("error[secret-origin]: this request would carry a secret to")
            .says("a secret goes only to the target it was given for");
    }
    assert_eq!(elsewhere.connections(), before);
}

#[test]
fn nobody_far_away_is_asked_without_a_contact() {
    let far = "https://wiki.example/w/api.php";
    let text = "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\"}\n";
    run(text, ["--target", far])
        .exits(2)
        .says("error[contact-missing]: `https://wiki.example` should know who sends it requests")
        .says("`--contact YOU@EXAMPLE.ORG`")
        .says("nothing was sent");
    run(text, ["--allow-host", "wiki.example"])
        .exits(2)
        .says("error[contact-missing]");
    run(text, ["--var", "api=https://wiki.example/w/api.php"])
        .exits(2)
        .says("error[contact-missing]");
}

#[test]
fn what_is_no_address_is_no_target() {
    let text = "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\"}\n";
    for (target, why) in [
        ("nonsense", "there is no target `nonsense`"),
        ("ftp://127.0.0.1/", "begins with `http://` or `https://`"),
        ("file:///etc/passwd", "begins with `http://` or `https://`"),
        ("http://", "is no address"),
        ("http://[::1/", "is no address"),
        ("http://127.0.0.1:99999/", "is no address"),
    ] {
        run(text, ["--target", target]).exits(1).says(why);
    }
    Flow::new()
        .file("a.yaml", text)
        .file(
            "flowrun.yaml",
            "targets: {test: {inputs: {api: http://127.0.0.1:9/}}}\n",
        )
        .run(["a.yaml", "--target", "tset"])
        .exits(1)
        .says("did you mean `test`?");
}

#[test]
fn a_target_is_changed_only_if_it_may_be() {
    let server = RawServer::with_body("application/json", "{}");
    let target = server.url();
    let post = |form: &str| {
        format!(
            "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {{url: \"{{{{ api }}}}\", form: {{{form}}}}}\n"
        )
    };
    let edit = post("action: edit, title: X, text: Y");
    run(&edit, ["--target", &target])
        .exits(2)
        .says("error[not-writable]: this POST request may change something")
        .says("--> a.yaml:4:15")
        .says("`--writable` allows it")
        .says("nothing was sent");
    run(&post("\"{{ 'action' }}\": edit"), ["--target", &target])
        .exits(3)
        .says("error[not-writable]");
    let put = "scenario: Ask\ninputs: {api: {}}\nsteps:\n  - request: {url: \"{{ api }}\", method: put}\n";
    let var = format!("api={target}");
    run(put, ["--var", &var]).exits(2).says("this PUT request");
    let destructive = edit.replace("steps:", "tags: [destructive]\nsteps:");
    run(&destructive, ["--target", &target, "--writable"])
        .exits(2)
        .says("error[not-disposable]")
        .says("disposable: true");
    assert_eq!(server.connections(), 0);
    for action in ["login", "clientlogin", "logout", "query", "parse"] {
        run(&post(&format!("action: {action}")), ["--target", &target]).exits(0);
    }
    run(&edit, ["--target", &target, "--writable"]).exits(0);
    assert_eq!(server.connections(), 6);
}

#[test]
fn a_secret_is_not_sent_unencrypted() {
    let text = "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\", form: {action: login, lgpassword: \"{{ password }}\"}}\n";
    Flow::new()
        .file("a.yaml", text)
        .env("FLOWRUN_VAR_password", "correct horse")
        .run(["a.yaml", "--target", "http://wiki.example/api.php", "--contact", "me@example.org"])
        .exits(2)
        .says("error[secret-origin]: this request would carry a secret to `http://wiki.example` unencrypted")
        .says("--> a.yaml:4:71")
        .says("https")
        .never_says("correct horse");
}

#[test]
fn files_read_only_the_environment_they_may() {
    let text = "scenario: Ask\nservice: mediawiki\ninputs: {home: {env: MY_HOME}}\nsteps:\n  - request: {url: \"{{ api }}\", params: {home: \"{{ home }}\"}}\n";
    let flow = || {
        Flow::new()
            .file("a.yaml", text)
            .env("MY_HOME", "/there")
            .env("FLOWRUN_HOME", "/here")
    };
    flow()
        .run(["a.yaml"])
        .exits(2)
        .says("error[env-not-allowed]")
        .says("--> a.yaml:3:22")
        .says("`--env MY_HOME`")
        .never_says("/there");
    flow().run(["a.yaml", "--env", "MY_HOME"]).exits(0);
    let own = text.replace("MY_HOME", "FLOWRUN_HOME");
    flow().file("a.yaml", own).run(["a.yaml"]).exits(0);
    flow()
        .file(
            "a.yaml",
            "scenario: Ask\nservice: mediawiki\nsteps:\n  - request: {url: \"{{ api }}\"}\n",
        )
        .file("flowrun.yaml", "inputs: {home: {env: MY_HOME}}\n")
        .run(["a.yaml"])
        .exits(2)
        .says("--> flowrun.yaml:1:22");
}

#[test]
fn a_login_that_could_be_read_as_something_else_is_not_sent_to_who_is_not_writable() {
    let request = |text: &str| {
        format!(
            "scenario: It\nservice: mediawiki\nsteps:\n  - request: {{url: '{{{{ api }}}}{text}}}\n    snapshot: false\n"
        )
    };
    let hidden = [
        "', params: {action: login}, text: 'action=edit', headers: {Content-Type: application/x-www-form-urlencoded}",
        "?action=edit#', params: {action: login}, method: POST",
        "', form: {action: login, x: {raw: '1&action=edit'}}",
        "', form: {action: login, ' action': edit}",
    ];
    let server = Server::echo();
    let url = server.url();
    for text in hidden {
        Flow::new()
            .file("it.yaml", request(text))
            .run(["it.yaml", "--target", &url])
            .exits(3)
            .says("error[not-writable]");
    }
    // Of another method it is known before.
    Flow::new()
        .file(
            "it.yaml",
            request("/../rest.php/v1/page/A', params: {action: login}, method: PUT"),
        )
        .run(["it.yaml", "--target", &url])
        .exits(2)
        .says("error[not-writable]: this PUT request");
    assert_eq!(server.targets(), [""; 0]);
    Flow::new()
        .file(
            "it.yaml",
            request("', form: {action: login, x: {raw: '1+2'}}"),
        )
        .run(["it.yaml", "--target", &url])
        .exits(0);
}

#[test]
fn a_hop_changes_nothing_at_who_is_not_writable() {
    for (to, arrives) in [("/index.php?action=login", 0), ("/other/api.php", 1)] {
        let server = Server::start(move |received, _| match received.target.as_str() {
            "/api.php" => Answer::text("").status(307).header("Location", to),
            _ => Answer::json(serde_json::json!({})),
        });
        let text = "scenario: It\nservice: mediawiki\nsteps:\n  - request: {url: '{{ api }}', form: {action: login}, follow_redirects: true}\n    snapshot: false\n";
        let ran = Flow::new().file("it.yaml", text).run([
            "it.yaml",
            "--target",
            &format!("{}/api.php", server.url()),
        ]);
        match arrives {
            0 => drop(ran.exits(3).says("error[not-writable]")),
            _ => drop(ran.exits(0)),
        }
        assert_eq!(server.targets().len(), 1 + arrives, "{to}");
    }
}
