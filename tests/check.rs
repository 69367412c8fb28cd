//! `flowrun check`: what is wrong, and what is hardly meant, without sending anything. What each lint says is `corpus::lint`.

use serde_json::{Value, json};

use crate::flow::Flow;

const GOOD: &str = "scenario: Good\ntags: [good]\ninputs: {url: {}, pin: {type: integer}}\nsteps: [{request: {url: '{{ url }}', params: {pin: '{{ pin }}'}}}]";
const DOUBTFUL: &str =
    "scenario: Doubtful\ninputs: {url: {}, more: {}}\nsteps: [{request: {url: '{{ url }}'}}]";
const BAD: &str = "scenario: Bad\ntag: []\nsteps: [{request: {url: 'http://127.0.0.1:9/'}}]";

#[test]
fn it_needs_no_values_and_counts_what_it_looked_at() {
    let flow = Flow::new().file("a.yaml", GOOD).file("b/c.yaml", GOOD);
    let ran = flow.run(["check"]).exits(0);
    assert_eq!(ran.stderr, "2 scenarios checked: no errors, no warnings\n");
    assert_eq!(ran.stdout, "");
    assert!(!flow.has("snapshots"));
    let ran = flow.run(["check", "a.yaml"]).exits(0);
    assert_eq!(ran.stderr, "1 scenario checked: no errors, no warnings\n");
}

#[test]
fn warnings_exit_with_0_or_4_and_errors_with_2() {
    let flow = Flow::new().file("a.yaml", DOUBTFUL);
    let ran = flow.run(["check"]).exits(0);
    assert!(ran.stderr.starts_with("warning[unused-input]: "));
    assert!(
        ran.stderr.ends_with(
            "\n\n1 scenario checked: 1 warning\nhelp: `flowrun explain unused-input` tells more\n"
        ),
        "{}",
        ran.stderr
    );
    flow.run(["check", "--deny-warnings"]).exits(4);
    let flow = flow.file("b.yaml", BAD);
    for arguments in [&["check"][..], &["check", "--deny-warnings"]] {
        flow.run(arguments.iter().copied())
            .exits(2)
            .says("did you mean `tags`?")
            .says("warning[unused-input]")
            .says("1 scenario, 1 invalid file checked: 1 error, 1 warning");
    }
    let clean = Flow::new().file("a.yaml", GOOD);
    clean.run(["check", "--deny-warnings"]).exits(0);
}

#[test]
fn nothing_to_check_exits_with_6_and_what_is_not_there_with_1() {
    let flow = Flow::new().file("a.yaml", GOOD).file("empty/x.txt", "");
    flow.run(["check", "empty"]).exits(6);
    flow.run(["check", "--tags", "other"])
        .exits(6)
        .says("no case is selected by `--tags other`");
    flow.run(["check", "b.yaml"])
        .exits(1)
        .says("there is no file `b.yaml`");
    flow.run(["chekc"])
        .exits(1)
        .says("did you mean the command `flowrun check`?");
}

#[test]
fn fragments_are_checked_though_nobody_uses_them() {
    let fragment =
        "fragment: Part\ninputs: {url: {}, more: {}}\nsteps: [{request: {url: '{{ url }}'}}]";
    let flow = Flow::new()
        .file("a.yaml", GOOD)
        .file("parts/unused.yaml", fragment);
    for arguments in [&["check"][..], &["check", "parts/unused.yaml"]] {
        flow.run(arguments.iter().copied())
            .exits(0)
            .says("the input `more` is never used")
            .says("1 fragment checked: 1 warning");
    }
    // Whoever selects cases asks for those and what they use.
    let ran = flow.run(["check", "--tags", "good"]).exits(0);
    assert_eq!(ran.stderr, "1 scenario checked: no errors, no warnings\n");
    flow.write(
        "parts/unused.yaml",
        fragment.replace("{{ url }}", "{{ ulr }}"),
    );
    flow.run(["check"])
        .exits(2)
        .says("there is nothing called `ulr`");
    flow.run(["list"]).exits(0);
}

