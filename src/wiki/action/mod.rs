//! The actions of the API, one file each, and the table of them.
//!
//! The checks before an action runs are in [`super::dispatch`]. Start at [`ACTIONS`].

mod checktoken;
mod clientlogin;
mod createaccount;
mod delete;
mod edit;
mod help;
mod login;
mod logout;
mod options;
mod paraminfo;
mod parse;
mod purge;
mod query;
mod rollback;
mod summary;
mod tokens;

use super::call::{Call, Refused};
use super::param::Parameter;
use super::release::Differences;

/// An action of the API.
pub(crate) struct Action {
    /// As `action` names it.
    pub(crate) name: &'static str,
    /// The name of its class, without the namespace.
    pub(crate) class: &'static str,
    /// The page of mediawiki.org that documents it.
    pub(crate) help: &'static str,
    /// What the names of its parameters begin with.
    pub(crate) prefix: &'static str,
    /// The parameters that it declares, less its token.
    pub(crate) parameters: &'static [Parameter],
    /// What a request must be like in a release.
    pub(crate) rules: fn(&Differences) -> Rules,
    /// Whether a release has the action.
    pub(crate) exists: fn(&Differences) -> bool,
    /// Carries the action out.
    pub(crate) run: fn(&mut Call<'_>) -> Result<(), Refused>,
    /// Does what was asked whatever stands against it, on a wiki that carries out what it refuses. `None` where nothing would change.
    pub(crate) force: Option<fn(&mut Call<'_>)>,
}

/// What a request for an action must be like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// The token that it must have in its body.
    pub(crate) token: Option<TokenRule>,
    /// Whether it counts as a write.
    pub(crate) writes: bool,
    /// Whether it must be a POST.
    pub(crate) posted: bool,
}

/// A token that an action needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenRule {
    /// The name of the parameter.
    pub(crate) parameter: &'static str,
    /// The type of the token.
    pub(crate) kind: &'static str,
}

/// In every release.
pub(crate) const ALWAYS: fn(&Differences) -> bool = |_| true;

/// An action that only reads, by any method.
pub(crate) const READS: Rules = Rules {
    token: None,
    writes: false,
    posted: false,
};

/// A write with a CSRF token.
pub(crate) const WRITES: Rules = Rules {
    token: Some(TokenRule {
        parameter: "token",
        kind: "csrf",
    }),
    writes: true,
    posted: true,
};

/// Every action of the embedded wiki, in MediaWiki's order.
pub(crate) static ACTIONS: &[&Action] = &[
    &login::ACTION,
    &clientlogin::ACTION,
    &logout::ACTION,
    &query::ACTION,
    &parse::ACTION,
    &tokens::ACTION,
    &help::ACTION,
    &paraminfo::ACTION,
    &createaccount::ACTION,
    &purge::ACTION,
    &rollback::ACTION,
    &delete::ACTION,
    &edit::ACTION,
    &options::ACTION,
    &checktoken::ACTION,
];

/// The actions that a release has.
pub(crate) fn of_release(
    differences: &'static Differences,
) -> impl Iterator<Item = &'static Action> {
    ACTIONS
        .iter()
        .copied()
        .filter(|action| (action.exists)(differences))
}

/// The action of that name; names are case-sensitive.
pub(crate) fn by_name(name: &str, differences: &'static Differences) -> Option<&'static Action> {
    of_release(differences).find(|action| action.name == name)
}
