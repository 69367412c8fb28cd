//! Samples that run in a page of MediaWiki: in a real browser, at a page of the wiki, by way of the recorder.
//!
//! A gadget has a session and the tokens of its page, so its sample leaves out the login and the fetching of tokens. Those steps are
//! done for it in the page, by a script of ours. `mw.Api` sends all parameters in the body of a POST, brings its token by itself and
//! fetches another one if that is refused (seen on MediaWiki 1.43.9): what it does so is taken out of the recording.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::interpreter::{clean, program};
use super::process::{Ended, ended};
use super::{LARGEST_LOOKED_AT, LIMIT, Run, Started, Tried, again};
use crate::cli::host::Host;
use crate::docs::samples::{Body, Flow, FlowInput, FlowStep, Hop, Pick, Send, Term};
use crate::plan::Destination;
use crate::record::SAID;
use crate::transport::Forwarded;

/// The word of the language.
pub(super) const LANGUAGE: &str = "mediawiki-js";

/// Names that a browser may have.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// A page with nothing of its own.
const PAGE: &str = "title=Special:BlankPage";

/// It runs alone, shows nothing, and asks nobody but the recorder.
const ARGUMENTS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

const SCRIPT: &str = include_str!("browser.js");

/// Milliseconds that a sample may take in its page.
const PATIENCE: u64 = 20_000;

/// The command that starts a browser which keeps everything in a folder.
pub(super) fn command(folder: &Path, host: &Host) -> Result<Command, Tried> {
    let found = BROWSERS.iter().find_map(|name| program(name, host));
    let browser = found.ok_or_else(|| Tried::unproved("there is no Chromium here"))?;
    let mut command = clean(&browser, folder, host);
    let profile = folder.join("profile");
    command.args(ARGUMENTS);
    command.arg(format!("--user-data-dir={}", profile.display()));
    Ok(command)
}

impl Started<'_> {
    /// Runs the sample in its page, and gives what passed without what the page and `mw.Api` do by themselves.
    pub(super) async fn in_browser(&self) -> Result<Run, Tried> {
        if matches!(self.case.target.destination, Destination::Embedded(_)) {
            let why = "no page of the embedded wiki runs scripts: `--target` names a real one";
            return Err(Tried::unproved(why));
        }
        let flow = self.sample.flow;
        let api = self.api()?;
        let page = api.path().replace("api.php", "index.php");
        let target = format!("{page}?{PAGE}");
        let script = self.script(steps_before(flow)?);
        let _before = self.recorder.take();
        let told = self.recorder.put_script(&target, script);
        let mut command = again(&self.command);
        command.arg(format!("{}{target}", self.recorder.origin()));
        let said = tokio::select! {
            ended = ended(command, LIMIT) => return Err(Tried::unproved(without_a_word(ended))),
            told = told => told,
        };
        let said = said.map_err(|_| Tried::unproved("its page told nothing"))?;
        let passed = self.recorder.take();
        let passed = passed.into_iter().filter(|one| path(one) == api.path());
        Ok(Run {
            ended: ending(&said),
            passed: of_sample(passed.collect()),
        })
    }

    /// The address of the API that the sample's flow asks.
    fn api(&self) -> Result<Url, Tried> {
        let values = self.given.values.iter();
        let mut urls = values.filter_map(|(_, value)| Url::parse(value).ok());
        urls.find(|url| url.path().ends_with("api.php"))
            .ok_or_else(|| Tried::unproved("none of its inputs is the address of an api.php"))
    }

    fn script(&self, steps: Vec<Value>) -> String {
        let values = self.given.values.iter();
        let led = |(input, value): &(FlowInput, String)| {
            (input.name.clone(), json!(self.recorder.led(value)))
        };
        let inputs: serde_json::Map<String, Value> = values.map(led).collect();
        let given = json!({
            "inputs": inputs,
            "steps": steps,
            "sample": self.sample.source,
            "said": SAID,
            "patience": PATIENCE,
        });
        // Nothing in it ends the script that it stands in.
        let given = given.to_string().replace('<', "\\u003c");
        SCRIPT.replacen("GIVEN", &given, 1)
    }
}