#[test]
fn a_target_that_is_named_is_asked_whether_it_lets_it_run() {
    let write = "scenario: Write\nservice: mediawiki\nsteps: [{request: {url: '{{ api }}', form: {action: edit, title: '{{ username }}'}}}]";
    let flow = Flow::new().file("a.yaml", write);
    flow.run(["check"]).exits(0);
    let to = ["check", "--target", "http://127.0.0.1:9/api.php"];
    flow.run(to)
        .exits(2)
        .says("error[not-writable]")
        .says("error[input-missing]: the input `username` has no value");
    let allowed = ["--writable", "--var", "username=Ada"];
    flow.run(to.into_iter().chain(allowed)).exits(0);
    flow.run(["check", "--target", "staging"])
        .exits(1)
        .says("there is no target `staging`");
}

#[test]
fn rows_that_are_made_of_inputs_need_no_values_either() {
    let rows = "scenario: Rows\ninputs: {url: {}, lang: {}}\nrows: [{name: a, lang: '{{ lang }}'}]\nsteps: [{request: {url: '{{ url }}', path: '{{ row.lang }}'}}]";
    let flow = Flow::new().file("a.yaml", rows);
    flow.run(["check", "--deny-warnings"]).exits(0);
    flow.write("a.yaml", rows.replace("row.lang", "row.lnag"));
    flow.run(["check", "--var", "lang=nl"])
        .exits(2)
        .says("no case has `row.lnag`");
}

#[test]
fn values_that_are_given_are_looked_at() {
    let flow = Flow::new().file("a.yaml", GOOD);
    flow.run(["check", "--var", "pin=7"]).exits(0);
    flow.run(["check", "--var", "pin=seven"])
        .exits(2)
        .says("error[wrong-type]")
        .says("1 scenario checked: 1 error");
    flow.run(["check", "--var", "pni=7"])
        .exits(1)
        .says("did you mean `pin`?");
}

#[test]
fn as_json_each_finding_is_a_line() {
    let flow = Flow::new().file("a.yaml", DOUBTFUL).file("b.yaml", BAD);
    let ran = flow.run(["check", "--json"]).exits(2);
    assert_eq!(
        ran.stderr,
        "1 scenario, 1 invalid file checked: 1 error, 1 warning\n"
    );
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(found.as_array().map(Vec::len), Some(2));
    assert_eq!(
        found[0],
        json!({
            "code": "unused-input", "severity": "warning", "message": "the input `more` is never used",
            "file": "a.yaml", "line": 2, "column": 19, "notes": [],
            "help": ["leave it out, or use it; a fragment sees only what it declares itself"]
        })
    );
    assert_eq!(found[1]["severity"], "error");
    assert_eq!(found[1]["code"], "unknown-key");
    assert_eq!(found[1]["line"], 2);
    let clean = Flow::new().file("a.yaml", GOOD);
    let ran = clean.run(["check", "--json"]).exits(0);
    assert_eq!(ran.stdout, "[]\n");
}

#[test]
fn a_credential_in_clear_is_not_said() {
    let secret = "l0vel4ce\u{e4}";
    let text = format!(
        "scenario: Clear\ninputs: {{url: {{}}}}\nsteps: [{{request: {{url: '{{{{ url }}}}', auth: {{bearer: '{secret}'}}, cookies: {{}}}}}}]"
    );
    let flow = Flow::new().file("a.yaml", text);
    // Nor is it by a finding beside it, be that another credential.
    let beside = "scenario: Clear\ninputs: {url: {}, more: {default: {a: '{{ b }}'}}, pin: {secret: true, default: l0vel4ceä}}\nvars: {api_key: l0vel4ce2, token: l0vel4ce3}\nsteps: [{request: {url: '{{ url }}{{ pin }}{{ api_key }}{{ token }}'}}]";
    Flow::new()
        .file("a.yaml", beside)
        .run(["check"])
        .exits(2)
        .says("the input `more` is never used")
        .says("there is nothing called `b`")
        .says("1 error, 4 warnings")
        .never_says("l0vel4ce");
    for more in [&[][..], &["--json"]] {
        let arguments = ["check"].into_iter().chain(more.iter().copied());
        let ran = flow.run(arguments).exits(0);
        ran.says("1 warning").never_says("l0vel4ce");
    }
}

