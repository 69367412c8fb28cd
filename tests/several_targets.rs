//! Several targets on one run: who is asked when, what is told apart, and what nobody shares.

mod kept_apart;
mod refused;
mod snapshots;
mod told;

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use flowrun::wiki::{Settings, Wiki};
use serde_json::json;
use tokio::runtime::Runtime;

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// Nothing that is awaited takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A project with targets by name: each is this server, reached by a name as another machine would be.
fn far(targets: &[(&str, &Server)], keys: &str) -> String {
    let targets = targets.iter().map(|(name, server)| {
        let port = server.url().rsplit_once(':').expect("a port").1.to_owned();
        format!(
            "  {name}:\n    inputs: {{url: 'http://{name}.example:{port}', api: 'http://{name}.example:{port}/api.php'}}\n    resolve: {{{name}.example: 127.0.0.1}}\n{keys}"
        )
    });
    format!(
        "contact: me@far.example\ntargets:\n{}",
        targets.collect::<String>()
    )
}

/// A scenario that asks for a path once and has no snapshot.
fn asking(path: &str) -> String {
    format!(
        "scenario: Ask {path}\ninputs: {{url: {{}}}}\nsnapshot: false\nsteps:\n  - request: {{url: '{{{{ url }}}}', path: {path}}}\n"
    )
}

fn on<'a>(targets: &[&'a str]) -> Vec<&'a str> {
    let flags = targets.iter().flat_map(|target| ["--target", target]);
    flags.collect()
}

/// Runs files on targets.
fn run(flow: &Flow, files: &[&str], targets: &[&str], more: &[&str]) -> Ran {
    let args = [files, &on(targets), more].concat();
    flow.run(args)
}

/// Servers that answer when all that is awaited of them was asked.
#[derive(Clone, Default)]
struct Meeting {
    asked: Arc<(Mutex<Asked>, Condvar)>,
}

#[derive(Default)]
struct Asked {
    /// Server and path, in order.
    came: Vec<String>,
    /// How many are asked at this moment, by server.
    now: BTreeMap<String, usize>,
    /// The most of one server at one moment.
    most: usize,
}

impl Meeting {
    /// A server of this name. It answers a request, which is `NAME PATH`, when `enough` of them have come.
    fn server(
        &self,
        name: &'static str,
        enough: impl Fn(&str, &[String]) -> bool + Send + Sync + 'static,
        answer: impl Fn(&Received) -> Answer + Send + Sync + 'static,
    ) -> Server {
        let meeting = self.clone();
        Server::start(move |received, _| {
            let request = format!("{name} {}", received.target);
            let (asked, changed) = &*meeting.asked;
            let mut now = asked.lock().expect("no test panicked");
            now.came.push(request.clone());
            let there = now.now.entry(name.to_owned()).or_default();
            *there += 1;
            let there = *there;
            now.most = now.most.max(there);
            changed.notify_all();
            let waiting = |asked: &mut Asked| !enough(&request, &asked.came);
            let waited = changed.wait_timeout_while(now, PATIENCE, waiting);
            let (mut now, late) = waited.expect("no test panicked");
            *now.now.entry(name.to_owned()).or_default() -= 1;
            match late.timed_out() {
                true => Answer::text("late").status(500),
                false => answer(received),
            }
        })
    }

    fn came(&self) -> Vec<String> {
        self.asked.0.lock().expect("no test panicked").came.clone()
    }

    fn most(&self) -> usize {
        self.asked.0.lock().expect("no test panicked").most
    }
}

/// Wikis of several releases.
struct Wikis {
    wikis: Vec<Wiki>,
    _runtime: Runtime,
}

impl Wikis {
    fn new(releases: &[&str]) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let start = |release: &&str| {
            let settings = Settings {
                release: release.parse().expect("a release"),
                ..Settings::default()
            };
            runtime.block_on(Wiki::start(settings)).expect("a wiki")
        };
        Self {
            wikis: releases.iter().map(start).collect(),
            _runtime: runtime,
        }
    }

    fn apis(&self) -> Vec<String> {
        self.wikis.iter().map(Wiki::api).collect()
    }
}

