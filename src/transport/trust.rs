//! Who is trusted over TLS: whoever a trusted authority vouches for, and whoever shows the very certificate that is trusted.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error};

use crate::http::Certificate;

/// Whose certificates are good.
#[derive(Debug)]
pub(super) enum Trust {
    /// Nobody is asked who they are.
    Anybody,
    /// Whom an authority vouches for; and who shows one of the certificates. A server that made its own shows one that is an authority
    /// as well, which no chain may end in (RFC 5280 section 4.2.1.9), and who named just this one means it.
    Known {
        authorities: Arc<WebPkiServerVerifier>,
        certificates: Vec<CertificateDer<'static>>,
    },
}

/// What a server shows.
pub(super) struct Shown<'a> {
    pub(super) certificate: &'a CertificateDer<'a>,
    pub(super) intermediates: &'a [CertificateDer<'a>],
    pub(super) ocsp_response: &'a [u8],
}

impl Trust {
    /// Whether what a server shows is good for a name at a time.
    pub(super) fn verify(
        &self,
        shown: &Shown<'_>,
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let Self::Known {
            authorities,
            certificates,
        } = self
        else {
            return Ok(());
        };
        let (certificate, more) = (shown.certificate, shown.intermediates);
        let vouched =
            authorities.verify_server_cert(certificate, more, name, shown.ocsp_response, now);
        match vouched {
            Err(Error::InvalidCertificate(_)) if certificates.contains(certificate) => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
                verify_time(certificate, now)
            }
            vouched => vouched.map(|_| ()),
        }
    }
}

/// Whether a certificate holds at a time.
fn verify_time(certificate: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let seconds = |seconds: i64| u64::try_from(seconds).unwrap_or_default();
    let certificate = Certificate::new(certificate.to_vec());
    let bad = Error::InvalidCertificate(CertificateError::BadEncoding);
    let (starts, expires) = certificate.validity().ok_or(bad)?;
    let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
    if now.as_secs() < seconds(starts) {
        return Err(Error::InvalidCertificate(
            CertificateError::NotValidYetContext {
                time: now,
                not_before: at(seconds(starts)),
            },
        ));
    }
    if now.as_secs() > seconds(expires) {
        return Err(Error::InvalidCertificate(
            CertificateError::ExpiredContext {
                time: now,
                not_after: at(seconds(expires)),
            },
        ));
    }
    Ok(())
}
