//! Edits of files by bytes: whatever text is put wherever in a good file, the file then says just that and all else as before, or it is
//! refused and left alone.

use std::ops::Range;
use std::sync::Arc;

use flowrun::syntax::{Edit, Kind, Node, NodePath, Segment, Yaml, parse};
use flowrun::text::Source;
use proptest::prelude::{Strategy, any, prop};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value;

use crate::flow::project;

/// What texts are made of.
const PIECES: &[&str] = &[
    "\n", "\n", "\n", " ", "  ", "\t", "a", "word", "b: c", "#", " # x", "{{ x }}", "'", "\"",
    "\\", "- ", "\r\n", "é", "日本", "🦀", "\u{85}", "---", "...", "|", "{", "}", "[", ", ", "200",
    "null", "\u{7}", "\u{feff}", "\u{2028}", "%", "@",
];

/// Good files, as their authors wrote them, with other ends of lines, and without the last one.
fn files() -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![
        project().join("tests/corpus/good"),
        project().join("scenarios"),
    ];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                texts.push(std::fs::read_to_string(&path).expect("a file"));
            }
        }
    }
    assert!(texts.len() > 40, "the files are there");
    let crlf = texts.iter().map(|text| text.replace('\n', "\r\n"));
    let bare = texts.iter().map(|text| text.trim_end().to_owned());
    let others: Vec<String> = crlf.chain(bare).collect();
    texts.extend(others);
    texts
}

/// Every value behind a key that is no list or map, and every map.
fn ways(root: &Node) -> (Vec<NodePath>, Vec<NodePath>) {
    let (mut values, mut maps) = (Vec::new(), Vec::new());
    NodePath::default().visit(root, &mut |path, node| match &node.kind {
        Kind::Scalar(_) if matches!(path.0.last(), Some(Segment::Key(_))) => {
            values.push(path.clone());
        }
        Kind::Map(_) => maps.push(path.clone()),
        _ => {}
    });
    (values, maps)
}

/// The value at the end of a way.
fn at<'v>(value: &'v mut Value, way: &NodePath) -> &'v mut Value {
    way.0.iter().fold(value, |value, segment| match segment {
        Segment::Index(index) => &mut value[*index],
        Segment::Key(key) => &mut value[key.as_str()],
    })
}

/// The numbers of the lines that two texts do not share at their beginning and end.
fn changed(before: &str, now: &str) -> Range<usize> {
    let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    let same = |(one, other): &(&&str, &&str)| one == other;
    let start = before.iter().zip(&now).take_while(same).count();
    let rest = (before.len() - start).min(now.len() - start);
    let behind = before.iter().rev().zip(now.iter().rev());
    start..before.len() - behind.take(rest).take_while(same).count()
}

/// The lines of a node, from 0, and the empty ones behind it.
fn lines_of(text: &str, node: &Node) -> Range<usize> {
    let line = |byte: usize| text[..byte].matches('\n').count();
    let (start, end) = (node.place.span.start, node.place.span.end);
    let behind = text[end..]
        .split_once('\n')
        .map_or("", |(_, behind)| behind);
    let empty = behind.lines().take_while(|line| line.trim().is_empty());
    // The header of a block stands in the line above it.
    line(start).saturating_sub(1)..line(end) + 1 + empty.count()
}

/// Runs it with texts, and how often it was done and refused.
fn tried(test: impl Fn(&str, usize, &str) -> Result<bool, String>) -> (usize, usize) {
    let files = files();
    let text = prop::collection::vec(prop::sample::select(PIECES), 0..12)
        .prop_map(|pieces| pieces.concat());
    let given = (0..files.len(), any::<usize>(), text);
    let config = Config {
        cases: 1000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let counts = std::cell::Cell::new((0, 0));
    let done = runner.run(&given, |(file, number, text)| {
        let (done, refused) = counts.get();
        match test(&files[file], number, &text) {
            Ok(true) => counts.set((done + 1, refused)),
            Ok(false) => counts.set((done, refused + 1)),
            Err(why) => return Err(TestCaseError::fail(why)),
        }
        Ok(())
    });
    done.unwrap_or_else(|error| panic!("{error}"));
    counts.get()
}

fn proved(
    before: &Arc<Source>,
    edit: &Edit,
    wanted: &Value,
) -> Result<Option<Arc<Source>>, String> {
    let Ok(new) = edit.proved(before) else {
        return Ok(None);
    };
    let root = parse(&new).map_err(|error| format!("{}\n{}", error.message, new.text()))?;
    if root.to_json() != *wanted {
        return Err(format!("{edit:?} says something else:\n{}", new.text()));
    }
    Ok(Some(new))
}

#[test]
fn any_text_behind_any_key_is_written_exactly_or_not_at_all() {
    let (done, refused) = tried(|file, number, text| {
        let source = Source::new("it.yaml", file);
        let root = parse(&source).map_err(|error| error.message)?;
        let (values, _) = ways(&root);
        let way = &values[number % values.len()];
        let mut wanted = root.to_json();
        *at(&mut wanted, way) = Value::from(text);
        let edit = Edit::Set {
            at: way.clone(),
            value: Yaml::text(text),
        };
        let Some(new) = proved(&source, &edit, &wanted)? else {
            return Ok(false);
        };
        let own = lines_of(file, way.walk(&root).expect("a value"));
        let changed = changed(file, new.text());
        let within = changed.is_empty() || own.start <= changed.start && changed.end <= own.end;
        match within {
            true => Ok(true),
            false => Err(format!("{changed:?} is not in {own:?}:\n{}", new.text())),
        }
    });
    assert!(done > 970, "{refused} of {} were refused", done + refused);
}

#[test]
fn any_key_is_put_into_any_map_exactly_or_not_at_all() {
    let (done, refused) = tried(|file, number, text| {
        let source = Source::new("it.yaml", file);
        let root = parse(&source).map_err(|error| error.message)?;
        let (_, maps) = ways(&root);
        let way = &maps[number % maps.len()];
        let map = way.walk(&root).and_then(|node| node.map("").ok());
        let entries = map.expect("a map");
        let after = match entries.len() {
            0 => None,
            count => Some(entries[number % count].key.clone()),
        };
        let key = format!("new {text}");
        let value = match number % 3 {
            0 => Yaml::text(text),
            1 => Yaml::List(vec![Yaml::text(text), Yaml::from(true)]),
            _ => Yaml::Map(vec![("$.a".to_owned(), Yaml::text(text))]),
        };
        let mut wanted = root.to_json();
        let json = match &value {
            Yaml::List(_) => serde_json::json!([text, true]),
            Yaml::Map(_) => serde_json::json!({"$.a": text}),
            _ => Value::from(text),
        };
        at(&mut wanted, way)[key.as_str()] = json;
        let edit = Edit::Put {
            into: way.clone(),
            key,
            value,
            after,
        };
        let Some(new) = proved(&source, &edit, &wanted)? else {
            return Ok(false);
        };
        // Nothing goes: what was there is still there, in its order.
        let mut now = new.text().chars();
        match file.chars().all(|c| now.any(|other| other == c)) {
            true => Ok(true),
            false => Err(format!("something went:\n{}", new.text())),
        }
    });
    assert!(done > 970, "{refused} of {} were refused", done + refused);
}
