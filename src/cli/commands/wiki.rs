//! `flowrun wiki`: the embedded wiki alone.

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::wiki::{Release, Settings, Wiki};

/// Arguments of `flowrun wiki`.
#[derive(Debug, Args)]
pub(crate) struct WikiArgs {
    /// The release that it answers as
    #[arg(long, value_name = "RELEASE", default_value_t)]
    mediawiki: Release,
    /// The port on 127.0.0.1; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    port: u16,
}

/// Serves until it is interrupted. Its api.php address goes to stdout.
pub(crate) fn execute(args: WikiArgs, host: &Host) -> Exit {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            host.tell(&format!("error: the wiki could not be started: {error}"));
            return Exit::Broken;
        }
    };
    runtime.block_on(async {
        let settings = Settings {
            release: args.mediawiki,
            port: args.port,
            ..Settings::default()
        };
        let wiki = match Wiki::start(settings).await {
            Ok(wiki) => wiki,
            Err(error) => {
                host.tell(&format!(
                    "error: the wiki cannot listen on 127.0.0.1:{}: {error}",
                    args.port
                ));
                return Exit::Broken;
            }
        };
        if !host.print(&wiki.api()) {
            return Exit::ReportLost;
        }
        let accounts = wiki.accounts();
        host.tell(&format!(
            "embedded MediaWiki {}; accounts: {} / {}, {} / {}, bot {} / {}; Ctrl-C ends it",
            args.mediawiki,
            accounts.admin,
            accounts.admin_password,
            accounts.username,
            accounts.password,
            accounts.bot_name,
            accounts.bot_password
        ));
        match tokio::signal::ctrl_c().await {
            Ok(()) => Exit::Held,
            Err(error) => {
                host.tell(&format!("error: {error}"));
                Exit::Broken
            }
        }
    })
}
