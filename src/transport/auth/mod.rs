//! The values of `Authorization`: one file a scheme, each a function of what it is given.
//!
//! Nothing here sends anything, draws by chance or reads a clock or a file: the caller gives nonces, times, the text of a .netrc and
//! the challenges of an answer. What comes out is secret behind the name of the scheme, whatever went in (RFC 9110 section 11.4).

mod basic;
mod bearer;
mod challenge;
mod digest;
mod netrc;
mod oauth1;
mod oauth2;

pub(super) use basic::basic;
pub(super) use bearer::bearer;
pub(super) use digest::{Asked, digest};
pub(super) use netrc::{Login, credentials};
pub(super) use oauth1::{Keys, Signed, oauth1};
pub(super) use oauth2::{Client, Token, TokenRequest, token, token_request};

use crate::secret::{Name, Text};

/// What the secret part of the header is called when it is not shown.
const NAME: &str = "Authorization";

/// The value of the header: the scheme, and a secret.
fn value(scheme: &str, secret: &str) -> Text {
    let mut value = Text::plain(scheme);
    value.push_plain(" ");
    value.push_secret(secret, &Name::from(NAME));
    value
}
