//! The types of the language: one table for the matcher `type`, for masks and for inputs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde_json::Value;

/// What a value can be.
#[derive(Clone, Copy)]
pub struct Type {
    name: &'static str,
    about: &'static str,
    holds: fn(&Value) -> bool,
}

impl Type {
    /// Every type, in the order of the reference.
    pub const ROWS: &'static [Type] = &[
        Type {
            name: "string",
            about: "a text",
            holds: Value::is_string,
        },
        Type {
            name: "number",
            about: "a number",
            holds: Value::is_number,
        },
        Type {
            name: "integer",
            about: "a number without fraction",
            holds: is_integer,
        },
        Type {
            name: "boolean",
            about: "true or false",
            holds: Value::is_boolean,
        },
        Type {
            name: "null",
            about: "null",
            holds: Value::is_null,
        },
        Type {
            name: "array",
            about: "a list",
            holds: Value::is_array,
        },
        Type {
            name: "object",
            about: "an object",
            holds: Value::is_object,
        },
        Type {
            name: "any",
            about: "anything that is there",
            holds: |_| true,
        },
        Type {
            name: "timestamp",
            about: "an RFC 3339 time, or MediaWiki's 14 digits",
            holds: |value| text(value, is_timestamp),
        },
        Type {
            name: "date",
            about: "a day: `2026-11-22`",
            holds: |value| text(value, is_date),
        },
        Type {
            name: "uuid",
            about: "a UUID (RFC 9562)",
            holds: |value| text(value, is_uuid),
        },
        Type {
            name: "hex",
            about: "hexadecimal digits, two a byte",
            holds: |value| text(value, is_hex),
        },
        Type {
            name: "base64",
            about: "base64 (RFC 4648 section 4)",
            holds: |value| text(value, is_base64),
        },
        Type {
            name: "url",
            about: "an absolute address with a host",
            holds: |value| text(value, is_url),
        },
        Type {
            name: "email",
            about: "an e-mail address",
            holds: |value| text(value, is_email),
        },
        Type {
            name: "ip",
            about: "an IPv4 or IPv6 address",
            holds: |value| text(value, is_ip),
        },
    ];

    /// The type of that name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ROWS.iter().find(|row| row.name == word).copied()
    }

    /// As it is written.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What is of it.
    pub fn about(&self) -> &'static str {
        self.about
    }

    /// Whether a value is of it.
    pub fn holds(&self, value: &Value) -> bool {
        (self.holds)(value)
    }
}

impl PartialEq for Type {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Type {}

impl std::fmt::Debug for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

fn text(value: &Value, is: fn(&str) -> bool) -> bool {
    value.as_str().is_some_and(is)
}

fn is_integer(value: &Value) -> bool {
    let Value::Number(number) = value else {
        return false;
    };
    number.is_i64()
        || number.is_u64()
        || number.as_f64().is_some_and(|double| double.fract() == 0.0)
}

fn is_timestamp(text: &str) -> bool {
    if text.len() == 14 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let rfc3339 = format!(
            "{}-{}-{}T{}:{}:{}Z",
            &text[..4],
            &text[4..6],
            &text[6..8],
            &text[8..10],
            &text[10..12],
            &text[12..]
        );
        return super::time::rfc3339(&rfc3339).is_some();
    }
    super::time::rfc3339(text).is_some()
}

fn is_date(text: &str) -> bool {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped && text.parse::<Date>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_hex(text: &str) -> bool {
    !text.is_empty()
        && text.len().is_multiple_of(2)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_base64(text: &str) -> bool {
    !text.is_empty() && STANDARD.decode(text).is_ok()
}

fn is_url(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.has_host())
}

/// What the HTML standard takes for a valid address, in short: no more can be told without sending something there.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = local
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte));
    let label_fits = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !local.is_empty() && local_fits && domain.split('.').all(label_fits)
}

fn is_ip(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_type_has_what_is_of_it_and_what_is_not() {
        let cases: &[(&str, &[Value], &[Value])] = &[
            ("string", &[json!("")], &[json!(1), json!(null)]),
            ("number", &[json!(1), json!(1.5)], &[json!("1")]),
            (
                "integer",
                &[json!(1), json!(-1.0), json!(u64::MAX)],
                &[json!(1.5), json!("1"), json!(true)],
            ),
            ("boolean", &[json!(false)], &[json!("false"), json!(0)]),
            ("null", &[json!(null)], &[json!(""), json!(0)]),
            ("array", &[json!([])], &[json!({})]),
            ("object", &[json!({})], &[json!([])]),
            ("any", &[json!(null), json!(1)], &[]),
            (
                "timestamp",
                &[
                    json!("2026-11-22T12:30:45Z"),
                    json!("20261122123045"),
                    json!("2026-11-22T12:30:45.5+01:00"),
                ],
                &[
                    json!("2026-11-22"),
                    json!("20261322123045"),
                    json!(20261122123045_u64),
                    json!("infinity"),
                ],
            ),
            (
                "date",
                &[json!("2026-11-22")],
                &[json!("2026-11-31"), json!("22.11.2026"), json!("2026-1-1")],
            ),
            (
                "uuid",
                &[json!("123e4567-e89b-12d3-a456-426614174000")],
                &[
                    json!("123e4567e89b12d3a456426614174000"),
                    json!("g23e4567-e89b-12d3-a456-426614174000"),
                ],
            ),
            (
                "hex",
                &[json!("00fF")],
                &[json!("0"), json!(""), json!("0g")],
            ),
            (
                "base64",
                &[json!("aGVsbG8="), json!("aGVs")],
                &[json!("aGVsbG8"), json!(""), json!("a-_=")],
            ),
            (
                "url",
                &[json!("https://example.org/x?y")],
                &[json!("/x"), json!("mailto:a@b.c"), json!("//example.org")],
            ),
            (
                "email",
                &[json!("a.b+c@example.org")],
                &[
                    json!("a b@example.org"),
                    json!("@b.c"),
                    json!("a@-b.c"),
                    json!("a"),
                ],
            ),
            (
                "ip",
                &[json!("127.0.0.1"), json!("::1")],
                &[json!("256.0.0.1"), json!("localhost")],
            ),
        ];
        for row in Type::ROWS {
            let (_, good, bad) = cases
                .iter()
                .find(|case| case.0 == row.name())
                .expect("a case for every type");
            for value in *good {
                assert!(row.holds(value), "{value} is of {row:?}");
            }
            for value in *bad {
                assert!(!row.holds(value), "{value} is not of {row:?}");
            }
            assert_eq!(Type::named(row.name()), Some(*row));
            assert!(!row.about().is_empty());
        }
        assert_eq!(Type::named("sting"), None);
    }
}
