//! Of what a scenario is about the sentence that is told beside its verdict.

/// How a sentence begins that says what a check is good for.
const PROTECTS: &str = "Protects from";

/// The sentence of a text that begins with `Protects from`, or else the first one, without its full stop and on one line.
pub(super) fn lead(about: &str) -> Option<String> {
    let words: Vec<&str> = about.split_whitespace().collect();
    let text = words.join(" ");
    let sentences = || {
        text.split_inclusive(". ")
            .map(|sentence| sentence.trim().trim_end_matches('.'))
    };
    let found = sentences().find(|sentence| sentence.starts_with(PROTECTS));
    let told = found
        .or_else(|| sentences().next())
        .filter(|told| !told.is_empty())?;
    Some(match told.strip_prefix(PROTECTS) {
        Some(rest) => format!("protects from{}", rest),
        None => told.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::lead;

    #[test]
    fn what_it_protects_from_goes_before_all_else() {
        let lead = |about: &str| lead(about).unwrap_or_default();
        assert_eq!(
            lead("A logout. Protects from a\nsession that stays. More."),
            "protects from a session that stays"
        );
        assert_eq!(
            lead("A logout is a POST, since 1.27. More."),
            "A logout is a POST, since 1.27"
        );
        assert_eq!(lead("Protects from it."), "protects from it");
        assert_eq!(lead(" \n"), "");
    }
}
