//! Lists by time: where one begins and ends, which way it runs, and where it goes on.
//!
//! Start at [`Span`].

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::super::call::{Call, Refused};
use super::limit;

/// When something happened, and its number, since much happens in one second.
pub(super) type Moment = (i64, i64);

/// The part of a list that is asked for.
#[derive(Debug)]
pub(super) struct Span {
    /// From the oldest on.
    pub(super) newer: bool,
    from: Option<i64>,
    to: Option<i64>,
    resumed: Option<Moment>,
}

/// The names of the parameters that say it: direction, start, end and continuation.
pub(super) type Names = [&'static str; 4];

impl Span {
    /// What a call asks for.
    ///
    /// # Errors
    /// When the value to continue from was never given out.
    pub(super) fn of(call: &Call<'_>, module: &'static str, names: Names) -> Result<Span, Refused> {
        let [direction, start, end, resumed] = names;
        let time = |name| call.params.get(name).and_then(seconds);
        let resumed = match call.params.get(resumed) {
            None => None,
            Some(text) => Some(read(text).ok_or_else(|| limit::bad(module))?),
        };
        Ok(Span {
            newer: call.params.get(direction) == Some("newer"),
            from: time(start),
            to: time(end),
            resumed,
        })
    }

    /// Whether something belongs to it.
    pub(super) fn has(&self, moment: Moment) -> bool {
        let before = |a: i64, b: i64| if self.newer { a <= b } else { a >= b };
        let resumed = self.resumed.is_none_or(|from| match self.newer {
            true => moment >= from,
            false => moment <= from,
        });
        resumed
            && self.from.is_none_or(|from| before(from, moment.0))
            && self.to.is_none_or(|to| before(moment.0, to))
    }

    /// Brings what belongs to it into order and keeps as much as may be shown; besides, where the next answer begins.
    pub(super) fn cut<T>(
        &self,
        mut all: Vec<T>,
        moment: impl Fn(&T) -> Moment,
        limit: usize,
    ) -> (Vec<T>, Option<String>) {
        all.retain(|one| self.has(moment(one)));
        all.sort_by_key(&moment);
        if !self.newer {
            all.reverse();
        }
        let next = all.get(limit).map(|one| write(moment(one)));
        all.truncate(limit);
        (all, next)
    }
}

/// `20261122192450|271`.
fn write((time, id): Moment) -> String {
    let time = Timestamp::from_second(time).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{}|{id}", time.strftime("%Y%m%d%H%M%S"))
}

fn read(text: &str) -> Option<Moment> {
    let (time, id) = text.split_once('|')?;
    Some((seconds(time)?, id.parse().ok()?))
}

/// A time as the API takes it: ISO 8601, 14 digits, or seconds since 1970.
fn seconds(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_second());
    }
    if text.len() == 14 {
        let time = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
        return Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second());
    }
    text.parse().ok()
}
