//! The embedded MediaWiki: judged by recordings of real ones, by what is known of each release, by hostile requests, and by the
//! defect that it can be started with.
//!
//! How requests are sent is in `client`. Start at `replay`.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails where it cannot go on, helpers of tests too"
)]

mod attempts;
mod barriers;
mod client;
mod defect;
mod errors;
mod hostile;
mod lists;
mod logout;
mod player;
mod read_only;
mod releases;
mod replay;
mod sessions;
mod writes;
