//! `format=php`: the serialisation of PHP.
//!
//! Start at [`write`].

use super::super::value::Plain;

/// Writes the tree.
pub(crate) fn write(tree: &Plain) -> String {
    match tree {
        Plain::Bool(b) => format!("b:{};", i32::from(*b)),
        Plain::Int(n) => format!("i:{n};"),
        Plain::Text(text) => format!("s:{}:\"{text}\";", text.len()),
        Plain::List(values) => {
            let items: String = values
                .iter()
                .enumerate()
                .map(|(i, value)| format!("i:{i};{}", write(value)))
                .collect();
            format!("a:{}:{{{items}}}", values.len())
        }
        Plain::Object(entries) => {
            let items: String = entries
                .iter()
                .map(|(name, value)| format!("{}{}", key(name), write(value)))
                .collect();
            format!("a:{}:{{{items}}}", entries.len())
        }
    }
}

/// PHP makes a number of a key that looks like one.
fn key(name: &str) -> String {
    match name.parse::<i64>() {
        Ok(number) if number.to_string() == name => format!("i:{number};"),
        _ => format!("s:{}:\"{name}\";", name.len()),
    }
}
