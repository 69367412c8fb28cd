//! The integration tests: one binary, a module a subject.

mod architecture;
mod bad_input;
mod conformance;
mod flow;
mod real_wikis;
mod run;
mod wiki;
