//! The embedded MediaWiki: a small wiki that answers MediaWiki's Action API on a loopback port.
//!
//! It is no proxy and holds no recorded answer: it keeps accounts, sessions and pages and computes what a release of MediaWiki says,
//! refusals above all. What it does not emulate it answers as a real wiki answers what it does not know. Start at [`Wiki::start`].

mod account;
mod action;
mod barrier;
mod call;
mod check;
mod cookie;
mod cors;
mod dispatch;
mod exchange;
mod form;
mod format;
mod message;
mod page;
mod param;
mod preference;
mod query;
mod random;
mod release;
mod rest;
mod right;
mod server;
mod session;
mod settings;
mod site;
mod texts;
mod throttle;
mod title;
mod token;
mod value;
mod wording;

use std::sync::Arc;

use tokio::task::AbortHandle;

pub use release::{Release, UnknownRelease};
pub use settings::{Accounts, Settings};

use site::Site;

/// A wiki that is running. It ends when this value is dropped.
#[derive(Debug)]
pub struct Wiki {
    site: Arc<Site>,
    task: AbortHandle,
}

impl Wiki {
    /// Starts a wiki on 127.0.0.1, on the current tokio runtime. Each has accounts, sessions and pages of its own.
    ///
    /// # Errors
    /// When the port cannot be had.
    pub async fn start(settings: Settings) -> std::io::Result<Wiki> {
        let listener = server::listen(settings.port).await?;
        let server = format!("http://{}", listener.local_addr()?);
        let site = Arc::new(Site::new(settings, server));
        let task = tokio::spawn(server::serve(listener, Arc::clone(&site))).abort_handle();
        Ok(Wiki { site, task })
    }

    /// The address of the Action API, `http://127.0.0.1:PORT/api.php`.
    #[must_use]
    pub fn api(&self) -> String {
        format!("{}/api.php", self.site.server)
    }

    /// The address of the REST API.
    #[must_use]
    pub fn rest(&self) -> String {
        format!("{}/rest.php", self.site.server)
    }

    /// The address of the pages for people.
    #[must_use]
    pub fn index_php(&self) -> String {
        format!("{}/index.php", self.site.server)
    }

    /// Who can log in.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.site.settings.accounts
    }
}

impl Drop for Wiki {
    fn drop(&mut self) {
        self.task.abort();
    }
}
