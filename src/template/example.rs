//! What the reference shows of a filter or a function, and a test carries out.

/// An expression, and one that fails.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What stands between the braces.
    pub expression: &'static str,
    /// What it gives, as YAML: a value, or matchers.
    pub gives: &'static str,
    /// An expression that cannot be evaluated.
    pub wrong: &'static str,
    /// A part of what is said of that.
    pub says: &'static str,
}

impl Example {
    pub(super) const fn of(
        (expression, gives): (&'static str, &'static str),
        (wrong, says): (&'static str, &'static str),
    ) -> Self {
        Self {
            expression,
            gives,
            wrong,
            says,
        }
    }
}
