//! What is sent more than once: repeats, retries and recoveries.

use serde_json::json;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

#[test]
fn repeat_sends_until_something_holds_and_carries_values_from_round_to_round() {
    let server = Server::start(|received, _| match received.target.as_str() {
        "/?list=all" => Answer::json(json!({"items": ["a", "b"], "next": {"page": 2}})),
        "/?list=all&page=2" => Answer::json(json!({"items": ["c"], "next": {"page": 3}})),
        _ => Answer::json(json!({"items": ["d"]})),
    });
    server
        .run(
            "
vars: {more: {}}
steps:
  - request: {params: [{list: all}, '{{ more }}']}
    expect: {$.items: {empty: false}}
    extract:
      more: $.next | default({})
      items: {from: $.items, append: true}
    repeat: {until: {$.next: {exists: false}}}
  - request: {path: '{{ items | join }}'}
",
        )
        .exits(0);
    let expected = [
        "GET /?list=all",
        "GET /?list=all&page=2",
        "GET /?list=all&page=3",
        "GET /abcd",
    ];
    assert_eq!(server.targets(), expected);
}

#[test]
fn repeat_ends_where_its_times_are_used_up_or_an_expectation_fails() {
    let server = Server::counting();
    server
        .run("steps: [{request: {}, repeat: {until: {$.n: 9}, times: 3}}]")
        .exits(4)
        .says("repeat-exhausted")
        .says("sent 3 times, and `until` did not hold");
    assert_eq!(server.targets().len(), 3);
    let server = Server::counting();
    server
        .run("steps: [{request: {}, expect: {$.n: {less_than: 2}}, repeat: {until: {$.n: 9}}}]")
        .exits(4)
        .says("`$.n` is not as expected");
    assert_eq!(server.targets().len(), 2);
}

#[test]
fn retry_sends_again_while_the_step_fails_and_says_that_it_is_flaky() {
    let server = Server::good_from(3);
    server
        .run("steps: [{id: slow, request: {}, expect: {tries: 3}, retry: {tries: 5, pause: 1ms}}]")
        .exits(0)
        .says("slow (flaky: passed on try 3)")
        .says("1 step passed on a later try only");
    let server = Server::good_from(9);
    server
        .run("steps: [{request: {}, retry: {tries: 2, pause: 1ms}}]")
        .exits(4)
        .says("undeclared-status");
    assert_eq!(server.targets().len(), 2);
    let server = Server::good_from(2);
    server.run("steps: [{request: {}}]").exits(4);
    assert_eq!(
        server.targets().len(),
        1,
        "nothing is sent twice without `retry`"
    );
}

#[test]
fn a_retry_renders_anew_and_adds_nothing_of_a_try_that_failed() {
    let server = Server::good_from(3);
    server
        .run(
            "
vars: {last: 0}
steps:
  - request: {path: x, headers: {X-Last: '{{ last }}'}}
    extract: {last: $.n, all: {from: $.n, append: true}}
    retry: {tries: 3, pause: 1ms}
  - request: {path: 'all-{{ all }}'}
    expect: {status: {exists: true}}
",
        )
        .exits(0);
    let received = server.received();
    let last: Vec<_> = received
        .iter()
        .flat_map(|received| received.header("x-last"))
        .collect();
    assert_eq!(last, ["0", "1", "2"]);
    assert_eq!(received[3].target, "/all-[3]");
}

#[test]
fn an_answer_may_ask_for_a_longer_pause_in_seconds_or_by_a_date() {
    for asked in ["1", "Sun, 06 Nov 1994 08:49:38 GMT"] {
        let server = Server::start(move |_, before| {
            let answer = Answer::json(json!({}))
                .header("date", "Sun, 06 Nov 1994 08:49:37 GMT")
                .header("retry-after", asked);
            answer.status(if before == 0 { 503 } else { 200 })
        });
        server
            .run("steps: [{request: {}, retry: {tries: 2, pause: 1ms}}]")
            .exits(0)
            .says("(again in 1000 ms)");
    }
}

#[test]
fn a_pause_of_its_own_that_is_longer_than_what_is_asked_for_is_kept() {
    let server = Server::start(|_, before| {
        let answer = Answer::json(json!({})).header("retry-after", "0");
        answer.status(if before == 0 { 503 } else { 200 })
    });
    let ran = server.run("steps: [{request: {}, retry: {tries: 2, pause: 20ms}}]");
    let pause = pause(&ran.exits(0));
    assert!((18..=22).contains(&pause), "{pause} ms");
}

/// A wiki whose database lags behind until it was asked so often: a refusal, and the pause that it asks for (as MediaWiki says it, but
/// for its length).
fn lagging(times: usize) -> Server {
    Server::start(move |_, before| {
        if before >= times {
            return Answer::json(json!({"batchcomplete": true, "query": {"userinfo": {"id": 0}}}));
        }
        let info = "Waiting for a database server: 7 seconds lagged.";
        Answer::json(json!({"error": {"code": "maxlag", "info": info, "lag": 7}}))
            .header("mediawiki-api-error", "maxlag")
            .header("retry-after", "1")
            .header("x-database-lag", "7")
    })
}

/// Runs steps of the service on a server: there the target's address is `api`.
fn on_wiki(server: &Server, body: &str) -> Ran {
    let url = format!("url={}", server.url());
    server.run_in(Flow::new(), body, &["--var", &url])
}

