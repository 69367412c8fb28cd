//! Redirects: followed where a request says so, hop by hop, and under the same rules as any request.

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// A server that redirects `/STATUS/TO` with that status to `/TO`, and else says what it received.
fn redirecting() -> Server {
    Server::start(|received, _| {
        let mut parts = received.target[1..].splitn(2, '/');
        match (
            parts.next().and_then(|status| status.parse().ok()),
            parts.next(),
        ) {
            (Some(status), Some(to)) => onward(status, &format!("/{to}")),
            _ => Answer::body("application/json", received_as_json(received)),
        }
    })
}

fn received_as_json(received: &Received) -> String {
    serde_json::json!({"method": received.method, "body": received.body}).to_string()
}

fn onward(status: u16, to: &str) -> Answer {
    Answer::body("", "").status(status).header("Location", to)
}

#[test]
fn nothing_is_followed_unless_the_request_says_so() {
    let server = redirecting();
    let steps = "
steps:
  - request: {path: /301/new}
    expect: {status: 301, header Location: /new, redirects: {empty: true}, url: {ends_with: /301/new}}
  - request: {path: /301/new, follow_redirects: false}
    expect: {status: 301}
";
    server.run(steps).exits(0);
    assert_eq!(server.targets(), ["GET /301/new"; 2]);
}

#[test]
fn every_hop_can_be_seen() {
    let server = redirecting();
    let steps = "
steps:
  - request: {path: /302/307/new, follow_redirects: 2}
    expect:
      status: 200
      url: '{{ url }}/new'
      redirects:
        - {status: 302, url: '{{ url }}/302/307/new', location: /307/new}
        - {status: 307, url: '{{ url }}/307/new', location: /new}
      \"redirects | map(attribute='status') | list\": [302, 307]
      tries: 1
";
    server.run(steps).exits(0);
    assert_eq!(
        server.targets(),
        ["GET /302/307/new", "GET /307/new", "GET /new"]
    );
}

#[test]
fn the_status_decides_about_method_and_body() {
    let cases = [
        ("POST", 301, "GET", ""),
        ("POST", 302, "GET", ""),
        ("PUT", 302, "PUT", "a=1"),
        ("POST", 303, "GET", ""),
        ("PUT", 303, "GET", ""),
        ("POST", 307, "POST", "a=1"),
        ("DELETE", 308, "DELETE", "a=1"),
    ];
    for (method, status, then, body) in cases {
        let server = redirecting();
        let request = format!(
            "{{method: {method}, path: /{status}/new, form: {{a: 1}}, follow_redirects: true}}"
        );
        let step = format!(
            "steps:\n  - request: {request}\n    expect: {{$.method: {then}, $.body: '{body}'}}\n"
        );
        server.run(&step).exits(0);
        let last = server.received().pop().expect("two requests");
        assert_eq!(last.method, then, "{method} after {status}");
        let kept = !last.header("content-type").is_empty();
        assert_eq!(kept, !body.is_empty(), "{method} after {status}");
    }
}

#[test]
fn a_parameter_is_not_sent_to_the_next_address_again() {
    let server = redirecting();
    let step =
        "steps:\n  - request: {path: /302/new?x=1, params: {b: 2}, follow_redirects: true}\n";
    server.run(step).exits(0);
    assert_eq!(server.targets()[1], "GET /new?x=1&b=2");
}

#[test]
fn a_circle_ends() {
    let server = Server::start(|_, _| onward(302, "/round"));
    let ran = server
        .run("steps:\n  - request: {path: /round, follow_redirects: 3}\n")
        .exits(3);
    let ran = ran.says(
        "error[too-many-redirects]: 3 redirects were followed, and the answer asks for another",
    );
    ran.says("/round would be next");
    assert_eq!(server.targets().len(), 4);
}

