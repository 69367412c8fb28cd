//! A saved run: its events as lines of JSON, in a file that can be read up to its last whole line however its writer ended.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Read, Write};

use super::{Event, EventKind, ExchangeRecord, FORMAT, RunPlace};

/// Bytes that a line may have. A body is saved up to 1 MiB, and each of its bytes may be written as six.
const LONGEST: u64 = 64 << 20;

/// What tells one step of a run from another: the place less its try.
type StepOfRun = (
    String,
    Option<String>,
    Option<String>,
    Option<u32>,
    Vec<String>,
    Option<String>,
);

fn step_of(place: &RunPlace) -> StepOfRun {
    (
        place.scenario.clone(),
        place.row.clone(),
        place.target.clone(),
        place.repetition,
        place.step.clone(),
        place.item.clone(),
    )
}

/// Writes events as they come, each with one call, so that none is lost that was told before the program ended.
pub struct LogWriter<W> {
    out: W,
    line: Vec<u8>,
    /// The last exchange of each step that has not ended.
    exchanged: HashMap<StepOfRun, Told>,
}

/// An exchange that was written: the number of its event, and what tells it from others of its step.
struct Told {
    number: u64,
    status: Option<u16>,
    duration: u64,
}

impl<W: Write> LogWriter<W> {
    /// Writes to `out`, which should keep nothing back.
    pub fn new(out: W) -> Self {
        Self {
            out,
            line: Vec::new(),
            exchanged: HashMap::new(),
        }
    }

    /// Writes an event. An exchange is written once: the step that ends with it names the event that told of it.
    pub fn write(&mut self, event: &Event) -> io::Result<()> {
        let short = self.short(event);
        self.line.clear();
        serde_json::to_writer(&mut self.line, short.as_ref().unwrap_or(event))?;
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.out.flush()
    }

    fn short(&mut self, event: &Event) -> Option<Event> {
        let place = event.place.as_ref()?;
        match &event.kind {
            EventKind::Exchanged(exchange) => {
                let told = Told {
                    number: event.sequence,
                    status: exchange.status,
                    duration: exchange.duration,
                };
                self.exchanged.insert(step_of(place), told);
                None
            }
            EventKind::StepFinished {
                exchange: Some(own),
                ..
            } => {
                let told = self.exchanged.remove(&step_of(place))?;
                if (told.status, told.duration) != (own.status, own.duration) {
                    return None;
                }
                let mut short = event.clone();
                if let EventKind::StepFinished {
                    exchange,
                    exchanged,
                    ..
                } = &mut short.kind
                {
                    *exchange = None;
                    *exchanged = Some(told.number);
                }
                Some(short)
            }
            EventKind::CaseFinished { .. } => {
                self.exchanged.clear();
                None
            }
            _ => None,
        }
    }
}

/// Reads the events of a saved run.
pub struct Log<R> {
    lines: R,
    line: u64,
    /// Exchanges of the case that is being read, by the numbers of their events.
    exchanges: HashMap<u64, Box<ExchangeRecord>>,
}

/// Why a saved run cannot be read.
#[derive(Debug)]
pub enum LogError {
    /// The file cannot be read.
    Unreadable(io::Error),
    /// It does not begin with the beginning of a run.
    NoLog,
    /// A newer version of flowrun wrote it.
    Newer,
    /// A line in its midst is no event.
    Damaged {
        /// From 1.
        line: u64,
        /// In words.
        why: String,
    },
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "it cannot be read: {error}"),
            Self::NoLog => {
                write!(
                    f,
                    "it is no saved run: `flowrun run --events FILE` writes one"
                )
            }
            Self::Newer => write!(f, "a newer version of flowrun wrote it"),
            Self::Damaged { line, why } => write!(f, "its line {line} is no event: {why}"),
        }
    }
}

impl std::error::Error for LogError {}

impl<R: BufRead> Log<R> {
    /// A saved run.
    pub fn new(lines: R) -> Self {
        Self {
            lines,
            line: 0,
            exchanges: HashMap::new(),
        }
    }

    fn read(&mut self) -> Result<Option<Event>, LogError> {
        let mut bytes = Vec::new();
        let mut bounded = (&mut self.lines).take(LONGEST);
        let read = bounded.read_until(b'\n', &mut bytes);
        read.map_err(LogError::Unreadable)?;
        if bytes.is_empty() {
            return match self.line {
                0 => Err(LogError::NoLog),
                _ => Ok(None),
            };
        }
        self.line += 1;
        if bytes.last() != Some(&b'\n') && (bytes.len() as u64) < LONGEST {
            // It was being written when its writer ended.
            return match self.line {
                1 => Err(LogError::NoLog),
                _ => Ok(None),
            };
        }
        let event: Event = serde_json::from_slice(&bytes).map_err(|error| match self.line {
            1 => LogError::NoLog,
            line => LogError::Damaged {
                line,
                why: error.to_string(),
            },
        })?;
        match &event.kind {
            EventKind::RunStarted { format, .. } if *format > FORMAT => Err(LogError::Newer),
            EventKind::RunStarted { .. } => Ok(Some(event)),
            _ if self.line == 1 => Err(LogError::NoLog),
            _ => Ok(Some(self.whole(event))),
        }
    }

    /// The event with the exchange that it names.
    fn whole(&mut self, mut event: Event) -> Event {
        match &mut event.kind {
            EventKind::Exchanged(exchange) => {
                self.exchanges.insert(event.sequence, exchange.clone());
            }
            EventKind::StepFinished {
                exchange,
                exchanged,
                ..
            } => {
                if let Some(number) = exchanged.take() {
                    *exchange = self.exchanges.remove(&number);
                }
            }
            EventKind::CaseFinished { .. } => self.exchanges.clear(),
            _ => {}
        }
        event
    }
}

impl<R: BufRead> Iterator for Log<R> {
    type Item = Result<Event, LogError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
