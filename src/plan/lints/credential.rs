//! `secret-in-clear`: a password, token or key that stands in a file which is committed.

use std::sync::Arc;

use super::super::block::all_steps;
use super::super::used::uses;
use super::super::{Block, rows};
use super::hidden::{cover, cover_behind};
use super::telling::{has_login, has_parameter, has_session, is_called_so, is_meant, is_plausible};
use super::written::{Part, Written, requests, requests_of, values};
use super::{File, Lint, Shared, refusal, warning};
use crate::scenario::{AuthTemplate, Layer, RequestTemplate, Rows, Session, Supply, Use};
use crate::template::{Leaf, Template, ValueTemplate};
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "secret-in-clear",
    in_file,
    in_project,
};

const IN_CLEAR: &str = "a credential is written in the file";

const IN_FILE: &str = "make it an input with `secret: true`, and give it with `--secret NAME` or in the environment as `FLOWRUN_VAR_NAME`";

const IN_ROWS: &str = "values of rows and lists are shown: let it come from an input with `secret: true`, which is given with `--secret NAME` or in the environment as `FLOWRUN_VAR_NAME`";

const IN_PROJECT: &str = "refer to it: an input may say `{env: FLOWRUN_NAME}` or `{file: PATH}`, and all else `{{ INPUT }}`";

fn in_file(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let scenario = &block.scenario;
    let public = block.service().map_or(&[][..], |service| service.public);
    let mut found = Vec::new();
    for (request, step) in requests(block) {
        if !step.is_some_and(refusal::is_expected) {
            found.extend(in_request(request));
        }
    }
    for input in &scenario.inputs {
        let of_block = block.inputs();
        let secret = of_block
            .iter()
            .any(|own| own.secret && own.name == input.name);
        if let Some(default) = &input.default {
            found.extend(value(Sure::of(secret, &input.name), default));
        }
    }
    for var in &scenario.vars {
        found.extend(value(Sure::of(false, &var.name), &var.value));
    }
    let logins = scenario
        .sessions
        .iter()
        .filter_map(|session| session.login.as_ref());
    for used in uses(scenario).into_iter().chain(logins) {
        found.extend(arguments(used, block.fragment(used)));
    }
    found.retain(|(text, _)| !public.contains(&text.as_str()));
    let found = found.into_iter().map(|clear| told(clear, IN_FILE));
    let mut found: Vec<Diagnostic> = found.collect();
    let mut steps = all_steps(scenario).into_iter();
    // Whoever tries wrong passwords row by row says so nowhere else.
    if !steps.any(refusal::is_expected) {
        found.extend(in_rows(block));
    }
    found
}

fn in_project(shared: &Shared) -> Vec<Diagnostic> {
    let project = shared.project();
    let secret = |name: &str| {
        let mut inputs = shared.blocks.iter().flat_map(|block| block.inputs());
        Sure::of(inputs.any(|input| input.secret && input.name == name), name)
    };
    let mut found: Vec<Clear> = requests_of(project)
        .into_iter()
        .flat_map(in_request)
        .collect();
    let targets = project.targets.iter().flat_map(|target| &target.inputs);
    for (name, _, supply) in project.inputs.iter().chain(targets) {
        if let Supply::Value(template) = supply {
            found.extend(value(secret(name), template));
        }
    }
    let login = |session: &Session| {
        let used = session.login.as_ref()?;
        let fragment = shared.login(&session.name)?;
        Some(arguments(used, Some(&fragment)))
    };
    found.extend(project.sessions.iter().filter_map(login).flatten());
    found
        .into_iter()
        .map(|clear| told(clear, IN_PROJECT))
        .collect()
}

