//! Going through a run step by step: somebody is asked before and after each request of a step.
//!
//! Start at [`Gate`]. Without one nothing is asked and nothing is made for it.

use super::case::CaseRun;
use super::frame::{Frame, Here};
use super::preview::in_words;
use super::step::shown_name;
use crate::event::{ExchangeRecord, Halt, Problem};
use crate::http::{Cookie, Request};
use crate::scenario::Step;
use crate::transport::{BoxFuture, address, credited, with_cookies};

/// Somebody who lets a run go on. The run waits for the answers, and for nothing longer than until it is stopped.
pub trait Gate: Send + Sync {
    /// Whether anything is asked still.
    fn asks(&self) -> bool;
    /// Asked before the request of a step is sent; to do it again is to go on.
    fn before<'a>(&'a self, halt: &'a Halt) -> BoxFuture<'a, Passage>;
    /// Asked when an answer was looked at, or none came.
    fn after<'a>(&'a self, halt: &'a Halt) -> BoxFuture<'a, Passage>;
}

/// What somebody at a gate wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It goes on.
    On,
    /// The request is made and sent anew; what was taken from its answer is taken anew.
    Again,
    /// The run ends here. Teardown is carried out, without questions.
    Stop,
}

impl<'h> CaseRun<'_, 'h> {
    /// The gate, if it asks now.
    fn gate(&self) -> Option<&'h dyn Gate> {
        let gate = self.run.host.gate.filter(|gate| gate.asks());
        gate.filter(|_| !self.run.stopped())
    }

    /// Whether a request may be sent now.
    pub(super) async fn may_pass(
        &self,
        frame: &Frame,
        step: &Step,
        request: &Request,
        here: &Here,
    ) -> bool {
        let Some(gate) = self.gate() else {
            return !self.held();
        };
        let (through, secrets) = (&self.case.target.connection, &self.secrets);
        let shown = self.complete(request, here);
        let auth = request.auth.as_ref();
        let halt = Halt {
            exchange: Some(ExchangeRecord::unanswered(&shown, through, secrets)),
            auth: auth.map(|auth| secrets.mask(&in_words(auth))),
            ..self.halt(frame, step, here)
        };
        match self.unless_stopped(gate.before(&halt)).await {
            Some(Passage::On | Passage::Again) => true,
            Some(Passage::Stop) => {
                self.run.host.stop.ask_at_gate();
                // A teardown is carried out all the same.
                self.tearing_down
            }
            None => false,
        }
    }

    /// A request with the cookies and credentials that it goes out with, as far as they are known before it goes.
    fn complete(&self, request: &Request, here: &Here) -> Request {
        let Ok(url) = address(request) else {
            return request.clone();
        };
        let session = self.sessions.get(&here.session);
        let session = session.filter(|_| self.policy.trusts(&url));
        let jar = session
            .map(|session| session.jar.clone())
            .unwrap_or_default();
        // What cannot be made is said when it is sent.
        let credited = credited(request, &url, None).unwrap_or_else(|_| request.clone());
        let mut complete = with_cookies(&credited, &url, &jar).unwrap_or(credited);
        // A server may have named a cookie by a secret that it was sent.
        for (_, value) in &mut complete.headers {
            *value = value.renamed(|name| self.secrets.mask(name).into());
        }
        complete
    }

    /// Whether somebody ended the run at its gate, and not yet its teardown.
    pub(super) fn held(&self) -> bool {
        self.run.host.stop.is_asked_at_gate() && self.cut_short().is_some()
    }

    /// What somebody wants who sees what came of a request.
    pub(super) async fn seen(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        came: Halt,
    ) -> Passage {
        let Some(gate) = self.gate() else {
            return Passage::On;
        };
        let secrets = &self.secrets;
        let message = |text: &str| secrets.mask_message(text);
        let masked = |text: &str| secrets.mask(text);
        let halt = self.halt(frame, step, here);
        let halt = Halt {
            exchange: came.exchange,
            changes: came.changes,
            snapshot: came.snapshot.map(|(path, mut outcome)| {
                outcome.change_text(&message);
                (message(&path), outcome)
            }),
            extracted: came
                .extracted
                .into_iter()
                .map(|(name, value)| (name, masked(&value)))
                .collect(),
            problems: came
                .problems
                .into_iter()
                .map(|problem| Problem {
                    verdict: problem.verdict,
                    diagnostic: problem.diagnostic.map_text(message),
                })
                .collect(),
            ..halt
        };
        let wanted = self.unless_stopped(gate.after(&halt)).await;
        if wanted == Some(Passage::Stop) {
            self.run.host.stop.ask_at_gate();
        }
        wanted.unwrap_or(Passage::On)
    }

    /// The cookies of the session that a step is sent in, for the gate alone.
    pub(super) fn cookies_of(&self, here: &Here) -> Vec<Cookie> {
        let session = self.gate().and_then(|_| self.sessions.get(&here.session));
        session.map_or_else(Vec::new, |session| session.jar.cookies())
    }

    fn halt(&self, frame: &Frame, step: &Step, here: &Here) -> Halt {
        let secrets = &self.secrets;
        let masked = |text: &str| secrets.mask(text);
        let service = self.case.block.service();
        let scope = self.with_sessions(frame, &here.session);
        let variables = scope.bindings().into_iter();
        let cookies = self.cookies_of(here).into_iter();
        Halt {
            place: here.place.map_text(&masked),
            name: masked(&shown_name(step)),
            session: masked(&here.session),
            variables: variables
                .map(|(name, binding)| (name, masked(&binding.datum().to_json().masked())))
                .collect(),
            cookies: cookies
                .map(|cookie| {
                    let (name, at) = (masked(&cookie.name), cookie.domain + &cookie.path);
                    // However short it is, it is one.
                    let secret = service.is_none_or(|known| known.is_secret_cookie(&cookie.name));
                    let value = match secret {
                        true => format!("[secret {name}]"),
                        false => masked(&cookie.value),
                    };
                    (name, format!("{value} for {at}"))
                })
                .collect(),
            ..Halt::default()
        }
    }
}
