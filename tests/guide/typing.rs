//! Carries a page out from top to bottom in a folder of its own.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::page::{self, Block, Typed, Wrong};
use super::places::Places;
use crate::flow::Flow;

/// What pages type beside flowrun: what everybody's shell has, and changes nothing but the folder.
const SHELL: &[&str] = &["flowrun", "cat", "cd", "ls", "mkdir", "mv", "printf", "rm"];

/// What is shown and not carried out, and why.
const NOT_TYPED: &[(&str, &str)] = &[
    ("cargo test", "this test is a part of it"),
    (
        "cargo install --path .",
        "it would install into the folder of whoever tests",
    ),
];

/// What is written for what differs from run to run (times, ports, seeds, pauses, moments), so that a page is the same whenever it
/// is written. A reader knows that they differ.
const AS_WRITTEN: &[&str] = &[
    "[    2 ms]",
    "127.0.0.1:41763",
    "--seed 705823104",
    "again in 20 ms",
    "2026-11-22T12:30:45Z",
];

/// Where a reader's folder is, for messages that name it.
const FOLDER: &str = "/home/you";

/// A page that is being carried out.
struct Page<'p> {
    flow: Flow,
    places: &'p Places,
    /// Where the reader is, relative to the folder of the page.
    folder: String,
    wrong: Vec<Wrong>,
    /// Files that no command has read yet, and where the page shows them.
    unread: Vec<(String, usize)>,
    /// Lines that a console shows, and what it should show.
    printed: Vec<(Range<usize>, Vec<String>)>,
}

/// What is wrong with a page, and the page as it is right. It goes on where the pages before it ended.
pub(crate) fn carry_out(
    text: &str,
    before: &[String],
    flow: Flow,
    places: &Places,
) -> (Vec<Wrong>, String) {
    let mut page = Page {
        flow: places.given(flow, text),
        places,
        folder: String::new(),
        wrong: Vec::new(),
        unread: Vec::new(),
        printed: Vec::new(),
    };
    for earlier in before {
        page.blocks(&page::blocks(earlier).0);
    }
    // What is wrong with those is told where they are carried out for themselves.
    page.unread.clear();
    page.printed.clear();
    let (blocks, wrong) = page::blocks(text);
    page.wrong = wrong;
    page.blocks(&blocks);
    for (path, line) in std::mem::take(&mut page.unread) {
        page.wrong(line, format!("no command below reads `{path}`"));
    }
    page.wrong.sort_by_key(|wrong| wrong.line);
    let mended = mended(text, page.printed);
    (page.wrong, mended)
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::File {
                    line,
                    path,
                    text,
                    added,
                } => self.file(*line, path, text, *added),
                Block::Change { line, path, lines } => self.change(*line, path, lines),
                Block::Console(typed) => typed.iter().for_each(|typed| self.command(typed)),
            }
        }
    }

    fn wrong(&mut self, line: usize, why: String) {
        self.wrong.push(Wrong { line, why });
    }

    fn file(&mut self, line: usize, path: &str, text: &str, added: bool) {
        let at = format!("{}{path}", self.folder);
        let text = self.places.here(text);
        match (added, self.flow.has(&at)) {
            (true, false) => return self.wrong(line, format!("there is no `{path}` to add to")),
            (true, true) => self.flow.write(&at, self.flow.read(&at) + &text),
            (false, _) => self.flow.write(&at, text),
        }
        self.written(line, path);
    }

    /// Notes that a file awaits its reader; of a file that is changed before, the older text had none.
    fn written(&mut self, line: usize, path: &str) {
        if let Some(at) = self.unread.iter().position(|(unread, _)| unread == path) {
            let (path, line) = self.unread.remove(at);
            self.wrong(
                line,
                format!("`{path}` is written again before a command reads it"),
            );
        }
        self.unread.push((path.to_owned(), line));
    }

    fn change(&mut self, line: usize, path: &str, lines: &[String]) {
        let at = format!("{}{path}", self.folder);
        if !self.flow.has(&at) {
            return self.wrong(line, format!("there is no `{path}` to change"));
        }
        let mut text = format!("\n{}", self.flow.read(&at));
        for part in lines.split(|line| line.starts_with("@@")) {
            let side = |without: char| -> String {
                let kept = part.iter().filter(|line| !line.starts_with(without));
                let kept = kept.map(|line| format!("\n{}", line.get(1..).unwrap_or_default()));
                self.places.here(&(kept.collect::<String>() + "\n"))
            };
            let (old, new) = (side('+'), side('-'));
            let times = text.matches(&old).count();
            if times != 1 {
                let why = format!("`{path}` has these lines {times} times, not once");
                return self.wrong(line, why);
            }
            text = text.replace(&old, &new);
        }
        self.flow.write(&at, text.trim_start_matches('\n'));
        self.written(line, path);
    }

    fn command(&mut self, typed: &Typed) {
        let command = typed.command.as_str();
        if let Some(folder) = command.strip_prefix("cd ") {
            self.folder = format!("{}{folder}/", self.folder);
            return;
        }
        if NOT_TYPED.iter().any(|(known, _)| *known == command) {
            return;
        }
        let command = command.replace("cargo run -- ", "flowrun ");
        if let Some(other) = programs(&command).iter().find(|word| !SHELL.contains(word)) {
            return self.wrong(typed.line, format!("pages do not type `{other}`"));
        }
        self.read(&command);
        let said = self.run(&command);
        let held = fits(&typed.shown, &said);
        let right = if held { &typed.shown } else { &said };
        let right: Vec<_> = right.iter().map(|line| settled(line)).collect();
        if right != typed.shown {
            let from = typed.shown_from - 1;
            self.printed.push((from..from + typed.shown.len(), right));
        }
        if !held {
            let why = format!("`{}` prints\n{}", typed.command, said.join("\n"));
            self.wrong(typed.line, why);
        }
    }

    /// Takes off the list of unread files those that a command reads: those it names, those in a folder that it names,
    /// `flowrun.yaml`, and those that such a file names.
    fn read(&mut self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let all = self.flow.files(&self.folder);
        let here = all
            .iter()
            .filter_map(|path| path.strip_prefix(&*self.folder));
        let here: Vec<&str> = here.collect();
        let named = here.iter().copied().filter(|path| reads(&words, path));
        let mut open: Vec<&str> = named.collect();
        let mut read: BTreeSet<String> = BTreeSet::new();
        while let Some(path) = open.pop() {
            if !read.insert(path.to_owned()) {
                continue;
            }
            let bytes = std::fs::read(self.flow.path(&format!("{}{path}", self.folder)));
            let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
            let names = |other: &&&str| {
                let file = other.rsplit('/').next().unwrap_or_default();
                text.contains(file)
            };
            open.extend(here.iter().filter(names));
        }
        self.unread.retain(|(path, _)| !read.contains(path));
    }

    /// What a terminal shows of a command, with the exit code unless it is 0.
    fn run(&self, command: &str) -> Vec<String> {
        let mut shell = self.flow.clean("sh", &self.folder);
        if command.contains("--secret password") {
            shell.env("FLOWRUN_VAR_password", Places::password());
        }
        // No page shows a password.
        let command = command.replace("PASSWORD=… ", &format!("PASSWORD={} ", Places::password()));
        let line = format!("exec 2>&1\n{}", self.places.here(&command));
        let output = shell.args(["-c", &line]).output().expect("a shell");
        let root = self.flow.path("").to_string_lossy().into_owned();
        let said = String::from_utf8_lossy(&output.stdout).replace(&root, &format!("{FOLDER}/"));
        let said = self.places.told(&said);
        let mut lines: Vec<String> = said
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        match output.status.code() {
            Some(0) => {}
            Some(code) => lines.push(format!("[exit {code}]")),
            None => lines.push("[killed]".to_owned()),
        }
        lines
    }
}

