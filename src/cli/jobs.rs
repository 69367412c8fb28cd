//! How often cases are run, in which order, how many at once, and the threads that do it.

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use clap::Args;
use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::exit::Exit;
use super::host::Host;
use super::signals::until_stopped;
use crate::engine::{Run, Stop};
use crate::event::Tally;
use crate::plan::{Plan, Settings};
use crate::value::duration;

/// The flags about many cases.
#[derive(Debug, Default, Args)]
pub(super) struct JobArgs {
    /// How many cases run at once, on whatever host; without it as many as there are cores, or targets, and one on each host that is not this machine
    #[arg(long, short, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..), help_heading = "How they run")]
    jobs: Option<u16>,
    /// How many requests are sent to each host at most, for instance 5/s, 300/min, 20/h; 5 is 5/s
    #[arg(long, value_name = "RATE", value_parser = rate, help_heading = "How they run")]
    rate: Option<f64>,
    /// How long a case may take before its teardown, for instance 500ms, 30s, 5m; an hour at most
    #[arg(long, value_name = "TIME", value_parser = time, help_heading = "How they run")]
    timeout: Option<Duration>,
}

/// The flags about how often cases are run, and in which order.
#[derive(Debug, Args)]
pub(super) struct RepeatArgs {
    /// Run each case so often, and tell which are flaky
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=10_000), help_heading = "How they run")]
    count: Option<u32>,
    /// Run the cases in an order that follows from the seed
    #[arg(long, help_heading = "How they run")]
    shuffle: bool,
    /// Begin no further case when one has failed
    #[arg(long, help_heading = "How they run")]
    fail_fast: bool,
}

fn time(text: &str) -> Result<Duration, String> {
    let time = duration(text).filter(|time| !time.is_zero());
    time.ok_or_else(|| "write for instance `500ms`, `30s` or `5m`; an hour at most".to_owned())
}

/// Requests a second, within the bounds that the key `rate` of a target has.
fn rate(text: &str) -> Result<f64, String> {
    let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
    let seconds = match unit {
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        _ => f64::NAN,
    };
    let rate = number.parse().map(|number: f64| number / seconds);
    let rate = rate.ok().filter(|rate| (0.001..=10_000.0).contains(rate));
    rate.ok_or_else(|| {
        "write for instance `5/s`, `300/min` or `20/h`; at least one in 1000 s, and at most 10000 a second"
            .to_owned()
    })
}

impl RepeatArgs {
    /// What of it the plan is made of.
    pub(super) fn plan(&self, settings: &mut Settings) {
        settings.count = self.count.unwrap_or(1);
        settings.shuffle = self.shuffle;
    }

    /// Whether no case begins when one has failed.
    pub(super) fn fail_fast(&self) -> bool {
        self.fail_fast
    }
}

impl JobArgs {
    /// The arguments that limit a run in the same way again, each behind a blank.
    pub(super) fn again(&self) -> String {
        let rate = self.rate.iter().map(|rate| format!(" --rate {rate}"));
        let limit = self.timeout.iter();
        let limit = limit.map(|limit| format!(" --timeout {}ms", limit.as_millis()));
        rate.chain(limit).collect()
    }

    /// Requests a second at most, to each host.
    pub(super) fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// One case at a time, if somebody goes through them.
    pub(super) fn one_by_one(&mut self, wanted: bool) {
        if wanted {
            self.jobs = Some(1);
        }
    }

    /// How long a case may take.
    pub(super) fn case_timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Whether a host that is not this machine is asked by one case at a time: unless the person said how many.
    pub(super) fn politely(&self) -> bool {
        self.jobs.is_none()
    }

    /// Carries out a run of a plan. The error is why it could not begin.
    pub(super) fn carry_out(
        &self,
        run: (&Run<'_>, &Plan),
        stop: &Stop,
        host: &Host,
    ) -> std::io::Result<(Tally, Option<Exit>)> {
        let signal = self.carry_out_all(&[run], stop, host)?;
        Ok((run.0.finish(), signal))
    }

    /// Carries out runs side by side, each with as many cases at once as a run has by itself. Whoever called finishes them.
    pub(super) fn carry_out_all(
        &self,
        runs: &[(&Run<'_>, &Plan)],
        stop: &Stop,
        host: &Host,
    ) -> std::io::Result<Option<Exit>> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        // A host that is not this machine has one at a time: none of several waits for want of somebody who asks.
        let by_default = |plan: &Plan| cores.max(plan.targets.len());
        let jobs = |plan: &Plan| {
            let wanted = self.jobs.map_or(by_default(plan), usize::from);
            wanted.min(plan.cases.len()).max(1)
        };
        let most = runs.iter().map(|(_, plan)| jobs(plan)).max();
        let threads = most.unwrap_or(1).min(cores);
        let work = |number: usize| {
            let each = runs.iter().flat_map(move |(run, plan)| {
                (0..share(jobs(plan), threads, number)).map(|_| run.work())
            });
            join_all(each)
        };
        let main = runtime()?;
        // A thread that does not come up leaves its work to the others.
        let ended = Semaphore::new(0);
        runs.iter().for_each(|(run, _)| run.begin());
        let signal = thread::scope(|scope| {
            for number in 1..threads {
                let ended = Ended(&ended);
                let work = &work;
                let worker = move || {
                    let _ended = ended;
                    if let Ok(runtime) = runtime() {
                        runtime.block_on(async {
                            tokio::select! {
                                _done = work(number) => {}
                                () = stop.abandoned() => {}
                            }
                        });
                    }
                };
                // What cannot be started has ended as well.
                let _started = thread::Builder::new().spawn_scoped(scope, worker);
            }
            let whole = async {
                work(0).await;
                // It is never closed.
                let _all_ended = ended.acquire_many((threads - 1) as u32).await;
            };
            main.block_on(until_stopped(whole, stop, host))
        });
        Ok(signal)
    }
}

/// Tells that a run could not begin.
pub(super) fn not_started(error: &std::io::Error, host: &Host) -> Exit {
    host.tell(&format!("error: the run could not be started: {error}"));
    Exit::Broken
}

/// Says at its end, however that comes about, that a thread has ended.
struct Ended<'s>(&'s Semaphore);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.add_permits(1);
    }
}

/// A runtime for the thread that calls.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// How many cases the thread of a number carries out at once.
fn share(jobs: usize, threads: usize, number: usize) -> usize {
    jobs / threads + usize::from(number < jobs % threads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_so_many_in_a_time() {
        let close = |text: &str, expected: f64| {
            let rate = rate(text).expect("a rate");
            assert!((rate - expected).abs() < 1e-9, "{text}: {rate}");
        };
        close("5", 5.0);
        close("5/s", 5.0);
        close("0.5/s", 0.5);
        close("300/min", 5.0);
        close("36/h", 0.01);
        for wrong in [
            "", "0", "-1", "5/", "5/d", "/s", "5 / s", "NaN", "inf", "10001", "1/h", "5/s/s",
        ] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_job_is_done_by_one_thread() {
        let shares = |jobs, threads| -> Vec<usize> {
            (0..threads)
                .map(|number| share(jobs, threads, number))
                .collect()
        };
        assert_eq!(shares(1, 1), [1]);
        assert_eq!(shares(5, 2), [3, 2]);
        assert_eq!(shares(32, 3), [11, 11, 10]);
    }
}
