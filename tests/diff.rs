//! `flowrun diff`: the same scenarios on two deployments, and what the new one answers otherwise. Of what is known of releases of
//! MediaWiki the embedded wiki is asked here; real ones are in `real_wikis`.

use flowrun::wiki::{Accounts, Release, Settings, Wiki};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// A shop: an order is made, looked at and listed.
const SHOP: &str = "
scenario: A shop
inputs: {url: {}, key: {secret: true, default: no-key-at-all}}
defaults: {url: '{{ url }}', headers: {X-Key: '{{ key }}'}}
steps:
  - id: make
    name: Make an order
    request: {path: /orders, json: {sku: A}}
    extract: {order: $.id}
    mask: {$.made: timestamp}
  - id: look
    request: {path: '/orders/{{ order }}'}
    expect: {$.state: {one_of: [open, paid]}}
  - id: page
    request: {path: /page}
";

/// What a shop says otherwise.
type Change = fn(&str, Answer) -> Answer;

fn path(received: &Received) -> &str {
    received.target.split('?').next().unwrap_or_default()
}

/// A shop whose orders are numbered from `first`; `change` is told the path and the answer.
fn shop(first: usize, change: impl Fn(&str, Answer) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |received, before| {
        let answer = match path(received) {
            "/orders" => Answer::json(
                json!({"id": format!("order-{}", first + before), "made": "2026-11-22T12:00:00Z"}),
            )
            .header("set-cookie", "cart=x; Path=/; SameSite=Lax"),
            "/page" => Answer::text("<p>One</p>\n<p>Two</p>\n<p>Three</p>"),
            order => {
                let id = order.rsplit('/').next();
                Answer::json(json!({
                    "id": id, "state": "open", "lines": ["A", "B", "C"], "sum": {"net": 10, "tax": 2},
                }))
            }
        };
        change(
            if path(received).starts_with("/orders/") {
                "/order"
            } else {
                path(received)
            },
            answer,
        )
    })
}

fn unchanged(_path: &str, answer: Answer) -> Answer {
    answer
}

/// Two deployments and a folder to compare them in.
struct Pair {
    old: Server,
    new: Server,
    flow: Flow,
}

impl Pair {
    fn new(old: Server, new: Server) -> Self {
        let flow = Flow::new().file("shop.yaml", SHOP);
        Self { old, new, flow }
    }

    fn diff(&self, more: &[&str]) -> Ran {
        let (old, new) = (self.old.url(), self.new.url());
        let args = ["diff", &old, &new, "shop.yaml", "--writable"];
        self.flow.run(args.into_iter().chain(more.iter().copied()))
    }

    fn json(&self, more: &[&str]) -> Value {
        let more: Vec<&str> = more.iter().copied().chain(["--json"]).collect();
        let ran = self.diff(&more);
        serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {}", ran.stderr))
    }
}

#[track_caller]
fn prints(ran: &Ran, text: &str) {
    assert!(
        ran.stdout.contains(text),
        "no {text:?} in: {}{}",
        ran.stdout,
        ran.stderr
    );
}

#[track_caller]
fn never_prints(ran: &Ran, text: &str) {
    assert!(!ran.stdout.contains(text), "{text:?} in: {}", ran.stdout);
}

#[test]
fn what_has_a_name_or_a_mask_is_the_same_on_both_and_nothing_is_written() {
    let pair = Pair::new(
        shop(100, unchanged),
        shop(7000, |path, answer| match path {
            "/orders" => answer.map_json(|body| body["made"] = json!("2027-01-01T00:00:00Z")),
            _ => answer,
        }),
    );
    let ran = pair.diff(&[]).exits(0);
    prints(&ran, "3 answers compared: 0 findings\n");
    assert_eq!(pair.flow.files("."), ["shop.yaml"]);
    // The very order is looked at on both.
    assert!(
        pair.old
            .targets()
            .contains(&"GET /orders/order-100".to_owned())
    );
    assert!(
        pair.new
            .targets()
            .contains(&"GET /orders/order-7000".to_owned())
    );
}

