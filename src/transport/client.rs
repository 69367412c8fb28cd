//! The clients that speak with a deployment, each made when it is first needed and kept for the run.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use reqwest::{Client, Proxy};
use url::{Host, Url};

use super::dial::{Names, Watched};
use super::{TransportError, fault, tls};
use crate::http::{Certificate, Connection, Detour, HttpVersion, is_inward, is_this_machine};

/// A deployment with its clients.
#[derive(Debug)]
pub(super) struct Deployment {
    connection: Arc<Connection>,
    clients: Mutex<Vec<(Route, Client)>>,
    /// The certificates of hosts and ports, for where the HTTP library does not tell them (through proxies).
    certificates: Mutex<Vec<(String, Certificate)>>,
}

/// What tells one client of a deployment from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Route {
    /// Connections are served by the runtime of the thread that made them, and end with it.
    thread: ThreadId,
    https: bool,
    /// The host and port that are connected to, if they are other ones than the address names.
    instead: Option<(String, u16)>,
    /// The host whose certificate is wanted, if the address no longer names it.
    meant: Option<String>,
    version: Option<HttpVersion>,
}

/// A client, and the address that it is given.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) client: Client,
    pub(super) version: Option<HttpVersion>,
    /// The address, with the port that is connected to if it named one.
    pub(super) url: Url,
    /// The host and port that the request names, if the address no longer does.
    pub(super) host: Option<String>,
    /// Where it is connected to instead, for messages.
    pub(super) at: Option<String>,
    /// That is this machine, and the address is of another.
    pub(super) leads_inward: bool,
}

impl Deployment {
    pub(super) fn new(connection: &Arc<Connection>) -> Self {
        Self {
            connection: Arc::clone(connection),
            clients: Mutex::default(),
            certificates: Mutex::default(),
        }
    }

    /// Whether it is reached in this way.
    pub(super) fn is(&self, connection: &Arc<Connection>) -> bool {
        Arc::ptr_eq(&self.connection, connection) || self.connection == *connection
    }

    /// The certificate of the server at an address, which the connection showed when it was made; `seen` is the one of now, if it was
    /// made now.
    pub(super) fn certificate(&self, url: &Url, seen: Option<Certificate>) -> Option<Certificate> {
        if url.scheme() != "https" {
            return None;
        }
        let server = format!(
            "{}:{}",
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or_default()
        );
        let certificates = self.certificates.lock();
        let mut certificates = certificates.unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = seen {
            certificates.retain(|(known, _)| *known != server);
            certificates.push((server, seen.clone()));
            return Some(seen);
        }
        let found = certificates.iter().find(|(known, _)| *known == server);
        found.map(|(_, certificate)| certificate.clone())
    }

    /// The way to an address, for a request that may name a host of its own in a header.
    pub(super) fn way(&self, url: &Url, names_host: bool) -> Result<Way, TransportError> {
        let detours = &self.connection.connect_to;
        let detour = detours.iter().find(|detour| is_from(detour, url));
        let (bent, meant) = detour.map_or_else(|| (url.clone(), None), |detour| bent(url, detour));
        // What the address no longer says the header must.
        let host = (bent != *url).then(|| host_and_port(url));
        let mut version = self.connection.http_version;
        if host.is_some() || names_host {
            // HTTP/2 has no such header: the server would see two hosts.
            version = match version {
                Some(HttpVersion::Http2) => return Err(one_host_alone(url, names_host)),
                other => other.or(Some(HttpVersion::Http11)),
            };
        }
        let client = self.client(Route {
            thread: thread::current().id(),
            https: url.scheme() == "https",
            instead: detour.map(|detour| detour.to.clone()),
            meant,
            version,
        })?;
        Ok(Way {
            client,
            version,
            url: bent,
            host,
            at: detour.map(|detour| host_and_port_of(&detour.to)),
            leads_inward: self.connection.outward
                && detour.is_some_and(|Detour { from, to }| {
                    let inward = is_this_machine(&to.0) || to.0.parse().is_ok_and(is_inward);
                    inward && !is_this_machine(&from.0)
                }),
        })
    }

