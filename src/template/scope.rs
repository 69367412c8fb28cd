//! What a template sees, and what it must not know it sees.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use minijinja::value::{Enumerator, Object};
use serde_json::Value as Json;

use super::conversion;
use super::folder::Folder;
use super::room::Room;
use crate::secret::{Datum, Name};

/// The reserved name under which functions find the [`World`].
pub(super) const WORLD: &str = "\u{1}world";

/// A value that has a name, and whether it is secret.
#[derive(Debug, Clone)]
pub struct Binding {
    value: minijinja::Value,
    secret: Option<Name>,
    /// The members of a map of which some are secret and some are not: reading one says nothing of the others.
    members: Option<Arc<Vec<(String, Binding)>>>,
}

impl Binding {
    /// A JSON value; `secret` is the name under which it is masked, if it is secret.
    pub fn new(value: &Json, secret: Option<Name>) -> Self {
        Self {
            value: conversion::from_json(value),
            secret,
            members: None,
        }
    }

    /// What a template gave. If any part of a text or list is secret, all of it is; of a map, that member.
    pub fn from_datum(datum: &Datum) -> Self {
        let secret = datum
            .texts()
            .iter()
            .find_map(|text| text.secrets().next().map(|(_, name)| Arc::clone(name)));
        let members = match datum {
            Datum::Map(entries)
                if secret.is_some() && entries.iter().all(|(key, _)| !key.has_secret()) =>
            {
                let members = entries
                    .iter()
                    .map(|(key, value)| (key.masked(), Self::from_datum(value)));
                Some(Arc::new(members.collect()))
            }
            _ => None,
        };
        Self {
            value: conversion::from_datum(datum),
            secret: secret.filter(|_| members.is_none()),
            members,
        }
    }

    /// The same value as a secret, under the name it has already if it is one.
    #[must_use]
    pub fn as_secret(&self, name: &str) -> Self {
        let secret = self.secret.clone().unwrap_or_else(|| name.into());
        Self {
            value: self.value.clone(),
            secret: Some(secret),
            members: None,
        }
    }

    /// The value, for comparing and for snapshots.
    pub fn json(&self) -> Json {
        self.marked(None).reveal()
    }

    /// The value with its mark.
    pub fn datum(&self) -> Datum {
        match &self.members {
            None => self.marked(self.secret.as_ref()),
            Some(members) => datum_of(members),
        }
    }

    fn marked(&self, secret: Option<&Name>) -> Datum {
        // It was measured when it was made, so an endless room will do.
        conversion::to_datum(&self.value, secret, &mut Room::endless())
            .unwrap_or_else(|_| Datum::null())
    }

    /// The name under which all of it is masked, if it is secret.
    pub fn secret(&self) -> Option<&Name> {
        self.secret.as_ref()
    }
}

/// What functions may ask: chance, the time, files. One a case, so that the same seed gives the same values.
#[derive(Debug)]
pub struct World {
    random: Mutex<fastrand::Rng>,
    now: fn() -> jiff::Timestamp,
}

impl World {
    /// A world that gives the same random values for the same seed.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self {
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            now: jiff::Timestamp::now,
        })
    }

    /// A number between 0 and 1 that follows from the seed.
    pub fn chance(&self) -> f64 {
        self.draw(fastrand::Rng::f64)
    }

    /// Draws from the seeded generator.
    pub(super) fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(
            &mut self
                .random
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// The time now.
    pub(super) fn now(&self) -> jiff::Timestamp {
        (self.now)()
    }
}

/// The names that a template sees. Cheap to clone; it notes which secret names were read.
#[derive(Debug, Clone)]
pub struct Scope {
    names: BTreeMap<String, Slot>,
    surroundings: Surroundings,
}

#[derive(Debug, Clone)]
enum Slot {
    One(Binding),
    Group(BTreeMap<String, Binding>),
}

/// Where a template stands: the world, and the folders from which and within which files are read.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) world: Arc<World>,
    pub(super) folder: Folder,
}

impl Object for Surroundings {}

impl Scope {
    /// An empty scope; paths given to `file()` are relative to `folder` and must stay inside `root`.
    pub fn new(world: &Arc<World>, folder: impl Into<PathBuf>, root: impl Into<PathBuf>) -> Self {
        let surroundings = Surroundings {
            world: Arc::clone(world),
            folder: Folder::new(folder, root),
        };
        Self {
            names: BTreeMap::new(),
            surroundings,
        }
    }

    /// Where files are read from.
    pub fn folder(&self) -> &Folder {
        &self.surroundings.folder
    }

