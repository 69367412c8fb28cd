//! The report for a browser: nothing of a run breaks out of it, it says where values come from, and it does in a browser what it should.
//!
//! What needs a browser is ignored by default: `cargo test --test it html_report:: -- --ignored` wants `chromium` and `node` on the path, and
//! `npm ci` in `tests/browser` before it.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::{Value, json};

use crate::flow::{Flow, project};
use crate::server::{Answer, Server};

/// Something of everything that a report may have to tell.
const RUN: &str = include_str!("data/reports/run.events");

/// Names, answers and messages that mean harm to whoever takes them for markup.
const HOSTILE: &str = include_str!("data/reports/hostile.events");

/// A run on four targets in which a case ended in each way.
const TARGETS: &str = include_str!("data/reports/targets.events");

/// Every tag of our own, whatever its attributes.
const TAGS: &[&str] = &[
    "!DOCTYPE", "/body", "/caption", "/head", "/html", "/script", "/style", "/table", "/tbody",
    "/td", "/th", "/thead", "/title", "/tr", "body", "caption", "head", "html", "meta", "script",
    "style", "table", "tbody", "td", "th", "thead", "title", "tr",
];

/// The page that is made of a saved run.
fn page(flow: &Flow, events: &str) -> String {
    flow.write("run.jsonl", events);
    flow.run(["report", "run.jsonl", "--report", "html=page.html"])
        .exits(0);
    flow.read("page.html")
}

/// What stands between the tags of blocks of data of this class.
fn blocks(page: &str, class: &str) -> Vec<Value> {
    let start = format!("<script type=\"application/json\" class=\"{class}\">");
    let blocks = page.split(&start).skip(1);
    let blocks = blocks.map(|rest| rest.split_once("</script>").expect("it ends").0);
    blocks
        .map(|block| serde_json::from_str(block).expect("JSON"))
        .collect()
}

#[test]
fn nothing_of_a_run_is_markup() {
    let page = page(&Flow::new(), HOSTILE);
    // Our own style and script say `<` themselves.
    let mut text = page.clone();
    for tag in ["style", "script"] {
        let from = text.find(&format!("<{tag}>")).expect("it begins") + tag.len() + 2;
        let to = text.find(&format!("</{tag}>")).expect("it ends");
        text.replace_range(from..to, "");
    }
    let tag = Regex::new("<([^\\s>]*)").expect("a pattern");
    let found: BTreeSet<&str> = tag
        .captures_iter(&text)
        .map(|found| found.get(1).expect("a group").as_str())
        .collect();
    let own: BTreeSet<&str> = TAGS.iter().copied().collect();
    assert_eq!(found, own);
    assert!(!text.contains(['\u{2028}', '\u{2029}']));
}

#[test]
fn data_is_what_was_told() {
    let page = page(&Flow::new(), HOSTILE);
    let events: Vec<Value> = HOSTILE
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let told = |kind: &str| -> Vec<&Value> {
        { events.iter() }
            .filter(|event| event["kind"] == kind)
            .collect()
    };
    let cases = blocks(&page, "case");
    let names: Vec<&Value> = cases.iter().map(|case| &case["name"]).collect();
    let finished: Vec<&Value> = told("case-finished")
        .into_iter()
        .map(|event| &event["name"])
        .collect();
    assert_eq!(names, finished);
    let bodies: Vec<&Value> = { cases[0]["steps"].as_array().expect("steps").iter() }
        .flat_map(|step| step["exchanges"].as_array().expect("exchanges"))
        .map(|exchange| &exchange["response_body"]["text"])
        .filter(|text| text.is_string())
        .collect();
    let answered: Vec<&Value> = told("exchanged")
        .into_iter()
        .map(|event| &event["response_body"]["text"])
        .filter(|text| text.is_string())
        .collect();
    assert_eq!(bodies.len(), 7);
    assert_eq!(bodies, answered);
    // The seed is larger than the numbers of a browser.
    assert_eq!(blocks(&page, "begun")[0]["seed"], "18446744073709551615");
    assert_eq!(blocks(&page, "ended")[0]["tally"]["cases_failed"], 1);
}

#[test]
fn the_words_that_are_searched_are_those_of_the_step() {
    let page = page(&Flow::new(), RUN);
    let outlines = blocks(&page, "outline");
    let words = outlines[0]["steps"][4]["words"].as_str().expect("words");
    for word in [
        "the site is what it was",
        "the-site-is-what-it-was",
        "differs",
        "snapshot-differs",
        "tour.yaml:15",
        "siprop=general",
        "200",
        "$.query.general.sitename: \"another\" → \"testwiki\"",
    ] {
        assert!(words.contains(word), "no {word:?} in {words}");
    }
    assert_eq!(words, words.to_lowercase());
    assert!(!words.contains("it cannot go on"), "{words}");
    assert_eq!(outlines[0]["steps"][4]["why"]["code"], "snapshot-differs");
    assert_eq!(outlines[0]["steps"][4]["why"]["at"], "tour.yaml:15:5");
}

