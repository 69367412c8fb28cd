//! Tokens: how one is made from a secret of the session, and how one that came back is judged.
//!
//! Which secret belongs to which type is said in [`super::session`] and [`TYPES`]; who may have a token, in the modules. Start at
//! [`make`].

use hmac::{Hmac, Mac as _};
use md5::Md5;

/// The token of whoever is not logged in: the same for everybody.
pub(crate) const ANONYMOUS: &str = "+\\";

/// A type of token that `meta=tokens` gives out.
#[derive(Debug)]
pub(crate) struct Type {
    /// As `type` names it.
    pub(crate) name: &'static str,
    /// Which secret of the session it is made with.
    pub(crate) secret: &'static str,
    /// What is added to the time.
    pub(crate) salt: &'static str,
    /// Real tokens even for whoever is not logged in, because a login begins with them.
    pub(crate) for_everybody: bool,
}

const fn of_user(name: &'static str, salt: &'static str) -> Type {
    Type {
        name,
        secret: "default",
        salt,
        for_everybody: false,
    }
}

const fn of_everybody(name: &'static str) -> Type {
    Type {
        name,
        secret: name,
        salt: "",
        for_everybody: true,
    }
}

/// Every type, in the order in which `type=*` answers them (seen on MediaWiki 1.39.17 and 1.43.9).
pub(crate) static TYPES: [Type; 7] = [
    of_everybody("createaccount"),
    of_user("csrf", ""),
    of_everybody("login"),
    of_user("patrol", "patrol"),
    of_user("rollback", "rollback"),
    of_user("userrights", "userrights"),
    of_user("watch", "watch"),
];

/// The names of all types, in that order.
pub(crate) const NAMES: &[&str] = &[
    "createaccount",
    "csrf",
    "login",
    "patrol",
    "rollback",
    "userrights",
    "watch",
];

/// The type of that name.
pub(crate) fn by_name(name: &str) -> Option<&'static Type> {
    TYPES.iter().find(|kind| kind.name == name)
}

/// The token of a secret at a time (seconds since 1970).
pub(crate) fn make(secret: &str, salt: &str, time: i64) -> String {
    // An HMAC takes a key of any length, so this cannot fail; an empty text is no token at all.
    let Ok(mut mac) = Hmac::<Md5>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("{time}{salt}").as_bytes());
    format!(
        "{}{time:x}{ANONYMOUS}",
        hex::encode(mac.finalize().into_bytes())
    )
}

/// When a token says that it was made; `None` if it is not of a token's form.
pub(crate) fn made_at(token: &str) -> Option<i64> {
    let body = token.strip_suffix(ANONYMOUS)?;
    let digits = body.get(32..)?;
    let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if digits.is_empty() || digits.len() > 15 || !body.bytes().all(hex) {
        return None;
    }
    i64::from_str_radix(digits, 16).ok()
}

/// Whether the token was made from this secret, at whatever time.
pub(crate) fn matches(token: &str, secret: &str, salt: &str) -> bool {
    made_at(token).is_some_and(|time| same(&make(secret, salt, time), token))
}

/// Compares without telling by the time it takes where the difference is.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.bytes()
            .zip(b.bytes())
            .fold(0, |difference, (x, y)| difference | (x ^ y))
            == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    proptest! {
        #[test]
        fn any_text_can_be_judged(given: String) {
            prop_assert!(!matches(&given, SECRET, ""));
        }

        #[test]
        fn a_token_is_of_one_secret_and_one_salt(time in 0_i64..4_000_000_000) {
            let token = make(SECRET, "watch", time);
            prop_assert_eq!(made_at(&token), Some(time));
            prop_assert!(matches(&token, SECRET, "watch"));
            prop_assert!(!matches(&token, SECRET, ""));
            prop_assert!(!matches(&token, "another", "watch"));
            prop_assert!(!matches(&token.to_uppercase(), SECRET, "watch"));
        }
    }

    #[test]
    fn types_are_named_in_their_order() {
        assert_eq!(TYPES.each_ref().map(|kind| kind.name), *NAMES);
    }
}
