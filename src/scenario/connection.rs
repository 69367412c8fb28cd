//! How a target is reached, as `flowrun.yaml` says it. What stands in files and in the environment is looked up by `plan`.

use std::net::IpAddr;

use url::Host;

use super::{Reader, Supply};
use crate::http::{Detour, HttpVersion};
use crate::syntax::{Entry, Fields, Kind, Node};
use crate::text::{Diagnostic, Place};

/// What of a target belongs to its connection; see [`Connection`](crate::http::Connection) for what each means.
#[derive(Debug, Default)]
pub struct ConnectionSpec {
    /// An address, or where it stands.
    pub proxy: Option<(Supply, Place)>,
    /// Whether certificates are not checked.
    pub insecure: bool,
    /// PEM.
    pub ca: Option<Pem>,
    /// PEM.
    pub cert: Option<Pem>,
    /// PEM.
    pub key: Option<Pem>,
    /// A path, relative to the folder of the file.
    pub unix_socket: Option<String>,
    /// Hosts and their addresses.
    pub resolve: Vec<(String, IpAddr)>,
    /// Where to connect instead.
    pub connect_to: Vec<Detour>,
    /// The version of HTTP.
    pub http_version: Option<HttpVersion>,
    /// Bytes.
    pub max_size: Option<usize>,
    /// Requests a second.
    pub rate: Option<f64>,
}

/// Where a PEM text stands.
#[derive(Debug)]
pub enum Pem {
    /// In this file.
    File(String, Place),
    /// In this environment variable.
    Env(String, Place),
}

/// Keys of which the second would do nothing beside the first.
const APART: [(&str, &str); 4] = [
    ("unix_socket", "proxy"),
    ("unix_socket", "resolve"),
    ("unix_socket", "connect_to"),
    ("proxy", "connect_to"),
];
/// Bytes that the answers of a target may be allowed to have.
const MOST_BYTES: u64 = 4 << 30;
/// Units of sizes, the longer ones first where one ends in the other.
const UNITS: [(&str, u64); 6] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
];

impl Reader<'_> {
    /// Reads what a target says of its connection.
    pub(super) fn connection(&mut self, fields: &Fields<'_>) -> ConnectionSpec {
        fields.needs("cert", "key", self.findings);
        fields.needs("key", "cert", self.findings);
        for (key, other) in APART {
            fields.apart(key, other, self.findings);
        }
        ConnectionSpec {
            proxy: fields.get("proxy").and_then(|node| {
                let supply = self.supply(node)?;
                Some((supply, node.place.clone()))
            }),
            insecure: self.flag(fields, "insecure", false),
            ca: self.pem(fields, "ca"),
            cert: self.pem(fields, "cert"),
            key: self.pem(fields, "key"),
            unix_socket: fields
                .get("unix_socket")
                .and_then(|node| self.text(node, "`unix_socket`")),
            resolve: self.each(fields, "resolve", resolved),
            connect_to: self.each(fields, "connect_to", detour),
            http_version: fields
                .get("http_version")
                .and_then(|node| self.findings.ok(http_version(node))),
            max_size: fields
                .get("max_size")
                .and_then(|node| self.findings.ok(size(node))),
            rate: fields
                .get("rate")
                .and_then(|node| self.findings.ok(rate(node))),
        }
    }

    fn pem(&mut self, fields: &Fields<'_>, key: &str) -> Option<Pem> {
        let node = fields.get(key)?;
        let place = node.place.clone();
        if let Kind::Map(entries) = &node.kind
            && let [entry] = entries.as_slice()
            && ["env", "file"].contains(&entry.key.as_str())
        {
            let text = self.text(&entry.value, &format!("the source of `{key}`"))?;
            let place = entry.value.place.clone();
            return Some(match entry.key.as_str() {
                "env" => Pem::Env(text, place),
                _ => Pem::File(text, place),
            });
        }
        match node.scalar() {
            Some(_) => self
                .text(node, &format!("`{key}`"))
                .map(|path| Pem::File(path, place)),
            None => {
                let wanted = "the path of a file in PEM, or `{env: NAME}`";
                self.findings
                    .add(node.wrong_type(&format!("`{key}`"), wanted));
                None
            }
        }
    }

    /// The entries of a map, each read from its key and value.
    fn each<T>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: impl Fn(&Entry) -> Result<T, Diagnostic>,
    ) -> Vec<T> {
        let entries = fields
            .get(key)
            .and_then(|node| self.findings.ok(node.map(&format!("`{key}`"))));
        entries
            .into_iter()
            .flatten()
            .filter_map(|entry| self.findings.ok(read(entry)))
            .collect()
    }
}

