//! A reverse proxy on loopback that keeps what passes: each request and its answer, as they came.
//!
//! It sends requests on to one origin and changes nothing in them but what belongs to a connection. In answers it leads what names that
//! origin to itself. It keeps no cookie, follows no redirect, undoes no coding. Start at [`Recorder`].

mod lead;
mod page;
mod server;

pub use page::SAID;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use url::Url;

use crate::http::Connection;
use crate::transport::{Forwarded, Live, TransportError};
use lead::Lead;
use page::Page;

/// A recorder that is running. It ends when this value is dropped.
#[derive(Debug)]
pub struct Recorder {
    shared: Arc<Shared>,
    task: AbortHandle,
}

/// What the requests share.
#[derive(Debug)]
struct Shared {
    lead: Lead,
    connection: Arc<Connection>,
    live: Live,
    passed: Mutex<Passed>,
    page: Mutex<Option<Page>>,
}

/// What passed.
#[derive(Debug, Default)]
struct Passed {
    /// How many were taken.
    taken: usize,
    kept: Vec<Forwarded>,
}

impl Recorder {
    /// Starts one on a free port of 127.0.0.1, on the current tokio runtime, before the origin of `url`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(url: &Url, connection: &Arc<Connection>) -> std::io::Result<Self> {
        let listener = server::listen().await?;
        let shared = Arc::new(Shared {
            lead: Lead::new(listener.local_addr()?, url),
            connection: Arc::clone(connection),
            live: Live::default(),
            passed: Mutex::default(),
            page: Mutex::default(),
        });
        let task = tokio::spawn(server::serve(listener, Arc::clone(&shared))).abort_handle();
        Ok(Self { shared, task })
    }

    /// Its own origin, `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> &str {
        &self.shared.lead.own
    }

    /// The origin that it stands before.
    pub fn target(&self) -> &str {
        &self.shared.lead.target
    }

    /// An address of the target as one of its own; one of another origin stays as it is.
    pub fn led(&self, url: &str) -> String {
        self.shared.lead.inward(url)
    }

    /// Puts a script into a page of the target, given by its path and query, and gives what the script tells by a POST to [`SAID`]. There
    /// is one such page at a time.
    pub fn put_script(&self, target: &str, script: String) -> oneshot::Receiver<Bytes> {
        let (said, told) = oneshot::channel();
        *self.shared.page() = Some(Page {
            target: target.to_owned(),
            script,
            said: Some(said),
        });
        told
    }

    /// What passed until now and was not taken yet, in the order in which it came.
    pub fn take(&self) -> Vec<Forwarded> {
        let mut passed = self.shared.passed();
        passed.taken += passed.kept.len();
        std::mem::take(&mut passed.kept)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Shared {
    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn page(&self) -> MutexGuard<'_, Option<Page>> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Said of a request whose answer has not come when the recording is taken.
fn under_way() -> TransportError {
    TransportError::given_up("its client ended")
}
