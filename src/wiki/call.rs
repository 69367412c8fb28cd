//! One call of the API while it is worked on: what was asked, who asks, and what has been said so far.
//!
//! In which order it is checked is said in [`super::dispatch`]; how the answer looks, in [`super::format`]. Start at [`Call`].

use super::account::{User, UserId};
use super::barrier::ADDRESS;
use super::cookie::{Cookies, SetCookie};
use super::exchange::Request;
use super::message::{ErrorFormat, Message, Voice};
use super::param::Params;
use super::query::limit::Continuation;
use super::release::Differences;
use super::session::Visit;
use super::settings::Settings;
use super::site::State;
use super::token;
use super::value::{Map, Value, Version};
use super::wording::Language;

/// A call of the API.
pub(crate) struct Call<'a> {
    /// How the wiki is to be.
    pub(crate) settings: &'a Settings,
    /// Its address without a path, `http://127.0.0.1:PORT`.
    pub(crate) server: &'a str,
    /// The time, in seconds since 1970.
    pub(crate) now: i64,
    /// The wiki.
    pub(crate) state: &'a mut State,
    /// The request.
    pub(crate) request: &'a Request,
    /// Its cookies.
    pub(crate) cookies: Cookies,
    /// Its parameters.
    pub(crate) params: Params,
    /// Whom its cookies belong to.
    pub(crate) visit: Visit,
    /// Whether the same-origin policy is not applied: then the caller is nobody, whatever the cookies say.
    pub(crate) suppressed: bool,
    /// How errors and warnings are shown.
    pub(crate) error_format: ErrorFormat,
    /// The language that was asked for.
    pub(crate) language: Language,
    /// What has been said so far.
    pub(crate) said: Said,
}

/// What is to be answered.
#[derive(Debug)]
pub(crate) struct Said {
    /// The tree.
    pub(crate) result: Map,
    /// Cookies to set.
    pub(crate) cookies: Vec<SetCookie>,
    /// Cookies that are set after the answer is complete.
    pub(crate) late_cookies: Vec<SetCookie>,
    /// Whether caches may share the answer.
    pub(crate) cache: Cache,
    /// Whether the answer is one of help, which has headers of its own.
    pub(crate) is_help: bool,
    /// A page of help that is sent instead of the tree.
    pub(crate) page: Option<String>,
    /// How the lists go on.
    pub(crate) continuation: Continuation,
    /// How far the database lags behind, where that is why the call was refused.
    pub(crate) lag: Option<i64>,
    /// The code for `MediaWiki-API-Error`.
    pub(crate) error: Option<String>,
    /// The status.
    pub(crate) status: u16,
}

impl Said {
    /// Nothing yet.
    pub(crate) fn nothing() -> Said {
        Said {
            result: Map::new(),
            cookies: Vec::new(),
            late_cookies: Vec::new(),
            cache: Cache::Private,
            is_help: false,
            page: None,
            continuation: Continuation::default(),
            lag: None,
            error: None,
            status: 200,
        }
    }
}

/// Whether caches may share an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cache {
    /// It depends on who asks.
    Private,
    /// It is the same for everybody who is not logged in.
    SharedByAnonymous,
}

/// Why an action was not carried out.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By an error of the API.
    Error(Box<Failure>),
    /// By an answer that is no error of the API, as a failed login is; it has been said.
    Answered,
}

/// An error of the API.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it says.
    pub(crate) message: Message,
    /// Its code where the message's own is not meant.
    pub(crate) code: Option<String>,
    /// What else stands against the call. Only the list form tells it; the header has the codes of all.
    pub(crate) also: Vec<Failure>,
    /// What programs should know of it.
    pub(crate) data: Option<Map>,
    /// The module that reports it.
    pub(crate) module: &'static str,
    /// The status.
    pub(crate) status: u16,
}

impl Failure {
    /// An error of a module.
    pub(crate) fn new(module: &'static str, message: Message) -> Failure {
        Failure {
            message,
            code: None,
            also: Vec::new(),
            data: None,
            module,
            status: 200,
        }
    }

    /// The error under another code.
    #[must_use]
    pub(crate) fn coded(mut self, code: impl Into<String>) -> Failure {
        self.code = Some(code.into());
        self
    }

    /// It and what else stands against the call.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Failure> {
        std::iter::once(self).chain(&self.also)
    }

    /// Its code.
    pub(crate) fn code(&self) -> &str {
        self.code.as_deref().unwrap_or_else(|| self.message.code())
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Refused {
        Refused::Error(Box::new(failure))
    }
}

