//! The integration tests: one binary, a module a subject.

mod architecture;
mod conformance;
mod flow;
mod language_flow;
mod language_requests;
mod language_sessions;
mod mutation;
mod readme;
mod real_wikis;
mod reference;
mod run;
mod scenarios;
mod server;
mod site;
mod snapshot_files;
mod snapshot_format;
mod snapshot_leaves;
mod snapshot_patterns;
mod wiki;
