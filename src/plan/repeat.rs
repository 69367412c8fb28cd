//! How often each case is run, and in which order.

use super::targets::side_by_side;
use super::{Case, Settings};

/// Which time a case is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repetition {
    /// From 1.
    pub number: u32,
    /// How often it is run.
    pub of: u32,
}

impl Repetition {
    /// The seed of a run that does alone what this repetition does; the first one is as without repetitions.
    pub fn seed(self, seed: u64) -> u64 {
        seed.wrapping_add(u64::from(self.number.saturating_sub(1)))
    }
}

/// The cases as often and in the order that was asked for. Those of one on several targets stay together.
pub(super) fn ordered(cases: Vec<Case>, settings: &Settings) -> Vec<Case> {
    let groups = cases.chunk_by(side_by_side).map(<[Case]>::to_vec);
    let mut groups: Vec<Vec<Case>> = match settings.count {
        0 | 1 => groups.collect(),
        of => groups
            .flat_map(|group| (1..=of).map(move |number| repeated(&group, number, of)))
            .collect(),
    };
    if settings.shuffle {
        fastrand::Rng::with_seed(settings.seed).shuffle(&mut groups);
    }
    groups.concat()
}

/// The same cases for the time of this number.
fn repeated(cases: &[Case], number: u32, of: u32) -> Vec<Case> {
    let cases = cases.iter().map(|case| Case {
        repetition: Some(Repetition { number, of }),
        ..case.clone()
    });
    cases.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_repetition_has_a_seed_of_its_own_that_a_run_can_be_given() {
        let seeds = [1, 2, 3].map(|number| Repetition { number, of: 3 }.seed(7));
        assert_eq!(seeds, [7, 8, 9]);
        let last = Repetition { number: 2, of: 2 };
        assert_eq!(last.seed(u64::MAX), 0);
    }
}
