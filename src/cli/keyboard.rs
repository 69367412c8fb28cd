//! Single keys of a terminal. It is set to give them only while one is waited for, so that however the command ends it is as it was.

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

    /// The next key.
    pub(super) fn next(&mut self) -> io::Result<Pressed> {
        let _raw = Raw::on()?;
        let (keys, signals) = (&mut self.keys, &mut self.signals);
        self.runtime.block_on(async {
            loop {
                let event = tokio::select! {
                    signal = signals.next() => return Ok(Pressed::Signal(signal)),
                    event = keys.next() => event,
                };
                match event {
                    None => return Ok(Pressed::End),
                    Some(Err(error)) => return Err(error),
                    Some(Ok(Event::Key(key))) => {
                        if let Some(pressed) = pressed(key) {
                            return Ok(pressed);
                        }
                    }
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
