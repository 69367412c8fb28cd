//! Cases that are run several times: how often each passed.

use std::io::{self, Write};

use super::look::{Look, printable};
use crate::event::{RunPlace, Verdict, on_target};

/// Counts the repetitions of each case.
#[derive(Default)]
pub(super) struct Repeated {
    /// In the order in which they first ended.
    cases: Vec<Counted>,
    /// How often each is run.
    of: u32,
}

struct Counted {
    scenario: String,
    row: Option<String>,
    target: Option<String>,
    name: String,
    /// That did not fail.
    good: u32,
    ended: u32,
    worst: Verdict,
}

impl Repeated {
    /// Each case is run so often.
    pub(super) fn expect(&mut self, count: u32) {
        self.of = count;
    }

    /// Which time it is, for the line that begins a case.
    pub(super) fn time(&self, place: &RunPlace) -> String {
        let time = place.repetition;
        time.map_or_else(String::new, |time| format!(" ({time} of {})", self.of))
    }

    /// Counts a repetition that ended.
    pub(super) fn count(&mut self, place: &RunPlace, name: &str, verdict: Verdict) {
        if place.repetition.is_none() {
            return;
        }
        let same = |case: &&mut Counted| {
            (&case.scenario, &case.row, &case.target)
                == (&place.scenario, &place.row, &place.target)
        };
        let good = u32::from(!verdict.is_bad());
        match self.cases.iter_mut().find(same) {
            Some(case) => {
                case.good += good;
                case.ended += 1;
                case.worst = case.worst.max(verdict);
            }
            None => self.cases.push(Counted {
                scenario: place.scenario.clone(),
                row: place.row.clone(),
                target: place.target.clone(),
                name: name.to_owned(),
                good,
                ended: 1,
                worst: verdict,
            }),
        }
    }

    /// Writes a line for each case that failed once or more.
    pub(super) fn write(&self, out: &mut impl Write, look: Look) -> io::Result<()> {
        for case in self.cases.iter().filter(|case| case.worst.is_bad()) {
            let word = match case.good {
                0 => look.word("FAIL", case.worst),
                _ => look.word("FLAKY", Verdict::Differs),
            };
            let count = format!("{} of {} passed", case.good, case.ended);
            let file = look.dim(&format!("({})", printable(&case.scenario)));
            let name = printable(&on_target(&case.name, case.target.as_deref()));
            writeln!(out, "{word} {count}: {name} {file}")?;
        }
        Ok(())
    }
}
