//! What the reference shows of a matcher, and a test carries out.

/// A matcher as it is written, and two values, as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The matcher, as a map of YAML.
    pub matcher: &'static str,
    /// It holds for this.
    pub holds: &'static str,
    /// It does not hold for this.
    pub fails: &'static str,
}

impl Example {
    /// Stands for a value where there is none.
    pub const NOTHING: &'static str = "";

    pub(super) const fn of(
        matcher: &'static str,
        holds: &'static str,
        fails: &'static str,
    ) -> Self {
        Self {
            matcher,
            holds,
            fails,
        }
    }
}
