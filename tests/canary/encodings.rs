//! How servers, shells and languages write a text: what a secret may come back as.

use std::fmt::Write;

/// A way to write a text.
pub(super) struct Encoding {
    pub(super) name: &'static str,
    pub(super) write: fn(&str) -> String,
}

/// Characters with names in HTML, as far as they stand in what is planted.
pub(super) const NAMED: &[(char, &str)] = &[
    ('&', "amp"),
    ('<', "lt"),
    ('>', "gt"),
    ('"', "quot"),
    ('\'', "apos"),
    ('Ä', "Auml"),
    ('ß', "szlig"),
    ('$', "dollar"),
    ('+', "plus"),
    ('/', "sol"),
    ('\\', "bsol"),
    ('%', "percnt"),
];

const fn row(name: &'static str, write: fn(&str) -> String) -> Encoding {
    Encoding { name, write }
}

/// Every one that a secret is found in.
pub(super) const ENCODINGS: &[Encoding] = &[
    row("raw", str::to_owned),
    row("percent", |text| {
        each_byte(text, |byte| format!("%{byte:02X}"))
    }),
    row("percent-lower", |text| {
        each_byte(text, |byte| format!("%{byte:02x}"))
    }),
    row("percent-needed", |text| needed(text, "%20")),
    row("percent-needed-lower", |text| {
        needed(text, "%20").replace("%C3", "%c3")
    }),
    row("form", |text| needed(text, "+")),
    row("percent-twice", |text| needed(&needed(text, "%20"), "%20")),
    row("json", json),
    row("json-units", |text| units(text, "\\u")),
    row("json-slashes", |text| json(text).replace('/', "\\/")),
    row("json-in-json", |text| json(&json(text))),
    row("json-in-json-in-json", |text| json(&json(&json(text)))),
    row("html-decimal", |text| {
        each(text, |c| format!("&#{};", u32::from(c)))
    }),
    row("html-hex", |text| {
        each(text, |c| format!("&#x{:X};", u32::from(c)))
    }),
    row("html-hex-lower", |text| {
        each(text, |c| format!("&#x{:x};", u32::from(c)))
    }),
    row("html-named", |text| each(text, |c| named(c, NAMED))),
    row("xml", |text| each(text, |c| named(c, &NAMED[..5]))),
    row("json-in-html", |text| {
        each(&json(text), |c| named(c, NAMED))
    }),
    row("php", |text| {
        text.replace('\\', "\\\\").replace('\'', "\\'")
    }),
    row("slashes", |text| {
        text.replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace('"', "\\\"")
    }),
    row("shell", |text| format!("'{}'", text.replace('\'', "'\\''"))),
    row("shell-characters", |text| {
        each(text, |c| {
            if c.is_alphanumeric() {
                c.to_string()
            } else {
                format!("\\{c}")
            }
        })
    }),
    row("octal", |text| {
        let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
        each_byte(&escaped, |byte| match byte {
            0x80.. => format!("\\{byte:03o}"),
            ascii => char::from(ascii).to_string(),
        })
    }),
    row("bytes", |text| {
        each_byte(text, |byte| format!("\\x{byte:02x}"))
    }),
    row("hex", |text| each_byte(text, |byte| format!("{byte:02x}"))),
    row("hex-upper", |text| {
        each_byte(text, |byte| format!("{byte:02X}"))
    }),
    row("base64-0", |text| base64(text, "", "", STANDARD, true)),
    row("base64-1", |text| base64(text, "u:", "!", STANDARD, true)),
    row("base64-2", |text| base64(text, "x", "", STANDARD, true)),
    row("base64-bare-0", |text| {
        base64(text, "", "y", STANDARD, false)
    }),
    row("base64-bare-1", |text| {
        base64(text, "u", "", STANDARD, false)
    }),
    row("base64-bare-2", |text| {
        base64(text, "u:", "yz", STANDARD, false)
    }),
    row("base64url-0", |text| base64(text, "", "", URL, true)),
    row("base64url-1", |text| base64(text, "u:", "z", URL, false)),
    row("base64url-2", |text| base64(text, "x", "", URL, false)),
];

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A text in every encoding, a line each.
pub(super) fn lines(text: &str) -> String {
    let line = |own: &Encoding| format!("{}: {}\n", own.name, (own.write)(text));
    ENCODINGS.iter().map(line).collect()
}

/// A text as JSON writes it, without its quotes.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn each(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

fn each_byte(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn named(c: char, names: &[(char, &str)]) -> String {
    let own = names.iter().find(|(own, _)| *own == c);
    own.map_or_else(|| c.to_string(), |(_, name)| format!("&{name};"))
}

fn needed(text: &str, blank: &str) -> String {
    each_byte(text, |byte| match byte {
        b' ' => blank.to_owned(),
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    })
}

fn units(text: &str, begin: &str) -> String {
    let mut out = String::new();
    for unit in text.encode_utf16() {
        write!(out, "{begin}{unit:04x}").expect("a string takes all");
    }
    out
}

fn base64(text: &str, before: &str, behind: &str, alphabet: &[u8; 64], padded: bool) -> String {
    let mut out = String::new();
    for group in format!("{before}{text}{behind}").as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4_usize {
            let six = bits >> (18 - at * 6) & 63;
            match at <= group.len() {
                true => out.push(char::from(alphabet[six as usize])),
                false if padded => out.push('='),
                false => {}
            }
        }
    }
    out
}
