//! A loopback server for tests that speaks TLS, HTTP/1.1 and HTTP/2, with certificates of an authority of its own.
//!
//! Start at [`Authority::new`], then [`TlsServer::start`].

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    SerialNumber,
};
use rustls::RootCertStore;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

use crate::flow::Flow;
use crate::server::{Answer, Handler, Kept, Received, router};

/// The serial number of every certificate that an authority signs.
pub(crate) const SERIAL: [u8; 3] = [0x12, 0x34, 0x56];

/// Who signs certificates. Nobody trusts it who is not told to.
pub(crate) struct Authority {
    certificate: rcgen::Certificate,
    issuer: Issuer<'static, KeyPair>,
    folder: TempDir,
}

/// A certificate with its key.
pub(crate) struct Identity {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut about = CertificateParams::default();
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about
            .distinguished_name
            .push(DnType::CommonName, "Authority of the test");
        let key = KeyPair::generate().expect("a key");
        let certificate = about.self_signed(&key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).expect("a file");
        Self {
            certificate,
            issuer: Issuer::new(about, key),
            folder,
        }
    }

    /// A file with its certificate.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// For a server of these names and addresses.
    pub(crate) fn server(&self, names: &[&str]) -> Identity {
        self.sign(self.about(names, ExtendedKeyUsagePurpose::ServerAuth))
    }

    /// For a server on this machine.
    pub(crate) fn local(&self) -> Identity {
        self.server(&["localhost", "127.0.0.1"])
    }

    /// The same, expired long ago.
    pub(crate) fn expired(&self) -> Identity {
        self.good_in(2001)
    }

    /// The same, good on the first day of a year alone.
    pub(crate) fn good_in(&self, year: i32) -> Identity {
        let mut about = self.about(
            &["localhost", "127.0.0.1"],
            ExtendedKeyUsagePurpose::ServerAuth,
        );
        about.not_before = rcgen::date_time_ymd(year, 1, 1);
        about.not_after = rcgen::date_time_ymd(year, 1, 2);
        self.sign(about)
    }

    /// For a client.
    pub(crate) fn client(&self, name: &str) -> Identity {
        let mut about = self.about(&[], ExtendedKeyUsagePurpose::ClientAuth);
        about.distinguished_name.push(DnType::CommonName, name);
        self.sign(about)
    }

    fn about(&self, names: &[&str], purpose: ExtendedKeyUsagePurpose) -> CertificateParams {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut about = CertificateParams::new(names).expect("names");
        about.extended_key_usages.push(purpose);
        about.serial_number = Some(SerialNumber::from_slice(&SERIAL));
        about
    }

    fn sign(&self, about: CertificateParams) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let certificate = about.signed_by(&key, &self.issuer).expect("a certificate");
        Identity { certificate, key }
    }
}

impl Identity {
    /// One that a server made for itself, as `openssl req -x509` does: it says that it is an authority as well.
    pub(crate) fn own_made(names: &[&str], until: (i32, u8, u8)) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut about = CertificateParams::new(names).expect("names");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        about.not_before = rcgen::date_time_ymd(2001, 1, 1);
        about.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        let key = KeyPair::generate().expect("a key");
        let certificate = about.self_signed(&key).expect("a certificate");
        Self { certificate, key }
    }

    /// The certificate as PEM.
    pub(crate) fn certificate_pem(&self) -> String {
        self.certificate.pem()
    }

    /// The key as PEM (PKCS #8).
    pub(crate) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        vec![self.certificate.der().clone()]
    }
}

/// How a connection began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handshake {
    /// The name that the client asked for; none where it went to an address.
    pub(crate) name: Option<String>,
    /// `h2` or `http/1.1`, if the client named any.
    pub(crate) protocol: Option<String>,
    /// Whether the client showed a certificate.
    pub(crate) client: bool,
}

/// How connections began, in the order in which they came; none for one that is beginning.
#[derive(Default)]
struct Handshakes {
    all: Mutex<Vec<Option<Result<Handshake, String>>>>,
    told: Condvar,
}

impl Handshakes {
    /// A connection begins; its number.
    fn begin(&self) -> usize {
        let mut all = self.all.lock().expect("nobody panicked");
        all.push(None);
        all.len() - 1
    }

