//! Judging a run of a sample: the engine runs the scenario on the answers that the sample got.

use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded;

use super::usher::Usher;
use super::{Prover, Run, Started, Tried};
use crate::docs::samples::{Flow, FlowStep};
use crate::engine::{self, Embedded, Running, Stop};
use crate::secret::Secrets;
use crate::service::Service;
use crate::snapshot::{Store, Update};
use crate::transport::{BoxFuture, Incoming, Jar, Live, Replay, Transport};

/// What was found.
pub(super) struct Judged {
    pub(super) findings: Vec<String>,
    /// How many requests there were by the end of each request of the flow: redirects are requests too.
    pub(super) requests: Vec<usize>,
}

/// Lines of a stream that are told.
const MOST_LINES: usize = 8;

/// Judges a run with the right credentials.
pub(super) async fn judged(
    prover: &Prover<'_>,
    started: &Started<'_>,
    run: &Run,
) -> Result<Judged, Tried> {
    let (own, target) = (started.recorder.origin(), started.recorder.target());
    let replay = Replay::new(run.passed.clone(), own, target);
    let replay = match started.is_in_browser() {
        true => replay.merged(),
        false => replay,
    };
    let usher = Usher::new(Some(&replay), sends(started.sample.flow));
    let embedded = Again(started.given.embedded.clone());
    carry_out((prover, prover.seed), (&replay, &embedded), &usher).await;
    let secrets = started.secrets(run);
    let seen = usher.seen();
    if let Some(why) = &seen.skipped {
        let why = format!("the scenario is skipped there: {why}");
        return Err(Tried::unproved(why));
    }
    let mut findings: Vec<String> = how_it_ended(run, &secrets).into_iter().collect();
    findings.extend(seen.findings.iter().cloned());
    if findings.is_empty() {
        let left = replay.left();
        let told = left.iter().map(|(number, request)| {
            let shown = secrets.mask(&line(request));
            format!(
                "it sends a request that the scenario does not send, its request {number}: {shown}"
            )
        });
        findings.extend(told);
    }
    if findings.is_empty() {
        let shown = shown(started.sample.flow).and_then(|at| seen.requests.get(at).copied());
        let bodies = replay.bodies();
        let body = shown.and_then(|count| bodies.get(count.checked_sub(1)?));
        let told = body.and_then(|body| of_output(body, run, &secrets));
        findings.extend(told);
    }
    Ok(Judged {
        findings,
        requests: seen.requests.clone(),
    })
}

/// How many requests a flow sends.
fn sends(flow: &Flow) -> usize {
    flow.steps.iter().filter(|step| is_send(step)).count()
}

fn is_send(step: &FlowStep) -> bool {
    matches!(step, FlowStep::Send(_))
}

/// Which of them is shown.
fn shown(flow: &Flow) -> Option<usize> {
    let mut sends = flow.steps.iter().filter(|step| is_send(step));
    sends.position(|step| matches!(step, FlowStep::Send(send) if send.is_shown))
}

/// What is wrong with how a run ended that had to be good.
fn how_it_ended(run: &Run, secrets: &Secrets) -> Option<String> {
    let said = match run.ended.stderr.is_empty() {
        true => " it says nothing on stderr".to_owned(),
        false => quoted(&run.ended.stderr, secrets),
    };
    match run.ended.code {
        Some(0) if run.ended.stderr.is_empty() => None,
        Some(0) => Some(format!("it ends well and says something on stderr:{said}")),
        Some(code) => Some(format!("it ends with the exit code {code}:{said}")),
        None => Some(format!("a signal ended it:{said}")),
    }
}

/// What a stream holds, below a finding.
pub(super) fn quoted(stream: &[u8], secrets: &Secrets) -> String {
    let text = String::from_utf8_lossy(stream);
    let text = secrets.mask_message(text.trim_end());
    let lines: Vec<&str> = text.lines().collect();
    let mut quoted = String::new();
    for line in lines.iter().take(MOST_LINES) {
        quoted.push_str("\n  | ");
        quoted.push_str(line);
    }
    if lines.len() > MOST_LINES {
        quoted.push_str("\n  | …");
    }
    quoted
}

