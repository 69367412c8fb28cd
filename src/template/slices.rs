//! Slices of an expression: minijinja does not look for names in what is sliced, so they are looked for in the expression without
//! its slices.

/// The expression without `[from:to]`, if it has any.
pub(super) fn without_slices(expression: &str) -> Option<String> {
    let mut open: Vec<Bracket> = Vec::new();
    let mut cuts = Vec::new();
    let mut quote = None;
    let mut before = ' ';
    let mut chars = expression.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\\') => drop(chars.next()),
            (Some(end), c) if c == end => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '[' | '(' | '{') => open.push(Bracket {
                at,
                slices: false,
                follows: c == '[' && (before.is_alphanumeric() || "_])}\"'".contains(before)),
            }),
            (None, ':') => open
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|last| last.slices = true),
            (None, ']' | ')' | '}') => {
                let closed = open
                    .pop()
                    .filter(|bracket| bracket.follows && bracket.slices);
                cuts.extend(closed.map(|bracket| bracket.at..at + 1));
            }
            _ => {}
        }
        if !c.is_whitespace() {
            before = c;
        }
    }
    let mut text = expression.to_owned();
    // Whatever lies within another cut goes with it; the last ones first, so that the places of the others stay true.
    cuts.sort_by_key(|cut| std::cmp::Reverse(cut.start));
    let inner = |cut: &std::ops::Range<usize>| {
        let mut all = cuts.iter();
        all.any(|other| other.start < cut.start && cut.end < other.end)
    };
    for cut in cuts.iter().filter(|cut| !inner(cut)) {
        text.replace_range(cut.clone(), "");
    }
    (!cuts.is_empty()).then_some(text)
}

/// A bracket that is not closed yet.
struct Bracket {
    at: usize,
    /// A `:` stands in it.
    slices: bool,
    /// It is asked of a value, and does not begin one.
    follows: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_go_and_nothing_else() {
        let cases = [
            ("a.b[:-1] | upper", Some("a.b | upper")),
            ("a[1:][0][b[:2]:c] ~ 'x[1:2]'", Some("a[0] ~ 'x[1:2]'")),
            ("(a)[1:] in f({'k': b[2:]})", Some("(a) in f({'k': b})")),
            ("[a, {'k': b}]", None),
            ("a[0] ~ b['c:d']", None),
            ("x if a else [1]", None),
        ];
        for (expression, expected) in cases {
            assert_eq!(
                without_slices(expression).as_deref(),
                expected,
                "{expression}"
            );
        }
    }
}