    /// Gives a name a value; an earlier one is replaced.
    pub fn set(&mut self, name: impl Into<String>, binding: Binding) {
        self.names.insert(name.into(), Slot::One(binding));
    }

    /// Gives a value to `GROUP.NAME`.
    pub fn set_member(&mut self, group: &str, name: impl Into<String>, binding: Binding) {
        let slot = self
            .names
            .entry(group.to_owned())
            .or_insert_with(|| Slot::Group(BTreeMap::new()));
        if let Slot::Group(members) = slot {
            members.insert(name.into(), binding);
        }
    }

    /// Makes `GROUP.` known even if it has no member.
    pub fn set_group(&mut self, group: &str) {
        self.names
            .insert(group.to_owned(), Slot::Group(BTreeMap::new()));
    }

    /// Forgets a name.
    pub fn remove(&mut self, name: &str) {
        self.names.remove(name);
    }

    /// The value of `NAME` or `GROUP.NAME`.
    pub fn get(&self, path: &str) -> Option<&Binding> {
        match path.split_once('.') {
            None => match self.names.get(path)? {
                Slot::One(binding) => Some(binding),
                Slot::Group(_) => None,
            },
            Some((group, name)) => match self.names.get(group)? {
                Slot::Group(members) => members.get(name),
                Slot::One(_) => None,
            },
        }
    }

    /// A context for one evaluation, and the note of what it read.
    pub(super) fn context(&self) -> (minijinja::Value, Reads) {
        let reads = Reads::default();
        let context = Context {
            scope: self.clone(),
            reads: reads.clone(),
        };
        (minijinja::Value::from_object(context), reads)
    }
}

/// The secret names that an evaluation read.
#[derive(Debug, Clone, Default)]
pub(super) struct Reads(Arc<Mutex<Vec<Name>>>);

impl Reads {
    /// The value as a template gets it: a secret is noted when it is read.
    fn read(&self, binding: &Binding) -> minijinja::Value {
        if let Some(members) = &binding.members {
            return minijinja::Value::from_object(Members {
                members: Arc::clone(members),
                reads: self.clone(),
            });
        }
        if let (Some(name), Ok(mut names)) = (&binding.secret, self.0.lock()) {
            names.push(Arc::clone(name));
        }
        binding.value.clone()
    }

    /// The first secret that was read.
    pub(super) fn first(&self) -> Option<Name> {
        self.0.lock().ok()?.first().cloned()
    }
}

struct Context {
    scope: Scope,
    reads: Reads,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scope")
    }
}

impl Object for Context {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<minijinja::Value> {
        if key == WORLD {
            return Some(minijinja::Value::from_object(
                self.scope.surroundings.clone(),
            ));
        }
        Some(match self.scope.names.get(key)? {
            Slot::One(binding) => self.reads.read(binding),
            Slot::Group(members) => minijinja::Value::from_object(Group {
                members: members.clone(),
                reads: self.reads.clone(),
            }),
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// `SESSION` in `SESSION.NAME`: it can be asked for a name and for nothing else, so no secret is read unnoticed.
struct Group {
    members: BTreeMap<String, Binding>,
    reads: Reads,
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("session")
    }
}

impl Object for Group {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<minijinja::Value> {
        self.members
            .get(key)
            .map(|binding| self.reads.read(binding))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

fn datum_of(members: &[(String, Binding)]) -> Datum {
    let members = members.iter();
    let pairs = members.map(|(key, value)| (key.as_str().into(), value.datum()));
    Datum::Map(pairs.collect())
}

/// The value of an expression that is just such a map, each member with its own mark.
pub(super) fn marked_map(value: &minijinja::Value) -> Option<Datum> {
    let map = value.downcast_object_ref::<Members>()?;
    Some(datum_of(&map.members))
}

/// A map of which some members are secret: whoever reads one has it noted, and whoever looks at the whole reads them all.
#[derive(Clone)]
struct Members {
    members: Arc<Vec<(String, Binding)>>,
    reads: Reads,
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("map")
    }
}

impl Object for Members {
    fn get_value(self: &Arc<Self>, key: &minijinja::Value) -> Option<minijinja::Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<minijinja::Value> {
        let (_, binding) = self.members.iter().find(|(name, _)| name == key)?;
        Some(self.reads.read(binding))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys = self
            .members
            .iter()
            .map(|(name, _)| minijinja::Value::from(name.as_str()));
        Enumerator::Values(keys.collect())
    }
}
