//! TLS, set up when the first https request is made: reading the system's certificates takes longer than a whole local run.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};

use super::TransportError;

/// A configuration that trusts the certificates of the system (`SSL_CERT_FILE` and `SSL_CERT_DIR` count).
pub(super) fn trusting_the_system() -> Result<ClientConfig, TransportError> {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (added, _unusable) = roots.add_parsable_certificates(found.certs);
    if added == 0 {
        return Err(
            TransportError::new("no root certificate was found on this system")
                .help("install ca-certificates, or point SSL_CERT_FILE at a file of certificates"),
        );
    }
    trusting(roots)
}

/// A configuration that trusts nobody, for a client that speaks http alone.
pub(super) fn trusting_nobody() -> Result<ClientConfig, TransportError> {
    trusting(RootCertStore::empty())
}

fn trusting(roots: RootCertStore) -> Result<ClientConfig, TransportError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| TransportError::new(format!("TLS could not be set up: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
