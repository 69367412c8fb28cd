//! `flowrun docs`: pages of an API, what they say and what they leave alone.
//!
//! `FLOWRUN_WRITE_GOLDEN=1 cargo test --test it docs::` writes the pages in `tests/data/docs` anew, to be read before they are committed.
//! What needs a browser is ignored by default, as in `html_report`.

#![expect(
    clippy::disallowed_methods,
    reason = "it asks the environment whether to write"
)]

use regex::Regex;

use crate::flow::{Flow, Ran, project};
use crate::server::{Answer, Server};

const PROJECT: &str = "tests/data/docs/project";

/// The made-up library, with what a server told of it.
fn things() -> Flow {
    let flow = Flow::new().project(PROJECT);
    let facts = flow.read(&format!("{PROJECT}/facts.json"));
    for out in ["out", "nl"] {
        flow.write(&format!("{out}/facts.json"), &facts);
    }
    flow
}

/// `flowrun docs` of the made-up library.
fn docs(flow: &Flow, more: &str) -> Ran {
    let scenarios = format!("{PROJECT}/scenarios");
    let args = ["docs", &scenarios].into_iter().chain(more.split(' '));
    flow.run(args)
}

#[track_caller]
fn is_golden(name: &str, made: &str) {
    let golden = project().join("tests/data/docs").join(name);
    if std::env::var_os("FLOWRUN_WRITE_GOLDEN").is_some() {
        std::fs::write(&golden, made).expect("it is written");
    }
    let golden = std::fs::read_to_string(golden).unwrap_or_default();
    assert!(!made.is_empty() && made == golden, "{name}:\n{made}");
}

#[test]
fn a_page_as_markdown_and_as_wikitext() {
    let flow = things();
    docs(&flow, "--out out --format markdown")
        .exits(0)
        .says("2 pages in `out`, 13 of 13 files written")
        .says("1 scenario documents nothing, and is on no page");
    docs(&flow, "--out nl --format wikitext --language nl").exits(0);
    for (made, golden) in [
        ("out/deletething.md", "deletething.md"),
        ("nl/deletething.wiki", "deletething.wiki"),
        ("out/post-v1-b.md", "odd.md"),
        ("nl/post-v1-b.wiki", "odd.wiki"),
    ] {
        is_golden(golden, &flow.read(made));
    }
    // A second time there is nothing to write.
    docs(&flow, "--out out --format markdown")
        .exits(0)
        .says("0 of 13 files written");
}

#[test]
fn what_was_asked_of_nobody_is_said_so_and_left_to_the_wiki() {
    let flow = Flow::new().project(PROJECT);
    docs(&flow, "--out out --format markdown").exits(0);
    let page = flow.read("out/deletething.md");
    assert!(
        page.contains("Nobody asked a server") && page.contains("`"),
        "{page}"
    );
    docs(&flow, "--out out --format wikitext").exits(0);
    let page = flow.read("out/deletething.wiki");
    assert!(
        page.contains("\n{{Special:ApiHelp/deletething}}\n"),
        "{page}"
    );
}

