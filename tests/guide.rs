//! The guide and the README do what they say: each file is written, each command is typed, each output is compared.
//!
//! How pages are written is in [`page`]; [`typing`] carries them out. `FLOWRUN_WRITE_DOCS=1 cargo test --test it guide` writes what
//! commands print into the pages, to be read before it is committed.

mod links;
mod page;
mod places;
mod shop;
mod typing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::flow::{Flow, project};
use page::Wrong;
use places::Places;

/// The pages of the guide, README.md first.
fn pages() -> Vec<PathBuf> {
    let folder = project().join("docs/guide");
    let entries = std::fs::read_dir(folder).expect("the guide");
    let mut pages: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    pages.sort();
    pages
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `page:line: what is wrong` of each.
fn told(path: &Path, wrong: Vec<Wrong>) -> Vec<String> {
    let name = path.strip_prefix(project()).unwrap_or(path).display();
    let told = wrong.iter();
    told.map(|wrong| format!("{name}:{}: {}", wrong.line, wrong.why))
        .collect()
}

/// The pages whose folder a page goes on in, the first one first.
fn before(path: &Path, text: &str) -> Vec<String> {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"goes on in the folder of \[[^]]*\]\(([^)]+)\)").expect("a pattern")
    });
    let Some(found) = BEFORE.captures(text) else {
        return Vec::new();
    };
    let other = path.with_file_name(&found[1]);
    let text = read(&other);
    let mut all = before(&other, &text);
    all.push(text);
    all
}

/// Carries a page out, and writes it anew if that is asked for.
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes what is printed writes the pages by this test"
)]
fn tried(path: &Path, flow: Flow) -> Vec<String> {
    let text = read(path);
    let before = before(path, &text);
    let (wrong, mended) = typing::carry_out(&text, &before, flow, &Places::new());
    if std::env::var_os("FLOWRUN_WRITE_DOCS").is_some() && mended != text {
        std::fs::write(path, mended).expect("the page is written");
    }
    told(path, wrong)
}

#[track_caller]
fn none(wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<_> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_does_what_it_says() {
    let wrong = std::thread::scope(|scope| {
        let tries: Vec<_> = pages()
            .into_iter()
            .map(|path| scope.spawn(move || tried(&path, Flow::new())))
            .collect();
        let ended = tries.into_iter();
        ended
            .flat_map(|one| one.join().expect("no panic"))
            .collect::<Vec<_>>()
    });
    none(wrong);
}

#[test]
fn the_readme_does_what_it_says() {
    let flow = ["scenarios", "snapshots", "flowrun.yaml"]
        .iter()
        .fold(Flow::new(), |flow, path| flow.project(path));
    none(tried(&project().join("README.md"), flow));
}

#[test]
fn every_link_leads_somewhere() {
    let others = [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/reference.md",
    ];
    let others = others.iter().map(|path| project().join(path));
    let all = pages().into_iter().chain(others);
    none(all.flat_map(|path| told(&path, links::broken(&path, &read(&path)))));
}

#[test]
fn the_contents_name_every_page() {
    let contents = read(&project().join("docs/guide/README.md"));
    for path in pages() {
        let name = path.file_name().expect("a name").to_string_lossy();
        assert!(
            name == "README.md" || contents.contains(&format!("]({name})")),
            "docs/guide/README.md does not name {name}"
        );
    }
}

#[test]
fn every_flag_that_is_named_is_one() {
    static FLAG: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"--[a-z][a-z-]+").expect("a pattern"));
    static CODE: LazyLock<Regex> = LazyLock::new(|| Regex::new("`[^`]+`").expect("a pattern"));
    let flow = Flow::new();
    let help = |command: &str| {
        let words = command.split_whitespace().chain(["--help"]);
        flow.run(words).exits(0).stdout
    };
    let commands = [
        "",
        "run",
        "list",
        "check",
        "learn",
        "diff",
        "docs",
        "show",
        "review",
        "accept",
        "reject",
        "explain",
        "wiki",
        "init",
        "generate",
        "generate man",
    ];
    let helps: String = commands.iter().map(|command| help(command)).collect();
    let known: BTreeSet<&str> = FLAG.find_iter(&helps).map(|flag| flag.as_str()).collect();
    let mut wrong = Vec::new();
    for path in pages().into_iter().chain([project().join("README.md")]) {
        let text = read(&path);
        for (line, words) in page::prose(&text) {
            let codes: String = CODE.find_iter(words).map(|code| code.as_str()).collect();
            let flags = FLAG.find_iter(&codes).map(|flag| flag.as_str());
            let unknown = flags.filter(|flag| !known.contains(flag));
            let unknown = unknown.map(|flag| Wrong {
                line,
                why: format!("there is no `{flag}`"),
            });
            wrong.extend(told(&path, unknown.collect()));
        }
    }
    none(wrong);
}

