//! Times written otherwise, and moved.

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use minijinja::{Error, Value};

use super::{Example, Row, fails, undefined};
use crate::value::parse_time;

pub(super) const DATE: Row = Row::ours(
    "date",
    "date(\"FMT\")",
    "strftime, in UTC, of a time given as RFC 3339, HTTP date or epoch seconds",
    Example::of(
        (r#""2026-11-22T12:30:45Z" | date("%d.%m.%Y")"#, "22.11.2026"),
        (r#""soon" | date("%Y")"#, "a time is an RFC 3339 text"),
    ),
    |environment| environment.add_filter("date", date),
);

pub(super) const PLUS: Row = Row::ours(
    "plus",
    "plus(\"14d\")",
    "the time so much later, in RFC 3339: units `ms s m h d`",
    Example::of(
        (
            r#""2026-11-22T12:00:00Z" | plus("14d")"#,
            "2026-12-06T12:00:00Z",
        ),
        (r#""2026-11-22" | plus("2 weeks")"#, "is no duration"),
    ),
    |environment| environment.add_filter("plus", |value: &Value, by: &str| moved(value, by, 1)),
);

pub(super) const MINUS: Row = Row::ours(
    "minus",
    "minus(\"2h\")",
    "the time so much earlier, in RFC 3339: units `ms s m h d`",
    Example::of(
        (
            r#""2026-11-22T12:00:00Z" | minus("2h")"#,
            "2026-11-22T10:00:00Z",
        ),
        (r#""2026-11-22" | minus("1y")"#, "is no duration"),
    ),
    |environment| environment.add_filter("minus", |value: &Value, by: &str| moved(value, by, -1)),
);

/// Longer units before those that they end with.
const UNITS: &[(&str, f64)] = &[
    ("ms", 1.0),
    ("s", 1_000.0),
    ("m", 60_000.0),
    ("h", 3_600_000.0),
    ("d", 86_400_000.0),
];

fn date(value: &Value, format: &str) -> Result<String, Error> {
    let zoned = moment(value)?.to_zoned(TimeZone::UTC);
    strtime::format(format, &zoned)
        .map_err(|why| fails(format!("`{format}` is no format of a time: {why}")))
}

fn moved(value: &Value, by: &str, sign: i64) -> Result<String, Error> {
    let duration = SignedDuration::from_millis(sign * milliseconds(by)?);
    let moved = moment(value)?
        .checked_add(duration)
        .map_err(|_| fails("the time lies beyond all calendars"))?;
    Ok(moved.to_string())
}

fn milliseconds(written: &str) -> Result<i64, Error> {
    let unit = UNITS
        .iter()
        .find_map(|(unit, length)| Some((written.strip_suffix(unit)?, length)));
    let plain = |number: &str| {
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let read = unit
        .filter(|(number, _)| plain(number))
        .and_then(|(number, length)| Some(number.parse::<f64>().ok()? * length));
    // Larger ones would leave every calendar, and the range of the integer.
    let bounded = read.filter(|milliseconds| *milliseconds < 1e15);
    bounded
        .map(|milliseconds| milliseconds.round() as i64)
        .ok_or_else(|| {
            fails(format!(
                "`{written}` is no duration: a number and one of `ms`, `s`, `m`, `h`, `d`"
            ))
        })
}

/// A time as the language takes it; a day alone, which RFC 3339 also knows, is its beginning.
fn moment(value: &Value) -> Result<Timestamp, Error> {
    undefined(value)?;
    let found = match value.as_str() {
        Some(text) => parse_time(text)
            .or_else(|| day(text))
            .or_else(|| epoch(text.parse().ok()?)),
        None if value.is_number() => f64::try_from(value.clone()).ok().and_then(epoch),
        None => None,
    };
    found.ok_or_else(|| fails("a time is an RFC 3339 text, an HTTP date, or seconds since 1970"))
}

fn day(text: &str) -> Option<Timestamp> {
    (text.len() == 10)
        .then(|| parse_time(&format!("{text}T00:00:00Z")))
        .flatten()
}

fn epoch(seconds: f64) -> Option<Timestamp> {
    let milliseconds = (seconds * 1000.0).round();
    (milliseconds.abs() < 1e15)
        .then(|| Timestamp::from_millisecond(milliseconds as i64).ok())
        .flatten()
}