/// What the new shop does, and what is said of it.
const CHANGES: &[(Change, &[&str])] = &[
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["sum"]["tax"] = json!(3)),
            _ => answer,
        },
        &[
            "A shop › look (shop.yaml:11)",
            "GET /orders/",
            "$.sum.tax: 2 → 3",
        ],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["sum"] = json!({"net": 10})),
            _ => answer,
        },
        &["$.sum.tax: 2 → nothing"],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["more"] = json!([1])),
            _ => answer,
        },
        &["$.more: nothing → [1]"],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["lines"] = json!(["A", "C"])),
            _ => answer,
        },
        &["$.lines[1]: \"B\" → nothing"],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["lines"] = json!(["A", "B", "X", "C"])),
            _ => answer,
        },
        &["$.lines[2]: nothing → \"X\""],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["lines"] = json!(["C", "A", "B"])),
            _ => answer,
        },
        &["$.lines: \"in one order\" → \"the same in another order\""],
    ),
    (
        |path, answer| match path {
            "/order" => answer.map_json(|body| body["id"] = json!(1)),
            _ => answer,
        },
        &["$.id: \"{{ order }}\" → 1"],
    ),
    (
        |path, answer| match path {
            "/orders" => answer.map_json(|body| body["made"] = json!("today")),
            _ => answer,
        },
        &[
            "$.made: \"[timestamp]\" → \"today\"",
            "POST /orders {\"sku\":\"A\"}",
        ],
    ),
    (
        |path, answer| match path {
            "/page" => answer.status(203),
            _ => answer,
        },
        &["status: \"200\" → \"203\""],
    ),
    (
        |path, answer| match path {
            "/page" => answer.header("location", "/elsewhere"),
            _ => answer,
        },
        &["header Location: nothing → \"/elsewhere\""],
    ),
    (
        |path, answer| match path {
            "/page" => Answer::text("<p>One</p>\n<p>Zwei</p>\n<p>Three</p>"),
            _ => answer,
        },
        &["body line 2: \"<p>Two</p>\" → \"<p>Zwei</p>\""],
    ),
    (
        |path, answer| match path {
            "/order" => Answer::body("text/html", "<h1>Sorry</h1>"),
            _ => answer,
        },
        &["body: \"json\" → \"html\"", "fails on NEW: "],
    ),
];

#[test]
fn each_kind_of_change_is_found_by_its_path_with_both_values() {
    for (change, wanted) in CHANGES {
        let pair = Pair::new(shop(1, unchanged), shop(1, *change));
        let ran = pair.diff(&[]).exits(4);
        for text in *wanted {
            prints(&ran, text);
        }
        if wanted.len() == 1 {
            prints(&ran, "1 finding\n");
        }
        // And the way back.
        let back = Pair::new(shop(1, *change), shop(1, unchanged));
        back.diff(&[]).exits(4);
    }
}

#[test]
fn an_attribute_of_a_cookie_is_found_and_its_value_is_none() {
    let cookies = |cookie: &'static str| {
        Server::start(move |_, _| Answer::json(json!({})).header("set-cookie", cookie))
    };
    let pair = |new| {
        let pair = Pair::new(cookies("sid=abc; Path=/; HttpOnly"), cookies(new));
        pair.flow.write(
            "shop.yaml",
            "scenario: It\ninputs: {url: {}}\nsteps: [{id: ask, request: {url: '{{ url }}'}}]\n",
        );
        pair
    };
    pair("sid=xyz; Path=/; HttpOnly").diff(&[]).exits(0);
    let ran = pair("sid=abc; Path=/").diff(&[]).exits(4);
    prints(&ran, "cookie sid httponly: \"\" → nothing\n");
    let ran = pair("other=abc; Path=/; HttpOnly").diff(&[]).exits(4);
    prints(&ran, "cookie other: nothing → \"[cookie]\"\n");
    prints(&ran, "cookie sid: \"[cookie]\" → nothing\n");
    prints(&ran, "2 findings\n");
}

