//! A request and its answer in an event.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::BodyHandle;
use crate::http::{Body, Connection, Content, Exchange, Payload, Request, Timing};
use crate::secret::{Knowledge, Secrets, Text};

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
    /// By what its texts are masked; nobody knows of one that was saved.
    #[serde(skip)]
    masked_by: Option<Knowledge>,
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

/// Whether every server says a header of this name: it is not looked for secrets.
fn is_usual(name: &str) -> bool {
    matches!(
        name,
        "age"
            | "cache-control"
            | "connection"
            | "content-disposition"
            | "content-encoding"
            | "content-language"
            | "content-length"
            | "content-type"
            | "date"
            | "etag"
            | "expires"
            | "keep-alive"
            | "last-modified"
            | "location"
            | "pragma"
            | "server"
            | "set-cookie"
            | "strict-transport-security"
            | "transfer-encoding"
            | "vary"
            | "via"
            | "x-content-type-options"
            | "x-frame-options"
            | "x-request-id"
    )
}

impl ExchangeRecord {
    /// The same without the secrets that are known now.
    #[must_use]
    pub fn masked(mut self, secrets: &Secrets) -> Self {
        self.mask(secrets);
        self
    }

    /// Most exchanges bring nothing new: all that is known now was known when it was made.
    pub(super) fn mask(&mut self, secrets: &Secrets) {
        let masked_by = self.masked_by.as_ref();
        if masked_by.is_some_and(|before| secrets.know_no_more_than(before)) {
            return;
        }
        self.masked_by = secrets.knowledge();
        let change = |text: &str| secrets.mask_message(text);
        let headers = self
            .request_headers
            .iter_mut()
            .chain(&mut self.response_headers);
        for (name, value) in headers {
            if !is_usual(name) {
                *name = change(name);
            }
            *value = change(value);
        }
        self.method = change(&self.method);
        self.url = change(&self.url);
        self.curl = change(&self.curl);
        let bodies = [&mut self.request_body, &mut self.response_body];
        for body in bodies.into_iter().flatten() {
            body.mask(secrets);
        }
    }

    /// A request that got no answer.
    pub fn unanswered(request: &Request, through: &Connection, secrets: &Secrets) -> Self {
        // Asked before anything is masked: somebody else may learn something meanwhile.
        let masked_by = secrets.knowledge();
        let masked = |text: &Text| secrets.mask(&text.masked());
        let told = |text: &Text| secrets.mask_message(&text.masked());
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
            url: told(&request.full_url()),
            request_headers: request
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), told(value)))
                .collect(),
            request_body,
            curl: secrets.mask_message(&request.curl(through)),
            status: None,
            response_headers: Vec::new(),
            response_body: None,
            duration: 0,
            timing: None,
            masked_by,
        }
    }

    /// A request with its answer.
    pub fn answered(exchange: &Exchange, through: &Connection, secrets: &Secrets) -> Self {
        let response = &exchange.response;
        let sent = Self::unanswered(&exchange.request, through, secrets);
        let masked = |text: &str| secrets.mask_message(text);
        let headers = response.headers.iter().map(|(name, value)| {
            let name = match is_usual(name) {
                true => name.clone(),
                false => masked(name),
            };
            (name, masked(value))
        });
        Self {
            status: Some(response.status),
            response_headers: headers.collect(),
            response_body: Some(BodyHandle::new(&response.body, secrets)),
            duration: exchange.duration.as_micros() as u64,
            timing: Some(exchange.timing.into()),
            ..sent
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(record: &ExchangeRecord) -> String {
        format!(
            "{} {:?} {}",
            record.url, record.request_headers, record.curl
        )
    }

    #[test]
    fn what_is_learned_later_is_masked_then() {
        let secrets = Secrets::default();
        let mut request = Request::new("GET", "http://127.0.0.1/abcdefgh");
        request
            .headers
            .push(("X-Token".to_owned(), "abcdefgh".into()));
        let record = ExchangeRecord::unanswered(&request, &Connection::default(), &secrets);
        let early = told(&record);
        assert_eq!(early.matches("abcdefgh").count(), 4, "{early}");
        assert_eq!(told(&record.clone().masked(&secrets)), early);

        let others = Secrets::default();
        others.learn("abcdefgh", &"token".into());
        let of_others = record.clone().masked(&others);
        assert!(!told(&of_others).contains("abcdefgh"));

        secrets.learn("abcdefgh", &"token".into());
        let late = told(&record.clone().masked(&secrets));
        assert_eq!(late.matches("[secret token]").count(), 4, "{late}");
        let saved = serde_json::to_string(&record).expect("it is data");
        let read: ExchangeRecord = serde_json::from_str(&saved).expect("it was saved");
        assert_eq!(told(&read.masked(&secrets)), late);
    }
}
