//! How a deployment is reached: what belongs to a target and never to a scenario.

use std::net::IpAddr;
use std::path::PathBuf;

use url::{Host, Url};

use crate::secret::Text;

/// Bytes that an answer may have unless a target says otherwise, as received and as decoded.
pub const LARGEST_ANSWER: usize = 64 << 20;

/// How the requests to a target travel. The default is the plain way.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// What requests go through: `http://`, `https://`, `socks5://` or `socks5h://`, with a user and a password if it wants them. Where
    /// names are looked up tells `socks5` (here) from `socks5h` (there).
    pub proxy: Option<Text>,
    /// Certificates are not checked.
    pub insecure: bool,
    /// Certificates that are trusted instead of the system's.
    pub ca: Option<Pem>,
    /// The client's certificate chain.
    pub cert: Option<Pem>,
    /// The key of the client's certificate; its text is secret.
    pub key: Option<Pem>,
    /// A socket to connect to, whatever the address says.
    pub unix_socket: Option<PathBuf>,
    /// Addresses of hosts instead of what their names resolve to.
    pub resolve: Vec<(String, IpAddr)>,
    /// Where to connect instead; the request still names its own host.
    pub connect_to: Vec<Detour>,
    /// The version of HTTP that is spoken; none for what both sides like best.
    pub http_version: Option<HttpVersion>,
    /// Bytes that an answer may have, as received and as decoded.
    pub max_size: usize,
    /// Requests a second at most, to each host.
    pub rate: Option<f64>,
    /// A name may not lead to this machine, or to what is reached from it alone: it is another's, and was never said to be here.
    pub outward: bool,
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            proxy: None,
            insecure: false,
            ca: None,
            cert: None,
            key: None,
            unix_socket: None,
            resolve: Vec::new(),
            connect_to: Vec::new(),
            http_version: None,
            max_size: LARGEST_ANSWER,
            rate: None,
            outward: false,
        }
    }
}

impl Connection {
    /// The same to other places than the target: nobody shows who they are there, certificates are checked, and their names do not lead
    /// to this machine.
    pub fn elsewhere(&self) -> Self {
        Self {
            cert: None,
            key: None,
            insecure: false,
            outward: true,
            ..self.clone()
        }
    }

    /// Whether a host that is called this machine is connected to on this machine, and not led away.
    pub fn stays_here(&self, host: &str, port: Option<u16>) -> bool {
        let host = host.trim_matches(['[', ']']);
        let resolved = self
            .resolve
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(host));
        let detour = self
            .connect_to
            .iter()
            .find(|detour| detour.from.0.eq_ignore_ascii_case(host) && Some(detour.from.1) == port);
        self.proxy.as_ref().is_none_or(is_here)
            && resolved.is_none_or(|(_, ip)| ip.is_loopback())
            && detour.is_none_or(|detour| is_this_machine(&detour.to.0))
    }

    /// What of it nobody may see.
    pub fn secrets(&self) -> impl Iterator<Item = &Text> {
        self.proxy
            .iter()
            .chain(self.key.iter().map(|key| &key.text))
    }
}

/// Whether a host is this machine by what it is called: an address of loopback (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3), or
/// a name that always leads there (RFC 6761 section 6.3).
pub fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    match bare.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        Err(_) => {
            let name = bare.to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

/// Whether an address is of this machine, or reached from it alone: no name of another's leads there in good faith.
pub fn is_inward(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unspecified() || ip.is_unicast_link_local(),
    }
}

/// Whether a proxy is on this machine.
fn is_here(proxy: &Text) -> bool {
    let shown = proxy.masked();
    let place = shown.rsplit('@').next().unwrap_or_default();
    let place = place.split_once("://").map_or(place, |(_, place)| place);
    let url = Url::parse(&format!("http://{place}")).ok();
    let host = url.as_ref().and_then(Url::host);
    host.is_some_and(|host| match host {
        Host::Domain(name) => is_this_machine(name),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    })
}

/// A certificate or a key in PEM (RFC 7468).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pem {
    /// Its text.
    pub text: Text,
    /// The file that it stands in, as a person would type it.
    pub path: Option<PathBuf>,
}

/// Another host and port to connect to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detour {
    /// The host and port that a request names.
    pub from: (String, u16),
    /// The host and port that are connected to.
    pub to: (String, u16),
}

/// A version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpVersion {
    /// RFC 1945.
    Http10,
    /// RFC 9112.
    Http11,
    /// RFC 9113.
    Http2,
}

impl HttpVersion {
    /// Every version, as files write them.
    pub const ALL: [(&'static str, Self); 3] = [
        ("1.0", Self::Http10),
        ("1.1", Self::Http11),
        ("2", Self::Http2),
    ];

    /// As files write it.
    pub fn written(self) -> &'static str {
        match self {
            Self::Http10 => "1.0",
            Self::Http11 => "1.1",
            Self::Http2 => "2",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_called_this_machine_is_told_from_what_is_not() {
        for host in [
            "127.0.0.1",
            "127.1.2.3",
            "[::1]",
            "localhost",
            "Wiki.LOCALHOST",
        ] {
            assert!(is_this_machine(host), "{host}");
        }
        let others = [
            "0.0.0.0",
            "[::ffff:127.0.0.1]",
            "localhost.",
            "localhost.example",
            "127.0.0.1.nip.io",
            "xlocalhost",
            "10.0.0.1",
            "2130706433",
            "",
        ];
        for host in others {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn addresses_that_only_this_machine_reaches_are_inward() {
        let inward = |ip: &str| is_inward(ip.parse().expect("an address"));
        for ip in [
            "127.0.0.1",
            "0.0.0.0",
            "169.254.169.254",
            "::1",
            "::",
            "fe80::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.0.1",
        ] {
            assert!(inward(ip), "{ip}");
        }
        for ip in ["10.0.0.1", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"] {
            assert!(!inward(ip), "{ip}");
        }
    }

    #[test]
    fn who_is_led_away_does_not_stay_here() {
        let with = |change: &dyn Fn(&mut Connection)| {
            let mut connection = Connection::default();
            change(&mut connection);
            connection.stays_here("localhost", Some(80))
        };
        assert!(with(&|_| {}));
        let proxy = |address: &str| {
            let mut proxy = Text::plain("http://alice:");
            proxy.push_secret("word", &"proxy".into());
            proxy.push_plain(address);
            with(&|connection| connection.proxy = Some(proxy.clone()))
        };
        assert!(proxy("@127.0.0.1:3128") && proxy("@[::1]:3128"));
        assert!(!proxy("@proxy.example:3128") && !proxy("@127.0.0.1.nip.io"));
        let led = |ip: &str| {
            let ip: IpAddr = ip.parse().expect("an address");
            with(&|connection| connection.resolve = vec![("LocalHost".to_owned(), ip)])
        };
        assert!(led("127.0.0.2") && !led("192.0.2.1"));
        let bent = |port: u16, to: &str| {
            let detour = Detour {
                from: ("localhost".to_owned(), port),
                to: (to.to_owned(), 80),
            };
            with(&|connection| connection.connect_to = vec![detour.clone()])
        };
        assert!(bent(80, "::1") && bent(81, "far.example") && !bent(80, "far.example"));
    }
}