#[test]
fn hosts_are_asked_at_the_same_time_and_each_by_one_case_at_a_time() {
    let meeting = Meeting::default();
    // The first request of each is answered when both have been asked.
    let both = |_: &str, came: &[String]| {
        ["one", "two"]
            .iter()
            .all(|name| came.iter().any(|request| request.starts_with(name)))
    };
    let answer = |_: &Received| Answer::json(json!({}));
    let (one, two) = (
        meeting.server("one", both, answer),
        meeting.server("two", both, answer),
    );
    let flow = Flow::new().file("flowrun.yaml", far(&[("one", &one), ("two", &two)], ""));
    let files = ["a", "b", "c"].map(|path| format!("{path}.yaml"));
    for (file, path) in files.iter().zip(["a", "b", "c"]) {
        flow.write(file, asking(path));
    }
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    run(&flow, &files, &["one", "two"], &[])
        .exits(0)
        .says("6 scenarios: 6 passed");
    assert_eq!((meeting.most(), meeting.came().len()), (1, 6));
}

#[test]
fn one_by_one_each_scenario_goes_to_each_target_before_the_next() {
    let meeting = Meeting::default();
    let answer = |_: &Received| Answer::json(json!({}));
    let (one, two) = (
        meeting.server("one", |_, _| true, answer),
        meeting.server("two", |_, _| true, answer),
    );
    let rows = asking("a").replace(
        "snapshot: false\n",
        "snapshot: false\nrows: [{name: x}, {name: y}]\n",
    );
    let flow = Flow::new()
        .file("a.yaml", rows.replace("path: a", "path: '{{ row.name }}'"))
        .file("b.yaml", asking("b"));
    let (one, two) = (one.url(), two.url());
    let ran = run(
        &flow,
        &["a.yaml", "b.yaml"],
        &[&two, &one],
        &["--jobs", "1"],
    )
    .exits(0);
    let order = ["two /x", "one /x", "two /y", "one /y", "two /b", "one /b"];
    assert_eq!(meeting.came(), order);
    let told: Vec<&str> = { ran.stderr.lines() }
        .filter_map(|line| line.trim_start().strip_prefix("Running Ask "))
        .collect();
    assert_eq!(told[0], format!("a [x] @ {two} (a.yaml)"));
    assert_eq!(told[1], format!("a [x] @ {one} (a.yaml)"));
    // Shuffled and repeated, those of a case stay together.
    let more = ["--jobs", "1", "--shuffle", "--count", "3", "--seed", "5"];
    run(&flow, &["a.yaml", "b.yaml"], &[&two, &one], &more).exits(0);
    let came = meeting.came();
    let mut paths = Vec::new();
    for pair in came[6..].chunks(2) {
        let (two, one) = (pair[0].strip_prefix("two "), pair[1].strip_prefix("one "));
        assert!(two.is_some() && two == one, "{came:?}");
        paths.extend(two);
    }
    assert_eq!(paths.len(), 9);
    assert!(
        paths.chunks(3).any(|three| three != [three[0]; 3]),
        "{paths:?}"
    );
}

#[test]
fn the_same_chance_goes_to_each_target() {
    let servers = [Server::echo(), Server::echo()];
    let text = asking("a").replace("path: a", "path: '{{ unique() }}'");
    let flow = Flow::new().file("a.yaml", text);
    let urls = servers.each_ref().map(Server::url);
    run(
        &flow,
        &["a.yaml"],
        &urls.each_ref().map(String::as_str),
        &[],
    )
    .exits(0);
    assert_eq!(servers[0].targets(), servers[1].targets());
}

