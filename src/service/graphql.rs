//! GraphQL over HTTP: a refusal stands in `errors`, whatever the status says.

use super::{Example, Refusal, Service};

/// GraphQL.
pub(super) const GRAPHQL: Service = Service {
    name: "graphql",
    title: "GraphQL",
    environment: "API",
    example: Example {
        refused: r#"{"errors": [{"message": "Log in first", "extensions": {"code": "UNAUTHENTICATED"}}]}"#,
        code: "UNAUTHENTICATED",
        fine: r#"{"data": {"order": null}}"#,
    },
    inputs: &[],
    addresses: &[],
    version: None,
    handbook: None,
    // Codes are a habit of servers and no part of the specification (section 7.1.2), messages are.
    refusals: &[Refusal::CodeOr("errors", "extensions.code", "message")],
    warnings: &[],
    messages: &["errors.*.message"],
    not_json: None,
    secrets: &[],
    secret_cookies: &["*"],
    public: &[],
    snapshot_headers: &[],
    cookie_names: &[],
    masks: &[],
    // A mutation looks like a query from outside.
    known_differences: &[],
    session_only: &[],
    logout: None,
    throttle: None,
    busy: &[],
    true_if_there: None,
};
