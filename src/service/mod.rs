//! What is known of a kind of API, as data: where an answer says that it refuses or warns, what is secret, what a request changes.
//!
//! A service adds rules and never anything to a request. One file a service. Start at [`Service`] and [`named`].

mod change;
mod graphql;
mod handbook;
mod judge;
mod known;
mod mediawiki;
mod password;

pub use handbook::{Handbook, ModuleProbe};
pub(crate) use known::of_all;
pub use known::{Deviating, KnownDifference, Shown};
pub use password::{Attempt, Judged};

use serde_json::Value;

/// A kind of API.
#[derive(Debug)]
pub struct Service {
    /// The word in `service:` and in conditions.
    pub name: &'static str,
    /// What a run calls it: "MediaWiki".
    pub title: &'static str,
    /// What variables of the environment begin with that hold its inputs for a sample.
    pub environment: &'static str,
    /// Answers as it gives them.
    pub example: Example,
    /// Inputs that need not be declared.
    pub inputs: &'static [ServiceInput],
    /// Inputs that hold addresses of a deployment, and the file that each ends in; any of them gives the others.
    pub addresses: &'static [(&'static str, &'static str)],
    /// How its version is asked for.
    pub version: Option<VersionProbe>,
    /// What is written of it.
    pub handbook: Option<Handbook>,
    /// Where an answer refuses, in the order in which the codes are listed.
    pub refusals: &'static [Refusal],
    /// Where an answer warns.
    pub warnings: &'static [Warning],
    /// JSON paths of the message of a refusal.
    pub messages: &'static [&'static str],
    /// Said instead of a code when JSON was asked for and something else came.
    pub not_json: Option<NotJson>,
    /// JSON paths of secrets in answers, each `*` standing for any key, and the name of what is there; without one it is that of its
    /// key. What is the same secret at two paths has one name: else how it is shown would depend on which answer came first.
    pub secrets: &'static [(&'static str, Option<&'static str>)],
    /// Cookies that are secret; each may hold one `*`.
    pub secret_cookies: &'static [&'static str],
    /// Values that are public though they stand where secrets stand.
    pub public: &'static [&'static str],
    /// Headers that a snapshot shows besides the usual ones; a name may end in `*`.
    pub snapshot_headers: &'static [&'static str],
    /// Names of cookies of which a part differs from deployment to deployment; each holds one `*`.
    pub cookie_names: &'static [&'static str],
    /// What varies from answer to answer: query and kind of mask, as a file would say.
    pub masks: &'static [(&'static str, &'static str)],
    /// What answers otherwise from some release on, in groups.
    pub known_differences: &'static [&'static [KnownDifference]],
    /// Requests by POST that touch at most the session.
    pub session_only: &'static [Touch],
    /// The requests that end the session they are sent in.
    pub logout: Option<Touch>,
    /// How often a password may be wrong.
    pub throttle: Option<Throttle>,
    /// Codes of refusals before anything is done because the server is busy: where the answer says how long, that is waited.
    pub busy: &'static [&'static str],
    /// The input that holds the address where a boolean parameter is true as soon as it is there, whatever its value.
    pub true_if_there: Option<&'static str>,
}

/// An input that scenarios of a service may use without declaring it.
#[derive(Debug)]
pub struct ServiceInput {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Whether its value is secret.
    pub secret: bool,
    /// Whether it is no text but says whether the target is the embedded emulation of the service.
    pub embedded: bool,
}

/// A GET request that tells the version.
#[derive(Debug)]
pub struct VersionProbe {
    /// The input that holds the address.
    pub url_input: &'static str,
    /// Parameters.
    pub params: &'static [(&'static str, &'static str)],
    /// JSON pointer to a text with the version in it.
    pub pointer: &'static str,
    /// JSON pointer to the reason why nothing may be changed now, if there is one.
    pub read_only: &'static str,
}

/// A place where an answer says that it refuses.
#[derive(Debug)]
pub enum Refusal {
    /// The codes at this path; each `*` stands for any element.
    Code(&'static str),
    /// Of each element of the list at the first path, in each answer of a body, the code at the second, or where there is none the
    /// one at the third; an element that has neither refuses all the same, as it stands.
    CodeOr(&'static str, &'static str, &'static str),
    /// The code in this header; several are parted by commas.
    Header(&'static str),
    /// The value at this path, unless it is one of these.
    Unless(&'static str, &'static [&'static str]),
    /// The value at this path, if it is one of these.
    If(&'static str, &'static [&'static str]),
}

/// A place where an answer warns.
#[derive(Debug)]
pub enum Warning {
    /// The codes at this path; each `*` stands for any element.
    Codes(&'static str),
    /// Each line of each text at this path.
    Lines(&'static str),
}

/// When an answer should have been JSON.
#[derive(Debug)]
pub struct NotJson {
    /// The code.
    pub code: &'static str,
    /// The parameter that asks for JSON, and its value.
    pub asked_by: (&'static str, &'static str),
}

/// A request by its parameters.
#[derive(Debug)]
pub struct Touch {
    /// What the path of its address ends in.
    pub path: &'static str,
    /// The parameter that names the module.
    pub param: &'static str,
    /// Its values.
    pub values: &'static [&'static str],
}

/// How many wrong passwords an account stands before it is shut to everybody, the right password included.
#[derive(Debug)]
pub struct Throttle {
    /// The requests that try one.
    pub logins: &'static [Login],
    /// So many are sent at most; one more would still be judged.
    pub most: u32,
    /// For so many seconds they count.
    pub seconds: u64,
}

/// A request that tries a password.
#[derive(Debug)]
pub struct Login {
    /// How it is known.
    pub touch: Touch,
    /// The parameter with the name of the account; of a name with an `@` that is what stands before it.
    pub account: &'static str,
    /// The parameter with the password.
    pub password: &'static str,
    /// JSON path of what the answer says of it.
    pub told: &'static str,
    /// Said of the right password.
    pub right: &'static [&'static str],
    /// Said where the password was not looked at; all else is said of a wrong one.
    pub unjudged: &'static [&'static str],
}

/// What the reference shows of a service, and a test judges.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// A body that refuses.
    pub refused: &'static str,
    /// The code that it refuses with.
    pub code: &'static str,
    /// A body that does not refuse.
    pub fine: &'static str,
}

/// Every service.
pub const ROWS: &[&Service] = &[&mediawiki::MEDIAWIKI, &graphql::GRAPHQL];

/// The service of a name.
pub fn named(name: &str) -> Option<&'static Service> {
    ROWS.iter().copied().find(|service| service.name == name)
}

/// What stands at a path of keys parted by dots, `*` being any key or element; with the last key of each.
pub(crate) fn at_path<'v>(value: &'v Value, path: &str) -> Vec<(String, &'v Value)> {
    let mut found = vec![(String::new(), value)];
    for key in path.split('.') {
        found = found
            .into_iter()
            .flat_map(|(_, value)| -> Vec<(String, &Value)> {
                match (key, value) {
                    ("*", Value::Object(entries)) => entries
                        .iter()
                        .map(|(key, value)| (key.clone(), value))
                        .collect(),
                    ("*", Value::Array(items)) => items
                        .iter()
                        .enumerate()
                        .map(|(index, value)| (index.to_string(), value))
                        .collect(),
                    (key, Value::Object(entries)) => entries
                        .get(key)
                        .map(|value| (key.to_owned(), value))
                        .into_iter()
                        .collect(),
                    _ => Vec::new(),
                }
            })
            .collect();
    }
    found
}
