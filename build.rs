//! Puts the library of scenarios and its snapshots into the binary: a list of their paths with what they hold.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// What the library consists of, below the folder of the project.
const PARTS: [&str; 3] = ["flowrun.yaml", "scenarios", "snapshots"];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo speaks to build scripts by the environment"
)]
fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for part in PARTS {
        println!("cargo:rerun-if-changed={part}");
        collect(&root.join(part), &mut files)?;
    }
    files.sort();
    let mut list = "&[\n".to_owned();
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file);
        let name: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
        let _never_fails = writeln!(list, "({:?}, include_bytes!({file:?})),", name.join("/"));
    }
    list.push_str("]\n");
    let folder = std::env::var_os("OUT_DIR").map(PathBuf::from);
    std::fs::write(folder.unwrap_or_default().join("library.rs"), list)
}

/// Adds a file, or all files below a folder; what waits for review is nobody else's business.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if !path.to_string_lossy().ends_with(".new") {
        files.push(path.to_owned());
    }
    Ok(())
}
