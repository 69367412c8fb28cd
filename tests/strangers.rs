//! A scenario that a stranger wrote, run on our machine against a server of his: it reads nothing that it may not, writes nowhere else,
//! and neither a terminal nor a CI takes what it says for orders.

use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

use crate::flow::{Flow, Ran};
use crate::raw_server::RawServer;
use crate::server::Server;

/// What the files hold that are none of his business.
const OURS: &str = "nobody-elses-business";

/// Every key that names a file: the file in which it stands, the key with the mark PATH in the place of the name, and the file of ours
/// that would do.
const KEYS: &[(&str, &str, &str)] = &[
    ("a.yaml", "steps: [{use: PATH}]", "x.yaml"),
    ("a.yaml", "rows: PATH\nsteps: [{request: {}}]", "x.csv"),
    (
        "a.yaml",
        "steps: [{request: {method: POST, file: PATH}}]",
        "x.csv",
    ),
    (
        "a.yaml",
        "steps: [{request: {method: POST, multipart: {a: {file: PATH}}}}]",
        "x.csv",
    ),
    (
        "a.yaml",
        "steps: [{request: {method: POST, text: \"{{ file('PATH') }}\"}}]",
        "x.csv",
    ),
    (
        "a.yaml",
        "steps: [{request: {}, expect: {$: {schema: PATH}}}]",
        "x.json",
    ),
    ("flowrun.yaml", "inputs: {a: {file: PATH}}", "x.csv"),
    (
        "flowrun.yaml",
        "targets: {there: {inputs: {url: 'https://127.0.0.1:1'}, ca: PATH}}",
        "x.csv",
    ),
    (
        "flowrun.yaml",
        "targets: {there: {inputs: {url: 'https://127.0.0.1:1'}, cert: PATH, key: PATH}}",
        "x.csv",
    ),
];

/// Ways to a file of ours, of this name, that lies in a folder beside his.
fn ways(ours: &Path, name: &str) -> Vec<String> {
    let folder = ours.file_name().expect("a name").to_string_lossy();
    vec![
        format!("../{folder}/{name}"),
        format!("{}/{name}", ours.display()),
        format!("folder/../../{folder}/{name}"),
        format!("link/{name}"),
        format!("link/../{folder}/{name}"),
        format!("linked-{name}"),
        "/proc/self/environ".to_owned(),
        "environ".to_owned(),
        "/dev/zero".to_owned(),
        "zero".to_owned(),
        "pipe".to_owned(),
        "circle".to_owned(),
        "folder".to_owned(),
        ".".to_owned(),
        "..".to_owned(),
    ]
}