#[test]
fn a_wiki_that_lags_is_asked_again_after_as_long_as_it_says() {
    const STEP: &str = "name: Who am I, request: {params: {action: query, meta: userinfo, maxlag: 5, format: json}}";
    let retried = format!(
        "service: mediawiki\nsteps: [{{{STEP}, expect: {{$.query.userinfo.id: 0}}, retry: {{tries: 3, pause: 1ms, max_pause: 2ms}}}}]"
    );
    let server = lagging(1);
    let ran = on_wiki(&server, &retried).exits(0);
    assert!(
        ran.stderr.contains("API error maxlag") && ran.stderr.contains("(again in 1000 ms)"),
        "longer than the pauses of its own: {}",
        ran.stderr
    );
    assert_eq!(server.targets().len(), 2);

    let server = lagging(9);
    let once = format!("service: mediawiki\nsteps: [{{{STEP}}}]");
    on_wiki(&server, &once).exits(4).says("API error maxlag");
    assert_eq!(server.targets().len(), 1, "nobody is asked again by itself");

    let server = lagging(9);
    let declared =
        format!("service: mediawiki\nsteps: [{{{STEP}, expect: {{error: maxlag}}, retry: 3}}]");
    on_wiki(&server, &declared).exits(0);
    assert_eq!(server.targets().len(), 1, "what is expected is no failure");
}

#[test]
fn whoever_asks_for_too_long_a_pause_is_not_waited_for() {
    for asked in ["301", "Sun, 06 Nov 1994 09:49:37 GMT"] {
        let server = Server::start(move |_, _| {
            let answer = Answer::json(json!({})).status(503);
            let answer = answer.header("date", "Sun, 06 Nov 1994 08:49:37 GMT");
            answer.header("retry-after", asked)
        });
        server
            .run("steps: [{request: {}, retry: {tries: 3, pause: 1ms}}]")
            .exits(4)
            .says("undeclared-status");
        assert_eq!(server.targets().len(), 1, "{asked}");
    }
}

#[test]
fn what_is_no_pause_is_not_waited_for() {
    for asked in ["soon", "-1", "Sun, 06 Nov 1994 08:49:36 GMT", ""] {
        let server = Server::start(move |_, before| {
            let answer = Answer::json(json!({})).header("retry-after", asked);
            let answer = answer.header("date", "Sun, 06 Nov 1994 08:49:37 GMT");
            answer.status(if before == 0 { 503 } else { 200 })
        });
        let ran = server.run("steps: [{request: {}, retry: {tries: 2, pause: 20ms}}]");
        let pause = pause(&ran.exits(0));
        assert!((18..=22).contains(&pause), "{asked}: {pause} ms");
    }
}

/// The pause that was told before the second try, in milliseconds.
fn pause(ran: &Ran) -> u64 {
    let (_, told) = ran.stderr.split_once("(again in ").expect("a pause");
    let (pause, _) = told.split_once(" ms)").expect("in milliseconds");
    pause.parse().expect("a number")
}

/// Says 403 until `/login` was asked for as often as `logins` says.
fn guarded(logins: usize) -> Server {
    let seen = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |received: &Received, before| {
        use std::sync::atomic::Ordering::SeqCst;
        let answer = Answer::json(json!({"token": before + 1}));
        if received.target == "/login" {
            seen.fetch_add(1, SeqCst);
            return answer;
        }
        answer.status(if seen.load(SeqCst) < logins { 403 } else { 200 })
    })
}

#[test]
fn a_recovery_runs_steps_or_ids_and_sends_once_more() {
    let server = guarded(1);
    server
        .run(
            "
vars: {token: none}
steps:
  - id: act
    request: {path: 'act-{{ token }}'}
    recover:
      on: {status: 403}
      run: [{id: fetch, request: {path: login}, extract: {token: $.token}}]
    expect: {tries: 2}
  - {request: {path: 'kept-{{ token }}'}, expect: {tries: 1}}
",
        )
        .exits(0)
        .says("2 steps: 2 passed");
    assert_eq!(
        server.targets(),
        ["GET /act-none", "GET /login", "GET /act-1", "GET /kept-1"]
    );
    let server = guarded(2);
    server
        .run(
            "
sessions: {other: {}}
steps:
  - {id: login, request: {path: login}, extract: {token: $.token}}
  - id: act
    as: other
    request: {path: act, headers: {X-Token: '{{ token }}'}}
    recover: [{on: {status: 500}, run: [login]}, {on: {status: 403}, run: [login]}]
",
        )
        .exits(0);
    assert_eq!(
        server.targets(),
        ["GET /login", "GET /act", "GET /login", "GET /act"]
    );
    assert_eq!(server.received()[3].header("x-token"), ["2"]);
}

#[test]
fn a_recovery_happens_once_and_a_failing_one_fails_the_step() {
    let server = guarded(9);
    server
        .run("steps: [{request: {path: act}, recover: {on: {status: 403}, run: [{request: {path: login}}]}}]")
        .exits(4)
        .says("the answer has the status 403");
    assert_eq!(server.targets(), ["GET /act", "GET /login", "GET /act"]);
    let server = guarded(9);
    server
        .run("steps: [{request: {path: act}, recover: {on: {status: 403}, run: [{request: {path: no}}]}}]")
        .exits(4)
        .says("recovery-failed");
    assert_eq!(server.targets(), ["GET /act", "GET /no"]);
    let server = guarded(0);
    server
        .run("steps: [{request: {}, expect: {status: 201}, recover: {on: {status: 403}, run: [{request: {path: login}}]}}]")
        .exits(4);
    assert_eq!(server.targets(), ["GET /"]);
    server
        .run("steps: [{request: {}, recover: {on: {status: 403}, run: [nowhere]}}]")
        .exits(2)
        .says("unknown-step");
}
