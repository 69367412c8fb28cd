//! The front matter of a snapshot, written as `insta` writes it, byte for byte, and read where it is written so.

use std::borrow::Cow;

/// A value of the front matter.
pub(super) enum Yaml {
    Text(String),
    Number(u64),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The lines of a map, each with its end.
pub(super) fn write(entries: &[(String, Yaml)]) -> String {
    let mut out = String::new();
    write_map(entries, 0, &mut out);
    out.push('\n');
    out
}

fn write_map(entries: &[(String, Yaml)], level: usize, out: &mut String) {
    for (index, (key, value)) in entries.iter().enumerate() {
        if index > 0 {
            new_line(level, out);
        }
        out.push_str(&scalar(key));
        out.push(':');
        write_value(value, level, out);
    }
}

fn write_value(value: &Yaml, level: usize, out: &mut String) {
    match value {
        Yaml::Text(text) => {
            out.push(' ');
            out.push_str(&scalar(text));
        }
        Yaml::Number(number) => out.push_str(&format!(" {number}")),
        Yaml::List(items) => {
            for item in items {
                new_line(level + 1, out);
                out.push('-');
                write_value(item, level + 1, out);
            }
        }
        Yaml::Map(entries) => {
            new_line(level + 1, out);
            write_map(entries, level + 1, out);
        }
    }
}

fn new_line(level: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", level));
}

fn scalar(text: &str) -> String {
    if needs_quotes(text) {
        quoted(text)
    } else {
        text.to_owned()
    }
}

/// The rules of insta's own emitter, which are a little stricter than YAML's.
fn needs_quotes(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "yes", "Yes", "YES", "no", "No", "NO", "True", "TRUE", "true", "False", "FALSE", "false",
        "on", "On", "ON", "off", "Off", "OFF", "null", "Null", "NULL", "~",
    ];
    let within = |byte: u8| {
        matches!(
            byte,
            b':' | b'{' | b'}' | b'[' | b']' | b',' | b'#' | b'`' | b'"' | b'\'' | b'\\'
                | b'\t' | b'\n' | b'\r' | 0..=6 | 0x0e..=0x1a | 0x1c..=0x1f
        )
    };
    text.is_empty()
        || text.starts_with(' ')
        || text.ends_with(' ')
        || text.starts_with(['&', '*', '?', '|', '-', '<', '>', '=', '!', '%', '@', '.'])
        || text.bytes().any(within)
        || WORDS.contains(&text)
        || text.starts_with("0x")
        || text.parse::<i64>().is_ok()
        || text.parse::<f64>().is_ok()
}

/// What a scalar says that stands alone; none if it may not be as [`write`] writes it, which insta may know how to read.
pub(super) fn read_scalar(written: &str) -> Option<Cow<'_, str>> {
    if !written.starts_with('"') {
        // Digits after this are a number for insta's parser, though its emitter does not know.
        let plain = !needs_quotes(written) && !written.starts_with("0o");
        return plain.then_some(Cow::Borrowed(written));
    }
    let mut escapes = written.match_indices('\\');
    while let Some((at, _)) = escapes.next() {
        match written.as_bytes().get(at + 1)? {
            b'\\' => drop(escapes.next()),
            b'"' | b'b' | b't' | b'n' | b'f' | b'r' => {}
            b'u' if written.get(at + 2..at + 4) == Some("00") => {}
            _ => return None,
        }
    }
    // Of these escapes JSON has the same meaning.
    serde_json::from_str(written).ok().map(Cow::Owned)
}

/// The key and the value of an entry that stands in a line of its own. A value that is not there is in the lines below.
pub(super) fn read_entry(line: &str) -> Option<(Cow<'_, str>, &str)> {
    let end = match line.starts_with('"') {
        true => {
            let mut bytes = line.bytes().enumerate().skip(1);
            loop {
                match bytes.next()? {
                    (_, b'\\') => drop(bytes.next()),
                    (at, b'"') => break at + 1,
                    _ => {}
                }
            }
        }
        false => line.find(':')?,
    };
    let (key, rest) = line.split_at_checked(end).filter(|_| end <= LONGEST_KEY)?;
    let rest = rest.strip_prefix(':')?;
    let value = match rest.is_empty() {
        true => rest,
        false => rest.strip_prefix(' ').filter(|value| !value.is_empty())?,
    };
    Some((read_scalar(key)?, value))
}

/// Bytes of a key: insta's parser gives up soon behind that.
const LONGEST_KEY: usize = 1000;

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x08' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\x0c' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            '\0'..='\x1f' | '\x7f' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