/// His folder, with links to what is ours.
fn his(ours: &Path, name: &str) -> Flow {
    let flow = Flow::new().file("folder/x", "").env("OURS", OURS);
    symlink(ours, flow.path("link")).expect("a link");
    symlink(ours.join(name), flow.path(&format!("linked-{name}"))).expect("a link");
    symlink("/proc/self/environ", flow.path("environ")).expect("a link");
    symlink("/dev/zero", flow.path("zero")).expect("a link");
    symlink("circle", flow.path("circle")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(flow.path("pipe"))
        .status();
    assert!(made.expect("mkfifo is there").success());
    flow
}

const HEAD: &str =
    "scenario: His\nsnapshot: false\ninputs: {url: {}}\ndefaults: {url: '{{ url }}'}\n";

#[test]
fn no_key_that_names_a_file_leads_out_of_the_folder() {
    let ours: TempDir = tempfile::tempdir().expect("a folder");
    let server = Server::echo();
    let (url, target) = (server.url(), ["--target", "there"]);
    for (name, content) in [
        (
            "x.yaml",
            format!("fragment: F\nsteps: [{{request: {{url: {OURS}}}}}]\n"),
        ),
        ("x.csv", format!("a\n{OURS}\n")),
        ("x.json", format!("{{\"const\": \"{OURS}\"}}")),
    ] {
        std::fs::write(ours.path().join(name), content).expect("a file");
    }
    for (file, key, name) in KEYS {
        let flow = his(ours.path(), name);
        for way in ways(ours.path(), name) {
            let key = key.replace("PATH", &way);
            flow.write("a.yaml", format!("{HEAD}steps: [{{request: {{}}}}]\n"));
            match *file {
                "a.yaml" => flow.write(file, format!("{HEAD}{key}\n")),
                _ => flow.write(file, &key),
            }
            let args = match key.contains("targets:") {
                true => target,
                false => ["--target", &url],
            };
            let ran = flow.run(["a.yaml", "--writable"].into_iter().chain(args));
            assert!([2, 3].contains(&ran.status), "{key}: {}", ran.stderr);
            let told = [
                "error[outside-folder]",
                "error[no-such-file]",
                "error[no-such-fragment]",
                "error[file-unreadable]",
            ];
            let told = told.iter().any(|code| ran.stderr.contains(code));
            assert!(told, "{key}: {}", ran.stderr);
            ran.never_says(OURS).never_says("panicked");
        }
    }
    let heard = server.received();
    assert!(
        heard.iter().all(|one| !one.body.contains(OURS)),
        "{heard:?}"
    );
}

#[test]
fn a_file_of_his_own_is_read_by_each_of_these_keys() {
    let server = Server::echo();
    for (key, content) in [
        (
            "rows: x\nsteps: [{request: {}, expect: {status: 200}}]",
            "a\n1\n",
        ),
        (
            "steps: [{request: {method: POST, file: x}, expect: {$.body: mine}}]",
            "mine",
        ),
        (
            "steps: [{request: {method: POST, text: \"{{ file('x') }}\"}, expect: {$.body: mine}}]",
            "mine",
        ),
        (
            "steps: [{request: {}, expect: {$: {schema: x}}}]",
            "{\"type\": \"object\"}",
        ),
    ] {
        let name = if key.starts_with("rows") {
            "x.csv"
        } else {
            "x.json"
        };
        let key = key
            .replace(": x", &format!(": {name}"))
            .replace("'x'", &format!("'{name}'"));
        let flow = Flow::new()
            .file(name, content)
            .file("a.yaml", format!("{HEAD}{key}\n"));
        flow.run(["a.yaml", "--writable", "--target", &server.url()])
            .exits(0);
    }
}

#[test]
fn a_schema_fetches_nothing() {
    let elsewhere = RawServer::with_body("application/json", "{}");
    let server = Server::echo();
    for schema in [
        format!("{{$ref: '{}'}}", elsewhere.url()),
        format!("{{$schema: '{}'}}", elsewhere.url()),
        format!("{{allOf: [{{$ref: '{}#/a'}}]}}", elsewhere.url()),
        "{$ref: 'file:///etc/passwd'}".to_owned(),
    ] {
        let text =
            format!("{HEAD}steps: [{{request: {{}}, expect: {{$: {{schema: {schema}}}}}}}]\n");
        let flow = Flow::new().file("a.yaml", text);
        flow.run(["a.yaml", "--target", &server.url()])
            .exits(2)
            .says("error[schema-invalid]");
    }
    assert_eq!(elsewhere.connections(), 0);
    assert!(server.received().is_empty());
}

/// What a terminal, and what a CI, would obey.
const ORDERS: &str = "::error::x\n::set-output name=a::b\n \t::add-path::/x\n##[error]x ##vso[task.setvariable variable=a]b ##teamcity[x]\n\u{1b}[31m\u{1b}]0;t\u{7}\u{9b}2J\u{202e}\u{8}\r\u{7f}";

/// The same as YAML writes it, which takes no control character as it is.
fn orders() -> String {
    let written = ORDERS.chars().map(|c| match c {
        ' '..='~' if c != '"' && c != '\\' => c.to_string(),
        _ => format!("\\u{:04x}", u32::from(c)),
    });
    format!("\"{}\"", written.collect::<String>())
}

/// That nobody obeys what was said.
#[track_caller]
fn obeyed_by_nobody(what: &str, ran: &Ran) {
    for said in [&ran.stdout, &ran.stderr] {
        let steering =
            |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
        assert_eq!(said.chars().find(steering), None, "{what}: {said:?}");
        for line in said.lines() {
            // An excerpt names its second file behind `::: `, whose word for a CI would be `:`.
            let line = line.trim_start();
            assert!(
                !line.starts_with("::") || line.starts_with("::: "),
                "{what}: {line}"
            );
            for (at, _) in line.match_indices("##") {
                let word = line[at..].trim_start_matches('#');
                let behind = word.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
                assert!(!behind.starts_with('['), "{what}: {line}");
            }
        }
    }
    assert!(
        [0, 1, 2, 3, 4, 5, 6].contains(&ran.status),
        "{what}: {}",
        ran.stderr
    );
}

/// Scenarios that say it wherever they may say something.
fn scenarios() -> Vec<String> {
    let orders = orders();
    let mut texts = vec![
        format!(
            "{HEAD}description: {orders}\nsteps:\n  - {{id: a, name: '::error::x ##[b]', description: {orders}, request: {{path: fail}}}}\n"
        ),
        format!(
            "{HEAD}vars: {{v: {orders}}}\nsteps:\n  - {{id: a, request: {{method: POST, text: '{{{{ v }}}}'}}, extract: {{b: $.body}}}}\n  - {{id: b, request: {{method: POST, json: {{a: '{{{{ b }}}}'}}}}, expect: {{body: '{{{{ b }}}}', $.body: {{contains: '{{{{ v }}}}'}}, header x: '{{{{ v }}}}'}}}}\n"
        ),
        format!(
            "{HEAD}rows: [{{a: {orders}}}, {{a: '::x'}}]\nsteps:\n  - {{id: a, request: {{path: fail, params: {{a: '{{{{ a }}}}'}}}}}}\n"
        ),
        format!(
            "{HEAD}matrix: {{a: [{orders}, '::x']}}\nsteps:\n  - {{id: a, request: {{path: fail}}}}\n"
        ),
        format!(
            "{HEAD}steps:\n  - {{id: a, for_each: [{orders}, '##[x]'], request: {{path: fail}}}}\n"
        ),
        format!("{HEAD}skip: {orders}\nsteps: [{{request: {{}}}}]\n"),
        format!(
            "{HEAD}expected_failure: {orders}\nsteps: [{{request: {{path: fail}}, expect: {{body: {orders}}}}}]\n"
        ),
        format!("{HEAD}steps: [{{request: {{headers: {{a: {orders}}}}}}}]\n"),
        format!("{HEAD}steps: [{{request: {{method: {orders}}}}}]\n"),
        format!("{HEAD}steps: [{{request: {{cookies: {{a: {orders}}}}}}}]\n"),
        format!("{HEAD}steps: [{{request: {{url: {orders}}}}}]\n"),
        format!("{HEAD}steps: [{{use: {orders}}}]\n"),
        format!("{HEAD}steps: [{{request: {{}}, expect: {{{orders}: 1}}}}]\n"),
        format!("{HEAD}steps: [{{request: {{}}, expect: {{body: {{matches: {orders}}}}}}}]\n"),
        format!("{HEAD}{orders}: 1\nsteps: [{{request: {{}}}}]\n"),
        format!("{HEAD}service: {orders}\nsteps: [{{request: {{}}}}]\n"),
        format!("{HEAD}lock: {orders}\ntags: [{orders}]\nsteps: [{{request: {{}}}}]\n"),
        format!(
            "{HEAD}steps: [{{request: {{text: \"{{{{ {} }}}}\"}}}}]\n",
            orders.replace('"', "'")
        ),
    ];
    texts.push(format!("scenario: {orders}\nsteps: []\n"));
    texts.push(format!("{ORDERS}\nscenario: x"));
    texts
}

/// A server that answers with it too, in every place of an answer that HTTP leaves.
fn ordering() -> Server {
    Server::start(|received, _| {
        let body = serde_json::json!({"a": ORDERS, "::error::k": ORDERS, "body": received.body});
        let body = format!("{ORDERS}\n{body}");
        let status = if received.target.starts_with("/fail") {
            500
        } else {
            200
        };
        crate::server::Answer::body("text/plain", body)
            .status(status)
            .header("x", "::error::h ##[x]")
            .header("set-cookie", "##[x]=::error::c")
    })
}

#[test]
fn what_he_and_his_server_say_is_obeyed_by_no_terminal_and_no_ci() {
    let server = ordering();
    let url = server.url();
    let mut escaped = 0;
    for text in scenarios() {
        let flow = Flow::new().file("a.yaml", &text);
        for args in [
            vec!["a.yaml", "--writable", "--target", &url],
            vec!["a.yaml", "--target", &url, "--report", "events"],
            vec!["a.yaml", "--target", &url, "--report", "console"],
            vec!["check", "a.yaml"],
            vec!["check", "a.yaml", "--json"],
            vec!["list", "a.yaml"],
            vec!["list", "a.yaml", "--json"],
            vec!["show", "a.yaml", "--target", &url],
            vec!["show", "a.yaml", "--target", &url, "--json"],
        ] {
            let ran = flow.run(args.iter().copied());
            obeyed_by_nobody(&format!("{args:?} {text}"), &ran);
            escaped +=
                usize::from(ran.stderr.contains("\\u{3a}:") || ran.stdout.contains("\\u{3a}:"));
        }
    }
    assert!(escaped > 5, "what was said is still told: {escaped}");
}

#[test]
fn a_snapshot_and_the_name_of_a_file_are_obeyed_by_nobody_either() {
    // With any other control character it would be no text, and no snapshot of one.
    let plain = |c: char| !c.is_control() || c == '\n';
    let said: String = ORDERS.chars().filter(|c| plain(*c)).collect();
    let server = Server::start(move |_, _| crate::server::Answer::text(&said));
    let url = server.url();
    for file in [
        "a.yaml",
        "\u{1b}[31m.yaml",
        "::error::x.yaml",
        "##[error]x.yaml",
        "a\n::error::b.yaml",
    ] {
        let text = HEAD.replace("snapshot: false\n", "") + "steps: [{id: a, request: {}}]\n";
        let flow = Flow::new().file(file, text);
        let run = |args: &[&str]| {
            let ran = flow.run(args.iter().copied());
            obeyed_by_nobody(&format!("{file:?} {args:?}"), &ran);
            ran
        };
        run(&[file, "--target", &url]).exits(0);
        let snapshot = flow.files("snapshots").remove(0);
        let other = flow.read(&snapshot).replace("error", "other");
        flow.write(&snapshot, other);
        let differs = run(&[file, "--target", &url]).exits(5);
        assert!(
            differs.stderr.contains("add-path"),
            "the difference is shown: {}",
            differs.stderr
        );
        for args in [
            ["review", "--list"].as_slice(),
            &["review", "--list", "--json"],
            &["accept", "--list"],
            &["accept", "--prune", "--list"],
            &["check", file],
            &["list", file],
            &["show", file, "--target", &url],
            &[file, "--target", &url, "--step"],
            &["accept"],
        ] {
            run(args);
        }
    }
}

/// That a run wrote snapshots under names that every file system takes, or else nothing and said why.
#[track_caller]
fn within_the_snapshots(what: &str, flow: &Flow, ran: &Ran) {
    let written = flow.files(".");
    let (good, count) = (ran.status == 0, written.len());
    assert!(good == (count > 1), "{what}: {written:?} {}", ran.stderr);
    assert!(good || ran.status == 2, "{what}: {}", ran.stderr);
    for file in written.iter().filter(|file| *file != "inner/a.yaml") {
        let within = file.strip_prefix("inner/snapshots/");
        let within = within.unwrap_or_else(|| panic!("{what}: {file}"));
        for part in within.split('/') {
            let plain = |c: char| c.is_alphanumeric() || "-_.@+".contains(c);
            assert!(
                part.chars().all(plain) && part.len() <= 255,
                "{what}: {file}"
            );
            assert!(
                !part.starts_with('.') && !part.ends_with('.'),
                "{what}: {file}"
            );
            let stem = part.split('.').next().unwrap_or_default();
            let devices = ["con", "nul", "aux", "prn"];
            assert!(
                !devices.contains(&&*stem.to_ascii_lowercase()),
                "{what}: {file}"
            );
        }
    }
}

/// Names that lead elsewhere, that some file system does not take, or that are more than one takes for the same.
const NAMES: &[&str] = &[
    "..",
    "../../x",
    "/etc/x",
    "a/b",
    "a\\b",
    "con",
    "NUL.txt",
    "aux",
    ".hidden",
    "",
    " ",
    "a b ",
    "a.",
    "*?<>|:\"",
    "ÄÖ-éλ漢",
    "\u{1f600}",
    "\u{202e}x",
    "a\nb",
    "%2e%2e%2f",
    "~",
    "-rf",
    "x",
    "X",
];

/// What a file gets its name of, with NAME in the place of it.
const NAMED: [&str; 5] = [
    "steps: [{id: NAME, request: {}}]",
    "steps: [{name: NAME, request: {}}]",
    "rows: [{a: NAME}, {a: y}]\nsteps: [{id: a, request: {}}]",
    "matrix: {a: [NAME, y]}\nsteps: [{id: a, request: {}}]",
    "steps: [{id: a, for_each: [NAME, y], request: {}}]",
];

#[test]
fn no_name_of_his_leads_out_of_the_snapshots() {
    let server = Server::counting();
    let head = HEAD.replace("snapshot: false\n", "");
    let long = "l".repeat(5000);
    for named in NAMED {
        let mut written = 0;
        for name in NAMES.iter().chain([&&*long]) {
            let name = serde_json::Value::from(*name).to_string();
            let text = format!("{head}{}\n", named.replace("NAME", &name));
            let flow = Flow::new().file("inner/a.yaml", text);
            let ran = flow.run(["inner/a.yaml", "--target", &server.url()]);
            within_the_snapshots(&format!("{named} {name:.20}"), &flow, &ran);
            written += usize::from(ran.status == 0);
        }
        // `x` at least is a good name everywhere.
        assert!(written >= 2, "{named}: {written}");
    }
}

#[test]
fn a_link_in_the_place_of_the_snapshots_is_not_written_through() {
    let server = Server::counting();
    let outside = tempfile::tempdir().expect("a folder");
    let head = HEAD.replace("snapshot: false\n", "");
    let text = format!("{head}steps: [{{id: a, request: {{}}}}]\n");
    let flow = Flow::new().file("a.yaml", text);
    symlink(outside.path(), flow.path("snapshots")).expect("a link");
    flow.run(["a.yaml", "--target", &server.url()])
        .exits(3)
        .says("is a link");
    let written = std::fs::read_dir(outside.path()).expect("a folder");
    assert_eq!(written.count(), 0);
}