#[test]
fn a_check_that_fails_on_one_is_found_on_both_told_once_and_what_follows_is_not_reached() {
    let closed: Change = |path, answer| match path {
        "/order" => answer.map_json(|body| body["state"] = json!("closed")),
        _ => answer,
    };
    let ran = Pair::new(shop(1, unchanged), shop(1, closed))
        .diff(&[])
        .exits(4);
    prints(&ran, "$.state: \"open\" → \"closed\"");
    prints(&ran, "fails on NEW: ");
    prints(
        &ran,
        "A shop › page: not reached on NEW: needs `look`, which did not pass",
    );
    prints(&ran, "2 answers compared: 2 findings\n");
    let ran = Pair::new(shop(1, closed), shop(1, unchanged))
        .diff(&[])
        .exits(4);
    prints(&ran, "fails on OLD: ");
    prints(&ran, "not reached on OLD");
    let ran = Pair::new(shop(1, closed), shop(1, closed))
        .diff(&[])
        .exits(4);
    prints(&ran, "fails on both: ");
    prints(&ran, "2 answers compared: 0 findings, 1 failure on both\n");
    let gone: Change = |path, answer| match path {
        "/orders" => answer.map_json(|body| *body = json!({})),
        _ => answer,
    };
    // What was to be carried on is not there: the rest could not be carried out.
    let ran = Pair::new(shop(1, unchanged), shop(1, gone))
        .diff(&[])
        .exits(3);
    prints(&ran, "$.id: \"{{ order }}\" → nothing");
    prints(
        &ran,
        "A shop: 2 steps: not reached on NEW: needs `make`, which did not pass",
    );
}

/// A change of the body of an answer; told the path.
type BodyChange = fn(&str, &mut Value);

/// Two answers, of which one varies.
const VARYING: &str = "scenario: It\ninputs: {url: {}}\nsteps:\n  - {id: one, request: {url: '{{ url }}', path: one}}\n  - {id: two, request: {url: '{{ url }}', path: two}}\n";

/// Each answer has another number, a tag more or less, and another line.
fn varying(n: usize) -> Value {
    let tags: Vec<Value> = (0..2 + n % 2)
        .map(|tag| json!({"n": tag + n, "name": format!("tag {}", tag + n)}))
        .collect();
    json!({
        "hits": 40 + n, "name": "wiki", "word": format!("w-{n}a"), "tags": tags,
        "html": format!("<p>\nseen {n} times\n</p>"), "hint": if n == 0 { json!("now") } else { json!("then") },
    })
}

/// What is no noise beside that.
const NO_NOISE: &[(BodyChange, &str)] = &[
    // The same path of another step.
    (
        |path, body| {
            if path == "/two" {
                body["hits"] = json!(8)
            }
        },
        "$.hits: 7 → 8",
    ),
    // Another path.
    (
        |path, body| {
            if path == "/one" {
                body["more"] = json!(1);
            }
        },
        "$.more: nothing → 1",
    ),
    // Another kind at a noisy path.
    (
        |path, body| {
            if path == "/one" {
                body["hits"] = json!("many")
            }
        },
        "$.hits: 40 → \"many\"",
    ),
    (
        |path, body| {
            if path == "/one" {
                body["hits"] = json!(4.5)
            }
        },
        "$.hits: 40 → 4.5",
    ),
    (
        |path, body| {
            if path == "/one" {
                body["word"] = json!("W 7")
            }
        },
        "$.word: \"w-0a\" → \"W 7\"",
    ),
    (
        |path, body| {
            if path == "/one" {
                body["tags"][0]["kind"] = json!("x")
            }
        },
        "$.tags[0].kind: nothing → \"x\"",
    ),
    (
        |path, body| {
            if path == "/one" {
                body["html"] = json!("<p>\nnever seen\n</p>")
            }
        },
        "$.html line 2: \"seen 0 times\" → \"never seen\"",
    ),
    (
        |path, body| {
            if path == "/one" {
                body["hint"] = json!(["now"])
            }
        },
        "$.hint: \"now\" → [\"now\"]",
    ),
];

