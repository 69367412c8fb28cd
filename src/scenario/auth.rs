//! `auth`: who sends a request.

use super::{Reader, shapes};
use crate::syntax::{Fields, Kind, Node, Shape};
use crate::template::{Template, UsedName};
use crate::text::Diagnostic;

/// Credentials with templates; one scheme.
#[derive(Debug, Clone)]
pub enum AuthTemplate {
    /// A user and a password in clear.
    Basic(LoginTemplate),
    /// A user and a password that prove themselves to a challenge.
    Digest(LoginTemplate),
    /// A token.
    Bearer(Template),
    /// Each request is signed.
    Oauth1(SignerTemplate),
    /// A token that is fetched first.
    Oauth2(ClientTemplate),
    /// What the person's `.netrc` has for the host.
    Netrc,
}

/// A user and a password.
#[derive(Debug, Clone)]
pub struct LoginTemplate {
    /// Who.
    pub username: Template,
    /// Secret, whatever it is made of.
    pub password: Template,
}

/// What an OAuth 1.0a signature is made with.
#[derive(Debug, Clone)]
pub struct SignerTemplate {
    /// Names the consumer.
    pub consumer_key: Template,
    /// Secret, whatever it is made of.
    pub consumer_secret: Template,
    /// Names the access.
    pub token: Option<Template>,
    /// Secret, whatever it is made of.
    pub token_secret: Option<Template>,
}

/// Who fetches an OAuth 2 token, and where.
#[derive(Debug, Clone)]
pub struct ClientTemplate {
    /// The token endpoint.
    pub token_url: Template,
    /// Names the client.
    pub client_id: Template,
    /// Secret, whatever it is made of.
    pub client_secret: Template,
    /// What the token is for.
    pub scope: Option<Template>,
}

impl Reader<'_> {
    /// Reads a map of one scheme.
    pub(super) fn auth(&mut self, node: &Node) -> Option<AuthTemplate> {
        let fields = Fields::read(node, &shapes::AUTH, self.findings)?;
        let schemes = shapes::AUTH.keys.iter();
        let mut written = schemes.filter_map(|key| Some((key.name, fields.get(key.name)?)));
        let (scheme, value) = match (written.next(), written.next()) {
            (Some(one), None) => one,
            (None, _) => {
                // A scheme that is none was told already.
                if matches!(&node.kind, Kind::Map(entries) if entries.is_empty()) {
                    let wrong = node.wrong_type("`auth`", "a map of one scheme");
                    self.findings.add(wrong);
                }
                return None;
            }
            (Some((first, _)), Some((second, _))) => {
                self.two_schemes(&fields, first, second);
                return None;
            }
        };
        match scheme {
            "basic" => self.login(value, &shapes::BASIC).map(AuthTemplate::Basic),
            "digest" => self.login(value, &shapes::DIGEST).map(AuthTemplate::Digest),
            "bearer" => self.bearer(value).map(AuthTemplate::Bearer),
            "oauth1" => self.signer(value).map(AuthTemplate::Oauth1),
            "oauth2" => self.client(value).map(AuthTemplate::Oauth2),
            _ => self.netrc(value),
        }
    }

    fn two_schemes(&mut self, fields: &Fields<'_>, first: &str, second: &str) {
        if let (Some(one), Some(other)) = (fields.key_place(first), fields.key_place(second)) {
            let message = format!("a request is sent by one, not by `{first}` and `{second}`");
            let found = Diagnostic::error("wrong-type", message, other, "one scheme");
            self.findings
                .add(found.also(one, "another one").help("leave one of them out"));
        }
    }

    /// The token alone: the word before it is ours to say (RFC 6750 section 2.1).
    fn bearer(&mut self, node: &Node) -> Option<Template> {
        const HELP: &str =
            "it is the token alone, `bearer: '{{ token }}'`: the word `Bearer` is put before it";
        let before = self.findings.count();
        let token = self.template(node, "`bearer`");
        self.findings.advise(before, HELP);
        let begins = node.scalar().map(|scalar| scalar.text.to_ascii_lowercase());
        if begins.is_some_and(|text| text.starts_with("bearer ")) {
            let message = "`bearer` must be a token";
            let found = Diagnostic::error(
                "wrong-type",
                message,
                &node.place,
                "this has a word before it",
            );
            self.findings.add(found.help(HELP));
            return None;
        }
        token
    }

    fn login(&mut self, node: &Node, shape: &'static Shape) -> Option<LoginTemplate> {
        let fields = Fields::read(node, shape, self.findings)?;
        let username = self.needed(&fields, "username");
        let password = self.needed(&fields, "password");
        Some(LoginTemplate {
            username: username?,
            password: password?,
        })
    }

    fn signer(&mut self, node: &Node) -> Option<SignerTemplate> {
        let fields = Fields::read(node, &shapes::OAUTH1, self.findings)?;
        fields.needs("token", "token_secret", self.findings);
        fields.needs("token_secret", "token", self.findings);
        let consumer_key = self.needed(&fields, "consumer_key");
        let consumer_secret = self.needed(&fields, "consumer_secret");
        Some(SignerTemplate {
            token: self.possible(&fields, "token"),
            token_secret: self.possible(&fields, "token_secret"),
            consumer_key: consumer_key?,
            consumer_secret: consumer_secret?,
        })
    }

    fn client(&mut self, node: &Node) -> Option<ClientTemplate> {
        let fields = Fields::read(node, &shapes::OAUTH2, self.findings)?;
        let token_url = self.needed(&fields, "token_url");
        let client_id = self.needed(&fields, "client_id");
        let client_secret = self.needed(&fields, "client_secret");
        Some(ClientTemplate {
            scope: self.possible(&fields, "scope"),
            token_url: token_url?,
            client_id: client_id?,
            client_secret: client_secret?,
        })
    }

    fn netrc(&mut self, node: &Node) -> Option<AuthTemplate> {
        if self.findings.ok(node.boolean("`netrc`"))? {
            return Some(AuthTemplate::Netrc);
        }
        let found = node.wrong_type("`netrc`", "`true`");
        self.findings
            .add(found.help("leave it out, or write `auth: null`"));
        None
    }

    fn needed(&mut self, fields: &Fields<'_>, key: &'static str) -> Option<Template> {
        let node = fields.require(key, self.findings)?;
        self.template(node, &format!("`{key}`"))
    }

    fn possible(&mut self, fields: &Fields<'_>, key: &'static str) -> Option<Template> {
        let node = fields.get(key)?;
        self.template(node, &format!("`{key}`"))
    }
}

impl AuthTemplate {
    /// The names that its templates use.
    pub fn names(&self) -> Vec<UsedName> {
        let templates: Vec<&Template> = match self {
            Self::Basic(login) | Self::Digest(login) => vec![&login.username, &login.password],
            Self::Bearer(token) => vec![token],
            Self::Oauth1(signer) => [&signer.consumer_key, &signer.consumer_secret]
                .into_iter()
                .chain(&signer.token)
                .chain(&signer.token_secret)
                .collect(),
            Self::Oauth2(client) => [&client.token_url, &client.client_id, &client.client_secret]
                .into_iter()
                .chain(&client.scope)
                .collect(),
            Self::Netrc => Vec::new(),
        };
        templates.into_iter().flat_map(Template::names).collect()
    }
}
