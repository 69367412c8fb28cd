//! How a target is reached: what stands in files and in the environment, looked up.

use std::path::Path;

use url::Url;

use super::Settings;
use super::environment::may_read;
use super::file::{display_path, read_data};
use crate::http::{self, Connection, LARGEST_ANSWER};
use crate::scenario::{ConnectionSpec, Pem, Supply};
use crate::secret::Text;
use crate::text::{Diagnostic, Place, Severity};

/// Kinds of proxies.
const PROXIES: [&str; 4] = ["http", "https", "socks5", "socks5h"];

/// The connection of a target of the `flowrun.yaml` in a folder.
pub(super) fn connection(
    spec: &ConnectionSpec,
    folder: &Path,
    settings: &Settings,
) -> Result<Connection, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut pem = |pem: &Option<Pem>, what: &str| {
        let text = pem.as_ref().map(|pem| text_of(pem, folder, settings));
        let checked = text.map(|text| text.and_then(|text| is_pem(text, pem.as_ref(), what)));
        checked
            .transpose()
            .map_err(|problem| problems.push(problem))
            .ok()
            .flatten()
    };
    let ca = pem(&spec.ca, "CERTIFICATE");
    let cert = pem(&spec.cert, "CERTIFICATE");
    let key = pem(&spec.key, "PRIVATE KEY");
    let proxy = spec
        .proxy
        .as_ref()
        .map(|proxy| proxy_of(proxy, folder, settings))
        .transpose()
        .map_err(|problem| problems.push(problem))
        .ok()
        .flatten();
    if let (Some(proxy), Some((_, place))) = (&proxy, &spec.proxy)
        && !proxy.masked().starts_with("socks5:")
        && !spec.resolve.is_empty()
    {
        let message = "`resolve` does nothing here: the proxy looks names up";
        problems.push(
            Diagnostic::error("wrong-type", message, place, "")
                .help("`socks5://` is the kind of proxy that is given addresses"),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Connection {
        proxy,
        insecure: spec.insecure,
        ca: ca.map(|text| with_path(Text::plain(text), &spec.ca, folder)),
        cert: cert.map(|text| with_path(Text::plain(text), &spec.cert, folder)),
        key: key.map(|key| with_path(Text::secret(key, &"key".into()), &spec.key, folder)),
        unix_socket: spec.unix_socket.as_ref().map(|path| folder.join(path)),
        resolve: spec.resolve.clone(),
        connect_to: spec.connect_to.clone(),
        http_version: spec.http_version,
        max_size: spec.max_size.unwrap_or(LARGEST_ANSWER),
        rate: spec.rate,
        outward: false,
    })
}

fn with_path(text: Text, pem: &Option<Pem>, folder: &Path) -> http::Pem {
    let path = match pem {
        Some(Pem::File(path, _)) => Some(display_path(&folder.join(path))),
        _ => None,
    };
    http::Pem { text, path }
}

fn text_of(pem: &Pem, folder: &Path, settings: &Settings) -> Result<String, Diagnostic> {
    match pem {
        Pem::File(path, place) => read_data(folder, folder, (path, place)),
        Pem::Env(variable, place) => variable_of(variable, place, settings),
    }
}

fn is_pem(text: String, pem: Option<&Pem>, what: &str) -> Result<String, Diagnostic> {
    let begins = text
        .lines()
        .any(|line| line.starts_with("-----BEGIN ") && line.contains(what));
    match (begins, pem) {
        (false, Some(Pem::File(_, place) | Pem::Env(_, place))) => {
            let message = format!("there is no {} in it", what.to_lowercase());
            let help = format!("PEM is wanted: a text with a line `-----BEGIN {what}-----`");
            Err(Diagnostic::error("wrong-type", message, place, "").help(help))
        }
        _ => Ok(text),
    }
}

/// A variable that files may read.
fn variable_of(variable: &str, place: &Place, settings: &Settings) -> Result<String, Diagnostic> {
    may_read(variable, &settings.allowed_env, place)?;
    let found = settings
        .environment
        .iter()
        .find(|(name, _)| name == variable);
    found.map(|(_, text)| text.clone()).ok_or_else(|| {
        let message = format!("the environment variable `{variable}` is not set");
        Diagnostic::error("input-missing", message, place, "")
    })
}

fn proxy_of(
    (supply, place): &(Supply, Place),
    folder: &Path,
    settings: &Settings,
) -> Result<Text, Diagnostic> {
    let written = match supply {
        Supply::Value(template) => {
            let literal = template.literal();
            let written = literal.and_then(|value| value.as_str().map(str::to_owned));
            let written = written.ok_or_else(|| {
                Diagnostic::error("wrong-type", "`proxy` is the address of a proxy", place, "")
            })?;
            match written.contains('@') {
                true => return Err(in_clear(place)),
                false => written,
            }
        }
        Supply::Env(variable, place) => variable_of(variable, place, settings)?,
        Supply::File(path, place) => {
            let text = read_data(folder, folder, (path, place))?;
            text.lines().next().unwrap_or_default().to_owned()
        }
    };
    let url = Url::parse(&written)
        .ok()
        .filter(|url| PROXIES.contains(&url.scheme()) && url.has_host());
    if url.is_none() {
        let message = "`proxy` is no address of a proxy";
        return Err(Diagnostic::error("wrong-type", message, place, "")
            .help("write for instance `http://proxy.example:3128` or `socks5h://127.0.0.1:1080`"));
    }
    Ok(with_password_marked(&written))
}

/// A password that everybody who has the file can read. The line is not shown.
fn in_clear(place: &Place) -> Diagnostic {
    let (file, (line, _)) = (place.source.name(), place.position());
    let message = format!(
        "`proxy` in {file}:{line} holds a user or a password, which stand in a file by reference only"
    );
    Diagnostic::unplaced(Severity::Error, "wrong-type", message)
        .help("write `proxy: {env: FLOWRUN_PROXY}` or `proxy: {file: PATH}`")
}

/// The address of a proxy: what nobody is told is the password, or a user without one, who may be a token.
fn with_password_marked(written: &str) -> Text {
    let begins = written.find("://").map_or(0, |at| at + 3);
    let ends = written[begins..]
        .find(['/', '?', '#'])
        .map_or(written.len(), |at| begins + at);
    let Some(at) = written[begins..ends].rfind('@').map(|at| begins + at) else {
        return Text::plain(written);
    };
    let from = written[begins..at]
        .find(':')
        .map_or(begins, |colon| begins + colon + 1);
    let mut address = Text::plain(&written[..from]);
    address.push_secret(&written[from..at], &"proxy".into());
    address.push_plain(&written[at..]);
    address
}
