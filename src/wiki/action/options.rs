//! `action=options`: changes preferences of whoever is logged in.
//!
//! A bot password's grants do not reach them. Start at [`ACTION`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::{Message, wikitext};
use super::super::param::{Kind, optional};
use super::super::preference;
use super::{ALWAYS, Action, WRITES};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "options",
    class: "ApiOptions",
    help: "API:Options",
    prefix: "",
    parameters: &[
        optional("reset", Kind::Flag),
        optional("resetkinds", Kind::Texts).or("all"),
        optional("change", Kind::Texts),
        optional("optionname", Kind::Text),
        optional("optionvalue", Kind::Text),
    ],
    rules: |_| WRITES,
    exists: ALWAYS,
    run,
    force: Some(|call| {
        apply(call);
    }),
};

/// An account keeps no more changed preferences than this.
const MOST_OPTIONS: usize = 1000;

/// The longest value and the longest name of a preference, in bytes.
const LONGEST_VALUE: usize = 65_535;
const LONGEST_NAME: usize = 255;

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let fail = |key| Err(Failure::new("options", Message::new(key)).into());
    if call.user_id().is_none() {
        return fail("apierror-mustbeloggedin-changing-preferences");
    }
    if call.differences().options_writes_first {
        call.write_cookies();
    }
    if !call.may("editmyoptions") {
        let action = wikitext("edit your preferences");
        return Err(Failure::new(
            "options",
            Message::with("apierror-permissiondenied", [action]),
        )
        .into());
    }
    if changes(call).is_empty() && !call.params.flag("reset") {
        return fail("apierror-nochanges");
    }
    let bad = apply(call);
    if !call.differences().options_writes_first {
        call.write_cookies();
    }
    for name in bad {
        let unknown = Message::with("apiwarn-validationfailed-badpref", []);
        call.warn(
            "options",
            &Message::with(
                "apiwarn-validationfailed",
                [wikitext(name), wikitext(unknown.wikitext(call.voice()))],
            ),
            None,
        );
    }
    call.said.result.set("options", "success");
    Ok(())
}

/// What is to be changed: names, and values that a missing `=` takes away.
fn changes(call: &Call<'_>) -> Vec<(String, Option<String>)> {
    let listed = call
        .params
        .values("change")
        .unwrap_or_default()
        .into_iter()
        .map(|change| match change.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (change.to_owned(), None),
        });
    let single = call.params.get("optionname").map(|name| {
        (
            name.to_owned(),
            call.params.get("optionvalue").map(str::to_owned),
        )
    });
    listed
        .chain(single)
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

/// Changes what can be changed; the answer are the names of what no preference is.
fn apply(call: &mut Call<'_>) -> Vec<String> {
    let known = preference::defaults(call.settings.release);
    let fits = |value: &Option<String>| {
        value
            .as_ref()
            .is_none_or(|value| value.len() <= LONGEST_VALUE)
    };
    let is_script = |name: &str| name.starts_with("userjs-") && name.len() <= LONGEST_NAME;
    let is_known = |name: &str| known.iter().any(|(one, _)| *one == name) || is_script(name);
    let (good, bad): (Vec<_>, Vec<_>) = changes(call)
        .into_iter()
        .partition(|(name, value)| is_known(name) && fits(value));
    let reset = call.params.flag("reset");
    if let Some(user) = call.user_id().and_then(|id| call.state.users.by_id_mut(id)) {
        if reset {
            user.options.clear();
        }
        for (name, value) in good {
            user.options.retain(|(one, _)| *one != name);
            if let Some(value) = value.filter(|_| user.options.len() < MOST_OPTIONS) {
                user.options.push((name, value));
            }
        }
    }
    bad.into_iter().map(|(name, _)| name).collect()
}
