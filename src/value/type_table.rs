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
    example: (&'static str, &'static str),
    holds: fn(&Value) -> bool,
}

impl Type {
    /// Every type, in the order of the reference.
    pub const ROWS: &'static [Type] = &[
        Type {
            name: "string",
            about: "a text",
            example: (r#""7""#, "7"),
            holds: Value::is_string,
        },
        Type {
            name: "number",
            about: "a number",
            example: ("12.5", r#""12.5""#),
            holds: Value::is_number,
        },
        Type {
            name: "integer",
            about: "a number without fraction",
            example: ("7", "7.5"),
            holds: is_integer,
        },
        Type {
            name: "boolean",
            about: "true or false",
            example: ("false", "0"),
            holds: Value::is_boolean,
        },
        Type {
            name: "null",
            about: "null",
            example: ("null", r#""""#),
            holds: Value::is_null,
        },
        Type {
            name: "array",
            about: "a list",
            example: (r#"["A-1"]"#, r#"{"sku": "A-1"}"#),
            holds: Value::is_array,
        },
        Type {
            name: "object",
            about: "an object",
            example: (r#"{"sku": "A-1"}"#, r#"["A-1"]"#),
            holds: Value::is_object,
        },
        Type {
            name: "any",
            about: "anything that is there",
            example: ("null", ""),
            holds: |_| true,
        },
        Type {
            name: "timestamp",
            about: "an RFC 3339 time, or the 14 digits of year, month, day, hour, minute and second",
            example: (r#""2026-11-22T12:30:45Z""#, r#""2026-11-22 12:30""#),
            holds: |value| text(value, is_timestamp),
        },
        Type {
            name: "date",
            about: "a day: `2026-11-22`",
            example: (r#""2026-11-22""#, r#""22.11.2026""#),
            holds: |value| text(value, is_date),
        },
        Type {
            name: "uuid",
            about: "a UUID (RFC 9562)",
            example: (r#""123e4567-e89b-12d3-a456-426614174000""#, r#""123e4567""#),
            holds: |value| text(value, is_uuid),
        },
        Type {
            name: "hex",
            about: "hexadecimal digits, two a byte",
            example: (r#""00ff""#, r#""0xff""#),
            holds: |value| text(value, is_hex),
        },
        Type {
            name: "base64",
            about: "base64 (RFC 4648 section 4)",
            example: (r#""aGVsbG8=""#, r#""aGVsbG8""#),
            holds: |value| text(value, is_base64),
        },
        Type {
            name: "url",
            about: "an absolute address with a host",
            example: (r#""https://example.org/orders""#, r#""/orders""#),
            holds: |value| text(value, is_url),
        },
        Type {
            name: "email",
            about: "an e-mail address",
            example: (r#""ada@example.org""#, r#""ada@""#),
            holds: |value| text(value, is_email),
        },
        Type {
            name: "ip",
            about: "an IPv4 or IPv6 address",
            example: (r#""::1""#, r#""localhost""#),
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

    /// A value that is of it, and one that is not, as JSON; empty if all are.
    pub fn example(&self) -> (&'static str, &'static str) {
        self.example
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

    /// A type, values that are of it, and values that are not, as JSON.
    const CASES: &[(&str, &[&str], &[&str])] = &[
        ("string", &[r#""""#], &["1", "null"]),
        ("number", &["1", "1.5"], &[r#""1""#]),
        (
            "integer",
            &["1", "-1.0", "18446744073709551615"],
            &["1.5", r#""1""#, "true"],
        ),
        ("boolean", &["false"], &[r#""false""#, "0"]),
        ("null", &["null"], &[r#""""#, "0"]),
        ("array", &["[]"], &["{}"]),
        ("object", &["{}"], &["[]"]),
        ("any", &["null", "1"], &[]),
        (
            "timestamp",
            &[
                r#""2026-11-22T12:30:45Z""#,
                r#""20261122123045""#,
                r#""2026-11-22T12:30:45.5+01:00""#,
            ],
            &[
                r#""2026-11-22""#,
                r#""20261322123045""#,
                "20261122123045",
                r#""infinity""#,
            ],
        ),
        (
            "date",
            &[r#""2026-11-22""#],
            &[r#""2026-11-31""#, r#""22.11.2026""#, r#""2026-1-1""#],
        ),
        (
            "uuid",
            &[r#""123e4567-e89b-12d3-a456-426614174000""#],
            &[
                r#""123e4567e89b12d3a456426614174000""#,
                r#""g23e4567-e89b-12d3-a456-426614174000""#,
            ],
        ),
        ("hex", &[r#""00fF""#], &[r#""0""#, r#""""#, r#""0g""#]),
        (
            "base64",
            &[r#""aGVsbG8=""#, r#""aGVs""#],
            &[r#""aGVsbG8""#, r#""""#, r#""a-_=""#],
        ),
        (
            "url",
            &[r#""https://example.org/x?y""#],
            &[r#""/x""#, r#""mailto:a@b.c""#, r#""//example.org""#],
        ),
        (
            "email",
            &[r#""a.b+c@example.org""#],
            &[r#""a b@example.org""#, r#""@b.c""#, r#""a@-b.c""#, r#""a""#],
        ),
        (
            "ip",
            &[r#""127.0.0.1""#, r#""::1""#],
            &[r#""256.0.0.1""#, r#""localhost""#],
        ),
    ];

    #[test]
    fn every_type_has_what_is_of_it_and_what_is_not() {
        let json = |text: &str| serde_json::from_str::<Value>(text).expect(text);
        for row in Type::ROWS {
            let (_, good, bad) = CASES
                .iter()
                .find(|case| case.0 == row.name())
                .expect("a case for every type");
            for value in *good {
                assert!(row.holds(&json(value)), "{value} is of {row:?}");
            }
            for value in *bad {
                assert!(!row.holds(&json(value)), "{value} is not of {row:?}");
            }
            assert_eq!(Type::named(row.name()), Some(*row));
            assert!(!row.about().is_empty());
        }
        assert_eq!(Type::named("sting"), None);
    }
}
