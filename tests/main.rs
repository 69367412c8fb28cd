//! The integration tests: one binary, a module a subject.

mod flow;
mod run;
mod wiki;
