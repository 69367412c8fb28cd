//! A step's request: the loop of its tries, and one sending of it.

use std::time::Duration;

use super::case::CaseRun;
use super::check::Seen;
use super::course::{Delivered, Lost, jar_changes};
use super::decide::{Count, Next, Observed, decide};
use super::frame::{Frame, Here, Phase};
use super::gate::Passage;
use super::inline::{ComparedText, as_differing};
use super::problem::{broken, exhausted, retry_after};
use super::render::{LayerIn, render};
use super::snapshot::Compared;
use super::step::Acted;
use crate::event::{EventKind, ExchangeRecord, Halt, Problem};
use crate::http::{Cookie, Exchange, Request};
use crate::scenario::{Extraction, RequestTemplate, Step};
use crate::template::Binding;
use crate::text::Diagnostic;

/// What one sending gave.
#[derive(Default)]
struct Sent {
    observed: Observed,
    problems: Vec<Problem>,
    record: Option<ExchangeRecord>,
    answer: Option<Exchange>,
    /// What of `until` does not hold.
    waiting: Vec<Problem>,
    /// Texts of the scenario that it was compared with.
    texts: Vec<ComparedText>,
    /// What was carried on.
    extracted: Vec<(String, String)>,
    /// How it compares with its snapshot, if it is the answer that counts.
    compared: Option<Compared>,
}

/// What a step did before this sending.
struct SoFar {
    /// How often its request was sent, this time included.
    sendings: u32,
    /// Which recoveries were used in this round.
    recovered: Vec<bool>,
}

impl From<Box<Lost>> for Box<Sent> {
    fn from(lost: Box<Lost>) -> Self {
        let observed = Observed {
            bad: true,
            hopeless: lost.hopeless,
            ..Observed::default()
        };
        Self::new(Sent {
            observed,
            problems: vec![lost.problem],
            record: lost.record,
            ..Sent::default()
        })
    }
}

impl CaseRun<'_, '_> {
    /// Sends a step's request until `decide` has enough.
    pub(super) async fn request_step(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        template: &RequestTemplate,
        here: &mut Here,
    ) -> Acted {
        let mut count = Count::FIRST;
        let mut so_far = SoFar {
            sendings: 0,
            recovered: vec![false; step.recover.len()],
        };
        let lists = values_before(frame, step, |extraction| extraction.append);
        loop {
            here.place.try_number = count.tries;
            so_far.sendings += 1;
            let before = self.cookies_of(here);
            // Sent again for somebody's sake, it is as if it had not been sent.
            let own = values_before(frame, step, |_| self.run.host.gate.is_some());
            let sending = self.sending(frame, (step, template), here, &so_far);
            let Some(mut sent) = sending.await else {
                return self.not_sent();
            };
            let next = self.decided(frame, step, (here, count), &mut sent).await;
            let wanted = self.looked_over(frame, step, here, (&sent, before)).await;
            if wanted == Passage::Again {
                so_far.recovered.fill(false);
                put_back(frame, &own);
                continue;
            }
            match next {
                Next::Recover(index) if self.cut_short().is_none() => {
                    so_far.recovered[index] = true;
                    if let Err(problem) = self.recover(frame, step, index, here).await {
                        sent.problems.push(problem);
                        return acted(sent, count.tries);
                    }
                }
                Next::Round if self.cut_short().is_none() => {
                    count.rounds += 1;
                    so_far.recovered.fill(false);
                }
                Next::Again(pause) if self.cut_short().is_none() => {
                    if !self.pause(pause, &sent.problems, here).await {
                        // What was wrong last is what is known.
                        return acted(sent, count.tries);
                    }
                    count = count.next_try();
                    so_far.recovered.fill(false);
                    put_back(frame, &lists);
                }
                Next::Done | Next::Exhausted => {
                    self.settle_all(frame, step, here, &mut sent).await;
                    return acted(sent, count.tries);
                }
                // The run was stopped.
                Next::Round | Next::Again(_) | Next::Recover(_) => {
                    return self.given_up(acted(sent, count.tries));
                }
            }
        }
    }

    /// What comes after a try, and how its answer compares with its snapshot if it is the one that counts.
    async fn decided(
        &mut self,
        frame: &Frame,
        step: &Step,
        (here, count): (&Here, Count),
        sent: &mut Sent,
    ) -> Next {
        let chance = self.world.chance();
        let (retry, repeat) = (step.retry.as_ref(), step.repeat.as_ref());
        let next = decide(&sent.observed, count, retry, repeat, chance);
        match (&next, repeat) {
            (Next::Done, _) => {
                let came = (sent.problems.as_slice(), sent.answer.as_ref());
                sent.compared = self.compared(frame, step, here, came).await;
            }
            (Next::Exhausted, Some(repeat)) => {
                sent.problems.push(exhausted(repeat, &sent.waiting));
            }
            _ => {}
        }
        next
    }