impl Call<'_> {
    /// What is peculiar to the wiki's release.
    pub(crate) fn differences(&self) -> &'static Differences {
        self.settings.release.differences()
    }

    /// Whether the request promises that it writes nothing. PHP takes `0` for no (`true` and `1` seen on MediaWiki 1.35.13, 1.39.17 and
    /// 1.43.9).
    pub(crate) fn promises_not_to_write(&self) -> bool {
        self.request
            .header("promise-non-write-api-action")
            .is_some_and(|value| !matches!(value, "" | "0"))
    }

    /// In which words messages are said: in the old format always English.
    pub(crate) fn voice(&self) -> Voice {
        let language = if self.error_format == ErrorFormat::Bc {
            Language::English
        } else {
            self.language
        };
        Voice {
            release: self.settings.release,
            language,
        }
    }

    /// Which format version the answer is in; XML and the like have version 1.
    pub(crate) fn version(&self) -> Version {
        match self.params.get("formatversion") {
            Some("2" | "latest") => Version::Two,
            _ => Version::One,
        }
    }

    /// Who is logged in, as far as this call is concerned.
    pub(crate) fn user_id(&self) -> Option<UserId> {
        if self.suppressed {
            None
        } else {
            self.visit.user
        }
    }

    /// The account of whoever is logged in.
    pub(crate) fn user(&self) -> Option<&User> {
        self.state.users.by_id(self.user_id()?)
    }

    /// The name of whoever calls: the account's, or the address.
    pub(crate) fn user_name(&self) -> String {
        self.user()
            .map_or_else(|| ADDRESS.to_owned(), |user| user.name.clone())
    }

    /// Begins a session if there is none, so that what is kept in it can be found again.
    pub(crate) fn persist_session(&mut self) {
        if self.visit.session.is_none() {
            self.visit = self
                .state
                .sessions
                .start(&mut self.state.random, &mut self.said.cookies);
        }
    }

    /// The token of a type for whoever calls.
    pub(crate) fn token(&mut self, kind: &token::Type) -> String {
        if !kind.for_everybody && self.user_id().is_none() {
            return token::ANONYMOUS.to_owned();
        }
        if kind.for_everybody {
            self.persist_session();
        }
        let secret = self.visit.id().and_then(|id| {
            self.state
                .sessions
                .secret(id, kind.secret, &mut self.state.random)
        });
        secret.map_or_else(
            || token::ANONYMOUS.to_owned(),
            |secret| token::make(&secret, kind.salt, self.now),
        )
    }

    /// Whether a token is one of this type and this session.
    pub(crate) fn token_matches(&self, kind: &token::Type, given: &str) -> bool {
        if !kind.for_everybody && self.user_id().is_none() {
            return given == token::ANONYMOUS;
        }
        let secret = self
            .visit
            .id()
            .and_then(|id| self.state.sessions.known_secret(id, kind.secret));
        !self.suppressed && secret.is_some_and(|secret| token::matches(given, secret, kind.salt))
    }

    /// Adds a warning of a module. In the list form it has the code and, for some, data.
    pub(crate) fn warn(&mut self, module: &str, message: &Message, data: Option<Map>) {
        let voice = self.voice();
        if self.error_format == ErrorFormat::Bc {
            let short = module.rsplit('+').next().unwrap_or(module).to_owned();
            let of_module = self
                .said
                .result
                .child_on_top("warnings")
                .child_on_top(short);
            let text = message.plaintext(voice);
            let joined = match of_module.get("warnings") {
                Some(Value::Text(earlier)) => format!("{earlier}\n{text}"),
                _ => text,
            };
            of_module.set_content("warnings", joined);
            return;
        }
        let mut warning = Map::new().with("code", message.code());
        message.tell(&mut warning, self.error_format, voice);
        if let Some(data) = data {
            warning.set("data", data);
        }
        warning.set("module", module.to_owned());
        self.said
            .result
            .list_on_top("warnings", "warning")
            .push(warning.into());
    }

    /// Adds a warning that something is deprecated, with the notice of where such changes are announced.
    pub(crate) fn warn_deprecated(&mut self, module: &str, message: &Message, feature: &str) {
        self.warn(module, message, Some(Map::new().with("feature", feature)));
        self.warn("main", &Message::new("api-usage-mailinglist-ref"), None);
    }

    /// Sets the cookies that follow a write: the next requests are to see what was written.
    pub(crate) fn write_cookies(&mut self) {
        let cookie = |name: &str, value: &str| SetCookie {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            max_age: Some(10),
        };
        self.said.late_cookies.push(cookie("UseDC", "master"));
        if self.differences().edit_skips_cdn {
            self.said.late_cookies.push(cookie("UseCDNCache", "false"));
        }
    }

    /// Logs somebody out of this session, whatever kind it is.
    pub(crate) fn end_session(&mut self) {
        self.state
            .sessions
            .end(&self.visit, &self.cookies, &mut self.said.cookies);
        self.visit = Visit {
            session: None,
            user: None,
        };
    }
}
