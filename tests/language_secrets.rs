//! Secrets never show, whatever was made of them, and go to the target alone.

use serde_json::json;

use crate::flow::Flow;
use crate::server::{Answer, Server};

/// A secret with characters that each encoding writes in another way.
const SECRET: &str = "pä$$ w/ord+\"x\\";

#[test]
fn a_secret_is_shown_in_no_encoding() {
    let server = Server::echo();
    let body = "
inputs: {url: {}, pw: {secret: true}}
steps:
  - id: sent
    name: 'With {{ pw }}'
    request:
      path: ['{{ pw }}']
      params: {p: '{{ pw }}', q: {raw: '{{ pw | urlencode }}'}}
      headers: {X-P: '{{ pw | base64_encode }}', X-H: '{{ pw | hex }}'}
      form: {p: '{{ pw }}', up: '{{ pw | upper }}', cut: '{{ pw[2:] }}'}
    expect: {$.body: nothing like that, $.target: x, $.headers: x}
    continue_on_failure: true
  - {id: json, request: {json: {p: ['{{ pw }}']}}, expect: {$.body: '{{ pw }}'}}
"
    .replace("inputs: {url: {}, pw: {secret: true}}", "");
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\n{body}"
    );
    let url = server.url();
    let ran = Flow::new()
        .env("FLOWRUN_VAR_pw", SECRET)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &url, "--writable", "--secret", "pw"])
        .exits(4);
    let percent = "p%C3%A4%24%24%20w%2Ford%2B%22x%5C";
    let shown = [
        SECRET,
        percent,
        "p%C3%A4%24%24+w%2Ford%2B%22x%5C",
        "pä$$ w/ord+\\\"x\\\\",
        "cMOkJCQgdy9vcmQrIngc",
        "cMOkJCQgdy9vcmQr",
        "70c3a4242420772f6f7264",
        "PÄ$$ W/ORD",
        "$$ w/ord",
    ];
    let mut ran = ran.says("[secret pw]");
    for text in shown {
        ran = ran.never_says(text);
    }
    let sent = server.received();
    assert!(
        sent[0].target.contains(percent),
        "what is sent is the secret itself"
    );
    ran.says("$pw");
}

#[test]
fn a_secret_goes_to_the_target_alone() {
    let (here, there) = (Server::echo(), Server::echo());
    let host = there.url().replace("http://", "");
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true}}}}\nsteps: [{{request: {{url: '{}', params: {{p: '{{{{ pw }}}}'}}}}}}]",
        there.url()
    );
    Flow::new()
        .env("FLOWRUN_VAR_pw", SECRET)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &here.url(), "--allow-host", &host])
        .exits(3)
        .says("secret-origin");
    assert!(there.received().is_empty());
}

#[test]
fn what_an_extraction_marks_is_secret_from_then_on() {
    let server = Server::start(|received, _| {
        Answer::json(json!({"key": "k-123456789", "back": received.target}))
    });
    server
        .run(
            "
steps:
  - {id: get, request: {}, extract: {key: {from: $.key, secret: true}}}
  - {id: use, request: {params: {key: '{{ key }}'}}, expect: {$.key: 'x'}}
",
        )
        .exits(4)
        .says("[secret key]")
        .never_says("k-123456789");
}

#[test]
fn a_map_with_a_secret_member_shows_the_others_and_never_that_one() {
    let server = Server::echo();
    let head = "scenario: It\ninputs: {url: {}, pw: {secret: true}}\ndefaults: {url: '{{ url }}'}";
    // Three characters are too few to be found in plain text: only their marks keep them.
    let body = "
steps:
  - id: each
    name: '{{ item.label }} {{ WHOLE }}'
    for_each: [{label: seen, deep: {cut: '{{ pw[:3] }}'}}]
    request: {params: '{{ item.deep }}'}
";
    for whole in [
        "item",
        "item | tojson",
        "item | string",
        "[item] | last",
        "[item]",
        "item.deep",
        "item.deep.cut | upper",
    ] {
        Flow::new()
            .env("FLOWRUN_VAR_pw", "zq7-and-more")
            .file("it.yaml", format!("{head}{}", body.replace("WHOLE", whole)))
            .run(["it.yaml", "--target", &server.url(), "--secret", "pw"])
            .exits(0)
            .says("1/1 seen ")
            .says("[secret pw]")
            .never_says("zq7")
            .never_says("ZQ7");
    }
    assert_eq!(server.targets()[0], "GET /?cut=zq7");
}

