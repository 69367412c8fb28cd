//! What paths on the command line mean, before it is asked what they are: patterns become the paths that fit them.

use std::path::{Path, PathBuf};

use super::pending::PendingError;
use crate::plan::{PlanError, paths_of, pattern_of};
use crate::scenario;

/// The endings of snapshots and of those that wait.
const ENDINGS: &[&str] = &[".snap", ".snap.new"];

/// Paths with what fits their patterns in the place of these. What fits one and can have no snapshot is left out.
pub(super) fn meant(paths: &[PathBuf]) -> Result<Vec<PathBuf>, PendingError> {
    let mut meant = Vec::new();
    for path in paths {
        let Some(pattern) = pattern_of(path) else {
            meant.push(path.clone());
            continue;
        };
        let found = paths_of(pattern).map_err(|error| match error {
            PlanError::Usage(why) => PendingError::Unknown(why),
            PlanError::Invalid(_) | PlanError::NothingSelected(_) => {
                PendingError::Missing(path.clone())
            }
        })?;
        let before = meant.len();
        meant.extend(found.into_iter().filter(|path| may_have_some(path)));
        if meant.len() == before {
            return Err(PendingError::NothingFits(path.clone()));
        }
    }
    Ok(meant)
}

fn may_have_some(path: &Path) -> bool {
    let name = path.to_string_lossy();
    path.is_dir() || scenario::is_one(path) || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
