//! Faults of servers: a row a fault, each a test. The run says what happened, where, and what to do; whatever else it did is told as
//! ever, and nothing passes that did not.
//!
//! The tables are `answers`, `bodies`, `connections` and `secure`.

mod answers;
mod bodies;
mod clock;
mod connections;
mod kept;
mod outputs;
mod secure;
mod signals;

use std::any::Any;
use std::path::PathBuf;

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;

/// A table of faults: a test of each name, and all names.
macro_rules! faults {
    ($($(#[$about:meta])* $name:ident => $fault:expr,)+) => {
        $(
            $(#[$about])*
            #[test]
            fn $name() {
                $fault.holds();
            }
        )+

        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),+];
    };
}
use faults;

/// A server with a fault.
struct Faulty {
    url: String,
    /// As messages name it.
    host: String,
    /// The certificate of who signed the server's.
    ca: Option<PathBuf>,
    _server: Box<dyn Any>,
}

impl From<RawServer> for Faulty {
    fn from(server: RawServer) -> Self {
        Self {
            url: server.url(),
            host: server.host(),
            ca: None,
            _server: Box::new(server),
        }
    }
}

/// What becomes of the step that asks the server.
#[derive(Clone, Copy)]
enum Ends {
    /// It gets no answer.
    Broken,
    /// Its answer is not what is expected.
    Failed,
    /// The fault does no harm.
    Passed,
}

/// What a server does, and what a run must make of it.
struct Fault {
    server: Faulty,
    ends: Ends,
    /// What is said; `HOST` stands for the server.
    says: &'static [&'static str],
    /// More keys of the request.
    request: &'static str,
    /// More keys of the step.
    step: &'static str,
}

fn fault(server: impl Into<Faulty>, ends: Ends, says: &'static [&'static str]) -> Fault {
    Fault {
        server: server.into(),
        ends,
        says,
        request: "timeout: 15s",
        step: "",
    }
}

/// No answer comes.
fn broken(server: impl Into<Faulty>, says: &'static [&'static str]) -> Fault {
    fault(server, Ends::Broken, says)
}

/// An answer comes that nobody expects.
fn failed(server: impl Into<Faulty>, says: &'static [&'static str]) -> Fault {
    fault(server, Ends::Failed, says)
}

/// The answer is what was meant: `expected`.
fn survived(server: impl Into<Faulty>, expected: &'static str) -> Fault {
    fault(server, Ends::Passed, &[]).step(expected)
}

/// What is not awaited longer.
const SHORT: &str = "timeout: 400ms";

impl Fault {
    /// The same with other keys of the request.
    fn request(mut self, keys: &'static str) -> Self {
        self.request = keys;
        self
    }

    /// The same with keys of the step.
    fn step(mut self, keys: &'static str) -> Self {
        self.step = keys;
        self
    }

    /// Carries it out: a scenario with a step before the one that meets the fault, one behind it and a teardown, and one beside it.
    #[track_caller]
    fn holds(self) {
        let fine = RawServer::with_body("text/plain", "fine");
        let (request, step) = (self.request, self.step);
        let head = "inputs: {url: {}, fine: {}}\nsteps:\n";
        let ask = |id: &str| {
            format!("  - {{id: {id}, snapshot: false, request: {{url: '{{{{ fine }}}}'}}}}\n")
        };
        let text = format!(
            "scenario: Meets it\n{head}{}  - id: meets\n    request: {{url: '{{{{ url }}}}', {request}}}\n    {step}\n{}teardown:\n{}",
            ask("before"),
            ask("behind"),
            ask("cleans")
        );
        let mut flow = Flow::new()
            .file("flowrun.yaml", "contact: test@flowrun.example\n")
            .file("a.yaml", text)
            .file(
                "b.yaml",
                format!("scenario: Beside it\n{head}{}", ask("beside")),
            )
            .env("SSL_CERT_DIR", "/nowhere");
        let ca = self.server.ca.clone();
        if let Some(ca) = &ca {
            flow = flow.env("SSL_CERT_FILE", ca.to_str().expect("a name"));
        }
        let vars = [
            format!("url={}", self.server.url),
            format!("fine={}", fine.url()),
        ];
        let mut args = vec!["a.yaml", "b.yaml", "--writable"];
        args.extend(vars.iter().flat_map(|var| ["--var", var]));
        let ran = flow.run(args).never_says("panicked");
        self.is_told(&ran);
        let asked = match self.ends {
            Ends::Passed => 4,
            _ => 3,
        };
        assert_eq!(fine.connections(), asked, "{}", ran.stderr);
        let left = flow.files(".").len();
        let written = usize::from(matches!(self.ends, Ends::Passed));
        assert_eq!(
            left,
            3 + written,
            "nothing is half-written: {:?}",
            flow.files(".")
        );
    }

    #[track_caller]
    fn is_told(&self, ran: &Ran) {
        let line = |id: &str| {
            let mut lines = ran.stderr.lines();
            let found = lines.find(|line| line.contains("] ") && line.contains(&format!(" {id}")));
            found.unwrap_or_else(|| panic!("no {id:?} in: {}", ran.stderr))
        };
        let (verdict, exit, behind, counts) = match self.ends {
            Ends::Broken => ("BROKEN", 3, "SKIP", "2 scenarios: 1 passed, 1 failed"),
            Ends::Failed => ("FAIL", 4, "SKIP", "2 scenarios: 1 passed, 1 failed"),
            Ends::Passed => ("PASS", 0, "PASS", "2 scenarios: 2 passed"),
        };
        for (id, verdict) in [
            ("before", "PASS"),
            ("meets", verdict),
            ("behind", behind),
            ("cleans", "PASS"),
            ("beside", "PASS"),
        ] {
            let line = line(id);
            assert!(
                line.trim_start().starts_with(verdict),
                "{id}: {line}: {}",
                ran.stderr
            );
        }
        assert_eq!(ran.status, exit, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(counts),
            "no {counts:?} in: {}",
            ran.stderr
        );
        for said in self.says {
            let said = said.replace("HOST", &self.server.host);
            assert!(ran.stderr.contains(&said), "no {said:?} in: {}", ran.stderr);
        }
        let steering = ran.stderr.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(steering, None, "{:?}", ran.stderr);
    }
}

#[test]
fn no_fault_is_tested_twice() {
    let tables = [
        answers::NAMES,
        bodies::NAMES,
        connections::NAMES,
        secure::NAMES,
    ];
    let mut names = tables.concat();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(all >= 75, "{all}");
}
