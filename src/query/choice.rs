//! An argument that is one of a few words.

use super::fault::Fault;
use crate::text::nearest;

/// What the word stands for; `asked` is the query, and `what` says what the words are: "an attribute".
pub(super) fn read<A: Copy>(
    (asked, what): (&str, &str),
    written: &str,
    known: &[(&'static str, A)],
) -> Result<A, Fault> {
    if let Some((_, found)) = known.iter().find(|(word, _)| *word == written) {
        return Ok(*found);
    }
    let words = known.iter().map(|(word, _)| *word);
    let message = format!("`{written}` is no {what} of `{asked}`");
    let help = match nearest(written, words.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
            format!("its {what}s are {}", words.join(", "))
        }
    };
    Err(Fault::new("query-argument", message).help(help))
}
