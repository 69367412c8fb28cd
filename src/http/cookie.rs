//! Cookies: as an answer sets them, and as a session holds them.

/// A `Set-Cookie` header, read by RFC 6265 section 5.2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Attributes in the order in which they stand, names in lower case; a flag has no value.
    pub attributes: Vec<(String, Option<String>)>,
}

/// A cookie that a session holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host it belongs to.
    pub domain: String,
    /// The path it belongs to.
    pub path: String,
    /// When it ends, as an RFC 3339 time; none for a cookie of the session.
    pub expires: Option<String>,
    /// Only sent over https.
    pub secure: bool,
    /// Kept from scripts.
    pub httponly: bool,
    /// `Strict`, `Lax` or `None`, if given.
    pub samesite: Option<String>,
}

impl SetCookie {
    /// Reads the value of a `Set-Cookie` header; `None` if it names no cookie.
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let attributes = parts
            .map(|part| match part.split_once('=') {
                Some((name, value)) => (name, Some(value.trim().to_owned())),
                None => (part, None),
            })
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        let name = name.trim();
        (!name.is_empty()).then(|| Self {
            name: name.to_owned(),
            value: value.trim().to_owned(),
            attributes,
        })
    }

    /// The value of an attribute, the last one if it repeats; a flag's is empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().rev().find(|(key, _)| key == name)?;
        Some(found.1.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_value_and_attributes() {
        let cookie =
            SetCookie::parse("wiki_session=ab=c; path=/; HttpOnly; Max-Age=0").expect("one");
        assert_eq!(
            (cookie.name.as_str(), cookie.value.as_str()),
            ("wiki_session", "ab=c")
        );
        assert_eq!(cookie.attribute("httponly"), Some(""));
        assert_eq!(cookie.attribute("max-age"), Some("0"));
        assert_eq!(cookie.attribute("secure"), None);
        assert_eq!(SetCookie::parse("nothing"), None);
    }
}
