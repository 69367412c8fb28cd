//! A loopback server for tests: it keeps what it received, as it came, and answers as the test says.
//!
//! Start at [`Server::start`]; [`Server::echo`] answers every request with what it received.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::flow::{Flow, Ran};

/// A server that ends when it is dropped.
pub(crate) struct Server {
    address: String,
    received: Kept,
    _runtime: Runtime,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub(crate) version: String,
    pub(crate) method: String,
    /// Path and query, byte for byte.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// What is answered.
#[derive(Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What makes an answer of a request, and of how many like it came before.
pub(crate) type Handler = dyn Fn(&Received, usize) -> Answer + Send + Sync;

/// What a server received so far.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<Received>>>);

impl Kept {
    /// All of it, in order.
    pub(crate) fn all(&self) -> Vec<Received> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Received>> {
        self.0.lock().expect("no handler panicked")
    }
}

/// What answers requests on whatever they come, and what keeps them.
pub(crate) fn router(
    handler: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
) -> (Router, Kept) {
    let received = Kept::default();
    let shared = Shared {
        received: received.clone(),
        handler: Arc::new(handler),
    };
    (Router::new().fallback(answer).with_state(shared), received)
}

#[derive(Clone)]
struct Shared {
    received: Kept,
    handler: Arc<Handler>,
}

impl Server {
    /// Starts a server. `handler` is told the request and how many came before it with the same method and target.
    pub(crate) fn start(
        handler: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let runtime = Runtime::new().expect("a runtime for the server");
        let (router, received) = router(handler);
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            received,
            _runtime: runtime,
        }
    }

    /// A server that answers with what it received.
    pub(crate) fn echo() -> Self {
        Self::start(|received, _| Answer::json(received.described()))
    }

    /// A server that answers with the path that was asked for and how often it was by now.
    pub(crate) fn counting() -> Self {
        Self::good_from(0)
    }

    /// The same, with the status 500 until a path was asked for that often.
    pub(crate) fn good_from(good: usize) -> Self {
        Self::start(move |received, before| {
            let answer = Answer::json(json!({"path": received.target, "n": before + 1}));
            answer.status(if before + 1 < good { 500 } else { 200 })
        })
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that it received so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.all()
    }

    /// The methods and targets of what it received, in order.
    pub(crate) fn targets(&self) -> Vec<String> {
        let received = self.received();
        let lines = received.iter();
        lines
            .map(|received| format!("{} {}", received.method, received.target))
            .collect()
    }

    /// Runs a scenario that goes to this server: `body` is all of it but its head.
    pub(crate) fn run(&self, body: &str) -> Ran {
        self.run_in(Flow::new(), body, &[])
    }

    /// The same among other files, with more arguments.
    pub(crate) fn run_in(&self, flow: Flow, body: &str, more: &[&str]) -> Ran {
        let head = "scenario: It\ninputs: {url: {}}\ndefaults: {url: \"{{ url }}\"}\n";
        let flow = flow.file("it.yaml", format!("{head}{body}"));
        let url = self.url();
        let args = ["it.yaml", "--target", &url, "--writable"];
        flow.run(args.into_iter().chain(more.iter().copied()))
    }
}

impl Received {
    /// All values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let fits = self.headers.iter().filter(|(own, _)| own == name);
        fits.map(|(_, value)| value.as_str()).collect()
    }

    /// All of it but the version, as JSON.
    pub(crate) fn described(&self) -> Value {
        json!({"method": self.method, "target": self.target, "headers": self.headers, "body": self.body})
    }
}

impl Answer {
    /// 200 with a JSON value.
    pub(crate) fn json(value: Value) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: value.to_string().into_bytes(),
        }
    }

    /// 200 with a body of any kind; without a type it says of none.
    pub(crate) fn body(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = match media_type {
            "" => Vec::new(),
            said => vec![("content-type".to_owned(), said.to_owned())],
        };
        Self {
            status: 200,
            headers,
            body: body.into(),
        }
    }

    /// 200 with a text that is no JSON.
    pub(crate) fn text(text: &str) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".to_owned(), "text/html".to_owned())],
            body: text.as_bytes().to_vec(),
        }
    }

    /// The same with another status.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The same with its JSON changed.
    pub(crate) fn map_json(mut self, change: impl Fn(&mut Value)) -> Self {
        let mut value = serde_json::from_slice(&self.body).expect("JSON");
        change(&mut value);
        self.body = value.to_string().into_bytes();
        self
    }

    /// The same with a header more.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

async fn answer(
    State(shared): State<Shared>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.expect("a short body");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let headers = head.headers.iter();
    let received = Received {
        version: format!("{:?}", head.version),
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: headers
            .map(|(name, value)| (name.to_string(), text(value.as_bytes())))
            .collect(),
        body: text(&body),
    };
    let before = {
        let mut all = shared.received.lock();
        let same = all.iter().filter(|earlier| {
            earlier.method == received.method && earlier.target == received.target
        });
        let before = same.count();
        all.push(received.clone());
        before
    };
    let answer = (shared.handler)(&received, before);
    let mut response = axum::response::Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .expect("an answer that HTTP can say")
}