#[test]
fn a_check_tells_each_file_that_differs_is_missing_or_is_left_over() {
    let flow = things();
    let check = "--out out --format markdown --check";
    docs(&flow, check)
        .exits(4)
        .says("out/deletething.md: it is not there")
        .says("13 files differ");
    assert_eq!(flow.files("out"), ["out/facts.json"]);
    docs(&flow, "--out out --format markdown").exits(0);
    docs(&flow, check)
        .exits(0)
        .says("2 pages, all as they should be");
    let one = format!("{check} --page action=deletething");
    docs(&flow, &one)
        .exits(0)
        .says("1 page, all as they should be");
    docs(&flow, &format!("{check} --page action=deletethink"))
        .exits(6)
        .says("did you mean `action=deletething`?");

    let page = flow.read("out/deletething.md");
    let changed = page.replace("| `nothing` |", "| `noth1ng` |");
    flow.write("out/deletething.md", &changed);
    flow.write(
        "out/old.md",
        "<!-- flowrun:begin lead -->\n<!-- flowrun:end lead -->\n",
    );
    flow.write("out/own.md", "Somebody's own page\n");
    let line = 1 + page
        .lines()
        .position(|line| line.starts_with("| `nothing`"))
        .expect("a row");
    docs(&flow, check)
        .exits(4)
        .says(&format!(
            "out/deletething.md:{line}: it differs\n  - | `noth1ng` |"
        ))
        .says("  + | `nothing` |")
        .says("out/old.md: nothing makes it any more")
        .says("2 files differ")
        .never_says("own.md");
    assert_eq!(flow.read("out/deletething.md"), changed);
    docs(&flow, "--out out --format markdown")
        .exits(0)
        .says("`out/old.md` is left over");
    assert!(flow.has("out/old.md") && flow.has("out/own.md"));
    assert_eq!(flow.read("out/deletething.md"), page);

    // What a scenario says is what is checked.
    let scenario = format!("{PROJECT}/scenarios/things/delete.yaml");
    flow.write(
        &scenario,
        flow.read(&scenario).replace("Introduced.", "New."),
    );
    docs(&flow, check)
        .exits(4)
        .says("- v1.30: Introduced.")
        .says("+ - v1.30: New.");
}

#[test]
fn only_what_stands_between_marks_is_made_anew() {
    let flow = things();
    let page = "<languages/>\n<translate>\n<!--T:1--> Lead of ours\r\n== Errors == <!--T:2-->\n</translate>\n<!-- flowrun:begin errors -->\nold\n<!-- flowrun:end errors -->\n[[Category:X]]";
    flow.write("nl/deletething.wiki", page);
    let wikitext = "--out nl --format wikitext --language nl";
    docs(&flow, wikitext)
        .exits(0)
        .says("note: `nl/deletething.wiki` has no place for head, lead, api, example, samples, history, notes, see-also, links");
    let made = flow.read("nl/deletething.wiki");
    let (before, rest) = page.split_once("old\n").expect("it is there");
    let table = made
        .strip_prefix(before)
        .and_then(|made| made.strip_suffix(rest))
        .expect("all else keeps its bytes");
    assert!(
        table.starts_with("{| class=\"wikitable\"\n") && table.contains("islocked"),
        "{table}"
    );

    for (wrong, line, why) in [
        ("no marks at all", 1, "no place for any section"),
        ("a\n<!-- flowrun:begin errors -->\n", 2, "does not end"),
        ("a\nb\n<!-- flowrun:end errors -->", 3, "does not begin"),
        (
            "<!-- flowrun:begin x -->\n<!-- flowrun:end x -->",
            1,
            "no section `x`",
        ),
    ] {
        flow.write("nl/deletething.wiki", wrong);
        std::fs::remove_file(flow.path("nl/post-v1-b.wiki")).ok();
        docs(&flow, wikitext)
            .exits(2)
            .says(&format!("error: nl/deletething.wiki:{line}: "))
            .says(why)
            .says("help: ");
        assert_eq!(flow.read("nl/deletething.wiki"), wrong);
        assert!(
            !flow.has("nl/post-v1-b.wiki"),
            "nothing is written if a page is wrong"
        );
    }
}

#[test]
fn two_main_scenarios_are_told_with_both_places() {
    let flow = things();
    let scenario = format!("{PROJECT}/scenarios/things/refused.yaml");
    let text = flow
        .read(&scenario)
        .replace("service:", "notes: More.\nservice:");
    flow.write(&scenario, text);
    docs(&flow, "--out out")
        .exits(2)
        .says(
            "error[two-main-scenarios]: two scenarios say more of the page of `action=deletething`",
        )
        .says("things/delete.yaml:1:")
        .says("things/refused.yaml:1:");
}

