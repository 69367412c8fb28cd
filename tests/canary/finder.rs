//! Finds planted secrets in bytes, whole or in part, by undoing whatever looks encoded. It shares nothing with `src/secret`, which
//! goes the other way: that encodes what it knows and looks for it.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

/// Characters of a piece of a secret that is a leak by itself.
const PIECE: usize = 8;
/// How often what was undone is looked at again.
const LEVELS: usize = 3;
/// So many bytes in base64 or hex are worth a look.
const SHORTEST_RUN: usize = 8;

/// A secret that was put somewhere on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planted {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
}

/// Looks for pieces of all planted secrets.
pub(super) struct Finder {
    pieces: AhoCorasick,
    /// Of each piece.
    names: Vec<&'static str>,
}

/// A way to undo something; none if there is nothing to undo.
type Undo = fn(&[u8]) -> Option<Vec<u8>>;

const UNDO: &[Undo] = &[
    |text| undone(text, &[percent]),
    |text| undone(text, &[percent, blank]),
    |text| undone(text, &[backslash]),
    |text| undone(text, &[entity]),
    |text| undone(text, &[percent, backslash, entity]),
    |text| undone(text, &[colour]),
];

impl Finder {
    pub(super) fn of(planted: &[Planted]) -> Self {
        let (mut pieces, mut names) = (Vec::new(), Vec::new());
        for secret in planted {
            let characters: Vec<char> = secret.value.chars().collect();
            let length = PIECE.min(characters.len().div_ceil(2));
            for piece in characters.windows(length) {
                pieces.push(piece.iter().collect::<String>());
                names.push(secret.name);
            }
        }
        Self {
            pieces: AhoCorasick::new(&pieces).expect("few pieces"),
            names,
        }
    }

    /// The names of the secrets of which something is in some bytes, each with what stands around it.
    pub(super) fn find(&self, bytes: &[u8]) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([bytes.to_vec()]);
        let mut now = vec![bytes.to_vec()];
        for level in 0..=LEVELS {
            let mut next = Vec::new();
            for view in &now {
                self.look(view, &mut found);
                for coded in runs(view) {
                    self.look(&coded, &mut found);
                }
                let undone = UNDO.iter().filter_map(|undo| undo(view));
                next.extend(undone.filter(|view| level < LEVELS && seen.insert(view.clone())));
            }
            now = next;
        }
        found
    }

    fn look(&self, bytes: &[u8], found: &mut Vec<(&'static str, String)>) {
        for piece in self.pieces.find_iter(bytes) {
            let name = self.names[piece.pattern().as_usize()];
            if found.iter().all(|(known, _)| *known != name) {
                let from = piece.start().saturating_sub(60);
                let around = &bytes[from..bytes.len().min(piece.end() + 30)];
                found.push((name, String::from_utf8_lossy(around).into_owned()));
            }
        }
    }
}

/// What an escape at the beginning of some bytes stands for, and how long it is.
type One = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

fn undone(text: &[u8], kinds: &[One]) -> Option<Vec<u8>> {
    let (mut out, mut at, mut any) = (Vec::with_capacity(text.len()), 0, false);
    while at < text.len() {
        match kinds.iter().find_map(|one| one(&text[at..])) {
            Some((bytes, length)) => {
                out.extend(bytes);
                at += length;
                any = true;
            }
            None => {
                out.push(text[at]);
                at += 1;
            }
        }
    }
    any.then_some(out)
}

fn digits(text: &[u8], radix: u32) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(text).ok()?, radix).ok()
}

fn character(code: u32) -> Option<Vec<u8>> {
    Some(char::from_u32(code)?.to_string().into_bytes())
}

fn percent(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    match text.first()? {
        b'%' => Some((vec![u8::try_from(digits(text.get(1..3)?, 16)?).ok()?], 3)),
        _ => None,
    }
}

fn blank(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    (text.first()? == &b'+').then(|| (vec![b' '], 1))
}

fn backslash(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    if text.first()? != &b'\\' {
        // A quoted word of a shell is left for a quote and begun again: 'it'\''s'. By then its backslash is undone.
        return text.starts_with(b"'''").then(|| (b"'".to_vec(), 3));
    }
    Some(match *text.get(1)? {
        b'u' => (character(digits(text.get(2..6)?, 16)?)?, 6),
        b'x' => (vec![u8::try_from(digits(text.get(2..4)?, 16)?).ok()?], 4),
        b'0'..=b'7' => (vec![u8::try_from(digits(text.get(1..4)?, 8)?).ok()?], 4),
        b'n' => (b"\n".to_vec(), 2),
        byte if byte.is_ascii_punctuation() => (vec![byte], 2),
        _ => return None,
    })
}

fn entity(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let name = text.strip_prefix(b"&")?;
    let end = name.iter().take(10).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&name[..end]).ok()?;
    let code = match (name.strip_prefix("#x"), name.strip_prefix('#')) {
        (Some(hex), _) => u32::from_str_radix(hex, 16).ok()?,
        (None, Some(decimal)) => decimal.parse().ok()?,
        (None, None) => super::encodings::NAMED
            .iter()
            .find(|(_, own)| *own == name)
            .map(|(character, _)| u32::from(*character))?,
    };
    Some((character(code)?, end + 2))
}

/// What colours a terminal.
fn colour(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let rest = text.strip_prefix(b"\x1b[")?;
    let end = rest.iter().position(|byte| byte.is_ascii_alphabetic())?;
    Some((Vec::new(), end + 3))
}

/// Whatever may be base64 or hex, decoded from each place where it may begin.
fn runs(text: &[u8]) -> Vec<Vec<u8>> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let mut found = Vec::new();
    for run in text.split(|byte| !is_base64(byte)) {
        if run.len() >= SHORTEST_RUN {
            found.extend((0..4).map(|from| base64(&run[from..])));
        }
    }
    for run in text.split(|byte| !byte.is_ascii_hexdigit()) {
        if run.len() >= SHORTEST_RUN {
            found.extend((0..2).map(|from| {
                let pairs = run[from..].chunks_exact(2);
                let byte = |pair: &[u8]| u8::try_from(digits(pair, 16)?).ok();
                pairs.filter_map(byte).collect()
            }));
        }
    }
    found
}

fn base64(run: &[u8]) -> Vec<u8> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for byte in run {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            _ => 63,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}
