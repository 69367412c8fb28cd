//! The conventions of the shipped scenarios (`docs/guide/library.md`): each rule holds for every file, and each rule bites.

use std::path::Path;

use flowrun::scenario::{
    Action, BodyTemplate, Layer, PartContent, RecoveryItem, Step, read_project,
};
use flowrun::syntax::Yaml;
use flowrun::template::Template;
use flowrun::text::{Place, Source, Span};

use crate::flow::project;
use crate::shipped::{File, files, read};

/// Scenarios that belong to no page, and why.
const NO_PAGE: &[(&str, &str)] = &[
    (
        "scenarios/session/assert.yaml",
        "it is about a parameter that every module has",
    ),
    (
        "scenarios/session/edit-after-logout.yaml",
        "it is about the end of a session, not about editing",
    ),
    (
        "scenarios/session/log-in-again.yaml",
        "it is about what a client does, not about a module",
    ),
];

/// Scenarios that write and have no teardown, and why.
const NO_TEARDOWN: &[(&str, &str)] = &[
    (
        "scenarios/phester/list-users.yaml",
        "nobody can delete an account",
    ),
    (
        "scenarios/pages/upload-refused.yaml",
        "everything is refused, so nothing is made",
    ),
    (
        "scenarios/rest/refused.yaml",
        "everything is refused, so nothing is made",
    ),
    (
        "scenarios/safety/expired-session.yaml",
        "the edit is refused, so nothing is made",
    ),
    (
        "scenarios/safety/password-throttle.yaml",
        "nobody can delete an account",
    ),
    (
        "scenarios/safety/private-wiki.yaml",
        "everything is refused, so nothing is made",
    ),
    (
        "scenarios/safety/read-only-wiki.yaml",
        "everything is refused, so nothing is made",
    ),
    (
        "scenarios/session/createaccount-refused.yaml",
        "everything is refused, so nothing is made",
    ),
    (
        "scenarios/session/createaccount.yaml",
        "nobody can delete an account",
    ),
];

/// What a request or an argument calls the thing that it makes or changes.
const TITLES: &[&str] = &["title", "titles", "from", "to", "filename", "tag"];

/// A rule, and what is wrong where it is broken.
struct Rule {
    name: &'static str,
    broken: fn(&File) -> Vec<String>,
}

const RULES: &[Rule] = &[
    Rule {
        name: "schema",
        broken: schema,
    },
    Rule {
        name: "about",
        broken: about,
    },
    Rule {
        name: "documents",
        broken: documents,
    },
    Rule {
        name: "service",
        broken: service,
    },
    Rule {
        name: "tags",
        broken: tags,
    },
    Rule {
        name: "needs-login",
        broken: needs_login,
    },
    Rule {
        name: "check",
        broken: check,
    },
    Rule {
        name: "teardown",
        broken: teardown,
    },
    Rule {
        name: "unique",
        broken: unique,
    },
];

fn when(broken: bool, what: &str) -> Vec<String> {
    if broken {
        vec![what.to_owned()]
    } else {
        Vec::new()
    }
}

fn excepted(list: &[(&str, &str)], file: &File) -> bool {
    list.iter().any(|(path, _)| *path == file.path)
}

/// Editors find the schema by the first line.
fn schema(file: &File) -> Vec<String> {
    let up = "../".repeat(file.path.matches('/').count());
    let line = format!("# yaml-language-server: $schema={up}docs/scenario.schema.json");
    let first = file.scenario.source.text().lines().next();
    when(first != Some(&line), "the first line names the schema")
}

fn about(file: &File) -> Vec<String> {
    let about = file.scenario.about.as_deref().unwrap_or_default().trim();
    let sentence = about.ends_with('.') && about.split_whitespace().count() > 3;
    when(
        !file.is_fragment() && !sentence,
        "`about` is a sentence at least",
    )
}

fn documents(file: &File) -> Vec<String> {
    let none = file.scenario.documents.is_none() && !file.is_fragment();
    when(
        none != excepted(NO_PAGE, file),
        "it `documents` something, or stands in the list of those that do not",
    )
}

fn service(file: &File) -> Vec<String> {
    when(file.scenario.service.is_none(), "it has a `service`")
}

fn tags(file: &File) -> Vec<String> {
    if file.is_fragment() {
        return Vec::new();
    }
    let mut found = when(
        file.has_tag("read-only") == file.has_tag("writes"),
        "it has one of the tags `read-only` and `writes`",
    );
    let destroys = file.has_tag("destructive") && !file.has_tag("writes");
    found.extend(when(destroys, "what is `destructive` also `writes`"));
    let folder = file.path.split('/').rev().nth(1).unwrap_or_default();
    let named = folder == "scenarios" || file.has_tag(folder);
    found.extend(when(!named, "the word of its folder is a tag"));
    found
}

