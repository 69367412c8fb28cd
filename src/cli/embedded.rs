//! The embedded services that a run may start.

use clap::Args;

use crate::engine::{Embedded, Running};
use crate::service::Service;
use crate::template::Version;
use crate::transport::BoxFuture;
use crate::wiki::{Release, Settings, Wiki};

/// The flag about embedded services.
#[derive(Debug, Default, Args)]
pub(super) struct ReleaseArgs {
    /// The release of the embedded wiki
    #[arg(
        long,
        value_name = "RELEASE",
        default_value_t,
        help_heading = "Where they go"
    )]
    mediawiki: Release,
}

impl ReleaseArgs {
    /// The same argument again behind a blank, if it is not what is usual.
    pub(super) fn again(&self) -> String {
        match self.mediawiki == Release::default() {
            true => String::new(),
            false => format!(" --mediawiki {}", self.mediawiki),
        }
    }

    /// What may be started.
    pub(super) fn wikis(&self) -> EmbeddedWikis {
        EmbeddedWikis {
            release: self.mediawiki,
        }
    }

    /// The version that it will tell.
    pub(super) fn version(&self) -> Option<Version> {
        self.mediawiki.version().parse().ok()
    }
}

/// Starts embedded wikis of a release, a fresh one each time.
#[derive(Default)]
pub(super) struct EmbeddedWikis {
    release: Release,
}

impl Embedded for EmbeddedWikis {
    fn start<'a>(
        &'a self,
        service: &'static Service,
    ) -> BoxFuture<'a, Result<Box<dyn Running>, String>> {
        Box::pin(async move {
            let settings = Settings {
                release: self.release,
                ..Settings::default()
            };
            let wiki = Wiki::start(settings)
                .await
                .map_err(|error| error.to_string())?;
            let described = format!(
                "embedded {} {} at {}",
                service.title,
                self.release,
                wiki.api()
            );
            Ok(Box::new(RunningWiki { wiki, described }) as Box<dyn Running>)
        })
    }
}

struct RunningWiki {
    wiki: Wiki,
    described: String,
}

impl Running for RunningWiki {
    fn inputs(&self) -> Vec<(String, String)> {
        let accounts = self.wiki.accounts();
        [
            ("api", self.wiki.api()),
            ("rest", self.wiki.rest()),
            ("index_php", self.wiki.index_php()),
            ("username", accounts.bot_name.clone()),
            ("password", accounts.bot_password.clone()),
            ("main_username", accounts.username.clone()),
            ("main_password", accounts.password.clone()),
            ("admin_username", accounts.admin.clone()),
            ("admin_password", accounts.admin_password.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec()
    }

    fn described(&self) -> String {
        self.described.clone()
    }
}
