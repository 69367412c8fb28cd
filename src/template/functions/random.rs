//! Values of the seed.

use minijinja::{Error, ErrorKind, State};

use super::{Example, Row, surroundings};

pub(super) const UNIQUE: Row = Row {
    name: "unique",
    signature: "unique()",
    about: "10 lower-case letters and digits, new at each call, of the run's seed; the first is a letter",
    example: Example::of(
        ("unique()", "matches: ^[a-z][a-z0-9]{9}$"),
        ("unique(10)", "too many arguments"),
    ),
    add: |environment| environment.add_function("unique", unique),
};

pub(super) const UUID: Row = Row {
    name: "uuid",
    signature: "uuid()",
    about: "a UUID of version 4, of the run's seed",
    example: Example::of(("uuid()", "type: uuid"), ("uuid(4)", "too many arguments")),
    add: |environment| environment.add_function("uuid", uuid),
};

pub(super) const RANDOM: Row = Row {
    name: "random",
    signature: "random(a, b)",
    about: "an integer from a to b, both included, of the run's seed",
    example: Example::of(
        ("random(1, 6)", "between: [1, 6]"),
        ("random(6, 1)", "6 is more than 1"),
    ),
    add: |environment| environment.add_function("random", random),
};

fn unique(state: &State<'_, '_>) -> Result<String, Error> {
    const CHARACTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    surroundings(state).map(|around| {
        around.world.draw_new(|rng| {
            let letter = char::from(CHARACTERS[rng.usize(..26)]);
            std::iter::once(letter)
                .chain((1..10).map(|_| char::from(CHARACTERS[rng.usize(..CHARACTERS.len())])))
                .collect()
        })
    })
}

fn uuid(state: &State<'_, '_>) -> Result<String, Error> {
    surroundings(state).map(|around| {
        around.world.draw_new(|rng| {
            // RFC 9562 section 5.4: the version in bits 48 to 51, the variant in bits 64 and 65.
            let bits = rng.u128(..) & !(0xf << 76) & !(0b11 << 62) | (0x4 << 76) | (0b10 << 62);
            let hex = format!("{bits:032x}");
            let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
            groups.map(|group| &hex[group]).join("-")
        })
    })
}

fn random(state: &State<'_, '_>, least: i64, most: i64) -> Result<i64, Error> {
    if least > most {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("random: {least} is more than {most}"),
        ));
    }
    surroundings(state).map(|around| around.world.draw(|rng| rng.i64(least..=most)))
}
