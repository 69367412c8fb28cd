//! What a request is on the wire, byte for byte.

use crate::flow::Flow;
use crate::server::{Received, Server};

/// Sends one request and gives what arrived.
fn sent(request: &str) -> Received {
    let server = Server::echo();
    server
        .run(&format!("steps:\n  - request: {request}\n"))
        .exits(0);
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

#[test]
fn parameters_keep_their_order_and_the_text_as_it_was_written() {
    let cases = [
        ("{params: {b: 2, a: 1}}", "/?b=2&a=1"),
        (
            "{params: {v: 1.10, n: 007, e: 1e3, t: true}}",
            "/?v=1.10&n=007&e=1e3&t=true",
        ),
        (
            "{params: {text: 'a b&c=d+/ü~', empty: ''}}",
            "/?text=a%20b%26c%3Dd%2B%2F%C3%BC~&empty=",
        ),
        ("{params: {'a b': c}}", "/?a%20b=c"),
        ("{params: {a: [x, y], gone: null}}", "/?a=x&a=y"),
        ("{params: {a: {raw: 'x+y%7Cz'}}}", "/?a=x+y%7Cz"),
        ("{params: [{a: 1}, {b: 2}, {a: 3}]}", "/?a=1&b=2&a=3"),
        (
            "{url: '{{ url }}/w/api.php?x=1', params: {y: 2}}",
            "/w/api.php?x=1&y=2",
        ),
        (
            "{params: {a: '{{ 1.5 }}', b: '{{ 1 == 1 }}'}}",
            "/?a=1.5&b=true",
        ),
    ];
    for (request, target) in cases {
        assert_eq!(sent(request).target, target, "{request}");
    }
}

#[test]
fn a_form_is_encoded_as_browsers_do() {
    let cases = [
        ("{form: {a: b c, d: 'e+f'}}", "a=b+c&d=e%2Bf"),
        ("{form: {token: {raw: 'abc+\\'}}}", "token=abc+\\"),
        ("{form: {token: 'abc+\\'}}", "token=abc%2B%5C"),
        ("{form: [{a: 1}, {token: t}]}", "a=1&token=t"),
    ];
    for (request, body) in cases {
        let received = sent(request);
        assert_eq!(received.method, "POST", "{request}");
        assert_eq!(received.body, body, "{request}");
        assert_eq!(
            received.header("content-type"),
            ["application/x-www-form-urlencoded"]
        );
    }
}

#[test]
fn a_map_that_is_no_value_of_a_parameter_is_not_sent() {
    let server = Server::echo();
    server
        .run("steps: [{request: {params: {a: {b: c}}}}]")
        .exits(2)
        .says("nested-parameter");
    server
        .run("vars: {a: {b: c}}\nsteps: [{request: {params: {a: '{{ a }}'}}}]")
        .exits(3)
        .says("nested-parameter");
    assert!(server.received().is_empty());
}

#[test]
fn a_path_is_appended_with_one_slash_and_its_segments_are_encoded_whole() {
    let cases = [
        ("{path: a/b?c}", "/a/b?c"),
        ("{path: /a}", "/a"),
        ("{url: '{{ url }}/rest/', path: /v1}", "/rest/v1"),
        ("{path: [page, 'A/B c?']}", "/page/A%2FB%20c%3F"),
        ("{path: [page, x], params: {a: 1}}", "/page/x?a=1"),
        (
            "{path: \"{{ ['page', 'A/B c?', 7] }}\"}",
            "/page/A%2FB%20c%3F/7",
        ),
        ("{path: \"/{{ ['page'] }}\"}", "/[%22page%22]"),
    ];
    for (request, target) in cases {
        assert_eq!(sent(request).target, target, "{request}");
    }
}

#[test]
fn json_keeps_types_and_order_and_text_is_text() {
    let received = sent("{json: {z: 1.0, a: null, list: [true, '1'], m: {}}}");
    assert_eq!(
        received.body,
        r#"{"z":1.0,"a":null,"list":[true,"1"],"m":{}}"#
    );
    assert_eq!(received.header("content-type"), ["application/json"]);
    let received = sent("{text: '1.10', method: put}");
    assert_eq!(
        (received.method.as_str(), received.body.as_str()),
        ("PUT", "1.10")
    );
    assert_eq!(
        received.header("content-type"),
        ["text/plain; charset=utf-8"]
    );
}

#[test]
fn headers_are_repeated_by_a_list_and_removed_by_null() {
    let received = sent("{headers: {X-A: [one, two], X-V: 1.10, User-Agent: null}}");
    assert_eq!(received.header("x-a"), ["one", "two"]);
    assert_eq!(received.header("x-v"), ["1.10"]);
    assert!(received.header("user-agent").is_empty(), "{received:?}");
    let received = sent("{headers: {content-type: null}, form: {a: b}}");
    assert!(received.header("content-type").is_empty(), "{received:?}");
    assert_eq!(received.body, "a=b");
    assert!(sent("{}").header("user-agent")[0].starts_with("flowrun/"));
}

#[test]
fn there_is_one_body() {
    let server = Server::echo();
    server
        .run("steps: [{request: {form: {a: b}, json: {}}}]")
        .exits(2)
        .says("two-bodies");
    assert!(server.received().is_empty());
}

const PROJECT: &str = "
defaults:
  params: {format: json, from: project}
  headers: {X-From: project, X-Project: yes}
sessions:
  main:
    defaults: {params: {from: session}, headers: {X-From: session, X-Session: yes}}
targets:
  here:
    writable: true
    inputs: {url: 'http://127.0.0.1:1'}
    headers: {X-From: target, X-Target: yes}
";

#[test]
fn layers_are_put_on_each_other_farthest_first() {
    let server = Server::echo();
    let project = PROJECT.replace("http://127.0.0.1:1", &server.url());
    let scenario = "
scenario: It
inputs: {url: {}}
defaults:
  url: '{{ url }}'
  params: {from: file, file: 1}
  headers: {X-From: file, X-File: yes}
steps:
  - request: {params: {from: step, token: t}, headers: {x-from: step}}
  - request: {params: {token: t}, headers: {X-Session: null}}
  - request: {params: null, headers: null}
  - {request: {}, as: anonymous}
";
    Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", "here"])
        .exits(0);
    assert_eq!(
        server.targets(),
        [
            "GET /?format=json&file=1&from=step&token=t",
            "GET /?format=json&file=1&from=session&token=t",
            "GET /",
            "GET /?format=json&from=file&file=1",
        ]
    );
    let from: Vec<_> = server
        .received()
        .iter()
        .map(|received| {
            let all = ["x-project", "x-target", "x-file", "x-session"];
            let set = all.map(|name| received.header(name).len());
            (received.header("x-from").join(","), set)
        })
        .collect();
    assert_eq!(
        from,
        [
            ("step".to_owned(), [1, 1, 1, 1]),
            ("session".to_owned(), [1, 1, 1, 0]),
            (String::new(), [0, 0, 0, 0]),
            ("file".to_owned(), [1, 1, 1, 0]),
        ]
    );
}

#[test]
fn a_form_merges_with_a_form_and_replaces_a_body_of_another_kind() {
    let server = Server::echo();
    server
        .run_in(
            Flow::new().file("flowrun.yaml", "defaults: {form: {a: 1, token: far}}"),
            "steps:
  - request: {form: {token: near}}
  - request: {json: {b: 2}}
  - request: {form: null}
  - request: {form: {a: null}}
",
            &[],
        )
        .exits(0);
    let bodies: Vec<_> = server
        .received()
        .into_iter()
        .map(|received| (received.method, received.body))
        .collect();
    let expected = [
        ("POST", "a=1&token=near"),
        ("POST", "{\"b\":2}"),
        ("GET", ""),
        ("POST", "token=far"),
    ];
    assert_eq!(
        bodies,
        expected.map(|(method, body)| (method.to_owned(), body.to_owned()))
    );
}

#[test]
fn a_user_in_an_address_is_not_left_out_in_silence() {
    let server = Server::echo();
    let address = server.url().replace("://", "://bob:door-word@");
    let ran = server
        .run(&format!("steps:\n  - request: {{url: '{address}'}}\n"))
        .exits(3);
    ran.says("the address holds a user or a password, which are not sent")
        .says("`auth: {basic: {username: …, password: …}}` sends them");
    assert!(server.received().is_empty());
}

#[test]
fn waiting_for_a_turn_takes_nothing_of_the_time_of_a_request() {
    let server = Server::echo();
    let target = format!(
        "targets: {{slow: {{inputs: {{url: '{}'}}, rate: 0.5}}}}\n",
        server.url()
    );
    let text = "scenario: It\ninputs: {url: {}}\ndefaults: {url: '{{ url }}', timeout: 1500ms}\nsteps:\n  - {request: {}, snapshot: false}\n  - {request: {}, snapshot: false, expect: {duration: {less_than: 1500}}}\n";
    Flow::new()
        .file("flowrun.yaml", target)
        .file("it.yaml", text)
        .run(["it.yaml", "--target", "slow"])
        .exits(0);
}

#[test]
fn parameters_and_paths_stand_before_a_fragment_which_is_never_sent() {
    let server = Server::echo();
    for request in [
        "{url: '{{ url }}/an#frag', params: {a: 1}}",
        "{url: '{{ url }}#frag', path: an, params: {a: 1}}",
        "{url: '{{ url }}/an?a=1#frag'}",
        "{url: '{{ url }}', path: 'an#frag', params: {a: 1}}",
    ] {
        let steps = format!("steps: [{{request: {request}}}]");
        server.run(&steps).exits(0);
    }
    assert_eq!(server.targets(), ["GET /an?a=1"; 4]);
    server
        .run("steps: [{request: {url: '{{ url }}', path: [wiki, 'C#'], params: {a: 1}}}]")
        .exits(0);
    assert_eq!(server.targets()[4..], ["GET /wiki/C%23?a=1"]);
}