const VALUES: &str = r#"
scenario: Values
inputs:
  url: {}
  word: {default: of the default}
  given: {}
  long: {}
  password: {secret: true}
vars:
  both: "{{ word }} and {{ given }}"
rows:
  - {name: One, colour: red}
steps:
  - name: Asks
    request: {method: POST, url: "{{ url }}", json: {colour: "{{ row.colour }}"}}
    extract:
      colour: $.json.colour
      token: {from: $.token, secret: true}
  - name: Asks again
    request: {url: "{{ url }}/{{ both }}/{{ long }}", headers: {Authorization: "{{ password }}"}}
    extract:
      missing: $.nothing | default('none')
"#;

/// A run that saves its events and a page; what nobody may see is secret.
fn run_of_values() -> (Vec<Value>, String) {
    let server = Server::start(|received, _| {
        let body: Value = serde_json::from_str(&received.body).unwrap_or_default();
        Answer::json(json!({"json": body, "token": "a-token-of-somebody"}))
    });
    let flow = Flow::new()
        .file("values.yaml", VALUES)
        .env("FLOWRUN_VAR_password", "very-secret-indeed");
    let url = server.url();
    let long = format!("long={}very-secret-indeed", "x".repeat(295));
    let args = [
        ["values.yaml", "--writable"],
        ["--target", &url],
        ["--var", "given=by me"],
        ["--var", &long],
        ["--secret", "password"],
        ["--events", "saved.jsonl"],
        ["--report", "html=page.html"],
    ];
    flow.run(args.concat()).exits(0);
    let (saved, page) = (flow.read("saved.jsonl"), flow.read("page.html"));
    for secret in ["very-secret", "a-token-of-somebody"] {
        assert!(
            !saved.contains(secret) && !page.contains(secret),
            "{secret}"
        );
    }
    let events = saved.lines().map(serde_json::from_str);
    (events.collect::<Result<_, _>>().expect("JSON"), page)
}

#[test]
fn a_case_says_what_it_starts_with() {
    let (events, page) = run_of_values();
    let started = events.iter().find(|event| event["kind"] == "case-started");
    let given = &started.expect("a case")["given"];
    let of = |name: &str| {
        let mut all = given.as_array().expect("a list").iter();
        let found = all.find(|value| value["name"] == name);
        let found = found.unwrap_or_else(|| panic!("no {name} in {given:?}"));
        ["kind", "value", "origin"].map(|key| found[key].as_str().expect("a text").to_owned())
    };
    assert_eq!(
        of("word"),
        ["input", "of the default", "default, values.yaml:5"]
    );
    assert_eq!(of("given"), ["input", "by me", "--var"]);
    assert_eq!(of("password")[1], "[secret password]");
    let both = ["var", "of the default and by me", "values.yaml:10"];
    assert_eq!(of("both"), both);
    assert_eq!(of("row.colour"), ["row", "red", "rows"]);
    // What is cut off shows no beginning of a secret.
    let [_, long, _] = of("long");
    assert!(long.starts_with("xxx") && long.ends_with('…'), "{long}");
    assert!(!long.contains("very"), "{long}");
    assert_eq!(&blocks(&page, "case")[0]["given"], given);
}

#[test]
fn a_step_says_by_which_query_it_took_a_value() {
    let (events, page) = run_of_values();
    let extracted = events.iter().filter(|event| event["kind"] == "extracted");
    let from: Vec<[&str; 2]> = extracted
        .map(|event| ["name", "from"].map(|key| event[key].as_str().expect("a text")))
        .collect();
    assert_eq!(
        from,
        [
            ["colour", "$.json.colour"],
            ["token", "$.token (secret)"],
            ["missing", "$.nothing | default('none')"],
        ]
    );
    let case = &blocks(&page, "case")[0];
    assert_eq!(
        case["steps"][0]["extracted_from"]["colour"],
        "$.json.colour"
    );
    assert_eq!(case["values"][0][0], json!(["colour", "\"red\""]));
}

#[test]
fn of_several_targets_each_case_says_its_own() {
    let page = page(&Flow::new(), TARGETS);
    let begun = &blocks(&page, "begun")[0];
    let wiki = "https://wiki.example/w/api.php";
    assert_eq!(begun["targets"][0], json!(["staging", "staging"]));
    assert_eq!(begun["targets"][2], json!([wiki, "wiki.example"]));
    let outlines = blocks(&page, "outline");
    assert_eq!(outlines[2]["given_target"], wiki);
    assert_eq!(outlines[2]["variants"], json!(["1.43+"]));
    // One that differs held nothing, and neither did the one without a version.
    for without in [&outlines[0], &outlines[5]] {
        assert_eq!(without["variants"], Value::Null);
    }
    assert!(
        page.contains("<td>Log out @ production</td>"),
        "without a script"
    );
    // With one target there is none of it.
    let one = self::page(&Flow::new(), RUN);
    assert!(!one.contains("\"given_target\"") && !one.contains("\"targets\":"));
}