#[test]
fn what_flowrun_yaml_holds_counts_as_unused_only_when_all_files_below_were_seen() {
    let flow = Flow::new()
        .file("flowrun.yaml", "inputs: {city: Bremen}\nsessions: {alice: {}}")
        .file("a.yaml", GOOD)
        .file("b.yaml", "scenario: B\ninputs: {url: {}, city: {}}\nsteps: [{as: alice, request: {url: '{{ url }}{{ city }}'}}]");
    flow.run(["check"]).exits(0).never_says("warning[");
    flow.run(["check", "a.yaml"])
        .exits(0)
        .never_says("warning[");
    flow.write("b.yaml", GOOD);
    for arguments in [&["check"][..], &["check", "a.yaml"]] {
        flow.run(arguments.iter().copied())
            .exits(0)
            .says("has an input `city`")
            .says("uses the session `alice`");
    }
}

#[test]
fn a_scenario_of_another_kind_needs_nothing_of_flowrun_yaml_that_it_replaces() {
    let shared = "defaults: {url: '{{ api }}', params: {format: json}}\nsessions: {main: {use: in.yaml, with: {who: '{{ username }}'}}}";
    let part = "fragment: In\nservice: mediawiki\ninputs: {who: {}}\nsteps: [{request: {params: {user: '{{ who }}'}}}]";
    let flow = |url: &str| {
        Flow::new()
            .file("flowrun.yaml", shared)
            .file("in.yaml", part)
            .file(
                "a.yaml",
                format!("scenario: A\nsteps: [{{as: anonymous, request: {{{url}}}}}]"),
            )
    };
    let ok = flow("url: 'http://127.0.0.1:9/'");
    ok.run(["list", "a.yaml"]).exits(0);
    // It is not only planned, it is sent.
    ok.run([
        "a.yaml",
        "--allow-host",
        "127.0.0.1:9",
        "--contact",
        "a@example.org",
    ])
    .exits(3)
    .says("error[no-answer]");
    flow("method: GET")
        .run(["list", "a.yaml"])
        .exits(2)
        .says("there is nothing called `api` in a flowrun.yaml");
}

#[test]
fn no_finding_shows_a_credential_of_its_lines() {
    let flow = Flow::new()
        .file(
            "comment.yaml",
            "scenario: A\ninputs: {url: {}}\nsteps:\n  - request:\n      url: '{{ url }}'\n      form:\n        password: GeheimA #GeheimB\n",
        )
        .file(
            "address.yaml",
            "scenario: B\ninputs: {url: {default: 'https://u:GeheimC@host.example/'}}\nsteps: [{request: {url: 'https://u:GeheimD@host.example/'}}]\n",
        )
        .file(
            "unknown.yaml",
            "scenario: C\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}', form: {password: GeheimE}, frm: 1}}]\n",
        )
        .file(
            "joined.yaml",
            "scenario: D\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}', form: {password: \"{{ 'GeheimF' ~ url }}\"}}}]\n",
        );
    let ran = flow.run(["check"]).exits(2);
    for code in [
        "comment-in-value",
        "secret-in-clear",
        "unused-input",
        "unknown-key",
        "joined-text",
    ] {
        assert!(ran.stderr.contains(code), "{code}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("Geheim"), "{}", ran.stderr);
    let ran = flow.run(["check", "--json"]).exits(2);
    assert!(!ran.stdout.contains("Geheim"), "{}", ran.stdout);
    let ran = flow.run(["unknown.yaml"]).exits(2);
    ran.says("unknown-key").never_says("Geheim");
}

#[test]
fn what_is_told_as_json_steers_no_terminal() {
    let steering = ['\u{9b}', '\u{202e}', '\u{2028}', '\u{7f}'];
    let name = r"\x9b\u202e\u2028\x7f";
    let text =
        format!("scenario: \"A{name}\"\nsteps: [{{request: {{url: 'http://127.0.0.1:9/'}}}}]\n");
    let flow = Flow::new().file("a.yaml", text);
    for arguments in [
        &["list", "--json"][..],
        &["show", "a.yaml", "--json"],
        &["list"],
        &["show", "a.yaml"],
    ] {
        let ran = flow.run(arguments.iter().copied());
        assert_eq!(ran.stdout.find(steering), None, "{}", ran.stdout);
        assert!(ran.stdout.contains("202e"), "{arguments:?} {}", ran.stdout);
    }
}