#[test]
fn what_varies_on_the_old_one_is_noise_where_it_is_alike_and_nowhere_else() {
    let old = || {
        Server::start(|received, before| match path(received) {
            "/one" => Answer::json(varying(before)),
            _ => Answer::json(json!({"hits": 7})),
        })
    };
    let pair = |change: BodyChange| {
        let new = Server::start(move |received, before| {
            let mut body = match path(received) {
                "/one" => varying(before + 5),
                _ => json!({"hits": 7}),
            };
            change(path(received), &mut body);
            Answer::json(body)
        });
        let pair = Pair::new(old(), new);
        pair.flow.write("shop.yaml", VARYING);
        pair
    };
    let same = |_: &str, body: &mut Value| {
        if body["hint"] != json!(null) {
            body["hint"] = json!("then");
        }
    };
    let found = pair(same).diff(&[]).exits(4);
    prints(&found, "$.hits: 40 → 45");
    let quiet = pair(same).diff(&["--again"]).exits(0);
    prints(&quiet, "2 answers compared: 0 findings, ");
    prints(&quiet, " noise\n");
    never_prints(&quiet, "$.hits");
    let told = pair(same).diff(&["--again", "-v"]).exits(0);
    prints(&told, "Noise\n");
    prints(&told, "$.hits: 40 → 45");
    for (change, wanted) in NO_NOISE {
        let ran = pair(*change).diff(&["--again"]).exits(4);
        prints(&ran, wanted);
        prints(&ran, "2 answers compared: 1 finding, ");
    }
}

#[test]
fn a_check_that_the_old_one_fails_by_chance_is_noise_too() {
    let flaky = |bad: fn(usize) -> bool| {
        Server::start(move |received, before| match path(received) {
            "/orders/order-1" if bad(before) => Answer::json(json!({"state": "odd"})),
            "/page" => Answer::text("x"),
            _ => Answer::json(
                json!({"id": "order-1", "state": "open", "made": "2026-11-22T12:00:00Z"}),
            ),
        })
    };
    let pair = || Pair::new(flaky(|before| before > 0), flaky(|_| true));
    prints(&pair().diff(&[]).exits(4), "fails on NEW: ");
    let ran = pair().diff(&["--again", "-v"]).exits(0);
    prints(&ran, "Noise\n");
    prints(&ran, "fails on NEW: ");
}

#[test]
fn usage_is_refused_and_nothing_is_sent() {
    let pair = Pair::new(shop(1, unchanged), shop(1, unchanged));
    let url = pair.new.url();
    for (more, exit, says) in [
        (&["--target", &url][..], 1, "OLD and NEW are the targets"),
        (
            &["--target-version", "1.43"],
            1,
            "OLD and NEW are the targets",
        ),
        (&["--name", "nothing like it"], 6, "no case is selected"),
        (&["none.yaml"], 1, "none.yaml"),
        (&["wrong.yaml"], 2, "unknown-key"),
    ] {
        pair.flow.write("wrong.yaml", "scenario: Wrong\nstep: []\n");
        pair.diff(more).exits(exit).says(says);
    }
    pair.flow.run(["diff", &url]).exits(1).says("<NEW>");
    pair.flow
        .run(["diff", "nowhere", &url, "shop.yaml"])
        .exits(1)
        .says("there is no target `nowhere`");
    pair.flow
        .run(["diff", &url, &url])
        .exits(6)
        .says("there is no folder `scenarios` here");
    // Without `--writable`.
    let refused = pair.flow.run(["diff", &url, &url, "shop.yaml"]).exits(2);
    refused.says("not-writable");
    assert!(pair.old.received().is_empty() && pair.new.received().is_empty());
}

#[test]
fn the_scenarios_of_the_folder_are_run_if_none_is_named_and_one_machine_is_asked_by_one_run_at_a_time()
 {
    let server = shop(1, unchanged);
    let flow = Flow::new().file("scenarios/shop.yaml", SHOP);
    let url = server.url();
    let again = format!("{url}/");
    let ran = flow
        .run(["diff", &url, &again, "--writable", "--again"])
        .exits(0);
    prints(&ran, "3 answers compared: 0 findings\n");
    let targets = server.targets();
    let wanted = (1..=3).flat_map(|order| {
        [
            "POST /orders".to_owned(),
            format!("GET /orders/order-{order}"),
            "GET /page".to_owned(),
        ]
    });
    assert_eq!(targets, wanted.collect::<Vec<_>>());
}

