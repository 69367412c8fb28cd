//! How a target is reached: each key of a target that belongs to its connection, right and wrong, with real connections.

mod certificates;
mod clients;
mod codings;
mod limits;
mod places;
mod proxies;
mod seen;
mod versions;

use std::net::TcpListener;

use crate::flow::{Flow, Ran};
use crate::tls_server::Authority;

/// One request that must be answered.
const ASK: &str = "  - request: {}\n";

/// A folder with the target `there`, which has this address and these keys, and a scenario with these steps that asks it.
fn target(url: &str, keys: &[&str], steps: &str) -> Flow {
    let keys: String = keys.iter().map(|key| format!("    {key}\n")).collect();
    let project = format!(
        "contact: test@flowrun.example\ntargets:\n  there:\n    inputs: {{url: '{url}'}}\n    writable: true\n{keys}"
    );
    let scenario = format!(
        "scenario: It\nsnapshot: false\ninputs: {{url: {{}}}}\ndefaults: {{url: '{{{{ url }}}}'}}\nsteps:\n{steps}"
    );
    // Nobody's certificates are trusted but those of a test.
    Flow::new()
        .file("flowrun.yaml", project)
        .file("it.yaml", scenario)
        .file(
            "nobody.pem",
            std::fs::read(Authority::new().file()).expect("a file"),
        )
        .env("SSL_CERT_FILE", "nobody.pem")
        .env("SSL_CERT_DIR", "/nowhere")
}

impl Flow {
    /// Runs the scenario on the target.
    fn there(&self) -> Ran {
        self.run(["it.yaml", "--target", "there"])
            .never_says("panicked")
    }

    /// The same flow with the certificate of an authority in `ca.pem`.
    fn with_ca(self, authority: &Authority) -> Self {
        let pem = std::fs::read(authority.file()).expect("a file");
        self.file("ca.pem", pem)
    }
}

/// Runs one request on a target with these keys.
fn ask(url: &str, keys: &[&str]) -> Ran {
    target(url, keys, ASK).there()
}

/// A port on which nobody listens.
fn dead_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}

/// The port of an address.
fn port(url: &str) -> &str {
    url.rsplit_once(':').expect("a port").1
}

/// Keys that are wrong by themselves, with what is said of each.
#[track_caller]
fn wrong(cases: &[(&str, &str)]) {
    for (key, said) in cases {
        let ran = ask("http://127.0.0.1:1", &[key]);
        assert_eq!(ran.status, 2, "{key}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(said),
            "{key}: no {said:?} in {}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains("flowrun.yaml:"),
            "{key}: {}",
            ran.stderr
        );
    }
}
