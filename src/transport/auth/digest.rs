//! `Digest` (RFC 7616, and RFC 2069 where a server says no `qop`).

use md5::Md5;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256, Sha512_256};

use super::challenge::{Challenge, challenges};
use super::value;
use crate::secret::Text;

/// What is asked for, by whom.
#[derive(Debug)]
pub(in crate::transport) struct Asked<'a> {
    pub(in crate::transport) method: &'a str,
    /// Path and query as they are sent.
    pub(in crate::transport) target: &'a str,
    /// The body as it is sent; it counts where the server protects it (`auth-int`).
    pub(in crate::transport) body: &'a [u8],
    pub(in crate::transport) username: &'a Text,
    pub(in crate::transport) password: &'a Text,
    /// What nobody could foresee, without quotes and backslashes.
    pub(in crate::transport) client_nonce: &'a str,
    /// How often the server's nonce was used, this time included.
    pub(in crate::transport) count: u32,
}

/// The value of `Authorization` that answers the `WWW-Authenticate` headers of a 401. Of several challenges the one with the
/// strongest digest is taken. Whether a challenge says `stale`, and a refused answer is worth another, is for the caller to see.
pub(in crate::transport) fn digest(headers: &[&str], asked: &Asked<'_>) -> Result<Text, String> {
    let found = challenges(headers);
    let offers = found
        .iter()
        .filter(|challenge| challenge.scheme.eq_ignore_ascii_case("digest"));
    let mut strongest: Option<Offer<'_>> = None;
    let mut why_not = None;
    for challenge in offers {
        match Offer::read(challenge) {
            Ok(offer)
                if strongest
                    .as_ref()
                    .is_none_or(|known| offer.hash > known.hash) =>
            {
                strongest = Some(offer);
            }
            Ok(_) => {}
            Err(why) => why_not = Some(why),
        }
    }
    match (strongest, why_not) {
        (Some(offer), _) => Ok(value("Digest", &offer.answered(asked))),
        (None, Some(why)) => Err(format!(
            "the server's digest challenge cannot be met: {why}"
        )),
        (None, None) => Err(match found.as_slice() {
            [] => "the server asks for no authentication: it sent no `WWW-Authenticate`".to_owned(),
            others => {
                let mut schemes: Vec<&str> = others.iter().map(|one| one.scheme.as_str()).collect();
                schemes.dedup();
                format!("the server asks for {}, not for Digest", schemes.join(", "))
            }
        }),
    }
}

/// From the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hash {
    Md5,
    Sha256,
    Sha512256,
}

impl Hash {
    fn of(self, text: &[u8]) -> String {
        match self {
            Self::Md5 => hex::encode(Md5::digest(text)),
            Self::Sha256 => hex::encode(Sha256::digest(text)),
            Self::Sha512256 => hex::encode(Sha512_256::digest(text)),
        }
    }
}

/// The names of algorithms, without `-sess`.
const HASHES: [(&str, Hash); 3] = [
    ("MD5", Hash::Md5),
    ("SHA-256", Hash::Sha256),
    ("SHA-512-256", Hash::Sha512256),
];

/// A challenge that can be met.
#[derive(Debug)]
struct Offer<'c> {
    challenge: &'c Challenge,
    realm: &'c str,
    nonce: &'c str,
    hash: Hash,
    /// The digest of the password is bound to both nonces.
    session: bool,
    /// None: as before RFC 2617.
    quality: Option<&'static str>,
}

