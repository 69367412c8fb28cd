//! What a list shows: `minor` for what is so, `!minor` for what is not.
//!
//! Start at [`wanted`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::Message;

/// What is asked for, by name and whether it must be so.
///
/// # Errors
/// When something must be both.
pub(super) fn wanted(
    call: &Call<'_>,
    module: &'static str,
    parameter: &str,
) -> Result<Vec<(String, bool)>, Refused> {
    let values = call.params.values(parameter).unwrap_or_default();
    let wanted: Vec<_> = values
        .into_iter()
        .map(|value| match value.strip_prefix('!') {
            Some(name) => (name.to_owned(), false),
            None => (value.to_owned(), true),
        })
        .collect();
    let clash = |(name, so): &(String, bool)| wanted.contains(&(name.clone(), !so));
    if wanted.iter().any(clash) {
        return Err(Failure::new(module, Message::new("apierror-show")).into());
    }
    Ok(wanted)
}
