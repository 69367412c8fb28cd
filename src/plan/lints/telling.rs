//! What names and values tell: whether something is called a credential, and whether a text can be one.

/// Names of parameters, headers, inputs and vars that hold credentials, in lower case and without `-` and `_`; or what they end in.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "token",
    "authorization",
];

/// Whole names, too short to be ends of others.
const WHOLE: &[&str] = &["pass", "userpass", "dbpass", "loginpass"];

/// What names end in that only say where to go on.
const PLACES: &[&str] = &[
    "pagetoken",
    "nexttoken",
    "continuationtoken",
    "continuetoken",
    "cursortoken",
    "synctoken",
];

/// First words of names that ask or say something of a credential.
const ASKING: &[&str] = &[
    "has", "is", "reset", "forgot", "change", "allow", "allows", "needs", "need", "require",
    "requires", "show", "hide", "with", "use", "no",
];

/// What a text says that is made up, or wrong on purpose.
const MADE_UP: &[&str] = &[
    "wrong",
    "invalid",
    "example",
    "changeme",
    "xxx",
    "made up",
    "made-up",
    "expired",
    "forged",
    "anonymous",
    "placeholder",
];

/// The same, so short that other words hold it: it counts where a word begins with it, and ends or goes on as [`GOING_ON`] says.
const MADE_UP_WORDS: &[&str] = &[
    "bad", "test", "none", "null", "not", "no", "your", "my", "fake", "dummy", "guest", "public",
];

const GOING_ON: &[&str] = &[
    "pass", "pwd", "token", "secret", "key", "user", "login", "cred", "value", "valid", "real",
    "areal", "the",
];

/// Characters of the shortest secret; a shorter one could not be masked.
const SHORTEST: usize = 6;

/// Whether something of this name is a credential.
pub(super) fn is_called_so(name: &str) -> bool {
    let letters = |name: &str| -> String {
        let letters = name.chars().filter(|c| c.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let plain = letters(name);
    let first = name.split(['_', '-', ' ']).next().unwrap_or_default();
    let asks = first.len() < name.len() && ASKING.contains(&letters(first).as_str());
    let of_place = PLACES.iter().any(|place| plain.ends_with(place));
    let named = NAMES.iter().any(|known| plain.ends_with(known));
    (named && !asks && !of_place) || WHOLE.contains(&plain.as_str())
}

/// Whether a text can be a credential that means something to somebody.
pub(super) fn is_plausible(text: &str) -> bool {
    // The scheme of a header is none of it.
    let text = text.trim();
    let bare = match text.split_once(' ') {
        Some((scheme, rest))
            if ["basic", "bearer", "token"].contains(&scheme.to_lowercase().as_str()) =>
        {
            rest.trim()
        }
        _ => text,
    };
    !bare.contains(char::is_whitespace) && is_meant(bare)
}

/// The same of what is declared to be a secret: that may have blanks.
pub(super) fn is_meant(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let mut chars = lower.chars();
    let first = chars.next();
    lower.chars().count() >= SHORTEST
        && !chars.all(|c| Some(c) == first)
        && !MADE_UP.iter().any(|word| lower.contains(word))
        && !lower
            .split(|c: char| !c.is_alphanumeric())
            .any(is_made_up_word)
}

fn is_made_up_word(word: &str) -> bool {
    MADE_UP_WORDS.iter().any(|known| {
        word.strip_prefix(known).is_some_and(|rest| {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.is_empty() || GOING_ON.iter().any(|more| rest.starts_with(more))
        })
    })
}

/// `https://USER:PASSWORD@HOST`.
pub(super) fn has_login(address: &str) -> bool {
    let authority = address.split_once("://").map(|(_, rest)| rest);
    let authority = authority.and_then(|rest| rest.split(['/', '?', '#']).next());
    let login = authority.and_then(|authority| authority.rsplit_once('@'));
    login
        .and_then(|(login, _)| login.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty() && !password.contains("{{"))
}

/// A parameter of an address that is called so: `?api_key=VALUE`.
pub(super) fn has_parameter(address: &str) -> bool {
    let Some((_, query)) = address.split_once('?') else {
        return false;
    };
    let query = query
        .split(['#', ' ', '"', '\''])
        .next()
        .unwrap_or_default();
    query.split('&').any(|pair| {
        let Some((name, value)) = pair.split_once('=') else {
            return false;
        };
        is_called_so(name) && !value.contains("{{") && is_plausible(value)
    })
}

/// A header `Cookie` with the cookie of a session.
pub(super) fn has_session(cookies: &str) -> bool {
    cookies.split(';').any(|pair| {
        let Some((name, value)) = pair.split_once('=') else {
            return false;
        };
        let name = name.trim().to_lowercase();
        let is_session = name.contains("session") || name == "sid" || name.ends_with(".sid");
        (is_session || is_called_so(&name)) && !value.contains("{{") && is_plausible(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_credentials_are_told_from_names_that_speak_of_them() {
        for name in [
            "password",
            "lgpassword",
            "pwd",
            "DB_PWD",
            "pass",
            "db_pass",
            "passphrase",
            "X-Api-Key",
            "accessToken",
            "csrf_token",
            "CSRFToken",
            "user-token",
        ] {
            assert!(is_called_so(name), "{name}");
        }
        for name in [
            "pageToken",
            "next_token",
            "nextPageToken",
            "has_password",
            "is_secret",
            "compass",
            "bypass",
            "passwords",
            "token_type",
            "show-password",
            "reset_password",
        ] {
            assert!(!is_called_so(name), "{name}");
        }
    }

    #[test]
    fn what_is_made_up_says_so_in_a_word() {
        for text in [
            "Notorious#99bad",
            "hunter2-Attest",
            "nonesuch88",
            "nota8ene",
            "Bearer a1b2c3d4",
        ] {
            assert!(is_plausible(text), "{text}");
        }
        for text in [
            "wrong-password",
            "test123",
            "test-token",
            "testpassword",
            "notthepassword",
            "bad-pw-1",
            "badpassword",
            "your_key",
            "not a password",
            "xxxxxx",
            "short",
        ] {
            assert!(!is_plausible(text), "{text}");
        }
        assert!(is_meant("correct horse battery"));
    }

    #[test]
    fn addresses_and_cookies_are_looked_into() {
        assert!(has_login("https://u:PW@host/") && !has_login("https://u:{{ pw }}@host/"));
        assert!(has_parameter("{{ url }}/x?a=1&api_key=9f8e7d6c"));
        assert!(!has_parameter(
            "{{ url }}/x?api_key={{ key }}&pageToken=abcdefgh"
        ));
        assert!(has_session("lang=english; sessionid=9f8e7d6c"));
        assert!(!has_session(
            "lang=english; theme=darkest; session={{ id }}"
        ));
    }
}
