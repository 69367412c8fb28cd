//! Outside verdicts, read from the folder that FLOWRUN_CONFORMANCE names.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;

use flowrun::http::Request;
use flowrun::query::Query;
use flowrun::text::{Place, Source, Span};
use flowrun::transport::{Call, Jar, Live, Transport};
use flowrun::value::{Found, parse_cookie_date};
use serde_json::Value;
use url::Url;

/// Cases of the JSONPath suite that differ, with the reason.
const JSONPATH_DIFFERS: &[(&str, &str)] = &[
    (
        "basic, no leading whitespace",
        "a query is read without the blanks around it, as YAML gives it",
    ),
    ("basic, no trailing whitespace", "the same"),
];

fn cases(file: &str) -> Value {
    // The environment is part of what this test is asked.
    #[allow(
        clippy::disallowed_methods,
        reason = "the data lies outside of the project"
    )]
    let folder = std::env::var("FLOWRUN_CONFORMANCE")
        .expect("FLOWRUN_CONFORMANCE names the folder with the data");
    let path = std::path::Path::new(&folder).join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json: String = text
        .lines()
        .filter(|line| !line.starts_with("//"))
        .collect();
    serde_json::from_str(&json).expect("JSON")
}

fn jsonpath(case: &Value) -> Result<(), String> {
    let selector = case["selector"].as_str().unwrap_or_default();
    let source = Source::new("suite", selector);
    let place = Place::new(&source, Span::new(0, selector.len()));
    let read = Query::read(selector, &place, false);
    if case["invalid_selector"] == true {
        return read.map_or(Ok(()), |_| Err("is taken".to_owned()));
    }
    let query = read.map_err(|found| found.message)?;
    let found = match (
        query
            .find_in(&case["document"])
            .map_err(|unanswered| unanswered.why)?,
        query.is_list(),
    ) {
        (Found::Absent, _) => Value::Array(Vec::new()),
        (Found::Value(value), true) => value,
        (Found::Value(value), false) => Value::Array(vec![value]),
        (other, _) => return Err(other.described()),
    };
    let expected = [&case["result"]]
        .into_iter()
        .chain(case["results"].as_array().into_iter().flatten());
    if expected.into_iter().any(|expected| *expected == found) {
        Ok(())
    } else {
        Err(format!("finds {found}"))
    }
}

