//! Why a query could not be asked of an answer.

use std::fmt;

/// A query that got no answer: what it asks about is not there to be asked, or several things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// A stable word: `ambiguous-cookie`, else `expectation`.
    pub code: &'static str,
    /// What came instead.
    pub why: String,
}

impl Unanswered {
    /// More than one cookie fits a name.
    pub(super) fn ambiguous_cookie(why: String) -> Self {
        Self {
            code: "ambiguous-cookie",
            why,
        }
    }
}

impl From<String> for Unanswered {
    fn from(why: String) -> Self {
        Self {
            code: "expectation",
            why,
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}