#[test]
fn a_secret_within_an_extracted_text_goes_to_the_target_alone_too() {
    let there = Server::echo();
    let host = there.url().replace("http://", "");
    let here = Server::start(|received, _| Answer::json(json!({"said": received.target})));
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true}}}}\nsteps:\n  - {{id: get, request: {{url: '{{{{ url }}}}', params: {{p: '{{{{ pw }}}}'}}}}, extract: {{all: body}}}}\n  - {{id: out, request: {{url: '{}', params: {{p: '{{{{ all }}}}'}}}}}}",
        there.url()
    );
    Flow::new()
        .env("FLOWRUN_VAR_pw", SECRET)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &here.url(), "--allow-host", &host])
        .exits(3)
        .says("secret-origin");
    assert!(there.received().is_empty());
}

#[test]
fn how_to_run_again_names_a_secret_however_it_was_given() {
    let server = Server::echo();
    let scenario = "scenario: It\ninputs: {url: {}, pw: {secret: true}, name: {}}\nsteps: [{request: {url: '{{ url }}', params: {p: '{{ pw }}', n: '{{ name }}'}}, expect: {status: 1}}]";
    let pw = format!("pw={SECRET}");
    Flow::new()
        .file("it.yaml", scenario)
        .run([
            "it.yaml",
            "--target",
            &server.url(),
            "--var",
            &pw,
            "--var",
            "name=Zoe",
        ])
        .exits(4)
        .says(" --var name=Zoe --secret pw --seed ")
        .never_says(SECRET);
}

#[test]
fn credentials_are_secret_whoever_wrote_them() {
    let server = Server::echo();
    let scenario = "
scenario: It
inputs: {url: {}}
defaults:
  url: '{{ url }}'
  headers: {authorization: Bearer tok-12345, Cookie: sid=tok-67890}



steps:
  - request: {}
    expect: {$.headers: x}
";
    Flow::new()
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &server.url()])
        .exits(4)
        .says("'authorization: Bearer '\"$authorization\"")
        .never_says("tok-12345")
        .never_says("tok-67890");
    let address = server.url().replace("http://", "http://zoe:tok-12345@");
    Flow::new()
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &address])
        .exits(1)
        .says("holds a user or a password")
        .never_says("tok-12345");
    assert_eq!(server.received().len(), 1);
}

#[test]
fn what_a_filter_of_a_query_makes_of_a_secret_is_one_too() {
    let token = regex::Regex::new("[0-9A-F]{32}").expect("a pattern");
    for (step, shown) in [
        (
            "expect: {'$.query.tokens.logintoken | upper': nothing}",
            "[secret logintoken]",
        ),
        (
            "extract: {up: $.query.tokens.logintoken | upper}\n  - request: {params: {action: query, x: '{{ up }}'}}\n    expect: {status: 1}",
            "x=\"$logintoken\"",
        ),
    ] {
        let text = format!(
            "scenario: x\nservice: mediawiki\nsnapshot: false\ndefaults: {{url: '{{{{ api }}}}', params: {{format: json}}}}\n\
             steps:\n  - request: {{params: {{action: query, meta: tokens, type: login}}}}\n    {step}\n"
        );
        let ran = Flow::new().file("a.yaml", text).run(["a.yaml"]).exits(4);
        assert!(!token.is_match(&ran.stderr), "{}", ran.stderr);
        ran.says(shown);
    }
}

