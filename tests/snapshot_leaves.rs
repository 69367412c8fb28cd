//! Whether snapshots prove anything: a literal of a committed snapshot is changed, and the next run must find it.
//!
//! A snapshot that is masked too much, or is compared with nothing, would not notice. Start at [`change_one_leaf_each`].

use std::collections::BTreeSet;

use crate::flow::{Flow, Ran};
use crate::shipped;

/// Releases that snapshots are made for: one that holds for some of them only is found on one of them.
const RELEASES: &[&str] = &["1.32", "1.35", "1.39", "1.43"];

/// The text of a snapshot with one literal changed, once for each literal in it.
fn changed(snapshot: &str) -> Vec<String> {
    let (front, contents) = snapshot
        .split_once("\n---\n")
        .expect("a front matter and contents");
    let lines: Vec<&str> = contents.lines().collect();
    let head = lines.iter().position(|line| line.is_empty());
    let mut all = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let changed = match index {
            0 => Some(line.replace("HTTP 2", "HTTP 3")),
            _ if head.is_none_or(|head| index < head) => Some(format!("{line}x")),
            _ => changed_line(line, front),
        };
        if let Some(changed) = changed.filter(|changed| changed != line) {
            let mut lines = lines.clone();
            lines[index] = &changed;
            all.push(format!("{front}\n---\n{}\n", lines.join("\n")));
        }
    }
    all
}

/// A line of JSON with another value; none if a mark stands there, or a bracket.
fn changed_line(line: &str, front: &str) -> Option<String> {
    let (before, value) = match line.split_once("\": ") {
        Some((key, value)) => (format!("{key}\": "), value),
        None => (String::new(), line),
    };
    let (value, comma) = match value.strip_suffix(',') {
        Some(value) => (value, ","),
        None => (value, ""),
    };
    let trimmed = value.trim_start();
    let blanks = &value[..value.len() - trimmed.len()];
    let mark = trimmed
        .trim_matches('"')
        .trim_start_matches("[secret ")
        .trim_matches(['[', ']', '{', '}', ' ']);
    let is_mark = trimmed.starts_with(['"']) && front.contains(&format!(": {mark}\n"));
    let other = match trimmed {
        _ if is_mark => return None,
        "true" => "false".to_owned(),
        "false" | "null" => "true".to_owned(),
        text if text.starts_with('"') => format!("{}x\"", &text[..text.len() - 1]),
        number if number.starts_with(|c: char| c.is_ascii_digit()) => format!("1{number}"),
        _ => return None,
    };
    Some(format!("{before}{blanks}{other}{comma}"))
}

/// Which literal of a snapshot to change, by its file and the number of its literals.
pub(crate) type Pick<'p> = &'p dyn Fn(&str, usize) -> usize;

/// Changes one literal in each snapshot of a flow; none where there are no more. Gives the files that changed.
pub(crate) fn change_one_leaf_each(flow: &Flow, pick: Pick<'_>) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for file in flow.files("snapshots") {
        let all = changed(&flow.read(&file));
        if let Some(text) = all.get(pick(&file, all.len())) {
            flow.write(&file, text);
            files.insert(file);
        }
    }
    files
}

/// One that differs from file to file, and is the same each time.
pub(crate) fn any_of_them(file: &str, count: usize) -> usize {
    file.bytes().map(usize::from).sum::<usize>() % count.max(1)
}

/// The files that a run says its answers differ from.
pub(crate) fn differing(ran: &Ran) -> BTreeSet<String> {
    named(ran, "the answer differs from its snapshot `")
}

/// The files that a run says it lacks.
pub(crate) fn missing(ran: &Ran) -> BTreeSet<String> {
    named(ran, "the answer has no snapshot `")
}

fn named(ran: &Ran, said: &str) -> BTreeSet<String> {
    let paths = ran.stderr.lines().filter_map(|line| {
        let (_, rest) = line.split_once(said)?;
        rest.split('`').next().map(str::to_owned)
    });
    paths.collect()
}

/// The answer that a snapshot is of, whatever releases the file is for.
pub(crate) fn answer_of(file: &str) -> String {
    match file.split_once('@') {
        Some((before, _)) => format!("{before}.snap"),
        None => file.to_owned(),
    }
}

fn with(snapshots: &str) -> Flow {
    Flow::new()
        .project("flowrun.yaml")
        .project("scenarios")
        .project(snapshots)
}

#[test]
fn a_changed_literal_of_each_committed_snapshot_is_found() {
    let flow = with("snapshots");
    let mut changed = change_one_leaf_each(&flow, &any_of_them);
    assert_eq!(changed.len(), flow.files("snapshots").len(), "each has one");
    // The embedded wiki does not give these answers; `real_wikis` looks at them.
    let files = shipped::files();
    changed.retain(|snapshot| !files.iter().any(|file| file.has_real_answer(snapshot)));
    let mut found = BTreeSet::new();
    for release in RELEASES {
        let ran = flow.run(["scenarios", "--ci", "--mediawiki", release]);
        found.extend(differing(&ran.exits(5)));
    }
    assert_eq!(changed, found);
}

#[test]
fn every_changed_literal_of_the_canonical_scenario_is_found() {
    let mut rounds = 0;
    loop {
        let flow = with("snapshots/logout");
        let changed = change_one_leaf_each(&flow, &|_, _| rounds);
        if changed.is_empty() {
            break;
        }
        rounds += 1;
        let ran = flow.run(["scenarios/logout.yaml", "--ci"]).exits(5);
        assert_eq!(changed, differing(&ran), "round {rounds}");
    }
    assert!(rounds >= 9, "{rounds} literals in the longest snapshot");
}

#[test]
fn each_literal_is_changed_and_no_mark() {
    let snapshot = "---\nsource: a\ninfo:\n  flowrun: 1\n  names:\n    $.a: user\n  masks:\n    $.b: timestamp\n  secrets:\n    $.c: pass\n\
                    input_file: a\n---\nHTTP 200\nAllow: GET\n\n{\n  \"a\": \"{{ user }}\",\n  \"b\": \"[timestamp]\",\n  \
                    \"c\": \"[secret pass]\",\n  \"d\": [\n    1,\n    \"x\"\n  ],\n  \"e\": true\n}\n";
    let lines: Vec<String> = changed(snapshot)
        .iter()
        .map(|text| {
            let pairs = text.lines().zip(snapshot.lines());
            let mut other = pairs.filter(|(now, before)| now != before);
            other.next().expect("one line").0.trim().to_owned()
        })
        .collect();
    let wanted = ["HTTP 300", "Allow: GETx", "11,", "\"xx\"", "\"e\": false"];
    assert_eq!(lines, wanted);
}
