//! The time.

use minijinja::{Error, State};

use super::{Example, Row, surroundings};

pub(super) const NOW: Row = Row {
    name: "now",
    signature: "now()",
    about: "the time as an RFC 3339 text in UTC",
    example: Example::of(
        ("now()", "type: timestamp"),
        (r#"now("UTC")"#, "too many arguments"),
    ),
    add: |environment| {
        environment.add_function("now", |state: &State<'_, '_>| -> Result<String, Error> {
            Ok(surroundings(state)?.world.now().to_string())
        });
    },
};