    fn tell(&self, number: usize, how: Result<Handshake, String>) {
        self.all.lock().expect("nobody panicked")[number] = Some(how);
        self.told.notify_all();
    }

    /// All of them, once none is beginning.
    fn all(&self) -> Vec<Result<Handshake, String>> {
        let all = self.all.lock().expect("nobody panicked");
        let beginning = |all: &mut Vec<Option<_>>| all.iter().any(Option::is_none);
        let all = self.told.wait_while(all, beginning);
        let all = all.expect("nobody panicked");
        all.iter().flatten().cloned().collect()
    }
}

/// A server that ends when it is dropped.
pub(crate) struct TlsServer {
    port: u16,
    received: Kept,
    handshakes: Arc<Handshakes>,
    _runtime: Runtime,
}

impl TlsServer {
    /// Starts a server that answers with what it received.
    pub(crate) fn start(identity: &Identity) -> Self {
        Self::answering(identity, described)
    }

    /// The same with other answers.
    pub(crate) fn answering(
        identity: &Identity,
        handler: impl Fn(&Received, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::configured(acceptor(identity, None, &BOTH), Box::new(handler))
    }

    /// The same that names these protocols alone.
    pub(crate) fn speaking(identity: &Identity, protocols: &[&str]) -> Self {
        Self::configured(acceptor(identity, None, protocols), Box::new(described))
    }

    /// The same for clients alone that have a certificate of `authority`.
    pub(crate) fn for_clients_of(authority: &Authority, identity: &Identity) -> Self {
        let acceptor = acceptor(identity, Some(authority), &BOTH);
        Self::configured(acceptor, Box::new(described))
    }

    fn configured(acceptor: TlsAcceptor, handler: Box<Handler>) -> Self {
        let (router, received) = router(handler);
        let runtime = Runtime::new().expect("a runtime for the server");
        let listener = runtime
            .block_on(TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let handshakes: Arc<Handshakes> = Arc::default();
        let seen = Arc::clone(&handshakes);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                let number = seen.begin();
                let service = TowerToHyperService::new(router.clone());
                tokio::spawn(async move {
                    let accepted = acceptor.accept(stream).await;
                    let told = match &accepted {
                        Ok(stream) => Ok(Handshake::of(stream.get_ref().1)),
                        Err(error) => Err(error.to_string()),
                    };
                    seen.tell(number, told);
                    if let Ok(stream) = accepted {
                        let _gone = auto::Builder::new(TokioExecutor::new())
                            .serve_connection(TokioIo::new(stream), service)
                            .await;
                    }
                });
            }
        });
        Self {
            port,
            received,
            handshakes,
            _runtime: runtime,
        }
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        self.url_at("127.0.0.1")
    }

    /// The same by another name.
    pub(crate) fn url_at(&self, name: &str) -> String {
        format!("https://{name}:{}", self.port)
    }

    /// All that it received so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.all()
    }

    /// How its connections began, or why they did not, once none is beginning.
    pub(crate) fn handshakes(&self) -> Vec<Result<Handshake, String>> {
        self.handshakes.all()
    }
}

impl Handshake {
    fn of(connection: &rustls::ServerConnection) -> Self {
        let protocol = connection.alpn_protocol();
        Self {
            name: connection.server_name().map(str::to_owned),
            protocol: protocol.map(|name| String::from_utf8_lossy(name).into_owned()),
            client: connection.peer_certificates().is_some(),
        }
    }
}

/// The protocols that servers speak.
const BOTH: [&str; 2] = ["h2", "http/1.1"];

fn described(received: &Received, _before: usize) -> Answer {
    Answer::json(received.described())
}

/// What a server is told that takes its connections apart by itself.
pub(crate) fn config(identity: &Identity, protocols: &[&str]) -> Arc<rustls::ServerConfig> {
    Arc::clone(acceptor(identity, None, protocols).config())
}

fn acceptor(identity: &Identity, clients: Option<&Authority>, protocols: &[&str]) -> TlsAcceptor {
    let provider = Arc::new(ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots
                .add(authority.certificate.der().clone())
                .expect("a certificate");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
        }
    };
    let key = PrivatePkcs8KeyDer::from(identity.key.serialize_der());
    let mut config = builder
        .with_single_cert(identity.chain(), key.into())
        .expect("a certificate that fits its key");
    let protocols = protocols.iter();
    config.alpn_protocols = protocols.map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A flow to `url` by somebody who trusts `authority` alone.