/// Every step of a file, those within others too.
fn steps(file: &File) -> Vec<&Step> {
    fn within<'s>(step: &'s Step, all: &mut Vec<&'s Step>) {
        // A recovery comes before the request that is sent again.
        for item in step.recover.iter().flat_map(|recovery| &recovery.run) {
            if let RecoveryItem::Step(inner) = item {
                within(inner, all);
            }
        }
        all.push(step);
        for inner in &step.then {
            within(inner, all);
        }
    }
    let scenario = &file.scenario;
    let mut all = Vec::new();
    for step in scenario.setup.iter().chain(&scenario.steps) {
        within(step, &mut all);
    }
    for step in &scenario.teardown {
        within(step, &mut all);
    }
    all
}

/// Whoever selects by tags must know that accounts are needed.
fn needs_login(file: &File) -> Vec<String> {
    let path = project().join("flowrun.yaml");
    let text = std::fs::read_to_string(path).expect("a text");
    let shared = read_project(&Source::new("flowrun.yaml", text), None).expect("it is read");
    let own = &file.scenario.sessions;
    let logs_in = |name: &str| {
        let mut sessions = own.iter().chain(&shared.sessions);
        let session = sessions.find(|session| session.name == name);
        session.is_some_and(|session| session.login.is_some() || session.copy.is_some())
    };
    let used = steps(file).into_iter().any(|step| match &step.session {
        None => logs_in("main"),
        // A template takes the session from a list.
        Some(name) => name.literal().is_none_or(logs_in),
    });
    when(
        used && !file.is_fragment() && !file.has_tag("needs-login"),
        "a session logs in, so it has the tag `needs-login`",
    )
}

/// What nobody looks at need not be sent. A value that is extracted has to be there; of the last answer nobody takes it.
fn check(file: &File) -> Vec<String> {
    let all = steps(file);
    let last = all.last().map(|step| &step.id);
    let unchecked = all.iter().filter(|step| {
        let looked_at = !step.expect.is_empty() || !step.then.is_empty() || step.repeat.is_some();
        let taken = !step.extract.is_empty() && (Some(&step.id) != last || file.is_fragment());
        matches!(step.action, Action::Request(_)) && !looked_at && !taken
    });
    unchecked
        .map(|step| {
            format!(
                "step `{}` expects something, or is followed by one",
                step.id
            )
        })
        .collect()
}

fn teardown(file: &File) -> Vec<String> {
    let none = file.has_tag("writes") && file.scenario.teardown.is_empty();
    when(
        none != excepted(NO_TEARDOWN, file),
        "what `writes` has a `teardown`, or stands in the list of those that leave nothing",
    )
}

/// No person's page may be met by chance, nor be pointed at from outside.
fn unique(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    if file.is_fragment() || !file.has_tag("writes") {
        return found;
    }
    for (step, text) in steps(file).into_iter().flat_map(titles) {
        let place = Place::new(&file.scenario.source, Span::new(0, 0));
        let template = Template::read(&text, &place).expect("a template");
        let names = template.names();
        // What can be no title changes nothing.
        let impossible = text.contains(['[', '|']) || text.starts_with('.');
        if names.is_empty() && !impossible {
            found.push(format!("step `{step}`: `{text}` is made with `unique()`"));
        }
        for name in names {
            found.extend(not_unique(file, &name.path).map(|why| format!("step `{step}`: {why}")));
        }
    }
    found
}

/// Why a name may stand for the same text in two runs.
fn not_unique(file: &File, name: &str) -> Option<String> {
    let first = name.split('.').next().unwrap_or_default();
    let input = |input: &&str| *input == first;
    let mut inputs = file.scenario.inputs.iter().map(|input| input.name.as_str());
    if inputs.any(|name| input(&name)) {
        return Some(format!("`{name}` is an input, which anybody sets"));
    }
    let var = file.scenario.vars.iter().find(|var| var.name == first)?;
    let text = match var.value.written() {
        Yaml::Text(text) | Yaml::Plain(text) => text,
        Yaml::List(_) | Yaml::Map(_) => String::new(),
    };
    let others = var.value.names();
    let made = text.contains("unique()") || text.contains("uuid()");
    let from_others = !others.is_empty()
        && others
            .iter()
            .all(|other| not_unique(file, &other.path).is_none());
    (!made && !from_others).then(|| format!("`{name}` is made with `unique()`"))
}

/// What a step makes or changes: the id of the step, and the text.
fn titles(step: &Step) -> Vec<(&str, String)> {
    let mut texts = Vec::new();
    match &step.action {
        Action::Use { fragment, .. } => {
            for (name, _, value) in &fragment.with {
                take(name, &value.written(), &mut texts);
            }
        }
        Action::Request(request) => match &request.body {
            Layer::Set(BodyTemplate::Form(maps)) => {
                for map in maps {
                    take("", &map.written(), &mut texts);
                }
            }
            Layer::Set(BodyTemplate::Multipart(parts)) => {
                for part in parts {
                    if let PartContent::Text(text) = &part.content {
                        take(part.name.text(), &Yaml::text(text.text()), &mut texts);
                    }
                }
            }
            _ => {}
        },
    }
    let id = step.id.as_str();
    texts.into_iter().map(|text| (id, text)).collect()
}

