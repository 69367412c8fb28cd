//! `Bearer` (RFC 6750).

use super::NAME;
use crate::secret::{Name, Text};

/// The value of `Authorization` for a token. A token that is secret keeps its name.
pub(in crate::transport) fn bearer(token: &Text) -> Text {
    let mut value = Text::plain("Bearer ");
    match token.has_secret() {
        true => value.push(token),
        false => value.push_secret(token.reveal(), &Name::from(NAME)),
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_secret_whether_it_was_or_not() {
        let sent = bearer(&"mF_9.B5f-4.1JqM".into());
        assert_eq!(sent.reveal(), "Bearer mF_9.B5f-4.1JqM");
        assert_eq!(sent.masked(), "Bearer [secret Authorization]");
        // A blank in it does not make its first word public.
        assert_eq!(
            bearer(&"a b".into()).masked(),
            "Bearer [secret Authorization]"
        );
        let sent = bearer(&Text::secret("mF_9", &"access_token".into()));
        assert_eq!(sent.masked(), "Bearer [secret access_token]");
    }
}
