//! The JSON Schema of the files: made from the code, never behind it, and of one mind with the parser as far as it can see.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flowrun::scenario::{self, REQUEST_EXAMPLES};
use flowrun::text::Source;
use flowrun::{matcher, query};
use proptest::prelude::{any, prop, proptest};
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::flow::project;

const PAGE: &str = "docs/scenario.schema.json";

/// Codes that are about what a schema can see. Each file of `corpus/bad` with one of them is refused by it.
const SEEN: &str = "unknown-key missing-key wrong-type bad-name reserved-name id-needed bad-duration step-needs-one two-bodies
nested-parameter expect-on-use loop-in-loop rows-shape unknown-query query-argument all-not-allowed unknown-matcher no-matcher
matcher-argument unknown-type unknown-mask mask-query unknown-service braces-in-condition";

/// Codes that are not, and why. No file of `corpus/bad` with one of them is refused by it.
const UNSEEN: &[(&str, &str)] = &[
    (
        "what an editor reports itself when it reads the file, or reads as something else",
        "not-utf8 yaml-syntax yaml-tab yaml-anchor yaml-tag yaml-merge-key yaml-documents duplicate-key nothing-written
unquoted-template too-large too-deep env-syntax",
    ),
    (
        "what one place says of another: names, ids, sessions, the service",
        "duplicate-name duplicate-id undefined-name used-before-extracted unknown-session unknown-step copy-cycle needs-service",
    ),
    (
        "languages of their own within a text: paths, selectors, expressions, versions",
        "query-jsonpath query-css query-xpath query-regex unknown-filter unknown-function template-syntax template-statement
condition-syntax bad-version schema-invalid",
    ),
    (
        "other files and what the person says",
        "no-such-file outside-folder no-such-fragment fragment-cycle no-such-input input-missing no-such-output not-writable
not-disposable contact-missing origin-not-allowed secret-origin env-not-allowed file-unreadable",
    ),
    (
        "what only a run shows",
        "name-unset extraction-missing version-unknown undeclared-status undeclared-error undeclared-warning ambiguous-cookie
repeat-exhausted timed-out expectation no-answer no-credentials too-many-redirects login-failed recovery-failed unexpected-pass
too-many-passwords asked-to-wait",
    ),
];

/// Files that are otherwise than their code, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("nothing-written--empty-file", "nothing is no map"),
    ("missing-key--url", "the address may stand in other files"),
    (
        "query-argument--timing",
        "what stands behind the word of a query is a language of its own",
    ),
    ("rows-shape--file", "another file"),
    ("wrong-type--for-each", "what a template gives"),
    ("wrong-type--input", "what the person says"),
];

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(&flowrun::docs::schema()).expect("the schema is JSON");
    jsonschema::draft7::meta::validate(&schema).expect("it is one of draft-07");
    jsonschema::validator_for(&schema).expect("it can be used")
});

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes a table writes the schema by this test"
)]
fn the_file_is_what_the_tables_say() {
    let path = project().join(PAGE);
    let made = flowrun::docs::schema();
    if std::env::var_os("FLOWRUN_WRITE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("the schema is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{PAGE} is behind: `FLOWRUN_WRITE_DOCS=1 cargo test --test it schema` writes it anew"
    );
}

/// The line by which an editor finds the schema.
fn line_of(file: &Path) -> String {
    let below = file.strip_prefix(project()).expect("a file of the project");
    let up = "../".repeat(below.components().count() - 1);
    format!("# yaml-language-server: $schema={up}{PAGE}")
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever adds a scenario writes the line by this test"
)]
fn every_shipped_file_says_where_it_is() {
    let mut files = yaml_files(&project().join("scenarios"));
    files.push(project().join("flowrun.yaml"));
    let mut without = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a file");
        let line = line_of(&file);
        if text.lines().next() == Some(line.as_str()) {
            continue;
        }
        if std::env::var_os("FLOWRUN_WRITE_DOCS").is_some() {
            std::fs::write(&file, format!("{line}\n{text}")).expect("the line is written");
        } else {
            without.push(file);
        }
    }
    assert!(
        without.is_empty(),
        "without a first line that names the schema: {without:?}\n\
         `FLOWRUN_WRITE_DOCS=1 cargo test --test it schema` writes it"
    );
}

