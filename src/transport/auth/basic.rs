//! `Basic` (RFC 7617).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::value;
use crate::secret::Text;

/// The value of `Authorization` for a name and a password, in UTF-8. It is secret as a whole: base64 mixes both.
pub(in crate::transport) fn basic(username: &Text, password: &Text) -> Result<Text, String> {
    if username.reveal().contains(':') {
        return Err(
            "a username with `:` cannot be sent by basic authentication: the rest would belong to the password"
                .to_owned(),
        );
    }
    for (text, what) in [(username, "username"), (password, "password")] {
        if text.reveal().chars().any(char::is_control) {
            return Err(format!(
                "the {what} holds a control character, which basic authentication does not allow; does it end in a line feed?"
            ));
        }
    }
    let pair = format!("{}:{}", username.reveal(), password.reveal());
    Ok(value("Basic", &STANDARD.encode(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc() {
        let sent = basic(&"Aladdin".into(), &"open sesame".into()).expect("credentials");
        assert_eq!(sent.reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        let sent = basic(&"test".into(), &"123£".into()).expect("credentials");
        assert_eq!(sent.reveal(), "Basic dGVzdDoxMjPCow==");
    }

    #[test]
    fn all_of_it_is_secret_even_if_neither_was() {
        let sent = basic(&"a".into(), &"b:c".into()).expect("credentials");
        assert_eq!(sent.masked(), "Basic [secret Authorization]");
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        let refused = basic(&"a:b".into(), &"c".into()).expect_err("a colon");
        assert!(refused.contains("`:`"), "{refused}");
        let refused = basic(&"a".into(), &Text::secret("hidden\n", &"pw".into()));
        let refused = refused.expect_err("a line feed");
        assert!(refused.starts_with("the password"), "{refused}");
        assert!(!refused.contains("hidden"), "{refused}");
    }
}
