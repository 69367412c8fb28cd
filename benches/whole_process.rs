//! What a run costs as a whole process, start-up included: `cargo bench --bench whole_process`.
//!
//! Two commands in turn, A B A B …, so that a ratio holds when the machine's speed drifts: A only starts (`flowrun --version`), B runs
//! the canonical scenario against a wiki that this program serves, so that the server's work is not counted. Wall time is of this
//! machine at this moment; CPU time is that of the processes started.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]

mod cost;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cost::children_cpu;
use flowrun::wiki::{Settings, Wiki};

/// Pairs that are counted; one before them is not.
const PAIRS: usize = 60;

struct Figures {
    name: &'static str,
    wall: Vec<Duration>,
    cpu: Vec<Duration>,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let wiki = runtime
        .block_on(Wiki::start(Settings::default()))
        .expect("a wiki");
    let api = wiki.api();
    let username = format!("username={}", wiki.accounts().bot_name);
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/logout.yaml");
    let run = [
        scenario, "--target", &api, "--var", &username, "--secret", "password",
    ];
    let password = wiki.accounts().bot_password.clone();
    let mut start = Figures {
        name: "flowrun --version",
        wall: Vec::new(),
        cpu: Vec::new(),
    };
    let mut flow = Figures {
        name: "flowrun scenarios/logout.yaml",
        wall: Vec::new(),
        cpu: Vec::new(),
    };
    for pair in 0..=PAIRS {
        let a = measured(&["--version"], &password);
        let b = measured(&run, &password);
        if pair > 0 {
            start.take(a);
            flow.take(b);
        }
    }
    for figures in [&start, &flow] {
        println!(
            "{:32} wall {:>9.2?}  cpu {:>9.2?}  (median and mean of {PAIRS})",
            figures.name,
            median(&figures.wall),
            mean(&figures.cpu)
        );
    }
    let ratio = mean(&flow.cpu).as_secs_f64() / mean(&start.cpu).as_secs_f64();
    println!("a run costs {ratio:.1} times the CPU of starting alone");
}

impl Figures {
    fn take(&mut self, (wall, cpu): (Duration, Duration)) {
        self.wall.push(wall);
        self.cpu.push(cpu);
    }
}

fn measured(args: &[&str], password: &str) -> (Duration, Duration) {
    let before = children_cpu();
    let begun = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_flowrun"))
        .args(args)
        .env("FLOWRUN_VAR_password", password)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("flowrun is started");
    assert!(status.success(), "{args:?}: {status}");
    (begun.elapsed(), children_cpu() - before)
}

fn median(values: &[Duration]) -> Duration {
    let mut sorted = values.to_vec();
    sorted.sort();
    sorted[sorted.len() / 2]
}

/// CPU time is counted in coarse ticks, so its mean says more than its median.
fn mean(values: &[Duration]) -> Duration {
    values.iter().sum::<Duration>() / values.len() as u32
}