    /// Writes what the answer that counts leaves: texts of the scenario first, since one that is written is wrong no more, and the
    /// answer may be compared with its snapshot after all.
    async fn settle_all(&mut self, frame: &Frame, step: &Step, here: &Here, sent: &mut Sent) {
        self.keep_texts(frame, here, &sent.texts, &mut sent.problems);
        let compared = match sent.compared.take() {
            Some(compared) => Some(compared),
            None => {
                let came = (sent.problems.as_slice(), sent.answer.as_ref());
                self.compared(frame, step, here, came).await
            }
        };
        let found = compared.and_then(|compared| self.settle(compared, step, here));
        sent.problems.extend(found);
    }

    /// A step that was stopped before the answer that counts: what was wrong so far is what is known. Where nothing was, it did not
    /// pass if somebody left the rest of it out.
    fn given_up(&mut self, mut acted: Acted) -> Acted {
        let bad = |problem: &Problem| problem.verdict.is_bad();
        if self.held() && !acted.problems.iter().any(bad) {
            acted.skipped = Some(self.leave_out());
        }
        acted
    }

    /// Waits before the next try, and tells why there is one; false if there is none, since the case is cut short.
    async fn pause(&self, pause: Duration, problems: &[Problem], here: &Here) -> bool {
        let kind = EventKind::TryFailed {
            problems: problems.to_vec(),
            pause: pause.as_millis() as u64,
        };
        self.stamp.emit(&here.place, kind);
        let paused = self.unless_stopped(tokio::time::sleep(pause)).await;
        paused.is_some()
    }

    /// What somebody wants who sees what came of a sending.
    async fn looked_over(
        &self,
        frame: &Frame,
        step: &Step,
        here: &Here,
        (sent, before): (&Sent, Vec<Cookie>),
    ) -> Passage {
        let compared = sent.compared.as_ref();
        let differs = compared.and_then(|compared| compared.problem(step));
        let seen = Halt {
            exchange: sent.record.clone(),
            extracted: sent.extracted.clone(),
            changes: jar_changes(&before, &self.cookies_of(here)),
            problems: sent.problems.iter().cloned().chain(differs).collect(),
            snapshot: compared.and_then(Compared::told),
            ..Halt::default()
        };
        self.seen(frame, step, here, seen).await
    }

    /// A step that somebody ended the run before.
    pub(super) fn not_sent(&mut self) -> Acted {
        Acted {
            skipped: Some(self.leave_out()),
            ..Acted::default()
        }
    }

    /// Renders the request, sends it once, follows where it leads and looks at the answer; nothing, if it was not let pass.
    async fn sending(
        &mut self,
        frame: &mut Frame,
        (step, template): (&Step, &RequestTemplate),
        here: &Here,
        so_far: &SoFar,
    ) -> Option<Sent> {
        let request = match self.prepared(frame, template, here) {
            Ok(request) => request,
            Err(lost) => return Some(*Box::<Sent>::from(lost)),
        };
        if !self.may_pass(frame, step, &request, here).await {
            return None;
        }
        // Nothing is told of it before all of its secrets are known.
        self.stamp.hold();
        let sent = match self.travel(request, &template.place, here).await {
            Ok(delivered) => self.look_at(frame, step, here, (&delivered, so_far)).await,
            Err(lost) => *Box::<Sent>::from(lost),
        };
        self.stamp.release();
        Some(sent)
    }

    /// The request of a try, its secrets learned. The error is what becomes of the try without it.
    fn prepared(
        &self,
        frame: &Frame,
        template: &RequestTemplate,
        here: &Here,
    ) -> Result<Request, Box<Lost>> {
        let rendered = self.rendered(frame, template, &here.session);
        let request = rendered.map_err(|diagnostic| Lost::hopeless(broken(diagnostic), None))?;
        // What a filter made of a secret is one too: the answer may repeat it.
        for text in request.texts() {
            self.secrets.learn_parts(text);
        }
        // The name of a host is said in small letters (RFC 3986 section 6.2.2.1).
        for (value, name) in request.url.secrets() {
            self.secrets.learn(&value.to_lowercase(), name);
        }
        Ok(request)
    }

