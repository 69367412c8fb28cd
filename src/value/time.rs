//! Times in texts.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// An RFC 3339 time, or an HTTP date in any of its three forms (RFC 9110 section 5.6.7).
pub fn parse_time(text: &str) -> Option<Timestamp> {
    rfc3339(text).or_else(|| http_date(text))
}

/// How long it is from one time to a later one.
pub fn time_between(from: &str, to: &str) -> Option<std::time::Duration> {
    let span = parse_time(to)?.duration_since(parse_time(from)?);
    span.try_into().ok()
}

/// The order of two texts that are times.
pub fn compare_times(left: &str, right: &str) -> Option<Ordering> {
    Some(parse_time(left)?.cmp(&parse_time(right)?))
}

/// `2026-11-22T12:30:45Z`; jiff alone would also take a time without seconds, or one with a zone in brackets.
pub(super) fn rfc3339(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    let shaped = bytes.len() > shape.len()
        && bytes.iter().zip(shape).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't' | b' '),
            other => byte == other,
        });
    let zone = bytes
        .get(shape.len()..)?
        .iter()
        .position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
    let zone = &bytes[shape.len() + zone..];
    let zoned = matches!(zone, b"Z" | b"z") || (zone.len() == 6 && zone[3] == b':');
    (shaped && zoned).then(|| text.parse().ok()).flatten()
}

fn http_date(text: &str) -> Option<Timestamp> {
    if !text.is_ascii() || text.len() > 40 {
        return None;
    }
    if let Some((_, date)) = text.split_once(", ") {
        // IMF-fixdate, then the one of RFC 850, whose year has two digits.
        return utc("%d %b %Y %H:%M:%S GMT", date).or_else(|| rfc850(date));
    }
    // That of asctime pads the day with a blank.
    utc("%a %b %e %H:%M:%S %Y", text)
}

/// A year of two digits that is 70 or more belongs to the last century, as in RFC 6265 section 5.1.1: the rule of RFC 9110,
/// "not more than 50 years ahead", would need a clock.
fn rfc850(date: &str) -> Option<Timestamp> {
    let (day_and_month, rest) = date.split_at_checked(7)?;
    let (year, time) = rest.split_at_checked(2)?;
    let century = if year.parse::<u8>().ok()? >= 70 {
        19
    } else {
        20
    };
    utc(
        "%d-%b-%Y %H:%M:%S GMT",
        &format!("{day_and_month}{century}{year}{time}"),
    )
}

fn utc(format: &str, text: &str) -> Option<Timestamp> {
    strtime::parse(format, text)
        .ok()?
        .to_datetime()
        .ok()
        .and_then(in_utc)
}

fn in_utc(time: DateTime) -> Option<Timestamp> {
    time.to_zoned(TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// The date of a cookie's `Expires`, read as browsers do (RFC 6265 section 5.1.1): parts in any order, much forgiven.
pub fn parse_cookie_date(text: &str) -> Option<Timestamp> {
    let (mut time, mut day, mut month, mut year) = (None, None, None, None);
    let separates = |c: char| matches!(c, '\t' | ' '..='/' | ';'..='@' | '['..='`' | '{'..='~');
    for token in text.split(separates).filter(|token| !token.is_empty()) {
        if time.is_none()
            && let Some(found) = clock(token)
        {
            time = Some(found);
        } else if day.is_none()
            && let Some(found) = digits(token, 1, 2)
        {
            day = Some(found);
        } else if month.is_none()
            && let Some(found) = month_number(token)
        {
            month = Some(found);
        } else if year.is_none()
            && let Some(found) = digits(token, 2, 4)
        {
            year = Some(match found {
                70..=99 => found + 1900,
                0..=69 => found + 2000,
                _ => found,
            });
        }
    }
    let (hour, minute, second) = time?;
    let year = year.filter(|year| *year >= 1601)?;
    let narrow = |number: i16| i8::try_from(number).ok();
    let date = DateTime::new(
        year,
        month?,
        narrow(day?)?,
        narrow(hour)?,
        narrow(minute)?,
        narrow(second)?,
        0,
    )
    .ok()?;
    in_utc(date)
}

/// Leading digits, if there are neither fewer nor more than allowed.
fn digits(token: &str, least: usize, most: usize) -> Option<i16> {
    let count = token.len() - token.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (least..=most)
        .contains(&count)
        .then(|| token[..count].parse().ok())
        .flatten()
}

fn clock(token: &str) -> Option<(i16, i16, i16)> {
    let mut parts = token.splitn(3, ':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !whole(hour) || !whole(minute) {
        return None;
    }
    let found = (
        digits(hour, 1, 2)?,
        digits(minute, 1, 2)?,
        digits(second, 1, 2)?,
    );
    Some(found)
}

fn month_number(token: &str) -> Option<i8> {
    const MONTHS: &[&str] = &[
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let token = token.get(..3)?.to_ascii_lowercase();
    MONTHS
        .iter()
        .position(|month| *month == token)
        .and_then(|at| i8::try_from(at + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_same_moment() {
        for text in [
            "1994-11-06T08:49:37Z",
            "1994-11-06T09:49:37.000+01:00",
            "1994-11-06 08:49:37z",
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(
                parse_time(text).map(Timestamp::as_second),
                Some(784_111_777),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "yesterday",
            "1994-11-06",
            "1994-11-06T08:49:37",
            "1994-11-06T08:49Z",
            "1994-13-06T08:49:37Z",
            "1994-11-06T08:49:37Z[UTC]",
            "06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, äö Nov 1994 08:49:37 GMT",
            "20210304050607",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_compared_as_moments() {
        let later = compare_times("2020-01-01T00:30:00+01:00", "2020-01-01T00:00:00Z");
        assert_eq!(later, Some(Ordering::Less));
        assert_eq!(compare_times("2020", "2021-01-01T00:00:00Z"), None);
    }

    #[test]
    fn cookie_dates_are_read_as_browsers_read_them() {
        for (text, time) in [
            (
                "Wed, 09 Jun 2021 10:18:14 GMT",
                Some("2021-06-09T10:18:14Z"),
            ),
            (
                "Thu, 01-Jan-1970 00:00:01 GMT",
                Some("1970-01-01T00:00:01Z"),
            ),
            ("Thu, 01-Jan-70 00:00:01 GMT", Some("1970-01-01T00:00:01Z")),
            ("10:18:14 9 june 21", Some("2021-06-09T10:18:14Z")),
            ("Wed, 09 Jun 1600 10:18:14 GMT", None),
            ("31 Feb 2021 10:18:14", None),
            ("09 Jun 2021", None),
            ("soon", None),
        ] {
            assert_eq!(
                parse_cookie_date(text)
                    .map(|time| time.to_string())
                    .as_deref(),
                time,
                "{text}"
            );
        }
    }
}
