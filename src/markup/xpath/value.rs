//! What expressions give while they are evaluated, and how one kind becomes another (XPath 1.0 section 4).

/// A value of XPath.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// In document order, each once.
    Nodes(Vec<usize>),
    Text(String),
    Number(f64),
    Boolean(bool),
}

/// A number as XPath writes it: no exponent, no `.0`.
pub(super) fn written(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    number.to_string()
}

/// The number that a text writes, not a number if it writes none: digits, a point, a minus before them, and nothing else.
pub(super) fn number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\r', '\n']);
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty()
        || digits == "."
        || !digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return f64::NAN;
    }
    text.parse().unwrap_or(f64::NAN)
}
