//! Unguessable values: session ids, secrets of sessions, request ids.
//!
//! Nothing here is repeatable on purpose. Start at [`Random`].

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use sha2::{Digest as _, Sha256};

/// A generator that is seeded by the operating system (through the keys of the standard library's hasher) and stretched by SHA-256.
#[derive(Debug)]
pub(crate) struct Random {
    key: [u8; 32],
    drawn: u64,
}

impl Random {
    /// A generator with a new seed.
    pub(crate) fn new() -> Random {
        let mut digest = Sha256::new();
        for round in 0..8_u64 {
            let mut hasher = RandomState::new().build_hasher();
            hasher.write_u64(round);
            digest.update(hasher.finish().to_le_bytes());
        }
        Random {
            key: digest.finalize().into(),
            drawn: 0,
        }
    }

    fn bytes(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Sha256::new()
            .chain_update(self.key)
            .chain_update(self.drawn.to_le_bytes())
            .finalize()
            .into()
    }

    /// 32 hex digits: a secret, or an account's long-lived token.
    pub(crate) fn secret(&mut self) -> String {
        hex::encode(&self.bytes()[..16])
    }

    /// 24 hex digits, the form of `X-Request-Id`.
    pub(crate) fn request_id(&mut self) -> String {
        hex::encode(&self.bytes()[..12])
    }

    /// 32 digits of base 32 (`0` to `v`), the form of a session id.
    pub(crate) fn session_id(&mut self) -> String {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
        self.bytes()
            .iter()
            .map(|byte| DIGITS[usize::from(byte & 31)] as char)
            .collect()
    }
}
