//! Manners towards those who are asked: one pace for all that a run sends to a host, the pause that a host asks for, and no more wrong
//! passwords than an account stands.
//!
//! Whatever is sent passes [`CaseRun::send_in_turn`]: steps, redirects, logins, tokens, the question for the version. On this machine no
//! pause is kept: what tests a server's refusals there says itself how it waits.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::case::CaseRun;
use super::passwords::Trial;
use super::problem::retry_after;
use crate::event::{EventKind, RunPlace};
use crate::http::{Exchange, Request};
use crate::plan::{Destination, Refused};
use crate::transport::{Jar, TransportError};

/// A pause that a host asks for and that is still waited: of whoever asks for more no more is asked.
pub(super) const LONGEST_ASKED: Duration = Duration::from_secs(300);

/// The hosts of a run.
#[derive(Default)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Host>>,
}

/// When a host may be asked.
#[derive(Default)]
struct Host {
    /// When the next request may go out, if there is a rate.
    next: Option<Instant>,
    /// It asked to be left alone until then.
    pause: Option<Instant>,
}

/// What becomes of somebody who wants to send.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Now,
    /// Asks again then.
    At(Instant),
    /// The host asked for more than is waited, and so much is left.
    Never(Duration),
}

impl Host {
    /// Whether a request may go out. `own` is the turn that it was given, kept while it waits; `gap` what lies between two.
    fn turn(&mut self, now: Instant, gap: Option<Duration>, own: &mut Option<Instant>) -> Turn {
        if let Some(until) = self.pause.filter(|until| *until > now) {
            let left = until - now;
            return match left > LONGEST_ASKED {
                true => Turn::Never(left),
                false => Turn::At(until),
            };
        }
        let Some(gap) = gap else { return Turn::Now };
        let own = *own.get_or_insert_with(|| {
            let own = self.next.map_or(now, |next| next.max(now));
            self.next = own.checked_add(gap);
            own
        });
        match own > now {
            true => Turn::At(own),
            false => Turn::Now,
        }
    }

    /// It asks for a pause. Whether that is longer than the one it has asked for already.
    fn asks(&mut self, pause: Duration, now: Instant) -> bool {
        let until = now.checked_add(pause);
        let longer = until > self.pause.filter(|until| *until > now);
        if longer {
            self.pause = until;
        }
        longer
    }
}

impl Hosts {
    fn with<T>(&self, host: &str, what: impl FnOnce(&mut Host) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        what(known.entry(host.to_owned()).or_default())
    }
}

impl CaseRun<'_, '_> {
    /// Sends a request when it may go out. The outer error is why it was not sent.
    pub(super) async fn send_in_turn(
        &self,
        (request, url): (&Request, &Url),
        jar: &mut Jar,
        (patience, place): (Duration, &RunPlace),
    ) -> Result<Result<Exchange, TransportError>, Refused> {
        let host = self.host_of(url);
        let trial = self.trial(request, url, &host).await?;
        self.wait_for(&host, url).await?;
        let answer = self.send((request, url), jar, patience).await;
        if let Ok(exchange) = &answer {
            if let Some(trial) = trial {
                trial.answered(exchange);
            }
            self.heed(exchange, &host, (url, place));
        }
        Ok(answer)
    }

