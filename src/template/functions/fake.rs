//! Names and addresses of nobody.

use minijinja::{Error, State};

use super::{Example, Row, surroundings};

pub(super) const FAKE_NAME: Row = Row {
    name: "fake_name",
    signature: "fake_name()",
    about: "a first and a last name, of the run's seed",
    example: Example::of(
        ("fake_name()", r"matches: ^[A-Z]\w+ [A-Z]\w+$"),
        (r#"fake_name("Ada")"#, "too many arguments"),
    ),
    add: |environment| {
        environment.add_function(
            "fake_name",
            |state: &State<'_, '_>| -> Result<String, Error> {
                let (first, last) = name(state)?;
                Ok(format!("{first} {last}"))
            },
        );
    },
};

pub(super) const FAKE_EMAIL: Row = Row {
    name: "fake_email",
    signature: "fake_email()",
    about: "an e-mail address in the domain example.org, of the run's seed",
    example: Example::of(
        ("fake_email()", "type: email"),
        (r#"fake_email("Ada")"#, "too many arguments"),
    ),
    add: |environment| {
        environment.add_function(
            "fake_email",
            |state: &State<'_, '_>| -> Result<String, Error> {
                let (first, last) = name(state)?;
                let number = surroundings(state)?.world.draw(|rng| rng.u32(100..1000));
                Ok(format!(
                    "{}.{}{number}@example.org",
                    first.to_lowercase(),
                    last.to_lowercase()
                ))
            },
        );
    },
};

const FIRST: &[&str] = &[
    "Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jana", "Kim", "Lena",
];
const LAST: &[&str] = &[
    "Abel", "Brand", "Cole", "Dahl", "Ebert", "Frank", "Grant", "Hale", "Irving", "Jensen",
];

fn name(state: &State<'_, '_>) -> Result<(&'static str, &'static str), Error> {
    surroundings(state).map(|around| {
        around.world.draw(|rng| {
            (
                FIRST[rng.usize(..FIRST.len())],
                LAST[rng.usize(..LAST.len())],
            )
        })
    })
}