impl<'c> Offer<'c> {
    fn read(challenge: &'c Challenge) -> Result<Self, String> {
        let needed = |name: &str| {
            let found = challenge.param(name);
            found.ok_or_else(|| format!("it has no `{name}`"))
        };
        let algorithm = challenge.param("algorithm").unwrap_or("MD5");
        let upper = algorithm.to_ascii_uppercase();
        let (name, session) = match upper.strip_suffix("-SESS") {
            Some(name) => (name, true),
            None => (upper.as_str(), false),
        };
        let hash = HASHES.iter().find(|(known, _)| *known == name);
        let (_, hash) = hash.ok_or_else(|| format!("the algorithm `{algorithm}` is not known"))?;
        let quality = match challenge.param("qop") {
            None => None,
            Some(offered) => Some(quality(offered)?),
        };
        Ok(Self {
            challenge,
            realm: needed("realm")?,
            nonce: needed("nonce")?,
            hash: *hash,
            session,
            quality,
        })
    }

    /// All behind the name of the scheme.
    fn answered(&self, asked: &Asked<'_>) -> String {
        let count = format!("{:08x}", asked.count);
        let mut fields = self.who(asked);
        fields.extend([
            format!("realm={}", quoted(self.realm)),
            format!("uri={}", quoted(asked.target)),
        ]);
        if let Some(algorithm) = self.challenge.param("algorithm") {
            fields.push(format!("algorithm={algorithm}"));
        }
        fields.push(format!("nonce={}", quoted(self.nonce)));
        if let Some(quality) = self.quality {
            fields.push(format!("nc={count}"));
            fields.push(format!("qop={quality}"));
        }
        if self.quality.is_some() || self.session {
            fields.push(format!("cnonce={}", quoted(asked.client_nonce)));
        }
        fields.push(format!(
            "response={}",
            quoted(&self.response(asked, &count))
        ));
        if let Some(opaque) = self.challenge.param("opaque") {
            fields.push(format!("opaque={}", quoted(opaque)));
        }
        fields.join(", ")
    }

    /// RFC 7616 section 3.4.1.
    fn response(&self, asked: &Asked<'_>, count: &str) -> String {
        let hash = |text: &str| self.hash.of(text.as_bytes());
        let (username, password) = (asked.username.reveal(), asked.password.reveal());
        let mut secret = hash(&format!("{username}:{}:{password}", self.realm));
        if self.session {
            secret = hash(&format!("{secret}:{}:{}", self.nonce, asked.client_nonce));
        }
        let mut request = format!("{}:{}", asked.method, asked.target);
        if self.quality == Some("auth-int") {
            request = format!("{request}:{}", self.hash.of(asked.body));
        }
        let request = hash(&request);
        match self.quality {
            None => hash(&format!("{secret}:{}:{request}", self.nonce)),
            Some(quality) => hash(&format!(
                "{secret}:{}:{count}:{}:{quality}:{request}",
                self.nonce, asked.client_nonce
            )),
        }
    }

    /// The name: as a digest if the server wants it so, else as it is, else as no quoted string can hold it (RFC 7616 section 3.4).
    fn who(&self, asked: &Asked<'_>) -> Vec<String> {
        let username = asked.username.reveal();
        let wants_hash = self.challenge.param("userhash");
        if wants_hash.is_some_and(|said| said.eq_ignore_ascii_case("true")) {
            let hash = self
                .hash
                .of(format!("{username}:{}", self.realm).as_bytes());
            return vec![
                format!("username={}", quoted(&hash)),
                "userhash=true".to_owned(),
            ];
        }
        if username.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            return vec![format!("username={}", quoted(username))];
        }
        let encoded = utf8_percent_encode(username, NON_ALPHANUMERIC);
        vec![format!("username*=UTF-8''{encoded}")]
    }
}

/// What of the offered is taken: to protect the body is a thing that few servers do right, so it is taken only where nothing else is.
fn quality(offered: &str) -> Result<&'static str, String> {
    let offers = |name: &str| {
        let mut all = offered.split(',');
        all.any(|one| one.trim().eq_ignore_ascii_case(name))
    };
    match (offers("auth"), offers("auth-int")) {
        (true, _) => Ok("auth"),
        (false, true) => Ok("auth-int"),
        (false, false) => Err(format!("of its `qop`, `{offered}`, none is known")),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests;
