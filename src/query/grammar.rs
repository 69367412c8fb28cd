//! The parts of a query: `all`, source, filters.

/// A query cut into its parts, none of them looked into.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts<'t> {
    pub(super) all: bool,
    /// Without `all`.
    pub(super) source: &'t str,
    pub(super) filters: Vec<&'t str>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut parts = split(text).into_iter().map(str::trim);
        let source = parts.next().unwrap_or_default();
        let behind_all = source
            .strip_prefix("all")
            .filter(|rest| rest.starts_with(' '))
            .map(str::trim_start);
        Self {
            all: behind_all.is_some(),
            source: behind_all.unwrap_or(source),
            filters: parts.collect(),
        }
    }
}

/// The word and the argument of a source. An argument that stands whole in quotes is what is within.
pub(super) fn word_and_argument(source: &str) -> (&str, &str) {
    let (word, argument) = source.split_once(' ').unwrap_or((source, ""));
    let argument = argument.trim();
    let within = ['\'', '"'].into_iter().find_map(|quote| {
        let within = argument.strip_prefix(quote)?.strip_suffix(quote)?;
        (!within.contains(quote)).then_some(within)
    });
    (word, within.unwrap_or(argument))
}

/// Cuts at each ` | ` outside of quotes, brackets and parentheses. A quote that is never closed is a mere character, and so is
/// whatever stands behind a backslash.
fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut open: Vec<char> = Vec::new();
    let mut quote = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (_, '\\') => drop(chars.next()),
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') if text[at + 1..].contains(c) => quote = Some(c),
            (None, '[') => open.push(']'),
            (None, '(') => open.push(')'),
            (None, ']' | ')') => {
                if let Some(matching) = open.iter().rposition(|&close| close == c) {
                    open.truncate(matching);
                }
            }
            (None, ' ') if open.is_empty() && text[at..].starts_with(" | ") => {
                parts.push(&text[start..at]);
                start = at + 3;
                // The bar and the blank behind it, which begins no other one.
                chars.nth(1);
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_begin_at_a_bar_between_blanks_outside_of_quotes_and_brackets() {
        for (text, source, filters) in [
            ("$.a", "$.a", vec![]),
            (
                "$.a | default({}) | length",
                "$.a",
                vec!["default({})", "length"],
            ),
            (
                "$[?@.a == ' | '] | first",
                "$[?@.a == ' | ']",
                vec!["first"],
            ),
            ("regex (a | b) | upper", "regex (a | b)", vec!["upper"]),
            (r"regex \( | upper", r"regex \(", vec!["upper"]),
            ("regex [(] | upper", "regex [(]", vec!["upper"]),
            ("regex it's | upper", "regex it's", vec!["upper"]),
            (
                "header Link | regex('<([^>]+)>; rel=\" | \"')",
                "header Link",
                vec!["regex('<([^>]+)>; rel=\" | \"')"],
            ),
            ("$.a|b", "$.a|b", vec![]),
            ("$.a | | first", "$.a", vec!["| first"]),
            ("$.a |  | first", "$.a", vec!["", "first"]),
            ("$.a | ", "$.a", vec![""]),
        ] {
            assert_eq!(
                Parts::of(text),
                Parts {
                    all: false,
                    source,
                    filters
                },
                "{text}"
            );
        }
    }

    #[test]
    fn all_is_a_word_of_its_own() {
        assert_eq!(
            Parts::of("all header X"),
            Parts {
                all: true,
                source: "header X",
                filters: vec![]
            }
        );
        assert!(!Parts::of("allow").all);
    }

    #[test]
    fn an_argument_may_stand_in_quotes() {
        assert_eq!(word_and_argument("regex 'a | b'"), ("regex", "a | b"));
        assert_eq!(
            word_and_argument("regex 'a' or 'b'"),
            ("regex", "'a' or 'b'")
        );
        assert_eq!(word_and_argument("status"), ("status", ""));
    }
}
