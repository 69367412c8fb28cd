//! "Did you mean".

/// Letters of a word that may stand for a longer one.
const BEGINNING: usize = 4;

/// The word of `known` that is nearest to `word`, if one is near enough to be what was meant: a slip or two away, or longer.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let known: Vec<&str> = known.into_iter().collect();
    let longer = || {
        let begun = known
            .iter()
            .copied()
            .filter(|candidate| candidate.to_lowercase().starts_with(&lower));
        let enough = lower.chars().count() >= BEGINNING;
        begun
            .filter(|_| enough)
            .min_by_key(|candidate| candidate.len())
    };
    let slip = known
        .iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| *candidate);
    slip.or_else(longer)
}

/// Whether two words differ in one letter, two that changed places, or nothing but upper and lower case.
pub fn is_slip(word: &str, of: &str) -> bool {
    strsim::damerau_levenshtein(&word.to_lowercase(), &of.to_lowercase()) <= 1
}

#[cfg(test)]
mod tests {
    use super::{is_slip, nearest};

    #[test]
    fn one_letter_is_a_slip_and_two_may_be_another_word() {
        assert!(is_slip("sttaus", "status") && is_slip("Status", "status"));
        assert!(!is_slip("state", "status"));
    }

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        let known = ["expect", "extract", "request"];
        assert_eq!(nearest("expects", known), Some("expect"));
        assert_eq!(nearest("Extarct", known), Some("extract"));
        assert_eq!(nearest("assertions", known), None);
        assert_eq!(nearest("requ", known), Some("request"));
        assert_eq!(nearest("ex", known), None);
    }
}
