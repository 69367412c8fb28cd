//! The forms in which a secret may stand in a text whose escapes are undone.

use super::escapes::{Kinds, LEVELS, View};
use super::known::SHORTEST;
use crate::text::shell_quoted;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A way to write a secret.
type Form = fn(&str) -> Vec<String>;

/// One row a form; a form may give several texts.
const FORMS: &[Form] = &[
    |secret| vec![secret.to_owned()],
    itself_undone,
    in_a_word_of_a_shell,
    |secret| {
        let lower = hex::encode(secret);
        vec![lower.to_ascii_uppercase(), lower]
    },
    base64_at_each_alignment,
];

/// Every text that `secret` may look like, each at least [`SHORTEST`] bytes long if the secret has as many characters.
pub(super) fn forms_of(secret: &str) -> Vec<String> {
    let mut forms: Vec<String> = FORMS.iter().flat_map(|form| form(secret)).collect();
    forms.sort();
    forms.dedup();
    forms
}

/// A secret may look as if it had escapes: what is left of it where they are undone. None that is so short that it is found everywhere.
fn itself_undone(secret: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let mut bytes = secret.as_bytes().to_vec();
    for _ in 0..LEVELS {
        let Some(view) = View::of(&bytes, &Kinds::ALL) else {
            break;
        };
        bytes = view.bytes;
        forms.extend(String::from_utf8(bytes.clone()));
    }
    forms.retain(|form| form.chars().count() >= SHORTEST);
    forms
}

/// Between quotes most secrets are what they are.
fn in_a_word_of_a_shell(secret: &str) -> Vec<String> {
    let stays = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\'' | b'\\');
    if secret.bytes().all(stays) {
        return Vec::new();
    }
    vec![
        shell_quoted(secret),
        secret.replace('\'', "'\\''"),
        secret.replace('\\', "\\\\").replace('\'', "\\'"),
    ]
}

/// The characters of base64 that depend on the secret alone, for each place where it may begin within a group of three bytes.
fn base64_at_each_alignment(secret: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let all = [b"\0\0", secret.as_bytes()].concat();
    for before in 0..3 {
        let bytes = all.get(2 - before..).unwrap_or_default();
        let first = (before * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        let encoded = STANDARD_NO_PAD.encode(bytes);
        forms.extend(encoded.get(first..last).map(str::to_owned));
        // A whole value is found with its last, partly filled character too.
        if before == 0 {
            forms.push(encoded);
        }
    }
    // In addresses two signs are others.
    let differs = |form: &&String| form.bytes().any(|byte| matches!(byte, b'+' | b'/'));
    let in_addresses = forms.iter().filter(differs);
    let in_addresses: Vec<String> = in_addresses
        .map(|form| form.replace('+', "-").replace('/', "_"))
        .collect();
    forms.extend(in_addresses);
    forms
}