#[test]
fn targets_have_names_and_values_of_their_own() {
    let pair = Pair::new(shop(1, unchanged), shop(1, unchanged));
    let project = format!(
        "targets:\n  before: {{writable: true, inputs: {{url: '{}', key: {{env: FLOWRUN_OLD}}}}}}\n  after: {{writable: true, inputs: {{url: '{}', key: {{env: FLOWRUN_NEW}}}}}}\n",
        pair.old.url(),
        pair.new.url()
    );
    let flow = Flow::new()
        .file("shop.yaml", SHOP)
        .file("flowrun.yaml", project)
        .env("FLOWRUN_OLD", "old-secret-key-1")
        .env("FLOWRUN_NEW", "new-secret-key-2");
    let ran = flow
        .run([
            "diff",
            "before",
            "after",
            "shop.yaml",
            "--env",
            "FLOWRUN_OLD",
            "--env",
            "FLOWRUN_NEW",
        ])
        .exits(0);
    prints(&ran, &format!("OLD before ({})", pair.old.url()));
    let key = |server: &Server| server.received()[0].header("x-key")[0].to_owned();
    assert_eq!(
        (key(&pair.old), key(&pair.new)),
        ("old-secret-key-1".to_owned(), "new-secret-key-2".to_owned())
    );
}

#[test]
fn no_secret_is_told() {
    let echo: fn(&Received, usize) -> Answer = |received, _| {
        let key = received.header("x-key").join(",");
        Answer::json(
            json!({"id": "order-1", "state": "open", "made": "2026-11-22T12:00:00Z", "you": key}),
        )
    };
    let other: fn(&Received, usize) -> Answer = |received, _| {
        let key = received.header("x-key").join(",");
        Answer::json(
            json!({"id": "order-1", "state": "open", "made": "2026-11-22T12:00:00Z", "you": format!("not {key}"), "more": key}),
        )
    };
    let mut pair = Pair::new(Server::start(echo), Server::start(other));
    pair.flow = Flow::new()
        .file("shop.yaml", SHOP)
        .env("FLOWRUN_VAR_key", "hush-hush-1234");
    for more in [
        &["--secret", "key"][..],
        &["--secret", "key", "--json"],
        &["--secret", "key", "-v", "--again"],
    ] {
        let ran = pair.diff(more).exits(4).never_says("hush-hush-1234");
        prints(&ran, "not [secret key]");
    }
}

#[test]
fn the_same_finding_of_many_steps_is_told_a_few_times_and_counted() {
    let pair = Pair::new(
        Server::start(|_, _| Answer::json(json!({"a": 1}))),
        Server::start(|_, _| Answer::json(json!({"a": 1, "debug": true}))),
    );
    let steps: String = (0..9)
        .map(|n| format!("  - {{id: s{n}, request: {{url: '{{{{ url }}}}', path: s{n}}}}}\n"))
        .collect();
    pair.flow.write(
        "shop.yaml",
        format!("scenario: It\ninputs: {{url: {{}}}}\nsteps:\n{steps}"),
    );
    let ran = pair.diff(&[]).exits(4);
    assert_eq!(
        ran.stdout.matches("$.debug: nothing → true").count(),
        4,
        "{}",
        ran.stdout
    );
    prints(&ran, "in 6 more steps: $.debug: nothing → true\n");
    prints(&ran, "9 findings\n");
    let ran = pair.diff(&["-v"]).exits(4);
    assert_eq!(
        ran.stdout.matches("$.debug: nothing → true").count(),
        9,
        "{}",
        ran.stdout
    );
    let ran = pair.diff(&["-q"]).exits(4);
    never_prints(&ran, "OLD");
    assert_eq!(pair.json(&[])["findings"].as_array().map(Vec::len), Some(9));
}

