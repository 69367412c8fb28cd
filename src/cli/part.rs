//! Which steps of a scenario run.

use clap::Args;

use crate::plan::Part;
use crate::text::shell_word;

/// The flags about a part of a scenario.
#[derive(Debug, Args)]
pub(super) struct PartArgs {
    /// Begin with this step of the one scenario: those before it are skipped, setup and teardown are not; an answer whose snapshot shows
    /// a value that a skipped step would have extracted is not compared
    #[arg(long, value_name = "STEP", help_heading = "Which cases")]
    from: Option<String>,
    /// End with this step of the one scenario: those behind it are skipped, the teardown is not
    #[arg(long, value_name = "STEP", help_heading = "Which cases")]
    to: Option<String>,
}

impl PartArgs {
    /// The part that was asked for.
    pub(super) fn given(&self) -> Part {
        Part {
            from: self.from.clone(),
            to: self.to.clone(),
            without: Default::default(),
        }
    }

    /// The same arguments again, each behind a blank.
    pub(super) fn again(&self) -> String {
        let given = [("--from", &self.from), ("--to", &self.to)];
        let flags = given
            .into_iter()
            .filter_map(|(flag, id)| Some((flag, id.as_ref()?)));
        flags
            .map(|(flag, id)| format!(" {flag} {}", shell_word(id)))
            .collect()
    }
}
