//! How connections are made: where names lead, and how long each part takes.
//!
//! The HTTP library makes connections on its own; it is watched from three places: the resolver, a layer around its connector, and
//! the verifier of certificates, which is asked what it can verify when TLS begins.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower_layer::Layer;
use tower_service::Service;

use crate::http::{Certificate, Connection, Timing, is_inward, is_this_machine};

tokio::task_local! {
    /// The marks of the exchange that this task is carrying out.
    static MARKS: Arc<Mutex<Marks>>;
}

/// When what happened to the connection of one exchange.
#[derive(Debug, Default)]
struct Marks {
    begun: Option<Instant>,
    dns: Option<Duration>,
    tls_begun: Option<Instant>,
    connected: Option<Instant>,
    /// The last certificate that was shown.
    certificate: Option<Certificate>,
    /// A certificate of the client was asked for.
    client_asked_for: bool,
    /// Where a name led that may not lead there.
    led_inward: Option<IpAddr>,
    /// Bytes of the body that came, if its head did.
    received: Option<usize>,
}

/// How far an exchange got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// No connection was made.
    Nobody,
    /// One was, and TLS had begun on it.
    Tls,
    /// The request could be sent.
    Server,
    /// The head of the answer came, and so many bytes of its body.
    Body(usize),
}

fn mark(change: impl FnOnce(&mut Marks)) {
    // A connection that is finished in the background belongs to no exchange.
    let _nobody = MARKS.try_with(|marks| change(&mut locked(marks)));
}

fn locked(marks: &Mutex<Marks>) -> MutexGuard<'_, Marks> {
    marks.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Watches the connection that an exchange makes or takes.
#[derive(Debug, Clone, Default)]
pub(super) struct Watch {
    marks: Arc<Mutex<Marks>>,
}

impl Watch {
    /// Carries out an exchange under this watch.
    pub(super) async fn over<T>(&self, exchange: impl Future<Output = T>) -> T {
        MARKS.scope(Arc::clone(&self.marks), exchange).await
    }

    /// Whether the server asked for a certificate of the client while this exchange connected.
    pub(super) fn client_asked_for(&self) -> bool {
        locked(&self.marks).client_asked_for
    }

    /// Where the name of the host led that may not lead there.
    pub(super) fn led_inward(&self) -> Option<IpAddr> {
        locked(&self.marks).led_inward
    }

    /// The certificate that was shown while this exchange connected.
    pub(super) fn certificate(&self) -> Option<Certificate> {
        locked(&self.marks).certificate.clone()
    }

    /// So many bytes of the body came by now.
    pub(super) fn received(&self, bytes: usize) {
        locked(&self.marks).received = Some(bytes);
    }

    /// How far this exchange got.
    pub(super) fn reached(&self) -> Reached {
        let marks = locked(&self.marks);
        match (marks.received, marks.begun, marks.connected) {
            (Some(bytes), _, _) => Reached::Body(bytes),
            (None, Some(_), None) if marks.tls_begun.is_some() => Reached::Tls,
            (None, Some(_), None) => Reached::Nobody,
            _ => Reached::Server,
        }
    }

    /// Where the time went between the sending, the first byte of the answer, and the last.
    pub(super) fn timing(&self, sent: Instant, answered: Instant, ended: Instant) -> Timing {
        let marks = locked(&self.marks);
        let transfer = ended.duration_since(answered);
        let (Some(begun), Some(connected)) = (marks.begun, marks.connected) else {
            return Timing {
                wait: answered.duration_since(sent),
                transfer,
                ..Timing::default()
            };
        };
        let open = marks.tls_begun.unwrap_or(connected);
        let dns = marks.dns.unwrap_or_default();
        Timing {
            dns: marks.dns,
            connect: Some(open.duration_since(begun).saturating_sub(dns)),
            tls: marks.tls_begun.map(|tls| connected.duration_since(tls)),
            wait: answered.saturating_duration_since(connected),
            transfer,
        }
    }
}

/// A server shows its certificate.
pub(super) fn certificate_shown(der: &[u8]) {
    mark(|marks| marks.certificate = Some(Certificate::new(der.to_vec())));
}

/// A server asks for the client's certificate.
pub(super) fn client_asked_for() {
    mark(|marks| marks.client_asked_for = true);
}

