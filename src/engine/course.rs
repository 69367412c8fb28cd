//! The course of a request: what is sent until the answer that counts has come, each leg of it under the same rules.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::case::CaseRun;
use super::credentials::no_credentials;
use super::frame::Here;
use super::problem::{broken, refused, unanswered};
use crate::event::{EventKind, ExchangeRecord, JarChange, Problem, RunPlace};
use crate::http::{Cookie, Exchange, Hop, Request};
use crate::secret::Name;
use crate::text::{Diagnostic, Place};
use crate::transport::{Jar, Onward, TransportError, address, answered, proofs, redirected};

/// An answer that came, and what it brought.
pub(super) struct Delivered {
    pub(super) exchange: Exchange,
    pub(super) record: ExchangeRecord,
    /// Secrets that it holds.
    pub(super) learned: Vec<(String, Name)>,
    /// The session's cookies after it.
    pub(super) cookies: Vec<Cookie>,
}

/// A try without an answer that counts.
pub(super) struct Lost {
    pub(super) problem: Problem,
    /// The request that got none, or the answer that could not be used.
    pub(super) record: Option<ExchangeRecord>,
    /// It would be the same the next time.
    pub(super) hopeless: bool,
}

impl Lost {
    /// It was not sent, and would not be the next time either.
    pub(super) fn hopeless(problem: Problem, record: Option<ExchangeRecord>) -> Box<Self> {
        Box::new(Self {
            problem,
            record,
            hopeless: true,
        })
    }

    /// Says who led there, if anybody did.
    fn redirected_by(mut self: Box<Self>, hops: &[Hop]) -> Box<Self> {
        if let Some(last) = hops.last() {
            let note = format!(
                "`{}` redirects to `{}` with the status {}",
                last.url, last.location, last.status
            );
            self.problem.diagnostic.notes.push(note);
        }
        self
    }

    /// No answer came, or one that leads nowhere.
    pub(super) fn on_the_way(problem: Problem, record: ExchangeRecord) -> Box<Self> {
        Box::new(Self {
            problem,
            record: Some(record),
            hopeless: false,
        })
    }
}

/// A request on its way.
#[derive(Clone, Copy)]
pub(super) struct Leg<'a> {
    pub(super) request: &'a Request,
    pub(super) url: &'a Url,
    /// Of the request in its file.
    pub(super) place: &'a Place,
    pub(super) here: &'a Here,
    /// What is left of the request's time.
    pub(super) patience: Duration,
}

impl CaseRun<'_, '_> {
    /// Sends a request, and follows redirects as far as it says.
    pub(super) async fn travel(
        &mut self,
        mut request: Request,
        place: &Place,
        here: &Here,
    ) -> Result<Delivered, Box<Lost>> {
        let mut url = self.departure(&request, place)?;
        let mut hops: Vec<Hop> = Vec::new();
        let mut spent = Duration::ZERO;
        loop {
            let leg = Leg {
                request: &request,
                url: &url,
                place,
                here,
                patience: request.timeout.saturating_sub(spent),
            };
            let mut delivered = self
                .leg(&leg)
                .await
                .map_err(|lost| lost.redirected_by(&hops))?;
            spent += delivered.exchange.duration;
            let onward = match request.follow_redirects {
                0 => None,
                _ => onward(&leg, &delivered, hops.len())?,
            };
            let Some(onward) = onward else {
                delivered.exchange.duration = spent;
                delivered.exchange.hops = hops;
                return Ok(delivered);
            };
            let status = delivered.exchange.response.status;
            self.tell_redirect(here, status, &onward.url);
            hops.push(Hop {
                status,
                url: url.to_string(),
                location: onward.location,
            });
            (request, url) = (onward.request, onward.url);
        }
    }

    /// Tells of a redirect to an origin that is none of the run's own. One that is not allowed is told of as a failure.
    fn tell_redirect(&self, here: &Here, status: u16, to: &Url) {
        if self.policy.trusts(to) || self.policy.check_origin(to).is_err() {
            return;
        }
        let to = to.to_string();
        self.stamp
            .emit(&here.place, EventKind::Redirected { status, to });
    }

    /// Where a request goes first.
    fn departure(&self, request: &Request, place: &Place) -> Result<Url, Box<Lost>> {
        address(request).map_err(|error| {
            let through = &self.case.target.connection;
            let record = ExchangeRecord::unanswered(request, through, &self.secrets);
            Lost::hopeless(unanswered(&error, place), Some(record))
        })
    }

    /// Sends a request once, with its credentials, if it may be sent; and again with the answer to a challenge.
    async fn leg(&mut self, leg: &Leg<'_>) -> Result<Delivered, Box<Lost>> {
        let request = self.credited(leg).await?;
        let delivered = self
            .sent(&Leg {
                request: &request,
                ..*leg
            })
            .await?;
        let response = &delivered.exchange.response;
        let challenged = answered(&request, leg.url, response).map_err(|error| {
            Lost::on_the_way(no_credentials(&error, leg.place), delivered.record.clone())
        })?;
        let Some(request) = challenged else {
            return Ok(delivered);
        };
        let spent = delivered.exchange.duration;
        let mut delivered = self
            .sent(&Leg {
                request: &request,
                patience: leg.patience.saturating_sub(spent),
                ..*leg
            })
            .await?;
        delivered.exchange.duration += spent;
        Ok(delivered)
    }

