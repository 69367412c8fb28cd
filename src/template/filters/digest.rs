//! Digests, as APIs ask for them.

use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use minijinja::{Error, Value};
use sha1::Sha1;
use sha2::Sha256;

use super::{Row, bytes_of, fails};

pub(super) const MD5: Row = Row::ours(
    "md5",
    "md5",
    "the MD5 of a text (UTF-8) or of bytes, in hex",
    |environment| {
        environment.add_filter("md5", digest::<Md5>);
    },
);

pub(super) const SHA1: Row = Row::ours(
    "sha1",
    "sha1",
    "the SHA-1 of a text (UTF-8) or of bytes, in hex",
    |environment| {
        environment.add_filter("sha1", digest::<Sha1>);
    },
);

pub(super) const SHA256: Row = Row::ours(
    "sha256",
    "sha256",
    "the SHA-256 of a text (UTF-8) or of bytes, in hex",
    |environment| {
        environment.add_filter("sha256", digest::<Sha256>);
    },
);

pub(super) const HMAC: Row = Row::ours(
    "hmac",
    "hmac(\"sha1\"|\"sha256\", KEY)",
    "the HMAC (RFC 2104) of a text or of bytes, in hex",
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
