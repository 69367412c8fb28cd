//! The same seed, inputs and answers give the same events, however many cases run at once.

use std::sync::Mutex;

use flowrun::engine::{self, Embedded, Passwords, Run, Running, Stop};
use flowrun::event::Event;
use flowrun::plan::{self, Settings};
use flowrun::secret::Secrets;
use flowrun::service::Service;
use flowrun::snapshot::{Store, Update};
use flowrun::transport::{BoxFuture, Jar, Live};
use serde_json::{Value, json};

use crate::flow::Flow;
use crate::server::{Answer, Received, Server};

/// No case needs a service of the run's own.
struct NoService;

impl Embedded for NoService {
    fn start<'a>(&'a self, _: &'static Service) -> BoxFuture<'a, Result<Box<dyn Running>, String>> {
        Box::pin(async { Err("there is none here".to_owned()) })
    }
}

/// What a run of all files of a folder tells, less its times, when so many cases run at once.
fn events(flow: &Flow, url: &str, jobs: usize, seed: u64) -> Vec<Value> {
    let settings = Settings {
        paths: vec![flow.path("all")],
        targets: vec![url.to_owned()],
        writable: true,
        seed,
        ..Settings::default()
    };
    let plan = plan::plan(&settings).expect("a plan");
    let told = Mutex::new(Vec::new());
    let sink = |event: Event| {
        let event = serde_json::to_value(event).expect("JSON");
        told.lock().expect("nobody panicked").push(timeless(event));
    };
    let (transport, stop) = (Live::default(), Stop::default());
    let passwords = Passwords::default();
    let host = engine::Host {
        transport: &transport,
        embedded: &NoService,
        sink: &sink,
        secrets: Secrets::default(),
        seed,
        again: String::new(),
        snapshots: Store::new(Update::None),
        rate: None,
        passwords: &passwords,
        target_version: None,
        netrc: None,
        cookies: Jar::default(),
        case_timeout: None,
        fail_fast: false,
        politely: true,
        stop: &stop,
        gate: None,
        sightings: None,
    };
    let run = Run::new(host, &plan);
    run.begin();
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                let mut runtime = tokio::runtime::Builder::new_current_thread();
                let runtime = runtime.enable_all().build().expect("a runtime");
                runtime.block_on(run.work());
            });
        }
    });
    run.finish();
    told.into_inner().expect("nobody panicked")
}

/// Without times, and without the header that is one.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(entries) => {
            entries
                .retain(|key, _| !matches!(key.as_str(), "at" | "began" | "duration" | "timing"));
            for entry in entries.values_mut() {
                *entry = timeless(entry.take());
            }
        }
        Value::Array(items) => {
            items.retain(|item| item.get(0) != Some(&json!("date")));
            for item in items {
                *item = timeless(item.take());
            }
        }
        _ => {}
    }
    value
}

const LOG_IN: &str = "fragment: Log in
inputs: {url: {}, who: {}}
vars: {nonce: '{{ unique() }}'}
outputs: [token]
steps:
  - request: {url: '{{ url }}', path: 'token/{{ who }}/{{ nonce }}'}
    extract: {token: {from: $.token, secret: true}}
";

const SCENARIO: &str = "scenario: It
inputs: {url: {}}
defaults: {url: '{{ url }}'}
snapshot: false
rows: [{name: one, as: alice}, {name: two, as: bob}, {name: three, as: alice}, {name: four, as: bob}]
vars: {title: 'T{{ unique() }}', number: '{{ random(1, 1000000) }}'}
steps:
  - name: Draws
    as: '{{ row.as }}'
    request: {path: '{{ row.name }}/{{ title }}/{{ number }}', params: {t: '{{ session.token }}'}}
    extract: {mine: $.token}
  - name: Tries again
    request: {path: 'flaky/{{ unique() }}', headers: {X-Own: '{{ mine }}'}}
    expect: {$.n: 2}
    retry: {tries: 3, pause: 5ms}
  - name: Differs
    request: {path: 'wrong/{{ uuid() }}'}
    expect: {$.token: none}
";

fn flow() -> Flow {
    let sessions = "sessions:
  alice: {use: log-in.yaml, with: {who: alice}, once: run}
  bob: {use: log-in.yaml, with: {who: bob}, once: run}
";
    ["a", "b", "c"].into_iter().fold(
        Flow::new()
            .file("all/flowrun.yaml", sessions)
            .file("all/log-in.yaml", LOG_IN),
        |flow, name| flow.file(&format!("all/{name}.yaml"), SCENARIO),
    )
}

/// Secrets that are the same for everybody.
fn answer(received: &Received, before: usize) -> Answer {
    Answer::json(json!({
        "token": "the-token-of-all",
        "n": before + 1,
        "target": received.target,
    }))
}

#[test]
fn however_many_cases_run_at_once_the_events_are_the_same() {
    let server = Server::start(answer);
    let flow = flow();
    let alone = events(&flow, &server.url(), 1, 1);
    assert!(alone.len() > 100, "{alone:?}");
    for _ in 0..3 {
        let server = Server::start(answer);
        let together = events(&flow, &server.url(), 4, 1);
        let (alone, together) = (without(&alone), without(&together));
        for (alone, together) in alone.iter().zip(&together) {
            assert_eq!(alone, together);
        }
        assert_eq!(alone.len(), together.len());
    }
    let other = events(&flow, &server.url(), 4, 2);
    assert_ne!(
        without(&alone),
        without(&other),
        "another seed draws otherwise"
    );
    let all = serde_json::to_string(&alone).expect("JSON");
    assert!(!all.contains("the-token-of-all"));
}

/// Events as lines, without the port of the server and the folder of the test.
fn without(events: &[Value]) -> Vec<String> {
    let port = regex::Regex::new(r"127\.0\.0\.1:\d+").expect("a regular expression");
    let lines = events.iter().map(Value::to_string);
    lines
        .map(|line| port.replace_all(&line, "SERVER").into_owned())
        .collect()
}
