//! Bodies of parts and of files.

use crate::flow::{Flow, Ran};
use crate::server::{Answer, Received, Server};

/// The head of a scenario that goes to `url`.
const HEAD: &str = "scenario: It\ninputs: {url: {}, pin: {secret: true, default: 'none-given'}}\ndefaults: {url: '{{ url }}'}\n";

fn flow(steps: &str) -> Flow {
    Flow::new().file("flows/it.yaml", format!("{HEAD}{steps}"))
}

fn run(server: &Server, flow: &Flow) -> Ran {
    flow.run(["flows/it.yaml", "--target", &server.url(), "--writable"])
}

fn only(server: &Server) -> Received {
    let mut received = server.received();
    assert_eq!(received.len(), 1, "{received:?}");
    received.remove(0)
}

#[test]
fn parts_arrive_in_order_with_names_and_types() {
    let server = Server::echo();
    let steps = "
steps:
  - request:
      multipart:
        plain: 007
        file: {file: data.txt}
        other: {file: data.txt, filename: 'a\"b.html', type: text/html}
        inline: {text: '{\"a\": 1}', type: application/json}
        tag: [one, '{{ \"t\" ~ \"wo\" }}']
";
    run(&server, &flow(steps).file("flows/data.txt", "line\r\n\0")).exits(0);
    let sent = only(&server);
    assert_eq!(sent.method, "POST");
    let media_type = sent.header("content-type").concat();
    let boundary = media_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a boundary");
    let part = |head: &str, body: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n")
    };
    let expected = [
        part("name=\"plain\"", "007"),
        part(
            "name=\"file\"; filename=\"data.txt\"\r\nContent-Type: application/octet-stream",
            "line\r\n\0",
        ),
        part(
            "name=\"other\"; filename=\"a%22b.html\"\r\nContent-Type: text/html",
            "line\r\n\0",
        ),
        part(
            "name=\"inline\"\r\nContent-Type: application/json",
            "{\"a\": 1}",
        ),
        part("name=\"tag\"", "one"),
        part("name=\"tag\"", "two"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(sent.body, expected.concat());
}

#[test]
fn the_same_parts_are_the_same_bytes() {
    let boundary = || {
        let server = Server::echo();
        run(&server, &flow("steps:\n  - request: {multipart: {a: b}}\n")).exits(0);
        only(&server).header("content-type").concat()
    };
    assert_eq!(boundary(), boundary());
}

#[test]
fn a_file_is_sent_as_it_is() {
    let server = Server::echo();
    let steps = "
steps:
  - request: {file: 'body.{{ \"json\" }}', method: PUT, headers: {Content-Type: application/json}}
  - request: {file: body.json}
";
    run(
        &server,
        &flow(steps).file("flows/body.json", "{\"a\": 1}\n"),
    )
    .exits(0);
    let received = server.received();
    assert_eq!(received[0].method, "PUT");
    assert_eq!(received[0].body, "{\"a\": 1}\n");
    assert_eq!(received[0].header("content-type"), ["application/json"]);
    assert_eq!(received[1].method, "POST");
    assert_eq!(
        received[1].header("content-type"),
        ["application/octet-stream"]
    );
}

#[test]
fn a_file_that_is_not_there_is_known_before_anything_is_sent() {
    let cases = [
        (
            "{file: nothing.txt}",
            "error[no-such-file]: there is no file `flows/nothing.txt`",
        ),
        (
            "{multipart: {a: {file: nothing.txt}}}",
            "error[no-such-file]",
        ),
        (
            "{file: ../outside.txt}",
            "error[outside-folder]: `../outside.txt` lies outside of `flows`",
        ),
        ("{file: .}", "error[file-unreadable]"),
    ];
    for (request, message) in cases {
        let server = Server::echo();
        let steps = format!("steps:\n  - request: {{}}\n  - request: {request}\n");
        run(&server, &flow(&steps).file("outside.txt", "x"))
            .exits(2)
            .says(message)
            .says("flows/it.yaml:6:");
        assert!(server.received().is_empty());
    }
    // A path that is known only later is looked for then.
    let server = Server::echo();
    let steps = "steps:\n  - request: {file: '{{ \"no\" ~ \"thing\" }}'}\n";
    run(&server, &flow(steps))
        .exits(3)
        .says("error[no-such-file]: there is no file `nothing`");
}

#[test]
fn the_files_of_a_request_have_a_bound_together() {
    let server = Server::start(|_, _| Answer::text("got it"));
    let large = vec![b'x'; 40 << 20];
    let steps = "
steps:
  - request: {multipart: {a: {file: large}, b: [{file: large}]}}
";
    run(&server, &flow(steps).file("flows/large", &large))
        .exits(3)
        .says("error[too-large]: with `large` the files of this request are larger than 64 MiB");
    assert!(server.received().is_empty());
    // What is planned is what is sent: the bound of data that is read into a template is another one.
    let steps = "steps:\n  - request: {file: large}\n    expect: {status: 413}\n";
    let flow = flow(steps);
    let file = std::fs::File::create(flow.path("flows/large")).expect("a file");
    file.set_len((64 << 20) + 1).expect("a hole");
    run(&server, &flow)
        .exits(2)
        .says("error[too-large]: `large` is larger than 64 MiB");
    assert!(server.received().is_empty());
}

#[test]
fn a_secret_part_arrives_and_is_not_shown() {
    let server = Server::echo();
    let steps = "
steps:
  - request: {multipart: {pin: '{{ pin }}', note: {text: 'p={{ pin }}', type: text/plain}, data: {file: d.bin}}}
    expect: {status: 201}
";
    let flow = flow(steps)
        .file("flows/d.bin", "x")
        .env("FLOWRUN_VAR_pin", "0815-4711");
    let ran = run(&server, &flow).exits(4);
    assert!(only(&server).body.contains("p=0815-4711"));
    let ran = ran.never_says("0815-4711");
    let curl = r#"--form-string pin="$pin" -F 'note="p='"$pin"'";type=text/plain' -F 'data=@flows/d.bin;type=application/octet-stream;filename=d.bin'"#;
    ran.says(curl);
}

#[test]
fn wrong_parts_say_what_a_part_is() {
    let cases = [
        ("{multipart: x}", "wrong-type"),
        (
            "{multipart: {a: {}}}",
            "say what it holds: `file` or `text`",
        ),
        (
            "{multipart: {a: {file: d, text: x}}}",
            "a part holds `file` or `text`, not both",
        ),
        (
            "{multipart: {a: {text: x, mime: y}}}",
            "`mime` is no key of a part of `multipart`",
        ),
        ("{multipart: {a: [[x]]}}", "wrong-type"),
        (
            "{multipart: {a: x}, form: {b: y}}",
            "a request has one body, not `form` and `multipart`",
        ),
        ("{file: a, text: b}", "two-bodies"),
    ];
    for (request, message) in cases {
        flow(&format!("steps:\n  - request: {request}\n"))
            .run(["flows/it.yaml", "--var", "url=http://127.0.0.1:1"])
            .exits(2)
            .says(message);
    }
}
