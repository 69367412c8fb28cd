//! The rooms of `src` and their walls, held by reading the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::flow::project;

/// Every room from the ground up, with the rooms that it may use. A room uses only rooms above it in this list.
const ROOMS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("value", &[]),
    ("markup", &["text"]),
    // A word of a shell and an entity of HTML are forms that a secret may take.
    ("secret", &["text", "markup"]),
    ("http", &["text", "secret"]),
    ("event", &["text", "secret", "http"]),
    ("syntax", &["text"]),
    ("template", &["text", "secret", "value", "markup", "syntax"]),
    ("query", &["text", "value", "markup", "http", "template"]),
    (
        "matcher",
        &["text", "secret", "value", "syntax", "template", "query"],
    ),
    ("service", &["secret", "value", "http", "template"]),
    (
        "scenario",
        &[
            "text", "value", "http", "syntax", "template", "query", "matcher", "service",
        ],
    ),
    (
        "plan",
        &[
            "text", "secret", "value", "http", "syntax", "template", "matcher", "service",
            "scenario",
        ],
    ),
    ("transport", &["secret", "http"]),
    (
        "snapshot",
        &[
            "text", "markup", "secret", "value", "http", "event", "syntax", "template", "query",
            "service", "scenario", "plan",
        ],
    ),
    (
        "engine",
        &[
            "text",
            "secret",
            "value",
            "http",
            "event",
            "syntax",
            "template",
            "query",
            "matcher",
            "service",
            "scenario",
            "plan",
            "transport",
            "snapshot",
        ],
    ),
    ("report", &["text", "value", "event"]),
    (
        "docs",
        &[
            "text", "value", "secret", "http", "event", "syntax", "template", "query", "matcher",
            "service", "scenario", "snapshot", "engine",
        ],
    ),
    ("wiki", &[]),
    (
        "cli",
        &[
            "text",
            "value",
            "secret",
            "event",
            "template",
            "service",
            "scenario",
            "plan",
            "transport",
            "snapshot",
            "engine",
            "report",
            "docs",
            "wiki",
        ],
    ),
];

/// Words that only these rooms say.
const WORDS: &[(&str, &[&str])] = &[
    ("reqwest", &["transport"]),
    ("minijinja", &["template"]),
    ("clap", &["cli"]),
    ("axum", &["wiki"]),
    ("serde_yaml", &["syntax"]),
    ("html5ever", &["markup"]),
    ("jsonschema", &["matcher"]),
    ("quick_xml", &["markup"]),
    ("selectors::", &["markup"]),
    ("cookie_store", &["transport"]),
    (".reveal()", &["secret", "transport", "template", "matcher"]),
    ("std::env::", &["cli"]),
];

/// Where the name of the first service may stand: its rules, its emulation, the flag and the command of the emulation, the
/// example in the message about a condition that names no service, and samples for its pages.
const MEDIAWIKI: &[&str] = &[
    "service/",
    "wiki/",
    "cli/embedded.rs",
    "cli/commands/wiki.rs",
    "syntax/stop.rs",
    "docs/samples/mod.rs",
    "docs/samples/mw_api.rs",
];

/// Lines of code that a file may have, its tests apart.
const LONGEST_FILE: usize = 400;
const LONGEST_COMMAND: usize = 150;
const LONGEST_MAIN: usize = 15;

const VAGUE: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "types", "misc", "manager", "imp",
];

struct File {
    /// Relative to `src`.
    path: PathBuf,
    /// The code, without comments and tests.
    code: String,
    text: String,
}

impl File {
    fn room(&self) -> String {
        let first = self
            .path
            .components()
            .next()
            .expect("a path")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        first.trim_end_matches(".rs").to_owned()
    }

    fn name(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }
}

fn files() -> Vec<File> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs")
                // A room's tests may lie in a file of their own.
                && !path.ends_with("tests.rs")
            {
                found.push(path);
            }
        }
    }
    let src = project().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a source");
            let path = path.strip_prefix(&src).expect("below src").to_owned();
            File {
                code: code(&text),
                path,
                text,
            }
        })
        .collect()
}

