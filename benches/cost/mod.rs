//! What processes cost, as the kernel counts it.

use std::time::Duration;

/// CPU time of all processes that were started and have ended: fields 16 and 17 of proc(5)'s stat, in hundredths of a second.
pub(crate) fn children_cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit(") ")
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(13)
        .take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// The peak of a process's memory (`VmHWM` of proc(5)), read until it is gone.
#[allow(
    dead_code,
    reason = "a bench is a program of its own, and not each asks for memory"
)]
pub(crate) fn peak(id: u32) -> std::thread::JoinHandle<f64> {
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
