//! One page of the target with a script of ours in it, which tells what it found.

use axum::http::Method;
use bytes::Bytes;
use tokio::sync::oneshot;

use crate::transport::{Incoming, Outcome};

/// Where the script tells it: below a path that nobody has.
pub const SAID: &str = "/.flowrun/said";

/// A page that gets a script.
#[derive(Debug)]
pub(super) struct Page {
    /// Its path and query.
    pub(super) target: String,
    /// The text of a script, in which nothing ends it.
    pub(super) script: String,
    /// Who waits for what it tells.
    pub(super) said: Option<oneshot::Sender<Bytes>>,
}

impl Page {
    /// Takes what the script tells; false if this is no such request.
    pub(super) fn takes(&mut self, incoming: &Incoming) -> bool {
        let tells = incoming.target == SAID && incoming.method == Method::POST.as_str();
        if tells && let Some(said) = self.said.take() {
            // Nobody may wait for it any more.
            let _gone = said.send(incoming.body.clone());
        }
        tells
    }

    /// A request for the page as it goes on: for a text that can be changed.
    pub(super) fn asked(&self, incoming: &Incoming) -> Option<Incoming> {
        (incoming.target == self.target).then(|| {
            let mut asked = incoming.clone();
            asked.headers.retain(|(name, _)| name != "accept-encoding");
            asked
        })
    }

    /// The page with the script. It is kept by nobody, and what it says of scripts does not hold for ours.
    pub(super) fn with_script(&self, outcome: &Outcome) -> Outcome {
        let mut outcome = outcome.clone();
        let page = String::from_utf8_lossy(&outcome.body);
        let end = page.rfind("</body>").unwrap_or(page.len());
        let script = format!("<script>{}</script>", self.script);
        outcome.body = Bytes::from([&page[..end], &script, &page[end..]].concat());
        outcome
            .headers
            .retain(|(name, _)| name != "content-security-policy" && name != "cache-control");
        let kept = ("cache-control".to_owned(), Bytes::from_static(b"no-store"));
        outcome.headers.push(kept);
        outcome
    }
}
