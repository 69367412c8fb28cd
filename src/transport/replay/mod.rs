//! Answers from a recording: a run asks again what somebody else has asked, and gets what they got.
//!
//! Each request of the run must be the next one of the recording. The first that is not is told as why no answer came, in words that
//! go behind a name: `sends GET instead of POST`. Start at [`Replay`].

mod drawn;
mod said;
mod same;

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use url::Url;

use super::forward::{Forwarded, Incoming, Outcome};
use super::live::{body, with_cookies};
use super::{BoxFuture, Call, Jar, Transport, TransportError, end_to_end};
use crate::http::{Exchange, HttpVersion, Response, Timing};
use drawn::Pairs;
use said::Said;

/// Answers from a recording, in its order.
#[derive(Debug)]
pub struct Replay {
    /// The origin that was asked, and the one that is meant.
    led: (String, String),
    /// Whether parameters of the address and of a form are one.
    merged: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    waiting: VecDeque<Forwarded>,
    /// Number of the next one, from 1.
    number: usize,
    pairs: Pairs,
    /// Whether a request was not the recorded one: what comes behind it says nothing.
    differs: bool,
    /// The bodies of the answers that were given, as they came but for their codings.
    bodies: Vec<Bytes>,
}

impl Replay {
    /// Of a recording. Where the requests name the origin `asked`, the run names the origin `meant`.
    pub fn new(recording: Vec<Forwarded>, asked: &str, meant: &str) -> Self {
        Self {
            led: (asked.to_owned(), meant.to_owned()),
            merged: false,
            state: Mutex::new(State {
                waiting: recording.into(),
                number: 1,
                pairs: Pairs::default(),
                differs: false,
                bodies: Vec::new(),
            }),
        }
    }

    /// Of a client that puts parameters into the address or a form as it likes, in an order of its own, and has headers and cookies that
    /// nobody can give it.
    #[must_use]
    pub fn merged(self) -> Self {
        Self {
            merged: true,
            ..self
        }
    }

    /// Recorded requests that the run has not asked for, with their numbers in the recording, from 1.
    pub fn left(&self) -> Vec<(usize, Incoming)> {
        let state = self.state();
        let left = state.waiting.iter().enumerate();
        left.map(|(index, forwarded)| (state.number + index, forwarded.request.clone()))
            .collect()
    }

    /// The bodies of the answers that were given, as they came but for their codings.
    pub fn bodies(&self) -> Vec<Bytes> {
        self.state().bodies.clone()
    }

    /// Whether every recorded request was asked for.
    pub fn is_spent(&self) -> bool {
        self.state().waiting.is_empty()
    }

    /// Whether a request of the run was not the recorded one.
    pub fn differs(&self) -> bool {
        self.state().differs
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The recorded answer to what is sent.
    fn next(&self, sent: &Said, drawn: &[String]) -> Result<Outcome, TransportError> {
        let mut state = self.state();
        if state.differs {
            return Err(TransportError::new("sends something else before this"));
        }
        let Some(next) = state.waiting.pop_front() else {
            state.differs = true;
            return Err(TransportError::new("does not send this request"));
        };
        let number = state.number;
        state.number += 1;
        let recorded = Said::recorded(&next.request, &self.led);
        let state = &mut *state;
        let pairs = &mut state.pairs;
        let mut same = |wanted: &str, found: &str| pairs.same(wanted, found, drawn);
        let differences = match self.merged {
            true => same::merged_differences(sent, &recorded, &mut same),
            false => same::differences(sent, &recorded, &mut same),
        };
        if !differences.is_empty() {
            state.differs = true;
            let told = format!("{} (its request {number})", differences.join("; "));
            return Err(TransportError::new(told));
        }
        next.answer.inspect_err(|_| state.differs = true)
    }

    /// Keeps an answer, and gives it with what was drawn as the run has drawn it.
    fn given(&self, mut response: Response) -> Response {
        let mut state = self.state();
        state.bodies.push(response.body.bytes().clone());
        state.pairs.in_answer(&mut response);
        response
    }

    async fn answered(&self, call: Call<'_>, jar: &mut Jar) -> Result<Exchange, TransportError> {
        let request = with_cookies(call.request, call.url, jar)?;
        let answer = self.next(&Said::sent(&request, call.url), call.drawn)?;
        let most = call.connection.max_size;
        let response = response(answer, call.url, most, Instant::now() + call.patience).await?;
        let response = self.given(response);
        jar.take(&response, call.url);
        Ok(Exchange {
            request,
            response,
            duration: Duration::ZERO,
            timing: Timing::default(),
            hops: Vec::new(),
        })
    }
}

impl Transport for Replay {
    fn send<'a>(
        &'a self,
        call: Call<'a>,
        jar: &'a mut Jar,
    ) -> BoxFuture<'a, Result<Exchange, TransportError>> {
        Box::pin(self.answered(call, jar))
    }
}

/// A recorded answer as the network gives one.
async fn response(
    answer: Outcome,
    url: &Url,
    most: usize,
    until: Instant,
) -> Result<Response, TransportError> {
    let headers = end_to_end(&answer.headers).into_iter();
    let mut response = Response {
        status: answer.status,
        headers: headers.map(|(name, value)| (name, text(&value))).collect(),
        url: url.to_string(),
        version: Some(HttpVersion::Http11),
        ..Response::default()
    };
    response.body = body(answer.body, &response, most, until).await?;
    Ok(response)
}

/// Bytes of a header as text; what is not UTF-8 is read as Latin-1 (RFC 9110 section 5.5).
fn text(bytes: &Bytes) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