#[test]
fn it_accepts_every_good_file() {
    let files = good_files();
    assert!(files.len() > 60, "{}", files.len());
    let refused: Vec<String> = files.iter().filter_map(|path| refusal(path)).collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn it_refuses_the_mistakes_that_it_can_see_and_no_others() {
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(project().join("tests/corpus/bad")).expect("the bad files") {
        let path = entry.expect("an entry").path();
        let is_mistake = path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml");
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if !is_mistake {
            continue;
        }
        let code = name.split("--").next().unwrap_or_default();
        let of = |codes: &str| codes.split_whitespace().any(|known| known == code);
        let seen = of(SEEN);
        assert!(
            seen != UNSEEN.iter().any(|(_, codes)| of(codes)),
            "`{code}`: say above whether a schema can see it"
        );
        let seen = seen != OTHERWISE.iter().any(|(other, _)| *other == name);
        let files = match path.is_dir() {
            true => yaml_files(&path),
            false => vec![path],
        };
        let refused: Vec<String> = files.iter().filter_map(|file| refusal(file)).collect();
        if refused.is_empty() == seen {
            wrong.push(format!("{name}: seen is {seen}, said is {refused:?}"));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_accepts_the_examples_of_the_reference_and_refuses_what_they_call_wrong() {
    let refused = |step: &str| {
        let text = format!("scenario: An example\nservice: graphql\nsteps:\n  - {step}\n");
        let node = flowrun::syntax::parse(&Source::new("it.yaml", &text));
        let value = node.unwrap_or_else(|found| panic!("{text}: {}", found.message));
        !SCHEMA.is_valid(&value.to_json())
    };
    let url = "url: 'http://localhost/'";
    let expecting = |line: &str| format!("request: {{{url}}}\n    expect:\n      {line}");
    for row in matcher::ROWS {
        let step = expecting(&format!("$.it: {{{}}}", row.example.matcher));
        // A regular expression needs a line of its own.
        let step = match row.word {
            "matches" => expecting(&format!("$.it:\n        {}", row.example.matcher)),
            _ => step,
        };
        assert!(!refused(&step), "{step}");
    }
    for row in query::ROWS {
        let example = row.example.expect("every row has one");
        let step = expecting(&format!("? |-\n        {}\n      : 1", example.query));
        assert!(!refused(&step), "{step}");
    }
    for example in REQUEST_EXAMPLES {
        let request = |line: &str| format!("request:\n      {line}");
        let right = request(example.right);
        assert!(!refused(&right), "{right}");
        // A template without quotes is no YAML.
        if example.key != "json" {
            let wrong = request(example.wrong);
            assert!(refused(&wrong), "{wrong}");
        }
    }
}

/// What may come to stand somewhere.
fn strange() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(7),
        json!(1.5),
        json!(""),
        json!("a text"),
        json!("{{ name }}"),
        json!("5s"),
        json!("$.a | length"),
        json!("status"),
        json!("integer"),
        json!([]),
        json!(["a", 1]),
        json!([null]),
        json!([{}]),
        json!({}),
        json!({"raw": "a"}),
        json!({"env": "FLOWRUN_A"}),
        json!({"use": "a.yaml"}),
        json!({"status": 200}),
        json!({"equals": 1}),
        json!({"a": {"b": 1}}),
        json!({"request": {"url": "http://a/"}}),
    ]
}

/// Every place in a value, the deepest ones first.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| (at.to_string(), item)).collect()
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let escaped = |key: &String| key.replace('~', "~0").replace('/', "~1");
            entries.map(|(key, value)| (escaped(key), value)).collect()
        }
        _ => Vec::new(),
    };
    for (key, value) in inner {
        places(value, &format!("{here}/{key}"), found);
    }
    found.push(here.to_owned());
}

/// Puts something else in a place, or at another key of the map that stands there.
fn change(value: &mut Value, at: usize, what: usize, key: Option<usize>) {
    let mut found = Vec::new();
    places(value, "", &mut found);
    let strange = strange();
    let new = match what % (strange.len() + 1) {
        // Or what stands elsewhere.
        0 => value
            .pointer(&found[what % found.len()])
            .cloned()
            .unwrap_or_default(),
        index => strange[index - 1].clone(),
    };
    let Some(place) = value.pointer_mut(&found[at % found.len()]) else {
        return;
    };
    match (place, key) {
        (Value::Object(entries), Some(key)) => {
            let keys = scenario::SHAPES.iter().flat_map(|shape| shape.keys);
            let keys: Vec<&str> = keys.map(|key| key.name).collect();
            let key = keys[key % keys.len()].to_owned();
            if entries.remove(&key).is_none() {
                entries.insert(key, new);
            }
        }
        (place, _) => *place = new,
    }
}

/// Where the parser leaves to the plan or the run what a schema sees at once.
const LATER: &[&str] = &[
    "url",
    "proxy",
    "between",
    "less_than",
    "at_most",
    "greater_than",
    "at_least",
];

proptest! {
    #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_the_parser_accepts_it_accepts(
        file in any::<usize>(),
        changes in prop::collection::vec((any::<usize>(), any::<usize>(), any::<Option<usize>>()), 1..4),
    ) {
        let files = good_files();
        let path = &files[file % files.len()];
        let mut value = value_of(path).expect("a good file");
        for (at, what, key) in changes {
            change(&mut value, at, what, key);
        }
        // JSON is YAML.
        let source = Source::new("file.yaml", value.to_string());
        let read = match path.ends_with("flowrun.yaml") {
            true => scenario::read_project(&source, None).map(drop),
            false => scenario::read(&source).map(drop),
        };
        let mut errors = SCHEMA.iter_errors(&value);
        let error = errors.find(|error| {
            let place = error.instance_path().as_str().to_owned();
            !place.split('/').any(|key| LATER.contains(&key))
        });
        if read.is_ok() && let Some(error) = error {
            panic!("{}: {error} in {value}", error.instance_path());
        }
    }
}

/// What the schema has against a file.
fn refusal(path: &Path) -> Option<String> {
    let value = value_of(path)?;
    let error = SCHEMA.iter_errors(&value).next()?;
    Some(format!(
        "{}: {}: {error}",
        path.display(),
        error.instance_path()
    ))
}

/// A file as flowrun reads it; one that it does not read, as an editor would, if that can.
fn value_of(path: &Path) -> Option<Value> {
    let text = String::from_utf8(std::fs::read(path).expect("a file")).ok()?;
    let source = Source::new("file.yaml", &text);
    match flowrun::syntax::parse(&source) {
        Ok(node) => Some(node.to_json()),
        Err(_) => serde_yaml::from_str(&text).ok(),
    }
}

fn good_files() -> Vec<PathBuf> {
    let mut files = yaml_files(&project().join("tests/corpus/good"));
    files.retain(|path| !path.components().any(|part| part.as_os_str() == "data"));
    files.extend(yaml_files(&project().join("scenarios")));
    files.extend(yaml_files(&project().join("tests/apis/scenarios")));
    files.push(project().join("flowrun.yaml"));
    files
}

fn yaml_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    found
}