    fn client(&self, route: Route) -> Result<Client, TransportError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == route) {
            return Ok(client.clone());
        }
        let client = build(&self.connection, &route)?;
        clients.push((route, client.clone()));
        Ok(client)
    }
}

fn is_from(detour: &Detour, url: &Url) -> bool {
    let (host, port) = &detour.from;
    bare_host(url) == *host && url.port_or_known_default() == Some(*port)
}

/// An address that leads elsewhere: the HTTP library connects to the port that it names, and to the host, if it is an IP address. With
/// the host that was meant, if it names that no longer.
fn bent(url: &Url, Detour { to, .. }: &Detour) -> (Url, Option<String>) {
    let mut bent = url.clone();
    let named = matches!(url.host(), Some(Host::Domain(_)));
    if !named {
        let host = match to.0.contains(':') {
            true => format!("[{}]", to.0),
            false => to.0.clone(),
        };
        let _is_one = bent.set_host(Some(&host));
    }
    if !named || url.port().is_some() {
        let _has_host = bent.set_port(Some(to.1));
    }
    (bent, (!named).then(|| bare_host(url)))
}

/// The host without the brackets of an IPv6 address.
fn bare_host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    host.trim_matches(['[', ']']).to_owned()
}

fn host_and_port_of((host, port): &(String, u16)) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

fn one_host_alone(url: &Url, names_host: bool) -> TransportError {
    let place = host_and_port(url);
    match names_host {
        true => TransportError::new("over HTTP/2 the host is the one of the address, and no header `Host` is sent")
            .help("leave out `Host`, or `http_version: 2` of the target; `connect_to` leads a host elsewhere"),
        false => TransportError::new(format!("over HTTP/2 `connect_to` cannot lead `{place}` to another port"))
            .help("leave the port out of the address, if it is the usual one, or `http_version: 2` of the target"),
    }
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

fn build(connection: &Connection, route: &Route) -> Result<Client, TransportError> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .retry(reqwest::retry::never())
        .tcp_nodelay(true)
        .tls_info(route.https)
        .dns_resolver(Names::of(connection, route.instead.as_ref()))
        .connector_layer(Watched);
    if let Some(proxy) = &connection.proxy {
        let proxy = Proxy::all(proxy.reveal())
            .map_err(|_| TransportError::new("`proxy` of the target is no address of a proxy"))?;
        builder = builder.proxy(proxy);
    }
    builder = match route.version {
        None => builder,
        Some(HttpVersion::Http2) => builder.http2_prior_knowledge(),
        Some(HttpVersion::Http10 | HttpVersion::Http11) => builder.http1_only(),
    };
    builder = through_socket(builder, connection)?;
    let proxied = connection.proxy.as_ref();
    let encrypted_proxy = proxied.is_some_and(|proxy| proxy.reveal().starts_with("https:"));
    let config = match route.https || encrypted_proxy {
        true => tls::config(connection, route.version, route.meant.as_deref())?,
        false => tls::trusting_nobody()?,
    };
    builder
        .tls_backend_preconfigured(config)
        .build()
        .map_err(|error| TransportError::new(fault::described(&error)))
}

#[cfg(unix)]
fn through_socket(
    builder: reqwest::ClientBuilder,
    connection: &Connection,
) -> Result<reqwest::ClientBuilder, TransportError> {
    Ok(match &connection.unix_socket {
        Some(socket) => builder.unix_socket(socket.as_path()),
        None => builder,
    })
}

#[cfg(not(unix))]
fn through_socket(
    builder: reqwest::ClientBuilder,
    connection: &Connection,
) -> Result<reqwest::ClientBuilder, TransportError> {
    match connection.unix_socket {
        Some(_) => Err(TransportError::new("this system has no unix sockets")),
        None => Ok(builder),
    }
}