fn take(name: &str, value: &Yaml, texts: &mut Vec<String>) {
    match value {
        Yaml::Text(text) | Yaml::Plain(text) if TITLES.contains(&name) => texts.push(text.clone()),
        Yaml::Map(entries) => {
            for (key, value) in entries {
                take(key, value, texts);
            }
        }
        _ => {}
    }
}

/// What breaks which rule.
fn faults(file: &File) -> Vec<(&'static str, String)> {
    let rules = RULES.iter();
    let broken = rules.flat_map(|rule| {
        let found = (rule.broken)(file).into_iter();
        found.map(|fault| (rule.name, fault))
    });
    broken.collect()
}

#[test]
fn every_shipped_file_keeps_to_the_conventions() {
    let files = files();
    assert!(files.len() > 20, "{} files", files.len());
    let mut found = Vec::new();
    for file in &files {
        for (rule, fault) in faults(file) {
            found.push(format!("{}: {rule}: {fault}", file.path));
        }
    }
    for (path, _) in NO_PAGE.iter().chain(NO_TEARDOWN) {
        if !files.iter().any(|file| file.path == *path) {
            found.push(format!("{path} is excepted, and is not there"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A scenario that keeps to all of them.
const GOOD: &str = r#"# yaml-language-server: $schema=../../docs/scenario.schema.json
scenario: Good
about: A page is made and looked at.
documents: action=edit
service: mediawiki
tags: [pages, needs-login, writes]
vars: {title: "Flowrun good {{ unique() }}"}
inputs: {given: {default: Main Page}}
steps:
  - id: create
    as: alice
    use: ../fragments/edit.yaml
    with: {title: "{{ title }}", text: One}
    extract: {created: page}
  - id: delete
    as: alice
    request: {form: {action: delete, title: "{{ title }}", token: "{{ alice.csrf_token }}"}}
    expect: {error: permissiondenied}
teardown:
  - use: ../fragments/delete.yaml
    as: mindy
    with: {title: "{{ created }}"}
"#;

fn written(path: &str, text: &str) -> File {
    read(Path::new(path), text)
}

#[test]
fn each_rule_bites() {
    let good = written("scenarios/pages/good.yaml", GOOD);
    assert_eq!(faults(&good), []);
    let long =
        "  - use: ../fragments/delete.yaml\n    as: mindy\n    with: {title: \"{{ created }}\"}\n";
    let teardown = format!("teardown:\n{long}");
    let cases: &[(&str, &str, &str)] = &[
        ("schema", "$schema=../../docs", "$schema=../docs"),
        ("about", "about: A page is made and looked at.\n", ""),
        ("about", "A page is made and looked at.", "Todo"),
        ("documents", "documents: action=edit\n", ""),
        ("service", "service: mediawiki\n", ""),
        (
            "tags",
            "needs-login, writes",
            "needs-login, read-only, writes",
        ),
        ("tags", "[pages, ", "["),
        ("needs-login", "needs-login, ", ""),
        ("check", "    expect: {error: permissiondenied}\n", ""),
        ("teardown", &teardown, ""),
        ("unique", "Flowrun good {{ unique() }}", "Flowrun good"),
        (
            "unique",
            "delete, title: \"{{ title }}\"",
            "delete, title: Main Page",
        ),
        (
            "unique",
            "delete, title: \"{{ title }}\"",
            "delete, title: \"{{ given }}\"",
        ),
        (
            "unique",
            "with: {title: \"{{ title }}\"",
            "with: {title: Main Page",
        ),
    ];
    for (rule, from, to) in cases {
        assert_eq!(GOOD.matches(from).count(), 1, "{from}");
        let mut text = GOOD.replace(from, to);
        if *rule == "service" {
            // Without a service there is no `error` to look at.
            text = text.replace("error: permissiondenied", "status: 200");
        }
        let found = faults(&written("scenarios/pages/good.yaml", &text));
        let mut broken: Vec<_> = found.iter().map(|(rule, _)| *rule).collect();
        broken.dedup();
        assert_eq!(broken, [*rule], "{from} -> {to}: {found:?}");
    }
    let destroys = GOOD.replace("needs-login, writes", "needs-login, destructive, read-only");
    let found = faults(&written("scenarios/pages/good.yaml", &destroys));
    assert!(
        found
            .iter()
            .any(|(rule, what)| *rule == "tags" && what.contains("destructive"))
    );
}

#[test]
fn an_exception_that_is_not_needed_is_a_fault() {
    let good = GOOD
        .replace("[pages", "[session")
        .replace("pages", "session");
    let found = faults(&written("scenarios/session/assert.yaml", &good));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "documents");
}
