//! The integration tests: one binary, a module a subject.

mod apis;
mod architecture;
mod bad_input;
mod bad_origin;
mod bad_server;
mod conformance;
mod cookie_files;
mod corpus;
mod examples;
mod explain;
mod flow;
mod generate;
mod guide;
mod init;
mod inline_snapshot;
mod interrupt;
mod known_failures;
mod language_answers;
mod language_auth;
mod language_bodies;
mod language_flow;
mod language_fragments;
mod language_inputs;
mod language_matrix;
mod language_redirects;
mod language_requests;
mod language_secrets;
mod language_sessions;
mod language_tries;
mod language_versions;
mod list;
mod mutation;
mod outside_examples;
mod properties;
mod proxy_servers;
mod raw_server;
mod real_wikis;
mod reference;
mod run;
mod same_events;
#[path = "fuzz/sample.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets see it from another crate")]
mod sample;
mod scenarios;
mod schema;
mod selection;
mod server;
mod side_by_side;
mod site;
mod snapshot_files;
mod snapshot_format;
mod snapshot_leaves;
mod snapshot_patterns;
mod suites;
mod target_connection;
#[path = "fuzz/targets.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets see it from another crate")]
mod targets;
mod tls_server;
mod value_files;
mod watch;
mod wiki;
mod words;
mod worked;
