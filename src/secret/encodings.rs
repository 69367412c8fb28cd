//! The forms in which a secret may stand in a text.

use std::ops::Range;

use crate::text::shell_quoted;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A way to write a secret.
type Form = fn(&str) -> Vec<String>;

/// One row a form; a form may give several texts.
const FORMS: &[Form] = &[
    |secret| vec![secret.to_owned()],
    percent_encoded,
    every_json,
    // JSON in a text of JSON, as an echo of a body or a quoted value is.
    |secret| vec![json_escaped(&json_escaped(secret, false), false)],
    every_html,
    |secret| {
        vec![
            shell_quoted(secret),
            secret.replace('\'', "'\\''"),
            secret.replace('\\', "\\\\").replace('\'', "\\'"),
        ]
    },
    |secret| vec![hex::encode(secret), hex::encode_upper(secret)],
    base64_at_each_alignment,
];

/// Letters, digits and `-._~` stand for themselves (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// What the form encoding of the WHATWG URL standard leaves.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*')
    .remove(b' ');
/// What minijinja's `urlencode` leaves.
const PATH: &AsciiSet = &UNRESERVED.remove(b'/');

/// Every text that `secret` may look like; in all of them it is at least 4 bytes long.
pub(super) fn forms_of(secret: &str) -> Vec<String> {
    let mut forms: Vec<String> = FORMS.iter().flat_map(|form| form(secret)).collect();
    forms.retain(|form| form.len() >= 4);
    forms.sort();
    forms.dedup();
    forms
}

/// A text with its percent-encoding undone. What is encoded differs from writer to writer, so no list of forms holds every mixture.
pub(super) struct Unescaped {
    pub(super) bytes: Vec<u8>,
    /// Which of the bytes were three in the text, in order.
    escapes: Vec<usize>,
}

impl Unescaped {
    /// With `plus`, a `+` stands for a blank. None if there is nothing to undo.
    pub(super) fn of(text: &str, plus: bool) -> Option<Self> {
        if !text.contains(if plus { '+' } else { '%' }) {
            return None;
        }
        let text = text.as_bytes();
        let mut bytes = Vec::with_capacity(text.len());
        let mut escapes = Vec::new();
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            let escaped = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
            let mut one = [0];
            if escaped.is_some_and(|digits| hex::decode_to_slice(digits, &mut one).is_ok()) {
                escapes.push(bytes.len());
                at += 2;
            } else {
                one = [if plus && *byte == b'+' { b' ' } else { *byte }];
            }
            bytes.extend(one);
            at += 1;
        }
        Some(Self { bytes, escapes })
    }

    /// Where in the text some of the bytes stand.
    pub(super) fn range(&self, found: &Range<usize>) -> Range<usize> {
        let place = |at: usize| at + 2 * self.escapes.partition_point(|escape| *escape < at);
        place(found.start)..place(found.end)
    }
}

fn percent_encoded(secret: &str) -> Vec<String> {
    let upper = [
        utf8_percent_encode(secret, UNRESERVED).to_string(),
        utf8_percent_encode(secret, FORM)
            .to_string()
            .replace(' ', "+"),
        utf8_percent_encode(secret, PATH).to_string(),
    ];
    let twice = upper
        .clone()
        .map(|once| utf8_percent_encode(&once, UNRESERVED).to_string());
    let all = upper.into_iter().chain(twice);
    all.flat_map(|form| [lower_case_escapes(&form), form])
        .collect()
}

fn lower_case_escapes(encoded: &str) -> String {
    let mut rest = encoded;
    let mut lower = String::with_capacity(encoded.len());
    while let Some(at) = rest.find('%') {
        let end = (at + 3).min(rest.len());
        lower.push_str(&rest[..at]);
        lower.push_str(&rest[at..end].to_ascii_lowercase());
        rest = &rest[end..];
    }
    lower + rest
}

/// As encoders of JSON write it: solidi and what is not ASCII escaped or not (PHP, Python, JavaScript), and `<>&` too where it
/// stands in a page (`JSON_HEX_TAG` and `JSON_HEX_AMP` of PHP).
fn every_json(secret: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for ascii in [false, true] {
        let plain = json_escaped(secret, ascii);
        let in_page = ["<", ">", "&"].iter().fold(plain.clone(), |form, c| {
            form.replace(c, &format!("\\u00{}", hex::encode_upper(c)))
        });
        for form in [plain, in_page] {
            forms.push(form.replace('/', "\\/"));
            forms.push(form);
        }
    }
    forms
}

fn json_escaped(secret: &str, ascii: bool) -> String {
    let quoted = serde_json::Value::String(secret.to_owned()).to_string();
    let inner = &quoted[1..quoted.len() - 1];
    if !ascii {
        return inner.to_owned();
    }
    let mut escaped = String::new();
    for c in inner.chars() {
        if c.is_ascii() {
            escaped.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}

/// As encoders of HTML and XML write quotes: `&#039;` is PHP's, `&apos;` XML's, and in the text of an element they may stay.
fn every_html(secret: &str) -> Vec<String> {
    let bare = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut forms = Vec::new();
    for double in ["\"", "&quot;", "&#34;"] {
        for single in ["'", "&#39;", "&#039;", "&#x27;", "&apos;"] {
            forms.push(bare.replace('"', double).replace('\'', single));
        }
    }
    forms
}

/// The characters of base64 that depend on the secret alone, for each place where it may begin within a group of three bytes.
fn base64_at_each_alignment(secret: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(secret.as_bytes());
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&bytes);
            if first < last {
                forms.push(encoded[first..last].to_owned());
            }
        }
    }
    // A whole value is found with its last, partly filled character too.
    forms.push(STANDARD_NO_PAD.encode(secret));
    forms.push(URL_SAFE_NO_PAD.encode(secret));
    forms
}
