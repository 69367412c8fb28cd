//! `secret-in-clear`: a password, token or key that stands in a file which is committed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::Block;
use super::super::used::uses;
use super::written::{Part, Written, requests, requests_of, values};
use super::{File, Lint, Shared, refusal, warning};
use crate::scenario::{AuthTemplate, Layer, RequestTemplate, Session, Supply, Use};
use crate::template::{Template, ValueTemplate};
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "secret-in-clear",
    in_file,
    in_project,
};

/// Names of parameters, headers, inputs and vars that hold credentials, in lower case and without `-` and `_`; or what they end in.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "token",
    "authorization",
];

/// What a text says that is made up, or wrong on purpose.
const MADE_UP: &[&str] = &[
    "wrong",
    "invalid",
    "bad",
    "fake",
    "dummy",
    "example",
    "changeme",
    "xxx",
    "test",
    "none",
    "null",
    "not",
    "no-",
    "made up",
    "made-up",
    "expired",
    "forged",
    "anonymous",
    "guest",
    "public",
    "placeholder",
    "your",
];

const IN_FILE: &str = "make it an input with `secret: true`, and give it with `--secret NAME` or in the environment as `FLOWRUN_VAR_NAME`";

const IN_PROJECT: &str = "refer to it: an input may say `{env: FLOWRUN_NAME}` or `{file: PATH}`, and all else `{{ INPUT }}`";

/// Characters of the shortest secret; a shorter one could not be masked.
const SHORTEST: usize = 6;

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
            found.extend(value(secret || is_called_so(&input.name), default));
        }
    }
    for var in &scenario.vars {
        found.extend(value(is_called_so(&var.name), &var.value));
    }
    let logins = scenario
        .sessions
        .iter()
        .filter_map(|session| session.login.as_ref());
    for used in uses(scenario).into_iter().chain(logins) {
        found.extend(arguments(used, block.fragment(used)));
    }
    found.retain(|(text, _)| !public.contains(&text.as_str()));
    found
        .into_iter()
        .map(|clear| told(clear, IN_FILE))
        .collect()
}

fn in_project(shared: &Shared) -> Vec<Diagnostic> {
    let project = shared.project();
    let secret = |name: &str| {
        let mut inputs = shared.blocks.iter().flat_map(|block| block.inputs());
        inputs.any(|input| input.secret && input.name == name) || is_called_so(name)
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
    let text = written.text?;
    let in_address = written.part == Part::Text && has_login(text);
    let named = written.part != Part::Cookie && written.name.is_some_and(is_called_so);
    (in_address || (named && is_plausible(text))).then(|| (text.to_owned(), written.place.clone()))
}

/// The value of an input or a var.
fn value(secret: bool, template: &ValueTemplate) -> Option<Clear> {
    let leaves = template.leaves();
    let [leaf] = leaves.as_slice() else {
        return None;
    };
    let text = leaf.text.filter(|text| secret && is_plausible(text))?;
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
        value(secret, given)
    });
    with.collect()
}

fn is_called_so(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    let plain = letters.collect::<String>().to_lowercase();
    NAMES.iter().any(|known| plain.ends_with(known))
}

/// Whether a text can be a credential that means something to somebody.
fn is_plausible(text: &str) -> bool {
    // The scheme of a header is none of it.
    let text = text.trim();
    let bare = match text.split_once(' ') {
        Some((scheme, rest))
            if ["basic", "bearer", "token"].contains(&scheme.to_lowercase().as_str()) =>
        {
            rest.trim()
        }
        _ => text,
    };
    let lower = bare.to_lowercase();
    let mut chars = bare.chars();
    let first = chars.next();
    bare.chars().count() >= SHORTEST
        && !bare.contains(char::is_whitespace)
        && !chars.all(|c| Some(c) == first)
        && !MADE_UP.iter().any(|word| lower.contains(word))
}

/// `https://USER:PASSWORD@HOST`.
fn has_login(address: &str) -> bool {
    let authority = address.split_once("://").map(|(_, rest)| rest);
    let authority = authority.and_then(|rest| rest.split(['/', '?', '#']).next());
    let login = authority.and_then(|authority| authority.rsplit_once('@'));
    login
        .and_then(|(login, _)| login.split_once(':'))
        .is_some_and(|(_, password)| !password.is_empty())
}

/// The excerpt shows where it stands and not what it is: what is said here is kept in logs.
fn told((_, place): Clear, advice: &str) -> Diagnostic {
    let message = "a credential is written in the file";
    let mut found = warning(message, &place, "in clear").help(advice);
    for excerpt in &mut found.excerpts {
        for mark in &excerpt.marks {
            let Some(text) = excerpt.text.get(mark.start..mark.end) else {
                continue;
            };
            let hidden = text.chars().map(|c| match c {
                '"' | '\'' | '\n' | ' ' => c.to_string(),
                c => "*".repeat(c.len_utf8()),
            });
            let hidden: String = hidden.collect();
            excerpt.text.replace_range(mark.start..mark.end, &hidden);
        }
    }
    found
}

/// Hides what one finding hides in the lines that any other shows as well: two credentials may stand on one line.
pub(in crate::plan) fn hide(findings: &mut [Diagnostic]) {
    let mut hidden: BTreeMap<(String, u32), String> = BTreeMap::new();
    for found in findings.iter().filter(|found| found.code == ROW.code) {
        for excerpt in &found.excerpts {
            for (line, text) in (excerpt.first_line..).zip(excerpt.text.split('\n')) {
                let place = (excerpt.file.clone(), line);
                let known = hidden.entry(place).or_insert_with(|| text.to_owned());
                *known = of_both(known, text);
            }
        }
    }
    for excerpt in findings.iter_mut().flat_map(|found| &mut found.excerpts) {
        let lines = (excerpt.first_line..).zip(excerpt.text.split('\n'));
        let lines = lines.map(|(line, text)| {
            let known = hidden.get(&(excerpt.file.clone(), line));
            known.map_or_else(|| text.to_owned(), |known| of_both(known, text))
        });
        excerpt.text = lines.collect::<Vec<_>>().join("\n");
    }
}

/// A line with all that either of two tellings of it hides.
fn of_both(one: &str, other: &str) -> String {
    let bytes = one.bytes().zip(other.bytes());
    let bytes = bytes.map(|(one, other)| if one == other { one } else { b'*' });
    String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
}
