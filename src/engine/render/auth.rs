//! Credentials of a request, rendered. What must be secret is so, whatever it was made of.

use crate::http::{Auth, Client, Login, Signer};
use crate::scenario::{AuthTemplate, LoginTemplate};
use crate::secret::Text;
use crate::template::{Scope, Template};
use crate::text::Diagnostic;

pub(super) fn auth(template: &AuthTemplate, scope: &Scope) -> Result<Auth, Diagnostic> {
    Ok(match template {
        AuthTemplate::Basic(template) => Auth::Basic(login(template, scope)?),
        AuthTemplate::Digest(template) => Auth::Digest(login(template, scope)?),
        AuthTemplate::Bearer(token) => Auth::Bearer(secret(token, scope, "bearer")?),
        AuthTemplate::Oauth1(template) => Auth::Oauth1(Signer {
            consumer_key: template.consumer_key.render(scope)?,
            consumer_secret: secret(&template.consumer_secret, scope, "consumer_secret")?,
            token: possible(template.token.as_ref(), |token| token.render(scope))?,
            token_secret: possible(template.token_secret.as_ref(), |token| {
                secret(token, scope, "token_secret")
            })?,
        }),
        AuthTemplate::Oauth2(template) => Auth::Oauth2(Client {
            token_url: template.token_url.render(scope)?,
            client_id: template.client_id.render(scope)?,
            client_secret: secret(&template.client_secret, scope, "client_secret")?,
            scope: possible(template.scope.as_ref(), |words| words.render(scope))?,
        }),
        AuthTemplate::Netrc => Auth::Netrc,
    })
}

fn login(template: &LoginTemplate, scope: &Scope) -> Result<Login, Diagnostic> {
    Ok(Login {
        username: template.username.render(scope)?,
        password: secret(&template.password, scope, "password")?,
    })
}

fn possible(
    template: Option<&Template>,
    render: impl FnOnce(&Template) -> Result<Text, Diagnostic>,
) -> Result<Option<Text>, Diagnostic> {
    template.map(render).transpose()
}

fn secret(template: &Template, scope: &Scope, name: &str) -> Result<Text, Diagnostic> {
    Ok(template.render(scope)?.as_secret(&name.into()))
}
