//! A request and its answer in an event.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::BodyHandle;
use crate::http::{Body, Connection, Content, Exchange, Payload, Request, Timing};
use crate::secret::Secrets;

/// One exchange, masked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeRecord {
    /// In upper case.
    pub method: String,
    /// With its parameters.
    pub url: String,
    /// As sent, less what the transport adds.
    pub request_headers: Vec<(String, String)>,
    /// None if there is no body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<BodyHandle>,
    /// A shell line that sends it again.
    pub curl: String,
    /// The status code; none if no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// As received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub response_headers: Vec<(String, String)>,
    /// None if no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_body: Option<BodyHandle>,
    /// Of the whole exchange, in microseconds.
    pub duration: u64,
    /// Where the time went; none if no answer came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<TimingRecord>,
}

/// Parts of an exchange's duration, in microseconds. What did not happen has none: a connection that was open already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimingRecord {
    /// Looking up the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<u64>,
    /// Until the connection stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect: Option<u64>,
    /// Until it was encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<u64>,
    /// From then until the first byte of the answer.
    pub wait: u64,
    /// From then until the last one.
    pub transfer: u64,
}

impl From<Timing> for TimingRecord {
    fn from(timing: Timing) -> Self {
        let microseconds = |part: Duration| part.as_micros() as u64;
        Self {
            dns: timing.dns.map(microseconds),
            connect: timing.connect.map(microseconds),
            tls: timing.tls.map(microseconds),
            wait: microseconds(timing.wait),
            transfer: microseconds(timing.transfer),
        }
    }
}

impl ExchangeRecord {
    /// Passes its texts through `change`, bodies apart, which are masked when they are asked for.
    pub(super) fn change_text(&mut self, change: &dyn Fn(&str) -> String) {
        let headers = self
            .request_headers
            .iter_mut()
            .chain(&mut self.response_headers);
        for (_, value) in headers {
            *value = change(value);
        }
        self.url = change(&self.url);
        self.curl = change(&self.curl);
    }

    /// A request that got no answer.
    pub fn unanswered(request: &Request, through: &Connection, secrets: &Secrets) -> Self {
        let masked = |text: &crate::secret::Text| secrets.mask(&text.masked());
        let media_type = request
            .header("content-type")
            .map(masked)
            .unwrap_or_default();
        let request_body = match &request.payload {
            Payload::None => None,
            Payload::File(file) => Some(BodyHandle::new(
                &Body::new(file.bytes.clone(), media_type),
                secrets,
            )),
            Payload::Multipart(multipart) => {
                let pieces = multipart.pieces().into_iter();
                let shown = pieces.map(|piece| match piece {
                    Content::Text(text) => masked(&text),
                    Content::File(file) => format!("[{}, {} bytes]", file.path, file.bytes.len()),
                });
                let shown: Vec<String> = shown.collect();
                Some(BodyHandle::masked(shown.concat(), media_type))
            }
            _ => request
                .body_text()
                .map(|text| BodyHandle::masked(masked(&text), media_type)),
        };
        Self {
            method: request.method.clone(),
            url: masked(&request.full_url()),
            request_headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), masked(value)))
                .collect(),
            request_body,
            curl: secrets.mask(&request.curl(through)),
            status: None,
            response_headers: Vec::new(),
            response_body: None,
            duration: 0,
            timing: None,
        }
    }

    /// A request with its answer.
    pub fn answered(exchange: &Exchange, through: &Connection, secrets: &Secrets) -> Self {
        let response = &exchange.response;
        let headers = response
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), secrets.mask(value)));
        Self {
            status: Some(response.status),
            response_headers: headers.collect(),
            response_body: Some(BodyHandle::new(&response.body, secrets)),
            duration: exchange.duration.as_micros() as u64,
            timing: Some(exchange.timing.into()),
            ..Self::unanswered(&exchange.request, through, secrets)
        }
    }
}
