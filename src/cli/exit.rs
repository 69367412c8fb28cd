//! Exit codes: the one place that decides them.

use std::process::ExitCode;

use crate::event::{Deviations, Tally, Verdict};

/// What `--help` says of exit codes.
pub(super) const HELP: &str = "\
Exit codes:
    0  all held
    1  usage
    2  a scenario is invalid
    3  could not be carried out: network, time, a missing value, teardown, unknown version
    4  a check failed, or --deny-warnings was given and there are any
    5  a snapshot differs, or is new where none may be written
    6  nothing was selected, or nobody answered --step
    7  all held, but a report, the cookies or the list of warnings could not be written
  130  interrupted (143: terminated)
Of several the first of 130, 143, 1, 2, 3, 4, 5, 7 wins.";

/// What `--help` of `flowrun check` says of them.
pub(super) const HELP_OF_CHECK: &str = "\
Exit codes:
    0  nothing wrong, warnings apart
    1  usage
    2  a file is invalid
    4  there are warnings, and --deny-warnings was given
    6  there is nothing to check
    7  the list of --json could not be written";

/// What `--help` of `flowrun learn` says of them.
pub(super) const HELP_OF_LEARN: &str = "\
Exit codes:
    0  what varies is masked, and with that no answer differs
    1  usage
    2  a scenario is invalid
    3  could not be carried out: network, time, a missing value, teardown, a file that cannot be written
    4  a check failed, or something varies that no mask can say; nothing was written
    5  a changed snapshot waits for review, a change is left to be made by hand, or there is one and nothing may be written
    6  nothing was selected, or no answer has a snapshot
    7  all held, but stdout could not be written to
  130  interrupted (143: terminated)";

/// What `--help` of `flowrun diff` says of them.
pub(super) const HELP_OF_DIFF: &str = "\
Exit codes:
    0  nothing differs but what is known of the releases, and noise
    1  usage
    2  a scenario is invalid
    3  something could not be carried out on one of them: network, time, a missing value, teardown, no API at the address
    4  there are findings, or a check failed on both
    6  nothing was selected, or every step was skipped
    7  nothing differs, but stdout could not be written to
  130  interrupted (143: terminated)";

/// What `--help` of `flowrun review` says of them.
pub(super) const HELP_OF_REVIEW: &str = "\
Exit codes:
    0  nothing is left that waits
    1  usage
    3  something could not be read or written
    5  some still wait
    6  nothing waited
    7  the list could not be written
  130  interrupted (143: terminated)";

/// What `--help` of `flowrun report` says of them: the verdicts of the runs are not among them.
pub(super) const HELP_OF_REPORT: &str = "\
Exit codes, whatever the runs came to:
    0  all was told
    1  usage, or a file is no saved run
    3  a line of a saved run is damaged
    7  a report could not be written";

/// What `--help` of `flowrun docs` says of them.
pub(super) const HELP_OF_DOCS: &str = "\
Exit codes:
    0  the pages are written, or with --check as they should be
    1  usage
    2  a scenario is invalid, or a page has marks that do not fit
    3  the target cannot be asked, or a file cannot be read or written
    4  with --check: a file differs, is missing or is left over
    6  nothing was selected, or nothing documents anything
  130  interrupted (143: terminated)";

/// What `--help` of `flowrun list` and `flowrun show` says of them.
pub(super) const HELP_OF_LISTS: &str = "\
Exit codes:
    0  it was listed, or shown
    1  usage
    2  a scenario is invalid
    6  nothing was selected
    7  stdout could not be written to";

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All held.
    Held,
    /// The command line is wrong, or names what is not there.
    Usage,
    /// A scenario is invalid.
    Invalid,
    /// It could not be carried out.
    Broken,
    /// A check failed.
    Failed,
    /// A snapshot differs.
    Differs,
    /// Nothing was selected.
    NothingSelected,
    /// All held, but a report or the cookies could not be written.
    ReportLost,
    /// SIGINT.
    Interrupted,
    /// SIGTERM.
    Terminated,
}

impl Exit {
    /// The exit of a run: `signal` if one ended it, else the worst verdict, else whether all that it leaves could be written.
    pub(super) fn of_run(signal: Option<Exit>, tally: &Tally, left_unwritten: bool) -> Self {
        match (signal, tally.worst()) {
            (Some(signal), _) => signal,
            (None, Verdict::Broken) => Self::Broken,
            (None, Verdict::Failed) => Self::Failed,
            (None, Verdict::Differs) => Self::Differs,
            (None, Verdict::Passed | Verdict::Xfailed | Verdict::Skipped) if left_unwritten => {
                Self::ReportLost
            }
            (None, Verdict::Passed | Verdict::Xfailed | Verdict::Skipped) => Self::Held,
        }
    }