#[test]
fn programs_are_told_the_same_as_json() {
    let change: Change = |path, answer| match path {
        "/order" => answer.map_json(|body| {
            body["state"] = json!("closed");
            body["sum"]["tax"] = json!(3);
        }),
        _ => answer,
    };
    let pair = Pair::new(shop(1, unchanged), shop(1, change));
    let mut told = pair.json(&[]);
    for (side, server) in [("old", &pair.old), ("new", &pair.new)] {
        assert_eq!(told[side]["target"], server.url());
        told[side]["target"] = json!("URL");
    }
    let step = json!({
        "scenario": "shop.yaml", "case": "A shop", "step": ["look"], "ids": ["look"], "place": "shop.yaml:11",
    });
    let with = |more: Value| {
        let mut all = step.clone();
        for (key, value) in more.as_object().expect("an object") {
            all[key] = value.clone();
        }
        all
    };
    let request = "GET /orders/order-1";
    let page = json!({
        "scenario": "shop.yaml", "case": "A shop", "step": ["page"], "ids": ["page"],
        "on": "new", "unreached": true, "reason": "needs `look`, which did not pass",
    });
    let failed = told["findings"][2]["new"].clone();
    assert!(
        failed.as_str().is_some_and(|said| said.contains("$.state")),
        "{told}"
    );
    let mut not_compared = told["not_compared"].clone();
    not_compared[0]
        .as_object_mut()
        .expect("an object")
        .remove("place");
    told["not_compared"] = not_compared;
    assert_eq!(
        told,
        json!({
            "old": {"target": "URL"},
            "new": {"target": "URL"},
            "answers": 2,
            "failed_on_both": [],
            "not_compared": [page],
            "expected": [],
            "noise": [],
            "findings": [
                with(json!({"request": request, "kind": "answer", "path": "$.state", "old": "\"open\"", "new": "\"closed\""})),
                with(json!({"request": request, "kind": "answer", "path": "$.sum.tax", "old": "2", "new": "3"})),
                with(json!({"kind": "check", "old": null, "new": failed})),
            ],
        })
    );
}

