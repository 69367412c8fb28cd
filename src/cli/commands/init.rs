//! `flowrun init`: makes a folder ready for scenarios.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::library::{self, PROJECT, Trouble};
use crate::docs;
use crate::report::counted;
use crate::text::shell_word;

/// Arguments of `flowrun init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The folder; it is made if it is not there
    #[arg(value_name = "FOLDER", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// Write the scenarios that come with flowrun, with their snapshots, instead of a first one
    #[arg(long)]
    library: bool,
}

const SCHEMA: &str = "scenario.schema.json";
const SCENARIOS: &str = "scenarios";
const FIRST: &str = "scenarios/log-in.yaml";
const IGNORED: &str = ".gitignore";
/// Snapshots that wait for review are nobody else's business.
const PENDING: &[&str] = &["*.snap.new", "*.snap.new.*", "*.inline.new"];

/// Makes what is not there, and says what it made. Nothing that is there is replaced.
pub(crate) fn execute(args: &InitArgs, host: &Host) -> Exit {
    let mut lines = Vec::new();
    let made = match args.library {
        true => make_library(&args.folder, &mut lines),
        false => make_all(&args.folder, &mut lines),
    };
    for line in lines {
        host.tell(&line);
    }
    match made {
        Ok(()) => {
            host.tell(&next(&args.folder));
            Exit::Held
        }
        Err((path, error)) => {
            let path = path.display();
            host.tell(&format!("error: `{path}` cannot be made: {error}\nhelp: when that is mended, `flowrun init` makes what is missing"));
            Exit::Broken
        }
    }
}

/// Adds a line for each file.
fn make_all(folder: &Path, lines: &mut Vec<String>) -> Result<(), Trouble> {
    // Scenarios of one's own need no example.
    let first = !has_scenarios(&folder.join(SCENARIOS));
    lines.push(make(folder, PROJECT, include_str!("init/flowrun.yaml"))?);
    if first {
        lines.push(make(folder, FIRST, include_str!("init/first.yaml"))?);
    } else {
        lines.push(format!("kept {SCENARIOS}, where scenarios are"));
    }
    let schema = docs::schema();
    let mut line = make(folder, SCHEMA, &schema)?;
    if fs::read_to_string(folder.join(SCHEMA)).is_ok_and(|there| there != schema) {
        line += &format!(
            "; it is of another version: `flowrun generate schema > {SCHEMA}` writes it anew"
        );
    }
    lines.push(line);
    lines.push(ignore(folder)?);
    Ok(())
}

/// Makes a file with its folder, unless something of that name is there.
fn make(folder: &Path, name: &str, text: &str) -> Result<String, Trouble> {
    Ok(match library::make(&folder.join(name), text.as_bytes())? {
        true => format!("made {name}"),
        false => format!("kept {name}, which is there"),
    })
}

/// Writes the library out, and adds a line for each of its folders.
fn make_library(folder: &Path, lines: &mut Vec<String>) -> Result<(), Trouble> {
    let report = library::write(folder, None, "")?;
    for (place, written) in &report.places {
        let is_file = folder.join(place).is_file();
        lines.push(match (written.made, written.kept) {
            (_, 0) if is_file => format!("made {place}"),
            (0, _) if is_file => format!("kept {place}, which is there"),
            (made, 0) => format!("made {place}: {}", counted(made, "file")),
            (0, kept) => format!("kept {place}: {}", counted(kept, "file")),
            (made, kept) => format!("made {place}: {}, kept {kept}", counted(made, "file")),
        });
    }
    for name in &report.different {
        lines.push(format!("note: {name} is not as it is in the library"));
    }
    lines.push(ignore(folder)?);
    Ok(())
}

fn has_scenarios(folder: &Path) -> bool {
    crate::scenario::find(folder).is_ok_and(|found| !found.is_empty())
}

/// Adds the lines about pending snapshots to what git ignores.
fn ignore(folder: &Path) -> Result<String, Trouble> {
    let path = folder.join(IGNORED);
    let there = match fs::read_to_string(&path) {
        Ok(there) => there,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return make(folder, IGNORED, &lines(PENDING));
        }
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Ok(format!(
                "kept {IGNORED}, which is no text: add {} by hand",
                PENDING.join(", ")
            ));
        }
        Err(error) => return Err((path, error)),
    };
    let has = |pattern: &str| there.lines().any(|line| line.trim() == pattern);
    let patterns = PENDING.iter().copied();
    let missing: Vec<&str> = patterns.filter(|pattern| !has(pattern)).collect();
    if missing.is_empty() {
        return Ok(format!("kept {IGNORED}, which has {}", PENDING.join(", ")));
    }
    let gap = if there.is_empty() || there.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(format!("{gap}{}", lines(&missing)).as_bytes()))
        .map_err(|error| (path, error))?;
    Ok(format!("added {} to {IGNORED}", missing.join(", ")))
}

fn lines(patterns: &[&str]) -> String {
    format!("{}\n", patterns.join("\n"))
}

/// What to type now.
fn next(folder: &Path) -> String {
    let go = match folder == Path::new(".") {
        true => String::new(),
        false => format!("cd {} && ", shell_word(&folder.to_string_lossy())),
    };
    format!("next: {go}flowrun {SCENARIOS}")
}
