//! A folder to run flowrun in, and the search of all that a run leaves.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Child, Command, Stdio};

use super::finder::Finder;
use super::origin::Origin;
use super::{KEY, NETRC, PASSWORD, PLANTED, PROXY};
use crate::flow::{Flow, Ran};

/// Cookies may be there, and nowhere else.
pub(super) const JAR: &str = "jar.txt";

pub(super) struct Place {
    pub(super) flow: Flow,
    pub(super) origin: Origin,
    /// What was put there before anything was run.
    given: BTreeMap<String, Vec<u8>>,
}

/// What is run.
pub(super) struct Run {
    pub(super) args: Vec<String>,
    /// Lines for its stdin.
    pub(super) fed: String,
}

impl Run {
    pub(super) fn of<'a>(args: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            args: args.into_iter().map(str::to_owned).collect(),
            fed: String::new(),
        }
    }
}

impl Place {
    /// With these files, and the secrets in the environment.
    pub(super) fn new<'a>(files: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let origin = Origin::start();
        let proxy = format!("http://user:{}@{}", PROXY.value, origin.host());
        let netrc = format!("machine 127.0.0.1 login ada password {}\n", NETRC.value);
        let mut flow = Flow::new()
            .env("FLOWRUN_VAR_password", PASSWORD.value)
            .env("FLOWRUN_VAR_key", KEY.value)
            .env("FLOWRUN_KEY", KEY.value)
            .env("FLOWRUN_PROXY", &proxy)
            .file("netrc", netrc)
            .file("temporary/.keep", "")
            .file("key.txt", KEY.value);
        for (path, text) in files {
            flow = flow.file(path, text);
        }
        let given = flow.files("").into_iter();
        let read = |file: String| {
            let bytes = std::fs::read(flow.path(&file)).expect("it was written");
            (file, bytes)
        };
        Self {
            given: given.map(read).collect(),
            flow,
            origin,
        }
    }

    /// The command, ready to be started.
    pub(super) fn command(&self, run: &Run) -> Command {
        let mut command = self.flow.clean(&binary(), "");
        command
            .args(&run.args)
            .env("TMPDIR", self.flow.path("temporary"))
            .env("NETRC", self.flow.path("netrc"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(super) fn start(&self, run: &Run) -> Child {
        let mut child = self.command(run).spawn().expect("flowrun is started");
        let mut stdin = child.stdin.take().expect("its stdin");
        // It may end before it has read all.
        let _unread = stdin.write_all(run.fed.as_bytes());
        child
    }

    /// Runs it to its end, and searches whatever it wrote.
    #[track_caller]
    pub(super) fn run(&self, run: &Run) -> Ran {
        let output = self.start(run).wait_with_output().expect("it ends");
        self.searched(run, &output.stdout, &output.stderr);
        Ran::of(&output)
    }

    /// Searches what was written to the streams, and every file that was not there before.
    #[track_caller]
    pub(super) fn searched(&self, run: &Run, stdout: &[u8], stderr: &[u8]) {
        let mut all = vec![
            ("stdout".to_owned(), stdout.to_vec()),
            ("stderr".to_owned(), stderr.to_vec()),
        ];
        for file in self.flow.files("") {
            let bytes = std::fs::read(self.flow.path(&file)).unwrap_or_default();
            if file != JAR && self.given.get(&file) != Some(&bytes) {
                all.push((format!("the name of {file}"), file.clone().into_bytes()));
                all.push((file, bytes));
            }
        }
        let finder = Finder::of(PLANTED);
        let found: Vec<String> = all
            .iter()
            .flat_map(|(place, bytes)| {
                let found = finder.find(bytes).into_iter();
                found.map(move |(name, around)| format!("leaked: {name} in {place}: …{around}…"))
            })
            .collect();
        assert!(
            found.is_empty(),
            "flowrun {:?}\n{}",
            run.args,
            found.join("\n")
        );
    }
}

/// The binary under test.
#[expect(clippy::disallowed_methods, reason = "a leaky one is named there")]
pub(super) fn binary() -> String {
    let named = std::env::var("FLOWRUN_CANARY_BINARY");
    named.unwrap_or_else(|_| env!("CARGO_BIN_EXE_flowrun").to_owned())
}
