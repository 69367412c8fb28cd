//! The checks of parameters that every module shares: what is missing, what has a value that it cannot have, what should be in the
//! body.
//!
//! In which order they come is said in [`super::dispatch`]. Start at [`Call::check`].

use super::account::{self, UserId};
use super::call::{Call, Failure, Refused};
use super::message::{Argument, Message, plaintext, wikitext};
use super::param::{Kind, Parameter};
use super::right;
use super::throttle::{self, Tried};
use super::title::Title;
use super::token;
use super::value::{Map, Value};

impl Call<'_> {
    /// Checks the parameters that a module declares, in their order, and notes that they are known. `module` reports errors, `path`
    /// warnings.
    ///
    /// # Errors
    /// For the first parameter that is missing or wrong.
    pub(crate) fn check(
        &mut self,
        module: &'static str,
        path: &'static str,
        parameters: &'static [Parameter],
    ) -> Result<(), Refused> {
        self.params.know(parameters);
        for parameter in parameters {
            self.check_one(module, path, parameter)?;
        }
        Ok(())
    }

    fn check_one(
        &mut self,
        module: &'static str,
        path: &'static str,
        parameter: &Parameter,
    ) -> Result<(), Refused> {
        let name = parameter.name;
        if self.params.is_array(name) {
            self.warn(
                "main",
                &Message::with("apiwarn-unsupportedarray", [wikitext(name)]),
                None,
            );
        }
        let value = match self.params.get(name) {
            Some(value) if !(parameter.required && value.is_empty()) => value.to_owned(),
            _ if parameter.required => return Err(self.missing(module, name).into()),
            _ => return Ok(()),
        };
        let fail = |key, code: &str| {
            let message = Message::with(key, [plaintext(name), plaintext(value.clone())]);
            Refused::from(Failure::new(module, message).coded(code))
        };
        let validator = self.differences().validator;
        match parameter.kind {
            Kind::OneOf(known) if !known.contains(&value.as_str()) => {
                Err(self.unrecognized(module, name, &value, known).into())
            }
            Kind::SomeOf(known) => {
                self.warn_unrecognized(path, name, &value, known);
                Ok(())
            }
            // Before 1.35 a number that is none counted as 0.
            Kind::Integer if validator && value.parse::<i64>().is_err() => {
                Err(fail("paramvalidator-badinteger", "badinteger"))
            }
            Kind::Limit if value != "max" => match value.parse::<i64>() {
                Ok(number) => {
                    self.warn_out_of_range(path, name, number);
                    Ok(())
                }
                Err(_) if validator => Err(fail("paramvalidator-badinteger", "badinteger")),
                Err(_) => Ok(()),
            },
            Kind::User if account::canonical(&value).is_none() => {
                let code = if validator {
                    "baduser".to_owned()
                } else {
                    format!("baduser_{name}")
                };
                Err(fail("paramvalidator-baduser", &code))
            }
            _ => Ok(()),
        }
    }

    /// The error that a parameter is missing.
    pub(crate) fn missing(&self, module: &'static str, name: &'static str) -> Failure {
        if self.differences().validator {
            // A value that is there but empty is repeated.
            let arguments = [Some(name), self.params.get(name)].into_iter().flatten();
            let arguments: Vec<_> = arguments.map(plaintext).collect();
            Failure::new(
                module,
                Message::with("paramvalidator-missingparam", arguments),
            )
        } else {
            Failure::new(
                module,
                Message::with("apierror-missingparam", [wikitext(name)]),
            )
            .coded(format!("no{name}"))
        }
    }

    /// The error that a parameter has none of the values that it can have.
    pub(crate) fn unrecognized(
        &self,
        module: &'static str,
        name: &'static str,
        value: &str,
        known: &[&str],
    ) -> Failure {
        if self.differences().validator {
            let known: Vec<_> = known.iter().copied().map(plaintext).collect();
            let count = Argument::Number(i64::try_from(known.len()).unwrap_or(i64::MAX));
            let arguments = [
                plaintext(name),
                plaintext(value),
                Argument::Commas(known, None),
                count,
            ];
            Failure::new(
                module,
                Message::with("paramvalidator-badvalue-enumnotmulti", arguments),
            )
        } else {
            let arguments = [wikitext(name), plaintext(value)];
            Failure::new(
                module,
                Message::with("apierror-unrecognizedvalue", arguments),
            )
            .coded(format!("unknown_{name}"))
        }
    }

    fn warn_unrecognized(
        &mut self,
        path: &'static str,
        name: &'static str,
        value: &str,
        known: &[&str],
    ) {
        let all = self.differences().all_token_types && value == "*";
        let unknown: Vec<String> = super::param::split(value)
            .into_iter()
            .filter(|one| !known.contains(one))
            .map(str::to_owned)
            .collect();
        if unknown.is_empty() || all {
            return;
        }
        let items: Vec<_> = unknown.iter().map(plaintext).collect();
        let count = Argument::Number(i64::try_from(items.len()).unwrap_or(i64::MAX));
        let message = Message::with(
            "paramvalidator-unrecognizedvalues",
            [
                plaintext(name),
                plaintext(value),
                Argument::Commas(items, None),
                count,
            ],
        );
        let values = Value::List("value", unknown.into_iter().map(Value::Text).collect());
        self.warn(path, &message, Some(Map::new().with("values", values)));
    }

    /// Checks that parameters that hold secrets are not in the query string, where logs would keep them.
    ///
    /// # Errors
    /// When one is, even if it is in the body too.
    pub(crate) fn must_be_in_body(
        &self,
        module: &'static str,
        names: &[&'static str],
    ) -> Result<(), Refused> {
        let found: Vec<_> = names
            .iter()
            .filter(|name| self.params.in_query(name))
            .map(|name| wikitext(*name))
            .collect();
        if found.is_empty() {
            return Ok(());
        }
        let count = Argument::Count(i64::try_from(found.len()).unwrap_or(i64::MAX));
        let list = if found.len() == 1 {
            found[0].clone()
        } else {
            Argument::Commas(found, None)
        };
        Err(Failure::new(
            module,
            Message::with("apierror-mustpostparams", [list, count]),
        )
        .into())
    }

    /// Whether the session has ever given out a token of this type.
    pub(crate) fn has_secret(&self, kind: &token::Type) -> bool {
        self.visit
            .id()
            .is_some_and(|id| self.state.sessions.known_secret(id, kind.secret).is_some())
    }

    /// The title of the page that `title` or `pageid` names.
    ///
    /// # Errors
    /// When neither or both are given, when the title can be none, or the number is that of no page.
    pub(crate) fn title_or_id(&self, module: &'static str) -> Result<Title, Refused> {
        self.title_or_id_by(module, ["title", "pageid"])
    }

    /// [`Call::title_or_id`] of parameters with other names.
    ///
    /// # Errors
    /// The same.
    pub(crate) fn title_or_id_by(
        &self,
        module: &'static str,
        [title, id]: [&'static str; 2],
    ) -> Result<Title, Refused> {
        let fail = |message| Refused::from(Failure::new(module, message));
        let names = || Argument::Words([title, id].map(variable).to_vec());
        match (self.params.get(title), self.params.get(id)) {
            (Some(_), Some(_)) => Err(fail(Message::with(
                "apierror-invalidparammix",
                [names(), Argument::Count(2)],
            ))),
            (None, None) => Err(fail(Message::with(
                "apierror-missingparam-one-of",
                [names(), Argument::Count(2)],
            ))),
            (Some(text), None) => Title::parse(text, &self.settings.site_name)
                .ok_or_else(|| fail(Message::with("apierror-invalidtitle", [plaintext(text)]))),
            (None, Some(id)) => {
                let page = id.parse().ok().and_then(|id| self.state.pages.by_id(id));
                page.map(|page| page.title.clone())
                    .ok_or_else(|| fail(Message::with("apierror-nosuchpageid", [plaintext(id)])))
            }
        }
    }

    /// Checks that one at least of these parameters is given.
    ///
    /// # Errors
    /// When none is.
    pub(crate) fn one_at_least(
        &self,
        module: &'static str,
        names: &[&'static str],
    ) -> Result<(), Refused> {
        if names.iter().any(|name| self.params.flag(name)) {
            return Ok(());
        }
        let count = Argument::Count(i64::try_from(names.len()).unwrap_or(i64::MAX));
        let names = names.iter().copied().map(variable).collect();
        Err(Failure::new(
            module,
            Message::with(
                "apierror-missingparam-at-least-one-of",
                [Argument::Words(names), count],
            ),
        )
        .into())
    }

    /// Whether whoever calls has a right.
    pub(crate) fn may(&self, right: &str) -> bool {
        right::rights(self.user(), self.visit.is_bot(), self.differences()).contains(&right)
    }

    /// Judges a name and the password of the account itself.
    ///
    /// # Errors
    /// With what the caller is told.
    pub(crate) fn judge_password(&mut self, name: &str, password: &str) -> Result<UserId, Message> {
        let (person, app) = name.split_at(name.find('@').unwrap_or(name.len()));
        let Some(person) = account::canonical(person).filter(|_| !password.is_empty()) else {
            return Err(Message::new("authmanager-authn-no-primary"));
        };
        let tried = Tried::Account(format!("{person}{app}"));
        self.count_attempt(&tried)?;
        let user = self.state.users.by_password(name, password);
        if user.is_some() {
            self.state.throttle.forget(&tried);
        }
        user.ok_or_else(|| Message::new("wrongpassword"))
    }

    /// Judges a name and a bot password; what is none may still be the password of the account itself.
    ///
    /// # Errors
    /// With what the caller is told who tried too often.
    pub(crate) fn judge_bot_password(
        &mut self,
        name: &str,
        password: &str,
    ) -> Result<Option<UserId>, Message> {
        let users = &self.state.users;
        let found = users.by_bot_password(name, password);
        let Some(meant) = found.or_else(|| users.by_form_of_bot_password(name, password)) else {
            return Ok(None);
        };
        let tried = Tried::BotPassword(meant);
        self.count_attempt(&tried)?;
        if found.is_some() {
            self.state.throttle.forget(&tried);
        }
        Ok(found)
    }

    fn count_attempt(&mut self, tried: &Tried) -> Result<(), Message> {
        if !self.settings.throttles_logins || self.state.throttle.admit(tried.clone(), self.now) {
            return Ok(());
        }
        let wait = Argument::Duration(throttle::SECONDS);
        Err(Message::with("login-throttled", [wait]))
    }

    /// Logs a user in to the account itself: a new session, with the cookies that find it.
    pub(crate) fn log_in(&mut self, user: UserId, remember: bool) {
        let Some(account) = self.state.users.by_id(user) else {
            return;
        };
        let cookies =
            self.state
                .sessions
                .log_in(&self.visit, account, remember, &mut self.state.random);
        self.said.cookies.extend(cookies);
    }

    /// Lets in whoever is named, or the main account, without a cookie more: for a wiki that carries out what it refuses.
    pub(crate) fn force_login(&mut self, name: &str) {
        let named = name.split('@').next().unwrap_or_default();
        let user = self
            .state
            .users
            .by_name(named)
            .map_or(super::settings::Accounts::USER_ID, |user| user.id);
        self.persist_session();
        self.state.sessions.intrude(&self.visit, user);
    }
}

/// The name of a parameter as a message shows it.
pub(crate) fn variable(name: &str) -> Argument {
    wikitext(format!("<var>{name}</var>"))
}
