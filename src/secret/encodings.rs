//! The forms in which a secret may stand in a text whose escapes are undone.

use super::escapes::{Kinds, LEVELS, View};
use super::known::SHORTEST;
use crate::text::shell_quoted;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// A way to write a secret.
type Form = fn(&str) -> Vec<String>;

/// One row a form; a form may give several texts.
const FORMS: &[Form] = &[
    |secret| vec![secret.to_owned()],
    itself_undone,
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
