//! The `flowrun` binary.

fn main() {}
