//! Texts that two draw for the same: each drew its own, and they stand in the same places.

use crate::http::{Body, Response};

/// What the run drew, with what was drawn for it in the recording.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    known: Vec<(String, String)>,
}

/// A piece of a text: as it is, or drawn.
#[derive(Debug, Clone, Copy)]
enum Piece<'t> {
    Text(&'t str),
    /// As it was drawn, and as it stands there.
    Drawn(&'t str, &'t str),
}

/// Characters that a drawn text has at least and at most.
const LENGTHS: (usize, usize) = (8, 64);

impl Pairs {
    /// Whether a recorded text is the wanted one, but for what was drawn. What is found to be drawn for the same is remembered.
    pub(super) fn same(&mut self, wanted: &str, recorded: &str, drawn: &[String]) -> bool {
        let read = self.translated(recorded);
        if read == wanted {
            return true;
        }
        let known = |word: &&String| self.known.iter().any(|(own, _)| own == *word);
        let open: Vec<&String> = drawn.iter().filter(|word| !known(word)).collect();
        let mut found = Vec::new();
        let same = fits(&pieces(wanted, &open), &read, &mut found);
        if same {
            self.known.append(&mut found);
        }
        same
    }

    /// A recorded text as the run would have it.
    fn translated(&self, recorded: &str) -> String {
        let mut text = recorded.to_owned();
        for (own, other) in &self.known {
            for form in [
                str::to_owned,
                str::to_ascii_uppercase,
                str::to_ascii_lowercase,
                capital,
            ] {
                text = text.replace(&form(other), &form(own));
            }
        }
        text
    }

    /// Reads an answer as the run would have it, as far as it is text.
    pub(super) fn in_answer(&self, response: &mut Response) {
        if self.known.is_empty() {
            return;
        }
        for (_, value) in &mut response.headers {
            *value = self.translated(value);
        }
        let body = &response.body;
        let content_type = response.header_values("content-type").concat();
        if let Ok(text) = std::str::from_utf8(body.bytes()) {
            response.body = Body::decoded(self.translated(text), content_type, body.received());
        }
    }
}

/// With its first letter in upper case, as wikis have titles.
fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(text.len().min(1));
    first.to_ascii_uppercase() + rest
}

/// A text cut at the drawn ones in it, in whatever case they stand there.
fn pieces<'t>(text: &'t str, drawn: &[&'t String]) -> Vec<Piece<'t>> {
    let lower = text.to_ascii_lowercase();
    let (mut pieces, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let places = drawn.iter().filter_map(|word| {
            let place = lower[at..].find(&word.to_ascii_lowercase())?;
            Some((at + place, word.as_str()))
        });
        let Some((place, word)) = places.min_by_key(|(place, _)| *place) else {
            break;
        };
        let end = place + word.len();
        pieces.push(Piece::Text(&text[at..place]));
        pieces.push(Piece::Drawn(word, &text[place..end]));
        at = end;
    }
    pieces.push(Piece::Text(&text[at..]));
    pieces
}

/// Whether a text is made of these pieces, with others drawn for the drawn ones.
fn fits(pieces: &[Piece<'_>], text: &str, found: &mut Vec<(String, String)>) -> bool {
    let Some((first, rest)) = pieces.split_first() else {
        return text.is_empty();
    };
    match first {
        Piece::Text(piece) => text
            .strip_prefix(piece)
            .is_some_and(|text| fits(rest, text, found)),
        Piece::Drawn(word, stands) => {
            if let Some((_, other)) = found.iter().find(|(own, _)| own == word) {
                let other = cased(other, word, stands);
                return text
                    .strip_prefix(other.as_str())
                    .is_some_and(|text| fits(rest, text, found));
            }
            lengths(word, text).into_iter().rev().any(|length| {
                let (other, text) = text.split_at(length);
                found.push((word.to_string(), uncased(other, word, stands)));
                let fits = fits(rest, text, found);
                if !fits {
                    found.pop();
                }
                fits
            })
        }
    }
}

/// How long the drawn text at the beginning of another text may be.
fn lengths(word: &str, text: &str) -> Vec<usize> {
    let dashes = |text: &str| -> Vec<usize> { text.match_indices('-').map(|(at, _)| at).collect() };
    if word.contains('-') {
        let same = text.get(..word.len()).filter(|other| {
            let hex = other
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
            hex && dashes(other) == dashes(word)
        });
        return same.iter().map(|other| other.len()).collect();
    }
    let run = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    (LENGTHS.0..=run.min(LENGTHS.1)).collect()
}

/// A text in the case in which a drawn one stands.
fn cased(other: &str, word: &str, stands: &str) -> String {
    match stands {
        _ if stands == word => other.to_owned(),
        _ if stands == capital(word) => capital(other),
        _ => other.to_ascii_uppercase(),
    }
}

/// The text itself, of one in the case in which a drawn one stands; ours are drawn in lower case.
fn uncased(other: &str, word: &str, stands: &str) -> String {
    match stands {
        _ if stands == word => other.to_owned(),
        _ if stands == capital(word) => {
            let (first, rest) = other.split_at(1);
            first.to_ascii_lowercase() + rest
        }
        _ => other.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "abcdefghij";

    fn same(pairs: &mut Pairs, wanted: &str, recorded: &str) -> bool {
        pairs.same(wanted, recorded, &[OURS.to_owned(), "k".repeat(10)])
    }

    #[test]
    fn what_stands_for_what_was_drawn_is_taken_for_it_from_then_on() {
        let mut pairs = Pairs::default();
        assert!(same(&mut pairs, "Page abcdefghij!", "Page x1x2x3x4x5x6!"));
        assert!(same(&mut pairs, "abcdefghij", "x1x2x3x4x5x6"));
        assert!(same(&mut pairs, "Abcdefghij", "X1x2x3x4x5x6"));
        assert!(
            !same(&mut pairs, "abcdefghij", "y1y2y3y4y5y6"),
            "another one"
        );
        let mut answer = Response {
            body: Body::new("{\"title\":\"X1x2x3x4x5x6\"}", ""),
            ..Response::default()
        };
        pairs.in_answer(&mut answer);
        assert_eq!(answer.body.text(), "{\"title\":\"Abcdefghij\"}");
    }

    #[test]
    fn two_in_one_text_are_told_apart_by_what_stands_between_them() {
        let mut pairs = Pairs::default();
        let wanted = format!("{OURS}/{}.", "k".repeat(10));
        assert!(same(&mut pairs, &wanted, "a1b2c3d4/z1y2x3w4v5."));
        assert!(same(&mut pairs, &"k".repeat(10), "z1y2x3w4v5"));
        assert!(!same(&mut pairs, OURS, "z1y2x3w4v5"));
    }

    #[test]
    fn what_could_not_be_drawn_differs() {
        let mut pairs = Pairs::default();
        assert!(!same(&mut pairs, "Page abcdefghij", "Page short"));
        assert!(!same(&mut pairs, "Page abcdefghij", "Seite a1b2c3d4e5"));
        assert!(!same(&mut pairs, "Page", "Pages"));
        let ours = "00000000-0000-4000-8000-000000000000".to_owned();
        let uuid =
            |pairs: &mut Pairs, other: &str| pairs.same(&ours, other, std::slice::from_ref(&ours));
        assert!(!uuid(&mut pairs, "a1b2c3d4e5a1b2c3d4e5a1b2c3d4e5a1b2c3"));
        assert!(uuid(&mut pairs, "12345678-1234-4234-8234-1234567890ab"));
    }
}
