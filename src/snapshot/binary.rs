//! What differs between two binary bodies: sizes, the first byte that differs and the bytes around it, of images their sizes in pixels.

use crate::event::DiffLine;

/// Bytes in a row.
const ROW: usize = 16;
/// Rows before the first that differs, and from it on.
const BEFORE: usize = 1;
const FROM: usize = 4;

/// How they differ, in phrases.
pub(super) fn changes(old: &[u8], new: &[u8]) -> Vec<String> {
    let mut changes = Vec::new();
    if let (Some(old), Some(new)) = (pixels(old), pixels(new))
        && old != new
    {
        changes.push(format!(
            "{} × {} → {} × {} pixels",
            old.0, old.1, new.0, new.1
        ));
    }
    if let Some(at) = first(old, new) {
        changes.push(format!("differs from byte {at} (0x{at:x}) on"));
    }
    changes
}

/// The rows around the first byte that differs, each with its place, as numbers and as letters.
pub(super) fn rows(old: &[u8], new: &[u8]) -> Vec<DiffLine> {
    let Some(at) = first(old, new) else {
        return Vec::new();
    };
    let row = |bytes: &[u8], index: usize| {
        let from = (index * ROW).min(bytes.len());
        let part = bytes[from..(from + ROW).min(bytes.len())].to_vec();
        Some(part).filter(|part| !part.is_empty())
    };
    let begin = (at / ROW).saturating_sub(BEFORE);
    let mut rows = vec![DiffLine::remark(&format!(
        "bytes from 0x{:x} on, {ROW} a row",
        begin * ROW
    ))];
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for index in begin..at / ROW + FROM {
        let (before, now) = (row(old, index), row(new, index));
        let line = |bytes: Option<&Vec<u8>>, is_old: bool, is_new: bool| {
            let number = |is: bool| is.then_some(index as u32 + 1);
            bytes.map(|bytes| DiffLine {
                before: number(is_old),
                now: number(is_new),
                text: shown(index * ROW, bytes),
            })
        };
        if before == now {
            rows.append(&mut removed);
            rows.append(&mut added);
            rows.extend(line(before.as_ref(), true, true));
        } else {
            removed.extend(line(before.as_ref(), true, false));
            added.extend(line(now.as_ref(), false, true));
        }
    }
    rows.append(&mut removed);
    rows.append(&mut added);
    rows
}

/// Where the first byte is that only one of them has there.
fn first(old: &[u8], new: &[u8]) -> Option<usize> {
    let same = old.iter().zip(new).take_while(|(old, new)| old == new);
    Some(same.count()).filter(|at| *at < old.len().max(new.len()))
}

fn shown(at: usize, bytes: &[u8]) -> String {
    let numbers: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let letters = bytes.iter().map(|byte| match byte {
        b' '..=b'~' => char::from(*byte),
        _ => '.',
    });
    let letters: String = letters.collect();
    format!("{at:08x}  {:47}  {letters}", numbers.join(" "))
}

/// Width and height of an image: PNG (section 11.2.1 of its specification), GIF (section 18), JPEG (ITU-T T.81 section B.2.2).
fn pixels(bytes: &[u8]) -> Option<(u32, u32)> {
    let two = |at: usize| Some([*bytes.get(at)?, *bytes.get(at + 1)?]);
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        let four = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        return Some((four(16)?, four(20)?));
    }
    if bytes.starts_with(b"GIF8") {
        let number = |at| Some(u32::from(u16::from_le_bytes(two(at)?)));
        return Some((number(6)?, number(8)?));
    }
    if !bytes.starts_with(b"\xff\xd8") {
        return None;
    }
    let number = |at| Some(u32::from(u16::from_be_bytes(two(at)?)));
    let mut at = 2;
    loop {
        match two(at)? {
            [0xff, 0xff] => at += 1,
            // The frame; three of the codes between mean something else.
            [0xff, 0xc0..=0xcf] if !matches!(bytes[at + 1], 0xc4 | 0xc8 | 0xcc) => {
                return Some((number(at + 7)?, number(at + 5)?));
            }
            [0xff, 0x01 | 0xd0..=0xd9] => at += 2,
            [0xff, _] => at += 2 + number(at + 2)? as usize,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_around_the_first_byte_that_differs_are_shown() {
        let old: Vec<u8> = (0..200).collect();
        let mut new = old.clone();
        new[37] = 0xff;
        let rows = rows(&old, &new);
        let told: Vec<(Option<u32>, Option<u32>, &str)> = rows
            .iter()
            .map(|row| {
                (
                    row.before,
                    row.now,
                    row.text.split("  ").next().unwrap_or_default(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (None, None, "bytes from 0x10 on, 16 a row"),
                (Some(2), Some(2), "00000010"),
                (Some(3), None, "00000020"),
                (None, Some(3), "00000020"),
                (Some(4), Some(4), "00000030"),
                (Some(5), Some(5), "00000040"),
                (Some(6), Some(6), "00000050"),
            ]
        );
        assert_eq!(changes(&old, &new), ["differs from byte 37 (0x25) on"]);
        assert_eq!(changes(&old, &old), [""; 0]);
        assert_eq!(super::rows(&old, &old), []);
        assert_eq!(super::rows(b"", b"a").len(), 2);
    }

    #[test]
    fn images_are_told_by_their_pixels() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\x01\0";
        let gif = b"GIF89a\x03\0\x04\0";
        let jpg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x0b\x08\0\x05\0\x06";
        assert_eq!(pixels(png), Some((2, 256)));
        assert_eq!(pixels(gif), Some((3, 4)));
        assert_eq!(pixels(jpg), Some((6, 5)));
        for bytes in [
            &png[..20],
            &gif[..7],
            &jpg[..12],
            b"\xff\xd8\xff",
            b"",
            b"PK",
        ] {
            assert_eq!(pixels(bytes), None, "{bytes:?}");
        }
        assert_eq!(changes(png, gif)[0], "2 × 256 → 3 × 4 pixels");
    }
}
