//! What stands in the way of a write whoever wants it and whatever it is: a wiki that only reads.
//!
//! Whether it does is said in [`super::settings`]. Start at [`Call::check_read_only`].

use super::call::{Call, Failure, Refused};
use super::message::Message;
use super::value::Map;

impl Call<'_> {
    /// Checks that the wiki can be written to at all.
    ///
    /// # Errors
    /// When it only reads.
    pub(crate) fn check_read_only(&self) -> Result<(), Refused> {
        let Some(reason) = &self.settings.read_only else {
            return Ok(());
        };
        let data = Map::new().with("readonlyreason", reason.as_str());
        Err(Failure {
            data: Some(data),
            ..Failure::new("main", Message::new("apierror-readonly"))
        }
        .into())
    }
}
