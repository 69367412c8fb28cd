//! The integration tests: one binary, a module a subject.

mod architecture;
mod conformance;
mod flow;
mod language_requests;
mod language_sessions;
mod mutation;
mod real_wikis;
mod reference;
mod run;
mod scenarios;
mod server;
mod wiki;
mod words;