/// Why a browser ended before its page said anything.
fn without_a_word(ended: std::io::Result<Option<Ended>>) -> String {
    match ended {
        Ok(Some(ended)) => {
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            let last = said.lines().next_back().unwrap_or_default().to_owned();
            format!("the browser ended before its page was done: {last}")
        }
        Ok(None) => format!("its page was not done within {} s", LIMIT.as_secs()),
        Err(error) => format!("the browser could not be started: {error}"),
    }
}

/// What the script told, as the end of a program.
fn ending(said: &[u8]) -> Ended {
    let said: Value = serde_json::from_slice(said).unwrap_or_default();
    let lines = |name: &str| {
        let lines = said[name].as_array().into_iter().flatten();
        let lines = lines.filter_map(Value::as_str);
        lines
            .flat_map(|line| [line, "\n"])
            .collect::<String>()
            .into_bytes()
    };
    Ended {
        code: said["code"]
            .as_i64()
            .and_then(|code| i32::try_from(code).ok()),
        stdout: lines("out"),
        stderr: lines("errors"),
    }
}

fn path(forwarded: &Forwarded) -> &str {
    forwarded
        .request
        .target
        .split('?')
        .next()
        .unwrap_or_default()
}

/// The first steps of a flow, which a sample of this language leaves out. The error is said if it leaves out a later one.
fn steps_before(flow: &Flow) -> Result<Vec<Value>, Tried> {
    let mut steps = Vec::new();
    let mut own = false;
    if let Some(name) = placeholder(flow) {
        let why = format!("it has a placeholder for `{name}`, which nobody gives it in a page");
        return Err(Tried::unproved(why));
    }
    for step in &flow.steps {
        let FlowStep::Send(send) = step else {
            own = true;
            continue;
        };
        match is_left_out(send) {
            true if own => {
                return Err(Tried::unproved("a token is fetched between its requests"));
            }
            true => {
                steps.push(described(send).ok_or_else(|| {
                    Tried::unproved("a step before its own is too much for a page")
                })?)
            }
            false => own = true,
        }
    }
    Ok(steps)
}

/// An input that the sample itself sends, other than in an address: it stands in the sample as what it is to be replaced by.
fn placeholder(flow: &Flow) -> Option<&str> {
    let own = flow.steps.iter().filter(|step| match step {
        FlowStep::Send(send) => !is_left_out(send),
        FlowStep::Let { .. } => true,
    });
    let names: Vec<String> = own
        .flat_map(|step| {
            let mut step = step.clone();
            if let FlowStep::Send(send) = &mut step {
                send.url = Term::Literal(String::new());
            }
            let names = step.names().into_iter().map(str::to_owned);
            names.collect::<Vec<_>>()
        })
        .collect();
    let mut inputs = flow.inputs.iter().filter(|input| input.default.is_none());
    inputs
        .find(|input| names.contains(&input.name))
        .map(|input| input.name.as_str())
}

/// Whether a gadget has no need of a request: it logs in, or fetches tokens alone.
fn is_left_out(send: &Send) -> bool {
    let is_token = |pick: &Pick| match pick {
        Pick::Json(hops) => matches!(
            hops.as_slice(),
            [Hop::Member(query), Hop::Member(tokens), _] if query == "query" && tokens == "tokens"
        ),
        _ => false,
    };
    let login = |(name, value): &(String, Term)| {
        let logins = ["login", "clientlogin"].map(|action| Term::Literal(action.to_owned()));
        name == "action" && logins.contains(value)
    };
    let tokens = !send.takes.is_empty() && send.takes.iter().all(|take| is_token(&take.pick));
    tokens || matches!(&send.body, Body::Form(fields) if fields.iter().any(login))
}

