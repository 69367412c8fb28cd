//! What of the command line and the environment a plan is made of.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::failed::FailedArgs;
use super::host::Host;
use crate::plan::{LARGEST_FILE, NameFilter, PlanError, ReadFiles, Select, Settings, TagExpr};
use crate::template::Version;
use crate::text::{shell_word, steers};

/// Arguments that say what is run where, and with which values.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Scenarios, folders of them, patterns in quotes such as scenarios/**/*.yaml, or - for one on stdin
    #[arg(value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// Only scenarios with these tags: words with `and`, `or`, `not` and parentheses
    #[arg(long, value_name = "EXPR", help_heading = "Which cases")]
    tags: Option<TagExpr>,
    /// Only cases with this in their name, in capitals or not, or that match a /regular expression/ (repeatable: any of them)
    #[arg(long, value_name = "TEXT|/RE/", help_heading = "Which cases")]
    name: Vec<NameFilter>,
    #[command(flatten)]
    failed: FailedArgs,
    /// Where to run: the address of an API (of a MediaWiki its api.php), or a name from flowrun.yaml; without it, a service's embedded emulation (repeatable: each case runs on each)
    #[arg(long, value_name = "URL|NAME", help_heading = "Where they go")]
    target: Vec<String>,
    #[command(flatten)]
    given: Given,
}

/// What the person gives whatever is run: what may happen at the target, and values.
#[derive(Debug, Args)]
pub(super) struct Given {
    /// The version of the target, instead of asking it
    #[arg(long, value_name = "VERSION", help_heading = "Where they go")]
    target_version: Option<Version>,
    /// Who you are, for the User-Agent: an e-mail address or a page; needed for any target that is not on this machine
    #[arg(long, value_name = "WHO", value_parser = contact, help_heading = "Where they go")]
    contact: Option<String>,
    /// Let steps change something on the target; of several, on those that are given by their addresses
    #[arg(long, help_heading = "Where they go")]
    writable: bool,
    /// Let requests go to this host too (repeatable)
    #[arg(long, value_name = "HOST[:PORT]", value_parser = host, help_heading = "Where they go")]
    allow_host: Vec<String>,
    /// The value of an input (repeatable)
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair, help_heading = "Values")]
    var: Vec<(String, String)>,
    /// Values of inputs: a map of NAME: VALUE in YAML or JSON, weaker than --var (repeatable; the last that names one counts)
    #[arg(long, value_name = "FILE", help_heading = "Values")]
    vars: Vec<PathBuf>,
    /// Lines NAME=VALUE: values of inputs, weaker than --vars, and environment (repeatable; the last that names one counts)
    #[arg(long, value_name = "FILE", help_heading = "Values")]
    env_file: Vec<PathBuf>,
    /// A secret input: its value is read from FLOWRUN_VAR_NAME, or asked for (repeatable)
    #[arg(long, value_name = "NAME", help_heading = "Values")]
    secret: Vec<String>,
    /// Let files read this environment variable (repeatable)
    #[arg(long, value_name = "NAME", help_heading = "Values")]
    env: Vec<String>,
    /// What chance follows from: the same seed gives the same values
    #[arg(long, value_name = "NUMBER", help_heading = "Values")]
    seed: Option<u64>,
}