/// A request on one line: where it goes, and what it is about.
fn line(request: &Incoming) -> String {
    let fields = String::from_utf8_lossy(&request.body);
    let fields = form_urlencoded::parse(fields.as_bytes());
    let action = fields.into_owned().find(|(name, _)| name == "action");
    let action = action.map(|(name, value)| format!(" with {name}={value}"));
    format!(
        "{} {}{}",
        request.method,
        request.target,
        action.unwrap_or_default()
    )
}

/// What is wrong with what was printed, if it should be this body.
fn of_output(body: &Bytes, run: &Run, secrets: &Secrets) -> Option<String> {
    let stdout = &run.ended.stdout;
    let json: Result<Value, _> = serde_json::from_slice(body);
    let Ok(wanted) = json else {
        let printed = stdout.strip_suffix(b"\n").unwrap_or(stdout);
        let same = stdout == body || printed == body;
        return (!same).then(|| "it prints something else than the answer".to_owned());
    };
    match serde_json::from_slice::<Value>(stdout) {
        Ok(printed) if printed == wanted => None,
        Ok(printed) => {
            let shown = secrets.mask_message(&printed.to_string());
            let wanted = secrets.mask_message(&wanted.to_string());
            Some(format!(
                "it prints another answer:\n  | {shown}\n  instead of\n  | {wanted}"
            ))
        }
        Err(error) if stdout.is_empty() => Some(format!("it prints nothing: {error}")),
        Err(error) => Some(format!("it prints what is no JSON: {error}")),
    }
}

/// Carries the scenario out on its target itself. The error says why nothing can be proved there.
pub(super) async fn of_scenario(prover: &Prover<'_>) -> Result<(), String> {
    let live = Live::default();
    let usher = Usher::new(None, usize::MAX);
    // What it makes is called otherwise than what the samples make: answers that list it would differ.
    let other = prover.seed.wrapping_add(1);
    carry_out((prover, other), (&live, prover.embedded), &usher).await;
    let seen = usher.seen();
    match (&seen.skipped, seen.findings.first()) {
        (Some(why), _) => Err(format!("the scenario is skipped there: {why}")),
        (None, Some(finding)) => Err(format!("the scenario does not hold there: {finding}")),
        (None, None) => Ok(()),
    }
}

/// Runs the scenario.
async fn carry_out(
    (prover, seed): (&Prover<'_>, u64),
    (transport, embedded): (&dyn Transport, &dyn Embedded),
    usher: &Usher<'_>,
) {
    let stop = Stop::default();
    let host = engine::Host {
        transport,
        embedded,
        sink: usher,
        secrets: Secrets::default(),
        seed,
        again: String::new(),
        snapshots: Store::new(Update::None),
        sightings: None,
        rate: None,
        passwords: &prover.host.passwords,
        netrc: None,
        target_version: prover.version.clone(),
        cookies: Jar::default(),
        case_timeout: None,
        fail_fast: false,
        politely: false,
        stop: &stop,
        gate: Some(usher),
    };
    let run = engine::Run::new(host, prover.plan);
    run.begin();
    run.work().await;
    run.finish();
}

/// Gives the engine what the sample was given by a service of the run's own.
struct Again(Vec<(String, String)>);

impl Embedded for Again {
    fn start<'a>(
        &'a self,
        _service: &'static Service,
    ) -> BoxFuture<'a, Result<Box<dyn Running>, String>> {
        let running = Box::new(Again(self.0.clone())) as Box<dyn Running>;
        Box::pin(std::future::ready(Ok(running)))
    }
}

impl Running for Again {
    fn inputs(&self) -> Vec<(String, String)> {
        self.0.clone()
    }

    fn described(&self) -> String {
        String::new()
    }
}
