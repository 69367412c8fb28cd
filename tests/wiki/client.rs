//! A client that sends exactly what it is told, with a jar of cookies for those who want one.
//!
//! It does not follow redirects, encode, or repair anything. Start at [`Client`].

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use flowrun::wiki::{Settings, Wiki};
use serde_json::Value;
use tokio::runtime::Runtime;

/// A wiki that runs on a runtime of its own.
pub(super) struct Running {
    pub(super) wiki: Wiki,
    pub(super) address: String,
    _runtime: Runtime,
}

/// Starts a wiki.
pub(super) fn start(settings: Settings) -> Running {
    let runtime = Runtime::new().unwrap();
    let wiki = runtime.block_on(Wiki::start(settings)).unwrap();
    let address = wiki
        .api()
        .trim_start_matches("http://")
        .trim_end_matches("/api.php")
        .to_owned();
    Running {
        wiki,
        address,
        _runtime: runtime,
    }
}

/// A response.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) text: String,
}

impl Answer {
    /// The first header of that name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The values of all `Set-Cookie` headers.
    pub(super) fn cookies(&self) -> impl Iterator<Item = &str> {
        let set = self
            .headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        set.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// What the API says of its error, less where it is documented.
    pub(super) fn refusal(&self) -> Value {
        let mut error = self.json()["error"].take();
        if let Some(error) = error.as_object_mut() {
            error.remove("*");
            error.remove("docref");
        }
        error
    }

    /// The code of the API's error.
    pub(super) fn error(&self) -> Option<String> {
        self.json()["error"]["code"].as_str().map(str::to_owned)
    }
}

/// Sends bytes and reads until the connection ends.
pub(super) fn send(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    // The wiki may refuse a request before all of it is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

/// Sends a request.
pub(super) fn request(
    address: &str,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: Option<&[u8]>,
) -> Answer {
    let mut bytes = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\n").into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").bytes());
    }
    bytes.extend(format!("Content-Length: {}\r\n\r\n", body.map_or(0, <[u8]>::len)).bytes());
    bytes.extend(body.unwrap_or_default());
    read(&send(address, &bytes))
}

/// Reads a response.
pub(super) fn read(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok())
        .unwrap_or(0);
    let headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Answer {
        status,
        headers,
        text: body.to_owned(),
    }
}

/// A client with a jar.
#[derive(Debug, Clone)]
pub(super) struct Client {
    address: String,
    pub(super) jar: BTreeMap<String, String>,
}

impl Client {
    /// A client of a wiki, with an empty jar.
    pub(super) fn new(running: &Running) -> Client {
        Client {
            address: running.address.clone(),
            jar: BTreeMap::new(),
        }
    }

    /// A GET of the API with these parameters, and `format=json`.
    pub(super) fn get(&mut self, parameters: &[(&str, &str)]) -> Answer {
        let target = format!("/api.php?format=json&{}", encode(parameters));
        self.send("GET", &target, &[], None)
    }

    /// A POST of a form to the API with these parameters, and `format=json`.
    pub(super) fn post(&mut self, parameters: &[(&str, &str)]) -> Answer {
        let body = format!("format=json&{}", encode(parameters));
        let form = [(
            "Content-Type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        )];
        self.send("POST", "/api.php", &form, Some(body.as_bytes()))
    }

    /// Any request with the cookies of the jar, which it then keeps up.
    pub(super) fn send(
        &mut self,
        method: &str,
        target: &str,
        headers: &[(String, String)],
        body: Option<&[u8]>,
    ) -> Answer {
        let cookies: Vec<_> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut headers = headers.to_vec();
        if !cookies.is_empty() {
            headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        let answer = request(&self.address, method, target, &headers, body);
        for cookie in answer.cookies() {
            let (name, value) = cookie
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .unwrap();
            if value == "deleted" {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// A token of a type.
    pub(super) fn token(&mut self, kind: &str) -> String {
        let answer = self
            .get(&[("action", "query"), ("meta", "tokens"), ("type", kind)])
            .json();
        answer["query"]["tokens"][format!("{kind}token")]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Logs in with name and password.
    pub(super) fn log_in(&mut self, name: &str, password: &str) -> Answer {
        let token = self.token("login");
        self.post(&[
            ("action", "login"),
            ("lgname", name),
            ("lgpassword", password),
            ("lgtoken", &token),
        ])
    }

    /// The number of whoever is logged in, 0 for nobody.
    pub(super) fn user(&mut self) -> i64 {
        self.get(&[("action", "query"), ("meta", "userinfo")])
            .json()["query"]["userinfo"]["id"]
            .as_i64()
            .unwrap()
    }

    /// Edits a page; the text is among the other parameters.
    pub(super) fn edit(&mut self, title: &str, more: &[(&str, &str)]) -> Answer {
        let token = self.token("csrf");
        let parameters = [("action", "edit"), ("title", title), ("token", &token)];
        self.post(&[&parameters, more].concat())
    }

    /// The text of a page.
    pub(super) fn page(&mut self, title: &str) -> Option<String> {
        let parameters = [
            ("action", "query"),
            ("prop", "revisions"),
            ("titles", title),
            ("rvprop", "content"),
            ("rvslots", "main"),
            ("formatversion", "2"),
        ];
        let answer = self.get(&parameters).json();
        answer["query"]["pages"][0]["revisions"][0]["slots"]["main"]["content"]
            .as_str()
            .map(str::to_owned)
    }
}

/// Parameters as a query string or a form.
pub(super) fn encode(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}