#[test]
fn a_stdout_that_takes_nothing_is_told_by_the_exit() {
    let pair = Pair::new(shop(1, unchanged), shop(1, unchanged));
    let (old, new) = (pair.old.url(), pair.new.url());
    let mut command = pair
        .flow
        .command(["diff", &old, &new, "shop.yaml", "--writable"]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    command.stdout(full.expect("a full disk"));
    let ran = Ran::of(&command.output().expect("flowrun is started"));
    assert_eq!(ran.status, 7, "{}", ran.stderr);
}

/// A scenario for a wiki that only asks.
const ASK: &str = "scenario: Ask\nservice: mediawiki\nsteps:\n  - {id: ask, request: {url: '{{ api }}', params: {action: query, format: json}}}\n";

/// What a wiki says of itself.
fn siteinfo(version: &str) -> Value {
    json!({"query": {"general": {"generator": format!("MediaWiki {version}")}}})
}

/// A wiki that answers everything with its site information, changed.
fn wiki_that(answer: impl Fn(Value) -> Answer + Send + Sync + 'static) -> Server {
    Server::start(move |_, _| answer(siteinfo("1.43.9")))
}

#[test]
fn a_wiki_that_is_none_is_said_so_and_nothing_is_run() {
    let good = wiki_that(Answer::json);
    let flow = Flow::new().file("ask.yaml", ASK);
    let rows: Vec<(Server, &str)> = vec![
        (
            wiki_that(|_| Answer::body("text/html", "<h1>Sorry</h1>").status(503)),
            "gives no JSON but HTML (status 503)",
        ),
        (
            wiki_that(|_| {
                Answer::text("")
                    .status(302)
                    .header("location", "https://wiki.example/")
            }),
            "leads elsewhere: status 302, to `https://wiki.example/`",
        ),
        (
            wiki_that(|_| Answer::text("who are you").status(401)),
            "lets nobody in without a login: status 401",
        ),
    ];
    for (bad, says) in &rows {
        let (good_url, bad_url) = (
            format!("{}/api.php", good.url()),
            format!("{}/api.php", bad.url()),
        );
        let ran = flow.run(["diff", &good_url, &bad_url, "ask.yaml"]).exits(3);
        ran.says("nothing can be compared with NEW: ").says(says);
        let ran = flow.run(["diff", &bad_url, &good_url, "ask.yaml"]).exits(3);
        assert_eq!(ran.stdout, "");
        ran.says("nothing can be compared with OLD: ");
    }
    assert!(
        good.targets()
            .iter()
            .all(|target| target.contains("siteinfo"))
    );
    let url = format!("{}/api.php", good.url());
    let ran = flow
        .run(["diff", &url, "http://127.0.0.1:1/api.php", "ask.yaml"])
        .exits(3);
    ran.says("nothing can be compared with NEW: ")
        .says("refused");
}

#[test]
fn a_wiki_that_is_read_only_or_tells_no_version_is_compared_and_that_is_said() {
    let good = wiki_that(Answer::json);
    let read_only = wiki_that(|mut said| {
        said["query"]["general"]["readonlyreason"] = json!("The upgrade is under way.");
        Answer::json(said)
    });
    let silent = wiki_that(|_| Answer::json(json!({"query": {}})));
    let flow = Flow::new().file("ask.yaml", ASK);
    let diff = |new: &Server| {
        let (old, new) = (
            format!("{}/api.php", good.url()),
            format!("{}/api.php", new.url()),
        );
        flow.run(["diff", &old, &new, "ask.yaml"])
    };
    let ran = diff(&read_only)
        .exits(4)
        .says("warning: NEW is read-only: The upgrade is under way.");
    prints(&ran, "MediaWiki 1.43.9, read-only");
    let ran = diff(&silent)
        .exits(4)
        .says("warning: the version of NEW cannot be had: ");
    prints(
        &ran,
        "$.query.general: {\"generator\":\"MediaWiki 1.43.9\"} → nothing",
    );
    diff(&good).exits(0);
}

#[test]
fn what_a_wiki_says_of_itself_is_its_own() {
    let wiki = |version: &'static str, says: &'static str| {
        Server::start(move |received, _| {
            let host = received.header("host").join("");
            let mut said = siteinfo(version);
            said["url"] = json!(format!("//{host}/w/"));
            said["about"] = json!(format!("This is MediaWiki {says}."));
            Answer::json(said)
        })
    };
    let flow = Flow::new().file("ask.yaml", ASK);
    let diff = |old: &Server, new: &Server| {
        let (old, new) = (
            format!("{}/api.php", old.url()),
            format!("{}/api.php", new.url()),
        );
        flow.run(["diff", &old, &new, "ask.yaml"])
    };
    diff(&wiki("1.39.17", "1.39.17"), &wiki("1.43.9", "1.43.9")).exits(0);
    // A page that was kept from before.
    let ran = diff(&wiki("1.39.17", "1.39.17"), &wiki("1.43.9", "1.39.17")).exits(4);
    prints(
        &ran,
        "$.about: \"This is MediaWiki 1.43.9.\" → \"This is MediaWiki 1.39.17.\"",
    );
}

#[test]
fn cookies_under_another_name_are_a_finding_of_their_own() {
    let wiki = |cookie: &'static str| {
        Server::start(move |_, _| Answer::json(siteinfo("1.43.9")).header("set-cookie", cookie))
    };
    let flow = Flow::new().file("ask.yaml", ASK);
    let diff = |new: &'static str| {
        let (old, new) = (wiki("wiki_session=abc; path=/"), wiki(new));
        let (old, new) = (
            format!("{}/api.php", old.url()),
            format!("{}/api.php", new.url()),
        );
        flow.run(["diff", &old, &new, "ask.yaml"])
    };
    diff("wiki_session=xyz; path=/").exits(0);
    let ran = diff("neu_session=abc; path=/").exits(4);
    prints(&ran, "names of cookies: wiki_session → neu_session\n");
    prints(&ran, "1 finding\n");
}

/// Runs something with embedded wikis of two releases.
fn with_wikis<T>(old: Release, new: Release, then: impl FnOnce(&str, &str) -> T) -> T {
    let runtime = Runtime::new().expect("a runtime for the wikis");
    let start = |release: Release| {
        let settings = Settings {
            release,
            ..Settings::default()
        };
        runtime.block_on(Wiki::start(settings)).expect("a wiki")
    };
    let (old, new) = (start(old), start(new));
    then(&old.api(), &new.api())
}

