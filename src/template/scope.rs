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
use super::symbols::Symbols;
use super::world::World;
use crate::secret::{Datum, Name, Text, waited_for};

/// The reserved name under which functions find the [`World`].
pub(super) const WORLD: &str = "\u{1}world";

/// A value that has a name, and whether it is secret.
#[derive(Debug, Clone)]
pub struct Binding {
    value: minijinja::Value,
    secret: Option<Name>,
    /// The members of a map of which some are secret and some are not: reading one says nothing of the others.
    members: Option<Arc<Vec<(String, Binding)>>>,
    /// Of a value that is not known yet: what it is made of.
    parts: Option<Arc<Datum>>,
}

impl Binding {
    /// A JSON value; `secret` is the name under which it is masked, if it is secret.
    pub fn new(value: &Json, secret: Option<Name>) -> Self {
        Self {
            value: conversion::from_json(value),
            secret,
            members: None,
            parts: None,
        }
    }

    /// A value that will be known later, shown as `‹WHAT›` in whatever is made of it.
    pub fn not_known_yet(what: &str) -> Self {
        Self::from_datum(&Datum::Text(Text::not_known_yet(what)))
    }

    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        self.waits_for([].into_iter()).is_none()
    }

    /// What a template gave. If any part of a text or list is secret, all of it is; of a map, that member.
    pub fn from_datum(datum: &Datum) -> Self {
        let texts = datum.texts();
        let mut names = texts.iter().flat_map(|text| text.secrets());
        let first = names.next().map(|(_, name)| name);
        let open = first.filter(|name| waited_for(name).is_some()).or_else(|| {
            let mut later = names.map(|(_, name)| name);
            later.find(|name| waited_for(name).is_some())
        });
        let secret = open.or(first).map(Arc::clone);
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
            parts: (open.is_some() && members.is_none()).then(|| Arc::new(datum.clone())),
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
            parts: None,
        }
    }

    /// The value, for comparing and for snapshots.
    pub fn json(&self) -> Json {
        self.marked(None).reveal()
    }

    /// The value with its mark.
    pub fn datum(&self) -> Datum {
        match (&self.members, &self.parts) {
            (Some(members), _) => datum_of(members),
            (None, Some(parts)) => Datum::clone(parts),
            (None, None) => self.marked(self.secret.as_ref()),
        }
    }

    /// What is waited for, if the member at the end of a path, or what it lies in, is not known yet.
    fn waits_for<'p>(&self, mut path: impl Iterator<Item = &'p str>) -> Option<&str> {
        let Some(members) = &self.members else {
            return waited_for(self.secret.as_ref()?);
        };
        match path.next() {
            Some(name) => {
                let (_, member) = members.iter().find(|(own, _)| own == name)?;
                member.waits_for(path)
            }
            None => {
                let mut members = members.iter();
                members.find_map(|(_, member)| member.waits_for([].into_iter()))
            }
        }
    }

    /// The member at the end of a path.
    fn member<'p>(&self, mut path: impl Iterator<Item = &'p str>) -> Option<&Self> {
        let Some(name) = path.next() else {
            return Some(self);
        };
        let (_, member) = self.members.as_ref()?.iter().find(|(own, _)| own == name)?;
        member.member(path)
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

    /// The names that stand in the place of values.
    pub fn symbols(&self) -> Option<&Arc<Symbols>> {
        self.surroundings.world.symbols()
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

    /// All values with their names, `NAME` or `GROUP.NAME`.
    pub fn bindings(&self) -> Vec<(String, &Binding)> {
        let names = self.names.iter();
        let all = names.flat_map(|(name, slot)| match slot {
            Slot::One(binding) => vec![(name.clone(), binding)],
            Slot::Group(members) => {
                let members = members.iter();
                let members = members.map(|(member, value)| (format!("{name}.{member}"), value));
                members.collect()
            }
        });
        all.collect()
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

    /// The value of a name with any attributes, if it was bound as one or as a member of a map.
    pub(super) fn at(&self, path: &str) -> Option<&Binding> {
        let mut path = path.split('.');
        match self.names.get(path.next()?)? {
            Slot::One(binding) => binding.member(path),
            Slot::Group(members) => members.get(path.next()?)?.member(path),
        }
    }

    /// What is waited for, if the value of a name with these attributes is not known yet.
    pub(super) fn waits_for(&self, path: &str) -> Option<&str> {
        let mut path = path.split('.');
        match self.names.get(path.next()?)? {
            Slot::One(binding) => binding.waits_for(path),
            Slot::Group(members) => match path.next() {
                Some(name) => members.get(name)?.waits_for(path),
                None => {
                    let mut members = members.values();
                    members.find_map(|member| member.waits_for([].into_iter()))
                }
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

    /// Whether everything that was read is known.
    pub(super) fn all_known(&self) -> bool {
        let known = |names: &Vec<Name>| names.iter().all(|name| waited_for(name).is_none());
        self.0.lock().is_ok_and(|names| known(&names))
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
