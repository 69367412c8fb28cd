//! What of a run goes into hiding secrets: `cargo bench --bench masking --config profile.bench.strip=false`. It fails if that is too much.
//!
//! A typical run, many copies of the canonical scenario against a wiki that this program serves, is carried out by callgrind, which counts
//! instructions: those of the whole process, and those within what learns, finds and masks secrets. Counts do not depend on what else the
//! machine does. It needs valgrind, and the names of functions in the binary.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use flowrun::wiki::{Settings, Wiki};

/// Copies of the scenario.
const COPIES: usize = 100;
/// More than this share of the instructions is too much.
const MOST: f64 = 0.05;
/// What learns, finds and masks: all of `Secrets`, and what is asked of a text because of its marks. The rest of a text is what a
/// string would be.
const HIDING: [(&str, &[&str]); 3] = [
    ("Secrets", &[]),
    ("Suspects", &[]),
    (
        "Text",
        &[
            "masked",
            "shown",
            "pieces",
            "renamed",
            "secret",
            "secrets",
            "push_secret",
            "as_secret",
            "as_credentials",
            "is_open",
        ],
    ),
];

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let wiki = runtime
        .block_on(Wiki::start(Settings::default()))
        .expect("a wiki");
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/logout.yaml");
    let scenario = std::fs::read_to_string(scenario).expect("the scenario");
    for copy in 0..COPIES {
        let file = folder.path().join(format!("scenarios/logout-{copy}.yaml"));
        std::fs::create_dir_all(file.parent().expect("its folder")).expect("its folder");
        std::fs::write(file, &scenario).expect("the scenario is written");
    }
    let counts = folder.path().join("counts");
    let username = format!("username={}", wiki.accounts().bot_name);
    let api = wiki.api();
    let ran = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(env!("CARGO_BIN_EXE_flowrun"))
        .args([
            "scenarios",
            "--jobs",
            "1",
            "--timeout",
            "10m",
            "--target",
            &api,
        ])
        .args(["--var", &username, "--secret", "password"])
        .env("FLOWRUN_VAR_password", &wiki.accounts().bot_password)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("valgrind is there");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success(),
        "{}",
        said.lines().rev().take(20).collect::<Vec<_>>().join("\n")
    );
    tell(&counts)
}

fn tell(counts: &Path) -> ExitCode {
    let counted = std::fs::read_to_string(counts).expect("the counts");
    let counted = Counted::read(&counted);
    let mut functions: Vec<(&String, &u64)> = counted.hiding.iter().collect();
    functions.sort_by_key(|(_, count)| Reverse(**count));
    let share = |count: u64| count as f64 / counted.total as f64;
    for (name, count) in functions {
        println!("{:6.2} %  {name}", share(*count) * 100.0);
    }
    let hiding = counted.hiding.values().sum::<u64>();
    assert!(
        hiding > 0,
        "no names of functions are in the binary: --config profile.bench.strip=false"
    );
    println!(
        "hiding secrets takes {:.2} % of {} million instructions of a run of {COPIES} scenarios (at most {:.0} %)",
        share(hiding) * 100.0,
        counted.total / 1_000_000,
        MOST * 100.0
    );
    if share(hiding) > MOST {
        println!("that is too much");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What callgrind counted.
#[derive(Default)]
struct Counted {
    total: u64,
    /// Instructions within each function that hides secrets, all that it calls included, where one that does not hide any called it.
    hiding: BTreeMap<String, u64>,
}

impl Counted {
    /// Reads the format of callgrind (valgrind's manual, "Callgrind Format Specification"): for each function the lines of its own
    /// instructions, and for each that it calls a line `calls=` and one of the instructions within.
    fn read(counts: &str) -> Self {
        let mut counted = Self::default();
        let mut names = HashMap::new();
        let (mut caller, mut called) = (None, None);
        let mut is_call = false;
        for line in counts.lines() {
            if let Some(name) = line.strip_prefix("fn=") {
                caller = hiding(named(name, &mut names));
            } else if let Some(name) = line.strip_prefix("cfn=") {
                called = hiding(named(name, &mut names));
            } else if line.starts_with("calls=") {
                is_call = true;
            } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
                let count = line.split(' ').nth(1).and_then(|count| count.parse().ok());
                let count: u64 = count.expect("a line of a function has a count");
                match (std::mem::take(&mut is_call), &caller, &called) {
                    (false, ..) => counted.total += count,
                    (true, None, Some(name)) => {
                        *counted.hiding.entry(name.clone()).or_default() += count;
                    }
                    (true, ..) => {}
                }
            }
        }
        counted
    }
}

/// The name of a function, which is said once: `(7) name`, and `(7)` from then on.
fn named<'n>(said: &str, names: &'n mut HashMap<String, String>) -> &'n str {
    let (number, name) = said.split_once(' ').unwrap_or((said, ""));
    let known = names.entry(number.to_owned()).or_default();
    if !name.is_empty() {
        name.clone_into(known);
    }
    known
}

/// What a function that hides secrets is called in short, such as `Secrets::mask`. Compilers differ in how they write a method.
fn hiding(name: &str) -> Option<String> {
    let (_, name) = name.rsplit_once("<impl ").unwrap_or(("", name));
    let name = name.trim_start_matches('<');
    let name = name.split("::<").next().filter(|name| {
        name.starts_with("flowrun::secret::") && !name.contains('{') && !name.contains(" as ")
    })?;
    let name = name.replace('>', "");
    let (whole, method) = name.rsplit_once("::")?;
    let kind = whole.rsplit("::").next()?;
    let (_, methods) = HIDING.iter().find(|(hiding, _)| *hiding == kind)?;
    let hides = methods.is_empty() || methods.contains(&method);
    hides.then(|| format!("{kind}::{method}"))
}