    async fn look_at(
        &mut self,
        frame: &mut Frame,
        step: &Step,
        here: &Here,
        (delivered, so_far): (&Delivered, &SoFar),
    ) -> Sent {
        let service = self.case.block.service();
        let warnings = service.map(|service| service.warnings(&delivered.exchange));
        let warnings = warnings.unwrap_or_default();
        let seen = Seen {
            exchange: &delivered.exchange,
            cookies: &delivered.cookies,
            sendings: so_far.sendings,
            learned: &delivered.learned,
            warnings: &warnings,
            here,
        };
        let mut judged = self.judge(frame, step, &seen, &so_far.recovered).await;
        self.warned(frame, here, &seen);
        // Elsewhere nothing has snapshots, and a text that differs is a check that failed.
        if frame.phase == Phase::Steps {
            as_differing(&judged.texts, &mut judged.problems);
        }
        let observed = Observed {
            bad: judged
                .problems
                .iter()
                .any(|problem| problem.verdict.is_bad()),
            recovery: judged.recovery,
            until: judged.waiting.as_ref().map(Vec::is_empty),
            retry_after: retry_after(&delivered.exchange),
            hopeless: false,
        };
        let record = Some(delivered.record.clone().masked(&self.secrets));
        Sent {
            observed,
            problems: judged.problems,
            record,
            answer: Some(delivered.exchange.clone()),
            waiting: judged.waiting.unwrap_or_default(),
            texts: judged.texts,
            extracted: judged.extracted,
            compared: None,
        }
    }

    /// Tells what an answer warns of, and what its headers do. Values of the run are shown by name, as in a snapshot: a warning that
    /// quotes a title is the same one in the next run.
    fn warned(&self, frame: &Frame, here: &Here, seen: &Seen<'_>) {
        let in_headers = seen.exchange.response.warning_headers();
        if seen.warnings.is_empty() && in_headers.is_empty() {
            return;
        }
        let names = self.names(frame, here);
        let shown = |texts: &[String]| texts.iter().map(|text| names.shown_in(text)).collect();
        let kind = EventKind::Warned {
            warnings: shown(seen.warnings),
            headers: shown(&in_headers),
        };
        self.stamp.emit(&here.place, kind);
    }

    /// The request with all its layers, farthest first.
    pub(super) fn rendered(
        &self,
        frame: &Frame,
        template: &RequestTemplate,
        session: &str,
    ) -> Result<Request, Diagnostic> {
        let scope = self.with_sessions(frame, session);
        let block = &frame.block;
        let project = block.project.as_ref().map(|file| &file.project);
        let named = self.case.target.name.as_ref().and_then(|name| {
            let targets = &self.case.block.project.as_ref()?.project.targets;
            targets.iter().find(|target| target.name == *name)
        });
        let planned = self.case.block.sessions.get(session);
        let declared =
            planned.and_then(|planned| Some((planned, self.case.block.declaration(planned)?)));
        let mut layers: Vec<LayerIn<'_>> = Vec::new();
        layers.extend(
            project
                .and_then(|project| project.defaults.as_deref())
                .map(|layer| (layer, &self.project_scope)),
        );
        layers.extend(
            named
                .and_then(|target| target.headers.as_deref())
                .map(|layer| (layer, &self.project_scope)),
        );
        layers.extend(
            block
                .scenario
                .defaults
                .as_deref()
                .map(|layer| (layer, &scope)),
        );
        if let Some((planned, declared)) = declared {
            let scope = if planned.of_project() {
                &self.project_scope
            } else {
                &self.own_scope
            };
            layers.extend(declared.defaults.as_deref().map(|layer| (layer, scope)));
        }
        layers.push((template, &scope));
        render(&layers, &self.case.target.user_agent(), &template.place)
    }
}

/// Names that a step sets, as they are before its first try. Of lists a try that failed adds nothing.
fn values_before<'s>(
    frame: &Frame,
    step: &'s Step,
    which: impl Fn(&Extraction) -> bool,
) -> Vec<(&'s str, Option<Binding>)> {
    let extractions = step.extract.iter().filter(|extraction| which(extraction));
    extractions
        .map(|extraction| {
            let name = extraction.name.as_str();
            (name, frame.scope.get(name).cloned())
        })
        .collect()
}

fn put_back(frame: &mut Frame, values: &[(&str, Option<Binding>)]) {
    for (name, value) in values {
        match value {
            Some(value) => frame.scope.set(*name, value.clone()),
            None => frame.scope.remove(name),
        }
    }
}

fn acted(sent: Sent, tries: u32) -> Acted {
    Acted {
        problems: sent.problems,
        exchange: sent.record,
        tries,
        answered: sent.answer.is_some(),
        inner: None,
        skipped: None,
    }
}
