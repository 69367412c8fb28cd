//! flowrun runs declarative API flows: a YAML scenario describes requests, what is carried from one to the next, and what every
//! answer must hold.
//!
//! The rooms, from the ground up; a room uses only rooms above it in this list (`docs/architecture.md` has the picture,
//! `tests/architecture.rs` holds it):
//!
//! | floor | rooms |
//! |---|---|
//! | ground: plain data | [`text`], [`secret`], [`value`], [`markup`], [`http`], [`event`] |
//! | language | [`syntax`], [`template`], [`query`], [`matcher`], [`service`], [`scenario`], [`plan`] |
//! | run | [`transport`], [`snapshot`], [`engine`] |
//! | tell | [`report`], [`docs`] |
//! | serve | [`wiki`], [`record`] |
//! | door | [`cli`] |

pub mod cli;
pub mod docs;
pub mod engine;
pub mod event;
pub mod http;
pub mod markup;
pub mod matcher;
pub mod plan;
pub mod query;
pub mod record;
pub mod report;
pub mod scenario;
pub mod secret;
pub mod service;
pub mod snapshot;
pub mod syntax;
pub mod template;
pub mod text;
pub mod transport;
pub mod value;
pub mod wiki;

#[cfg(test)]
#[path = "../tests/worked.rs"]
mod worked;
