//! What a sample does that is refused: with wrong credentials, and without any, it must fail, say so, and stop there.

use super::judge::quoted;
use super::{Run, Started, Tried};
use crate::docs::samples::{Flow, FlowStep};
use crate::secret::Secrets;

/// In place of a secret. It is no one's.
const WRONG: &str = "flowrun-wrong-secret";

impl Started<'_> {
    /// What is wrong with runs with all secrets wrong, and without the first one. `requests` says how many requests there are by the end of
    /// each request of the flow.
    ///
    /// The right secret has just been sent: a server that counts wrong ones begins anew.
    pub(super) async fn refused(&self, requests: &[usize]) -> Result<Vec<String>, Tried> {
        let inputs = self.given.values.iter().map(|(input, _)| input);
        let secret: Vec<&str> = inputs
            .filter(|input| input.secret)
            .map(|input| input.name.as_str())
            .collect();
        let Some(first) = first_with(self.sample.flow, &secret) else {
            return Ok(Vec::new());
        };
        let most = requests.get(first).copied().unwrap_or_default();
        let wrong = |name: &str| secret.contains(&name).then(|| Some(WRONG.to_owned()));
        let unset = |name: &str| (secret.first() == Some(&name)).then_some(None);
        let runs = [
            ("with a wrong secret", self.run(&wrong).await?),
            ("without its secret", self.run(&unset).await?),
        ];
        let mut findings = Vec::new();
        for (how, run) in &runs {
            let ends = wrong_ends(run, &self.secrets(run));
            findings.extend(ends.into_iter().map(|end| format!("{how} {end}")));
            let more = run.passed.len().saturating_sub(most);
            if more > 0 {
                let told = format!("{how} it goes on where it was refused, and sends {more} more");
                findings.push(told);
            }
        }
        Ok(findings)
    }
}

/// What is wrong with how a run ended that had to fail.
fn wrong_ends(run: &Run, secrets: &Secrets) -> Vec<String> {
    let mut told = Vec::new();
    if run.ended.code == Some(0) {
        told.push("it ends with the exit code 0".to_owned());
    }
    if run.ended.stderr.is_empty() {
        told.push("it says nothing on stderr".to_owned());
    }
    if !run.ended.stdout.is_empty() {
        let quoted = quoted(&run.ended.stdout, secrets);
        told.push(format!("it prints something on stdout:{quoted}"));
    }
    told
}

/// The number of the first request of a flow that sends one of these inputs, or something made of it, from 0.
fn first_with(flow: &Flow, inputs: &[&str]) -> Option<usize> {
    let mut tainted: Vec<String> = inputs.iter().map(ToString::to_string).collect();
    let mut number = 0;
    for step in &flow.steps {
        let names = step.names();
        let reads = names
            .iter()
            .any(|name| tainted.iter().any(|own| own == name));
        match step {
            FlowStep::Let { name, .. } if reads => tainted.push(name.clone()),
            FlowStep::Let { .. } => {}
            FlowStep::Send(_) if reads => return Some(number),
            FlowStep::Send(_) => number += 1,
        }
    }
    None
}
