//! What one JSONPath on 50 MB of JSON costs: `cargo bench --bench large_answer`.
//!
//! Two processes in turn, A B A B …: A reads the answer from a file and parses it once with serde_json; B is flowrun with one check,
//! which fetches the same answer over loopback. CPU time and peak memory are those of the processes; the ratio B/A is what counts.

#![expect(clippy::print_stdout, reason = "a benchmark tells its figures")]
#![expect(
    clippy::disallowed_methods,
    reason = "it starts itself and says so in the environment"
)]

mod cost;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use cost::children_cpu;

/// Pairs that are counted; one before them is not.
const PAIRS: usize = 8;
/// Bytes of the answer, roughly.
const SIZE: usize = 50_000_000;
/// Names the file that the process has to parse, and do nothing else.
const PARSE: &str = "FLOWRUN_BENCH_PARSE";

/// What a process cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    /// Seconds.
    cpu: f64,
    /// KiB at most.
    memory: f64,
}

fn main() {
    if let Ok(file) = std::env::var(PARSE) {
        parse(&file);
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let answer = answer();
    let file = folder.path().join("answer.json");
    std::fs::write(&file, &answer).expect("the answer is written");
    let address = serve(answer);
    let scenario = folder.path().join("large.yaml");
    let text = format!(
        "scenario: Large\nsteps:\n  - request: {{url: '{address}'}}\n    expect: {{'$.items[7].name': item 7}}\n    snapshot: false\n"
    );
    std::fs::write(&scenario, text).expect("the scenario is written");
    let (mut parses, mut runs) = (Vec::new(), Vec::new());
    for pair in 0..=PAIRS {
        let mut parse = Command::new(std::env::current_exe().expect("this program"));
        let parse = cost(parse.env(PARSE, &file));
        let mut run = Command::new(env!("CARGO_BIN_EXE_flowrun"));
        let allowed = address.trim_start_matches("http://");
        let run = cost(run.arg(&scenario).args(["--allow-host", allowed]));
        if pair > 0 {
            parses.push(parse);
            runs.push(run);
        }
    }
    let (parse, run) = (median(&parses), median(&runs));
    println!(
        "serde_json alone  cpu {:.3} s  memory {:.0} MiB\nflowrun           cpu {:.3} s  memory {:.0} MiB",
        parse.cpu,
        parse.memory / 1024.0,
        run.cpu,
        run.memory / 1024.0
    );
    println!(
        "a check costs {:.2} times the time and {:.2} times the memory of one parse (median of {PAIRS})",
        run.cpu / parse.cpu,
        run.memory / parse.memory
    );
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

/// Answers every request with the same.
fn serve(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut head = [0; 4096];
            let _request = stream.read(&mut head);
            let begin = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                answer.len()
            );
            let _gone = stream
                .write_all(begin.as_bytes())
                .and_then(|()| stream.write_all(&answer));
        }
    });
    address
}

/// Runs a command to its end; the kernel says what it cost.
fn cost(command: &mut Command) -> Cost {
    let before = children_cpu();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it is started");
    let peak = watch(child.id());
    let mut child = child;
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{command:?}: {status}");
    let memory = peak.join().expect("the watch ends");
    Cost {
        cpu: (children_cpu() - before).as_secs_f64(),
        memory,
    }
}

/// The peak of a process's memory (`VmHWM` of proc(5)), read until it is gone.
fn watch(id: u32) -> std::thread::JoinHandle<f64> {
    std::thread::spawn(move || {
        let mut peak = 0.0_f64;
        loop {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            let line = status.lines().find(|line| line.starts_with("VmHWM"));
            let Some(line) = line else { return peak };
            let digits: String = line.chars().filter(char::is_ascii_digit).collect();
            peak = peak.max(digits.parse().unwrap_or_default());
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    })
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
