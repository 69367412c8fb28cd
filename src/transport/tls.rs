//! TLS, set up when the first https request is made: reading the system's certificates takes longer than a whole local run.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use super::trust::{Shown, Trust};
use super::{TransportError, dial};
use crate::http::{Connection, HttpVersion};

/// What is spoken over TLS with a deployment: whom it trusts, who it is, which versions of HTTP it likes. `meant` is the host whose
/// certificate is wanted, if it is another one than the address names.
pub(super) fn config(
    connection: &Connection,
    version: Option<HttpVersion>,
    meant: Option<&str>,
) -> Result<ClientConfig, TransportError> {
    let meant = meant.map(|host| {
        ServerName::try_from(host.to_owned())
            .map_err(|_| TransportError::new(format!("no certificate is for `{host}`")))
    });
    let meant = meant.transpose()?;
    let asks = meant.is_none();
    let watched = Watched {
        trust: trust(connection)?,
        algorithms: provider().signature_verification_algorithms,
        meant,
    };
    let mut config = with_verifier(watched, connection)?;
    config.client_auth_cert_resolver = Arc::new(Asked(config.client_auth_cert_resolver));
    // The name of the address would be that of the wrong host.
    config.enable_sni = asks;
    config.alpn_protocols = match version {
        None => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        Some(HttpVersion::Http2) => vec![b"h2".to_vec()],
        Some(HttpVersion::Http10 | HttpVersion::Http11) => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

/// A configuration that trusts nobody, for a client that speaks http alone.
pub(super) fn trusting_nobody() -> Result<ClientConfig, TransportError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(not_set_up)?;
    Ok(builder
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn not_set_up(error: Error) -> TransportError {
    TransportError::new(format!("TLS could not be set up: {error}"))
}

/// `SSL_CERT_FILE` and `SSL_CERT_DIR` count.
fn trusting_the_system() -> Result<Trust, TransportError> {
    let found = rustls_native_certs::load_native_certs().certs;
    let mut roots = RootCertStore::empty();
    let (added, _unusable) = roots.add_parsable_certificates(found.iter().cloned());
    if added == 0 {
        return Err(
            TransportError::new("no root certificate was found on this system").help(
                "install ca-certificates, or name a file of certificates: `ca` of the target",
            ),
        );
    }
    trusting(roots, found)
}

fn trusting_those_of(pem: &[u8]) -> Result<Trust, TransportError> {
    let found = certificates(pem, "ca")?;
    let mut roots = RootCertStore::empty();
    for certificate in &found {
        roots.add(certificate.clone()).map_err(|error| {
            TransportError::new(format!("`ca` of the target cannot be trusted: {error}"))
        })?;
    }
    trusting(roots, found)
}

fn trusting(
    roots: RootCertStore,
    certificates: Vec<CertificateDer<'static>>,
) -> Result<Trust, TransportError> {
    let authorities = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|error| TransportError::new(format!("TLS could not be set up: {error}")))?;
    Ok(Trust::Known {
        authorities,
        certificates,
    })
}

/// The certificates of a PEM text, at least one.
fn certificates(pem: &[u8], key: &str) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(TransportError::new(format!(
            "`{key}` of the target holds no certificate"
        ))
        .help("a certificate stands between `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`")),
        Err(error) => Err(TransportError::new(format!(
            "`{key}` of the target is no PEM: {error}"
        ))),
    }
}

fn trust(connection: &Connection) -> Result<Trust, TransportError> {
    match &connection.ca {
        _ if connection.insecure => Ok(Trust::Anybody),
        Some(pem) => trusting_those_of(pem.text.reveal().as_bytes()),
        None => trusting_the_system(),
    }
}

fn with_verifier(
    verifier: Watched,
    connection: &Connection,
) -> Result<ClientConfig, TransportError> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(not_set_up)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let (Some(cert), Some(key)) = (&connection.cert, &connection.key) else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates(cert.text.reveal().as_bytes(), "cert")?;
    let key = PrivateKeyDer::from_pem_slice(key.text.reveal().as_bytes()).map_err(|_| {
        TransportError::new("`key` of the target holds no private key")
            .help("a key in PEM, without a passphrase, is wanted")
    })?;
    builder.with_client_auth_cert(chain, key).map_err(|error| {
        TransportError::new(format!(
            "`cert` and `key` of the target do not go together: {error}"
        ))
        .help("the first certificate in `cert` is the client's own, and `key` the key it was made for")
    })
}

/// Marks when TLS begins and what certificate is shown, and verifies it.
#[derive(Debug)]
struct Watched {
    trust: Trust,
    algorithms: WebPkiSupportedAlgorithms,
    /// Whose certificate is wanted, if not that of the host in the address.
    meant: Option<ServerName<'static>>,
}

impl ServerCertVerifier for Watched {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        dial::certificate_shown(end_entity);
        let name = self.meant.as_ref().unwrap_or(server_name);
        let shown = Shown {
            certificate: end_entity,
            intermediates,
            ocsp_response,
        };
        self.trust.verify(&shown, name, now)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.algorithms)
    }

    /// Asked when the first message of TLS is made.
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        dial::tls_begins();
        self.algorithms.supported_schemes()
    }
}

/// Marks that a server asks for a certificate of the client, which another one gives.
#[derive(Debug)]
struct Asked(Arc<dyn ResolvesClientCert>);

impl ResolvesClientCert for Asked {
    fn resolve(
        &self,
        root_hint_subjects: &[&[u8]],
        sigschemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        dial::client_asked_for();
        self.0.resolve(root_hint_subjects, sigschemes)
    }

    fn has_certs(&self) -> bool {
        self.0.has_certs()
    }
}
