//! What snapshots say, for whoever shows them and compares nothing.

use super::file::Stored;
use super::location::Location;
use super::trouble::Trouble;
use super::variant::Variant;
use crate::template::Version;

/// An answer as a snapshot has it.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The versions that it is for; none if it is for all that no other one is for.
    variant: Option<Variant>,
    /// Status line, headers and cookies, a line each.
    pub head: String,
    /// What the body is: `json`, `text`, `html`, `xml`, `binary` or `none`.
    pub kind: String,
    /// The body, masked.
    pub body: String,
}

impl Recorded {
    /// All snapshots of an answer: the one without versions first, then its variants by name.
    pub fn at(location: &Location) -> Result<Vec<Self>, Trouble> {
        let mut variants = location.variants()?;
        variants.sort_by(|one, other| one.path().cmp(other.path()));
        let plain = Stored::read(&location.file())?.map(|stored| Self::of(&stored, None));
        let mut all: Vec<Self> = plain.into_iter().collect();
        for variant in variants {
            let stored = Stored::read(variant.path())?;
            all.extend(stored.map(|stored| Self::of(&stored, Some(variant))));
        }
        Ok(all)
    }

    fn of(stored: &Stored, variant: Option<Variant>) -> Self {
        let (head, body) = stored.parts();
        Self {
            variant,
            head: head.to_owned(),
            kind: stored.body.clone(),
            body: body.to_owned(),
        }
    }

    /// The versions at which another of the snapshots of an answer may begin to hold.
    pub fn starts(&self) -> Vec<Version> {
        self.variant
            .as_ref()
            .map(Variant::starts)
            .unwrap_or_default()
    }

    /// Of all snapshots of an answer the one that holds for a version.
    pub fn for_version<'r>(all: &'r [Self], version: &Version) -> Option<&'r Self> {
        let variants: Vec<Variant> = all.iter().filter_map(|one| one.variant.clone()).collect();
        let path = Variant::narrowest(&variants, version);
        all.iter()
            .find(|one| one.variant.as_ref().map(Variant::path) == path)
    }
}