fn argument(flag: &str, value: &str) -> String {
    format!(" {flag} {}", shell_word(value))
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn contact(text: &str) -> Result<String, String> {
    match text.trim().is_empty() || text.contains(steers) {
        true => Err("write an e-mail address or the address of a page".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn host(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains(|c: char| c == '/' || c.is_whitespace()) {
        true => Err("write HOST or HOST:PORT".to_owned()),
        false => Ok(text.to_owned()),
    }
}

impl Selection {
    /// Files on a target: cases with all of these tags, and with one of these in their name.
    pub(super) fn of(
        files: Vec<PathBuf>,
        target: String,
        (tags, name): (Option<TagExpr>, Vec<NameFilter>),
        given: Given,
    ) -> Self {
        Self {
            files,
            tags,
            name,
            failed: FailedArgs::default(),
            target: vec![target],
            given,
        }
    }

    /// Goes to another target.
    pub(super) fn go_to(&mut self, target: String) {
        self.target = vec![target];
    }

    /// The same arguments again, less the files and several targets, of which each case has its own: each behind a blank, secrets by
    /// name, and so what was given with `--var` to an input that is one of `secret_inputs`.
    pub(super) fn again(&self, secret_inputs: &BTreeSet<String>) -> String {
        let one = |flag: &str, value: &Option<String>| {
            value
                .iter()
                .map(|value| argument(flag, value))
                .collect::<String>()
        };
        let many = |flag: &str, values: &[String]| {
            values
                .iter()
                .map(|value| argument(flag, value))
                .collect::<String>()
        };
        let files = |flag: &str, paths: &[PathBuf]| {
            let names = paths.iter().map(|path| path.to_string_lossy());
            names.map(|name| argument(flag, &name)).collect::<String>()
        };
        let version = self.given.target_version.as_ref().map(ToString::to_string);
        let (hidden, shown): (Vec<_>, Vec<_>) = self
            .given
            .var
            .iter()
            .partition(|(name, _)| secret_inputs.contains(name));
        let vars: Vec<String> = shown
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let secrets = self
            .given
            .secret
            .iter()
            .map(|given| given.split('=').next().unwrap_or(given));
        let secrets: Vec<String> = secrets
            .chain(hidden.iter().map(|(name, _)| name.as_str()))
            .map(str::to_owned)
            .collect();
        let select = self.select();
        let selected = select.arguments().into_iter();
        [
            selected
                .map(|(flag, text)| argument(flag, text))
                .collect::<String>(),
            match self.target.as_slice() {
                [one] => argument("--target", one),
                _ => String::new(),
            },
            one("--target-version", &version),
            one("--contact", &self.given.contact),
            if self.given.writable {
                " --writable".to_owned()
            } else {
                String::new()
            },
            many("--allow-host", &self.given.allow_host),
            many("--var", &vars),
            files("--vars", &self.given.vars),
            files("--env-file", &self.given.env_file),
            many("--secret", &secrets),
            many("--env", &self.given.env),
        ]
        .concat()
    }

    /// Several targets again, each behind a blank; nothing of a single one.
    pub(super) fn targets_again(&self) -> String {
        let several = self.target.iter().filter(|_| self.target.len() > 1);
        several.map(|target| argument("--target", target)).collect()
    }

    /// Refuses several targets for a command that has one. `instead` says what to do.
    pub(super) fn one_target(&self, instead: &str) -> Result<(), PlanError> {
        match self.target.len() {
            0 | 1 => Ok(()),
            several => Err(PlanError::Usage(format!(
                "`--target` is given {several} times, and this command takes one\nhelp: {instead}"
            ))),
        }
    }

    /// What stdin holds, if a file is called `-`.
    fn stdin(&self, host: &Host) -> Result<Option<Vec<u8>>, PlanError> {
        match self.files.iter().any(|file| file.as_os_str() == "-") {
            false => Ok(None),
            true => host
                .stdin(LARGEST_FILE)
                .map(Some)
                .map_err(|error| PlanError::Usage(format!("stdin cannot be read: {error}"))),
        }
    }

    fn select(&self) -> Select {
        Select {
            tags: self.tags.clone(),
            names: self.name.clone(),
            failed: None,
        }
    }

    /// Notes the files of values.
    pub(super) fn note_files(&self, read: &mut ReadFiles) {
        for path in self.given.vars.iter().chain(&self.given.env_file) {
            read.note(path);
        }
    }

    /// What a plan is made of. Files of values are read here, and secrets are looked up or asked for.
    pub(super) fn settings(&self, host: &Host) -> Result<Settings, PlanError> {
        let mut settings = Settings {
            paths: self.files.clone(),
            stdin: self.stdin(host)?,
            select: self.select(),
            targets: self.target.clone(),
            target_version: self.given.target_version.clone(),
            contact: self.given.contact.clone(),
            writable: self.given.writable,
            allow_hosts: self.given.allow_host.clone(),
            vars: self.given.var.clone(),
            environment: host.environment.clone(),
            seed: self
                .given
                .seed
                .unwrap_or_else(|| fastrand::u64(..1_000_000_000)),
            allowed_env: self.given.env.clone(),
            ..Settings::default()
        };
        for path in &self.given.vars {
            settings.read_vars(path)?;
        }
        for path in &self.given.env_file {
            settings.read_env_file(path)?;
        }
        let secrets = self
            .given
            .secret
            .iter()
            .map(|given| secret(given, &settings, host));
        let secrets = secrets.collect::<Result<_, _>>();
        settings.secrets = secrets.map_err(PlanError::Usage)?;
        self.failed.narrow(&mut settings)?;
        Ok(settings)
    }
}

/// The value of a secret: from a file of environment, from the environment, else from the person.
fn secret(given: &str, settings: &Settings, host: &Host) -> Result<(String, String), String> {
    if let Some((name, value)) = given.split_once('=') {
        host.tell(&format!(
            "warning: a secret on the command line can be read in the list of processes\nhelp: write `--secret {name}` and set FLOWRUN_VAR_{name}, or type it when asked"
        ));
        return Ok((name.to_owned(), value.to_owned()));
    }
    let variable = format!("FLOWRUN_VAR_{given}");
    let in_file = settings.env_file.iter().filter(|line| line.name == given);
    let variables = settings.environment.iter();
    let mut found = in_file.map(|line| &line.value).chain(
        variables
            .filter(|(name, _)| *name == variable)
            .map(|(_, value)| value),
    );
    if let Some(value) = found.find(|value| !value.is_empty()) {
        return Ok((given.to_owned(), value.clone()));
    }
    if !host.can_ask {
        return Err(format!(
            "the secret `{given}` has no value\nhelp: set the environment variable FLOWRUN_VAR_{given}"
        ));
    }
    let typed = host.typed(given);
    typed
        .map(|value| (given.to_owned(), value))
        .map_err(|error| format!("the secret `{given}` cannot be read: {error}"))
}
