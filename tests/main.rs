//! The integration tests: one binary, a module a subject.

mod bad_input;
mod flow;
mod run;
