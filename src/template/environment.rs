//! minijinja, set up once.

use std::sync::OnceLock;

use minijinja::{Environment, UndefinedBehavior};

use super::{filters, functions};

/// Steps that one expression may take.
const FUEL: u64 = 50_000;

/// The one environment of the process: filters and functions of the tables, nothing that reads files, names or the clock.
pub(super) fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        let globals: Vec<String> = environment
            .globals()
            .map(|(name, _)| name.to_owned())
            .collect();
        for name in globals {
            environment.remove_global(&name);
        }
        // In the language null is `null`, which minijinja calls `none`.
        environment.add_global("null", minijinja::Value::from(()));
        for row in filters::ROWS {
            if let Some(add) = row.add {
                add(&mut environment);
            }
        }
        for row in functions::ROWS {
            (row.add)(&mut environment);
        }
        environment
    })
}