#[test]
fn what_cannot_be_made_is_refused() {
    let flow = things().file(
        "a.yaml",
        "scenario: A\nsteps: [{request: {url: 'http://127.0.0.1:1/'}}]\n",
    );
    let refused = |args: &[&str], exit| flow.run(["docs"].iter().chain(args).copied()).exits(exit);
    refused(&["a.yaml", "--out", "x"], 6).says("documents");
    refused(&["none.yaml", "--out", "x"], 1).says("none.yaml");
    refused(&["a.yaml"], 1).says("--out");
    refused(&["a.yaml", "--out", "x", "--format", "pdf"], 1).says("html, markdown, wikitext");
    refused(&["a.yaml", "--out", "x", "--language", "tlh"], 1).says("en, nl");
    refused(&["a.md", "--out", "x", "--format", "markdown"], 1).says("`--format html` alone");
    refused(&["a.md", "--out", "x"], 1).says("`a.md` cannot be read");
    assert!(!flow.has("x"));
    flow.write("out/facts.json", "{\"modules\": 5}");
    docs(&flow, "--out out")
        .exits(1)
        .says("`out/facts.json` does not hold what a server told");
    flow.write("other/index.html", "<p>Somebody's own</p>");
    docs(&flow, "--out other")
        .exits(1)
        .says("`flowrun docs` did not make it");
    assert_eq!(flow.read("other/index.html"), "<p>Somebody's own</p>");
    // A snapshot that is damaged is no answer.
    let snapshot = format!("{PROJECT}/snapshots/things/delete/delete.snap");
    flow.write(&snapshot, "---\nnothing");
    docs(&flow, "--out y").exits(3).says("is damaged");
}

/// A server that tells of modules, and how often it was asked.
fn wiki(told: &'static str) -> Server {
    Server::start(move |received, _| {
        let answer = match received.target.contains("action=paraminfo") {
            true => told,
            false => r#"{"query": {"general": {"generator": "MediaWiki 1.43.9"}}}"#,
        };
        Answer::body("application/json", answer)
    })
}

#[test]
fn a_target_is_asked_once_for_all_modules_and_what_it_tells_is_kept() {
    let flow = Flow::new().project(PROJECT);
    // What a step may do there is no matter where no step is carried out.
    let scenario = format!("{PROJECT}/scenarios/things/refused.yaml");
    let text = flow
        .read(&scenario)
        .replace("service:", "tags: [destructive]\nservice:");
    flow.write(&scenario, text);
    let server = wiki(
        r#"{"paraminfo": {"modules": [{"path": "deletething", "name": "deletething", "mustbeposted": true, "parameters": []}]}}"#,
    );
    let target = format!("{}/api.php", server.url());
    let asking = format!("--out out --format markdown --target {target}");
    docs(&flow, &format!("{asking} --check"))
        .exits(4)
        .says("out/facts.json: it is not there");
    docs(&flow, &asking).exits(0);
    let asked = server.received();
    assert_eq!(asked.len(), 4, "version and modules, twice");
    let target_of = |index: usize| asked[index].target.as_str();
    assert!(
        target_of(3).contains("modules=deletething&uselang=en"),
        "{}",
        target_of(3)
    );
    let page = flow.read("out/deletething.md");
    assert!(
        page.contains("only accepts POST") && page.contains("*As MediaWiki 1.43.9 tells it.*"),
        "{page}"
    );
    // The address is that of a run, and no part of a page.
    assert!(!page.contains("127.0.0.1"), "{page}");
    let with_facts = flow.read("out/deletething.md");
    docs(&flow, "--out out --format markdown --check").exits(0);
    assert_eq!(flow.read("out/deletething.md"), with_facts);
}

