//! HAR 1.2, as the tools of browsers read it: a page a case, an entry a request.
//!
//! The form is that of <http://www.softwareishard.com/blog/har-12-spec/>. Start at [`Har`].

mod entry;

use std::collections::HashSet;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::Reporter;
use crate::event::{Event, EventKind, ExchangeRecord, RunPlace, Verdict};
use entry::Entry;

/// Writes entries as they come. Pages stand behind them: they are told when their cases have ended, and are all that is held.
pub(super) struct Har<W> {
    out: W,
    /// Milliseconds since 1970-01-01 UTC.
    began: u64,
    entries: usize,
    /// JSON, separated by commas.
    pages: Vec<u8>,
    /// The number of the page that is not written yet.
    page: u32,
    case: OpenCase,
}

/// A case that has not ended.
#[derive(Default)]
struct OpenCase {
    /// Microseconds after the run began; none if the case never began.
    began: Option<u64>,
    /// Names of the current step and of those it stands in, outermost first.
    names: Vec<String>,
    /// Steps that sent something.
    sent: HashSet<Vec<String>>,
    /// Steps that ended and sent nothing.
    silent: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'p> {
    started_date_time: String,
    id: String,
    title: &'p str,
    page_timings: PageTimings,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageTimings {
    /// Milliseconds until the case had ended.
    on_load: f64,
}

impl OpenCase {
    /// Remembers the name of a step that begins. One that it stands in may begin later; until then its id is its name.
    fn step_started(&mut self, place: &RunPlace, name: &str) {
        self.names.truncate(place.step.len().saturating_sub(1));
        let unnamed = place.step.iter().skip(self.names.len()).cloned();
        self.names.extend(unnamed);
        if let Some(last) = self.names.last_mut() {
            last.replace_range(.., name);
        }
    }

    fn step_finished(&mut self, place: &RunPlace, name: &str, verdict: Verdict) {
        let sent = |ids: &Vec<String>| ids.starts_with(&place.step);
        if !self.sent.contains(&place.step) && !self.sent.iter().any(sent) {
            self.silent.push(format!("{name} ({})", word(verdict)));
        }
    }

    /// The names of a step that sends something, and of those it stands in.
    fn sends(&mut self, place: &RunPlace) -> String {
        if !self.sent.contains(&place.step) {
            self.sent.insert(place.step.clone());
        }
        let names = self.names.get(..place.step.len());
        names.unwrap_or(&place.step).join(" / ")
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Skipped => "skipped",
        Verdict::Xfailed => "known to fail",
        Verdict::Passed => "passed",
        Verdict::Differs => "differs",
        Verdict::Failed => "failed",
        Verdict::Broken => "broken",
    }
}

impl<W: Write> Har<W> {
    /// Writes to `out`.
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            began: 0,
            entries: 0,
            pages: Vec::new(),
            page: 1,
            case: OpenCase::default(),
        }
    }

    /// When something happened, as RFC 3339 says it.
    fn moment(&self, microseconds: u64) -> String {
        let all = self.began.saturating_mul(1000).saturating_add(microseconds);
        let moment = i64::try_from(all).ok();
        let moment = moment.and_then(|moment| Timestamp::from_microsecond(moment).ok());
        format!("{:.6}", moment.unwrap_or_default())
    }

    fn page_id(&self) -> String {
        format!("case-{}", self.page)
    }

    fn exchanged(
        &mut self,
        place: &RunPlace,
        ended: u64,
        exchange: &ExchangeRecord,
    ) -> io::Result<()> {
        let mut line = match self.entries {
            0 => b"\n".to_vec(),
            _ => b",\n".to_vec(),
        };
        self.entries += 1;
        let began = self.moment(ended.saturating_sub(exchange.duration));
        let comment = self.case.sends(place);
        let entry = Entry::of(exchange, (self.page_id(), began, comment));
        serde_json::to_writer(&mut line, &entry)?;
        self.out.write_all(&line)
    }

    fn case_finished(
        &mut self,
        title: &str,
        verdict: Verdict,
        ended: (u64, u64),
    ) -> io::Result<()> {
        let (at, duration) = ended;
        let case = std::mem::take(&mut self.case);
        let mut comment = word(verdict).to_owned();
        if !case.silent.is_empty() {
            comment.push_str(&format!(
                "; nothing was sent by: {}",
                case.silent.join(", ")
            ));
        }
        let page = Page {
            started_date_time: self.moment(case.began.unwrap_or(at)),
            id: self.page_id(),
            title,
            page_timings: PageTimings {
                on_load: milliseconds(duration),
            },
            comment,
        };
        self.page += 1;
        self.pages
            .extend_from_slice(if self.pages.is_empty() { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut self.pages, &page)?;
        Ok(())
    }
}

impl<W: Write + Send> Reporter for Har<W> {
    fn on_event(&mut self, event: &Event) -> io::Result<()> {
        let nowhere = RunPlace::default();
        let place = event.place.as_ref().unwrap_or(&nowhere);
        match &event.kind {
            EventKind::RunStarted { began, version, .. } => {
                self.began = *began;
                let creator = serde_json::json!({"name": "flowrun", "version": version});
                write!(
                    self.out,
                    "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"entries\":["
                )
            }
            EventKind::CaseStarted { .. } => {
                self.case.began = Some(event.at);
                Ok(())
            }
            EventKind::StepStarted { name, .. } => {
                self.case.step_started(place, name);
                Ok(())
            }
            EventKind::Exchanged(exchange) => self.exchanged(place, event.at, exchange),
            EventKind::StepFinished { name, verdict, .. } => {
                self.case.step_finished(place, name, *verdict);
                Ok(())
            }
            EventKind::CaseFinished {
                name,
                verdict,
                duration,
                ..
            } => self.case_finished(&place.case_called(name), *verdict, (event.at, *duration)),
            EventKind::RunFinished { .. } => {
                self.out.write_all(b"\n],\"pages\":[")?;
                self.out.write_all(&self.pages)?;
                self.out.write_all(b"\n]}}\n")?;
                self.out.flush()
            }
            _ => Ok(()),
        }
    }
}

/// What is told in microseconds.
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1000.0
}