/// What is written in rows, in a matrix or in lists of `for_each`, under a name of its own.
fn in_rows(block: &Block) -> Vec<Diagnostic> {
    let scenario = &block.scenario;
    let leaf = |leaf: Leaf<'_>| {
        let named = leaf.key.is_some_and(is_called_so);
        let text = leaf.text.filter(|text| named && is_plausible(text))?;
        Some(told((text.to_owned(), leaf.place.clone()), IN_ROWS))
    };
    let steps = all_steps(scenario).into_iter();
    let mut lists: Vec<&ValueTemplate> = steps.filter_map(|step| step.for_each.as_ref()).collect();
    let mut found = Vec::new();
    match &scenario.rows {
        Some(Rows::Inline(rows)) => lists.extend(rows),
        Some(Rows::File(path, place)) => {
            let values = rows::literals(block, path, place).into_iter();
            let mut secret = values.filter(|(name, text)| is_called_so(name) && is_plausible(text));
            found.extend(secret.next().map(|(name, _)| {
                let label = format!("the column `{name}` is in clear");
                warning("a credential is written in a file of rows", place, &label).help(IN_ROWS)
            }));
        }
        None => {}
    }
    let leaves = lists.into_iter().flat_map(ValueTemplate::leaves);
    found.extend(leaves.filter_map(leaf));
    let axes = scenario.matrix.iter();
    for axis in axes.filter(|axis| is_called_so(&axis.name)) {
        let mut values = axis.values.iter().filter_map(|value| value.value.as_str());
        if values.any(is_plausible) {
            let mut said = warning(IN_CLEAR, &axis.place, "in clear").help(IN_ROWS);
            cover_behind(&mut said);
            found.push(said);
        }
    }
    found
}

/// A credential and where it stands.
type Clear = (String, Place);

fn in_request(request: &RequestTemplate) -> Vec<Clear> {
    let values = values(request).into_iter();
    let mut found: Vec<Clear> = values.filter_map(|written| in_value(&written)).collect();
    if let Layer::Set(auth) = &request.auth {
        let templates: Vec<&Template> = match auth {
            AuthTemplate::Basic(login) | AuthTemplate::Digest(login) => vec![&login.password],
            AuthTemplate::Bearer(token) => vec![token],
            AuthTemplate::Oauth1(signer) => {
                let secret = signer.token_secret.iter();
                secret.chain([&signer.consumer_secret]).collect()
            }
            AuthTemplate::Oauth2(client) => vec![&client.client_secret],
            AuthTemplate::Netrc => Vec::new(),
        };
        found.extend(templates.into_iter().filter_map(|template| {
            let text = template.literal().filter(|text| is_plausible(text))?;
            Some((text.to_owned(), template.place().clone()))
        }));
    }
    found
}

fn in_value(written: &Written<'_>) -> Option<Clear> {
    let source = written.place.text();
    if written.part == Part::Text && has_parameter(source) {
        return Some((source.to_owned(), written.place.clone()));
    }
    let text = written.text?;
    let in_address = written.part == Part::Text && has_login(text);
    let in_cookies = written.part == Part::Header
        && written
            .name
            .is_some_and(|name| name.eq_ignore_ascii_case("cookie"))
        && has_session(text);
    let named = written.part != Part::Cookie && written.name.is_some_and(is_called_so);
    let is_one = in_address || in_cookies || (named && is_plausible(text));
    is_one.then(|| (text.to_owned(), written.place.clone()))
}

/// How sure it is that a value is a credential.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// It is declared to be secret.
    Declared,
    /// It is called so.
    Named,
    No,
}

impl Sure {
    fn of(declared: bool, name: &str) -> Self {
        match (declared, is_called_so(name)) {
            (true, _) => Self::Declared,
            (_, true) => Self::Named,
            _ => Self::No,
        }
    }

    fn may_be(self, text: &str) -> bool {
        let by_name = match self {
            Self::Declared => is_meant(text),
            Self::Named => is_plausible(text),
            Self::No => false,
        };
        by_name || has_login(text)
    }
}

/// The value of an input or a var.
fn value(sure: Sure, template: &ValueTemplate) -> Option<Clear> {
    let leaves = template.leaves();
    let [leaf] = leaves.as_slice() else {
        return None;
    };
    let text = leaf.text.filter(|text| sure.may_be(text))?;
    Some((text.to_owned(), leaf.place.clone()))
}

/// The arguments of a fragment for inputs that it calls secret.
fn arguments(used: &Use, fragment: Option<&Arc<Block>>) -> Vec<Clear> {
    let inputs = fragment
        .map(|fragment| fragment.inputs())
        .unwrap_or_default();
    let with = used.with.iter().filter_map(|(name, _, given)| {
        let secret = inputs
            .iter()
            .any(|input| input.secret && input.name == name);
        value(if secret { Sure::Declared } else { Sure::No }, given)
    });
    with.collect()
}

/// The excerpt shows where it stands and not what it is: what is said here is kept in logs.
fn told((_, place): Clear, advice: &str) -> Diagnostic {
    let mut found = warning(IN_CLEAR, &place, "in clear").help(advice);
    cover(&mut found);
    found
}
