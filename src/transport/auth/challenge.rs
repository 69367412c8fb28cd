//! What a server asks for: the values of `WWW-Authenticate` (RFC 9110 section 11.6.1).

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// As the server writes it.
    pub(super) scheme: String,
    /// Names in lower case, values without quotes.
    params: Vec<(String, String)>,
}

impl Challenge {
    /// The value of a parameter; the first one counts.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(own, _)| own == name)?;
        Some(&found.1)
    }
}

/// The challenges of all headers, in order. Both challenges and parameters are divided by commas, so a word is a parameter if `=` and
/// a value follow it, else the name of a scheme. What is neither is passed over.
pub(super) fn challenges(headers: &[&str]) -> Vec<Challenge> {
    let mut found = Vec::new();
    for header in headers {
        let mut rest = header.trim_start_matches(is_gap);
        while !rest.is_empty() {
            let word = token(rest);
            rest = &rest[word.len()..];
            if word.is_empty() {
                rest = behind_the_comma(rest);
            } else if let Some((value, behind)) = value(rest) {
                rest = behind;
                if let Some(Challenge { params, .. }) = found.last_mut() {
                    params.push((word.to_ascii_lowercase(), value));
                }
            } else {
                rest = behind_token68(rest);
                let scheme = word.to_owned();
                let params = Vec::new();
                found.push(Challenge { scheme, params });
            }
            rest = rest.trim_start_matches(is_gap);
        }
    }
    found
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\t' | ',')
}

/// RFC 9110 section 5.6.2.
fn token(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    &text[..end]
}

/// `= VALUE`, and what stands behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    let text = text.trim_start_matches([' ', '\t']);
    match text.strip_prefix('"') {
        Some(quoted) => Some(unquoted(quoted)),
        None => {
            // Some servers leave quotes out where they are needed.
            let end = text.find(is_gap).unwrap_or(text.len());
            let (value, rest) = text.split_at(end);
            (!value.trim_matches('=').is_empty()).then(|| (value.to_owned(), rest))
        }
    }
}

/// A quoted string from behind its first quote; one that does not end goes to the end.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Credentials that some schemes have instead of parameters: no comma, and nothing but `=` behind the first `=`.
fn behind_token68(text: &str) -> &str {
    let Some(blob) = text.strip_prefix([' ', '\t']) else {
        return text;
    };
    let blob = blob.trim_start_matches([' ', '\t']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    let end = blob.find(|c| !is_part(c)).unwrap_or(blob.len());
    let behind = blob[end..].trim_start_matches('=');
    let over = behind.trim_start_matches([' ', '\t']);
    match over.is_empty() || over.starts_with(',') {
        true => behind,
        false => text,
    }
}

fn behind_the_comma(text: &str) -> &str {
    text.find(',').map_or("", |at| &text[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(headers: &[&str]) -> String {
        let one = |challenge: &Challenge| {
            let params = challenge.params.iter();
            let params: String = params.map(|(k, v)| format!(" {k}<{v}>")).collect();
            format!("{}{params}", challenge.scheme)
        };
        let all: Vec<String> = challenges(headers).iter().map(one).collect();
        all.join(" | ")
    }

    #[test]
    fn challenges_and_parameters_are_told_apart() {
        let cases = [
            ("Basic", "Basic"),
            (r#"Basic realm="simple""#, "Basic realm<simple>"),
            (
                r#"Newauth realm="apps", type=1, title="Login to \"apps\"", Basic realm="simple""#,
                r#"Newauth realm<apps> type<1> title<Login to "apps"> | Basic realm<simple>"#,
            ),
            ("Negotiate, NTLM", "Negotiate | NTLM"),
            (
                "Negotiate a87421000492aa874209af8bc028=, Basic",
                "Negotiate | Basic",
            ),
            ("Negotiate abc/+==", "Negotiate"),
            ("Negotiate NTLM, Basic", "Negotiate | Basic"),
            (
                r#" , DIGEST  Realm = "a, b" ,, qop="auth,auth-int",nonce=x==, Basic"#,
                "DIGEST realm<a, b> qop<auth,auth-int> nonce<x==> | Basic",
            ),
            (
                r#"Digest realm="never closed"#,
                "Digest realm<never closed>",
            ),
            (r#"realm="nobody's", Digest a=b"#, "Digest a<b>"),
            ("\u{fc}, @@, Digest a=b", "Digest a<b>"),
            ("", ""),
        ];
        for (header, expected) in cases {
            assert_eq!(described(&[header]), expected, "{header}");
        }
    }

    #[test]
    fn headers_repeat() {
        let headers = [r#"Digest realm="a""#, "", r#"Basic realm="b""#];
        assert_eq!(described(&headers), "Digest realm<a> | Basic realm<b>");
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_read_to_its_end(header in "[a-zA-Z0-9 ,=\"\\\\/üß@]{0,60}") {
            let _found = challenges(&[&header]);
        }
    }
}
