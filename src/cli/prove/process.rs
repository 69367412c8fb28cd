//! Running a program of somebody else: without our environment, for a limited time, with nothing of it left behind.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Bytes that are kept of each stream; what is behind them is read and dropped.
const MOST_KEPT: usize = 4 << 20;

/// How a program ended.
#[derive(Debug, Clone, Default)]
pub(super) struct Ended {
    /// Its exit code; none if a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// Runs a program to its end. Nothing, if that did not come within the limit: it was ended then, with all that it started.
pub(super) async fn ended(mut command: Command, limit: Duration) -> io::Result<Option<Ended>> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let child = command.spawn()?;
    let mut group = Group(Some(child.id()));
    let waiting = tokio::task::spawn_blocking(move || waited(child));
    match tokio::time::timeout(limit, waiting).await {
        Ok(Ok(ended)) => {
            group.0 = None;
            ended.map(Some)
        }
        Ok(Err(_)) => Err(io::Error::other("nobody waited for it")),
        Err(_) => Ok(None),
    }
}

fn waited(mut child: Child) -> io::Result<Ended> {
    let group = child.id();
    let (stdout, stderr) = (kept(child.stdout.take()), kept(child.stderr.take()));
    let status = child.wait()?;
    // Whoever it left behind may hold its streams open for ever.
    end(group);
    Ok(Ended {
        code: status.code(),
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
    })
}

/// Reads a stream to its end.
fn kept(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        let Some(mut stream) = stream else {
            return kept;
        };
        let _broken = stream
            .by_ref()
            .take(MOST_KEPT as u64)
            .read_to_end(&mut kept);
        let _broken = io::copy(&mut stream, &mut io::sink());
        kept
    })
}

/// A process that has not ended, with all that it started. They end when this is dropped.
struct Group(Option<u32>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            end(group);
        }
    }
}

/// Ends a group of processes, if there is one left of it.
fn end(group: u32) {
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "kill -s KILL -- \"-$0\"", &group.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _gone = command.status();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str, limit: Duration) -> Option<Ended> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(ended(command, limit)).unwrap()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn both_streams_and_the_code_are_kept() {
        let ended = run("echo out; echo err >&2; exit 3", LONG).unwrap();
        assert_eq!(ended.code, Some(3));
        assert_eq!(
            (ended.stdout, ended.stderr),
            (b"out\n".to_vec(), b"err\n".to_vec())
        );
        assert_eq!(run("kill -9 $$", LONG).unwrap().code, None);
    }

    #[test]
    fn what_takes_too_long_is_ended() {
        assert!(run("sleep 1000", Duration::from_millis(50)).is_none());
    }

    #[test]
    fn with_a_program_all_that_it_started_is_ended() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = format!("exec 3<>/dev/tcp/127.0.0.1/{port}; sleep 1000");
        let mut command = Command::new("/bin/bash");
        command.args(["-c", &format!("bash -c '{inner}' & wait")]);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let mut stream = runtime.block_on(async {
            let begun = tokio::task::spawn_blocking(move || listener.accept());
            tokio::select! {
                ended = ended(command, LONG) => panic!("it ended: {ended:?}"),
                begun = begun => begun.unwrap().unwrap().0,
            }
        });
        // The other side closes when it ends, and not before.
        let mut nothing = Vec::new();
        assert_eq!(stream.read_to_end(&mut nothing).unwrap(), 0);
    }

    #[test]
    fn what_it_leaves_in_the_background_keeps_nobody_waiting() {
        let ended = run("sleep 1000 & echo done", LONG).unwrap();
        assert_eq!(ended.stdout, b"done\n");
    }

    #[test]
    fn what_it_writes_without_end_is_not_all_kept() {
        let ended = run("head -c 9000000 /dev/zero", LONG).unwrap();
        assert_eq!((ended.code, ended.stdout.len()), (Some(0), MOST_KEPT));
    }
}
