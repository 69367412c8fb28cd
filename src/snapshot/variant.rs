//! Variants of a snapshot for some versions: `log-out@1.43+.snap`, `log-out@1.39-1.42.snap`.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::file::Stored;
use super::location::{Location, displayed, resolved};
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
    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The versions at which it may begin or cease to hold.
    pub(super) fn starts(&self) -> Vec<Version> {
        self.versions.starts()
    }

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

    /// Where the snapshot for some versions of an answer is to stand, beside the one in a file. The error says what is wrong with the
    /// versions.
    pub(super) fn beside(file: &Path, written: &str) -> Result<PathBuf, String> {
        let file = resolved(file);
        let location = Location::of_file(&file).ok_or("it is no snapshot")?;
        let versions = Versions::read(written).ok_or_else(|| {
            format!("`{written}` names no versions: write `1.43+`, `1.39-1.42` or `1.43`")
        })?;
        if let Some(to) = versions.to.as_ref().filter(|_| versions.is_empty()) {
            let from = &versions.from;
            return Err(format!(
                "`{written}` ends before it begins: write `{to}-{from}`"
            ));
        }
        let variants = location.variants().map_err(|trouble| trouble.to_string())?;
        for other in variants.iter().filter(|other| other.path != file) {
            let (within, around) = (
                versions.within(&other.versions),
                other.versions.within(&versions),
            );
            let why = match (within, around) {
                (true, true) => {
                    "is there already: take the answer by accepting that one, or remove it first"
                }
                (false, false) if versions.meet(&other.versions) => {
                    "holds for some of these versions and for others: one must be within the other, or both apart"
                }
                _ => continue,
            };
            return Err(format!("`{}` {why}", displayed(&other.path).display()));
        }
        let name = format!("{}@{written}.snap", location.stem);
        Ok(location.folder.join(name))
    }

    /// The variants at a location without which other files would hold that say the same, each with one of those. The narrower of
    /// two that are the same goes, so that something is left to hold.
    pub(super) fn needless(location: &Location) -> Vec<(PathBuf, PathBuf)> {
        let Ok(mut left) = location.variants() else {
            return Vec::new();
        };
        let plain = location.file();
        left.sort_by(
            |one, other| match one.versions.narrower_than(&other.versions) {
                true => Ordering::Less,
                false if other.versions.narrower_than(&one.versions) => Ordering::Greater,
                false => one.path.cmp(&other.path),
            },
        );
        let starts: Vec<Version> = left.iter().flat_map(|one| one.versions.starts()).collect();
        let mut needless = Vec::new();
        for path in left
            .iter()
            .map(|variant| variant.path.clone())
            .collect::<Vec<_>>()
        {
            let (own, others): (Vec<_>, Vec<_>) = left
                .iter()
                .cloned()
                .partition(|variant| variant.path == path);
            let holds = |version: &&Version| Self::narrowest(&left, version) == Some(&path);
            let without = starts.iter().filter(holds).map(|version| {
                let other = Self::narrowest(&others, version);
                other.unwrap_or(&plain).to_owned()
            });
            let without: BTreeSet<PathBuf> = without.collect();
            let is_same = !own.is_empty() && without.iter().all(|other| same(&path, other));
            if let Some(other) = without.first().filter(|_| is_same) {
                needless.push((path, other.clone()));
                left = others;
            }
        }
        needless
    }
}

/// Whether two snapshots say the same, whatever they say it about.
fn same(one: &Path, other: &Path) -> bool {
    let read = |path| Stored::read(path).ok().flatten();
    read(one).zip(read(other)).is_some_and(|(one, other)| {
        (one.body, one.marks, one.contents) == (other.body, other.marks, other.contents)
    })
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

    /// Whether it ends before it begins.
    fn is_empty(&self) -> bool {
        !self.hold(&self.from)
    }

    /// Whether some version is in both.
    fn meet(&self, other: &Self) -> bool {
        self.hold(&other.from.lowest()) || other.hold(&self.from.lowest())
    }

    /// Whether all of it is in another one.
    fn within(&self, other: &Self) -> bool {
        let ends = match (&self.to, &other.to) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(other)) => {
                let after = own.just_after();
                after.compares(Comparison::AtMost, &other.just_after())
            }
        };
        ends && self
            .from
            .lowest()
            .compares(Comparison::AtLeast, &other.from)
    }

    /// The versions at which it may change which of several ranges hold.
    fn starts(&self) -> Vec<Version> {
        let after = self.to.as_ref().map(Version::just_after);
        let from = [self.from.lowest(), self.from.clone()];
        from.into_iter().chain(after).collect()
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
