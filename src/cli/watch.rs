//! `--watch`: a run again and again, whenever a file that was read changes.

use std::path::PathBuf;
use std::time::Duration;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{sleep, timeout};

use super::exit::Exit;
use super::host::Host;
use super::signals::Signals;
use crate::plan::{Change, ReadFiles};

/// An editor writes a file in several steps; what comes within this time is one change.
const SETTLED: Duration = Duration::from_millis(100);
/// How often it is looked where changes cannot be heard of.
const LOOK: Duration = Duration::from_secs(1);

/// Whether these files can be read again.
pub(super) fn fits(files: &[PathBuf]) -> Result<(), String> {
    match files.iter().any(|file| file.as_os_str() == "-") {
        true => Err(
            "`--watch` reads files again, and what stdin held can be read once\nhelp: name a file"
                .to_owned(),
        ),
        false => Ok(()),
    }
}

/// Carries `run` out, which says which files it read, and again after each change of one of them, until a signal ends it. What is
/// wrong with the command line ends it at once; what is wrong with a file can be mended.
pub(super) fn again_and_again(run: impl Fn(&mut ReadFiles) -> Exit, host: &Host) -> Exit {
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            host.tell(&format!("error: changes cannot be watched: {error}"));
            return Exit::Broken;
        }
    };
    // Before the first run: from then on no signal is lost, whatever is being done.
    let mut signals = runtime.block_on(async { Signals::of_process() });
    let mut first = true;
    loop {
        let mut read = ReadFiles::default();
        let exit = run(&mut read);
        let stopped = matches!(exit, Exit::Interrupted | Exit::Terminated);
        if stopped || read.is_empty() || (first && exit == Exit::Usage) {
            return exit;
        }
        first = false;
        let changes = runtime.block_on(async {
            tokio::select! {
                biased;
                signal = signals.next() => Err(signal),
                changes = changed(&read, host) => Ok(changes),
            }
        });
        match changes {
            Ok(changes) => host.tell(&told(&changes)),
            Err(exit) => return exit,
        }
    }
}

/// Waits for a change.
async fn changed(read: &ReadFiles, host: &Host) -> Vec<Change> {
    let (heard, mut changes) = channel(1);
    let watcher = watcher(read, move || {
        // If one waits to be received already, that is enough.
        let _full = heard.try_send(());
    });
    // What changed while the run went on was not heard of.
    let mut found = read.changes();
    if found.is_empty() {
        let files = match read.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        host.tell(&format!("watching {files}; Ctrl-C ends it"));
    }
    while found.is_empty() {
        let hears_all = watcher.as_ref().is_some_and(|(_, all)| *all);
        wait(&mut changes, hears_all).await;
        found = read.changes();
    }
    found
}

/// Waits until something was heard, and nothing more for a moment; or until it is time to look.
async fn wait(changes: &mut Receiver<()>, hears_all: bool) {
    let heard = match hears_all {
        true => changes.recv().await,
        false => match timeout(LOOK, changes.recv()).await {
            Ok(heard) => heard,
            Err(_) => return,
        },
    };
    if heard.is_none() {
        return sleep(LOOK).await;
    }
    // Where something is written all the time, it never settles.
    for _ in 0..10 {
        if timeout(SETTLED, changes.recv()).await.is_err() {
            break;
        }
    }
}

/// Hears of whatever happens where the files are, and whether that is everywhere: it cannot be had on some network file systems, for
/// too many folders, and for folders above that may not be read.
fn watcher(
    read: &ReadFiles,
    heard: impl Fn() + Send + 'static,
) -> Option<(RecommendedWatcher, bool)> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // To look for changes is to read, which is no change.
        if !event.is_ok_and(|event| event.kind.is_access()) {
            heard();
        }
    })
    .ok()?;
    let mut all = true;
    for place in read.places() {
        all &= watcher.watch(&place, RecursiveMode::NonRecursive).is_ok();
    }
    Some((watcher, all))
}

/// A rule with the time of day and what changed.
fn told(changes: &[Change]) -> String {
    let now = jiff::Zoned::now().strftime("%H:%M:%S");
    let shown = |change: &Change| {
        let path = change.path.display();
        match change.word {
            "changed" => format!("{path} changed"),
            word => format!("{path} is {word}"),
        }
    };
    let first = changes.first().map(shown).unwrap_or_default();
    let more = match changes.len() {
        0 | 1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    format!("\n──────────── {now} {first}{more}")
}