#[test]
fn the_default_of_a_secret_input_is_masked_in_what_comes_back() {
    let server = Server::echo();
    let scenario = format!(
        "scenario: It\ninputs: {{url: {{}}, pw: {{secret: true, default: {SECRET:?}}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\n\
         steps:\n  - request: {{text: 'a {{{{ pw }}}} b'}}\n    expect: {{$.body: {{starts_with: c}}}}\n"
    );
    let ran = Flow::new().file("it.yaml", scenario).run([
        "it.yaml",
        "--target",
        &server.url(),
        "--writable",
    ]);
    ran.exits(4)
        .says("actual: the text \"a [secret pw] b\"")
        .never_says(SECRET);
}

#[test]
fn a_message_that_shows_the_beginning_of_a_text_does_not_cut_a_secret_in_two() {
    for before in [150, 180, 188, 190, 193, 195, 198, 200] {
        let server = Server::start(move |_, _| {
            let text = format!("{}{SECRET}{}", "x".repeat(before), "y".repeat(300));
            Answer::json(json!({ "a": text }))
        });
        let scenario = "scenario: It\ninputs: {url: {}, key: {secret: true}}\nsteps:\n  - request: {url: '{{ url }}', params: {k: '{{ key }}'}}\n    expect: {$.a: b, $: {equals: {a: b}}}\n    snapshot: false\n";
        let flow = Flow::new()
            .file("it.yaml", scenario)
            .env("FLOWRUN_VAR_key", SECRET);
        let url = server.url();
        let ran = flow.run(["it.yaml", "--target", &url]).exits(4);
        ran.never_says(&SECRET[..4]);
    }
}

#[test]
fn a_cookie_that_is_named_by_a_secret_does_not_tell_it() {
    let server = Server::start(|received, _| {
        let said = received.header("x-key").concat();
        Answer::text("value-of-it")
            .status(if received.target == "/again" {
                403
            } else {
                200
            })
            .header("Set-Cookie", &format!("{said}=value-of-it"))
    });
    let scenario = "scenario: It\ninputs: {url: {}, key: {secret: true}}\ndefaults: {url: '{{ url }}', headers: {X-Key: '{{ key }}'}}\nsteps:\n  - request: {}\n  - request: {path: /again}\n";
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .env("FLOWRUN_VAR_key", "name-or-key");
    flow.run(["it.yaml", "--target", &server.url()])
        .exits(4)
        .says("[secret [secret key]]")
        .never_says("name-or-key")
        .never_says("name_or_key");
    for file in flow.files("snapshots") {
        let snapshot = flow.read(&file);
        assert!(!snapshot.contains("name-or-key"), "{snapshot}");
    }
}

#[test]
fn a_secret_in_the_name_of_a_host_is_not_told_by_a_refusal() {
    let scenario = "scenario: It\ninputs: {url: {}, key: {secret: true, default: Very-Hidden}}\nsteps:\n  - request: {url: 'http://{{ key }}.localhost:1/'}\n";
    let flow = Flow::new().file("it.yaml", scenario);
    for more in [&[][..], &["--allow-host", "very-hidden.localhost"]] {
        let args = ["it.yaml", "--target", "http://127.0.0.1:1"];
        let ran = flow
            .run(args.into_iter().chain(more.iter().copied()))
            .exits(3);
        // What the person typed is theirs to see again.
        let said = ran.stderr.replace("--allow-host very-hidden.localhost", "");
        assert!(!said.to_lowercase().contains("very-hidden"), "{said}");
    }
}

#[test]
fn a_proxy_that_repeats_its_credentials_does_not_show_them() {
    let proxy = Server::start(|received, _| {
        let sent = received.header("proxy-authorization").concat();
        Answer::text(&format!("{sent} hidden-word? token-of-it?")).status(403)
    });
    let scenario = "scenario: It\ninputs: {url: {}}\nsteps:\n  - request: {url: '{{ url }}'}\n";
    let project =
        "targets: {far: {inputs: {url: 'http://127.0.0.1:1'}, proxy: {env: FLOWRUN_PROXY}}}\n";
    for (user, shown) in [
        (
            "alice:hidden-word",
            "Basic [secret proxy] [secret proxy]? token-of-it?",
        ),
        (
            "token-of-it",
            "Basic [secret proxy] hidden-word? [secret proxy]?",
        ),
    ] {
        let address = proxy.url().replace("://", &format!("://{user}@"));
        Flow::new()
            .file("it.yaml", scenario)
            .file("flowrun.yaml", project)
            .env("FLOWRUN_PROXY", &address)
            .run(["it.yaml", "--target", "far"])
            .exits(4)
            .says(shown);
    }
}

