//! The integration tests: one binary, a module a subject.

mod architecture;
mod bad_input;
mod bad_origin;
mod bad_server;
mod conformance;
mod flow;
mod real_wikis;
mod run;
mod server;
mod wiki;
