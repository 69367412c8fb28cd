//! `certificate FIELD`.

use super::unanswered::Unanswered;
use std::sync::Arc;

use super::choice;
use super::example::{Example, ORDER};
use super::fault::Fault;
use super::observation::Observation;
use super::source::Source;
use super::{Argument, Row};
use crate::http::CertificateField as Field;
use crate::value::Found;

pub(super) const ROW: Row = Row {
    word: "certificate",
    signature: "certificate FIELD",
    about: "of the server's certificate: `subject`, `issuer` (as `CN=…, O=…`), `starts`, `expires` (RFC 3339), `serial` (hex); \
            absent without https",
    value_type: "text",
    argument: Argument::Needed("FIELD"),
    example: Example::of(
        &ORDER,
        "certificate subject",
        "\"O=Example Shop, CN=shop.example.org\"",
        ("certificate owner", "is no field of `certificate`"),
    ),
    read: Some(|argument| Ok(Arc::new(Certificate::read(argument)?))),
    ..Row::PLAIN
};

#[derive(Debug)]
struct Certificate {
    field: Field,
}

impl Certificate {
    fn read(argument: &str) -> Result<Self, Fault> {
        let field = choice::read(("certificate", "field"), argument, &Field::ALL)?;
        Ok(Self { field })
    }
}

impl Source for Certificate {
    fn find(&self, observation: &Observation<'_>) -> Result<Found, Unanswered> {
        let certificate = observation.exchange.response.certificate.as_ref();
        let field = certificate.and_then(|certificate| certificate.field(self.field));
        Ok(Found::maybe(field.as_deref()))
    }
}
