//! `action=logout`: ends the session that the request belongs to.
//!
//! Its token, and that it must be in the body of a POST, is checked before. Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::message::Message;
use super::{ALWAYS, Action, READS, Rules, WRITES};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "logout",
    class: "ApiLogout",
    help: "API:Logout",
    prefix: "",
    parameters: &[],
    rules: |differences| {
        if differences.logout_needs_token {
            Rules {
                writes: differences.logout_writes,
                ..WRITES
            }
        } else {
            READS
        }
    },
    exists: ALWAYS,
    run,
    force: Some(|call| call.end_session()),
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    if call.user_id().is_none() && call.differences().anonymous_logout_warns {
        call.warn(
            "logout",
            &Message::new("apierror-mustbeloggedin-generic"),
            None,
        );
    } else if !call.suppressed {
        call.end_session();
    }
    Ok(())
}
