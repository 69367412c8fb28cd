//! A scenario of one file with a server that answers as the test says: for what happens from run to run.

use std::sync::{Arc, Mutex};

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Server};

/// A scenario `scenarios/it.yaml` and the server that it goes to.
pub(crate) struct Site {
    pub(crate) flow: Flow,
    server: Server,
    now: Arc<Mutex<Answer>>,
}

impl Site {
    /// A scenario with these lines below its head. The server gives one answer until it is told another.
    pub(crate) fn new(body: &str, answer: Answer) -> Self {
        let now = Arc::new(Mutex::new(answer));
        let current = Arc::clone(&now);
        let server = Server::start(move |_, _| current.lock().expect("an answer").clone());
        let flow = Flow::new().file("scenarios/it.yaml", scenario(body));
        Self { flow, server, now }
    }

    /// A scenario of one step, `step`, with these keys beside its request.
    pub(crate) fn of_step(keys: &str, answer: Answer) -> Self {
        Self::new(&one_step(keys), answer)
    }

    /// The address of the server.
    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// From now on it answers so.
    pub(crate) fn answers(&self, answer: Answer) -> &Self {
        *self.now.lock().expect("an answer") = answer;
        self
    }

    /// Writes the scenario anew.
    pub(crate) fn says(&self, body: &str) -> &Self {
        self.flow.write("scenarios/it.yaml", scenario(body));
        self
    }

    /// Runs it with more arguments.
    pub(crate) fn run(&self, more: &[&str]) -> Ran {
        let url = self.server.url();
        let args = ["scenarios/it.yaml", "--target", &url, "--writable"];
        self.flow.run(args.into_iter().chain(more.iter().copied()))
    }

    /// The snapshot of a step.
    pub(crate) fn snapshot(&self, id: &str) -> String {
        self.flow.read(&format!("snapshots/it/{id}.snap"))
    }
}

fn scenario(body: &str) -> String {
    let head = "scenario: It\ninputs: {url: {}, user: {default: nobody}}\ndefaults: {url: \"{{ url }}\"}\n";
    format!("{head}{body}")
}

/// The steps of a scenario with one step.
pub(crate) fn one_step(keys: &str) -> String {
    let keys: String = keys.lines().map(|line| format!("    {line}\n")).collect();
    format!("steps:\n  - id: step\n    request: {{params: {{a: 1}}}}\n{keys}")
}
