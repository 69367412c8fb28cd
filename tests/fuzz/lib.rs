//! What the targets do, shared with `tests/properties.rs`.

pub mod sample;
pub mod targets;