/// The lines before the tests, without comments.
fn code(text: &str) -> String {
    let before_tests = text
        .split("\n#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default();
    let lines = before_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The rooms that a piece of code names: `crate::ROOM`, also in braces.
fn used(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = rest
            .strip_prefix('{')
            .map_or(rest, |inner| inner.split('}').next().unwrap_or(inner));
        let names: Vec<&str> = if rest.starts_with('{') {
            list.split(',').collect()
        } else {
            vec![list]
        };
        for name in names {
            let word: String = name
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            rooms.insert(word);
        }
    }
    rooms
}

#[test]
fn each_room_is_in_the_table_and_uses_only_what_the_table_says() {
    let table: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in files() {
        let room = file.room();
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let Some(allowed) = table.get(room.as_str()) else {
            wrong.push(format!(
                "{}: the room `{room}` is not in the table",
                file.name()
            ));
            continue;
        };
        for name in used(&file.code) {
            if name != room && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{}: `{room}` may not use `{name}`", file.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_table_points_upwards_only_and_says_no_more_than_is_used() {
    let mut above: Vec<&str> = Vec::new();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        seen.entry(file.room())
            .or_default()
            .extend(used(&file.code));
    }
    for (room, allowed) in ROOMS {
        for name in *allowed {
            assert!(
                above.contains(name),
                "`{room}` lists `{name}`, which is not above it"
            );
            assert!(
                seen.get(*room).is_some_and(|used| used.contains(*name)),
                "`{room}` lists `{name}` without using it"
            );
        }
        above.push(room);
    }
}

#[test]
fn nobody_climbs_out_of_a_room() {
    for file in files() {
        let depth = file.path.components().count().saturating_sub(1);
        // `super` of `room/mod.rs` is the crate already.
        let is_mod = file.path.ends_with("mod.rs");
        let most = if is_mod {
            depth.saturating_sub(1)
        } else {
            depth
        };
        for run in file
            .code
            .split(|c: char| !(c.is_alphanumeric() || c == ':' || c == '_'))
        {
            let climbs = run.matches("super::").count();
            assert!(
                climbs <= most,
                "{}: `{run}` climbs out of the room",
                file.name()
            );
        }
    }
}

#[test]
fn some_words_are_said_in_their_rooms_alone() {
    let mut wrong = Vec::new();
    for file in files() {
        for (word, rooms) in WORDS {
            if file.code.contains(word) && !rooms.contains(&file.room().as_str()) {
                wrong.push(format!("{}: says `{word}`", file.name()));
            }
        }
        let service_word = file.code.to_lowercase().contains("mediawiki");
        if service_word && !MEDIAWIKI.iter().any(|place| file.name().starts_with(place)) {
            wrong.push(format!("{}: says `mediawiki`", file.name()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_short_and_have_names_that_say_something() {
    let mut wrong = Vec::new();
    for file in files() {
        let lines = file.code.lines().count();
        let most = match file.name() {
            name if name == "main.rs" => LONGEST_MAIN,
            name if name.starts_with("cli/commands/") => LONGEST_COMMAND,
            _ => LONGEST_FILE,
        };
        if lines > most {
            wrong.push(format!(
                "{}: {lines} lines of code, more than {most}",
                file.name()
            ));
        }
        let stem = file
            .path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if VAGUE.contains(&stem.as_str()) {
            wrong.push(format!("{}: a vague name", file.name()));
        }
        if !file.text.starts_with("//! ") {
            wrong.push(format!("{}: does not begin with what is here", file.name()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_dependency_says_which_room_needs_it() {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).expect("Cargo.toml");
    let rooms: Vec<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let mut section = "";
    let mut comment: Option<&str> = None;
    let mut checked = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if line.starts_with('#') {
            comment = Some(line);
        } else if line.trim().is_empty() {
            comment = None;
        } else if section.ends_with("dependencies]") {
            let comment = comment.unwrap_or_else(|| panic!("no comment above `{line}`"));
            let (names, _) = comment
                .trim_start_matches("# ")
                .split_once(':')
                .expect("ROOM: why");
            for name in names.split(", ") {
                assert!(
                    rooms.contains(&name) || name == "tests",
                    "`{name}` is no room: {comment}"
                );
            }
            checked += 1;
        }
    }
    assert!(checked > 20, "the dependencies were found");
}
