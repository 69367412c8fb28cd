//! Measuring an expression before a parser sees it.

use super::Fault;

/// Bytes that an expression may have.
const LONGEST: usize = 4096;
/// Brackets within brackets.
const DEEPEST: usize = 32;

/// Whether a parser may see it: parsers recurse where brackets nest. Brackets in quotes count too, which no one will notice.
pub(super) fn measure(text: &str) -> Result<(), Fault> {
    if text.len() > LONGEST {
        return Err(Fault::new(0, format!("it has more than {LONGEST} bytes")));
    }
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Fault::new(
                at,
                format!("brackets are nested more than {DEEPEST} deep"),
            ));
        }
    }
    Ok(())
}
