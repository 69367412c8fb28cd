//! Sessions: which one a request belongs to by its cookies, and which cookies begin, keep and end one.
//!
//! Passwords are judged in [`super::account`], tokens in [`super::token`]. Start at [`Sessions::visit`].

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::account::{User, UserId, Users};
use super::cookie::{Cookies, SetCookie};
use super::random::Random;

/// No more sessions are kept; the oldest is forgotten first.
const MOST_SESSIONS: usize = 10_000;

/// How long the cookies of a user live, in seconds: remembered or not (seen on MediaWiki 1.39.17 and 1.43.9).
const REMEMBERED: i64 = 180 * 86_400;
const NOT_REMEMBERED: i64 = 30 * 86_400;

/// What keeps a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The cookie `_session`, with `UserID` beside it once somebody is logged in.
    Main,
    /// The cookie `_BPsession` of a login with a bot password, which wins over the other.
    Bot,
}

/// A session on the server.
#[derive(Debug)]
pub(crate) struct Session {
    kind: Kind,
    user: Option<UserId>,
    secrets: BTreeMap<&'static str, String>,
    /// Whether the user is believed without the cookie `UserID`: only a wiki that carries out what it refuses makes such a session.
    intruded: bool,
}

impl Session {
    fn is_main_of(&self, user: Option<UserId>) -> bool {
        self.kind == Kind::Main && self.user == user
    }

    fn visit(&self, id: &str) -> Visit {
        Visit {
            session: Some((self.kind, id.to_owned())),
            user: self.user,
        }
    }
}

/// Who sent a request, as far as it can be told, and what is to be told them.
pub(crate) struct Caller<'a> {
    /// The cookies that were sent.
    pub(crate) cookies: &'a Cookies,
    /// Who could have sent them.
    pub(crate) users: &'a Users,
    /// Where new ids come from.
    pub(crate) random: &'a mut Random,
    /// The cookies that are set in the answer.
    pub(crate) set: &'a mut Vec<SetCookie>,
}

/// Whom a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The session, if there is one.
    pub(crate) session: Option<(Kind, String)>,
    /// Who is logged in.
    pub(crate) user: Option<UserId>,
}

impl Visit {
    /// Nobody, without a session.
    pub(crate) const NOBODY: Visit = Visit {
        session: None,
        user: None,
    };

    /// The id of the session.
    pub(crate) fn id(&self) -> Option<&str> {
        self.session.as_ref().map(|(_, id)| id.as_str())
    }

    /// Whether the session is that of a bot password.
    pub(crate) fn is_bot(&self) -> bool {
        matches!(self.session, Some((Kind::Bot, _)))
    }
}

/// The names of the wiki's cookies.
#[derive(Debug)]
pub(crate) struct Names {
    session: String,
    bot: String,
    user_id: String,
    user_name: String,
    token: String,
}

/// All sessions.
#[derive(Debug)]
pub(crate) struct Sessions {
    names: Names,
    by_id: HashMap<String, Session>,
    oldest: VecDeque<String>,
}

impl Sessions {
    /// No sessions yet; the prefix is that of the cookies.
    pub(crate) fn new(prefix: &str) -> Sessions {
        let name = |rest: &str| format!("{prefix}{rest}");
        let names = Names {
            session: name("_session"),
            bot: name("_BPsession"),
            user_id: name("UserID"),
            user_name: name("UserName"),
            token: name("Token"),
        };
        Sessions {
            names,
            by_id: HashMap::new(),
            oldest: VecDeque::new(),
        }
    }

    /// Whom the cookies of a caller belong to. Cookies that are worth nothing are cleared, those of a new session set.
    pub(crate) fn visit(&mut self, caller: &mut Caller<'_>) -> Visit {
        let cookies = caller.cookies;
        if let Some(id) = cookies.get(&self.names.bot) {
            match self.by_id.get(id) {
                Some(session) if session.kind == Kind::Bot => return session.visit(id),
                _ => caller.set.push(cleared(&self.names.bot)),
            }
        }
        let id = cookies
            .get(&self.names.session)
            .filter(|id| is_session_id(id));
        match (cookies.get(&self.names.user_id), id) {
            (Some(user_id), id) => {
                let claim = self.claim(user_id, cookies, caller.users);
                self.visit_of_user(id, claim, caller)
            }
            (None, Some(id)) => self.visit_of_session(id, caller),
            (None, None) => Visit::NOBODY,
        }
    }

