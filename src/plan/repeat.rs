//! How often each case is run, and in which order.

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

/// The cases as often and in the order that was asked for.
pub(super) fn ordered(cases: Vec<Case>, settings: &Settings) -> Vec<Case> {
    let mut cases: Vec<Case> = match settings.count {
        0 | 1 => cases,
        of => cases
            .into_iter()
            .flat_map(|case| {
                (1..=of).map(move |number| Case {
                    repetition: Some(Repetition { number, of }),
                    ..case.clone()
                })
            })
            .collect(),
    };
    if settings.shuffle {
        fastrand::Rng::with_seed(settings.seed).shuffle(&mut cases);
    }
    cases
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
