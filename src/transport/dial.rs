//! How connections are made: where names lead, and how long each part takes.
//!
//! The HTTP library makes connections on its own; it is watched from three places: the resolver, a layer around its connector, and
//! the verifier of certificates, which is asked what it can verify when TLS begins.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower_layer::Layer;
use tower_service::Service;

use crate::http::{Certificate, Connection, Timing};

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
}

impl Names {
    /// What a connection says of names; with the host that is connected to instead of the one that is named.
    pub(super) fn of(connection: &Connection, instead: Option<&(String, u16)>) -> Self {
        Self {
            resolve: connection.resolve.clone(),
            instead: instead.cloned(),
        }
    }
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
        Box::pin(async move {
            let begun = Instant::now();
            let addresses: Vec<SocketAddr> = match given {
                Some(address) => vec![address],
                None => tokio::net::lookup_host((host.as_str(), port))
                    .await?
                    .collect(),
            };
            mark(|marks| marks.dns = Some(begun.elapsed()));
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
