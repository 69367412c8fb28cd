//! The process as it was started: environment, terminal, chance. Read once, passed on.

use std::collections::HashMap;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::arguments::ColorChoice;
use super::exit::Exit;
use super::github::Job;
use super::keyboard::{Keyboard, Line};
use crate::engine::Passwords;
use crate::report::{Live, Look, Verbosity};
use crate::text::{Style, harmless, printable};

/// What the process was given.
pub(super) struct Host {
    /// Every environment variable that is text.
    pub(super) environment: Vec<(String, String)>,
    /// Whether a person can be asked.
    pub(super) can_ask: bool,
    terminal: bool,
    width: usize,
    /// The same of stdout.
    page_terminal: bool,
    page_width: usize,
    /// What the person typed, by what they were asked for.
    typed: Mutex<HashMap<String, String>>,
    /// Passwords that servers refused, in whichever run of this process.
    pub(super) passwords: Passwords,
    /// What came instead.
    signal: OnceLock<Exit>,
    /// What a run shows on stderr while it goes on.
    pub(super) live: Live,
}

impl Host {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    pub(super) fn of_process() -> Self {
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let terminal = std::io::stderr().is_terminal();
        let width = terminal_size::terminal_size_of(std::io::stderr())
            .map_or(Look::PLAIN.width, |(width, _)| usize::from(width.0));
        let page_width = terminal_size::terminal_size_of(std::io::stdout())
            .map_or(Look::PLAIN.width, |(width, _)| usize::from(width.0));
        Self {
            environment,
            can_ask: std::io::stdin().is_terminal() && terminal,
            terminal,
            width,
            page_terminal: std::io::stdout().is_terminal(),
            page_width,
            typed: Mutex::default(),
            passwords: Passwords::default(),
            signal: OnceLock::new(),
            live: Live::default(),
        }
    }

    /// What the person types for a name, without showing it; nobody is asked twice for the same.
    pub(super) fn typed(&self, name: &str) -> io::Result<String> {
        let mut known = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(typed) = known.get(name) {
            return Ok(typed.clone());
        }
        let question = printable(&format!("{name}: "));
        let ask = || self.ask(&question);
        let line = Keyboard::of_terminal().and_then(|mut keyboard| keyboard.unseen_line(ask));
        // What was typed showed no end of the line.
        self.ask("\n");
        match line? {
            Line::Typed(typed) => {
                known.insert(name.to_owned(), typed.clone());
                Ok(typed)
            }
            Line::End => Err(io::Error::other("nothing was typed")),
            Line::Signal(signal) => {
                let _once = self.signal.set(signal);
                Err(io::Error::from(io::ErrorKind::Interrupted))
            }
        }
    }

    /// The signal that came while the person was asked, which ends the command.
    pub(super) fn signal(&self) -> Option<Exit> {
        self.signal.get().copied()
    }

    /// The value of a variable; an empty one counts as none.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let found = self.environment.iter().find(|(own, _)| own == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The job of GitHub Actions that this process belongs to, if it does.
    pub(super) fn github(&self) -> Option<Job> {
        self.variable("GITHUB_ACTIONS")?;
        let summary = self.variable("GITHUB_STEP_SUMMARY").map(PathBuf::from);
        Some(Job { summary })
    }

    /// The person's file of logins by host: `NETRC` names it, else it lies in the home folder.
    pub(super) fn netrc(&self) -> Option<PathBuf> {
        let named = self.variable("NETRC").map(PathBuf::from);
        named.or_else(|| Some(Path::new(self.variable("HOME")?).join(".netrc")))
    }

    /// Shows what goes on, if that is wanted, a person looks at stderr, and it is a terminal that can.
    pub(super) fn show_live(&self, wanted: bool) {
        let is_dumb = self.variable("TERM").is_some_and(|term| term == "dumb");
        if wanted && self.terminal && !is_dumb && self.variable("CI").is_none() {
            self.live.show();
        }
    }

    /// Whether a person looks at both streams and can be asked.
    pub(super) fn can_page(&self) -> bool {
        self.can_ask && self.page_terminal
    }

    /// Colours and width of what is written to stderr. `NO_COLOR` and `CLICOLOR_FORCE` count where the flag does not say.
    pub(super) fn look(&self, choice: ColorChoice) -> Look {
        Look {
            color: self.colored(choice, self.terminal),
            width: self.width,
            verbosity: Verbosity::Normal,
            by_case: false,
        }
    }

    /// Colours and width of what is written to stdout for a person to read; the same variables count.
    pub(super) fn page_style(&self, choice: ColorChoice) -> Style {
        Style {
            color: self.colored(choice, self.page_terminal),
            width: self.page_width,
        }
    }

    /// The same for a page that a report writes.
    pub(super) fn page_look(&self, choice: ColorChoice) -> Look {
        let Style { color, width } = self.page_style(choice);
        Look {
            color,
            width,
            verbosity: Verbosity::Normal,
            by_case: false,
        }
    }

    fn colored(&self, choice: ColorChoice, terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if self.variable("NO_COLOR").is_some() => false,
            ColorChoice::Auto
                if self
                    .variable("CLICOLOR_FORCE")
                    .is_some_and(|value| value != "0") =>
            {
                true
            }
            ColorChoice::Auto => terminal,
        }
    }

    /// What stdin holds; of more than `most` bytes one more than that.
    pub(super) fn stdin(&self, most: usize) -> std::io::Result<Vec<u8>> {
        if std::io::stdin().is_terminal() {
            self.tell("reading a scenario from the terminal, up to Ctrl-D");
        }
        let mut bytes = Vec::new();
        let mut stdin = std::io::stdin().lock().take(most as u64 + 1);
        stdin.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes a message to stderr; what it quotes does not steer the terminal.
    pub(super) fn tell(&self, message: &str) {
        self.show(&printable(message));
    }

    /// Writes to stderr what was rendered for it, colours and all. If that cannot be written there is nobody to tell.
    pub(super) fn show(&self, rendered: &str) {
        let write = || writeln!(std::io::stderr(), "{}", harmless(rendered));
        let _lost = self.live.beside(write);
    }

    /// Writes a question to stderr, behind which the answer is typed.
    pub(super) fn ask(&self, question: &str) {
        let mut out = std::io::stderr();
        let _lost = write!(out, "{}", harmless(question)).and_then(|()| out.flush());
    }

    /// Writes product to stdout; false if it cannot be written.
    pub(super) fn print(&self, text: &str) -> bool {
        let mut out = std::io::stdout();
        writeln!(out, "{}", harmless(text))
            .and_then(|()| out.flush())
            .is_ok()
    }
}
