//! A server of raw TCP that keeps every byte it gets, and answers with the secrets that it knows in every way a server can.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::json;

use super::encodings::{ENCODINGS, lines};
use super::{COOKIE, FETCHED, KEY, LISTED, MINTED, PASSWORD, PLANTED, SHORT};

/// Nobody waits longer for the other side.
const PATIENCE: Duration = Duration::from_secs(20);

/// Ends when it is dropped.
pub(super) struct Origin {
    address: SocketAddr,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    log: Mutex<Vec<u8>>,
    /// Command lines of processes that were seen while flowrun waited for an answer.
    processes: Mutex<Vec<u8>>,
    /// How often it was asked.
    asked: AtomicUsize,
    ended: AtomicBool,
}

struct Asked {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Origin {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("its address");
        let kept = Arc::<Kept>::default();
        let shared = Arc::clone(&kept);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, kept }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// `127.0.0.1:PORT`.
    pub(super) fn host(&self) -> String {
        self.address.to_string()
    }

    /// All that it got since this was asked last.
    pub(super) fn log(&self) -> Vec<u8> {
        std::mem::take(&mut *self.kept.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn processes(&self) -> Vec<u8> {
        let processes = self.kept.processes.lock();
        processes.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.kept.ended.store(true, Ordering::SeqCst);
        // The last connection wakes the listener, which then ends.
        let _gone = TcpStream::connect(self.address);
    }
}

fn serve(mut stream: TcpStream, kept: &Kept) {
    let _unsupported = stream.set_read_timeout(Some(PATIENCE));
    let Some(asked) = request(&mut stream, kept) else {
        return;
    };
    let number = kept.asked.fetch_add(1, Ordering::SeqCst);
    if asked.line.contains("/processes") {
        let host = asked.headers.iter().find(|(name, _)| name == "host");
        let seen = command_lines(host.map_or("", |(_, host)| host));
        *kept
            .processes
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = seen;
    }
    for part in answer(&asked, number) {
        let _gone = stream.write_all(&part).and_then(|()| stream.flush());
    }
}

/// The command lines of the processes that were told of this host, and of those that they have started, with their environment.
fn command_lines(host: &str) -> Vec<u8> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let all: Vec<(String, Vec<u8>, String)> = processes
        .map(|entry| {
            let status = std::fs::read_to_string(entry.path().join("status")).unwrap_or_default();
            let parent = status.lines().find_map(|line| line.strip_prefix("PPid:"));
            let parent = parent.unwrap_or_default().trim().to_owned();
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            (
                entry.file_name().to_string_lossy().into_owned(),
                line,
                parent,
            )
        })
        .collect();
    let is_told = |line: &[u8]| String::from_utf8_lossy(line).contains(host);
    let mut seen = Vec::new();
    for (id, line, _) in all.iter().filter(|(_, line, _)| is_told(line)) {
        seen.extend(line);
        for (child, line, _) in all.iter().filter(|(_, _, parent)| parent == id) {
            seen.extend(line);
            seen.extend(std::fs::read(format!("/proc/{child}/environ")).unwrap_or_default());
        }
    }
    seen
}

/// Reads one request, and keeps all of it.
fn request(stream: &mut TcpStream, kept: &Kept) -> Option<Asked> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => break,
        }
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let mut rows = text.lines();
    let line = rows.next().filter(|line| !line.is_empty())?.to_owned();
    let headers: Vec<(String, String)> = rows
        .filter_map(|row| row.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let mut log = kept.log.lock().unwrap_or_else(PoisonError::into_inner);
    log.extend(&head);
    log.extend(&body);
    log.extend(b"\n\n");
    Some(Asked {
        line,
        headers,
        body,
    })
}

/// Everything that an echoing server knows by heart.
fn known_by_server() -> impl Iterator<Item = &'static super::Planted> {
    // What it has not told yet nobody can know to be secret.
    PLANTED
        .iter()
        .filter(|secret| ["password", "key"].contains(&secret.name))
}

/// The secrets in every encoding, as a page of text.
fn page() -> String {
    known_by_server()
        .map(|secret| lines(secret.value))
        .collect()
}

