//! A mistake of flowrun itself: it must not look like one of the scenario, and must not spill what it was working on.

use std::io::Write;
use std::panic::{PanicHookInfo, UnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

use super::exit::Exit;

/// Whether anything panicked, in whatever thread or task.
static PANICKED: AtomicBool = AtomicBool::new(false);

/// Does the work of a command; if anything of it panics, a short message is all that is said, and the exit is that of a run that
/// could not be carried out.
pub(super) fn guarded(work: impl FnOnce() -> Exit + UnwindSafe) -> Exit {
    std::panic::set_hook(Box::new(tell));
    match std::panic::catch_unwind(work) {
        // A signal is still what ended it.
        Ok(exit @ (Exit::Interrupted | Exit::Terminated)) => exit,
        Ok(exit) if !PANICKED.load(Ordering::Relaxed) => exit,
        _ => Exit::Broken,
    }
}

fn tell(info: &PanicHookInfo<'_>) {
    PANICKED.store(true, Ordering::Relaxed);
    let place = info
        .location()
        .map(|place| format!("{}:{}", place.file(), place.line()));
    let message = told(
        place.as_deref(),
        info.payload().downcast_ref::<&'static str>(),
    );
    // If that cannot be written there is nobody to tell.
    let _lost = writeln!(std::io::stderr(), "{message}");
}

/// What is said. A text that was put together while running may hold a secret; one that stands in the program holds none.
fn told(place: Option<&str>, fixed: Option<&&'static str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let place = place.map_or_else(String::new, |place| format!(" at {place}"));
    let why = fixed.map_or_else(String::new, |fixed| format!(": {fixed}"));
    format!(
        "error: flowrun {version} failed by a mistake of its own{place}{why}\nhelp: this is a bug, not a mistake of the scenario: please report this line and what you ran"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_in_two_lines_without_what_it_was_about() {
        let said = told(Some("src/a.rs:7"), None);
        assert!(
            said.contains("mistake of its own at src/a.rs:7\nhelp: this is a bug"),
            "{said}"
        );
        assert_eq!(said.lines().count(), 2);
        let said = told(None, Some(&"entered unreachable code"));
        assert!(
            said.contains("of its own: entered unreachable code"),
            "{said}"
        );
    }
}
