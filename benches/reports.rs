//! What reports cost: `cargo bench --bench reports`. It fails if one costs too much.
//!
//! Runs of 10,000 steps, many copies of the canonical scenario against a wiki that this program serves, in turn: without any report, and
//! with each form of them. CPU time is that of the processes; the share of a report is what a run with it costs more. Memory is the peak
//! of a process, of runs of 1,000 and of 10,000 steps: what it grows by a step is compared with a run without reports.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

mod cost;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use cost::{children_cpu, peak};
use flowrun::report::FORMATS;
use flowrun::wiki::{Settings, Wiki};

/// Rounds that are counted; one before them is not.
const ROUNDS: usize = 3;
/// Copies of the scenario, which has five steps, in a short run and in a long one.
const COPIES: [usize; 2] = [200, 2000];
/// Steps that are in the one and not in the other.
const MORE: f64 = ((COPIES[1] - COPIES[0]) * 5) as f64;
/// More than this share of the CPU is too much.
const MOST: f64 = 0.10;

/// What a run cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Seconds.
    cpu: f64,
    /// KiB at most.
    memory: f64,
}

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
    for copies in COPIES {
        for copy in 0..copies {
            let file = folder.path().join(format!("{copies}/logout-{copy}.yaml"));
            std::fs::create_dir_all(file.parent().expect("its folder")).expect("its folder");
            std::fs::write(file, &scenario).expect("the scenario is written");
        }
    }
    // Nothing, then the terminal's lines, then each form.
    let nothing = vec!["-q".to_owned()];
    let forms = FORMATS.iter().map(|format| {
        let file = format!("{}=reports/{}", format.word, format.word);
        ["-q".to_owned(), "--report".to_owned(), file].to_vec()
    });
    let ways: Vec<Vec<String>> = [nothing, Vec::new()].into_iter().chain(forms).collect();
    let mut costs = vec![[Vec::new(), Vec::new()]; ways.len()];
    for round in 0..=ROUNDS {
        for (way, costs) in ways.iter().zip(&mut costs) {
            for (copies, costs) in COPIES.iter().zip(costs) {
                let cost = run(&wiki, folder.path(), *copies, way);
                if round > 0 {
                    costs.push(cost);
                }
            }
        }
    }
    tell(&ways, &costs)
}

fn run(wiki: &Wiki, folder: &Path, copies: usize, reports: &[String]) -> Cost {
    let before = children_cpu();
    let username = format!("username={}", wiki.accounts().bot_name);
    let mut child = Command::new(env!("CARGO_BIN_EXE_flowrun"))
        .arg(copies.to_string())
        .args(["--jobs", "1", "--timeout", "10m", "--target", &wiki.api()])
        .args(["--var", &username, "--secret", "password"])
        .args(reports)
        .env("FLOWRUN_VAR_password", &wiki.accounts().bot_password)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("flowrun is started");
    let memory = peak(child.id());
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{reports:?}: {status}");
    Cost {
        cpu: (children_cpu() - before).as_secs_f64(),
        memory: memory.join().expect("the watch ends"),
    }
}

fn tell(ways: &[Vec<String>], costs: &[[Vec<Cost>; 2]]) -> ExitCode {
    let cpu = |costs: &[Vec<Cost>; 2]| median(&costs[1], |cost| cost.cpu);
    let grows = |costs: &[Vec<Cost>; 2]| {
        let memory = |costs: &[Cost]| median(costs, |cost| cost.memory);
        (memory(&costs[1]) - memory(&costs[0])) / MORE
    };
    let Some(nothing) = costs.first() else {
        return ExitCode::FAILURE;
    };
    let mut holds = true;
    println!(
        "10,000 steps, median of {ROUNDS}; at most {:.0} % more CPU",
        MOST * 100.0
    );
    for (way, costs) in ways.iter().zip(costs) {
        let share = cpu(costs) / cpu(nothing) - 1.0;
        holds &= share <= MOST;
        println!(
            "{:32} cpu {:6.2} s, {:5.1} % more; memory grows by {:6.2} KiB a step: {}",
            way.last().map_or("the terminal", String::as_str),
            cpu(costs),
            share * 100.0,
            grows(costs),
            if share <= MOST { "holds" } else { "MISSED" }
        );
    }
    match holds {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn median(costs: &[Cost], pick: fn(&Cost) -> f64) -> f64 {
    let mut sorted: Vec<f64> = costs.iter().map(pick).collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}
