//! The integration tests: one binary, a module a subject.

mod architecture;
mod conformance;
mod flow;
mod real_wikis;
mod reference;
mod run;
mod wiki;
