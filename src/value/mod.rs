//! JSON values: what is equal, what type they are of, where two differ, how they are shown.
//!
//! Nothing here knows of scenarios. Start at [`equal`] and [`Found`].

mod described;
mod equality;
mod found;

pub use described::described;
pub use equality::equal;
pub use found::Found;
