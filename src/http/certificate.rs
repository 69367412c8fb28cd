//! The certificate that a server showed.

use bytes::Bytes;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::time::ASN1Time;

/// An X.509 certificate (RFC 5280), read when something of it is asked for.
#[derive(Debug, Clone)]
pub struct Certificate {
    der: Bytes,
}

/// What of a certificate can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateField {
    /// Whom it is for.
    Subject,
    /// Who gave it.
    Issuer,
    /// From when it holds.
    Starts,
    /// Until when it holds.
    Expires,
    /// Its number.
    Serial,
}

impl CertificateField {
    /// Every field, as queries write them.
    pub const ALL: [(&'static str, Self); 5] = [
        ("subject", Self::Subject),
        ("issuer", Self::Issuer),
        ("starts", Self::Starts),
        ("expires", Self::Expires),
        ("serial", Self::Serial),
    ];
}

impl Certificate {
    /// A certificate as it was shown, in DER.
    pub fn new(der: impl Into<Bytes>) -> Self {
        Self { der: der.into() }
    }

    /// From when and until when it holds, in seconds since 1970; none if the certificate is none.
    pub fn validity(&self) -> Option<(i64, i64)> {
        let (_, certificate) = X509Certificate::from_der(&self.der).ok()?;
        let validity = certificate.validity();
        Some((
            validity.not_before.timestamp(),
            validity.not_after.timestamp(),
        ))
    }

    /// A field as text: names as `CN=…, O=…`, times by RFC 3339, the serial number as hex digits; none if the certificate is none.
    pub fn field(&self, field: CertificateField) -> Option<String> {
        let (_, certificate) = X509Certificate::from_der(&self.der).ok()?;
        Some(match field {
            CertificateField::Subject => certificate.subject().to_string(),
            CertificateField::Issuer => certificate.issuer().to_string(),
            CertificateField::Starts => time(certificate.validity().not_before)?,
            CertificateField::Expires => time(certificate.validity().not_after)?,
            CertificateField::Serial => hex::encode(certificate.raw_serial()),
        })
    }
}

fn time(time: ASN1Time) -> Option<String> {
    let time = jiff::Timestamp::from_second(time.timestamp()).ok()?;
    Some(time.to_string())
}
