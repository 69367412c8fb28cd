//! Texts and bytes in other letters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Error, Value};

use super::{Example, Row, bytes_of, fails, text_of, text_or_bytes, undefined};

pub(super) const BASE64_ENCODE: Row = Row::ours(
    "base64_encode",
    "base64_encode",
    "a text or bytes in base64 (RFC 4648 section 4)",
    Example::of(
        (r#""user:pass" | base64_encode"#, "dXNlcjpwYXNz"),
        ("7 | base64_encode", "it takes a text or bytes"),
    ),
    |environment| {
        environment.add_filter("base64_encode", |value: &Value| {
            Ok::<_, Error>(STANDARD.encode(bytes_of(value)?))
        });
    },
);

pub(super) const BASE64_DECODE: Row = Row::ours(
    "base64_decode",
    "base64_decode",
    "what stands in base64: a text if it is UTF-8, else bytes",
    Example::of(
        (r#""dXNlcjpwYXNz" | base64_decode"#, "user:pass"),
        (r#""a-_" | base64_decode"#, "not base64"),
    ),
    |environment| {
        environment.add_filter("base64_decode", |value: &Value| {
            let decoded = STANDARD.decode(text_of(value)?.trim());
            decoded
                .map(text_or_bytes)
                .map_err(|why| fails(format!("not base64: {why}")))
        });
    },
);

pub(super) const URL_DECODE: Row = Row::ours(
    "url_decode",
    "url_decode",
    "the text with `%XX` decoded; a `+` stays one",
    Example::of(
        (r#""a%20b%26c" | url_decode"#, "a b&c"),
        ("7 | url_decode", "it takes a text"),
    ),
    |environment| {
        environment.add_filter("url_decode", |value: &Value| {
            let decoded: Vec<u8> = percent_encoding::percent_decode_str(text_of(value)?).collect();
            Ok::<_, Error>(text_or_bytes(decoded))
        });
    },
);

/// minijinja's takes what is undefined for an empty text.
pub(super) const URLENCODE: Row = Row::ours(
    "urlencode",
    "urlencode",
    "the text percent-encoded, `/` left as it is",
    Example::of(
        (r#""a b&c/d" | urlencode"#, "a%20b%26c/d"),
        ("{}.nickname | urlencode", "it has no value"),
    ),
    |environment| {
        environment.add_filter("urlencode", |value: &Value| {
            undefined(value).and_then(|()| minijinja::filters::urlencode(value))
        });
    },
);

pub(super) const HEX: Row = Row::ours(
    "hex",
    "hex",
    "the bytes, or those of a text in UTF-8, as hexadecimal digits",
    Example::of(
        (r#""é" | hex"#, "c3a9"),
        ("[] | hex", "it takes a text or bytes"),
    ),
    |environment| {
        environment.add_filter("hex", |value: &Value| {
            Ok::<_, Error>(hex::encode(bytes_of(value)?))
        });
    },
);
