//! Whether an event holds a secret: what every report, of today or later, is made of.

use std::sync::Mutex;

use flowrun::engine::{self, Embedded, Passwords, Run, Running, Stop};
use flowrun::event::Event;
use flowrun::plan::{self, Settings};
use flowrun::secret::Secrets;
use flowrun::service::Service;
use flowrun::snapshot::{Store, Update};
use flowrun::transport::{BoxFuture, Jar, Live};

use super::finder::Finder;
use super::scenarios::SCENARIOS;
use super::{KEY, PASSWORD, PLANTED};

/// No case needs a service of the run's own.
struct NoService;

impl Embedded for NoService {
    fn start<'a>(&'a self, _: &'static Service) -> BoxFuture<'a, Result<Box<dyn Running>, String>> {
        Box::pin(async { Err("there is none here".to_owned()) })
    }
}

/// What a run of a scenario tells, an event a line as it is told.
fn told(scenario: &super::scenarios::Scenario) -> Vec<String> {
    let place = scenario.place();
    let secret = |secret: super::Planted| (secret.name.to_owned(), secret.value.to_owned());
    let settings = Settings {
        paths: vec![place.flow.path("canary.yaml")],
        targets: vec![place.origin.url()],
        writable: true,
        secrets: vec![secret(PASSWORD), secret(KEY)],
        ..Settings::default()
    };
    let plan = plan::plan(&settings).expect("a plan");
    let told = Mutex::new(Vec::new());
    let sink = |event: Event| {
        let event = serde_json::to_string(&event).expect("JSON");
        told.lock().expect("nobody panicked").push(event);
    };
    let (transport, stop) = (Live::default(), Stop::default());
    let passwords = Passwords::default();
    let host = engine::Host {
        transport: &transport,
        embedded: &NoService,
        sink: &sink,
        secrets: Secrets::default(),
        seed: 1,
        again: format!(" --name {}", KEY.value),
        snapshots: Store::new(Update::New),
        rate: None,
        passwords: &passwords,
        target_version: None,
        netrc: Some(place.flow.path("netrc")),
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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(run.work());
    run.finish();
    told.into_inner().expect("nobody panicked")
}

#[test]
fn no_event_holds_a_secret() {
    let finder = Finder::of(PLANTED);
    let mut kinds = std::collections::BTreeSet::new();
    for scenario in SCENARIOS {
        for event in told(scenario) {
            let found = finder.find(event.as_bytes());
            assert!(
                found.is_empty(),
                "leaked: in an event of {}: {found:?}",
                scenario.name
            );
            let kind = event
                .split_once("\"kind\":\"")
                .and_then(|(_, behind)| behind.split('"').next());
            kinds.extend(kind.map(str::to_owned));
        }
    }
    let seen: Vec<&str> = kinds.iter().map(String::as_str).collect();
    for kind in [
        "exchanged",
        "extracted",
        "jar-changed",
        "recovering",
        "snapshot-compared",
        "step-finished",
        "try-failed",
    ] {
        assert!(seen.contains(&kind), "{seen:?}");
    }
}
