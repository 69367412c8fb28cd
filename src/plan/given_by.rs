//! Who gives an input its value, in the words of whoever wants to change it.

use std::fmt;

/// Who gives an input its value. Places are `FILE:LINE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenBy {
    /// A flag: `--var`, `--secret`, or `--target` with an address.
    Flag(&'static str),
    /// A flag that names a file, and a place in that.
    FileOf(&'static str, String),
    /// A variable of the environment, and the place in a file that names it, if one does.
    Variable(String, Option<String>),
    /// A target of `flowrun.yaml`, and where.
    Target(String, String),
    /// `flowrun.yaml`, and where.
    Project(String),
    /// The default of its declaration, and where.
    Default(String),
    /// A service of the run's own, by its title.
    Embedded(&'static str),
    /// The target, which is no service of the run's own.
    Deployed,
    /// Nobody.
    Nobody,
}

impl fmt::Display for GivenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::FileOf(flag, at) => write!(f, "{flag} {at}"),
            Self::Variable(name, None) => write!(f, "environment variable {name}"),
            Self::Variable(name, Some(at)) => write!(f, "environment variable {name}, {at}"),
            Self::Target(name, at) => write!(f, "target {name}, {at}"),
            Self::Project(at) => f.write_str(at),
            Self::Default(at) => write!(f, "default, {at}"),
            Self::Embedded(title) => write!(f, "the embedded {title}"),
            Self::Deployed => f.write_str("the target"),
            Self::Nobody => f.write_str("nobody"),
        }
    }
}