    /// What is asked together: a host, and on this machine, where several servers live, a host with its port.
    fn host_of(&self, url: &Url) -> String {
        let host = url.host_str().unwrap_or_default();
        match url
            .port_or_known_default()
            .filter(|_| self.policy.is_here(url))
        {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Counts a request that tries a password. A service of the run's own has nobody to shut out, nor has one that can be thrown away.
    async fn trial(
        &self,
        request: &Request,
        url: &Url,
        host: &str,
    ) -> Result<Option<Trial>, Refused> {
        let target = &self.case.target;
        let counted = matches!(target.destination, Destination::Deployed) && !target.disposable;
        let service = self.case.block.service().filter(|_| counted);
        let Some(attempt) = service.and_then(|service| service.attempt(request, url)) else {
            return Ok(None);
        };
        let slot = self.run.host.passwords.slot(host, &attempt.account);
        let held = self.unless_stopped(slot.lock_owned()).await;
        let held = held.ok_or_else(|| self.too_late("another login of the account was done"))?;
        Trial::begin(attempt, host, held).map(Some)
    }

    /// Waits until a host may be asked.
    async fn wait_for(&self, host: &str, url: &Url) -> Result<(), Refused> {
        let rates = [self.run.host.rate, self.through(url).rate];
        let rate = rates.into_iter().flatten().reduce(f64::min);
        let gap = rate.and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        let mut own = None;
        loop {
            let hosts = &self.run.hosts;
            let turn = hosts.with(host, |known| known.turn(Instant::now(), gap, &mut own));
            let until = match turn {
                Turn::Now => return Ok(()),
                Turn::At(until) => until,
                Turn::Never(left) => return Err(left_alone(host, left)),
            };
            let waited = self.unless_stopped(tokio::time::sleep_until(until.into()));
            if waited.await.is_none() {
                let what = match own {
                    Some(_) => format!("it was this request's turn at `{host}` by the rate"),
                    None => format!("the pause was over that `{host}` asks for"),
                };
                return Err(self.too_late(&what));
            }
        }
    }

    /// A request that was not sent since the case is cut short before `what`.
    fn too_late(&self, what: &str) -> Refused {
        let why = self.cut_short().unwrap_or_default();
        Refused {
            code: "no-answer",
            message: format!("{why} before {what}"),
            help: "a longer `--timeout`, or none, waits for it".to_owned(),
        }
    }

    /// Remembers the pause that an answer asks for, and tells of it.
    fn heed(&self, exchange: &Exchange, host: &str, (url, place): (&Url, &RunPlace)) {
        let service = self.case.block.service();
        let busy = || service.is_some_and(|service| service.is_busy(exchange));
        let asks = matches!(exchange.response.status, 429 | 503) || busy();
        if !asks || self.policy.is_here(url) {
            return;
        }
        let Some(pause) = retry_after(exchange).filter(|pause| !pause.is_zero()) else {
            return;
        };
        let longer = |known: &mut Host| known.asks(pause, Instant::now());
        if self.run.hosts.with(host, longer) {
            let kind = EventKind::AskedToWait {
                host: host.to_owned(),
                pause: u64::try_from(pause.as_millis()).unwrap_or(u64::MAX),
                waits: pause <= LONGEST_ASKED,
            };
            self.stamp.emit(place, kind);
        }
    }
}

/// A host that asked for a pause longer than anybody waits.
fn left_alone(host: &str, left: Duration) -> Refused {
    let (left, longest) = (left.as_secs(), LONGEST_ASKED.as_secs());
    Refused {
        code: "asked-to-wait",
        message: format!(
            "`{host}` asked to be left alone for {left} s more, and {longest} s are waited at most"
        ),
        help: "run it again when that is over, and with a lower `--rate`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(begun: Instant, seconds: u64) -> Instant {
        begun + Duration::from_secs(seconds)
    }

    #[test]
    fn requests_take_turns() {
        let gap = Some(Duration::from_secs(10));
        let begun = Instant::now();
        let mut host = Host::default();
        let mut at = |second| match host.turn(after(begun, second), gap, &mut None) {
            Turn::Now => second,
            Turn::At(when) => (when - begun).as_secs(),
            Turn::Never(_) => panic!("nobody asked for a pause"),
        };
        // The first goes at once, those that come too early wait in a row, and who comes late has saved up nothing.
        assert_eq!([0, 1, 2, 50, 51].map(&mut at), [0, 10, 20, 50, 60]);
    }

    #[test]
    fn who_waits_keeps_the_turn_and_without_a_rate_nobody_waits() {
        let gap = Some(Duration::from_secs(10));
        let begun = Instant::now();
        let mut host = Host::default();
        assert_eq!(host.turn(begun, gap, &mut None), Turn::Now);
        let mut own = None;
        let turn = Turn::At(after(begun, 10));
        assert_eq!(host.turn(begun, gap, &mut own), turn);
        assert_eq!(host.turn(after(begun, 3), gap, &mut own), turn);
        assert_eq!(host.turn(after(begun, 10), gap, &mut own), Turn::Now);
        for _ in 0..9 {
            assert_eq!(host.turn(begun, None, &mut None), Turn::Now);
        }
    }

    #[test]
    fn a_pause_holds_for_everybody_and_a_long_one_for_good() {
        let begun = Instant::now();
        let mut host = Host::default();
        assert!(host.asks(Duration::from_secs(300), begun));
        assert!(!host.asks(Duration::from_secs(20), begun), "shorter");
        let over = after(begun, 300);
        for gap in [None, Some(Duration::from_secs(1))] {
            assert_eq!(host.turn(begun, gap, &mut None), Turn::At(over));
        }
        assert_eq!(host.turn(over, None, &mut None), Turn::Now);
        assert!(host.asks(Duration::from_secs(301), over));
        let left = Duration::from_secs(301);
        assert_eq!(host.turn(over, None, &mut None), Turn::Never(left));
        // What is left of it can be waited.
        let later = after(begun, 301);
        assert_eq!(
            host.turn(later, None, &mut None),
            Turn::At(after(begun, 601))
        );
        assert!(!host.asks(Duration::MAX, over), "no such time");
    }

    #[test]
    fn a_pause_is_kept_before_the_turn_is_taken() {
        let gap = Some(Duration::from_secs(10));
        let begun = Instant::now();
        let mut host = Host::default();
        let mut own = None;
        assert_eq!(host.turn(begun, gap, &mut None), Turn::Now);
        assert_eq!(host.turn(begun, gap, &mut own), Turn::At(after(begun, 10)));
        host.asks(Duration::from_secs(60), after(begun, 5));
        assert_eq!(
            host.turn(after(begun, 10), gap, &mut own),
            Turn::At(after(begun, 65))
        );
        assert_eq!(host.turn(after(begun, 65), gap, &mut own), Turn::Now);
    }
}
