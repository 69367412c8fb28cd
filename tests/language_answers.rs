//! What is demanded of an answer, what must be declared, and what is carried on from it.

use serde_json::{Value, json};

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

fn saying(value: Value) -> Server {
    Server::start(move |_, _| Answer::json(value.clone()))
}

/// Runs one step, `more` being all of it but its request, on a wiki that says `value`.
fn on_wiki(value: Value, more: &str) -> Ran {
    on_wiki_with_status(200, value, more)
}

fn on_wiki_with_status(status: u16, value: Value, more: &str) -> Ran {
    let server = Server::start(
        move |received, _| match received.target.contains("siteinfo") {
            true => Answer::json(json!({"query": {"general": {"generator": "MediaWiki 1.39.4"}}})),
            false => Answer::json(value.clone()).status(status),
        },
    );
    let scenario = format!(
        "scenario: It\nservice: mediawiki\nsteps:\n  - request: {{url: '{{{{ api }}}}', params: {{action: x, format: json}}}}\n{more}"
    );
    let target = format!("{}/api.php", server.url());
    Flow::new()
        .file("it.yaml", scenario)
        .run(["it.yaml", "--target", &target])
}

#[test]
fn every_mismatch_of_a_step_is_reported() {
    saying(json!({"a": 1, "b": [2], "c": null}))
        .run(
            "
steps:
  - request: {}
    expect:
      - $.a: '1'
        $.b: {length: 2, contains: 2}
        header Content-Type: {contains: json}
      - $.a: {greater_than: 1}
        $.d: {exists: true}
        $.c: null
    extract: {d: $.d}
",
        )
        .exits(3)
        .says("expected: the text \"1\"")
        .says("actual: the number 1")
        .says("`$.b` is not as expected")
        .says("`$.d` is not as expected")
        .says("`d` could not be extracted");
}

#[test]
fn what_an_answer_refuses_must_be_declared() {
    let error = json!({"error": {"code": "badtoken", "info": "Invalid CSRF token."}});
    on_wiki(error.clone(), "")
        .exits(4)
        .says("undeclared-error")
        .says("API error badtoken: Invalid CSRF token.")
        .says("`expect: {error: badtoken}`");
    on_wiki(error.clone(), "    expect: {error: badtoken}").exits(0);
    on_wiki(error.clone(), "    expect: {error: {exists: true}}").exits(0);
    on_wiki(error.clone(), "    expect: {all error: [badtoken]}").exits(0);
    on_wiki(
        error.clone(),
        "    expect: {$.error.code: badtoken, status: 200}",
    )
    .exits(4)
    .says("undeclared-error");
    on_wiki(error.clone(), "    expect: {error: missingparam}")
        .exits(4)
        .says("expected: the text \"missingparam\"");
    on_wiki(json!({}), "    expect: {error: badtoken}")
        .exits(4)
        .says("actual: nothing");
    let conditional = "    expect: [{when: mediawiki >= 1.40, error: badtoken}]";
    on_wiki(error.clone(), conditional)
        .exits(4)
        .says("undeclared-error");
    on_wiki(error, &conditional.replace(">=", "<")).exits(0);
}

#[test]
fn each_place_where_a_wiki_refuses_is_known() {
    let cases = [
        (json!({"errors": [{"code": "a"}, {"code": "b"}]}), "[a, b]"),
        (json!({"login": {"result": "Failed"}}), "[Failed]"),
        (json!({"login": {"result": "Success"}}), "[]"),
        (json!({"edit": {"result": "Failure"}}), "[Failure]"),
        (json!({"upload": {"result": "Warning"}}), "[Warning]"),
        (json!({"upload": {"result": "Continue"}}), "[]"),
        (json!({"clientlogin": {"status": "FAIL"}}), "[FAIL]"),
        (json!({"clientlogin": {"status": "UI"}}), "[]"),
        (json!({"createaccount": {"status": "FAIL"}}), "[FAIL]"),
        (json!({"errorKey": "rest-badtoken"}), "[rest-badtoken]"),
    ];
    for (answer, codes) in cases {
        on_wiki(answer, &format!("    expect: {{all error: {codes}}}")).exits(0);
    }
}

#[test]
fn a_status_of_400_and_more_must_be_declared() {
    let run = |status: u16, expect: &str| {
        let server = Server::start(move |_, _| Answer::json(json!({})).status(status));
        server.run(&format!("steps: [{{request: {{}}{expect}}}]"))
    };
    run(399, "").exits(0);
    run(400, "").exits(4).says("undeclared-status");
    run(404, ", expect: {status: 404}").exits(0);
    run(404, ", expect: {$: {equals: {}}}")
        .exits(4)
        .says("undeclared-status");
    run(500, ", expect: {error: x}")
        .exits(2)
        .says("needs-service");
    let refused = json!({"errorKey": "rest-read-denied"});
    on_wiki_with_status(403, refused.clone(), "    expect: {status: 403}").exits(0);
    on_wiki_with_status(
        403,
        refused.clone(),
        "    expect: {error: rest-read-denied}",
    )
    .exits(0);
    on_wiki_with_status(403, refused, "")
        .exits(4)
        .says("undeclared-error");
}