/// `HOST: ADDRESS`.
fn resolved(entry: &Entry) -> Result<(String, IpAddr), Diagnostic> {
    let node = &entry.value;
    let Ok(Host::Domain(host)) = Host::parse(&entry.key) else {
        let message = format!("`{}` in `resolve` is no name of a host", entry.key);
        let wrong = Diagnostic::error("wrong-type", message, &entry.key_place, "");
        return Err(wrong.help(
            "`resolve` says which address a name has, on every port; `connect_to` leads `HOST:PORT` elsewhere",
        ));
    };
    let ip = node.text("an address")?.parse();
    let ip = ip.map_err(|_| {
        node.wrong_type("an address of a host", "an IP address")
            .help("`connect_to` leads to another name")
    })?;
    Ok((host, ip))
}

/// `HOST:PORT: HOST:PORT`.
fn detour(entry: &Entry) -> Result<Detour, Diagnostic> {
    let node = &entry.value;
    let to = node.text("a host to connect to")?;
    let example = "write for instance `\"wiki.example:443\": \"other.example:8443\"`; an IPv6 address stands in brackets";
    let from = host_and_port(&entry.key).ok_or_else(|| {
        let message = format!("`{}` in `connect_to` is no `HOST:PORT`", entry.key);
        Diagnostic::error("wrong-type", message, &entry.key_place, "").help(example)
    })?;
    let to = host_and_port(to)
        .ok_or_else(|| node.wrong_type("`connect_to`", "`HOST:PORT`").help(example))?;
    Ok(Detour { from, to })
}

/// `HOST:PORT`; an IPv6 address stands in brackets. The host comes as addresses write it, but without brackets.
fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    let host = match Host::parse(host).ok()? {
        Host::Domain(name) => name,
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    };
    Some((host, port))
}

fn http_version(node: &Node) -> Result<HttpVersion, Diagnostic> {
    let written = node.text("`http_version`")?;
    let known = HttpVersion::ALL.iter().find(|(word, _)| *word == written);
    known
        .map(|(_, version)| *version)
        .ok_or_else(|| node.wrong_type("`http_version`", "`1.0`, `1.1` or `2`"))
}

/// A number of bytes, or one with a unit.
fn size(node: &Node) -> Result<usize, Diagnostic> {
    let written = node.text("`max_size`")?;
    let (number, unit) = UNITS
        .iter()
        .find_map(|(unit, bytes)| Some((written.strip_suffix(unit)?, *bytes)))
        .unwrap_or((written, 1));
    let bytes = number
        .trim()
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .filter(|bytes| (1..=MOST_BYTES).contains(bytes));
    bytes
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(|| {
            node.wrong_type(
                "`max_size`",
                "a number of bytes up to 4 GiB, such as `100MB`",
            )
        })
}

fn rate(node: &Node) -> Result<f64, Diagnostic> {
    let number = node.scalar().and_then(|scalar| scalar.value().as_f64());
    number
        .filter(|rate| (0.001..=10_000.0).contains(rate))
        .ok_or_else(|| {
            node.wrong_type(
                "`rate`",
                "a number of requests a second, from 0.001 to 10000",
            )
        })
}
