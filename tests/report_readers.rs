//! Reports read by programs of others. Ignored unless asked for, since those must be there: `.ci/run` installs what `tests/readers` names into
//! `target/tools/readers`.

use std::process::Command;

use serde_json::{Value, json};

use crate::flow::{Flow, project};
use crate::server::{Answer, Server};

const RUN: &str = include_str!("data/reports/run.events");

/// What a text from outside may try, wherever it stands.
const HOSTILE: &str = "x # TODO y \\ | a <script>b</script> `````` [c](http://evil.example) ::error::d @e ' \" $(f) %0A";

/// A flow in which everything from outside is hostile: names, reasons, answers.
const FLOW: &str = r#"
scenario: "HOSTILE"
inputs: {url: {}}
defaults: {url: "{{ url }}"}
continue_on_failure: true
steps:
  - {name: "HOSTILE", request: {path: /a, params: {q: "HOSTILE", "[b]": "é|"}}, expect: {$.said: "none\n...\n1..9\n# TODO"}}
  - {name: "is a form HOSTILE", request: {method: POST, path: /b, form: {f: "HOSTILE"}}}
  - {name: "is no form", request: {method: POST, path: /c, headers: {X-It: "HOSTILE"}, json: {j: "HOSTILE"}}}
  - {name: "is skipped HOSTILE", skip: "HOSTILE", request: {}}
  - {name: "is known HOSTILE", expected_failure: "HOSTILE", request: {path: /d}, expect: {status: 404}}
  - {name: "gets none", request: {url: "http://127.0.0.1:9/"}, expect: {status: 200}}
"#;

/// A run of it, saved.
fn hostile() -> Flow {
    let server = Server::start(|received, _| {
        let said = json!({"said": format!("{HOSTILE}\n\n  ...\n```\n::error::x\n"), "path": received.target});
        Answer::json(said)
            .header(
                "set-cookie",
                "a=b; Path=/; HttpOnly; Expires=Mon, 23 Nov 2076 01:45:38 GMT",
            )
            .header("location", "/it's | <here>")
    });
    let quoted = serde_json::to_string(HOSTILE).expect("JSON");
    let flow = Flow::new().file(
        "hostile.yaml",
        FLOW.replace("HOSTILE", quoted.trim_matches('"')),
    );
    let url = server.url();
    let args = [
        "hostile.yaml",
        "--target",
        &url,
        "--writable",
        "--events",
        "run.jsonl",
    ];
    flow.run(args.into_iter().chain(["--allow-host", "127.0.0.1:9"]))
        .exits(3);
    flow
}

/// The saved run that the golden files are made of.
fn tour() -> Flow {
    Flow::new().file("run.jsonl", RUN)
}

/// Makes a report of the saved run and gives what a reader says of it.
fn read(flow: &Flow, word: &str) -> Value {
    flow.run(["report", "run.jsonl", "--report", &format!("{word}=report")])
        .exits(0);
    let tools = project().join("target/tools/readers");
    let (program, script) = match word {
        "tap" | "har" => ("node".into(), format!("{word}.cjs")),
        _ => (tools.join("python/bin/python"), format!("{word}.py")),
    };
    let mut reader = Command::new(program);
    reader
        .arg(project().join("tests/readers").join(script))
        .arg(flow.path("report"))
        .env("NODE_PATH", tools.join("node_modules"));
    let said = reader.output().expect("the reader is there");
    let said_wrong = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{word}: {said_wrong}");
    serde_json::from_slice(&said.stdout).expect("JSON")
}

/// Names, and whether they are skipped or known to fail.
fn points(list: &Value) -> Vec<(String, bool, bool, bool)> {
    let is_there = |value: &Value| value.as_bool() != Some(false);
    let points = list.as_array().expect("a list").iter().map(|point| {
        let name = point["name"].as_str().expect("a name").to_owned();
        let ok = point["ok"] == true;
        (name, ok, is_there(&point["skip"]), is_there(&point["todo"]))
    });
    points.collect()
}

