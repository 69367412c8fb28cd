//! flowrun runs declarative API flows: a YAML scenario describes requests, what is carried from one to the next, and what every
//! answer must hold.

pub mod wiki;