    async fn sent(&mut self, leg: &Leg<'_>) -> Result<Delivered, Box<Lost>> {
        let secrets = &self.secrets;
        // A header of credentials that was just made is secret in every form that an answer may repeat it in.
        for (_, value) in &leg.request.headers {
            secrets.learn_parts(value);
        }
        for proof in proofs(leg.request) {
            secrets.learn_parts(&proof);
        }
        let through = Arc::clone(self.through(leg.url));
        let record = ExchangeRecord::unanswered(leg.request, &through, secrets);
        if let Err(why) = self.policy.check(leg.request, leg.url, secrets) {
            return Err(Lost::hopeless(refused(&why, leg.place), Some(record)));
        }
        // Cookies are secrets, and a jar knows hosts but no ports: they go to trusted origins alone, and are kept of these alone.
        let trusted = self.policy.trusts(leg.url);
        let session = self.sessions.get(&leg.here.session).filter(|_| trusted);
        let mut jar = session
            .map(|session| session.jar.clone())
            .unwrap_or_default();
        let before = jar.cookies();
        let limits = (leg.patience, &leg.here.place);
        let sent = self.send_in_turn((leg.request, leg.url), &mut jar, limits);
        let sent = sent
            .await
            .map_err(|why| Lost::hopeless(refused(&why, leg.place), Some(record.clone())))?;
        let mut exchange = match sent {
            Ok(exchange) => exchange,
            Err(error) => {
                self.exchanged(&leg.here.place, &record);
                return Err(Lost::on_the_way(unanswered(&error, leg.place), record));
            }
        };
        // A server may have named a cookie by a secret that it was sent.
        for (_, value) in &mut exchange.request.headers {
            *value = value.renamed(|name| secrets.mask(name).into());
        }
        let learned = self.learn(&exchange);
        let record = ExchangeRecord::answered(&exchange, &through, secrets);
        self.exchanged(&leg.here.place, &record);
        let cookies = match trusted {
            true => self.keep(jar, &before, leg.here),
            false => jar.cookies(),
        };
        Ok(Delivered {
            exchange,
            record,
            learned,
            cookies,
        })
    }

    pub(super) fn exchanged(&self, place: &RunPlace, record: &ExchangeRecord) {
        let kind = EventKind::Exchanged(Box::new(record.clone()));
        self.stamp.emit(place, kind);
    }

    /// Remembers the secrets of an answer: what the service says is secret, and cookies.
    fn learn(&self, exchange: &Exchange) -> Vec<(String, Name)> {
        let service = self.case.block.service();
        let secrets = &self.secrets;
        let mut learned = Vec::new();
        for cookie in exchange.response.set_cookies() {
            let secret = service.is_none_or(|service| service.is_secret_cookie(&cookie.name));
            if secret && !cookie.value.is_empty() {
                learned.push((cookie.value, Name::from(cookie.name)));
            }
        }
        if let (Some(service), Ok(body)) = (service, exchange.response.body.json()) {
            learned.extend(service.secrets_in(body));
        }
        learned.retain(|(value, _)| !secrets.is_public(value));
        for (value, name) in &mut learned {
            // See `sent`: the name may be a secret as well.
            *name = secrets.mask(name).into();
            secrets.learn(value, name);
        }
        learned
    }

    /// Puts the jar back into its session and tells what changed. `anonymous` keeps nothing.
    fn keep(&mut self, jar: Jar, before: &[Cookie], here: &Here) -> Vec<Cookie> {
        let session = &here.session;
        if session == "anonymous" {
            return Vec::new();
        }
        let after = jar.cookies();
        let changes = jar_changes(before, &after);
        if !changes.is_empty() {
            let kind = EventKind::JarChanged {
                session: session.clone(),
                changes,
            };
            self.stamp.emit(&here.place, kind);
        }
        self.sessions.entry(session.to_owned()).or_default().jar = jar;
        after
    }
}

/// Where an answer leads, after so many hops.
fn onward(leg: &Leg<'_>, delivered: &Delivered, hops: usize) -> Result<Option<Onward>, Box<Lost>> {
    let response = &delivered.exchange.response;
    let lost = |error: &TransportError| {
        Lost::on_the_way(unanswered(error, leg.place), delivered.record.clone())
    };
    let onward = redirected(leg.request, leg.url, response).map_err(|error| lost(&error))?;
    let most = leg.request.follow_redirects;
    if onward.is_some() && hops >= most as usize {
        let message = match most {
            1 => "1 redirect was followed, and the answer asks for another".to_owned(),
            _ => format!("{most} redirects were followed, and the answer asks for another"),
        };
        let problem =
            Diagnostic::error("too-many-redirects", message, leg.place, "of this request")
                .note(format!(
                    "{} would be next",
                    response.header_values("location").concat()
                ))
                .help(
                    "a higher number in `follow_redirects` follows further, if this is no circle",
                );
        return Err(Lost::on_the_way(broken(problem), delivered.record.clone()));
    }
    Ok(onward)
}

pub(super) fn jar_changes(before: &[Cookie], after: &[Cookie]) -> Vec<JarChange> {
    let same = |left: &Cookie, right: &Cookie| {
        left.name == right.name && left.domain == right.domain && left.path == right.path
    };
    let mut changes = Vec::new();
    for cookie in after {
        match before.iter().find(|old| same(old, cookie)) {
            None => changes.push(JarChange {
                name: cookie.name.clone(),
                change: "set".to_owned(),
            }),
            Some(old) if old.value != cookie.value => {
                changes.push(JarChange {
                    name: cookie.name.clone(),
                    change: "changed".to_owned(),
                });
            }
            Some(_) => {}
        }
    }
    for cookie in before
        .iter()
        .filter(|old| !after.iter().any(|cookie| same(old, cookie)))
    {
        changes.push(JarChange {
            name: cookie.name.clone(),
            change: "removed".to_owned(),
        });
    }
    changes
}