#[test]
#[ignore = "needs python3 and node"]
fn tap_is_read_strictly() {
    let told = read(&tour(), "tap");
    assert_eq!(told["faults"], json!([]));
    assert_eq!(told["plan"]["end"], 3);
    assert_eq!(told["ok"], false);
    let cases = points(&told["points"]);
    assert_eq!(
        cases[0],
        ("A tour of what may happen".to_owned(), false, false, false)
    );
    assert_eq!(
        cases[2],
        ("Not for this wiki".to_owned(), true, true, false)
    );
    let steps = &told["cases"][0]["steps"];
    assert_eq!(told["cases"][0]["plan"]["end"], 9);
    let known = &steps[3];
    assert_eq!(known["todo"], "the wiki is not there yet");
    assert_eq!(
        known["diag"]["at"],
        json!({"file": "tour.yaml", "line": 27, "column": 37})
    );
    assert_eq!(known["diag"]["expected"], "the text \"Nobody\"");
    assert_eq!(known["diag"]["actual"], "the text \"Alice\"");
    let text = known["diag"]["text"].as_str().expect("a text");
    assert!(
        text.starts_with("error[expectation]") && text.ends_with("--seed 7"),
        "{text}"
    );
    assert_eq!(steps[7]["diag"]["tries"], 3);
}

#[test]
#[ignore = "needs python3 and node"]
fn tap_of_hostile_names_is_what_it_was_meant_to_be() {
    let flow = hostile();
    let told = read(&flow, "tap");
    assert_eq!(told["faults"], json!([]));
    assert_eq!(
        points(&told["points"]),
        [(HOSTILE.to_owned(), false, false, false)]
    );
    let name = |before: &str| format!("{before}{HOSTILE}");
    let expected = [
        (name(""), false, false, false),
        (name("is a form "), true, false, false),
        ("is no form".to_owned(), true, false, false),
        (name("is skipped "), true, true, false),
        (name("is known "), false, false, true),
        ("gets none".to_owned(), false, false, false),
    ];
    assert_eq!(points(&told["cases"][0]["steps"]), expected);
    let diag = &told["cases"][0]["steps"][0]["diag"];
    assert!(
        diag["expected"]
            .as_str()
            .expect("a text")
            .contains("# TODO"),
        "{diag}"
    );
    // A run that ended before all cases began says so.
    let events = flow
        .read("run.jsonl")
        .replacen("\"cases\":1", "\"cases\":3", 1);
    flow.write("run.jsonl", events);
    let told = read(&flow, "tap");
    assert_eq!(told["bailout"], "2 of 3 cases were not run");
    assert_eq!(told["faults"], json!([]));
}

#[test]
#[ignore = "needs python3 and node"]
fn har_is_as_its_schema_says() {
    for flow in [tour(), hostile()] {
        let told = read(&flow, "har");
        assert_eq!(told, json!({"valid": true, "faults": []}));
        let har: Value = serde_json::from_str(&flow.read("report")).expect("JSON");
        let entries = har["log"]["entries"].as_array().expect("entries");
        let exchanged = flow
            .read("run.jsonl")
            .matches("\"kind\":\"exchanged\"")
            .count();
        assert_eq!(entries.len(), exchanged);
        for entry in entries {
            let timings = &entry["timings"];
            let parts = ["blocked", "dns", "connect", "send", "wait", "receive"];
            let parts = parts.map(|part| timings[part].as_f64().expect("a number").max(0.0));
            let sum: f64 = parts.iter().sum();
            let time = entry["time"].as_f64().expect("a number");
            assert!((time - sum).abs() < 0.0005, "{time} {timings}");
            let page = &entry["pageref"];
            let pages = har["log"]["pages"].as_array().expect("pages");
            assert!(pages.iter().any(|own| own["id"] == *page), "{page}");
        }
    }
    // The reader minds what is wrong.
    let flow = Flow::new().file(
        "run.jsonl",
        RUN.replacen("http://127.0.0.1:42261/api.php?", "no address", 1),
    );
    assert_eq!(read(&flow, "har")["valid"], false);
}

