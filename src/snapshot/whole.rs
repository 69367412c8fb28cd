//! Writing a file whole or not at all, and never through a link.

use std::io::{self, Write};
use std::path::Path;

/// A stranger's folder may hold links, and what is written through one lands wherever it leads. The root of the snapshots is
/// resolved already, so no part of a path to be written is a link.
pub(super) fn no_link(path: &Path) -> io::Result<()> {
    let is_link = |path: &&Path| {
        path.symlink_metadata()
            .is_ok_and(|found| found.is_symlink())
    };
    match path.ancestors().find(is_link) {
        Some(link) => Err(io::Error::other(format!("`{}` is a link", link.display()))),
        None => Ok(()),
    }
}

/// The first letters of a file that has not got its name yet: one whose writer was killed stays.
pub(super) const UNNAMED: &str = ".flowrun-";

/// Writes a file whole or not at all: it takes its name when it is complete and on the disk.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    no_link(path)?;
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNNAMED);
    // Snapshots are for everybody who may read the folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    reached(Point::Begun);
    file.write_all(first)?;
    reached(Point::HalfWritten);
    file.write_all(second)?;
    reached(Point::Written);
    file.as_file().sync_data()?;
    reached(Point::Synced);
    file.persist(path)?;
    reached(Point::Named);
    Ok(())
}

/// Where a file is on its way: tests end the program at each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Begun,
    HalfWritten,
    Written,
    Synced,
    Named,
}

#[cfg(not(test))]
fn reached(_: Point) {}
#[cfg(test)]
use tests::reached;

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::snapshot::file::{About, BINARY, Stored};
    use crate::snapshot::mark::Marks;
    use crate::snapshot::sidecar::{self, Sidecar};

    const POINTS: [Point; 5] = [
        Point::Begun,
        Point::HalfWritten,
        Point::Written,
        Point::Synced,
        Point::Named,
    ];
    /// Says to the tests below that it is the program that is to be ended, at which point of which file, and where it writes.
    const VICTIM: &str = "FLOWRUN_TEST_VICTIM";
    /// Files that were begun.
    static BEGUN: AtomicUsize = AtomicUsize::new(0);

    /// In the program that is to be ended: says so at the point, and waits there.
    pub(super) fn reached(point: Point) {
        let begun = usize::from(point == Point::Begun);
        let file = BEGUN.fetch_add(begun, Ordering::SeqCst) + begun;
        let here = format!("{point:?}{file}");
        let Some((at, _)) = victim().filter(|(at, _)| *at == here) else {
            return;
        };
        println!("\nreached {at}");
        loop {
            std::thread::park();
        }
    }

    /// At which point, and where and how much is written.
    fn victim() -> Option<(String, (String, usize))> {
        #[expect(clippy::disallowed_methods, reason = "a test tells itself what to do")]
        let told = std::env::var(VICTIM).ok()?;
        let (at, rest) = told.split_once(' ')?;
        let (lines, path) = rest.split_once(' ')?;
        Some((at.to_owned(), (path.to_owned(), lines.parse().ok()?)))
    }

    fn text(of: &str, lines: usize) -> String {
        format!("{of}\n").repeat(lines)
    }

    #[test]
    fn a_file_is_the_old_one_or_the_new_one_wherever_its_writer_is_killed() {
        if let Some((_, (path, lines))) = victim() {
            write_whole(Path::new(&path), text("new", lines).as_bytes()).expect("it is written");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("it is there");
        let path = folder.join("step.snap");
        // Sixty at each point, with anything from nothing to half a megabyte to write.
        for round in 0..60 * POINTS.len() {
            let lines = round * round * 3 / 2;
            let point = POINTS[round % POINTS.len()];
            let before = match round % 2 {
                0 => None,
                _ => Some(text("old", 4000)),
            };
            match &before {
                None => drop(std::fs::remove_file(&path)),
                Some(text) => write_whole(&path, text.as_bytes()).expect("it is written"),
            }
            kill_at(
                "a_file_is_the_old_one_or_the_new_one_wherever_its_writer_is_killed",
                ((point, 1), lines),
                &path,
            );
            let wanted = match point {
                Point::Named => Some(text("new", lines)),
                _ => before,
            };
            let found = std::fs::read_to_string(&path).ok();
            assert!(found == wanted, "killed at {point:?} in round {round}");
        }
        write_whole(&path, text("new", 1).as_bytes())
            .expect("what is left over is in nobody's way");
        // Files that have no name yet are no snapshots for anybody who looks for some.
        let names = std::fs::read_dir(&folder).expect("a folder");
        let names = names.map(|entry| entry.expect("an entry").file_name());
        let snapshots = names.filter(|name| !name.to_string_lossy().starts_with(".flowrun-"));
        assert_eq!(snapshots.count(), 1);
    }

    #[test]
    fn a_snapshot_never_says_of_bytes_that_they_are_there_before_they_are() {
        let bytes = vec![7; 5000];
        if let Some((_, (path, _))) = victim() {
            let stored = Stored {
                about: About::default(),
                body: BINARY.to_owned(),
                marks: Marks::default(),
                contents: format!("HTTP 200\n\n{}", sidecar::described(&bytes)),
                sidecar: Sidecar::Kept("png"),
                bytes: Some(Ok(bytes.into())),
            };
            stored.write(Path::new(&path)).expect("it is written");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().canonicalize().expect("it is there");
        for (index, point) in POINTS.into_iter().enumerate() {
            for file in [1, 2] {
                let path = folder.join(format!("{index}-{file}.snap"));
                kill_at(
                    "a_snapshot_never_says_of_bytes_that_they_are_there_before_they_are",
                    ((point, file), 0),
                    &path,
                );
                let stored = Stored::read(&path).expect("it is whole or not there");
                assert_eq!(stored.is_some(), (point, file) == (Point::Named, 2));
                if let Some(stored) = stored {
                    assert_eq!(sidecar::read(&path, &stored), Ok(bytes.clone().into()));
                }
            }
        }
    }

    /// Runs a test of those above as a program of its own, and ends it as hard as can be when it reaches a point of a file.
    fn kill_at(name: &str, ((point, file), lines): ((Point, usize), usize), path: &Path) {
        let name = format!("snapshot::whole::tests::{name}");
        let own = std::env::current_exe().expect("a program");
        let mut child = Command::new(own)
            .args(["--exact", &name, "--nocapture"])
            .env(
                VICTIM,
                format!("{point:?}{file} {lines} {}", path.display()),
            )
            .stdout(Stdio::piped())
            .spawn()
            .expect("it is started");
        let said = BufReader::new(child.stdout.take().expect("it is piped"));
        let reached = format!("reached {point:?}{file}");
        let came = said
            .lines()
            .map_while(Result::ok)
            .any(|line| line == reached);
        child.kill().expect("it is killed");
        child.wait().expect("it ended");
        assert!(came, "it never reached {point:?} of file {file}");
    }
}