#[test]
fn warnings_must_be_declared_and_are_declared_all_at_once() {
    let warned = json!({"warnings": {"main": {"warnings": "One.\nTwo."}, "x": {"*": "Three."}}});
    on_wiki(warned.clone(), "")
        .exits(4)
        .says("undeclared-warning")
        .says("One.; Two.; Three.");
    on_wiki(warned.clone(), "    expect: {warning: One.}").exits(0);
    on_wiki(warned.clone(), "    expect: {all warning: {some: Three.}}").exits(0);
    on_wiki(warned, "    expect: {warning: Two.}").exits(4);
    let listed = json!({"warnings": [{"code": "deprecation", "text": "Old."}]});
    on_wiki(listed, "    expect: {warning: deprecation}").exits(0);
    on_wiki(json!({}), "    expect: {warning: {exists: true}}").exits(4);
}

#[test]
fn a_group_may_only_warn_and_says_what_it_is_about() {
    on_wiki(
        json!({"a": 1}),
        "    expect: [{severity: warn, about: It should be two., $.a: 2}, {$.a: 1}]",
    )
    .exits(0)
    .says("It should be two.")
    .says("1 warning");
    on_wiki(
        json!({"a": 1}),
        "    expect: [{about: It must be two., $.a: 2}]",
    )
    .exits(4)
    .says("It must be two.");
    on_wiki(json!({}), "    expect: [{severity: warn}]").exits(2);
}

#[test]
fn an_answer_that_is_no_json_is_a_refusal_where_json_was_asked_for() {
    let server = Server::start(|_, _| Answer::text("<html>"));
    let scenario = |expect: &str| {
        format!(
            "scenario: It\nservice: mediawiki\nsteps: [{{request: {{url: '{{{{ api }}}}', params: {{format: json}}}}{expect}}}]"
        )
    };
    let target = format!("{}/api.php", server.url());
    let run = |expect: &str| {
        Flow::new()
            .file("it.yaml", scenario(expect))
            .run(["it.yaml", "--target", &target])
    };
    run("").exits(4).says("undeclared-error").says("not-json");
    run(", expect: {error: not-json}").exits(0);
    run(", expect: {error: not-json, $.a: 1}").exits(4);
}

#[test]
fn values_are_carried_on_with_their_type_and_absence_must_be_allowed() {
    let server = saying(json!({"n": 1.5, "list": [1, 2], "null": null, "text": "a b"}));
    server
        .run(
            "
steps:
  - request: {}
    extract:
      n: $.n
      list: $.list
      nothing: $.null
      gone: $.gone | default('none')
      all: $..*
      size: $.list | length
  - request: {method: POST, json: {n: '{{ n }}', list: '{{ list }}', nothing: '{{ nothing }}', mixed: 'n={{ n }}'}}
    expect: {$.n: '{{ n }}', $.list: {members: [2, 1]}}
  - request: {params: {gone: '{{ gone }}', nothing: '{{ nothing }}', list: '{{ list }}', size: '{{ size }}'}}
",
        )
        .exits(0);
    let received = server.received();
    assert_eq!(
        received[1].body,
        r#"{"n":1.5,"list":[1,2],"nothing":null,"mixed":"n=1.5"}"#
    );
    assert_eq!(received[2].target, "/?gone=none&list=1&list=2&size=2");
    server
        .run("steps: [{request: {}, extract: {gone: $.gone}}]")
        .exits(3)
        .says("extraction-missing")
        .says("`| default(…)`");
}

#[test]
fn extraction_comes_even_when_an_expectation_fails() {
    let server = saying(json!({"made": "x"}));
    server
        .run(
            "
steps: [{request: {}, expect: {$.made: y}, extract: {made: $.made}}]
teardown: [{request: {path: 'rid-{{ made }}'}}]
",
        )
        .exits(4);
    assert_eq!(server.targets(), ["GET /", "GET /rid-x"]);
}

#[test]
fn append_makes_a_list_over_rounds_and_elements() {
    let server =
        Server::start(|received, _| Answer::json(json!({"v": received.target, "l": [1, 2]})));
    server
        .run(
            "
steps:
  - {for_each: [a, b], request: {path: '{{ item }}'}, extract: {all: {from: $.v, append: true}, l: {from: $.l, append: true}}}
  - request: {path: '{{ all | join }}-{{ l }}'}
",
        )
        .exits(0);
    assert_eq!(server.targets()[2], "GET /a/b-[1,2,1,2]");
}