fn with_body(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<Vec<u8>> {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    vec![head.into_bytes(), body.to_vec()]
}

const JSON: &str = "Content-Type: application/json\r\n";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n";
const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n";

/// The answer, in the parts that it is sent in.
fn answer(asked: &Asked, number: usize) -> Vec<Vec<u8>> {
    let target = asked.line.split(' ').nth(1).unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let words: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match words.as_slice() {
        ["page", kind] => reflected(kind),
        ["headers"] => {
            let plain = KEY.value;
            let safe = ENCODINGS.iter().filter(|own| !["raw", "json-slashes"].contains(&own.name));
            let mut headers = format!("X-{plain}: named\r\nX-Back: {plain}\r\n");
            for own in safe {
                let value = (own.write)(PASSWORD.value);
                headers.push_str(&format!("X-{}: {value}\r\n", own.name));
            }
            with_body("418 not for you", &format!("{headers}{PLAIN}"), "see above")
        }
        ["reason"] => with_body(&format!("403 No {} here", KEY.value), PLAIN, ""),
        ["type"] => with_body("403 No", &format!("Content-Type: text/{}\r\n", KEY.value), ""),
        ["cookie"] => {
            let set = format!(
                "Set-Cookie: sid={}; Path=/\r\nSet-Cookie: {}=1; Path=/\r\nSet-Cookie: back={}; Path=/\r\n",
                COOKIE.value, KEY.value, KEY.value
            );
            with_body("200 OK", &format!("{set}{PLAIN}"), lines(COOKIE.value))
        }
        ["mint"] => with_body(
            "200 OK",
            &format!("X-Mint: {}\r\n{JSON}", MINTED.value),
            json!({"token": MINTED.value, "short": SHORT, "many": {"list": [LISTED.value, 7]}, "page": lines(MINTED.value)})
                .to_string(),
        ),
        ["token"] => with_body("200 OK", JSON, json!({"access_token": FETCHED.value, "token_type": "bearer"}).to_string()),
        ["no-token"] => {
            let said = format!("unknown client with {}", PASSWORD.value);
            with_body("400 Bad", JSON, json!({"error": "invalid_client", "error_description": said}).to_string())
        }
        ["digest"] if !asked.headers.iter().any(|(name, _)| name == "authorization") => {
            let asks = format!("Digest realm=\"{}\", nonce=\"n-{}\", qop=\"auth\"", KEY.value, KEY.value);
            with_body("401 Who", &format!("WWW-Authenticate: {asks}\r\n"), "")
        }
        ["strange-digest"] => {
            let asks = format!("WWW-Authenticate: Digest realm=\"r\", algorithm={}, nonce=\"n\"\r\n", KEY.value);
            with_body("401 Who", &asks, "")
        }
        ["hop", kind] => hop(kind),
        ["junk"] => vec![format!("{}\r\n{}\r\n\r\n", KEY.value, PASSWORD.value).into_bytes()],
        ["short"] => vec![
            format!("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n{PLAIN}\r\n{}", KEY.value).into_bytes(),
        ],
        ["no-gzip"] => with_body("200 OK", "Content-Encoding: gzip\r\n", KEY.value),
        ["changing"] => with_body("200 OK", PLAIN, format!("{number}\n{}", page())),
        ["other-coding"] => with_body("200 OK", &format!("Content-Encoding: {}\r\n", KEY.value), "x"),
        _ => {
            let body = String::from_utf8_lossy(&asked.body).into_owned();
            let answer = json!({"target": target, "headers": asked.headers, "body": body, "page": page()});
            with_body("200 OK", JSON, answer.to_string())
        }
    }
}

fn reflected(kind: &str) -> Vec<Vec<u8>> {
    let page = page();
    let markup = || page.replace('&', "&amp;").replace('<', "&lt;");
    match kind {
        "json" => {
            let rows = ENCODINGS.iter().map(|own| (own.write)(PASSWORD.value));
            let rows: Vec<String> = rows.collect();
            let body = json!({"rows": rows, "text": page, PASSWORD.value: {"in": KEY.value}});
            with_body("200 OK", JSON, body.to_string())
        }
        "html" => with_body(
            "200 OK",
            HTML,
            format!("<title>{page}</title><p id=a>{}</p>", markup()),
        ),
        "xml" => with_body(
            "200 OK",
            "Content-Type: application/xml\r\n",
            format!("<a b=\"{}\">{}</a>", KEY.value, markup()),
        ),
        "chunked" => chunked(&page),
        "gzip" => with_body(
            "200 OK",
            &format!("{PLAIN}Content-Encoding: gzip\r\n"),
            gzip(&page),
        ),
        "latin" => {
            let latin: Vec<u8> = page
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
                .collect();
            with_body(
                "200 OK",
                "Content-Type: text/plain; charset=iso-8859-1\r\n",
                latin,
            )
        }
        "wide" => {
            let wide: Vec<u8> = page.encode_utf16().flat_map(u16::to_le_bytes).collect();
            with_body(
                "200 OK",
                "Content-Type: text/plain; charset=utf-16le\r\n",
                wide,
            )
        }
        "error" => with_body("500 Broken", HTML, format!("<pre>{page}</pre>")),
        // A title of one line, so that whoever quotes a beginning quotes this one.
        _ => with_body("200 OK", PLAIN, page),
    }
}

/// A page in chunks so short that each cuts a secret.
fn chunked(page: &str) -> Vec<Vec<u8>> {
    let head = format!(
        "HTTP/1.1 200 OK\r\n{PLAIN}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    );
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let chunks = page.as_bytes().chunks(7).map(chunk);
    let all = std::iter::once(head.into_bytes()).chain(chunks);
    all.chain([b"0\r\n\r\n".to_vec()]).collect()
}

fn gzip(page: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    writer.write_all(page.as_bytes()).expect("it is memory");
    writer.finish().expect("it is memory")
}

fn hop(kind: &str) -> Vec<Vec<u8>> {
    let percent = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let query = format!("key={}&password={}", KEY.value, percent(PASSWORD.value));
    let to = match kind {
        "on" => format!("/echo?{query}"),
        "round" => format!("/hop/round?{query}"),
        "user" => format!(
            "http://{}:{}@127.0.0.1:1/",
            KEY.value,
            percent(PASSWORD.value)
        ),
        "away" => format!("http://{}.localhost:1/?{query}", KEY.value),
        "nowhere" => format!("http://[{}", KEY.value),
        _ => format!("ftp://{}/", KEY.value),
    };
    with_body("302 Found", &format!("Location: {to}\r\n"), "")
}