fn flow(authority: &Authority) -> Flow {
    let text = "scenario: It\nsnapshot: false\ninputs: {url: {}}\nsteps: [{request: {url: \"{{ url }}\"}}]\n";
    let file = authority.file();
    Flow::new()
        .file("it.yaml", text)
        .env("SSL_CERT_FILE", file.to_str().expect("a name"))
        .env("SSL_CERT_DIR", "/nowhere")
}

#[test]
fn a_certificate_of_a_trusted_authority_is_good_for_its_names() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority.local());
    for name in ["localhost", "127.0.0.1"] {
        flow(&authority)
            .run(["it.yaml", "--target", &server.url_at(name)])
            .exits(0);
    }
    let names: Vec<_> = server
        .handshakes()
        .into_iter()
        .map(|told| told.expect("a connection").name)
        .collect();
    assert_eq!(names, [Some("localhost".to_owned()), None]);
}

#[test]
fn a_certificate_that_is_not_good_is_refused() {
    let authority = Authority::new();
    let bad = [
        ("another name", authority.server(&["wiki.example"])),
        ("expired", authority.expired()),
        ("another authority", Authority::new().local()),
    ];
    for (why, identity) in bad {
        let server = TlsServer::start(&identity);
        let ran = flow(&authority)
            .run(["it.yaml", "--target", &server.url()])
            .exits(3);
        assert!(ran.stderr.contains("certificate"), "{why}: {}", ran.stderr);
        assert!(server.received().is_empty(), "{why}");
    }
}

#[test]
fn a_server_for_clients_with_a_certificate_refuses_others() {
    let authority = Authority::new();
    let server = TlsServer::for_clients_of(&authority, &authority.local());
    flow(&authority)
        .run(["it.yaml", "--target", &server.url()])
        .exits(3);
    assert!(server.handshakes()[0].is_err());
    assert!(server.received().is_empty());
}

/// Sends a request with a client that trusts `authority` and speaks one protocol.
fn get(authority: &Authority, client: Option<&Identity>, protocol: &str, url: &str) -> bool {
    let mut roots = RootCertStore::empty();
    let pem = std::fs::read(authority.file()).expect("a file");
    let certificate = CertificateDer::from_pem_slice(&pem).expect("a certificate");
    roots.add(certificate).expect("a certificate");
    let builder = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots);
    let mut config = match client {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let pem = identity.certificate_pem();
            let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).expect("PEM");
            let key = PrivatePkcs8KeyDer::from_pem_slice(identity.key_pem().as_bytes());
            builder
                .with_client_auth_cert(vec![certificate], key.expect("PEM").into())
                .expect("a certificate that fits its key")
        }
    };
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_backend_preconfigured(config)
        .build()
        .expect("a client");
    let runtime = Runtime::new().expect("a runtime for the client");
    runtime.block_on(client.get(url).send()).is_ok()
}

#[test]
fn both_protocols_are_spoken_and_clients_are_known_by_their_certificate() {
    let authority = Authority::new();
    let server = TlsServer::for_clients_of(&authority, &authority.local());
    let (ours, other) = (authority.client("alice"), Authority::new().client("alice"));
    let url = server.url_at("localhost");
    assert!(get(&authority, Some(&ours), "h2", &url));
    assert!(get(&authority, Some(&ours), "http/1.1", &url));
    assert!(!get(&authority, Some(&other), "h2", &url));
    assert!(!get(&authority, None, "h2", &url));
    let versions: Vec<String> = server
        .received()
        .into_iter()
        .map(|one| one.version)
        .collect();
    assert_eq!(versions, ["HTTP/2.0", "HTTP/1.1"]);
    let first = Handshake {
        name: Some("localhost".to_owned()),
        protocol: Some("h2".to_owned()),
        client: true,
    };
    let handshakes = server.handshakes();
    assert_eq!(handshakes[0], Ok(first));
    assert!(handshakes[2].is_err() && handshakes[3].is_err());
}
