//! Saved runs told again, several as one.

use std::io::BufRead;

use super::{Event, EventKind, FORMAT, Log, LogError, RunPlace, Sink, Tally, Verdict};

/// What a case says of itself whose end is missing.
const CUT: &str = "the saved run ends here";

/// Tells saved runs again, one behind the other, as one run: its counts are made anew from what is told. A case that was begun and never
/// ended could not be carried out. Gives the numbers of the logs whose end is missing. The error is that of the log of this number; what
/// came before it was told.
pub fn replay<R: BufRead>(
    mut logs: Vec<Log<R>>,
    sink: &dyn Sink,
) -> Result<Vec<usize>, (usize, LogError)> {
    let mut told = Told::default();
    let mut begun = None;
    for (number, log) in logs.iter_mut().enumerate() {
        let first = log.next().unwrap_or(Err(LogError::NoLog));
        let first = first.map_err(|error| (number, error))?;
        begun = Some(match begun {
            None => first,
            Some(begun) => as_one(begun, &first),
        });
    }
    let Some(begun) = begun else {
        return Ok(Vec::new());
    };
    let mut cut = Vec::new();
    if let EventKind::RunStarted { cases, .. } = &begun.kind {
        told.cases = *cases;
    }
    told.tell(begun, sink);
    for (number, log) in logs.iter_mut().enumerate() {
        let mut has_ended = false;
        for event in log {
            let event = event.map_err(|error| (number, error))?;
            has_ended |= matches!(event.kind, EventKind::RunFinished { .. });
            told.event(event, sink);
        }
        told.end_of_log(sink);
        if !has_ended {
            cut.push(number);
        }
    }
    told.end(sink);
    Ok(cut)
}

/// Two beginnings as one.
fn as_one(mut begun: Event, other: &Event) -> Event {
    if let (
        EventKind::RunStarted {
            began,
            cases,
            count,
            targets,
            ..
        },
        EventKind::RunStarted {
            began: other_began,
            cases: other_cases,
            count: other_count,
            targets: other_targets,
            ..
        },
    ) = (&mut begun.kind, &other.kind)
    {
        *began = (*began).min(*other_began);
        *cases = cases.saturating_add(*other_cases);
        *count = (*count).max(*other_count);
        for target in other_targets {
            if !targets.contains(target) {
                targets.push(target.clone());
            }
        }
    }
    begun
}

/// What was told so far.
#[derive(Default)]
struct Told {
    next: u64,
    /// The latest moment of any run.
    latest: u64,
    cases: u32,
    ended: u32,
    tally: Tally,
    /// The case that was begun and has not ended, and its name.
    open: Option<(RunPlace, String)>,
}

impl Told {
    fn event(&mut self, event: Event, sink: &dyn Sink) {
        self.latest = self.latest.max(event.at);
        match &event.kind {
            // There is one end for all.
            EventKind::RunFinished { .. } => return,
            EventKind::CaseStarted { name, .. } => {
                let place = event.place.clone().unwrap_or_default();
                self.open = Some((place, name.clone()));
            }
            EventKind::CaseFinished { .. } => {
                self.open = None;
                self.ended += 1;
            }
            _ => {}
        }
        let depth = event.place.as_ref().map_or(0, |place| place.step.len());
        self.tally.count(&event.kind, depth.saturating_sub(1));
        self.tell(event, sink);
    }

    fn end_of_log(&mut self, sink: &dyn Sink) {
        let Some((place, name)) = self.open.take() else {
            return;
        };
        let event = Event {
            sequence: 0,
            at: self.latest,
            place: Some(place),
            kind: EventKind::CaseFinished {
                name,
                verdict: Verdict::Broken,
                reason: Some(CUT.to_owned()),
                problems: Vec::new(),
                duration: 0,
            },
        };
        self.event(event, sink);
    }

    fn end(mut self, sink: &dyn Sink) {
        self.tally.cases_not_run = self.cases.saturating_sub(self.ended);
        let tally = self.tally.clone();
        let event = Event {
            sequence: 0,
            at: self.latest,
            place: None,
            kind: EventKind::RunFinished { tally },
        };
        self.tell(event, sink);
    }

    fn tell(&mut self, mut event: Event, sink: &dyn Sink) {
        event.sequence = self.next;
        self.next += 1;
        if let EventKind::RunStarted { format, .. } = &mut event.kind {
            *format = FORMAT;
        }
        sink.emit(event);
    }
}