#[test]
fn what_leads_nowhere_is_said() {
    for location in ["ftp://127.0.0.1/x", "http://", "mailto:a@b.example"] {
        let server = Server::start(move |_, _| onward(302, location));
        let ran = server
            .run("steps:\n  - request: {follow_redirects: true}\n")
            .exits(3);
        let message = format!("the answer redirects to `{location}`, which is no address");
        ran.says(&message);
    }
    let server = Server::start(|_, _| Answer::body("", "").status(302));
    server
        .run("steps:\n  - request: {follow_redirects: true}\n    expect: {status: 302}\n")
        .exits(0);
}

#[test]
fn a_hop_sets_cookies_that_the_next_one_gets() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/in" => onward(303, "/home").header("Set-Cookie", "sid=abcdef; Path=/"),
        _ => Answer::body("text/plain", received.header("cookie").concat()),
    });
    let step = "
steps:
  - request: {path: /in, form: {a: 1}, follow_redirects: true}
    expect: {body: sid=abcdef, jar sid: abcdef, cookie sid: {exists: false}}
";
    server.run(step).exits(0);
}

/// Two servers, the first of which redirects to the second; a request with all kinds of credentials.
fn across(more: &[&str]) -> (Server, Server, Ran) {
    let other = Server::echo();
    let to = format!("{}/there", other.url());
    let first = Server::start(move |_, _| onward(307, &to).header("Set-Cookie", "sid=abcdef"));
    let scenario = "scenario: It
inputs: {url: {}, key: {secret: true}}
steps:
  - request:
      url: '{{ url }}'
      headers: {X-Key: '{{ key }}', X-Plain: plain, Host: own.example}
      cookies: {mine: own}
      auth: {basic: {username: u, password: pass-word}}
      follow_redirects: true
    snapshot: false
";
    let flow = Flow::new()
        .file("it.yaml", scenario)
        .env("FLOWRUN_VAR_key", "very-secret");
    let url = first.url();
    let args = ["it.yaml", "--target", &url, "--writable"];
    let ran = flow.run(args.into_iter().chain(more.iter().copied()));
    (first, other, ran)
}

#[test]
fn credentials_stay_at_their_origin() {
    let (first, other, ran) = across(&["--allow-host", "127.0.0.1"]);
    ran.exits(0);
    let sent = &first.received()[0];
    assert_eq!(sent.header("authorization"), ["Basic dTpwYXNzLXdvcmQ="]);
    assert_eq!(sent.header("x-key"), ["very-secret"]);
    let arrived = &other.received()[0];
    assert_eq!(arrived.header("x-plain"), ["plain"]);
    for name in ["authorization", "cookie", "x-key"] {
        assert!(arrived.header(name).is_empty(), "{name} in {arrived:?}");
    }
    assert_ne!(arrived.header("host"), ["own.example"]);
}

#[test]
fn a_hop_goes_only_where_the_run_may_go() {
    let (_first, other, ran) = across(&[]);
    ran.exits(3).says("error[origin-not-allowed]");
    assert!(other.received().is_empty());
}

#[test]
fn a_secret_in_the_new_address_does_not_leave() {
    let other = Server::echo();
    let to = format!("{}/there", other.url());
    let first = Server::start(move |received, _| {
        onward(
            302,
            &format!("{to}?{}", received.target.trim_start_matches("/?")),
        )
    });
    let text = "scenario: It\ninputs: {url: {}, key: {secret: true}}\nsteps:\n  - request: {url: '{{ url }}', params: {k: '{{ key }}'}, follow_redirects: true}\n";
    let flow = Flow::new()
        .file("it.yaml", text)
        .env("FLOWRUN_VAR_key", "very-secret");
    let url = first.url();
    flow.run(["it.yaml", "--target", &url, "--allow-host", "127.0.0.1"])
        .exits(3)
        .says("error[secret-origin]")
        .never_says("very-secret");
    assert!(other.received().is_empty());
}

