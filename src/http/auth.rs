//! Who sends a request: credentials as data, before they are made into a header.

use crate::secret::Text;

/// Credentials of a request. They never cross from one origin to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// A user and a password in clear (RFC 7617).
    Basic(Login),
    /// A user and a password that prove themselves to a challenge (RFC 7616).
    Digest(Login),
    /// A token (RFC 6750).
    Bearer(Text),
    /// Each request is signed (RFC 5849, HMAC-SHA1).
    Oauth1(Signer),
    /// A token that is fetched first, by client credentials (RFC 6749 section 4.4).
    Oauth2(Client),
    /// What the person's `.netrc` has for the host.
    Netrc,
}

/// A user and a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// Who.
    pub username: Text,
    /// Always secret.
    pub password: Text,
}

/// What an OAuth 1.0a signature is made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Names the consumer.
    pub consumer_key: Text,
    /// Always secret.
    pub consumer_secret: Text,
    /// Names the access; none for a consumer of its own account.
    pub token: Option<Text>,
    /// Always secret.
    pub token_secret: Option<Text>,
}

/// Who fetches an OAuth 2 token, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The token endpoint.
    pub token_url: Text,
    /// Names the client.
    pub client_id: Text,
    /// Always secret.
    pub client_secret: Text,
    /// What the token is for, words parted by blanks.
    pub scope: Option<Text>,
}

impl Auth {
    /// All texts of it.
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Basic(login) | Self::Digest(login) => vec![&login.username, &login.password],
            Self::Bearer(token) => vec![token],
            Self::Oauth1(signer) => {
                let mut texts = vec![&signer.consumer_key, &signer.consumer_secret];
                texts.extend(signer.token.iter().chain(&signer.token_secret));
                texts
            }
            Self::Oauth2(client) => {
                let mut texts = vec![&client.token_url, &client.client_id, &client.client_secret];
                texts.extend(&client.scope);
                texts
            }
            Self::Netrc => Vec::new(),
        }
    }
}
