//! Words of a POSIX shell, on one line and without what could steer a terminal, so that they are shown as they are pasted.

use super::steers;

/// The variable that holds a newline in a line that [`shell_line`] made.
pub const NEWLINE: &str = "newline";

/// A text as one word: quoted where a shell would read something else in it. Its line breaks stand there as `$newline`, so the
/// line that it is put into must go through [`shell_line`].
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._/:=@,+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", shell_quoted(text))
}

/// What stands between the quotes of such a word. Each character is written for itself, so what a part of a text becomes stands in
/// what the whole becomes.
pub fn shell_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\'' => quoted.push_str("'\\''"),
            '\n' => quoted.push_str(&format!("'\"${NEWLINE}\"'")),
            // No argument can hold it.
            '\0' => quoted.push(c),
            c if steers(c) => quoted.push_str(&printed(c)),
            c => quoted.push(c),
        }
    }
    quoted
}

/// A command line made of such words: what they need is said before it. `$(…)` takes newlines away from the end of what it holds, so
/// one that stands alone cannot be written where it is needed.
pub fn shell_line(line: String) -> String {
    if !line.contains(&format!("\"${NEWLINE}\"")) {
        return line;
    }
    format!("{NEWLINE}=$(printf '\\n.'); {NEWLINE}=${{{NEWLINE}%.}}; {line}")
}

/// A character by the octal digits of its bytes.
fn printed(c: char) -> String {
    let mut bytes = [0; 4];
    let octal = c.encode_utf8(&mut bytes).bytes();
    let octal: String = octal.map(|byte| format!("\\{byte:03o}")).collect();
    format!("'\"$(printf '{octal}')\"'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_needs_it_is_quoted() {
        assert_eq!(shell_word("http://h/api.php"), "http://h/api.php");
        assert_eq!(shell_word("it's $x"), r"'it'\''s $x'");
        assert_eq!(shell_word(""), "''");
        assert_eq!(shell_word("a\nb"), r#"'a'"$newline"'b'"#);
        assert_eq!(shell_word("a\tb"), r#"'a'"$(printf '\011')"'b'"#);
        assert_eq!(shell_line("echo a".to_owned()), "echo a");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_what_was_meant() {
        for text in [
            "a\nb",
            "\n",
            "\n\na\n\n",
            "it's\n'quoted'\n",
            "tab\t, return\r\n, bell\u{7}",
            "\u{202e}turned\u{9b}1m",
            "$newline `date` \\n $(date) \"x\" !!",
            "é\n✓",
        ] {
            let line = shell_line(format!("printf %s {}", shell_word(text)));
            assert!(!line.chars().any(steers), "{line}");
            let said = std::process::Command::new("sh")
                .args(["-c", &line])
                .output()
                .expect("a shell");
            assert_eq!(String::from_utf8_lossy(&said.stdout), text, "{line}");
        }
    }
}