#[test]
fn a_secret_that_an_address_encodes_in_part_does_not_leave_either() {
    let other = Server::echo();
    let to = format!("{}/there", other.url());
    let first = Server::start(move |received, _| {
        let said = received.header("x-key").concat();
        onward(302, &format!("{to}?k={said}"))
    });
    let text = "scenario: It\ninputs: {url: {}, key: {secret: true}}\nsteps:\n  - request: {url: '{{ url }}', headers: {X-Key: '{{ key }}'}, follow_redirects: true}\n";
    let flow = Flow::new()
        .file("it.yaml", text)
        .env("FLOWRUN_VAR_key", "Very+Hidden/Key x");
    let url = first.url();
    flow.run(["it.yaml", "--target", &url, "--allow-host", "127.0.0.1"])
        .exits(3)
        .says("error[secret-origin]")
        .never_says("Hidden");
    assert!(other.received().is_empty());
}

#[test]
fn a_wrong_number_of_hops_is_an_error() {
    for wrong in ["-1", "51", "yes", "1.5", "[1]"] {
        let flow = Flow::new().file(
            "a.yaml",
            format!("scenario: A\nsteps:\n  - request: {{url: 'http://127.0.0.1:1/', follow_redirects: {wrong}}}\n"),
        );
        flow.run(["a.yaml"])
            .exits(2)
            .says("`true`, `false`, or a number of hops up to 50");
    }
}

#[test]
fn what_an_address_says_of_users_and_places_within_is_kept_apart() {
    let server = Server::start(|received, _| {
        let host = received.header("host").concat();
        match received.target.as_str() {
            "/in" => onward(302, &format!("http://bob:door-word@{host}/next")),
            "/next" => onward(302, "/own#there"),
            _ => Answer::body("application/json", "{}"),
        }
    });
    let steps = "
steps:
  - request: {path: '/in#here', follow_redirects: true}
    expect:
      url: '{{ url }}/own#there'
      \"redirects | map(attribute='url') | list\": ['{{ url }}/in#here', '{{ url }}/next#here']
";
    server.run(steps).exits(0);
    assert!(
        server
            .received()
            .iter()
            .all(|received| received.header("authorization").is_empty())
    );
}

#[test]
fn a_cookie_that_is_to_be_left_out_is_left_out_after_a_hop_too() {
    let other = Server::echo();
    let to = other.url();
    let first = Server::start(move |received, _| match received.target.as_str() {
        "/in" => Answer::body("", "")
            .header("Set-Cookie", "keep=abcdef")
            .header("Set-Cookie", "leave=ghijkl"),
        _ => onward(307, &to),
    });
    let text = "scenario: It\ninputs: {url: {}, other: {}}\nsteps:\n  - request: {url: '{{ url }}/in'}\n  - request: {url: '{{ url }}/out', cookies: {leave: null, own: mine}, follow_redirects: true}\n    snapshot: false\n";
    let (url, named) = (first.url(), format!("other={}", other.url()));
    Flow::new()
        .file("it.yaml", text)
        .run(["it.yaml", "--target", &url, "--var", &named])
        .exits(0);
    assert_eq!(
        first.received()[1].header("cookie"),
        ["keep=abcdef; own=mine"]
    );
    assert_eq!(other.received()[0].header("cookie"), ["keep=abcdef"]);
}

#[test]
fn nothing_is_said_of_a_body_that_is_no_longer_sent() {
    let server = redirecting();
    let step = "steps:\n  - request: {path: /303/new, text: a, headers: {Transfer-Encoding: chunked, Content-Language: de, X-Own: kept}, follow_redirects: true}\n";
    server.run(step).exits(0);
    let last = server.received().pop().expect("two requests");
    assert_eq!(last.method, "GET");
    for name in ["transfer-encoding", "content-language", "content-type"] {
        assert!(last.header(name).is_empty(), "{name} in {last:?}");
    }
    assert_eq!(last.header("x-own"), ["kept"]);
}
