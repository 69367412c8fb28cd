//! What of a run goes into hiding secrets: `cargo bench --bench masking --config profile.bench.strip=false`. It fails if that is too much.
//!
//! A typical run, many copies of the canonical scenario against a wiki that this program serves, is carried out by callgrind, which counts
//! instructions: those of the whole process, and those within what learns, finds and masks secrets. Counts do not depend on what else the
//! machine does. It needs valgrind, and the names of functions in the binary.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use flowrun::wiki::{Settings, Wiki};

/// Copies of the scenario.
const COPIES: usize = 100;
/// More than this share of the instructions is too much.
const MOST: f64 = 0.05;
/// What hides secrets. None calls another.
const HIDING: [&str; 7] = [
    "Secrets::found",
    "Secrets::beginnings",
    "Secrets::learn",
    "Secrets::of_case",
    "Secrets::name_of",
    "Secrets::suspects",
    "Secrets::stand_in",
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
    let annotated = Command::new("callgrind_annotate")
        .args(["--inclusive=yes", "--threshold=100"])
        .arg(counts)
        .output()
        .expect("callgrind_annotate is there");
    // Compilers differ in how they write a method.
    let annotated = String::from_utf8_lossy(&annotated.stdout).replace("Secrets>::", "Secrets::");
    let count = |line: &str| {
        let digits: String = line
            .trim_start()
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == ',')
            .collect();
        digits.replace(',', "").parse::<f64>().unwrap_or_default()
    };
    let total = annotated
        .lines()
        .find(|line| line.contains("PROGRAM TOTALS"))
        .map_or(0.0, count);
    let mut hiding = 0.0;
    for name in HIDING {
        let lines = annotated.lines().filter(|line| {
            let behind = line.split_once(name).map(|(_, behind)| behind);
            behind.is_some_and(|behind| {
                !behind.starts_with(|c: char| c == '_' || c.is_alphanumeric() || c == ':')
            })
        });
        let own = lines.map(count).fold(0.0, f64::max);
        println!("{name:28} {:6.2} %", own / total * 100.0);
        hiding += own;
    }
    assert!(
        hiding > 0.0,
        "no names of functions are in the binary: --config profile.bench.strip=false"
    );
    let share = hiding / total;
    println!(
        "hiding secrets takes {:.2} % of {:.0} million instructions of a run of {COPIES} scenarios (at most {:.0} %)",
        share * 100.0,
        total / 1e6,
        MOST * 100.0
    );
    if share > MOST {
        println!("that is too much");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
