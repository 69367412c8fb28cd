//! What runs samples: a row a language.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::ended;
use super::{Tried, rust};
use crate::cli::host::Host;

/// What runs the samples of a language.
pub(super) struct Interpreter {
    /// The language's word.
    pub(super) language: &'static str,
    /// Programs that must be there. The first one runs the sample.
    programs: &'static [&'static str],
    /// What it must be able to do: arguments of the first program that show it, and what is missing else.
    shows: &'static [(&'static [&'static str], &'static str)],
    /// Variables that say where it is installed, with the folder of the home that it is in else.
    installed: &'static [(&'static str, &'static str)],
    /// Whether samples are translated before they are run.
    pub(super) builds: bool,
}

/// How long it may take to show what it can.
const SHOWS_WITHIN: Duration = Duration::from_secs(60);

pub(super) const ROWS: &[Interpreter] = &[
    Interpreter {
        language: "python",
        programs: &["python3"],
        shows: &[(
            &["-c", "import requests"],
            "python3 has no package `requests`: `python3 -m pip install requests` brings it",
        )],
        installed: &[("PYTHONUSERBASE", ".local"), ("PYENV_ROOT", ".pyenv")],
        builds: false,
    },
    Interpreter {
        language: "php",
        programs: &["php"],
        shows: &[(
            &["-r", "exit(extension_loaded('curl') ? 0 : 1);"],
            "php has no extension `curl`: Debian's package `php-curl` brings it",
        )],
        installed: &[],
        builds: false,
    },
    Interpreter {
        language: "javascript",
        programs: &["node"],
        shows: &[(
            &["-e", "process.exit(typeof fetch === 'function' ? 0 : 1)"],
            "node is older than 18, and has no `fetch`",
        )],
        installed: &[],
        builds: false,
    },
    Interpreter {
        language: "shell",
        programs: &["bash", "curl", "jq"],
        shows: &[],
        installed: &[],
        builds: false,
    },
    Interpreter {
        language: "rust",
        programs: &["cargo"],
        shows: &[],
        installed: &[("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")],
        builds: true,
    },
];

/// Finds what runs samples of a language.
pub(super) fn of(language: &str) -> Option<&'static Interpreter> {
    ROWS.iter().find(|row| row.language == language)
}

/// The file of a program, as a shell would find it.
pub(super) fn program(name: &str, host: &Host) -> Option<PathBuf> {
    let path = host.variable("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(path).map(|folder| folder.join(name));
    files.find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(file);
    found.is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A command without any of our environment but where programs are, that takes `folder` for its home.
pub(super) fn clean(program: &Path, folder: &Path, host: &Host) -> Command {
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", host.variable("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .env("LC_ALL", "C.UTF-8");
    command
}

impl Interpreter {
    /// The command that runs a sample, which is written to `folder`. The error is what comes of it if it cannot be run here.
    pub(super) async fn command(
        &self,
        (file, source): (&str, &str),
        folder: &Path,
        host: &Host,
    ) -> Result<Command, Tried> {
        let mut programs = Vec::new();
        for name in self.programs {
            let found = program(name, host);
            let missing = || Tried::unproved(format!("there is no `{name}` here"));
            programs.push(found.ok_or_else(missing)?);
        }
        let first = programs.swap_remove(0);
        for (args, missing) in self.shows {
            let mut command = self.clean(&first, folder, host);
            command.args(*args);
            let shown = ended(command, SHOWS_WITHIN).await;
            if !shown.is_ok_and(|ended| ended.is_some_and(|ended| ended.code == Some(0))) {
                return Err(Tried::unproved(*missing));
            }
        }
        if self.builds {
            let command = self.clean(&first, folder, host);
            let built = rust::built(command, source, folder, host).await?;
            return Ok(self.clean(&built, folder, host));
        }
        let path = folder.join(file);
        std::fs::write(&path, source)
            .map_err(|error| Tried::unproved(format!("{}: {error}", path.display())))?;
        let mut command = self.clean(&first, folder, host);
        command.arg(path);
        Ok(command)
    }

    fn clean(&self, program: &Path, folder: &Path, host: &Host) -> Command {
        let mut command = clean(program, folder, host);
        for (name, below) in self.installed {
            let named = host.variable(name).map(PathBuf::from);
            let usual = || Some(Path::new(host.variable("HOME")?).join(below));
            if let Some(folder) = named.or_else(usual) {
                command.env(name, folder);
            }
        }
        command
    }
}
