//! The patterns of `match()` and `search()`: I-Regexp (RFC 9485), as Rust's `regex` reads them.

use crate::value::Pattern;

/// Bytes that a pattern may take: any node may bring its own.
const LARGEST: usize = 1 << 20;

/// Reads a pattern that is to be found in a text, or for `match` to be the whole of it.
pub(super) fn read(pattern: &str, whole: bool) -> Result<Pattern, String> {
    Pattern::read_within(&translated(pattern, whole), LARGEST)
}

/// The pattern with each `.` outside of a class standing for all but line ends (RFC 9485 section 5.3), and bound to the
/// whole text for `match`.
fn translated(pattern: &str, whole: bool) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(chars.next());
                continue;
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '.' if !in_class => {
                out.push_str("[^\\n\\r]");
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    if whole { format!("^(?:{out})$") } else { out }
}
