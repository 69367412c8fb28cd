//! A text with its escapes undone. What is escaped, and how, differs from writer to writer, so no list of forms holds every mixture.
//!
//! Undone are, all at once: percent-encoding (`%2B`, `%u00FC`), escapes with a backslash as JSON, JavaScript and most languages have
//! them (`\u00fc`, `\u{fc}`, `\xFC`, `\374`, `\n`, `\/`), and entities of HTML and XML (`&#43;`, `&#x2B;`, `&uuml;`). A text of JSON within JSON
//! takes several levels of it.

use std::ops::Range;

use crate::markup::named_characters;

/// Levels of escapes that are undone.
pub(super) const LEVELS: usize = 4;

/// Bytes that one byte may be written in, after all levels: `&amp;#x2B;`, `\\\\u002B`, `%25252B`.
pub(super) const WIDEST: usize = 12;

/// Bytes that are looked at together, unless a secret needs more.
const STRETCH: usize = 1 << 20;

/// Characters of the longest name of an entity.
const LONGEST_NAME: usize = 32;

/// The kinds of escapes that are undone together, by the bytes that they begin with.
#[derive(Clone, Copy)]
pub(super) struct Kinds {
    signs: &'static [u8],
    begin: [bool; 256],
}

impl Kinds {
    pub(super) const BACKSLASH: Self = Self::of(b"\\");
    pub(super) const ENTITY: Self = Self::of(b"&");
    pub(super) const PERCENT: Self = Self::of(b"%");
    pub(super) const ALL: Self = Self::of(b"\\&%");
    /// All, and a `+` stands for a blank.
    pub(super) const FORM: Self = Self::of(b"\\&%+");

    const fn of(signs: &'static [u8]) -> Self {
        let mut begin = [false; 256];
        let mut at = 0;
        while at < signs.len() {
            begin[signs[at] as usize] = true;
            at += 1;
        }
        Self { signs, begin }
    }

    /// Whether any of them may begin somewhere in some bytes.
    pub(super) fn are_in(&self, bytes: &[u8]) -> bool {
        self.next(bytes, 0).is_some()
    }

    fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let rest = bytes.get(from..)?;
        let found = match self.signs {
            [one] => memchr::memchr(*one, rest),
            [one, two, three] => memchr::memchr3(*one, *two, *three, rest),
            _ => rest.iter().position(|byte| self.begin(*byte)),
        };
        found.map(|found| from + found)
    }

    fn begin(&self, byte: u8) -> bool {
        self.begin[usize::from(byte)]
    }
}

/// Bytes with one level of escapes undone.
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    escapes: Vec<Escape>,
}

/// Where something was undone.
struct Escape {
    /// In the bytes of the view.
    at: usize,
    bytes: usize,
    /// In the bytes below it.
    from: usize,
    length: usize,
    /// What it begins with.
    sign: u8,
}

impl View {
    /// None if there is nothing to undo.
    pub(super) fn of(below: &[u8], kinds: &Kinds) -> Option<Self> {
        let first = first_undone(below, kinds)?;
        let mut view = Self {
            bytes: Vec::with_capacity(below.len()),
            escapes: Vec::new(),
        };
        view.bytes.extend_from_slice(below.get(..first)?);
        let mut at = first;
        let mut blanks = false;
        while let Some(byte) = below.get(at) {
            let place = view.bytes.len();
            if let Some(length) = undo(below.get(at..)?, kinds, &mut view.bytes) {
                view.escapes.push(Escape {
                    at: place,
                    bytes: view.bytes.len() - place,
                    from: at,
                    length,
                    sign: *byte,
                });
                at += length;
            } else {
                let blank = *byte == b'+' && kinds.begin(b'+');
                blanks |= blank;
                view.bytes.push(if blank { b' ' } else { *byte });
                at += 1;
            }
            let following = kinds.next(below, at).unwrap_or(below.len());
            view.bytes.extend_from_slice(below.get(at..following)?);
            at = following;
        }
        (blanks || !view.escapes.is_empty()).then_some(view)
    }

