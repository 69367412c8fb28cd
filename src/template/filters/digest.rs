//! Digests, as APIs ask for them.

use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use minijinja::{Error, Value};
use sha1::Sha1;
use sha2::Sha256;

use super::{Example, Row, bytes_of, fails};

pub(super) const MD5: Row = Row::ours(
    "md5",
    "md5",
    "the MD5 of a text (UTF-8) or of bytes, in hex",
    Example::of(
        (r#""abc" | md5"#, "900150983cd24fb0d6963f7d28e17f72"),
        ("7 | md5", "it takes a text or bytes"),
    ),
    |environment| {
        environment.add_filter("md5", digest::<Md5>);
    },
);

pub(super) const SHA1: Row = Row::ours(
    "sha1",
    "sha1",
    "the SHA-1 of a text (UTF-8) or of bytes, in hex",
    Example::of(
        (
            r#""abc" | sha1"#,
            "a9993e364706816aba3e25717850c26c9cd0d89d",
        ),
        ("7 | sha1", "it takes a text or bytes"),
    ),
    |environment| {
        environment.add_filter("sha1", digest::<Sha1>);
    },
);

pub(super) const SHA256: Row = Row::ours(
    "sha256",
    "sha256",
    "the SHA-256 of a text (UTF-8) or of bytes, in hex",
    Example::of(
        (
            r#""abc" | sha256"#,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        ("7 | sha256", "it takes a text or bytes"),
    ),
    |environment| {
        environment.add_filter("sha256", digest::<Sha256>);
    },
);

pub(super) const HMAC: Row = Row::ours(
    "hmac",
    "hmac(\"sha1\"|\"sha256\", KEY)",
    "the HMAC (RFC 2104) of a text or of bytes, in hex",
    Example::of(
        (
            r#""what do ya want for nothing?" | hmac("sha1", "Jefe")"#,
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        ),
        (
            r#""x" | hmac("md5", "k")"#,
            "`hmac` knows `sha1` and `sha256`",
        ),
    ),
    |environment| environment.add_filter("hmac", hmac),
);

fn digest<D: Digest>(value: &Value) -> Result<String, Error> {
    Ok(hex::encode(D::digest(bytes_of(value)?)))
}

fn hmac(value: &Value, algorithm: &str, key: &Value) -> Result<String, Error> {
    let (message, key) = (bytes_of(value)?, bytes_of(key)?);
    match algorithm {
        "sha1" => signed::<Hmac<Sha1>>(message, key),
        "sha256" => signed::<Hmac<Sha256>>(message, key),
        other => Err(fails(format!(
            "`hmac` knows `sha1` and `sha256`, not `{other}`"
        ))),
    }
}

fn signed<M: Mac + hmac::digest::KeyInit>(message: &[u8], key: &[u8]) -> Result<String, Error> {
    let mut mac = <M as Mac>::new_from_slice(key).map_err(|_| fails("this key cannot be used"))?;
    mac.update(message);
    Ok(hex::encode(mac.finalize().into_bytes()))
}
