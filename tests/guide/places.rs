//! Where the pages go: addresses that stand for servers of this test.

use flowrun::wiki::{Accounts, Release, Settings, Wiki};
use tokio::runtime::{Builder, Runtime};

use super::shop;
use crate::flow::Flow;
use crate::server::Server;
use crate::tls_server::{Authority, TlsServer};
use crate::upgrade_check::played::Played;

/// An API of the reader's: [`shop`].
const SHOP: &str = "http://localhost:8080";
/// The reader's wiki, which knows `You@flow`.
const WIKI: &str = "https://wiki.example/w";
/// A wiki that is to be upgraded.
const UPGRADED: &str = "https://old.example/w";
/// The folder of its checks.
const CHECKS: &str = "upgrade-check/old.example";
/// The same before an upgrade.
const OLD_WIKI: &str = "https://old.wiki.example/w";
/// A server that shows a certificate of an authority of its own, and wants one.
const TLS: &str = "127.0.0.1:8443";

/// The servers of a page.
pub(crate) struct Places {
    shop: Server,
    wiki: Wiki,
    upgraded: Played,
    old_wiki: Wiki,
    tls: TlsServer,
    authority: Authority,
    _runtime: Runtime,
}

impl Places {
    pub(crate) fn new() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let accounts = Accounts {
            username: "You".to_owned(),
            bot_name: "You@flow".to_owned(),
            ..Accounts::default()
        };
        let settings = Settings {
            accounts,
            ..Settings::default()
        };
        let older = Settings {
            release: Release::V1_39,
            ..settings.clone()
        };
        let authority = Authority::new();
        Self {
            shop: Server::start(shop::answer),
            wiki: runtime.block_on(Wiki::start(settings)).expect("a wiki"),
            upgraded: Played::start(),
            old_wiki: runtime.block_on(Wiki::start(older)).expect("a wiki"),
            tls: TlsServer::for_clients_of(&authority, &authority.server(&["wiki.example"])),
            authority,
            _runtime: runtime,
        }
    }

    /// What a page says that the reader has: a clone of the project; certificates, and the key of one in the environment.
    pub(crate) fn given(&self, flow: Flow, page: &str) -> Flow {
        if page.contains("a clone of the repository") {
            let parts = ["flowrun.yaml", "scenarios", "snapshots"];
            return parts.into_iter().fold(flow, Flow::project);
        }
        if !page.contains("certificates/") {
            return flow;
        }
        let me = self.authority.client("me");
        let ca = std::fs::read(self.authority.file()).expect("a file");
        flow.file("certificates/staging.pem", ca)
            .file("certificates/me.pem", me.certificate_pem())
            .env("FLOWRUN_STAGING_KEY", &me.key_pem())
    }

    /// The password of `You@flow`, and of the user of the embedded wiki.
    pub(crate) fn password() -> String {
        Accounts::default().bot_password
    }

    /// A text of the page with the addresses of this test.
    pub(crate) fn here(&self, text: &str) -> String {
        self.pairs()
            .iter()
            .fold(text.to_owned(), |text, (said, here)| {
                text.replace(said, here)
            })
    }

    /// What was printed, with the addresses of the page.
    pub(crate) fn told(&self, text: &str) -> String {
        self.pairs()
            .iter()
            .fold(text.to_owned(), |text, (said, here)| {
                text.replace(here, said)
            })
    }

    fn pairs(&self) -> [(&'static str, String); 6] {
        let upgraded = self.upgraded.server.url();
        let folder = upgraded.trim_start_matches("http://").replace(':', "-");
        let address = |wiki: &Wiki| wiki.api().trim_end_matches("/api.php").to_owned();
        let tls = self.tls.url();
        let port = tls.rsplit(':').next().expect("a port");
        [
            (SHOP, self.shop.url()),
            (OLD_WIKI, address(&self.old_wiki)),
            (WIKI, address(&self.wiki)),
            (UPGRADED, format!("{upgraded}/w")),
            (CHECKS, format!("upgrade-check/{folder}")),
            (TLS, format!("127.0.0.1:{port}")),
        ]
    }
}
