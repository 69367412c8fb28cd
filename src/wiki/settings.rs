//! What can be chosen of an embedded wiki before it starts.
//!
//! What differs between releases is in [`super::release`]. Start at [`Settings`].

use super::release::Release;

/// The accounts of a wiki: an administrator, and a user with a bot password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounts {
    /// Name of the administrator, account 1.
    pub admin: String,
    /// Password of the administrator.
    pub admin_password: String,
    /// Name of the main account, account 3.
    pub username: String,
    /// Password of the main account.
    pub password: String,
    /// Name of the bot password, `User@app`.
    pub bot_name: String,
    /// The bot password.
    pub bot_password: String,
}

impl Accounts {
    /// The number of the administrator.
    pub const ADMIN_ID: i64 = 1;

    /// The number of MediaWiki's own maintenance account, with which nobody can log in.
    pub const OWN_ID: i64 = 2;

    /// Its name.
    pub const OWN: &str = "MediaWiki default";

    /// The number of the main account.
    pub const USER_ID: i64 = 3;
}

impl Default for Accounts {
    fn default() -> Accounts {
        Accounts {
            admin: "Admin".to_owned(),
            admin_password: "admin-pass-for-tests".to_owned(),
            username: "Alice".to_owned(),
            password: "alice-pass-for-tests".to_owned(),
            bot_name: "Alice@flow".to_owned(),
            bot_password: "0123456789abcdef0123456789abcdef".to_owned(),
        }
    }
}

/// How a wiki is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Which release of MediaWiki it is.
    pub release: Release,
    /// The port on 127.0.0.1; 0 is any free one.
    pub port: u16,
    /// Who can log in.
    pub accounts: Accounts,
    /// Name of the database, which is also the prefix of the cookies.
    pub database: String,
    /// Name of the site.
    pub site_name: String,
    /// Why the wiki only reads for the time being: every action that counts as a write is refused, which ones those are depends on the
    /// release. `None` is a wiki that can be written to.
    pub read_only: Option<String>,
    /// Who is blocked from changing pages, for ever: names of accounts, or `127.0.0.1` for all who come from there, logged in or not,
    /// less administrators. They can log in, log out and read all the same.
    pub blocked: Vec<String>,
    /// Whether everybody less administrators has used up the limit of edits, as on a wiki that allows none a minute.
    pub rate_limited: bool,
    /// Whether the wiki refuses to judge a sixth wrong password for a name within five minutes. A real wiki does so where it has a
    /// main cache; one as the installer leaves it has none, and does not.
    pub throttles_logins: bool,
    /// A defect on purpose: whatever the wiki refuses it carries out all the same, though it answers the refusal word for word. A
    /// scenario that proves "and nothing happened" must fail on such a wiki.
    pub carries_out_refused: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            release: Release::default(),
            port: 0,
            accounts: Accounts::default(),
            database: "wiki".to_owned(),
            site_name: "TestWiki".to_owned(),
            read_only: None,
            blocked: Vec::new(),
            rate_limited: false,
            throttles_logins: false,
            carries_out_refused: false,
        }
    }
}
