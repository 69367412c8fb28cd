//! Connections that are kept for the next request, and end or go wrong before it: nothing is sent twice, and no answer is taken for
//! that of another request.

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, mpsc};

use crate::flow::{Flow, Ran};
use crate::raw_server::{RawServer, head, reset};

/// What a server heard: the request line of each request, behind the number of its connection.
type Heard = Arc<Mutex<Vec<String>>>;

/// What becomes of a connection once its first request was answered.
type Then = fn(&mut TcpStream, &Heard);

/// A server that answers the first request of each connection, and says when it did with that connection what it does.
fn server(answer: &'static str, then: Then) -> (RawServer, Heard, mpsc::Receiver<()>) {
    let heard = Heard::default();
    let (tells, told) = mpsc::channel();
    let (hears, tells) = (Arc::clone(&heard), Mutex::new(tells));
    let server = RawServer::accepting(move |stream| {
        hear(stream, &hears);
        let _gone = stream.write_all(answer.as_bytes());
        then(stream, &hears);
        let _nobody = tells.lock().map(|tells| tells.send(()));
    });
    (server, heard, told)
}

/// Notes the request line of what comes next; false if nothing does.
fn hear(stream: &mut TcpStream, heard: &Heard) -> bool {
    let request = head(stream);
    let line = request.lines().next().map(str::to_owned);
    let some = line.is_some();
    heard.lock().expect("nobody panicked").extend(line);
    some
}

const ANSWER: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nfirst";

/// Two requests to a server, and one to another between them that is answered once the first connection came to its end.
fn twice(method: &str, server: &RawServer, told: Option<mpsc::Receiver<()>>) -> Ran {
    let told = Mutex::new(told);
    let between = RawServer::new(move |stream, _| {
        if let Some(told) = told.lock().expect("nobody panicked").take() {
            told.recv().expect("the connection ends");
        }
        let _gone =
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    let text = format!(
        "scenario: Twice\nsnapshot: false\ninputs: {{url: {{}}, between: {{}}}}\nsteps:\n  - {{id: one, request: {{url: '{{{{ url }}}}'}}, expect: {{body: first}}}}\n  - {{id: between, request: {{url: '{{{{ between }}}}'}}}}\n  - {{id: two, request: {{url: '{{{{ url }}}}', method: {method}, text: sent}}, expect: {{body: first}}}}\n"
    );
    let vars = [
        format!("url={}", server.url()),
        format!("between={}", between.url()),
    ];
    let flow = Flow::new().file("a.yaml", text);
    let args = ["a.yaml", "--writable", "--var", &vars[0], "--var", &vars[1]];
    flow.run(args).never_says("panicked")
}

fn lines(heard: &Heard) -> Vec<String> {
    heard.lock().expect("nobody panicked").clone()
}

#[test]
fn a_connection_that_was_closed_meanwhile_is_not_used() {
    for method in ["PUT", "POST", "PATCH"] {
        let (server, heard, told) = server(ANSWER, |stream, _| {
            stream.shutdown(Shutdown::Both).expect("it is open");
        });
        twice(method, &server, Some(told)).exits(0);
        let second = format!("{method} /api.php HTTP/1.1");
        assert_eq!(lines(&heard), ["GET /api.php HTTP/1.1", &second]);
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn what_was_sent_is_not_sent_again_when_the_connection_ends_behind_it() {
    for (method, then) in [
        ("GET", closes as Then),
        ("POST", closes),
        ("GET", resets),
        ("POST", resets),
    ] {
        let (server, heard, _told) = server(ANSWER, then);
        let ran = twice(method, &server, None).exits(3);
        let said = format!("no answer from {}: the server ", server.host());
        ran.says(&said).says("1 scenario: 1 failed");
        let second = format!("{method} /api.php HTTP/1.1");
        assert_eq!(lines(&heard), ["GET /api.php HTTP/1.1", &second]);
        assert_eq!(server.connections(), 1);
    }
}

fn closes(stream: &mut TcpStream, heard: &Heard) {
    assert!(hear(stream, heard), "the connection is used again");
}

fn resets(stream: &mut TcpStream, heard: &Heard) {
    closes(stream, heard);
    reset(stream);
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_that_of_the_next_request() {
    let both = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    let (server, heard, _told) = server(both, |stream, heard| {
        hear(stream, heard);
    });
    let ran = twice("POST", &server, None).never_says("evil");
    assert!([0, 3].contains(&ran.status), "{}", ran.stderr);
    // Sent once at most on each connection, and never twice.
    let posts = lines(&heard);
    let posts = posts.iter().filter(|line| line.starts_with("POST"));
    assert_eq!(posts.count(), 1, "{}", ran.stderr);
}
