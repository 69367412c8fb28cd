//! How often a password may be tried.
//!
//! What an attempt is for is said in [`super::check`]. Start at [`Throttle::admit`].

use std::collections::HashMap;

use super::account::UserId;

/// So many attempts are judged in [`SECONDS`]; after that even the right password is refused (seen on MediaWiki 1.35.13, 1.39.17 and
/// 1.43.9 with a main cache). MediaWiki's second limit, 150 attempts in two days, is not emulated.
const ATTEMPTS: u32 = 5;

/// How long attempts are counted from the first one on. It is also how long whoever is refused is told to wait.
pub(crate) const SECONDS: i64 = 300;

/// No more names are counted at once.
const MOST_NAMES: usize = 10_000;

/// Whose password is tried. All requests come from one address, so the name alone tells attempts apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Tried {
    /// That of an account, which need not exist.
    Account(String),
    /// A bot password of an account, whichever.
    BotPassword(UserId),
}

/// Attempts that were counted: how many, and since when.
#[derive(Debug, Default)]
pub(crate) struct Throttle(HashMap<Tried, (u32, i64)>);

impl Throttle {
    /// Counts an attempt; `false` where there were too many. Refused attempts do not count, so that waiting helps.
    pub(crate) fn admit(&mut self, tried: Tried, now: i64) -> bool {
        let is_over = |since: i64| now >= since.saturating_add(SECONDS);
        if self.0.len() >= MOST_NAMES {
            self.0.retain(|_, (_, since)| !is_over(*since));
        }
        if self.0.len() >= MOST_NAMES && !self.0.contains_key(&tried) {
            return true;
        }
        let (count, since) = self.0.entry(tried).or_insert((0, now));
        if is_over(*since) {
            (*count, *since) = (0, now);
        }
        if *count >= ATTEMPTS {
            return false;
        }
        *count += 1;
        true
    }

    /// Counts anew, after a login.
    pub(crate) fn forget(&mut self, tried: &Tried) {
        self.0.remove(tried);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_may_try_again() {
        let mut throttle = Throttle::default();
        let tried = Tried::BotPassword(3);
        let mut admit = |now| throttle.admit(tried.clone(), now);
        assert!((0..5).all(&mut admit));
        assert!(!admit(5));
        assert!(!admit(299), "counted from the first attempt on");
        assert!(admit(300));
    }
}