/// A scenario with a line of the table of traps: where it belongs is seen by how it begins.
fn trap(line: &str) -> String {
    let below = |key: &str| match line.starts_with('{') {
        true => format!("{key} {line}"),
        false => format!("{key}\n      {line}"),
    };
    let (request, keys) = match line.split([':', '.', ' ', '[']).next() {
        Some("when") => (String::new(), line.to_owned()),
        Some("{$" | "$" | "css" | "'css" | "status" | "login") => (String::new(), below("expect:")),
        _ => (below("form:").replace('\n', "\n  "), String::new()),
    };
    format!(
        "scenario: It\nservice: mediawiki\nvars: {{x: 1}}\nsteps:\n  - id: it\n    {keys}\n    request:\n      url: \"{{{{ api }}}}\"\n      {request}\n"
    )
}

#[test]
fn each_trap_of_yaml_is_refused_and_the_way_out_is_not() {
    let text = read(&project().join("docs/guide/yaml.md"));
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let mut tried = 0;
    for row in rows {
        let code = |cell: &str| {
            let cell = cell.trim();
            cell.trim_start_matches('`')
                .trim_end_matches('`')
                .to_owned()
        };
        let cells: Vec<_> = row.split('|').collect();
        let [_, written, _, instead, _] = cells[..] else {
            panic!("{row}");
        };
        for (line, status) in [(code(written), 2), (code(instead), 0)] {
            let flow = Flow::new().file("it.yaml", trap(&line));
            let ran = flow.run(["list", "it.yaml"]);
            assert_eq!(ran.status, status, "{line}\n{}", ran.stderr);
        }
        tried += 1;
    }
    assert!(tried > 10, "the table has {tried} rows");
}

/// Pages with a mistake, the line where it is told, and what is said of it.
const MISTAKES: &[(&str, usize, &str)] = &[
    ("```yaml\na: 1\n```", 1, "it is not carried out"),
    ("```\nflowrun\n```", 1, "it is not carried out"),
    ("Text\n\n    flowrun list", 3, "not fenced from the margin"),
    ("- ```console\n  $ ls", 1, "not fenced from the margin"),
    ("```console\n$ ls", 1, "does not end"),
    ("```console\nls\n```", 1, "begins with `$ `"),
    ("```yaml who.yaml\na: 1\n```", 1, "no reader sees"),
    (
        "`who.yaml`:\n```yaml who.yaml\na: 1\n```\n```console\n$ cat who.yaml\na: 1\n```",
        2,
        "no command below reads `who.yaml`",
    ),
    (
        "`who.yaml`:\n```yaml who.yaml\na: 1\n```",
        2,
        "no command below reads `who.yaml`",
    ),
    (
        "`a.txt`\n```text a.txt\na: 1\n```\n`a.txt`\n```text a.txt +\nb: 1\n```\n```console\n$ cat a.txt\na: 1\nb: 1\n```",
        2,
        "before a command reads it",
    ),
    (
        "`a.yaml`\n```yaml a.yaml +\nb: 1\n```",
        2,
        "no `a.yaml` to add to",
    ),
    ("```diff a.yaml\n-a\n```", 1, "no `a.yaml` to change"),
    (
        "`a.txt`\n```text a.txt\na\n```\n```console\n$ cat a.txt\na\n```\n```diff a.txt\n-b\n+c\n```\n```console\n$ cat a.txt\na\n```",
        9,
        "0 times, not once",
    ),
    ("```console\n$ ls\nwho.yaml\n```", 2, "`ls` prints"),
    ("```console\n$ printf 'a\\nb\\n'\na\n```", 2, "prints\na\nb"),
    (
        "```console\n$ printf 'a\\nb\\n'\nb\n…\n```",
        2,
        "prints\na\nb",
    ),
    (
        "```console\n$ flowrun missing.yaml\n…\n```\n",
        2,
        "[exit 1]",
    ),
    (
        "```console\n$ flowrun missing.yaml\n…\n[exit 2]\n```\n",
        2,
        "[exit 1]",
    ),
    (
        "```console\n$ curl http://localhost:8080\n```\n",
        2,
        "do not type `curl`",
    ),
    ("[there](nowhere.md)", 1, "no `nowhere.md`"),
    ("[there](../reference.md#keyz)", 1, "no heading `#keyz`"),
    ("# One\n\n[two](#two)", 3, "no heading `#two`"),
];

