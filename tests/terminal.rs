//! A real terminal around the binary: keys go in, and what a person sees comes out.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pts, Pty, open};
use rustix::termios::{LocalModes, Termios, tcgetattr};

use crate::flow::Flow;

/// Long enough for a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many that nothing scrolls out.
const ROWS: u16 = 1500;

/// A terminal in which a program was started, flowrun mostly.
pub(crate) struct Terminal {
    child: Child,
    keys: Arc<Pty>,
    side: Option<Pts>,
    told: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    columns: u16,
    /// Bytes of the screen that were waited for already.
    seen: usize,
    before: Termios,
    /// All bytes that came.
    pub(crate) raw: Vec<u8>,
}

impl Terminal {
    /// Starts flowrun in a terminal of so many columns.
    pub(crate) fn start<'a>(
        flow: &Flow,
        args: impl IntoIterator<Item = &'a str>,
        columns: u16,
    ) -> Self {
        Self::of(flow.command(args), columns)
    }

    /// Starts any program in a terminal.
    pub(crate) fn of(command: std::process::Command, columns: u16) -> Self {
        let (keys, side) = open().expect("a terminal");
        keys.resize(Size::new(ROWS, columns)).expect("its size");
        let before = tcgetattr(&side).expect("how it is set");
        let mut command = Command::from(command);
        let child = command.spawn_borrowed(&side).expect("flowrun is started");
        let keys = Arc::new(keys);
        let reader = Arc::clone(&keys);
        let (teller, told) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Its end is an error: nobody has the other side any more.
            while let Ok(count) = (&*reader).read(&mut bytes) {
                if count == 0 || teller.send(bytes[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            keys,
            side: Some(side),
            told,
            screen: vt100::Parser::new(ROWS, columns, 0),
            columns,
            seen: 0,
            before,
            raw: Vec::new(),
        }
    }

    /// Waits until this was said behind what was waited for before.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> &mut Self {
        let end = Instant::now() + PATIENCE;
        loop {
            let contents = self.screen.screen().contents();
            if let Some(at) = contents.get(self.seen..).and_then(|new| new.find(text)) {
                self.seen += at + text.len();
                return self;
            }
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.told.recv_timeout(left) else {
                panic!("no {text:?} behind byte {} of: {contents}", self.seen);
            };
            self.take(&bytes);
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.raw.extend(bytes);
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        (&*self.keys)
            .write_all(keys.as_bytes())
            .expect("it listens");
        self
    }

    /// Whether the terminal gives single keys and shows none.
    pub(crate) fn is_raw(&self) -> bool {
        let modes = self.set().local_modes;
        !modes.intersects(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    fn set(&self) -> Termios {
        let side = self.side.as_ref().expect("it has not ended");
        tcgetattr(side).expect("how it is set")
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, asserts the exit code and that the terminal is as it was, and gives the rows that a person sees.
    #[track_caller]
    pub(crate) fn until_end(&mut self, status: i32) -> String {
        let (code, screen) = self.end();
        assert_eq!(code, Some(status), "{screen}");
        screen
    }

    /// The same with whatever exit code.
    #[track_caller]
    pub(crate) fn end(&mut self) -> (Option<i32>, String) {
        let ended = self.child.wait().expect("its end");
        let after = self.set();
        let modes = |set: &Termios| (set.input_modes, set.output_modes, set.local_modes);
        assert_eq!(
            modes(&after),
            modes(&self.before),
            "the terminal was changed"
        );
        // Who reads comes to the end when nobody has this side any more.
        self.side = None;
        while let Ok(bytes) = self.told.recv_timeout(PATIENCE) {
            self.take(&bytes);
        }
        let rows: Vec<String> = self.screen.screen().rows(0, self.columns).collect();
        (ended.code(), rows.join("\n").trim_end().to_owned())
    }
}
