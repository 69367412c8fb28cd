//! The clients that speak with a deployment, each made when it is first needed and kept for the run.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Client, Proxy};
use url::Url;

use super::dial::{Names, Watched};
use super::fault::described;
use super::{TransportError, tls};
use crate::http::{Connection, HttpVersion};

/// A deployment with its clients.
#[derive(Debug)]
pub(super) struct Deployment {
    connection: Arc<Connection>,
    clients: Mutex<Vec<(Route, Client)>>,
    /// When the next request may go out, if there is a rate.
    next: Mutex<Option<Instant>>,
}

/// What tells one client of a deployment from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Route {
    https: bool,
    /// The host that is connected to, if it is another one than the address names.
    instead: Option<String>,
    version: Option<HttpVersion>,
}

/// A client, and the address that it is given.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) client: Client,
    pub(super) version: Option<HttpVersion>,
    /// The address with the port that is connected to.
    pub(super) url: Url,
    /// The host and port that the request names, if the address no longer does.
    pub(super) host: Option<String>,
}

impl Deployment {
    pub(super) fn new(connection: &Arc<Connection>) -> Self {
        Self {
            connection: Arc::clone(connection),
            clients: Mutex::default(),
            next: Mutex::default(),
        }
    }

    /// Whether it is reached in this way.
    pub(super) fn is(&self, connection: &Arc<Connection>) -> bool {
        Arc::ptr_eq(&self.connection, connection) || self.connection == *connection
    }

    /// Waits until the next request may go out; how long that was.
    pub(super) async fn pace(&self) -> Duration {
        let Some(rate) = self.connection.rate else {
            return Duration::ZERO;
        };
        let gap = Duration::from_secs_f64(1.0 / rate);
        let begun = Instant::now();
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = turn(*next, begun);
            *next = Some(turn + gap);
            turn
        };
        tokio::time::sleep_until(turn.into()).await;
        begun.elapsed()
    }

    /// The way to an address.
    pub(super) fn way(&self, url: &Url) -> Result<Way, TransportError> {
        let mut way_url = url.clone();
        let mut host = None;
        let mut version = self.connection.http_version;
        let detour = self.connection.connect_to.iter().find(|detour| {
            url.host_str()
                .is_some_and(|host| host.eq_ignore_ascii_case(&detour.from.0))
                && url.port_or_known_default() == Some(detour.from.1)
        });
        if let Some(detour) = detour
            && url.port_or_known_default() != Some(detour.to.1)
        {
            // The address names the port that is connected to, so the header must name the one that was meant. HTTP/2 takes it
            // from the address.
            host = Some(host_and_port(url));
            version = version.or(Some(HttpVersion::Http11));
            let _has_host = way_url.set_port(Some(detour.to.1));
        }
        let route = Route {
            https: url.scheme() == "https",
            instead: detour.map(|detour| detour.to.0.clone()),
            version,
        };
        Ok(Way {
            client: self.client(route)?,
            version,
            url: way_url,
            host,
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

/// When a request may go out, if the one before it said when the next may.
fn turn(next: Option<Instant>, now: Instant) -> Instant {
    next.map_or(now, |next| next.max(now))
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
        .dns_resolver(Names::of(connection, route.instead.as_deref()))
        .connector_layer(Watched);
    if let Some(proxy) = &connection.proxy {
        let proxy = Proxy::all(proxy.address.reveal())
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
    let encrypted_proxy = proxied.is_some_and(|proxy| proxy.address.reveal().starts_with("https:"));
    let config = match route.https || encrypted_proxy {
        true => tls::config(connection, route.version)?,
        false => tls::trusting_nobody()?,
    };
    builder
        .tls_backend_preconfigured(config)
        .build()
        .map_err(|error| TransportError::new(described(&error)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_take_turns() {
        let gap = Duration::from_secs(10);
        let begun = Instant::now();
        let mut next = None;
        let mut at = |now: Instant| {
            let given = turn(next, now);
            next = Some(given + gap);
            given - begun
        };
        let after = |seconds| begun + Duration::from_secs(seconds);
        // The first goes at once, those that come too early wait in a row, and who comes late has saved up nothing.
        let turns = [0, 1, 2, 50, 51].map(|seconds| at(after(seconds)).as_secs());
        assert_eq!(turns, [0, 10, 20, 50, 60]);
    }
}
