//! Single keys of a terminal, and lines that are not shown. It is set to give them only while one is waited for, so that however the command ends it is as it was.

use std::io;

use crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use futures_util::StreamExt;
use tokio::runtime::{Builder, Runtime};

use super::exit::Exit;
use super::signals::Signals;

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// A letter or another character.
    Key(char),
    /// Ctrl-D, or there will be no more.
    End,
    /// Ctrl-C or a signal.
    Signal(Exit),
}

/// A line that was typed, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// What was typed.
    Typed(String),
    /// Ctrl-D where nothing was typed, or there will be no more.
    End,
    /// Ctrl-C or a signal.
    Signal(Exit),
}

/// What comes next: a key as the terminal tells it, if there is one.
enum Came {
    Key(KeyEvent),
    End,
    Signal(Exit),
}

/// The keys of the terminal that the process was started in.
pub(super) struct Keyboard {
    runtime: Runtime,
    keys: EventStream,
    signals: Signals,
}

impl Keyboard {
    /// From now on signals end nothing by themselves: they come as [`Pressed::Signal`].
    pub(super) fn of_terminal() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let signals = runtime.block_on(async { Signals::of_process() });
        Ok(Self {
            runtime,
            keys: EventStream::new(),
            signals,
        })
    }

    /// Asks for a key. What is typed from the question on is not shown.
    pub(super) fn next(&mut self, ask: impl FnOnce()) -> io::Result<Pressed> {
        let _raw = Raw::on()?;
        ask();
        loop {
            match self.came()? {
                Came::Signal(signal) => return Ok(Pressed::Signal(signal)),
                Came::End => return Ok(Pressed::End),
                Came::Key(key) => {
                    if let Some(pressed) = pressed(key) {
                        return Ok(pressed);
                    }
                }
            }
        }
    }

    /// Asks for a line, which is not shown while it is typed.
    pub(super) fn unseen_line(&mut self, ask: impl FnOnce()) -> io::Result<Line> {
        let _raw = Raw::on()?;
        ask();
        let mut line = String::new();
        loop {
            let key = match self.came()? {
                Came::Signal(signal) => return Ok(Line::Signal(signal)),
                Came::End => return Ok(Line::End),
                Came::Key(key) => key,
            };
            let held = key.modifiers == KeyModifiers::CONTROL;
            match (key.code, pressed(key)) {
                (_, Some(Pressed::Signal(signal))) => return Ok(Line::Signal(signal)),
                (_, Some(Pressed::End)) if line.is_empty() => return Ok(Line::End),
                (_, Some(Pressed::Key(key))) => line.push(key),
                (KeyCode::Enter, _) => return Ok(Line::Typed(line)),
                // A line that was pasted ends in this.
                (KeyCode::Char('j'), _) if held => return Ok(Line::Typed(line)),
                (KeyCode::Backspace, _) => {
                    line.pop();
                }
                (KeyCode::Char('u'), _) if held => line.clear(),
                _ => {}
            }
        }
    }

    /// What comes next.
    fn came(&mut self) -> io::Result<Came> {
        let (keys, signals) = (&mut self.keys, &mut self.signals);
        self.runtime.block_on(async {
            loop {
                let event = tokio::select! {
                    signal = signals.next() => return Ok(Came::Signal(signal)),
                    event = keys.next() => event,
                };
                match event {
                    None => return Ok(Came::End),
                    Some(Err(error)) => return Err(error),
                    Some(Ok(Event::Key(key))) => return Ok(Came::Key(key)),
                    // It was made wider or lost the focus.
                    Some(Ok(_)) => {}
                }
            }
        })
    }
}

/// What a key means; arrows and the like mean nothing.
fn pressed(key: KeyEvent) -> Option<Pressed> {
    if key.kind != KeyEventKind::Press {
        return None;
    }
    let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
    match key.code {
        KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => {
            Some(Pressed::Signal(Exit::Interrupted))
        }
        KeyCode::Char('d') if key.modifiers == KeyModifiers::CONTROL => Some(Pressed::End),
        KeyCode::Char(c) if plain => Some(Pressed::Key(c)),
        _ => None,
    }
}

/// While this lives the terminal gives single keys and shows none.
struct Raw;

impl Raw {
    fn on() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing else could be done about it.
        let _lost = disable_raw_mode();
    }
}
