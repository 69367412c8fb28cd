//! Hostile requests: whatever is sent, the wiki goes on answering, and remembers no more than it can hold.
//!
//! Start at [`nasty_requests`].

use flowrun::wiki::Settings;

use super::client::{self, Client};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// Head and body of a POST to the API.
fn post(headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /api.php HTTP/1.1\r\nHost: x\r\n{headers}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn get(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").into_bytes()
}

/// Requests that no client sends by accident.
fn nasty_requests() -> Vec<(&'static str, Vec<u8>)> {
    let multipart = |mark: &str| format!("Content-Type: multipart/form-data; boundary={mark}");
    let long = "x".repeat(200_000);
    vec![
        ("bad percent signs", get("/api.php?%=%&%zz=%f&action=%e2%28%a1&format=json&%00=%00")),
        ("no UTF-8", post(FORM, b"action=\xff\xfe&format=json&title=\xc3\x28")),
        ("null bytes", post(FORM, b"action=edit&title=a%00b&text=%00&token=%2B%5C&format=json")),
        ("only separators", get("/api.php?&&&===&&&=&=&")),
        ("a name without value", get("/api.php?action&format&meta")),
        ("arrays", get("/api.php?action[]=query&format[x][y]=json&token[=1&]=2&[]=3")),
        ("two thousand fields", post(FORM, (0..2000).map(|i| format!("a{i}=1&")).collect::<String>().as_bytes())),
        ("a long value", post(FORM, format!("action=query&format=json&titles={long}").as_bytes())),
        ("many titles", post(FORM, format!("action=query&format=json&titles={}", "A|".repeat(50_000)).as_bytes())),
        ("titles that are none", get("/api.php?action=query&format=json&titles=:|::|%7C|Talk:|_|%20|a%23b|%3C|../x|%EF%BF%BD")),
        ("numbers out of range", get("/api.php?action=query&format=json&maxlag=99999999999999999999&maxage=-9223372036854775808")),
        ("a cache age out of range", get("/api.php?action=query&format=json&maxage=9223372036854775807&smaxage=9223372036854775807")),
        ("a token age out of range", get("/api.php?action=checktoken&type=csrf&token=%2B%5C&maxtokenage=-9223372036854775808&format=json")),
        ("a token from the end of time", get(&format!("/api.php?action=checktoken&type=csrf&token={}%2B%5C&format=json", "f".repeat(47)))),
        ("a token of other letters", post(FORM, "action=logout&format=json&token=ééééééééééééééééééééééééééé+\\".as_bytes())),
        ("multipart without end", post(&multipart("X"), b"--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n")),
        ("multipart without head", post(&multipart("X"), b"--X\r\n\r\n\r\n--X--")),
        ("multipart of marks", post(&multipart("-"), &b"-".repeat(5000))),
        ("multipart with an empty mark", post(&multipart(""), b"--\r\n--\r\n")),
        ("multipart with a file", post(&multipart("X"), b"--X\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nc\r\n--X--")),
        ("odd content types", post("Content-Type: ;;;=;boundary", b"a=b")),
        ("odd cookies", b"GET /api.php?action=query HTTP/1.1\r\nHost: x\r\nCookie: =;;;a;wiki_session=%ff%00;wikiUserID=99999999999999999999\r\n\r\n".to_vec()),
        ("a cookie that clears", b"GET /api.php?action=query HTTP/1.1\r\nHost: x\r\nCookie: wiki_BPsession=deleted; wiki_session=deleted; wikiUserID=deleted; wikiToken=x\r\n\r\n".to_vec()),
        ("a callback that breaks out", get("/api.php?action=query&format=json&callback=%3Cscript%3Ealert(1)//")),
        ("line breaks for headers", get("/api.php?action=query&format=json&requestid=%0D%0ASet-Cookie:%20a=b&origin=%0D%0Ax")),
        ("line breaks in a preflight", b"OPTIONS /api.php?origin=* HTTP/1.1\r\nHost: x\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: \xff\r\n\r\n".to_vec()),
        ("unknown methods", b"BREW /api.php?action=query&format=json HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("an absolute address", b"GET http://other.example/api.php HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        ("a path of dots", get("/../../api.php/..%2f..%2fetc/passwd")),
        ("REST with odd letters", get("/rest.php/v1/page/%ff%00%7C%E2%80%A8")),
        ("markup in every format", get("/api.php?action=query&format=xml&titles=%3Ca%3E%26%22%01&requestid=%3C%26%22%01%3E")),
        ("PHP with odd letters", get("/api.php?action=query&format=php&titles=%22%7D%7B%F0%9F%98%80")),
        ("a message that asks for gaps", get("/api.php?action=$1$2$&format=json&errorformat=html&uselang=$1")),
        ("plurals in a value", get("/api.php?action=%7B%7BPLURAL:$1%7Ca%7Cb&format=json&%7B%7BPLURAL:$9%7C=1")),
        ("links in a value", get("/api.php?action=%5B%5Ba&format=json&errorformat=html&%26lt;https://=%5B%5B")),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
    ]
}

#[test]
fn the_wiki_goes_on_answering() {
    let running = client::start(Settings::default());
    for (name, bytes) in nasty_requests() {
        client::send(&running.address, &bytes);
        let answer = Client::new(&running).get(&[("action", "query"), ("meta", "siteinfo")]);
        assert_eq!(
            answer.json()["query"]["general"]["sitename"],
            "TestWiki",
            "after: {name}"
        );
    }
}

#[test]
fn each_nasty_request_gets_an_answer_of_its_own() {
    let running = client::start(Settings::default());
    for (name, bytes) in nasty_requests() {
        let answer = client::read(&client::send(&running.address, &bytes));
        assert!((200..500).contains(&answer.status), "{name}: {answer:?}");
        assert!(
            answer
                .cookies()
                .all(|cookie| cookie.starts_with("wiki") || cookie.starts_with("UseDC")),
            "{name}: {answer:?}"
        );
    }
}

#[test]
fn a_body_that_is_too_long() {
    let running = client::start(Settings::default());
    let answer = client::read(&client::send(
        &running.address,
        &post(FORM, &vec![b'a'; 9 * 1024 * 1024]),
    ));
    assert!(matches!(answer.status, 413 | 0), "{answer:?}");
    let head = b"POST /api.php HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(
        client::read(&client::send(&running.address, head)).status,
        413
    );
    assert_eq!(Client::new(&running).user(), 0);
}

#[test]
fn a_text_that_is_too_long() {
    let running = client::start(Settings::default());
    let text = "x".repeat(3 * 1024 * 1024);
    let answer = Client::new(&running).post(&[
        ("action", "edit"),
        ("title", "Long"),
        ("text", &text),
        ("token", "+\\"),
    ]);
    assert_eq!(answer.error().as_deref(), Some("contenttoobig"));
}

#[test]
fn a_wiki_listens_on_loopback_alone_and_ends_when_dropped() {
    let running = client::start(Settings::default());
    let address = running.address.clone();
    assert!(address.starts_with("127.0.0.1:"));
    assert_eq!(running.wiki.api(), format!("http://{address}/api.php"));
    assert_eq!(running.wiki.rest(), format!("http://{address}/rest.php"));
    assert_eq!(
        running.wiki.index_php(),
        format!("http://{address}/index.php")
    );
    drop(running);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn wikis_do_not_know_each_other() {
    let (one, other) = (
        client::start(Settings::default()),
        client::start(Settings::default()),
    );
    let mut client = Client::new(&one);
    let accounts = one.wiki.accounts();
    client.log_in(&accounts.bot_name, &accounts.bot_password);
    assert_eq!(client.user(), 3);
    let mut stranger = Client::new(&other);
    stranger.jar = client.jar.clone();
    assert_eq!(stranger.user(), 0);
}