#[test]
fn a_target_that_tells_nothing_is_told_and_nothing_is_written() {
    let flow = Flow::new().project(PROJECT);
    let refusing =
        wiki(r#"{"error": {"code": "readapidenied", "info": "You need read permission."}}"#);
    for (target, why) in [
        (
            format!("{}/api.php", refusing.url()),
            "it refuses: You need read permission.",
        ),
        (
            "http://127.0.0.1:1/api.php".to_owned(),
            "Connection refused",
        ),
    ] {
        docs(&flow, &format!("--out out --target {target}"))
            .exits(3)
            .says("error: the target cannot be asked")
            .says(why);
    }
    docs(&flow, "--out out --target http://wiki.example/api.php")
        .exits(2)
        .says("contact-missing");
    docs(&flow, "--out out --target a --target b").exits(1);
    assert!(!flow.has("out"));
}

#[test]
fn nothing_of_a_scenario_is_markup_of_a_site() {
    let flow = things()
        .file(
            "prose/README.md",
            "# <b>Title</b> | x\n\nSee [a](a.md#b) and [the source](../src/x.rs).\n",
        )
        .file("prose/a.md", "# A\n\n## B\n\n<script>alert(2)</script>\n");
    docs(&flow, "prose/README.md prose/a.md --out site")
        .exits(0)
        .says("4 pages in `site`, 15 of 15 files written");
    let mut files = flow.files("site");
    files.retain(|file| !file.starts_with("site/samples/"));
    assert_eq!(
        files,
        [
            "site/a.html",
            "site/deletething.html",
            "site/index.html",
            "site/post-v1-b.html"
        ]
    );
    let tag = Regex::new("<(/?[a-zA-Z!][^\\s>]*)").expect("a pattern");
    let own = "!DOCTYPE html head meta title style body a header div nav details summary h1 h2 h3 ul ol li main article section p pre code table tr th td em strong br script";
    for file in &files {
        let mut text = flow.read(file);
        for name in ["style", "script"] {
            let from = text.rfind(&format!("<{name}>")).expect("it begins") + name.len() + 2;
            let to = text.rfind(&format!("</{name}>")).expect("it ends");
            text.replace_range(from..to, "");
        }
        for found in tag.captures_iter(&text) {
            let name = found[1].trim_start_matches('/');
            assert!(own.split(' ').any(|own| own == name), "{file}: {name}");
        }
        assert_eq!(text.matches("<script").count(), 3, "{file}");
        assert!(
            !text.contains(" onerror=alert(1)>") || text.contains("&lt;img"),
            "{file}"
        );
    }
    let first = flow.read("site/index.html");
    assert!(first.contains("<a href=\"a.html#b\">a</a>"), "{first}");
    assert!(
        first.contains("and the source."),
        "a link to nowhere on the site is text"
    );
    assert!(first.contains("<title>&lt;b&gt;Title&lt;/b&gt; | x</title>"));
    let page = flow.read("site/deletething.html");
    assert!(
        page.contains("<a href=\"deletething.html\" aria-current=\"page\">API:Deletething</a>"),
        "{page}"
    );
    docs(&flow, "prose/README.md prose/a.md --out site --check").exits(0);
    // Where nobody wrote a first page it lists the others.
    docs(&flow, "--out bare").exits(0);
    let first = flow.read("bare/index.html");
    let link = "<a href=\"deletething.html\">API:Deletething</a>";
    assert_eq!(first.matches(link).count(), 2, "{first}");
    docs(&flow, "prose/README.md --out site --check")
        .exits(4)
        .says("site/a.html: nothing makes it any more");
}

#[test]
#[ignore = "needs Chromium and node"]
fn the_site_does_in_a_browser_what_it_should() {
    let flow = things()
        .file("prose/README.md", "# Things\n\nWhat can be done with [things](guide/deep.md#far-down).\n\n- one\n- two\n")
        .file(
            "prose/guide/deep.md",
            format!(
                "# Deep\n\n{}\n\n## Far down\n\n[Up](../README.md), `{}`\n\n```console\n$ {}\n```\n\n| a | b |\n|---|---|\n| {} | `{}` |\n",
                "Some words. ".repeat(400),
                "long".repeat(40),
                "wide ".repeat(60),
                "cell ".repeat(40),
                "x".repeat(200),
            ),
        );
    docs(&flow, "prose/README.md prose/guide/deep.md --out site").exits(0);
    let script = project().join("tests/browser/site.mjs");
    let mut node = flow.clean("node", "");
    let ended = node.arg(script).arg(flow.path("site")).output();
    let ended = ended.expect("node is there");
    let said = String::from_utf8_lossy(&ended.stdout);
    let also = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{said}\n{also}");
    println!("{said}");
}

/// The shipped scenarios of the logout, with their snapshots, and the command that proves its samples.
fn logout() -> (Flow, [&'static str; 10]) {
    let flow = Flow::new();
    let flow = flow
        .project("flowrun.yaml")
        .project("scenarios")
        .project("snapshots");
    let args = [
        "docs",
        "scenarios",
        "--page",
        "action=logout",
        "--out",
        "out",
        "--format",
        "markdown",
        "--prove",
        "--color=never",
    ];
    (flow, args)
}

#[test]
fn where_nothing_can_run_samples_nothing_is_proved_and_nothing_is_wrong() {
    let (flow, args) = logout();
    let flow = flow.env("PATH", "/nowhere");
    let ran = flow.run(args).exits(0).never_says("proved    ");
    let unproved = ran
        .stderr
        .lines()
        .filter(|line| line.starts_with("unproved  logout: "));
    assert_eq!(unproved.count(), 6, "{}", ran.stderr);
    let page = flow.read("out/logout.md");
    assert_eq!(page.matches("*Not proved.*").count(), 6, "{page}");
    assert!(!flow.read("out/facts.json").contains("proofs"));
}

#[test]
#[ignore = "needs python3 with requests, php, node, bash, curl, jq and cargo"]
fn what_was_proved_is_said_until_the_sample_changes() {
    let (flow, args) = logout();
    let ran = flow
        .run(args)
        .exits(0)
        .says("unproved  logout: MediaWiki JS: no page of the embedded wiki");
    for title in ["Python", "PHP", "JavaScript", "curl", "Rust"] {
        assert!(
            ran.stderr.contains(&format!("proved    logout: {title}\n")),
            "{}",
            ran.stderr
        );
    }
    let page = flow.read("out/logout.md");
    let proved = page
        .matches("*Proved on the embedded MediaWiki 1.43.9, ")
        .count();
    assert_eq!(
        (proved, page.matches("*Not proved.*").count()),
        (5, 1),
        "{page}"
    );
    // What is proved is so of this very text alone, and a run without `--prove` keeps it.
    let scenario = flow.read("scenarios/logout.yaml");
    flow.write(
        "scenarios/logout.yaml",
        scenario.replace("name: The session is gone", "name: Nobody is logged in"),
    );
    let without: Vec<&str> = args.into_iter().filter(|arg| *arg != "--prove").collect();
    flow.run(without).exits(0);
    assert_eq!(
        flow.read("out/logout.md").matches("*Not proved.*").count(),
        6
    );
}

/// The pages of the project itself: where they are, and how they are made.
const OWN: &[&str] = &[
    "docs/api --format markdown",
    "docs/api/nl --format wikitext --language nl",
];

#[test]
fn the_pages_of_the_project_are_as_its_scenarios_say() {
    let write = std::env::var_os("FLOWRUN_WRITE_DOCS").is_some();
    for own in OWN {
        let args = format!("docs scenarios --page action=logout --out {own}");
        let mut command = Flow::new().clean(env!("CARGO_BIN_EXE_flowrun"), "");
        command.current_dir(project()).args(args.split(' '));
        if !write {
            command.arg("--check");
        }
        Ran::of(&command.output().expect("flowrun is started")).exits(0);
    }
}

#[test]
fn the_page_of_the_logout_has_the_sections_of_the_one_that_people_wrote() {
    let page = std::fs::read_to_string(project().join("docs/api/nl/logout.wiki"));
    let page = page.expect("it is committed");
    let mut rest = page.as_str();
    for heading in [
        "Deze pagina maakt deel uit van de MediaWiki Action API documentatie.",
        "MediaWiki-versie:''' ≥ 1.12",
        "\n== API documentatie ==\n",
        "\n== Voorbeeld ==\n",
        "\n=== POST verzoek ===\n",
        "\n=== Terugkoppeling ===\n",
        "\n== Voorbeeldcode ==\n",
        "\n=== Python ===\n",
        "\n=== PHP ===\n",
        "\n=== JavaScript ===\n",
        "\n=== MediaWiki JS ===\n",
        "\n== Parameter geschiedenis ==\n",
        "\n== Meer informatie ==\n",
        "\n== Zie ook ==\n",
        "\n== Externe links ==\n",
    ] {
        let (_, behind) = rest
            .split_once(heading)
            .unwrap_or_else(|| panic!("{heading}"));
        rest = behind;
    }
    assert!(page.contains("== Mogelijke fouten ==") && page.contains("<code>badtoken</code>"));
}