#[test]
fn a_target_that_is_no_wiki_fails_its_own_cases_and_the_rest_goes_on() {
    let wikis = Wikis::new(&["1.43"]);
    let html = Server::start(|_, _| Answer::text("<html>not found</html>"));
    let away = Server::start(|_, _| {
        Answer::text("")
            .status(302)
            .header("Location", "http://elsewhere.example/")
    });
    let asks_for_login = Server::start(|_, _| {
        let error =
            json!({"error": {"code": "readapidenied", "info": "You need read permission."}});
        Answer::json(error)
    });
    // A port that nobody listens on any more.
    let nobody = Server::echo().url();
    let scenario = "scenario: Ask\nservice: mediawiki\nsnapshot: false\nrequires: mediawiki >= 1.39\nsteps:\n  - {id: ask, request: {url: '{{ api }}', params: {action: query, format: json}}}\n";
    let flow = Flow::new().file("ask.yaml", scenario);
    let wiki = wikis.apis().remove(0);
    let others = [&html, &away, &asks_for_login].map(|server| format!("{}/api.php", server.url()));
    let nobody = format!("{nobody}/api.php");
    let targets = [&others[0], &others[1], &wiki, &others[2], &nobody];
    let ran = run(&flow, &["ask.yaml"], &targets.map(String::as_str), &["-q"])
        .exits(3)
        .says("5 scenarios: 1 passed, 4 failed")
        .says(&format!("BROKEN [        ] Ask @ {}\n", others[0]))
        .says(&format!("BROKEN [        ] Ask @ {nobody}\n"));
    for why in [
        "gives no JSON but HTML (status 200)",
        "leads elsewhere: status 302",
        "does not tell it",
        "refused",
    ] {
        assert!(ran.stderr.contains(why), "{why}: {}", ran.stderr);
    }
    assert_eq!(
        ran.stderr.matches("error[version-unknown]").count(),
        4,
        "{}",
        ran.stderr
    );
    assert!(
        away.targets()
            .iter()
            .all(|target| target.starts_with("GET /api.php?"))
    );
}

#[test]
fn each_target_supplies_its_own_inputs_and_what_is_typed_counts_for_all() {
    let servers = [Server::echo(), Server::echo()];
    let [one, two] = servers.each_ref().map(Server::url);
    let project = format!(
        "targets:\n  one: {{inputs: {{url: '{one}', name: Ann, word: first}}}}\n  two: {{inputs: {{url: '{two}', name: Bob}}}}\n"
    );
    let scenario = "scenario: It\nsnapshot: false\ninputs: {url: {}, name: {}, word: {default: none}}\nsteps:\n  - request: {url: '{{ url }}', path: '{{ name }}/{{ word }}'}\n";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario);
    let targets = |more: &[&str]| {
        run(&flow, &["it.yaml"], &["one", "two"], more).exits(0);
        servers
            .each_ref()
            .map(|server| server.targets().pop().expect("it was asked"))
    };
    assert_eq!(targets(&[]), ["GET /Ann/first", "GET /Bob/none"]);
    assert_eq!(
        targets(&["--var", "name=Cid"]),
        ["GET /Cid/first", "GET /Cid/none"]
    );
}

#[test]
fn rows_may_be_others_on_another_target() {
    let servers = [Server::echo(), Server::echo()];
    let [one, two] = servers.each_ref().map(Server::url);
    let project = format!(
        "targets:\n  one: {{inputs: {{url: '{one}', kind: b}}}}\n  two: {{inputs: {{url: '{two}', kind: c}}}}\n"
    );
    let scenario = "scenario: It\ninputs: {url: {}, kind: {}}\nrows: [{name: a}, {name: '{{ kind }}'}]\nsteps:\n  - {id: it, request: {url: '{{ url }}'}, mask: {$: drop}}\n";
    let flow = Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario);
    let listed = run(&flow, &["list", "it.yaml"], &["one", "two"], &[]).exits(0);
    assert_eq!(
        listed.stdout,
        "it.yaml: It [a] @ one\nit.yaml: It [a] @ two\nit.yaml: It [b] @ one\nit.yaml: It [c] @ two\n"
    );
    run(&flow, &["it.yaml"], &["one", "two"], &[])
        .exits(0)
        .says("3 new snapshots");
    let ran = run(&flow, &["it.yaml"], &["one", "two"], &["--ci"]).exits(0);
    ran.says("4 passed").never_says("unreferenced");
}

#[test]
fn nothing_more_begins_on_any_target_after_a_failure_if_it_shall_not() {
    let bad = Server::start(|_, _| Answer::json(json!({})).status(500));
    let good = Server::echo();
    let flow = Flow::new()
        .file("a.yaml", asking("a"))
        .file("b.yaml", asking("b"));
    let targets = [good.url(), bad.url()];
    let more = ["--fail-fast", "--jobs", "1"];
    run(
        &flow,
        &["a.yaml", "b.yaml"],
        &targets.each_ref().map(String::as_str),
        &more,
    )
    .exits(4)
    .says("1 passed, 1 failed, 2 not run");
    assert_eq!(good.targets(), ["GET /a"]);
}
