//! The patterns of `match()` and `search()`: I-Regexp (RFC 9485), as Rust's `regex` reads them.

/// The pattern with each `.` outside of a class standing for all but line ends (RFC 9485 section 5.3), and bound to the
/// whole text for `match`.
pub(super) fn translated(pattern: &str, whole: bool) -> String {
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
