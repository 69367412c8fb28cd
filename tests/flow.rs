//! The harness: a folder of files, the real binary with a clean environment, what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder to run flowrun in.
pub(crate) struct Flow {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// How a command ended.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Flow {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        Self {
            folder,
            environment: Vec::new(),
        }
    }

    /// Adds a file; folders on its way are made.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let file = self.folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("its folder");
        std::fs::write(file, content).expect("the file is written");
        self
    }

    /// Copies a file or folder of the project.
    pub(crate) fn project(self, path: &str) -> Self {
        copy(&project().join(path), &self.folder.path().join(path));
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Declares a target in `flowrun.yaml` that can be thrown away, which the name `disposable` stands for.
    pub(crate) fn disposable_target(&self, api: &str) {
        let rest = api.replace("api.php", "rest.php");
        let targets = format!(
            "\ntargets:\n  disposable: {{service: mediawiki, disposable: true, inputs: {{api: \"{api}\", rest: \"{rest}\"}}}}\n"
        );
        let text = self.read("flowrun.yaml");
        self.write("flowrun.yaml", format!("{text}{targets}"));
    }

    /// Where a file of the folder is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The text of a file of the folder.
    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Replaces a file of the folder, or adds it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("its folder");
        std::fs::write(file, content).expect("the file is written");
    }

    /// Whether there is such a file or folder.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    /// Every file below a folder, by its path in the flow's folder.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.path(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let path = path.strip_prefix(self.folder.path()).expect("below it");
                    found.push(path.to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        found
    }

    /// The command, ready to be started, in a clean environment.
    pub(crate) fn command<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.clean(env!("CARGO_BIN_EXE_flowrun"), "");
        command.args(args);
        command
    }

    /// Any program in a folder of the flow, in a clean environment; it finds `flowrun` by its name.
    #[expect(
        clippy::disallowed_methods,
        reason = "to clean the environment it must be read"
    )]
    pub(crate) fn clean(&self, program: &str, folder: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path().join(folder))
            .stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            let unclean = ["CI", "NO_COLOR", "CLICOLOR_FORCE"].contains(&&*text);
            let own = ["FLOWRUN_", "INSTA_", "GITHUB_"];
            if unclean || own.iter().any(|begin| text.starts_with(begin)) {
                command.env_remove(name);
            }
        }
        let own = Path::new(env!("CARGO_BIN_EXE_flowrun")).parent();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = own
            .map(Path::to_owned)
            .into_iter()
            .chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).expect("folders"));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs flowrun with these arguments and this on its stdin, which ends behind it.
    pub(crate) fn run_fed<'a>(
        &self,
        args: impl IntoIterator<Item = &'a str>,
        text: impl AsRef<[u8]>,
    ) -> Ran {
        let mut command = self.command(args);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("flowrun is started");
        let mut stdin = child.stdin.take().expect("its stdin");
        // It may end before it has read all.
        let _unread = stdin.write_all(text.as_ref());
        drop(stdin);
        Ran::of(&child.wait_with_output().expect("it ends"))
    }

    /// Runs flowrun with these arguments.
    pub(crate) fn run<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Ran {
        Ran::of(&self.command(args).output().expect("flowrun is started"))
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(
            self.status, status,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self
    }

    /// Asserts that stderr says something.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "no {text:?} in: {}",
            self.stderr
        );
        self
    }

    /// Asserts that neither stream says something.
    #[track_caller]
    pub(crate) fn never_says(self, text: &str) -> Self {
        assert!(
            !self.stderr.contains(text) && !self.stdout.contains(text),
            "{text:?} in: {}{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// The folder of the project.
pub(crate) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder of the project") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        std::fs::create_dir_all(to.parent().expect("a file has a folder")).expect("its folder");
        std::fs::copy(from, to).expect("a file of the project");
    }
}
