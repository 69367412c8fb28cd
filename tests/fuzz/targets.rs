//! What is done with a stranger's text, by each way in: one function a target, which panics if something does not hold.
//!
//! The fuzz targets beside call these, and so does `tests/properties.rs`, which is their bounded twin.

use std::collections::HashMap;
use std::path::Path;

use flowrun::http::{Cookie, Response, SetCookie};
use flowrun::query::{Answer, Query};
use flowrun::scenario;
use flowrun::syntax::{self, Edit, Node, NodePath, Segment, Yaml};
use flowrun::template::{Condition, Template, Version};
use flowrun::text::{Diagnostic, Source, Style};
use flowrun::transport::Jar;
use url::{Host, Url};

use crate::sample;

/// Finding out what is wrong with a file is half of reading it: each finding can be told.
fn told(found: &[Diagnostic]) {
    assert!(!found.is_empty(), "refused without a reason");
    for found in found {
        assert!(!found.render(Style::PLAIN).is_empty());
    }
}

/// A file: its text to nodes, and these to a scenario or the settings of a project.
pub fn scenario(text: &str) {
    let source = Source::new("it.yaml", text);
    match scenario::read(&source) {
        Ok(scenario) => assert!(!scenario.steps.is_empty()),
        Err(found) => told(&found),
    }
    if let Err(found) = scenario::read_project(&source, None) {
        told(&found);
    }
}

/// Edits of a file: its first values become texts that it holds elsewhere, each exactly or not at all.
pub fn edit(text: &str) {
    let source = Source::new("it.yaml", text);
    let Ok(root) = syntax::parse(&source) else {
        return;
    };
    let mut ways = Vec::new();
    NodePath::default().visit(&root, &mut |path, node| {
        let of_key = matches!(path.0.last(), Some(Segment::Key(_)));
        if ways.len() < 8 && of_key && node.scalar().is_some() {
            ways.push(path.clone());
        }
    });
    for (index, way) in ways.into_iter().enumerate() {
        let lines = text.split_inclusive('\n');
        let value: String = lines.skip(index).take(index % 3 + 1).collect();
        let edit = Edit::Set {
            at: way.clone(),
            value: Yaml::text(&value),
        };
        let Ok(new) = edit.proved(&source) else {
            continue;
        };
        let new = syntax::parse(&new).expect("what was proved is read");
        let written = way.walk(&new).and_then(Node::scalar).expect("a text");
        assert_eq!(written.value(), serde_json::Value::from(value));
        let (mut before, mut now) = (Vec::new(), Vec::new());
        for (root, values) in [(&root, &mut before), (&new, &mut now)] {
            NodePath::default().visit(root, &mut |path, node| {
                if let Some(scalar) = node.scalar()
                    && *path != way
                {
                    values.push((path.clone(), scalar.value()));
                }
            });
        }
        assert_eq!(before, now, "another value changed");
    }
}

/// A query: read, and asked of every answer of the examples.
pub fn query(text: &str) {
    let query = match Query::read(text, &sample::place(text), true) {
        Ok(query) => query,
        Err(found) => return told(&[found]),
    };
    for answer in Answer::ALL {
        let found = sample::observed(answer, |observation| query.find(observation));
        match found {
            Ok(found) => assert!(!found.described().is_empty()),
            Err(unanswered) => assert!(!unanswered.why.is_empty()),
        }
    }
}

/// A condition: read, and decided for a version.
pub fn condition(text: &str) {
    let version: Version = "1.43".parse().expect("a version");
    let read = Condition::read(text, &sample::place(text), Some("mediawiki"));
    let held =
        read.and_then(|condition| condition.holds(&sample::scope(Path::new(".")), Some(&version)));
    if let Err(found) = held {
        told(&[found]);
    }
}

/// A template: read and rendered. What is shown of it does not tell the secret.
pub fn template(text: &str) {
    let read = Template::read(text, &sample::place(text));
    match read.and_then(|template| template.render(&sample::scope(Path::new(".")))) {
        Ok(rendered) => assert!(
            text.contains("hush") || !rendered.masked().contains(sample::SECRET),
            "the secret is shown"
        ),
        Err(found) => told(&[found]),
    }
}

/// Addresses that set cookies and get them.
const ADDRESSES: &[&str] = &[
    "https://shop.example.org/orders/7",
    "http://example.org/",
    "http://shop.example.org:8080/orders",
    "https://127.0.0.1/orders/",
    "http://[::1]/",
    "http://localhost/a%20b/c",
    "https://deep.shop.example.org/orders/7/items?x=/",
    "http://notexample.org/ordersX",
];

/// `Set-Cookie` headers, one a line, each from the next address: what the jar takes, and what it gives back to whom.
pub fn cookie(text: &str) {
    let addresses: Vec<Url> = ADDRESSES
        .iter()
        .map(|address| Url::parse(address).expect("an address"))
        .collect();
    let mut jar = Jar::default();
    for (line, from) in text.lines().zip(addresses.iter().cycle()) {
        jar.take(&setting(line), from);
        let mut own = Jar::default();
        own.take(&setting(line), from);
        for cookie in own.cookies() {
            // RFC 6265 section 5.3: who may set it, and where it belongs.
            assert!(domain_matches(from, &cookie.domain), "{cookie:?} of {from}");
            assert!(cookie.path.starts_with('/'), "{cookie:?}");
            let read = SetCookie::parse(line).expect("what the jar takes is a cookie");
            assert_eq!((read.name, read.value), (cookie.name, cookie.value));
        }
    }
    let mut held: HashMap<String, Vec<Cookie>> = HashMap::new();
    for cookie in jar.cookies() {
        let pair = format!("{}={}", cookie.name, cookie.value);
        held.entry(pair).or_default().push(cookie);
    }
    for to in &addresses {
        let sent = jar.header(to, &[]).expect("nothing is ambiguous");
        let Some(sent) = sent else { continue };
        for pair in sent.reveal().split("; ") {
            let known = held.get(pair).map(Vec::as_slice).unwrap_or_default();
            let fits = known.iter().any(|cookie| may_go(cookie, to));
            assert!(fits, "`{pair}` goes to {to}: {known:?}");
        }
    }
}

fn setting(line: &str) -> Response {
    Response {
        headers: vec![("Set-Cookie".to_owned(), line.to_owned())],
        ..Response::default()
    }
}

/// Whether a cookie may be sent to an address, by RFC 6265 section 5.4.
fn may_go(cookie: &Cookie, to: &Url) -> bool {
    // Loopback is trusted as if it were encrypted.
    let secure = to.scheme() == "https"
        || matches!(to.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    domain_matches(to, &cookie.domain)
        && path_matches(to.path(), &cookie.path)
        && (secure || !cookie.secure)
}

/// RFC 6265 section 5.1.3.
fn domain_matches(address: &Url, domain: &str) -> bool {
    let host = address.host_str().unwrap_or_default();
    let named = matches!(address.host(), Some(Host::Domain(_)));
    let below = host
        .strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.'));
    !domain.is_empty() && (host == domain || (named && below))
}

/// RFC 6265 section 5.1.4.
fn path_matches(path: &str, own: &str) -> bool {
    let rest = path.strip_prefix(own);
    rest.is_some_and(|rest| rest.is_empty() || own.ends_with('/') || rest.starts_with('/'))
}
