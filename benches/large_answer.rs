//! What 50 MB of JSON cost: `cargo bench --bench large_answer`.
//!
//! Processes in turn, A B C … A B C …: A reads the answer from a file and parses it once with serde_json; the others are flowrun, which
//! fetches the same answer over loopback: with one check, and compared with its stored snapshot, which says the same, or another value
//! deep inside, or which is not there yet. CPU time and peak memory are those of the processes; the ratios to A are what counts: three
//! times the time and twice the memory.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
#![expect(
    clippy::disallowed_methods,
    reason = "it starts itself and says so in the environment"
)]

mod cost;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cost::{children_cpu, peak};

/// Rounds that are counted; one before them is not.
const ROUNDS: usize = 5;
/// Bytes of the answer, roughly.
const SIZE: usize = 50_000_000;
/// Names the file that the process has to parse, and do nothing else.
const PARSE: &str = "FLOWRUN_BENCH_PARSE";
/// How often it may be parsed in the time of a comparison, and in its memory.
const BOUND: (f64, f64) = (3.0, 2.0);

/// What a process cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Seconds.
    cpu: f64,
    /// KiB at most.
    memory: f64,
}

/// What flowrun is asked to do.
struct Task {
    name: &'static str,
    scenario: PathBuf,
    /// What it makes of the answer.
    ends: Ends,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Ends {
    Passed,
    /// There is no snapshot yet.
    Written,
    /// The server answers otherwise than the snapshot says.
    Differs,
}

/// Scenarios by name: inputs, and the keys of the step.
const SCENARIOS: &[(&str, &str, &str)] = &[
    (
        "check",
        "{}",
        "expect: {'$.items[7].name': item 7}\n    snapshot: false",
    ),
    ("plain", "{}", "snapshot: true"),
    (
        "known",
        "{password: {secret: true, default: correct horse battery}, title: {default: item 77777}}",
        "snapshot: true",
    ),
    (
        "marked",
        "{password: {secret: true, default: correct horse battery}, owner: {default: Alice}}",
        "snapshot: true",
    ),
];

/// What is measured: how it is called, the scenario, how it ends.
const TASKS: &[(&str, &str, Ends)] = &[
    ("one check", "check", Ends::Passed),
    ("its first snapshot is written", "plain", Ends::Written),
    ("same as its snapshot", "plain", Ends::Passed),
    ("one value differs", "plain", Ends::Differs),
    (
        "the first, a secret and a name in view",
        "known",
        Ends::Written,
    ),
    ("same, a secret and a name in view", "known", Ends::Passed),
    (
        "one differs, a secret and a name in view",
        "known",
        Ends::Differs,
    ),
    (
        "the first, a name in every element",
        "marked",
        Ends::Written,
    ),
    ("same, a name in every element", "marked", Ends::Passed),
];

fn main() {
    if let Ok(file) = std::env::var(PARSE) {
        parse(&file);
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let answer = answer();
    let file = folder.path().join("answer.json");
    std::fs::write(&file, &answer).expect("the answer is written");
    let differs = Arc::new(AtomicBool::new(false));
    let address = serve(answer, Arc::clone(&differs));
    for (name, inputs, keys) in SCENARIOS {
        let text = format!(
            "scenario: Large\ninputs: {inputs}\nsteps:\n  - id: large\n    request: {{url: '{address}'}}\n    {keys}\n"
        );
        std::fs::write(folder.path().join(format!("{name}.yaml")), text).expect("it is written");
    }
    let tasks = TASKS.iter().map(|(name, scenario, ends)| Task {
        name,
        scenario: folder.path().join(format!("{scenario}.yaml")),
        ends: *ends,
    });
    let tasks: Vec<Task> = tasks.collect();
    let mut parses = Vec::new();
    let mut runs = vec![Vec::new(); tasks.len()];
    for round in 0..=ROUNDS {
        let mut parse = Command::new(std::env::current_exe().expect("this program"));
        let parse = cost(parse.env(PARSE, &file), 0);
        for (task, runs) in tasks.iter().zip(&mut runs) {
            let run = task.run(&address, &differs);
            if round > 0 {
                runs.push(run);
            }
        }
        if round > 0 {
            parses.push(parse);
        }
    }
    let parse = median(&parses);
    println!(
        "median of {ROUNDS}; bounds: {} times the time, {} times the memory",
        BOUND.0, BOUND.1
    );
    tell("serde_json alone", parse, parse);
    for (task, runs) in tasks.iter().zip(&runs) {
        tell(task.name, median(runs), parse);
    }
}

fn tell(name: &str, cost: Cost, parse: Cost) {
    let (time, memory) = (cost.cpu / parse.cpu, cost.memory / parse.memory);
    let holds = time <= BOUND.0 && memory <= BOUND.1;
    println!(
        "{name:42} cpu {:6.3} s  memory {:5.0} MiB  {time:.2} times the time, {memory:.2} times the memory: {}",
        cost.cpu,
        cost.memory / 1024.0,
        if holds { "holds" } else { "MISSED" }
    );
}

impl Task {
    fn run(&self, address: &str, differs: &AtomicBool) -> Cost {
        let snapshots = self.scenario.with_file_name("snapshots");
        let snapshot = snapshots.join(self.scenario.file_stem().unwrap_or_default());
        let snapshot = snapshot.join("large.snap");
        let remove = |path: &Path| {
            let _was_there = std::fs::remove_file(path);
        };
        if self.ends == Ends::Written {
            remove(&snapshot);
        }
        differs.store(self.ends == Ends::Differs, Ordering::Relaxed);
        let mut run = Command::new(env!("CARGO_BIN_EXE_flowrun"));
        let allowed = address.trim_start_matches("http://");
        run.arg(&self.scenario)
            .args(["--allow-host", allowed, "--update", "new"]);
        let cost = cost(&mut run, if self.ends == Ends::Differs { 5 } else { 0 });
        let pending = snapshot.with_extension("snap.new");
        assert_eq!(
            pending.exists(),
            self.ends == Ends::Differs,
            "{}",
            self.name
        );
        remove(&pending);
        cost
    }
}

fn parse(file: &str) {
    let bytes = std::fs::read(file).expect("the answer");
    let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert_eq!(value["items"][7]["name"], "item 7");
}

/// An answer as APIs give them: a long list of small objects.
fn answer() -> Vec<u8> {
    let mut text = String::from("{\"items\":[");
    let mut number = 0;
    while text.len() < SIZE {
        if number > 0 {
            text.push(',');
        }
        text.push_str(&format!(
            "{{\"id\":{number},\"name\":\"item {number}\",\"price\":{}.5,\"tags\":[\"a\",\"b\"],\"owner\":{{\"name\":\"Alice\",\"admin\":false}}}}",
            number % 1000
        ));
        number += 1;
    }
    text.push_str("]}");
    text.into_bytes()
}

/// Answers every request with the same, or with another value in the middle of it.
fn serve(answer: Vec<u8>, differs: Arc<AtomicBool>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let (before, rest) = answer.split_at(answer.len() / 2);
    let price = b"\"price\":";
    let at = rest.windows(price.len()).position(|window| window == price);
    let at = before.len() + at.expect("a price") + price.len();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut head = [0; 4096];
            let _request = stream.read(&mut head);
            let begin = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            let digit = match (differs.load(Ordering::Relaxed), answer[at]) {
                (false, digit) => digit,
                (true, b'9') => b'8',
                (true, _) => b'9',
            };
            let _gone = stream
                .write_all(begin.as_bytes())
                .and_then(|()| stream.write_all(&answer[..at]))
                .and_then(|()| stream.write_all(&[digit]))
                .and_then(|()| stream.write_all(&answer[at + 1..]));
        }
    });
    address
}

/// Runs a command to its end, which is an exit code; the kernel says what it cost.
fn cost(command: &mut Command, code: i32) -> Cost {
    let before = children_cpu();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it is started");
    let memory = peak(child.id());
    let mut child = child;
    let status = child.wait().expect("it ends");
    assert_eq!(status.code(), Some(code), "{command:?}: {status}");
    let memory = memory.join().expect("the watch ends");
    Cost {
        cpu: (children_cpu() - before).as_secs_f64(),
        memory,
    }
}

fn median(costs: &[Cost]) -> Cost {
    let middle = |pick: fn(&Cost) -> f64| {
        let mut sorted: Vec<f64> = costs.iter().map(pick).collect();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    };
    Cost {
        cpu: middle(|cost| cost.cpu),
        memory: middle(|cost| cost.memory),
    }
}