#[test]
#[ignore = "needs python3 and node"]
fn har_takes_requests_apart() {
    let flow = hostile();
    read(&flow, "har");
    let har: Value = serde_json::from_str(&flow.read("report")).expect("JSON");
    let entries = &har["log"]["entries"];
    let query = &entries[0]["request"]["queryString"];
    assert_eq!(
        query,
        &json!([{"name": "q", "value": HOSTILE}, {"name": "[b]", "value": "é|"}])
    );
    let form = &entries[1]["request"];
    assert_eq!(
        form["postData"]["params"],
        json!([{"name": "f", "value": HOSTILE}])
    );
    assert_eq!(
        form["cookies"],
        json!([{"name": "a", "value": "[secret a]"}])
    );
    assert_eq!(form["postData"].get("text"), None);
    let sent: Value = serde_json::from_str(
        entries[2]["request"]["postData"]["text"]
            .as_str()
            .expect("a text"),
    )
    .expect("JSON");
    assert_eq!(sent, json!({"j": HOSTILE}));
    let set = &entries[0]["response"]["cookies"][0];
    assert_eq!(set["expires"], "2076-11-23T01:45:38Z");
    assert_eq!(set["httpOnly"], true);
    assert_eq!(entries[0]["comment"], HOSTILE);
    let last = entries.as_array().expect("entries").last().expect("one");
    assert_eq!(last["response"]["status"], 0);
    assert_eq!(last["timings"]["connect"], -1.0);
}

#[test]
#[ignore = "needs python3 and node"]
fn junit_is_read_as_it_is_meant() {
    let told = read(&tour(), "junit");
    let suite = &told[0];
    let counts = ["tests", "failures", "errors", "skipped"].map(|count| suite[count].as_u64());
    assert_eq!(counts, [Some(9), Some(4), Some(0), Some(2)]);
    assert_eq!(suite["properties"]["again"], "flowrun tour.yaml --seed 7");
    let differs = &suite["cases"][1];
    assert_eq!(differs["file"], "tour.yaml");
    assert_eq!(differs["line"], "15");
    assert_eq!(differs["properties"]["session"], "anonymous");
    let result = &differs["results"][0];
    assert_eq!(result["kind"], "Failure");
    assert_eq!(result["type"], "snapshot-differs");
    let text = result["text"].as_str().expect("a text");
    assert!(
        text.contains("\"Another\" → \"TestWiki\"") && text.contains("run again:"),
        "{text}"
    );
    assert_eq!(
        suite["cases"][2]["name"],
        "Fails with <b>&amp; ]]> in its name"
    );
    assert_eq!(suite["cases"][7]["flaky"].as_array().map(Vec::len), Some(2));
    assert_eq!(told[1]["cases"][0]["results"][0]["kind"], "Error");
    assert_eq!(told[2]["cases"][0]["results"][0]["kind"], "Skipped");

    let told = read(&hostile(), "junit");
    assert_eq!(told[0]["name"], HOSTILE);
    assert_eq!(told[0]["cases"][3]["results"][0]["message"], HOSTILE);
}

#[test]
#[ignore = "needs python3 and node"]
fn markdown_is_what_it_says_and_nothing_else() {
    let told = read(&tour(), "markdown");
    assert_eq!(told["rows"].as_array().map(Vec::len), Some(4));
    let flow = hostile();
    let told = read(&flow, "markdown");
    let known = [
        "h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "pre", "code",
    ];
    for (tag, count) in told["tags"].as_object().expect("tags") {
        assert!(known.contains(&&**tag), "{tag}: {count}");
    }
    let row = &told["rows"][1];
    assert_eq!(row.as_array().map(Vec::len), Some(4));
    // The sign behind `@` keeps it from being a link.
    let shown = HOSTILE.replace('@', "@\u{2060}");
    assert_eq!(row[1], shown.as_str());
    assert_eq!(told["headings"][1], shown.as_str());
    assert_eq!(told["headings"].as_array().map(Vec::len), Some(4));
    assert_eq!(told["tags"]["pre"], 5, "{}", flow.read("report"));
}
