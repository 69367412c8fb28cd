//! YAML text to a tree of nodes with places, and reading the fields of a map with good errors.
//!
//! Nothing here knows what a key means: each room hands in its own table of keys. The only room that names the YAML crate.
//! It reads YAML 1.2 core less anchors, aliases, tags and merge keys, and asks that every value be written. What it writes, it reads
//! back as the same. Start at [`parse`] and [`Node`]; to write, at [`Yaml`]; to change what somebody wrote, at [`Edit`].

mod edit;
mod fields;
mod findings;
mod node;
mod parse;
mod quote;
mod scalar;
mod stop;
mod traps;
mod write;
mod yaml;

pub use edit::{Edit, NodePath, Segment, Unproved};
pub use fields::{Fields, Key, Shape};
pub use findings::Findings;
pub use node::{Entry, Kind, Node, Scalar};
pub use parse::{LARGEST_FILE, parse};
pub use yaml::Yaml;