#[test]
#[ignore = "needs the data of FLOWRUN_CONFORMANCE"]
fn jsonpath_is_that_of_rfc_9535() {
    let suite = cases("jsonpath-cts.json");
    let mut failed = Vec::new();
    for case in suite["tests"].as_array().expect("cases") {
        let name = case["name"].as_str().unwrap_or_default();
        let differs = JSONPATH_DIFFERS.iter().any(|(known, _)| *known == name);
        match jsonpath(case) {
            Err(why) if !differs => failed.push(format!(
                "{name}: `{}` {why}",
                case["selector"].as_str().unwrap_or_default()
            )),
            Ok(()) if differs => failed.push(format!("{name} is listed and passes")),
            _ => {}
        }
    }
    assert!(
        failed.is_empty(),
        "{} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
#[ignore = "needs the data of FLOWRUN_CONFORMANCE"]
fn cookie_dates_are_those_of_rfc_6265() {
    let mut failed = Vec::new();
    for file in [
        "http-state-dates-examples.json",
        "http-state-dates-bsd-examples.json",
    ] {
        for case in cases(file).as_array().expect("cases") {
            let (test, expected) = (
                case["test"].as_str().unwrap_or_default(),
                case["expected"].as_str(),
            );
            let read = parse_cookie_date(test);
            let shown = read.map(|time| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
            if shown.as_deref() != expected {
                failed.push(format!("{test}: {shown:?} instead of {expected:?}"));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

/// Where the cases of the suite happen; the answers come from loopback all the same.
const HOME: &str = "http://home.example.org:8888";

/// Cases of the cookie suite that differ, with the reason.
const COOKIES_DIFFER: &[(&str, &str)] = &[
    (
        "0002",
        "its date, in 2019, was to come when it was written (section 5.3 step 3)",
    ),
    ("COMMA0006", "the same"),
    (
        "DISABLED_CHROMIUM0022",
        "NUL is no part of a header (RFC 9110 section 5.5), so the answer is none",
    ),
    ("DISABLED_CHROMIUM0023", "the same of a bare CR"),
    (
        "DISABLED_PATH0029",
        "paths are compared as they are written, `%6F` is not `o` (section 5.1.4)",
    ),
    (
        "DOMAIN0013",
        "blanks behind the dot of a domain are taken off as well, where section 5.2.3 keeps them",
    ),
    (
        "DOMAIN0017",
        "public suffixes are not told from others, which section 5.3 step 5 leaves to the user agent",
    ),
];

/// Answers each request with the `Set-Cookie` headers of the case that its path names, byte for byte.
fn serve(listener: &TcpListener, cases: &[Value]) {
    for stream in listener.incoming().take(cases.len()) {
        let mut stream = stream.expect("a connection");
        let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        let line = lines.next().expect("a request").expect("a line");
        lines.find(|line| line.as_ref().is_ok_and(String::is_empty));
        let name = line.split(['/', ' ']).nth(2).unwrap_or_default();
        let case = cases
            .iter()
            .find(|case| case["test"] == name)
            .expect("a case");
        let mut answer = String::from("HTTP/1.1 204 No Content\r\nConnection: close\r\n");
        for cookie in case["received"].as_array().expect("cookies") {
            answer += &format!("Set-Cookie: {}\r\n", cookie.as_str().expect("a cookie"));
        }
        answer += "\r\n";
        stream
            .write_all(answer.as_bytes())
            .expect("the answer is sent");
    }
}

/// What is sent back after a case, and what should be.
async fn cookies(live: &Live, address: &str, case: &Value) -> Result<(), String> {
    let name = case["test"].as_str().unwrap_or_default();
    let url = Url::parse(&format!("http://{address}/{name}")).expect("an address");
    let request = Request::new("GET", url.as_str());
    let call = Call {
        request: &request,
        url: &url,
        connection: &Arc::default(),
        patience: request.timeout,
        drawn: &[],
    };
    let sent = live.send(call, &mut Jar::default()).await;
    let exchange = sent.map_err(|error| error.message)?;
    let home = Url::parse(HOME).expect("an address");
    let at = |path: &str| home.join(path).expect("an address");
    let mut jar = Jar::default();
    jar.take(&exchange.response, &at(&format!("/cookie-parser?{name}")));
    let default = format!("/cookie-parser-result?{name}");
    let back = jar.header(&at(case["sent-to"].as_str().unwrap_or(&default)), &[]);
    let back = back
        .expect("no pattern")
        .map(|text| text.reveal().to_owned())
        .unwrap_or_default();
    let pairs = case["sent"].as_array().into_iter().flatten();
    let pair = |cookie: &Value| {
        let part = |key: &str| cookie[key].as_str().unwrap_or_default().to_owned();
        format!("{}={}", part("name"), part("value"))
    };
    let expected = pairs.map(pair).collect::<Vec<_>>().join("; ");
    if back == expected {
        Ok(())
    } else {
        Err(format!("sends `{back}` instead of `{expected}`"))
    }
}

#[test]
#[ignore = "needs the data of FLOWRUN_CONFORMANCE"]
fn cookies_are_those_of_rfc_6265() {
    let suite = cases("http-state-parser.json");
    let suite = suite.as_array().expect("cases");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address").to_string();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let live = Live::default();
    let mut failed = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| serve(&listener, suite));
        for case in suite {
            let name = case["test"].as_str().unwrap_or_default();
            let differs = COOKIES_DIFFER.iter().any(|(known, _)| *known == name);
            match runtime.block_on(cookies(&live, &address, case)) {
                Err(why) if !differs => failed.push(format!("{name}: {} {why}", case["received"])),
                Ok(()) if differs => failed.push(format!("{name} is listed and passes")),
                _ => {}
            }
        }
    });
    assert!(
        failed.is_empty(),
        "{} of {} fail:\n{}",
        failed.len(),
        suite.len(),
        failed.join("\n")
    );
}