#[test]
fn no_answer_is_3_and_a_failed_check_is_4_and_3_is_said_of_both() {
    let server = saying(json!({}));
    let failing = "{id: f, request: {}, expect: {status: 201}, continue_on_failure: true}";
    let broken = "{id: b, request: {headers: {'a b': c}}, continue_on_failure: true}";
    server.run(&format!("steps: [{failing}]")).exits(4);
    server
        .run(&format!("steps: [{broken}]"))
        .exits(3)
        .says("no-answer");
    server
        .run(&format!("steps: [{failing}, {broken}]"))
        .exits(3);
    let port = server.url();
    drop(server);
    Flow::new()
        .file(
            "it.yaml",
            "scenario: It\ninputs: {url: {}}\nsteps: [{request: {url: '{{ url }}'}}]",
        )
        .run(["it.yaml", "--target", &port])
        .exits(3)
        .says("no-answer");
}

#[test]
fn a_run_goes_to_its_target_and_nowhere_else() {
    let (here, there) = (Server::echo(), Server::echo());
    let url = there.url();
    let body = format!("steps: [{{request: {{url: '{url}/x'}}}}]");
    here.run(&body)
        .exits(2)
        .says("origin-not-allowed")
        .says("--allow-host");
    assert!(there.received().is_empty());
    let host = url.trim_start_matches("http://");
    here.run_in(Flow::new(), &body, &["--allow-host", host])
        .exits(0);
    assert_eq!(there.targets(), ["GET /x"]);
    let late = "steps:\n  - {id: a, request: {}, extract: {there: $.headers}}\n  - {id: b, request: {url: 'http://127.0.0.1:1/'}}";
    here.run(late).exits(2).says("origin-not-allowed");
}

/// Runs one request of GraphQL that is answered so, of the type that GraphQL over HTTP has for it.
fn graphql(answer: &Value, expect: &str) -> Ran {
    let body = answer.to_string();
    let server = Server::start(move |_, _| {
        Answer::body(
            "application/graphql-response+json; charset=utf-8",
            body.as_str(),
        )
    });
    server.run(&format!(
        "service: graphql\nsteps: [{{request: {{json: {{query: x}}}}{expect}}}]"
    ))
}

#[test]
fn an_answer_of_graphql_refuses_by_its_errors() {
    graphql(&json!({"data": {"a": 1}}), ", expect: {$.data.a: 1}").exits(0);
    let coded = json!({"errors": [{"message": "No.", "extensions": {"code": "BAD_USER_INPUT"}}]});
    graphql(&coded, "")
        .exits(4)
        .says("API error BAD_USER_INPUT: No.")
        .says("`expect: {error: BAD_USER_INPUT}`");
    graphql(&coded, ", expect: {error: BAD_USER_INPUT}").exits(0);
    // Codes are a habit; without one the message is it, and is told once.
    let bare =
        json!({"data": {"a": 1}, "errors": [{"message": "No: \"a\"."}, {"message": "Never."}]});
    graphql(&bare, "")
        .exits(4)
        .says("error[undeclared-error]: API error: No: \"a\".\n")
        .says(r#"`expect: {error: "No: \"a\"."}`"#);
    graphql(&bare, r#", expect: {error: "No: \"a\"."}"#).exits(0);
    graphql(
        &bare,
        ", expect: {all error: ['No: \"a\".', Never.], $.data.a: 1}",
    )
    .exits(0);
    let mixed =
        json!({"errors": [{"message": "No."}, {"message": "Never.", "extensions": {"code": "B"}}]});
    graphql(&mixed, ", expect: {all error: [No., B]}").exits(0);
}

#[test]
fn errors_of_graphql_of_any_shape_refuse() {
    for (answer, codes) in [
        (
            json!({"errors": [{"message": "m", "extensions": {"code": 42}}]}),
            "[m]",
        ),
        (json!({"errors": [{}], "data": null}), "['{}']"),
        (json!({"errors": ["text", {"message": "m"}]}), "[text, m]"),
        (json!({"errors": "text"}), "[text]"),
        (json!({"errors": {"message": "m"}}), "[m]"),
        (
            json!([{"data": {}}, {"errors": [{"message": "m", "extensions": {"code": "C"}}]}]),
            "[C]",
        ),
    ] {
        graphql(&answer, "")
            .exits(4)
            .says("error[undeclared-error]: API error");
        graphql(&answer, &format!(", expect: {{all error: {codes}}}")).exits(0);
    }
    for answer in [
        json!({"data": {"a": 1}, "errors": null}),
        json!({"data": {"a": 1}, "errors": []}),
        json!({"data": {"errors": [{"message": "a field that is called so"}]}}),
    ] {
        graphql(&answer, "").exits(0);
        graphql(&answer, ", expect: {error: {exists: true}}").exits(4);
    }
}