#[test]
fn a_secret_input_under_six_characters_is_refused_wherever_it_comes_from() {
    let server = Server::echo();
    let run = |input: &str, given: &str| {
        let scenario = format!(
            "scenario: It\ninputs: {{url: {{}}, pin: {{secret: true, {input}}}}}\nsteps: [{{request: {{url: '{{{{ url }}}}', headers: {{X-Pin: '{{{{ pin | tojson }}}}'}}}}, snapshot: false}}]"
        );
        let flow = Flow::new().file("it.yaml", scenario);
        let flow = match given {
            "" => flow,
            given => flow.env("FLOWRUN_VAR_pin", given),
        };
        flow.run(["it.yaml", "--target", &server.url()])
    };
    for (input, given, status) in [
        ("type: string", "ab-12", 2),
        ("type: string", "ab-123", 0),
        ("type: integer", "12345", 2),
        ("type: integer", "123456", 0),
        ("type: array", "[\"ab-123\", \"ab-12\"]", 2),
        ("type: array", "[\"ab-123\", \"ab-124\"]", 0),
        ("default: ab-12", "", 3),
        ("default: ab-123", "", 0),
        ("default: ''", "", 0),
    ] {
        let ran = run(input, given);
        let refused = ran
            .stderr
            .contains("the secret `pin` is shorter than 6 characters");
        assert_eq!(
            (ran.status, refused),
            (status, status != 0),
            "{input}: {}",
            ran.stderr
        );
        if status != 0 {
            ran.says("help: a secret this short could not be masked");
        }
    }
}

#[test]
fn every_text_of_a_secret_list_is_looked_for() {
    let server = Server::echo();
    let scenario = "scenario: It\ninputs: {url: {}, keys: {secret: true, type: array}}\nsteps: [{request: {url: '{{ url }}', text: '{{ keys[1] }}'}, expect: {$.body: no}, snapshot: false}]";
    Flow::new()
        .file("it.yaml", scenario)
        .env(
            "FLOWRUN_VAR_keys",
            "[\"first-one\", \"a \\\"quoted\\\" one\"]",
        )
        .run(["it.yaml", "--target", &server.url(), "--writable"])
        .exits(4)
        .says("actual: the text \"[secret keys]\"")
        .never_says("quoted");
}

#[test]
fn what_turns_out_to_be_secret_is_hidden_in_the_request_that_led_to_it() {
    let server = Server::echo();
    for request in [
        "form: {k: turns-out-secret}",
        "json: {k: turns-out-secret}",
        "text: turns-out-secret",
        "multipart: {k: turns-out-secret}",
        "params: {k: turns-out-secret}",
        "headers: {X-K: turns-out-secret}",
    ] {
        let scenario = format!(
            "scenario: It\nsnapshot: false\ninputs: {{url: {{}}}}\nsteps:\n  - request: {{url: '{{{{ url }}}}', method: POST, {request}}}\n    extract: {{key: {{from: regex turns-out-.ecret, secret: true}}}}\n"
        );
        let flow = Flow::new().file("it.yaml", scenario);
        let url = server.url();
        let args = ["it.yaml", "--target", &url, "--writable", "-vv"];
        let saved = ["--events", "saved.jsonl"];
        let ran = flow.run(args.into_iter().chain(saved)).exits(0);
        let told = ran.stderr + &flow.read("saved.jsonl");
        assert!(told.contains("[secret key]"), "{request}: {told}");
        assert!(!told.contains("turns-out-secret"), "{request}: {told}");
    }
}
