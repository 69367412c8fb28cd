//! How a deployment is reached: what belongs to a target and never to a scenario.

use std::net::IpAddr;
use std::path::PathBuf;

use crate::secret::Text;

/// Bytes that an answer may have unless a target says otherwise, as received and as decoded.
pub const LARGEST_ANSWER: usize = 64 << 20;

/// How the requests to a target travel. The default is the plain way.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// What requests go through: `http://`, `https://`, `socks5://` or `socks5h://`, with a user and a password if it wants them. Where
    /// names are looked up tells `socks5` (here) from `socks5h` (there).
    pub proxy: Option<Text>,
    /// Certificates are not checked.
    pub insecure: bool,
    /// Certificates that are trusted instead of the system's.
    pub ca: Option<Pem>,
    /// The client's certificate chain.
    pub cert: Option<Pem>,
    /// The key of the client's certificate; its text is secret.
    pub key: Option<Pem>,
    /// A socket to connect to, whatever the address says.
    pub unix_socket: Option<PathBuf>,
    /// Addresses of hosts instead of what their names resolve to.
    pub resolve: Vec<(String, IpAddr)>,
    /// Where to connect instead; the request still names its own host.
    pub connect_to: Vec<Detour>,
    /// The version of HTTP that is spoken; none for what both sides like best.
    pub http_version: Option<HttpVersion>,
    /// Bytes that an answer may have, as received and as decoded.
    pub max_size: usize,
    /// Requests a second at most.
    pub rate: Option<f64>,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            proxy: None,
            insecure: false,
            ca: None,
            cert: None,
            key: None,
            unix_socket: None,
            resolve: Vec::new(),
            connect_to: Vec::new(),
            http_version: None,
            max_size: LARGEST_ANSWER,
            rate: None,
        }
    }
}

impl Connection {
    /// The same to other places than the target: nobody shows who they are there, and certificates are checked.
    pub fn elsewhere(&self) -> Self {
        Self {
            cert: None,
            key: None,
            insecure: false,
            ..self.clone()
        }
    }

    /// What of it nobody may see.
    pub fn secrets(&self) -> impl Iterator<Item = &Text> {
        self.proxy
            .iter()
            .chain(self.key.iter().map(|key| &key.text))
    }
}

/// A certificate or a key in PEM (RFC 7468).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pem {
    /// Its text.
    pub text: Text,
    /// The file that it stands in, as a person would type it.
    pub path: Option<PathBuf>,
}

/// Another host and port to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detour {
    /// The host and port that a request names.
    pub from: (String, u16),
    /// The host and port that are connected to.
    pub to: (String, u16),
}

/// A version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpVersion {
    /// RFC 1945.
    Http10,
    /// RFC 9112.
    Http11,
    /// RFC 9113.
    Http2,
}

impl HttpVersion {
    /// Every version, as files write them.
    pub const ALL: [(&'static str, Self); 3] = [
        ("1.0", Self::Http10),
        ("1.1", Self::Http11),
        ("2", Self::Http2),
    ];

    /// As files write it.
    pub fn written(self) -> &'static str {
        match self {
            Self::Http10 => "1.0",
            Self::Http11 => "1.1",
            Self::Http2 => "2",
        }
    }
}