    /// Whether escapes of several kinds were undone.
    pub(super) fn is_mixed(&self) -> bool {
        let first = self.escapes.first().map(|escape| escape.sign);
        self.escapes.iter().any(|escape| Some(escape.sign) != first)
    }

    /// Where in the bytes below some of the bytes stand: escapes as a whole.
    pub(super) fn range(&self, found: &Range<usize>) -> Range<usize> {
        self.below(found.start, false)..self.below(found.end, true)
    }

    fn below(&self, at: usize, is_end: bool) -> usize {
        let before = |escape: &Escape| escape.at < at || (escape.at == at && !is_end);
        let count = self.escapes.partition_point(before);
        let Some(escape) = count.checked_sub(1).and_then(|last| self.escapes.get(last)) else {
            return at;
        };
        match at.checked_sub(escape.at + escape.bytes) {
            Some(behind) => escape.from + escape.length + behind,
            None if is_end => escape.from + escape.length,
            None => escape.from,
        }
    }
}

/// Where the first escape stands, or a blank: most of what could begin one does not, and then no view is made.
fn first_undone(bytes: &[u8], kinds: &Kinds) -> Option<usize> {
    let mut undone = Vec::new();
    let mut at = kinds.next(bytes, 0)?;
    while bytes.get(at) != Some(&b'+') && undo(bytes.get(at..)?, kinds, &mut undone).is_none() {
        at = kinds.next(bytes, at + 1)?;
    }
    Some(at)
}

/// The kinds of escapes in which a secret may stand; `blank` is whether it may have one, for which a `+` may stand.
pub(super) fn kinds_of(blank: bool) -> &'static Kinds {
    if blank { &Kinds::FORM } else { &Kinds::ALL }
}

/// The parts of a text in which something that is `reach` bytes long at most may have an escape; each holds it as a whole.
pub(super) fn stretches(text: &[u8], reach: usize, kinds: &Kinds) -> Vec<Range<usize>> {
    // Most texts are so short that each escape reaches to both ends.
    if text.len() <= reach.min(STRETCH) {
        let whole = kinds.are_in(text).then_some(0..text.len());
        return whole.into_iter().collect();
    }
    let most = STRETCH.max(reach.saturating_mul(8));
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = kinds.next(text, at) {
        let start = first.saturating_sub(reach);
        let mut end = first.saturating_add(reach);
        let mut last = first;
        while end - start < most {
            match kinds.next(text, last + 1) {
                Some(other) if other < end => {
                    last = other;
                    end = other.saturating_add(reach);
                }
                _ => break,
            }
        }
        // Where it ends because it is long enough, what is begun there is held by the next.
        let is_cut = end - start >= most;
        at = if is_cut { end - reach } else { end };
        at = at.max(first + 1);
        found.push(start..end.min(text.len()));
    }
    found
}

/// How much of a text remains if it ends within an escape, and that is left out.
pub(super) fn whole(text: &[u8]) -> &[u8] {
    let from = text.len().saturating_sub(LONGEST_NAME);
    let tail = text.get(from..).unwrap_or_default();
    let last = tail.iter().rposition(|byte| Kinds::ALL.begin(*byte));
    last.map_or(text, |last| text.get(..from + last).unwrap_or(text))
}

/// Appends what the escape at the beginning of some bytes stands for, and gives its length; none if there is no escape.
fn undo(bytes: &[u8], kinds: &Kinds, out: &mut Vec<u8>) -> Option<usize> {
    match bytes.first()? {
        b'\\' => backslash(bytes, kinds, out),
        b'&' => entity(bytes, out),
        b'%' => percent(bytes, out),
        _ => None,
    }
}

fn backslash(bytes: &[u8], kinds: &Kinds, out: &mut Vec<u8>) -> Option<usize> {
    let byte = match bytes.get(1)? {
        b'u' if bytes.get(2) == Some(&b'{') => return braced(bytes, out),
        b'u' => return unit(bytes, out),
        b'U' => return push(number(bytes.get(2..10)?, 16)?, out).map(|()| 10),
        b'x' => return hexadecimal(bytes, out),
        b'0'..=b'3' => return octal(bytes, out),
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        b'v' => 11,
        // What begins another kind of escape that is undone is not what follows a backslash in one.
        other @ (b'&' | b'%') if kinds.begin(*other) => return None,
        byte if byte.is_ascii_punctuation() || *byte == b' ' => *byte,
        _ => return None,
    };
    out.push(byte);
    Some(2)
}