/// The shipped scenarios on wikis of two releases that can be thrown away.
fn shipped(old: Release, new: Release, more: &[&str]) -> Ran {
    with_wikis(old, new, |old, new| {
        let flow = Flow::new().project("flowrun.yaml").project("scenarios");
        let accounts = Accounts::default();
        let target = |name: &str, api: &str| {
            let rest = api.replace("api.php", "rest.php");
            format!(
                "  {name}: {{service: mediawiki, disposable: true, writable: true, inputs: {{api: \"{api}\", rest: \"{rest}\"}}}}\n"
            )
        };
        let project = format!(
            "{}\ntargets:\n{}{}",
            flow.read("flowrun.yaml"),
            target("before", old),
            target("after", new)
        );
        flow.write("flowrun.yaml", project);
        let vars = [
            ("embedded", &"true".to_owned()),
            ("username", &accounts.bot_name),
            ("password", &accounts.bot_password),
            ("main_username", &accounts.username),
            ("main_password", &accounts.password),
            ("admin_username", &accounts.admin),
            ("admin_password", &accounts.admin_password),
        ];
        let vars: Vec<String> = vars
            .iter()
            .flat_map(|(name, value)| ["--var".to_owned(), format!("{name}={value}")])
            .collect();
        let args = ["diff", "before", "after"]
            .into_iter()
            .chain(vars.iter().map(String::as_str));
        flow.run(args.chain(more.iter().copied()))
    })
}

#[test]
fn what_releases_are_known_for_is_expected_and_nothing_else_differs_in_the_shipped_scenarios() {
    for (old, new, wanted) in [
        (
            Release::V1_39,
            Release::V1_43,
            &[
                " times: a write sets no cookie `UseCDNCache` any more",
                "since 1.43, 4 times: a logout of nobody warns, and clears nothing",
                "0 findings, ",
            ][..],
        ),
        (
            Release::V1_35,
            Release::V1_39,
            &[
                "since 1.39, 1 time: a rollback of a page with a single author is refused in other words",
                "0 findings, ",
            ],
        ),
    ] {
        let ran = shipped(old, new, &[]).exits(0);
        for text in wanted {
            prints(&ran, text);
        }
    }
    // What came with a release is no news only on the way to it.
    let ran = shipped(
        Release::V1_43,
        Release::V1_39,
        &["scenarios/core/edit.yaml"],
    )
    .exits(4);
    prints(&ran, "cookie UseCDNCache: nothing → \"[cookie]\"");
    never_prints(&ran, "Expected");
}

#[test]
fn a_known_difference_is_told_with_its_source_and_each_place_if_asked_for() {
    let ran = shipped(
        Release::V1_39,
        Release::V1_43,
        &["scenarios/core/edit.yaml", "-v"],
    )
    .exits(0);
    prints(
        &ran,
        "since 1.43, 1 time: that a page is there already is said of a page, no more of an article\n    seen on 1.39.17 and 1.43.9\n    Edit a page › A page that is there is not created: $.error.info: \"The article",
    );
}

#[test]
fn a_step_for_one_of_the_releases_is_told_and_no_finding() {
    let ran = shipped(
        Release::V1_35,
        Release::V1_43,
        &["scenarios/session/tokens.yaml"],
    )
    .exits(0);
    prints(
        &ran,
        "Tokens by type › All types: skipped on OLD: when mediawiki >= 1.37",
    );
    with_wikis(Release::V1_39, Release::V1_43, |old, new| {
        let flow = Flow::new().file(
            "new.yaml",
            ASK.replace("steps:", "requires: mediawiki >= 1.43\nsteps:"),
        );
        let ran = flow.run(["diff", old, new, "new.yaml"]).exits(0);
        prints(&ran, "Ask: skipped on OLD: requires mediawiki >= 1.43");
        let flow = Flow::new().file(
            "new.yaml",
            ASK.replace("steps:", "requires: mediawiki >= 2.0\nsteps:"),
        );
        flow.run(["diff", old, new, "new.yaml"]).exits(6);
    });
}