/// A request as the script of the page reads it.
fn described(send: &Send) -> Option<Value> {
    let pairs = |pairs: &[(String, Term)]| -> Option<Vec<Value>> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| Some(json!([name, term(value)?])))
            .collect()
    };
    let form = match &send.body {
        Body::None => None,
        Body::Form(fields) => Some(pairs(fields)?),
        _ => return None,
    };
    let takes = send.takes.iter().map(|take| match &take.pick {
        Pick::Json(hops) => {
            let path: Vec<Value> = hops
                .iter()
                .map(|hop| match hop {
                    Hop::Member(name) => json!(name),
                    Hop::Element(index) => json!(index),
                })
                .collect();
            Some(json!({"name": take.name, "path": path}))
        }
        _ => None,
    });
    Some(json!({
        "method": send.method,
        "url": term(&send.url)?,
        "params": pairs(&send.params)?,
        "form": form,
        "takes": takes.collect::<Option<Vec<_>>>()?,
    }))
}

fn term(term_of_flow: &Term) -> Option<Value> {
    Some(match term_of_flow {
        Term::Literal(text) => json!({"text": text}),
        Term::Name(name) => json!({"name": name}),
        Term::Joined(terms) => {
            json!({"joined": terms.iter().map(term).collect::<Option<Vec<_>>>()?})
        }
        Term::Draw(_) | Term::Changed(..) => return None,
    })
}

/// What the script and the sample sent, without what `mw.Api` does by itself: it fetches tokens, and sends again what was refused for one.
/// Its tokens stand for those that the script fetched.
fn of_sample(passed: Vec<Forwarded>) -> Vec<Forwarded> {
    let mut kept = Vec::new();
    // By their kinds those that the script fetched, and those of `mw.Api` with the ones that they stand for.
    let (mut fetched, mut stands_for) = (Vec::<(String, String)>::new(), Vec::new());
    for mut one in passed {
        let by_api = pairs(&one)
            .iter()
            .any(|(name, value)| name == "meta" && value == "tokens")
            && is_xhr(&one);
        let told = answer(&one);
        let tokens = told["query"]["tokens"].as_object().into_iter().flatten();
        let tokens: Vec<(String, String)> = tokens
            .filter_map(|(kind, token)| Some((kind.clone(), token.as_str()?.to_owned())))
            .collect();
        if by_api {
            for (kind, token) in tokens {
                let own = fetched.iter().find(|(known, _)| *known == kind);
                stands_for.extend(own.map(|(_, own)| (token, own.clone())));
            }
            continue;
        }
        if told["error"]["code"] == "badtoken" && is_xhr(&one) {
            continue;
        }
        for (kind, token) in tokens {
            fetched.retain(|(known, _)| *known != kind);
            fetched.push((kind, token));
        }
        with_tokens(&mut one, &stands_for);
        kept.push(one);
    }
    kept
}

/// Whether `mw.Api` sent it: jQuery says so.
fn is_xhr(one: &Forwarded) -> bool {
    let mut headers = one.request.headers.iter();
    headers.any(|(name, _)| name == "x-requested-with")
}

fn pairs(one: &Forwarded) -> Vec<(String, String)> {
    let query = one
        .request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let query = form_urlencoded::parse(query.as_bytes());
    query
        .chain(form_urlencoded::parse(&one.request.body))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn answer(one: &Forwarded) -> Value {
    let answer = one.answer.as_ref().ok();
    let body = answer.and_then(|answer| answer.decoded(LARGEST_LOOKED_AT));
    body.and_then(|body| serde_json::from_slice(&body).ok())
        .unwrap_or_default()
}

/// A form in which tokens of `mw.Api` are replaced by what they stand for.
fn with_tokens(one: &mut Forwarded, stands_for: &[(String, String)]) {
    if !is_xhr(one) || one.request.method != "POST" {
        return;
    }
    let fields = form_urlencoded::parse(&one.request.body).into_owned();
    let fields = fields.map(|(name, value)| {
        let own = stands_for
            .iter()
            .find(|(other, _)| name == "token" && *other == value);
        (name, own.map_or(value, |(_, own)| own.clone()))
    });
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    one.request.body = form.into();
}
