//! `OAuth` 1.0 with HMAC-SHA1 (RFC 5849).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use url::Url;

use super::value;
use crate::http::{Signer, percent_encode};
use crate::secret::Text;

/// What is signed.
#[derive(Debug)]
pub(in crate::transport) struct Signed<'a> {
    /// In upper case.
    pub(in crate::transport) method: &'a str,
    /// As it is sent, with its query.
    pub(in crate::transport) url: &'a Url,
    /// The body as it is sent, if it is `application/x-www-form-urlencoded`; else empty.
    pub(in crate::transport) form: &'a str,
    /// What was never sent at this time.
    pub(in crate::transport) nonce: &'a str,
    /// Seconds since 1970.
    pub(in crate::transport) timestamp: u64,
}

/// The value of `Authorization` for a request.
pub(in crate::transport) fn oauth1(keys: &Signer, signed: &Signed<'_>) -> Text {
    let timestamp = signed.timestamp.to_string();
    let mut own = vec![
        ("oauth_consumer_key", keys.consumer_key.reveal()),
        ("oauth_nonce", signed.nonce),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", &timestamp),
    ];
    own.extend(
        keys.token
            .as_ref()
            .map(|token| ("oauth_token", token.reveal())),
    );
    own.push(("oauth_version", "1.0"));
    let signature = signature(keys, &base_string(signed, &own));
    own.push(("oauth_signature", &signature));
    let fields = own
        .iter()
        .map(|(name, text)| format!("{name}=\"{}\"", percent_encode(text)));
    value("OAuth", &fields.collect::<Vec<_>>().join(", "))
}

/// RFC 5849 section 3.4.2.
fn signature(keys: &Signer, base: &str) -> String {
    let secret =
        |text: Option<&Text>| text.map_or_else(String::new, |text| percent_encode(text.reveal()));
    let key = format!(
        "{}&{}",
        secret(Some(&keys.consumer_secret)),
        secret(keys.token_secret.as_ref())
    );
    // A key may have any length.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(base.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// What is signed, as a text: RFC 5849 section 3.4.1.
fn base_string(signed: &Signed<'_>, own: &[(&str, &str)]) -> String {
    [signed.method, &place(signed.url), &parameters(signed, own)]
        .map(percent_encode)
        .join("&")
}

/// Scheme, host and path. `Url` has the first two in lower case, and leaves out a usual port.
fn place(url: &Url) -> String {
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    let host = url.host_str().unwrap_or_default();
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// The parameters of query, form and header, decoded, encoded in the one way that counts, and sorted by their bytes.
fn parameters(signed: &Signed<'_>, own: &[(&str, &str)]) -> String {
    let sent = [signed.url.query().unwrap_or_default(), signed.form];
    let sent = sent
        .iter()
        .flat_map(|pairs| url::form_urlencoded::parse(pairs.as_bytes()))
        .map(|(name, text)| (percent_encode(&name), percent_encode(&text)));
    let own = own
        .iter()
        .map(|(name, text)| (percent_encode(name), percent_encode(text)));
    let mut all: Vec<(String, String)> = sent.chain(own).collect();
    all.sort();
    let pairs = all.iter().map(|(name, text)| format!("{name}={text}"));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    /// RFC 5849 section 3.4.1.1: names that repeat, values without a name's sign, both kinds of blanks.
    #[test]
    fn the_base_string_of_the_rfc() {
        let url = url("http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b");
        let signed = Signed {
            method: "POST",
            url: &url,
            form: "c2&a3=2+q",
            nonce: "7d8f3e4a",
            timestamp: 137_131_201,
        };
        let own = [
            ("oauth_consumer_key", "9djdj82h48djs9d2"),
            ("oauth_token", "kkk9d7dh3k39sjv7"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131201"),
            ("oauth_nonce", "7d8f3e4a"),
        ];
        assert_eq!(
            base_string(&signed, &own),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    /// RFC 5849 section 3.4.1.2.
    #[test]
    fn only_unusual_ports_are_signed() {
        assert_eq!(
            place(&url("http://EXAMPLE.COM:80/r%20v/X?id=123")),
            "http://example.com/r%20v/X"
        );
        assert_eq!(
            place(&url("https://www.example.net:8080/?q=1")),
            "https://www.example.net:8080/"
        );
        assert_eq!(
            place(&url("https://www.example.net:443")),
            "https://www.example.net/"
        );
        assert_eq!(
            place(&url("http://www.example.net:443")),
            "http://www.example.net:443/"
        );
    }

    /// RFC 5849 section 1.2, its third request.
    #[test]
    fn the_signature_of_the_rfc() {
        let url = url("http://photos.example.net/photos?file=vacation.jpg&size=original");
        let signed = Signed {
            method: "GET",
            url: &url,
            form: "",
            nonce: "chapoH",
            timestamp: 137_131_202,
        };
        let own = [
            ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
            ("oauth_token", "nnch734d00sl2jdk"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "137131202"),
            ("oauth_nonce", "chapoH"),
        ];
        let keys = Signer {
            consumer_key: "dpf43f3p2l4k3l03".into(),
            consumer_secret: "kd94hf93k423kf44".into(),
            token: Some("nnch734d00sl2jdk".into()),
            token_secret: Some("pfkkdhi9sl3r4s00".into()),
        };
        let base = base_string(&signed, &own);
        assert_eq!(signature(&keys, &base), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    }

    /// The example of Twitter's manual.
    #[test]
    fn a_whole_header() {
        let url = url("https://api.twitter.com/1.1/statuses/update.json?include_entities=true");
        let signed = Signed {
            method: "POST",
            url: &url,
            form: "status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21",
            nonce: "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
            timestamp: 1_318_622_958,
        };
        let keys = Signer {
            consumer_key: "xvz1evFS4wEEPTGEFPHBog".into(),
            consumer_secret: "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw".into(),
            token: Some("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb".into()),
            token_secret: Some("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE".into()),
        };
        let sent = oauth1(&keys, &signed);
        assert_eq!(sent.masked(), "OAuth [secret Authorization]");
        assert_eq!(
            sent.reveal(),
            r#"OAuth oauth_consumer_key="xvz1evFS4wEEPTGEFPHBog", oauth_nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", oauth_signature_method="HMAC-SHA1", oauth_timestamp="1318622958", oauth_token="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", oauth_version="1.0", oauth_signature="hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D""#
        );
    }

    #[test]
    fn without_a_person_there_is_no_token() {
        let url = url("http://127.0.0.1/");
        let signed = Signed {
            method: "GET",
            url: &url,
            form: "",
            nonce: "n",
            timestamp: 1,
        };
        let keys = Signer {
            consumer_key: "k&".into(),
            consumer_secret: "s".into(),
            token: None,
            token_secret: None,
        };
        let sent = oauth1(&keys, &signed);
        assert!(!sent.reveal().contains("oauth_token"), "{}", sent.reveal());
        assert!(sent.reveal().contains(r#"oauth_consumer_key="k%26""#));
    }
}