/// Whether a command by itself reads a file. YAML is read by flowrun, and by none of its commands that do not take scenarios.
fn reads(words: &[&str], path: &str) -> bool {
    let at = words.iter().position(|word| *word == "flowrun");
    let carries_out = at.is_some_and(|at| {
        let command = words.get(at + 1).copied().unwrap_or_default();
        !["accept", "explain", "generate", "init", "reject"].contains(&command)
    });
    let folder = path.split('/').next().unwrap_or_default();
    match path.ends_with(".yaml") {
        true if !carries_out => false,
        true if path.ends_with("flowrun.yaml") => true,
        _ => words
            .iter()
            .any(|word| *word == path || word.trim_end_matches('/') == folder),
    }
}

/// The programs of a line: its first word and those behind `|` and `&&`, less the environment that is set before them.
fn programs(command: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = command.split(|c| {
        quoted ^= c == '\'';
        !quoted && ['|', '&'].contains(&c)
    });
    parts
        .filter_map(|part| part.split_whitespace().find(|word| !word.contains('=')))
        .collect()
}

/// Whether what is shown is what is said, but for times, ports and chance; a line `…` stands for any lines.
fn fits(shown: &[String], said: &[String]) -> bool {
    match shown.split_first() {
        None => said.is_empty(),
        Some((first, rest)) if first.trim() == "…" => {
            // How it ended is never left out.
            let ends = |line: &String| line.starts_with("[exit ");
            let most = said.iter().position(ends).unwrap_or(said.len());
            (0..=most).any(|from| fits(rest, &said[from..]))
        }
        Some((first, rest)) => said
            .split_first()
            .is_some_and(|(line, more)| settled(first) == settled(line) && fits(rest, more)),
    }
}

/// A line with [`AS_WRITTEN`] for what differs from run to run.
fn settled(line: &str) -> String {
    static VARIES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let patterns = [
            r"\[ *[\d.]+ m?s\]",
            r"127\.0\.0\.1:\d{4,5}",
            r"--seed \d+",
            r"again in \d+ ms",
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
        ];
        let read = |pattern: &str| Regex::new(pattern).expect("a pattern");
        patterns.into_iter().map(read).collect()
    });
    let line = line.trim_end().to_owned();
    let pairs = VARIES.iter().zip(AS_WRITTEN);
    pairs.fold(line, |line, (pattern, put)| {
        pattern.replace_all(&line, *put).into_owned()
    })
}

/// The page with other lines where a console shows what is not so.
fn mended(text: &str, printed: Vec<(Range<usize>, Vec<String>)>) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (range, said) in printed.into_iter().rev() {
        lines.splice(range, said);
    }
    lines.join("\n") + "\n"
}