    /// Who the cookies say the user is, and whether the remember-me cookie proves it. `None` if they contradict each other.
    fn claim<'a>(
        &self,
        user_id: &str,
        cookies: &Cookies,
        users: &'a Users,
    ) -> Option<(&'a User, bool)> {
        let user = users.by_id(user_id.parse().ok()?)?;
        let name = cookies.get(&self.names.user_name);
        if name.is_some_and(|name| name != user.name) {
            return None;
        }
        match cookies.get(&self.names.token) {
            Some(token) if token == user.token => Some((user, true)),
            Some(_) => None,
            None => Some((user, false)),
        }
    }

    fn visit_of_user(
        &mut self,
        id: Option<&str>,
        claim: Option<(&User, bool)>,
        caller: &mut Caller<'_>,
    ) -> Visit {
        let known = id.and_then(|id| self.by_id.get(id).map(|session| (id, session)));
        match (known, claim) {
            (Some((id, session)), Some((user, _))) if session.is_main_of(Some(user.id)) => {
                session.visit(id)
            }
            // Whoever is remembered gets a new session for one that is gone: a logout does not end this.
            (None, Some((user, true))) => {
                let id = self.begin(Kind::Main, Some(user.id), caller.random);
                caller.set.extend(self.user_cookies(&id, user, true));
                Visit {
                    session: Some((Kind::Main, id)),
                    user: Some(user.id),
                }
            }
            _ => {
                self.clear_main(caller.cookies, caller.set);
                Visit::NOBODY
            }
        }
    }

    fn visit_of_session(&mut self, id: &str, caller: &mut Caller<'_>) -> Visit {
        match self.by_id.get(id) {
            Some(session) if session.is_main_of(None) || session.intruded => session.visit(id),
            // A user's session needs the cookie `UserID` beside it.
            Some(_) => {
                self.clear_main(caller.cookies, caller.set);
                Visit::NOBODY
            }
            // An id is never taken over from outside: whoever invents one gets another.
            None => self.start(caller.random, caller.set),
        }
    }

    /// Begins a session of nobody and sets its cookie.
    pub(crate) fn start(&mut self, random: &mut Random, set: &mut Vec<SetCookie>) -> Visit {
        let id = self.begin(Kind::Main, None, random);
        set.push(SetCookie {
            name: self.names.session.clone(),
            value: Some(id.clone()),
            max_age: None,
        });
        Visit {
            session: Some((Kind::Main, id)),
            user: None,
        }
    }

    /// Begins the session of a bot password beside whatever session there is.
    pub(crate) fn start_bot(
        &mut self,
        user: UserId,
        random: &mut Random,
        set: &mut Vec<SetCookie>,
    ) {
        let id = self.begin(Kind::Bot, Some(user), random);
        set.push(SetCookie {
            name: self.names.bot.clone(),
            value: Some(id),
            max_age: None,
        });
    }

    /// Logs a user in: the session gets a new id and new secrets, so that nothing from before is worth anything.
    pub(crate) fn log_in(
        &mut self,
        visit: &Visit,
        user: &User,
        remember: bool,
        random: &mut Random,
    ) -> Vec<SetCookie> {
        if let Some(id) = visit.id() {
            self.by_id.remove(id);
        }
        let id = self.begin(Kind::Main, Some(user.id), random);
        self.user_cookies(&id, user, remember)
    }

    /// Lets a user in by the session as it is, without a cookie more.
    pub(crate) fn intrude(&mut self, visit: &Visit, user: UserId) {
        if let Some(session) = visit.id().and_then(|id| self.by_id.get_mut(id)) {
            session.user = Some(user);
            session.intruded = true;
        }
    }

    /// Ends the session of a visit and clears those of its cookies that were sent. The cookie `UserName` stays: it fills the form of the
    /// next login.
    pub(crate) fn end(&mut self, visit: &Visit, cookies: &Cookies, set: &mut Vec<SetCookie>) {
        if let Some(id) = visit.id() {
            self.by_id.remove(id);
        }
        if visit.is_bot() {
            set.push(cleared(&self.names.bot));
        } else {
            self.clear_main(cookies, set);
        }
    }

    /// The secret of that name, made when it is first asked for.
    pub(crate) fn secret(
        &mut self,
        id: &str,
        name: &'static str,
        random: &mut Random,
    ) -> Option<String> {
        let session = self.by_id.get_mut(id)?;
        Some(
            session
                .secrets
                .entry(name)
                .or_insert_with(|| random.secret())
                .clone(),
        )
    }

    /// The secret of that name if it was ever asked for.
    pub(crate) fn known_secret(&self, id: &str, name: &str) -> Option<&str> {
        self.by_id.get(id)?.secrets.get(name).map(String::as_str)
    }

    fn begin(&mut self, kind: Kind, user: Option<UserId>, random: &mut Random) -> String {
        while self.oldest.len() >= MOST_SESSIONS {
            if let Some(oldest) = self.oldest.pop_front() {
                self.by_id.remove(&oldest);
            }
        }
        let id = random.session_id();
        self.by_id.insert(
            id.clone(),
            Session {
                kind,
                user,
                secrets: BTreeMap::new(),
                intruded: false,
            },
        );
        self.oldest.push_back(id.clone());
        id
    }

    fn user_cookies(&self, id: &str, user: &User, remember: bool) -> Vec<SetCookie> {
        let age = if remember { REMEMBERED } else { NOT_REMEMBERED };
        let lasting = |name: &str, value: String| SetCookie {
            name: name.to_owned(),
            value: Some(value),
            max_age: Some(age),
        };
        let mut cookies = vec![
            SetCookie {
                name: self.names.session.clone(),
                value: Some(id.to_owned()),
                max_age: None,
            },
            lasting(&self.names.user_id, user.id.to_string()),
            lasting(&self.names.user_name, user.name.clone()),
        ];
        if remember {
            cookies.push(lasting(&self.names.token, user.token.clone()));
        }
        cookies
    }

    fn clear_main(&self, cookies: &Cookies, set: &mut Vec<SetCookie>) {
        let names = [&self.names.session, &self.names.user_id, &self.names.token];
        set.extend(
            names
                .into_iter()
                .filter(|name| cookies.get(name).is_some())
                .map(|name| cleared(name)),
        );
    }
}

fn cleared(name: &str) -> SetCookie {
    SetCookie {
        name: name.to_owned(),
        value: None,
        max_age: None,
    }
}

fn is_session_id(id: &str) -> bool {
    id.len() >= 32
        && id
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-'))
}
