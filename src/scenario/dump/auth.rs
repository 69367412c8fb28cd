//! `auth`.

use super::Keys;
use super::request::template;
use crate::scenario::auth::{AuthTemplate, ClientTemplate, LoginTemplate, SignerTemplate};
use crate::scenario::shapes;
use crate::syntax::{Shape, Yaml};

pub(super) fn auth(auth: &AuthTemplate) -> Yaml {
    let (scheme, value) = match auth {
        AuthTemplate::Basic(own) => ("basic", login(own, &shapes::BASIC)),
        AuthTemplate::Digest(own) => ("digest", login(own, &shapes::DIGEST)),
        AuthTemplate::Bearer(token) => ("bearer", template(token)),
        AuthTemplate::Oauth1(own) => ("oauth1", signer(own)),
        AuthTemplate::Oauth2(own) => ("oauth2", client(own)),
        AuthTemplate::Netrc => ("netrc", Yaml::from(true)),
    };
    let mut keys = Keys::of(&shapes::AUTH);
    keys.put(scheme, value);
    keys.done()
}

fn login(login: &LoginTemplate, shape: &'static Shape) -> Yaml {
    let mut keys = Keys::of(shape);
    keys.put("username", template(&login.username));
    keys.put("password", template(&login.password));
    keys.done()
}

fn signer(signer: &SignerTemplate) -> Yaml {
    let mut keys = Keys::of(&shapes::OAUTH1);
    keys.put("consumer_key", template(&signer.consumer_key));
    keys.put("consumer_secret", template(&signer.consumer_secret));
    keys.put("token", signer.token.as_ref().map(template));
    keys.put("token_secret", signer.token_secret.as_ref().map(template));
    keys.done()
}

fn client(client: &ClientTemplate) -> Yaml {
    let mut keys = Keys::of(&shapes::OAUTH2);
    keys.put("token_url", template(&client.token_url));
    keys.put("client_id", template(&client.client_id));
    keys.put("client_secret", template(&client.client_secret));
    keys.put("scope", client.scope.as_ref().map(template));
    keys.done()
}
