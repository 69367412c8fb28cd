//! The file `.netrc`: names and passwords by host, read as curl reads them.

use crate::http::Login;
use crate::secret::{Name, Text};

/// The first login that the text of a file has for a host. The entry `default` is for every host, so it counts only if `with_default`
/// says so: where others write the requests, it would go wherever they like.
pub(in crate::transport) fn credentials(
    text: &str,
    host: &str,
    with_default: bool,
) -> Result<Option<Login>, String> {
    // An address has an IPv6 host in brackets, the file has none.
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let fits = |entry: &Entry| match &entry.host {
        Some(own) => own.eq_ignore_ascii_case(host),
        None => with_default,
    };
    let found = entries(text)?
        .into_iter()
        .find(|entry| fits(entry) && entry.login.is_some());
    Ok(found.map(|entry| Login {
        username: Text::secret(entry.login.unwrap_or_default(), &Name::from("netrc login")),
        password: Text::secret(
            entry.password.unwrap_or_default(),
            &Name::from("netrc password"),
        ),
    }))
}

#[derive(Default)]
struct Entry {
    /// None: `default`.
    host: Option<String>,
    login: Option<String>,
    password: Option<String>,
}

/// What the next word is.
#[derive(Clone, Copy)]
enum Wanted {
    Keyword,
    Host,
    Login,
    Password,
    /// The value of a keyword that says nothing to us.
    Ignored,
    /// All lines up to an empty one.
    Macro,
}

fn entries(text: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut wanted = Wanted::Keyword;
    for (index, line) in text.lines().enumerate() {
        if let Wanted::Macro = wanted {
            if line.is_empty() {
                wanted = Wanted::Keyword;
            }
            continue;
        }
        let words = words(line).map_err(|why| format!("line {}: {why}", index + 1))?;
        for word in words {
            wanted = word.read(wanted, &mut entries);
            if let Wanted::Macro = wanted {
                break;
            }
        }
    }
    Ok(entries)
}

struct Word {
    text: String,
    quoted: bool,
}

impl Word {
    /// Takes the word for what is wanted and says what the next one is.
    fn read(self, wanted: Wanted, entries: &mut Vec<Entry>) -> Wanted {
        match wanted {
            Wanted::Keyword if !self.quoted => return self.keyword(entries),
            Wanted::Host => entries.push(Entry {
                host: Some(self.text),
                ..Entry::default()
            }),
            Wanted::Login => {
                if let Some(entry) = entries.last_mut() {
                    entry.login = Some(self.text);
                }
            }
            Wanted::Password => {
                if let Some(entry) = entries.last_mut() {
                    entry.password = Some(self.text);
                }
            }
            Wanted::Keyword | Wanted::Ignored | Wanted::Macro => {}
        }
        Wanted::Keyword
    }

    fn keyword(&self, entries: &mut Vec<Entry>) -> Wanted {
        match self.text.to_ascii_lowercase().as_str() {
            "machine" => Wanted::Host,
            "login" => Wanted::Login,
            "password" => Wanted::Password,
            "account" => Wanted::Ignored,
            "macdef" => Wanted::Macro,
            "default" => {
                entries.push(Entry::default());
                Wanted::Keyword
            }
            _ => Wanted::Keyword,
        }
    }
}

/// The words of a line up to a comment. A word in quotes may hold blanks, and `\"`, `\\`, `\n`, `\r`, `\t`.
fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, behind) = match rest.strip_prefix('"') {
            Some(quoted) => unquoted(quoted).ok_or("a quote is opened and never closed")?,
            None => {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        words.push(Word {
            text: word,
            quoted: rest.starts_with('"'),
        });
        rest = behind.trim_start();
    }
    Ok(words)
}

/// What stands before the next quote, and what behind.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((word, &text[at + 1..])),
            '\\' => word.push(match chars.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            c => word.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, host: &str) -> Option<(String, String)> {
        let login = credentials(text, host, false).expect("a file that can be read")?;
        let bare = |text: &Text| text.reveal().to_owned();
        Some((bare(&login.username), bare(&login.password)))
    }

    fn pair(username: &str, password: &str) -> Option<(String, String)> {
        Some((username.to_owned(), password.to_owned()))
    }

    const FILE: &str = "\
# of the office
machine wiki.example.org login alice password s3cret # the rest is not read
machine wiki.example.org login other password other

machine api.example.org
\tlogin bob account nobody
\tpassword \"two \\\"words\\\" \\\\ and a\\ttab\"
macdef init
cd /tmp
machine evil.example.org login no password no

machine odd.example.org login machine password default
machine quoted.example.org login \"\" password \"#x\"
machine none.example.org password only
default login anybody password anything
machine late.example.org login z password #y
";

    #[test]
    fn finds_the_first_login_of_a_host() {
        assert_eq!(found(FILE, "wiki.example.org"), pair("alice", "s3cret"));
        assert_eq!(found(FILE, "WIKI.example.org"), pair("alice", "s3cret"));
        assert_eq!(
            found(FILE, "api.example.org"),
            pair("bob", "two \"words\" \\ and a\ttab")
        );
        assert_eq!(found(FILE, "odd.example.org"), pair("machine", "default"));
        assert_eq!(found(FILE, "quoted.example.org"), pair("", "#x"));
        assert_eq!(found(FILE, "late.example.org"), pair("z", ""));
        for none in ["example.org", "evil.example.org", "none.example.org", ""] {
            assert_eq!(found(FILE, none), None, "{none}");
        }
        assert_eq!(
            found("machine ::1 login a password b", "[::1]"),
            pair("a", "b")
        );
        assert_eq!(
            found(&FILE.replace('\n', "\r\n"), "api.example.org"),
            found(FILE, "api.example.org")
        );
    }

    #[test]
    fn the_entry_for_everybody_is_asked_for() {
        let login = credentials(FILE, "evil.example.org", true)
            .expect("a file")
            .expect("a login");
        assert_eq!(login.username.reveal(), "anybody");
        let login = credentials(FILE, "late.example.org", true)
            .expect("a file")
            .expect("a login");
        assert_eq!(
            login.username.reveal(),
            "anybody",
            "what stands behind it is not reached"
        );
    }

    #[test]
    fn both_are_secret() {
        let login = credentials(FILE, "wiki.example.org", false)
            .expect("a file")
            .expect("a login");
        assert_eq!(login.username.masked(), "[secret netrc login]");
        assert_eq!(login.password.masked(), "[secret netrc password]");
    }

    #[test]
    fn words_that_make_no_sense_are_passed_over() {
        assert_eq!(found("login a password b machine x", "x"), None);
        assert_eq!(
            found("what machine x who login a y password b z", "x"),
            pair("a", "b")
        );
        assert_eq!(found("machine", "x"), None);
        assert_eq!(found("machine x login", "x"), None);
        assert_eq!(
            found("machine\nx\nlogin\na\npassword\nb", "x"),
            pair("a", "b")
        );
        assert_eq!(found("", "x"), None);
    }

    #[test]
    fn a_quote_that_does_not_end_is_told_with_its_line_and_not_shown() {
        let said = credentials("machine x\nlogin \"hidden", "x", false).expect_err("no quote");
        assert_eq!(said, "line 2: a quote is opened and never closed");
        assert!(credentials("machine x login \"a\\", "x", false).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(machine|login|password|default|macdef|account|x|\"|\\\\|#| |\n|\r|ü){0,30}") {
            let _read_or_not = credentials(&text, "x", true);
        }
    }
}
