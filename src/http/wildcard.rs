//! Names of cookies in which one `*` stands for what differs from deployment to deployment, such as the prefix of a wiki.

/// Whether a name fits a pattern with at most one `*`; without one it must be the name itself.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything_and_shares_no_letter() {
        assert!(fits("*_session", "wiki_session"));
        assert!(fits("wiki*", "wiki"));
        assert!(fits("a", "a") && !fits("a", "ab"));
        assert!(!fits("ab*ba", "aba"), "the two ends may not overlap");
    }
}