/// `\u00fc`, or two of them for one character (RFC 8259 section 7). `%u00FC` has the same length.
fn unit(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let high = number(bytes.get(2..6)?, 16)?;
    if !(0xd800..0xdc00).contains(&high) {
        return push(high, out).map(|()| 6);
    }
    let second = bytes
        .get(6..8)
        .filter(|begun| Some(*begun) == bytes.get(..2));
    let low = second.and_then(|_| number(bytes.get(8..12)?, 16))?;
    let low = low.checked_sub(0xdc00).filter(|offset| *offset < 0x400)?;
    push(0x10000 + ((high - 0xd800) << 10) + low, out).map(|()| 12)
}

/// `\u{fc}` of JavaScript, PHP and Rust.
fn braced(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let digits = bytes.get(3..)?;
    let end = digits.iter().take(9).position(|byte| *byte == b'}')?;
    push(number(digits.get(..end)?, 16)?, out).map(|()| end + 4)
}

/// `\xC3\xBC`, the bytes of a character, or `\xFC`, its number.
fn hexadecimal(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let one = |at: usize| {
        let escape = bytes.get(at * 4..at * 4 + 4)?;
        let digits = escape.strip_prefix(b"\\x")?;
        number(digits, 16).and_then(|byte| u8::try_from(byte).ok())
    };
    let first = one(0)?;
    let several: Vec<u8> = (0..4).map_while(one).collect();
    for count in 2..=several.len() {
        let bytes = several.get(..count)?;
        if first >= 0x80 && std::str::from_utf8(bytes).is_ok() {
            out.extend_from_slice(bytes);
            return Some(count * 4);
        }
    }
    push(u32::from(first), out).map(|()| 4)
}

/// `\303`, a byte in three octal digits, as shells and C write what is not ASCII.
fn octal(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let byte = number(bytes.get(1..4)?, 8)?;
    out.push(u8::try_from(byte).ok()?);
    Some(4)
}

fn entity(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let name = bytes.get(1..)?;
    if name.first() != Some(&b'#') {
        let end = name.iter().take(LONGEST_NAME + 1);
        let end = end.take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let named = name.get(..=end).filter(|_| name.get(end) == Some(&b';'))?;
        let characters = named_characters(std::str::from_utf8(named).ok()?)?;
        for character in characters {
            push(u32::from(character), out)?;
        }
        return Some(end + 2);
    }
    let (begun, radix) = match name.get(1)? {
        b'x' | b'X' => (2, 16),
        _ => (1, 10),
    };
    let digits = name.get(begun..)?;
    let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
    let end = digits.iter().take_while(is_digit).count();
    // Browsers take it without the last character as well; it is not there yet if that is written in some other way.
    let closed = match digits.get(end) {
        Some(b';') => 1,
        Some(byte) if Kinds::ALL.begin(*byte) => return None,
        _ => 0,
    };
    push(number(digits.get(..end)?, radix)?, out)?;
    Some(1 + begun + end + closed)
}

fn percent(bytes: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    if bytes.get(1) == Some(&b'u') {
        return unit(bytes, out);
    }
    let byte = number(bytes.get(1..3)?, 16)?;
    out.push(u8::try_from(byte).ok()?);
    Some(3)
}

/// Digits with any zeros before them; none if something else is there or it is beyond every character.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, byte| {
        let digit = char::from(*byte).to_digit(radix)?;
        let number = number * radix + digit;
        (number <= u32::from(char::MAX)).then_some(number)
    })
}

fn push(code: u32, out: &mut Vec<u8>) -> Option<()> {
    let character = char::from_u32(code).filter(|character| *character != '\0')?;
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    Some(())
}
