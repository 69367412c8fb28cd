//! Accounts: who may log in with what, and what a group or a grant allows.
//!
//! Sessions of accounts are in [`super::session`]. Start at [`Users`].

use super::random::Random;
use super::settings::Accounts;

/// The number of an account. 0 is nobody.
pub(crate) type UserId = i64;

/// An account.
#[derive(Debug)]
pub(crate) struct User {
    /// Its number.
    pub(crate) id: UserId,
    /// Its name in canonical form.
    pub(crate) name: String,
    /// The password of the account itself.
    password: String,
    /// The value of the remember-me cookie; it outlives every session.
    pub(crate) token: String,
    /// Whether the account may administrate.
    pub(crate) administrator: bool,
    /// How many edits it made.
    pub(crate) edits: i64,
    /// Since when it exists, in seconds since 1970.
    pub(crate) registered: i64,
    /// Preferences that were changed, by name.
    pub(crate) options: Vec<(String, String)>,
    bot: Option<BotPassword>,
}

/// No more accounts are kept.
const MOST_USERS: usize = 10_000;

/// A bot password: a name of its own within an account, with few rights.
#[derive(Debug)]
struct BotPassword {
    app: String,
    password: String,
}

/// All accounts of a wiki.
#[derive(Debug)]
pub(crate) struct Users(Vec<User>);

impl Users {
    /// The accounts of the settings, numbered as an installer numbers them: 1 is the administrator, 2 MediaWiki's own maintenance
    /// account, which has no password.
    pub(crate) fn new(accounts: &Accounts, random: &mut Random, now: i64) -> Users {
        let mut user = |id, name: &str, password: &str| User {
            id,
            name: canonical(name).unwrap_or_else(|| name.to_owned()),
            password: password.to_owned(),
            token: random.secret(),
            administrator: false,
            edits: 0,
            registered: now,
            options: Vec::new(),
            bot: None,
        };
        let admin = User {
            administrator: true,
            ..user(
                Accounts::ADMIN_ID,
                &accounts.admin,
                &accounts.admin_password,
            )
        };
        let (_, app) = accounts
            .bot_name
            .split_once('@')
            .unwrap_or(("", &accounts.bot_name));
        let bot = Some(BotPassword {
            app: app.to_owned(),
            password: accounts.bot_password.clone(),
        });
        let main = User {
            bot,
            ..user(Accounts::USER_ID, &accounts.username, &accounts.password)
        };
        // Nobody knows this one's password.
        let mut own = user(Accounts::OWN_ID, Accounts::OWN, "");
        own.password.clone_from(&own.token);
        Users(vec![admin, own, main])
    }

    /// The account of that number.
    pub(crate) fn by_id(&self, id: UserId) -> Option<&User> {
        self.0.iter().find(|user| user.id == id)
    }

    /// Every account, MediaWiki's own one included.
    pub(crate) fn all(&self) -> impl Iterator<Item = &User> {
        self.0.iter()
    }

    /// Makes an account; none where the name can be none, is taken, or no more are kept.
    pub(crate) fn create(
        &mut self,
        name: &str,
        password: &str,
        random: &mut Random,
        now: i64,
    ) -> Option<UserId> {
        let name = canonical(name)?;
        if self.by_name(&name).is_some() || self.0.len() >= MOST_USERS {
            return None;
        }
        let id = self.0.iter().map(|user| user.id).max().unwrap_or(0) + 1;
        self.0.push(User {
            id,
            name,
            password: password.to_owned(),
            token: random.secret(),
            administrator: false,
            edits: 0,
            registered: now,
            options: Vec::new(),
            bot: None,
        });
        Some(id)
    }

    /// The account of that number, to change it.
    pub(crate) fn by_id_mut(&mut self, id: UserId) -> Option<&mut User> {
        self.0.iter_mut().find(|user| user.id == id)
    }

    /// The account of that name in any form that MediaWiki takes for it.
    pub(crate) fn by_name(&self, name: &str) -> Option<&User> {
        let name = canonical(name)?;
        self.0.iter().find(|user| user.name == name)
    }

    /// Who is logged in by this name and bot password, in the form `User@app` and password, or `User` and `app@password`.
    pub(crate) fn by_bot_password(&self, name: &str, password: &str) -> Option<UserId> {
        let (name, app, password) = match name.rsplit_once('@') {
            Some((name, app)) => (name, app, password),
            None => password
                .split_once('@')
                .map(|(app, password)| (name, app, password))?,
        };
        let user = self.by_name(name)?;
        user.bot
            .as_ref()
            .is_some_and(|bot| bot.app == app && bot.password == password)
            .then_some(user.id)
    }

    /// Whose bot password this is by its form, whether or not it is right: MediaWiki's own have 32 digits and small letters up to `w`.
    /// The older form, `User` and `app@password`, is only known where it is right.
    pub(crate) fn by_form_of_bot_password(&self, name: &str, password: &str) -> Option<UserId> {
        let (name, _) = name.split_once('@')?;
        let in_form = password.len() >= 32
            && password
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'w'));
        let user = self.by_name(name).filter(|_| in_form);
        user.map(|user| user.id)
    }

    /// Who is logged in by this name and the account's own password.
    pub(crate) fn by_password(&self, name: &str, password: &str) -> Option<UserId> {
        self.by_name(name)
            .filter(|user| user.password == password)
            .map(|user| user.id)
    }

    /// How many accounts there are, MediaWiki's own one included.
    pub(crate) fn count(&self) -> i64 {
        i64::try_from(self.0.len()).unwrap_or(i64::MAX)
    }
}

/// The canonical form of a user name, or `None` where MediaWiki takes it for none: empty, too long, with a forbidden character, or an
/// IP address.
pub(crate) fn canonical(name: &str) -> Option<String> {
    let blanks = name.replace('_', " ");
    let words = blanks.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    let first = letters.next()?;
    let canonical: String = first.to_uppercase().chain(letters).collect();
    let forbidden = |c: char| c.is_control() || "#<>[]|{}/@:=".contains(c);
    let address = canonical.parse::<std::net::IpAddr>().is_ok();
    (canonical.len() <= 255 && !address && !canonical.contains(forbidden)).then_some(canonical)
}
