//! The `flowrun` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    flowrun::cli::main()
}