#[test]
fn a_page_of_a_run_that_goes_on_has_the_cases_that_ended() {
    // The second case asks what is in the page by then.
    let flow = Flow::new();
    let page = flow.path("page.html");
    let server = Server::start(move |received, _| {
        let so_far = match received.target.as_str() {
            "/second" => std::fs::read_to_string(&page).unwrap_or_default(),
            _ => String::new(),
        };
        Answer::json(json!({"cases": blocks(&so_far, "case").len()}))
    });
    let text = |name: &str| {
        format!(
            "scenario: {name}\ninputs: {{url: {{}}}}\nsteps:\n  - {{request: {{url: '{{{{ url }}}}/{name}'}}, snapshot: false, expect: {{$.cases: {}}}}}\n",
            u8::from(name == "second")
        )
    };
    flow.write("a.yaml", text("first"));
    flow.write("b.yaml", text("second"));
    let url = server.url();
    let args = ["a.yaml", "b.yaml", "--target", &url, "--jobs", "1"];
    flow.run({ args.into_iter() }.chain(["--report", "html=page.html"]))
        .exits(0);
}

/// A saved run of so many steps in one case.
fn many(steps: u64) -> String {
    let mut lines = Vec::new();
    let mut tell = |at: u64, step: Option<u64>, mut event: Value| {
        event["sequence"] = json!(lines.len());
        event["at"] = json!(at);
        if event["kind"] != "run-started" && event["kind"] != "run-finished" {
            let step: Vec<String> = step.iter().map(|step| format!("step-{step}")).collect();
            event["place"] = json!({"scenario": "many.yaml", "step": step, "try_number": 1});
        }
        lines.push(event.to_string());
        lines.len() - 1
    };
    tell(
        0,
        None,
        json!({"kind": "run-started", "format": 1, "began": 1_795_398_338_756_u64, "version": "0.1.0", "again": "", "seed": 7, "cases": 1, "count": 1}),
    );
    let url = "http://127.0.0.1:1";
    let started = json!({"kind": "case-started", "name": "Many", "target": url, "steps": steps});
    tell(1, None, started);
    for step in 1..=steps {
        let (at, name) = (step * 1000, format!("Step needle-{step}"));
        let items: Vec<Value> = (0..60)
            .map(|item| json!({"id": item, "name": format!("item {item} of {step}")}))
            .collect();
        let text = json!({"answer": format!("the answer to {step}"), "items": items}).to_string();
        tell(
            at,
            Some(step),
            json!({"kind": "step-started", "name": name, "number": step, "session": "main", "file": "many.yaml", "line": step}),
        );
        let body = json!({"size": text.len(), "media_type": "application/json", "sha256": "0".repeat(64), "text": text});
        let timing = json!({"connect": 100, "wait": 500, "transfer": 100});
        let exchanged = tell(
            at + 800,
            Some(step),
            json!({"kind": "exchanged", "method": "GET", "url": format!("{url}/things/{step}"), "request_headers": [["Accept", "*/*"]], "curl": format!("curl {url}/things/{step}"), "status": 200, "response_headers": [["content-type", "application/json"]], "response_body": body, "duration": 700, "timing": timing}),
        );
        let diagnostic = json!({"severity": "error", "code": "expectation", "message": "`status` is not as expected", "excerpts": [], "notes": [], "help": []});
        let is_bad = step % 97 == 0;
        let problems = match is_bad {
            true => json!([{"verdict": "failed", "diagnostic": diagnostic}]),
            false => json!([]),
        };
        let verdict = if is_bad { "failed" } else { "passed" };
        tell(
            at + 900,
            Some(step),
            json!({"kind": "step-finished", "name": name, "number": step, "verdict": verdict, "problems": problems, "exchanged": exchanged, "tries": 1, "duration": 900}),
        );
    }
    let end = (steps + 1) * 1000;
    tell(
        end,
        None,
        json!({"kind": "case-finished", "name": "Many", "verdict": "failed", "problems": [], "duration": end}),
    );
    lines.join("\n") + "\n"
}

#[test]
#[ignore = "needs Chromium and node"]
fn the_page_does_in_a_browser_what_it_should() {
    let flow = Flow::new();
    let many = many(1000);
    let pages = [
        ("run", RUN),
        ("hostile", HOSTILE),
        ("many", &many),
        ("targets", TARGETS),
    ];
    for (name, events) in pages {
        flow.write(&format!("{name}.html"), page(&flow, events));
    }
    let script = project().join("tests/browser/report.mjs");
    let mut node = flow.clean("node", "");
    let ended = node
        .arg(script)
        .arg(flow.path("."))
        .output()
        .expect("node is there");
    let said = String::from_utf8_lossy(&ended.stdout);
    let also = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}\n{also}");
    println!("{said}");
}