/// TLS begins.
pub(super) fn tls_begins() {
    mark(|marks| {
        marks.tls_begun.get_or_insert_with(Instant::now);
    });
}

/// Where the names of hosts lead.
#[derive(Debug)]
pub(super) struct Names {
    resolve: Vec<(String, IpAddr)>,
    /// The host that is connected to, whatever the name; and its port, where the address names none.
    instead: Option<(String, u16)>,
    /// Names may not lead to this machine.
    outward: bool,
}

impl Names {
    /// What a connection says of names; with the host that is connected to instead of the one that is named.
    pub(super) fn of(connection: &Connection, instead: Option<&(String, u16)>) -> Self {
        Self {
            resolve: connection.resolve.clone(),
            instead: instead.cloned(),
            outward: connection.outward,
        }
    }
}

/// The addresses of this machine: whatever the system makes of the name (RFC 6761 section 6.3), since less is asked of who goes there.
fn of_this_machine(port: u16) -> Vec<SocketAddr> {
    let (four, six) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
    vec![SocketAddr::new(four, port), SocketAddr::new(six, port)]
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let (host, port) = match &self.instead {
            Some((host, port)) => (host.clone(), *port),
            None => (name.as_str().to_owned(), 0),
        };
        let given = self
            .resolve
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(&host))
            .map(|(_, ip)| SocketAddr::new(*ip, port));
        let outward = self.outward;
        Box::pin(async move {
            let begun = Instant::now();
            let here = is_this_machine(&host);
            let addresses: Vec<SocketAddr> = match given {
                Some(address) => vec![address],
                None if here => of_this_machine(port),
                None => tokio::net::lookup_host((host.as_str(), port))
                    .await?
                    .collect(),
            };
            mark(|marks| marks.dns = Some(begun.elapsed()));
            let mut ips = addresses.iter().map(SocketAddr::ip);
            if let Some(ip) = ips.find(|ip| outward && !here && is_inward(*ip)) {
                mark(|marks| marks.led_inward = Some(ip));
                return Err("the name leads to where it may not".into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// The layer around the connector.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watched;

/// A connector that is watched.
#[derive(Debug, Clone)]
pub(super) struct WatchedConnector<S> {
    connector: S,
}

impl<S> Layer<S> for Watched {
    type Service = WatchedConnector<S>;

    fn layer(&self, connector: S) -> Self::Service {
        WatchedConnector { connector }
    }
}

impl<S, R> Service<R> for WatchedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: R) -> Self::Future {
        mark(|marks| marks.begun = Some(Instant::now()));
        let connected = self.connector.call(to);
        Box::pin(async move {
            let connected = connected.await;
            mark(|marks| marks.connected = Some(Instant::now()));
            connected
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a name leads; nothing where it may not.
    async fn led(host: &str, connection: &Connection) -> Option<Vec<String>> {
        let name = host.parse().expect("a name");
        let addresses = Names::of(connection, None).resolve(name).await.ok()?;
        Some(addresses.map(|address| address.ip().to_string()).collect())
    }

    #[tokio::test]
    async fn names_of_this_machine_lead_there_whatever_the_system_says() {
        let plain = Connection::default();
        let here = ["127.0.0.1".to_owned(), "::1".to_owned()];
        for host in ["localhost", "LOCALHOST", "no-such-wiki.localhost"] {
            for connection in [&plain, &plain.elsewhere()] {
                assert_eq!(
                    led(host, connection).await.as_deref(),
                    Some(&here[..]),
                    "{host}"
                );
            }
        }
    }

    #[tokio::test]
    async fn a_name_of_anothers_does_not_lead_here() {
        for (ip, fine) in [
            ("127.0.0.1", false),
            ("169.254.169.254", false),
            ("0.0.0.0", false),
            ("::ffff:127.0.0.1", false),
            ("192.0.2.1", true),
        ] {
            let ip = ip.parse().expect("an address");
            let target = Connection {
                resolve: vec![("wiki.example".to_owned(), ip)],
                ..Connection::default()
            };
            assert!(led("wiki.example", &target).await.is_some());
            let other = led("Wiki.Example", &target.elsewhere()).await;
            assert_eq!(other.is_some(), fine, "{ip}");
        }
    }
}