#[test]
fn a_page_with_a_mistake_is_told_at_its_line() {
    let path = project().join("docs/guide/wrong.md");
    let places = Places::new();
    for (text, line, says) in MISTAKES {
        let (mut wrong, _) = typing::carry_out(text, &[], Flow::new(), &places);
        wrong.extend(links::broken(&path, text));
        let told = told(&path, wrong);
        let [only] = &told[..] else {
            panic!("{text}\n{told:?}");
        };
        let at = format!("docs/guide/wrong.md:{line}: ");
        assert!(
            only.starts_with(&at) && only.contains(says),
            "{text}\n{only}"
        );
    }
}

/// Pages without one.
const RIGHT: &[&str] = &[
    "# One two\n\n[here](#one-two), [there](../reference.md#keys), [far](https://flowrun.example/)",
    "`a/b.txt`:\n```text a/b.txt\none\ntwo\n```\n```console\n$ cat a/b.txt\n…\ntwo\n$ cd a\n$ cat b.txt |\\\n  cat\none\ntwo\n```",
    "`a.txt`\n```text a.txt\none\ntwo\n```\n```console\n$ cat a.txt\none\n…\n```\n```diff a.txt\n-one\n+zero\n@@\n-two\n+three\n```\n```console\n$ cat a.txt\nzero\nthree\n```",
    "```console\n$ printf '[   7 ms] --seed 3\\n'\n[    2 ms] --seed 705823104\n$ cargo test\n```",
];

#[test]
fn a_page_without_a_mistake_is_told_nothing() {
    let path = project().join("docs/guide/right.md");
    let places = Places::new();
    for text in RIGHT {
        let (mut wrong, mended) = typing::carry_out(text, &[], Flow::new(), &places);
        wrong.extend(links::broken(&path, text));
        none(told(&path, wrong));
        assert_eq!(mended.trim_end(), *text);
    }
}

#[test]
fn what_a_command_prints_is_written_where_it_is_shown() {
    let text = "```console\n$ printf 'a\\nb\\n'\nc\n$ printf d\n```\n```console\n$ ls no\n```\n";
    let (wrong, mended) = typing::carry_out(text, &[], Flow::new(), &Places::new());
    assert_eq!(wrong.len(), 3);
    assert!(
        mended.starts_with(
            "```console\n$ printf 'a\\nb\\n'\na\nb\n$ printf d\nd\n```\n```console\n$ ls no\n"
        ),
        "{mended}"
    );
    let (wrong, again) = typing::carry_out(&mended, &[], Flow::new(), &Places::new());
    assert_eq!((wrong, again), (Vec::new(), mended));
}
