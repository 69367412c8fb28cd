//! Variants of a snapshot for some versions: `log-out@1.43+.snap`, `log-out@1.39-1.42.snap`.

use std::io;
use std::path::{Path, PathBuf};

use super::location::Location;
use super::trouble::Trouble;
use crate::template::{Comparison, Version};

/// A file that holds for some versions of the target.
#[derive(Debug, Clone)]
pub struct Variant {
    path: PathBuf,
    versions: Versions,
}

/// From a version to a version, both included as far as they are written: 1.42.7 belongs to `-1.42`.
#[derive(Debug, Clone)]
struct Versions {
    from: Version,
    /// None: and later.
    to: Option<Version>,
}

impl Location {
    /// The variants that stand beside the file.
    pub fn variants(&self) -> Result<Vec<Variant>, Trouble> {
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Trouble::Unreadable(self.folder.clone(), error)),
        };
        let mut variants = Vec::new();
        for entry in entries {
            let path = entry
                .map_err(|error| Trouble::Unreadable(self.folder.clone(), error))?
                .path();
            variants.extend(self.variant(path)?);
        }
        Ok(variants)
    }

    fn variant(&self, path: PathBuf) -> Result<Option<Variant>, Trouble> {
        let Some(written) = path.file_name().and_then(|name| {
            let name = name.to_str()?.strip_suffix(".snap")?;
            name.strip_prefix(&self.stem)?.strip_prefix('@')
        }) else {
            return Ok(None);
        };
        match Versions::read(written) {
            Some(versions) => Ok(Some(Variant { path, versions })),
            None => {
                let why = format!("`@{written}` names no versions: write `@1.43+` or `@1.39-1.42`");
                Err(Trouble::Damaged(path, why))
            }
        }
    }
}

impl Variant {
    /// The narrowest of the variants that hold for a version.
    pub fn narrowest<'v>(variants: &'v [Variant], version: &Version) -> Option<&'v Path> {
        let mut best: Option<&Variant> = None;
        for variant in variants
            .iter()
            .filter(|variant| variant.versions.hold(version))
        {
            if best.is_none_or(|best| variant.versions.narrower_than(&best.versions)) {
                best = Some(variant);
            }
        }
        best.map(|variant| variant.path.as_path())
    }
}

impl Versions {
    fn read(written: &str) -> Option<Self> {
        if let Some(from) = written.strip_suffix('+') {
            let from = from.parse().ok()?;
            return Some(Self { from, to: None });
        }
        let (from, to) = written.split_once('-').unwrap_or((written, written));
        Some(Self {
            from: from.parse().ok()?,
            to: Some(to.parse().ok()?),
        })
    }

    fn hold(&self, version: &Version) -> bool {
        version.compares(Comparison::AtLeast, &self.from)
            && self
                .to
                .as_ref()
                .is_none_or(|to| version.compares(Comparison::AtMost, to))
    }

    /// One with an end is narrower than one without; else the one that begins later, else the one that ends earlier.
    fn narrower_than(&self, other: &Self) -> bool {
        let later = self.from.compares(Comparison::Greater, &other.from);
        match (&self.to, &other.to) {
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(others)) if self.from.compares(Comparison::Equal, &other.from) => {
                own.compares(Comparison::Less, others)
            }
            _ => later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_narrowest_wins() {
        let names = [
            "1.35+",
            "1.39-1.42",
            "1.40-1.41",
            "1.43+",
            "1.35-1.41",
            "1.36",
        ];
        let variants: Vec<Variant> = names
            .into_iter()
            .map(|name| Variant {
                path: PathBuf::from(name),
                versions: Versions::read(name).expect("versions"),
            })
            .collect();
        for (version, wanted) in [
            ("1.34.4", None),
            ("1.35.13", Some("1.35-1.41")),
            ("1.36.2", Some("1.36")),
            ("1.39.17", Some("1.39-1.42")),
            ("1.41.0", Some("1.40-1.41")),
            ("1.42.7", Some("1.39-1.42")),
            ("1.43.0-wmf.3", Some("1.43+")),
            ("1.50", Some("1.43+")),
        ] {
            let version = version.parse().expect("a version");
            let got = Variant::narrowest(&variants, &version);
            assert_eq!(got, wanted.map(Path::new), "{version}");
        }
        for text in ["", "x", "1.43-", "+"] {
            assert!(Versions::read(text).is_none(), "{text}");
        }
    }
}