    /// The same, or that a check failed, where nothing worse is.
    pub(super) fn or_failed(self) -> Self {
        match self {
            Self::Held | Self::Differs | Self::NothingSelected | Self::ReportLost => Self::Failed,
            worse => worse,
        }
    }

    /// The same, or that something could not be written, if all held.
    pub(super) fn or_lost(self) -> Self {
        match self {
            Self::Held => Self::ReportLost,
            worse => worse,
        }
    }

    /// The exit of a comparison of deployments: the worst of what could not be carried out in one of the runs, of what was found, and of
    /// whether it could be told.
    pub(super) fn of_diff(runs: &[Tally], deviations: &Deviations, told: bool) -> Self {
        let broken = runs.iter().any(|tally| tally.worst() == Verdict::Broken);
        let nothing = runs.iter().all(|tally| tally.passed == 0);
        let found = !deviations.findings.is_empty() || !deviations.failed_on_both.is_empty();
        match (broken, found) {
            (true, _) => Self::Broken,
            (false, true) => Self::Failed,
            (false, false) if nothing => Self::NothingSelected,
            (false, false) if !told => Self::ReportLost,
            (false, false) => Self::Held,
        }
    }

    /// Of two signals the one that counts.
    pub(super) fn or(self, other: Self) -> Self {
        match self {
            Self::Interrupted => self,
            _ => other,
        }
    }

    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Usage => 1,
            Self::Invalid => 2,
            Self::Broken => 3,
            Self::Failed => 4,
            Self::Differs => 5,
            Self::NothingSelected => 6,
            Self::ReportLost => 7,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ComparedStep, Deviation, Differs};

    #[test]
    fn the_worst_wins() {
        let clean = Tally::default();
        let failed = Tally {
            cases_failed: 1,
            cases_differ: 1,
            ..Tally::default()
        };
        let broken = Tally {
            cases_broken: 1,
            ..failed.clone()
        };
        let differs = Tally {
            cases_differ: 1,
            ..Tally::default()
        };
        let expected = Tally {
            cases_xfailed: 1,
            xfailed: 1,
            ..Tally::default()
        };
        assert_eq!(Exit::of_run(None, &clean, false), Exit::Held);
        assert_eq!(Exit::of_run(None, &clean, true), Exit::ReportLost);
        assert_eq!(Exit::of_run(None, &expected, false), Exit::Held);
        assert_eq!(Exit::of_run(None, &failed, true), Exit::Failed);
        assert_eq!(Exit::of_run(None, &broken, false), Exit::Broken);
        assert_eq!(Exit::of_run(None, &differs, false), Exit::Differs);
        assert_eq!(
            Exit::of_run(Some(Exit::Interrupted), &broken, false),
            Exit::Interrupted
        );
    }

    #[test]
    fn findings_are_failures_unless_something_could_not_be_carried_out() {
        let held = Tally {
            passed: 3,
            ..Tally::default()
        };
        let failed = Tally {
            cases_failed: 1,
            ..held.clone()
        };
        let broken = Tally {
            cases_broken: 1,
            ..held.clone()
        };
        let deviation = || Deviation {
            step: ComparedStep::default(),
            what: Differs::Check {
                old: None,
                new: Some("it failed".to_owned()),
            },
        };
        let none = Deviations::default();
        let noise = Deviations {
            noise: vec![deviation()],
            ..Deviations::default()
        };
        let found = Deviations {
            findings: vec![deviation()],
            ..Deviations::default()
        };
        let on_both = Deviations {
            failed_on_both: vec![deviation()],
            ..Deviations::default()
        };
        let nothing = [Tally::default(), Tally::default()];
        let good = [held.clone(), held.clone()];
        assert_eq!(Exit::of_diff(&good, &none, true), Exit::Held);
        assert_eq!(Exit::of_diff(&good, &none, false), Exit::ReportLost);
        assert_eq!(Exit::of_diff(&good, &noise, true), Exit::Held);
        assert_eq!(Exit::of_diff(&good, &found, false), Exit::Failed);
        assert_eq!(Exit::of_diff(&good, &on_both, true), Exit::Failed);
        // A second run on the old one that failed by chance is noise.
        let thrice = [held.clone(), held.clone(), failed];
        assert_eq!(Exit::of_diff(&thrice, &noise, true), Exit::Held);
        assert_eq!(Exit::of_diff(&[held, broken], &found, true), Exit::Broken);
        assert_eq!(Exit::of_diff(&nothing, &none, true), Exit::NothingSelected);
    }

    #[test]
    fn help_lists_every_number() {
        use Exit::{
            Broken, Differs, Failed, Held, Interrupted, Invalid, NothingSelected, ReportLost,
            Terminated, Usage,
        };
        for exit in [
            Held,
            Usage,
            Invalid,
            Broken,
            Failed,
            Differs,
            NothingSelected,
            ReportLost,
            Interrupted,
            Terminated,
        ] {
            assert!(HELP.contains(&exit.number().to_string()), "{exit:?}");
        }
    }
}
