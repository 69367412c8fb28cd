//! "Did you mean".

/// The word of `known` that is nearest to `word`, if one is near enough to be what was meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
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
    }
}
