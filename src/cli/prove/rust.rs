//! Samples in Rust: each is a package of its own, built with the dependencies that its head names.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::ended;
use super::{Tried, again};
use crate::cli::host::Host;

/// How long a build may take; the first one builds all dependencies.
const LIMIT: Duration = Duration::from_secs(1200);

/// The versions that we are built with: a sample is proved with the same.
const OWN_VERSIONS: &str = include_str!("../../../Cargo.lock");

/// Lines of cargo that are told when it fails.
const MOST_LINES: usize = 12;

/// Builds a sample in a folder, offline if that can be; `cargo` is the command without arguments. The error is what that says of it.
pub(super) async fn built(
    cargo: Command,
    source: &str,
    folder: &Path,
    host: &Host,
) -> Result<PathBuf, Tried> {
    let target = cache(host).unwrap_or_else(|| folder.join("target"));
    let package = folder.join("package");
    let (lock, kept_lock) = (package.join("Cargo.lock"), target.join("Cargo.lock"));
    written(&package, source).map_err(|error| Tried::unproved(format!("no package: {error}")))?;
    // Whoever else builds a sample waits until this one was taken away.
    let _alone = alone(target.join("flowrun.lock")).await;
    let mut said = String::new();
    for offline in [true, false] {
        // What was resolved once is what is there.
        let _none_yet = std::fs::copy(&kept_lock, &lock);
        let mut command = again(&cargo);
        command
            .current_dir(&package)
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_NET_OFFLINE", offline.to_string())
            .args(["build", "--quiet", "--color", "never"]);
        let ended = ended(command, LIMIT).await;
        let ended = ended.map_err(|error| Tried::unproved(format!("cargo: {error}")))?;
        let ended = ended.ok_or_else(|| Tried::unproved("cargo did not build it in time"))?;
        if ended.code == Some(0) {
            let _kept = std::fs::copy(&lock, &kept_lock);
            let built = folder.join("sample");
            let copied = std::fs::copy(target.join("debug/flowrun-sample"), &built);
            copied.map_err(|error| Tried::unproved(format!("what cargo built: {error}")))?;
            return Ok(built);
        }
        said = String::from_utf8_lossy(&ended.stderr).into_owned();
        if said.contains("--> src/main.rs") {
            return Err(Tried::Wrong {
                findings: vec![format!("it does not compile:{}", quoted(&said))],
            });
        }
        let _unlocked = std::fs::remove_file(&lock);
    }
    let told = quoted(&said);
    Err(Tried::unproved(format!("cargo did not build it:{told}")))
}

/// A lock that is held as long as this value lives. Where there can be none nobody waits.
async fn alone(path: PathBuf) -> Option<File> {
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::create(path)?;
        file.lock()?;
        std::io::Result::Ok(file)
    });
    locked.await.ok()?.ok()
}

/// Writes a package.
fn written(package: &Path, source: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(package.join("src"))?;
    std::fs::write(package.join("Cargo.toml"), manifest(source))?;
    std::fs::write(package.join("src/main.rs"), source)
}

/// The first lines of what cargo says.
fn quoted(said: &str) -> String {
    let lines = said.lines().take(MOST_LINES);
    lines.map(|line| format!("\n  | {line}")).collect()
}

/// Where dependencies stay built for the next sample.
fn cache(host: &Host) -> Option<PathBuf> {
    let named = host.variable("XDG_CACHE_HOME").map(PathBuf::from);
    let folder = named.or_else(|| Some(Path::new(host.variable("HOME")?).join(".cache")))?;
    let folder = folder.join("flowrun/samples");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder)
}

/// A package with the dependencies that the head of a sample names, in our versions.
fn manifest(source: &str) -> String {
    let mut manifest = "[package]\nname = \"flowrun-sample\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\ndebug = false\n\n[dependencies]\n".to_owned();
    let comments = source.lines().map_while(|line| line.strip_prefix("//"));
    for line in comments {
        let line = line.trim_start_matches(['/', '!', '#', ' ']).trim();
        let Some((name, version)) = line.split_once(" = ") else {
            continue;
        };
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        let is_version = version.starts_with('"') || version.starts_with('{');
        if is_name && is_version {
            let _written = writeln!(manifest, "{name} = {}", pinned(name, version));
        }
    }
    manifest
}

/// A dependency in our version, where we have it and it is one that was asked for.
fn pinned(name: &str, asked: &str) -> String {
    let head = format!("name = \"{name}\"\nversion = \"");
    let own = OWN_VERSIONS.split_once(&head);
    let own = own.and_then(|(_, rest)| rest.split('"').next());
    let mut quoted = asked.match_indices('"').map(|(at, _)| at);
    let first = match asked.find("version") {
        Some(at) => quoted.find(|quote| *quote > at),
        None => quoted.next().filter(|at| *at == 0),
    };
    let (Some(own), Some(first)) = (own, first) else {
        return asked.to_owned();
    };
    let (before, rest) = asked.split_at(first + 1);
    let Some((wanted, behind)) = rest.split_once('"') else {
        return asked.to_owned();
    };
    let fits = own == wanted || own.starts_with(&format!("{wanted}."));
    match fits {
        true => format!("{before}={own}\"{behind}"),
        false => asked.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_come_from_the_head_in_our_versions() {
        let source = "//! logout\n//!\n//!     reqwest = { version = \"0.13\", features = [\"blocking\"] }\n//!     # serde_json = \"1\"\n//! export X = y\n\nfn main() {\n    // x = \"1\"\n}\n";
        let manifest = manifest(source);
        let (_, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
        let lines: Vec<&str> = dependencies.lines().collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(
            lines[0].starts_with("reqwest = { version = \"=0.13."),
            "{lines:?}"
        );
        assert!(
            lines[0].ends_with("\", features = [\"blocking\"] }"),
            "{lines:?}"
        );
        assert!(lines[1].starts_with("serde_json = \"=1."), "{lines:?}");
    }

    #[test]
    fn what_we_do_not_have_stays_as_it_is_asked_for() {
        assert_eq!(pinned("no-such-crate", "\"1\""), "\"1\"");
        assert_eq!(pinned("serde_json", "\"0.9\""), "\"0.9\"");
        assert_eq!(pinned("serde_json", "{ path = \"x\" }"), "{ path = \"x\" }");
    }
}
