//! JSON values: what is equal, what type they are of, where two differ.
//!
//! Nothing here knows of scenarios. Start at [`equal`].

