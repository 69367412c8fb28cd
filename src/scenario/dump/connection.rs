//! How a target is reached.

use super::{Keys, project};
use crate::scenario::connection::{ConnectionSpec, Pem};
use crate::syntax::Yaml;

/// Puts what a target says of its connection.
pub(super) fn connection(keys: &mut Keys, spec: &ConnectionSpec) {
    let number = |number: String| Yaml::Plain(number);
    keys.put(
        "proxy",
        spec.proxy
            .as_ref()
            .map(|(supply, _)| project::source(supply)),
    );
    keys.flag("insecure", spec.insecure, false);
    keys.put("ca", spec.ca.as_ref().map(pem));
    keys.put("cert", spec.cert.as_ref().map(pem));
    keys.put("key", spec.key.as_ref().map(pem));
    keys.text("unix_socket", spec.unix_socket.as_deref());
    let resolve = spec.resolve.iter();
    keys.map(
        "resolve",
        resolve.map(|(host, ip)| (host.clone(), Yaml::text(ip.to_string()))),
    );
    let detours = spec.connect_to.iter();
    keys.map(
        "connect_to",
        detours.map(|detour| {
            (
                host_and_port(&detour.from),
                Yaml::text(host_and_port(&detour.to)),
            )
        }),
    );
    keys.text(
        "http_version",
        spec.http_version.map(|version| version.written()),
    );
    keys.put(
        "max_size",
        spec.max_size.map(|size| number(size.to_string())),
    );
    keys.put("rate", spec.rate.map(|rate| number(rate.to_string())));
}

fn pem(pem: &Pem) -> Yaml {
    match pem {
        Pem::File(path, _) => Yaml::text(path),
        Pem::Env(variable, _) => Yaml::Map(vec![("env".to_owned(), Yaml::text(variable))]),
    }
}

fn host_and_port((host, port): &(String, u16)) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}
