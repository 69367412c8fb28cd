//! Why TLS did not come about, in words that help.
//!
//! Start at [`within`], which finds the fault in what the HTTP library says, and [`explained`].

use std::error::Error as StdError;
use std::io;

use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible};

use super::TransportError;
use super::fault::Journey;
use crate::http::HttpVersion;

/// The fault of TLS in an error, if it is one.
pub(super) fn within<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // What an error of I/O was made of is not its source.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// What happened, and what to do about it.
pub(super) fn explained(error: &Error, journey: &Journey<'_>) -> TransportError {
    let (why, help) = match error {
        Error::InvalidCertificate(error) => certificate(error, journey),
        Error::AlertReceived(alert) => told(*alert, journey),
        Error::InvalidMessage(_) => (
            format!("what came is not TLS ({error})"),
            Some(
                "if the server speaks plain HTTP there, its address begins with `http://`"
                    .to_owned(),
            ),
        ),
        Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13) => too_old(),
        Error::PeerIncompatible(_) => (format!("it speaks another TLS: {error}"), None),
        other => (format!("TLS failed: {other}"), None),
    };
    let found = TransportError::new(format!("no connection to {journey}: {why}"));
    match help {
        Some(help) => found.help(help),
        None => found,
    }
}

/// What to do for a server that wants to know who we are, and for one that does not like it.
const NONE: &str = "`cert` and `key` of the target name one, and its key";
const OURS: &str = "is `cert` of the target made by an authority that the server trusts?";

/// The server asked for a certificate of the client, and broke off then.
pub(super) fn not_let_in(why: &str, journey: &Journey<'_>) -> TransportError {
    let (did, help) = match journey.connection.cert {
        Some(_) => ("it does not seem to accept", OURS),
        None => ("it asked for", NONE),
    };
    TransportError::new(format!(
        "no answer from {journey}: {did} the certificate of the client ({why})"
    ))
    .help(help)
}

type Said = (String, Option<String>);

fn certificate(error: &CertificateError, journey: &Journey<'_>) -> Said {
    match error {
        // Of an authority of the same name with another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => untrusted(journey),
        // It made its own, and nobody said that just this one is meant.
        CertificateError::Other(why) if format!("{why:?}").contains("CaUsedAsEndEntity") => {
            untrusted(journey)
        }
        CertificateError::Expired => ("its certificate has expired".to_owned(), not_now()),
        CertificateError::ExpiredContext { not_after, .. } => (
            format!(
                "its certificate has expired: it was good until {}",
                time(*not_after)
            ),
            not_now(),
        ),
        CertificateError::NotValidYet => ("its certificate is not valid yet".to_owned(), not_now()),
        CertificateError::NotValidYetContext { not_before, .. } => (
            format!(
                "its certificate is not valid yet: it is good from {}",
                time(*not_before)
            ),
            not_now(),
        ),
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => {
            let names: Vec<&str> = presented.iter().map(|name| bare(name)).collect();
            let names = match names.is_empty() {
                true => "no name".to_owned(),
                false => format!("`{}`", names.join("`, `")),
            };
            (
                format!("its certificate is not for `{}`, but for {names}", expected.to_str()),
                Some("use a name of the certificate in the address; `resolve` and `connect_to` of the target lead it to another place".to_owned()),
            )
        }
        other => (format!("its certificate is not good: {other}"), None),
    }
}

fn untrusted(journey: &Journey<'_>) -> Said {
    let help = match journey.connection.ca {
        Some(_) => "`ca` of the target holds neither it nor the authority that made it",
        None => {
            "name the certificate of its authority, or the server's own: `ca` of a target in flowrun.yaml, or the environment variable SSL_CERT_FILE"
        }
    };
    (
        "its certificate is of nobody who is trusted".to_owned(),
        Some(help.to_owned()),
    )
}

fn not_now() -> Option<String> {
    Some("the server needs a new certificate, or the clock of this machine is wrong".to_owned())
}

fn too_old() -> Said {
    (
        "it speaks neither TLS 1.2 nor TLS 1.3".to_owned(),
        Some("older ones are not safe, and are not spoken".to_owned()),
    )
}

/// What the server says of us.
fn told(alert: AlertDescription, journey: &Journey<'_>) -> Said {
    use AlertDescription as Alert;
    let connection = journey.connection;
    match alert {
        Alert::CertificateRequired => (
            "it wants a certificate of the client".to_owned(),
            Some(NONE.to_owned()),
        ),
        Alert::UnknownCA
        | Alert::BadCertificate
        | Alert::UnsupportedCertificate
        | Alert::CertificateRevoked
        | Alert::CertificateExpired
        | Alert::CertificateUnknown
        | Alert::DecryptError
        | Alert::AccessDenied
            if connection.cert.is_some() =>
        {
            (
                format!("it does not accept the certificate of the client ({alert:?})"),
                Some(OURS.to_owned()),
            )
        }
        Alert::NoApplicationProtocol => {
            let version = connection.http_version.map_or("2", HttpVersion::written);
            (
                format!("it does not speak HTTP/{version}"),
                Some("without `http_version` of the target the server chooses".to_owned()),
            )
        }
        Alert::ProtocolVersion => too_old(),
        Alert::InternalError => (
            "it broke TLS off by a fault of its own (InternalError)".to_owned(),
            Some("the log of the server may say why".to_owned()),
        ),
        Alert::UnrecognisedName => (
            "it knows no host of this name".to_owned(),
            Some(
                "TLS names the host of the address, wherever `resolve` and `connect_to` lead"
                    .to_owned(),
            ),
        ),
        other => {
            let help = "it may want a certificate of the client: `cert` and `key` of the target";
            let help = connection.cert.is_none().then(|| help.to_owned());
            (format!("it broke TLS off ({other:?})"), help)
        }
    }
}

fn time(time: UnixTime) -> String {
    let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_second(seconds)
        .map_or_else(|_| "ever".to_owned(), |time| time.to_string())
}

/// A name without what kind of name it is: `DnsName("wiki.example")`, `IpAddress(127.0.0.1)`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}
