//! An answer as a tree, before anybody has said in which format or format version it is wanted.
//!
//! How a tree looks in JSON, XML or PHP is said in [`super::format`]; this file only knows the two format versions, which differ in
//! where booleans and texts stand. Start at [`Value`].

use std::borrow::Cow;

/// A name in a [`Map`].
pub(crate) type Name = Cow<'static, str>;

/// One value of an answer. The kinds are those that show differently in the formats and format versions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// A boolean that stays one in format version 1.
    Bool(bool),
    /// A boolean that format version 1 shows as `""` when true, and leaves out when false.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A text that format version 1 wraps into `{"*": …}` and XML into an element.
    Element(String),
    /// A list; the name is that of an item in XML.
    List(&'static str, Vec<Value>),
    /// A list in format version 1, an object with the keys 0, 1, 2 … in format version 2.
    Numbered(&'static str, Vec<Value>),
    /// An object with these keys in format version 1, a list of the values in format version 2.
    Keyed(&'static str, Vec<(String, Value)>),
    /// An object.
    Map(Map),
}

/// An object whose entries keep their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Map {
    entries: Vec<(Name, Value)>,
    content: Option<&'static str>,
    loose: bool,
}

/// The two versions of the JSON and PHP formats: `formatversion=1` and `formatversion=2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// Booleans are `""` or absent, a text stands under `*`.
    One,
    /// Booleans are booleans, a text stands under a name.
    Two,
}

impl Map {
    /// An object without entries.
    pub(crate) fn new() -> Map {
        Map::default()
    }

    /// An object that turns into an empty *list* where nothing is left of it, as untyped PHP arrays do.
    pub(crate) fn loose() -> Map {
        Map {
            loose: true,
            ..Map::default()
        }
    }

    /// Adds an entry at the end, or replaces the one of that name where it stands.
    pub(crate) fn set(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        let (name, value) = (name.into(), value.into());
        match self.entries.iter_mut().find(|(n, _)| *n == name) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((name, value)),
        }
    }

    /// [`Map::set`] for building an object in one expression.
    #[must_use]
    pub(crate) fn with(mut self, name: impl Into<Name>, value: impl Into<Value>) -> Map {
        self.set(name, value);
        self
    }

    /// Sets the text of this object: `*` and last in format version 1, under `name` and here in format version 2, the element's own
    /// text in XML.
    pub(crate) fn set_content(&mut self, name: &'static str, text: impl Into<Value>) {
        self.content = Some(name);
        self.set(name, text);
    }

    /// [`Map::set_content`] for building an object in one expression.
    #[must_use]
    pub(crate) fn with_content(mut self, name: &'static str, text: impl Into<Value>) -> Map {
        self.set_content(name, text);
        self
    }

    /// The object under `name`, made at the end if it is not there yet.
    pub(crate) fn child(&mut self, name: impl Into<Name>) -> &mut Map {
        self.descend(name.into(), false)
    }

    /// The object under `name`, made at the front if it is not there yet: a warning stands before what was said earlier.
    pub(crate) fn child_on_top(&mut self, name: impl Into<Name>) -> &mut Map {
        self.descend(name.into(), true)
    }

    fn descend(&mut self, name: Name, on_top: bool) -> &mut Map {
        let at = self.place(name, on_top, || Value::Map(Map::new()));
        let value = &mut self.entries[at].1;
        if !matches!(value, Value::Map(_)) {
            *value = Value::Map(Map::new());
        }
        match value {
            Value::Map(map) => map,
            _ => unreachable!("it was made an object in the line above"),
        }
    }

    /// The list under `name`, made at the front if it is not there yet.
    pub(crate) fn list_on_top(
        &mut self,
        name: impl Into<Name>,
        item: &'static str,
    ) -> &mut Vec<Value> {
        let at = self.place(name.into(), true, || Value::List(item, Vec::new()));
        let value = &mut self.entries[at].1;
        if !matches!(value, Value::List(..)) {
            *value = Value::List(item, Vec::new());
        }
        match value {
            Value::List(_, values) => values,
            _ => unreachable!("it was made a list in the line above"),
        }
    }

    /// Puts an entry at the front.
    pub(crate) fn set_on_top(&mut self, name: impl Into<Name>, value: impl Into<Value>) {
        let name = name.into();
        self.entries.retain(|(n, _)| *n != name);
        self.entries.insert(0, (name, value.into()));
    }

    fn place(&mut self, name: Name, on_top: bool, make: impl FnOnce() -> Value) -> usize {
        match self.entries.iter().position(|(n, _)| *n == name) {
            Some(at) => at,
            None if on_top => {
                self.entries.insert(0, (name, make()));
                0
            }
            None => {
                self.entries.push((name, make()));
                self.entries.len() - 1
            }
        }
    }

    /// The value under `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.entries
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value)
    }

    /// An object of these entries.
    pub(crate) fn from_entries(entries: impl IntoIterator<Item = (String, Value)>) -> Map {
        Map {
            entries: entries
                .into_iter()
                .map(|(name, value)| (Name::from(name), value))
                .collect(),
            ..Map::default()
        }
    }

    /// The entries in their order.
    pub(crate) fn entries(&self) -> &[(Name, Value)] {
        &self.entries
    }

    /// The name of the entry that is this object's text.
    pub(crate) fn content(&self) -> Option<&'static str> {
        self.content
    }
}

/// A tree as JSON and PHP know it, in one format version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Plain {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Plain>),
    /// An object in its order.
    Object(Vec<(String, Plain)>),
}

impl Value {
    /// The value in one format version; `None` where that version shows nothing, which is a flag that is not set.
    fn plain(&self, version: Version) -> Option<Plain> {
        let all = |values: &[Value]| {
            values
                .iter()
                .filter_map(|v| v.plain(version))
                .collect::<Vec<_>>()
        };
        Some(match (self, version) {
            (Value::Bool(b), _) | (Value::Flag(b), Version::Two) => Plain::Bool(*b),
            (Value::Flag(true), Version::One) => Plain::Text(String::new()),
            (Value::Flag(false), Version::One) => return None,
            (Value::Int(n), _) => Plain::Int(*n),
            (Value::Text(text), _) | (Value::Element(text), Version::Two) => {
                Plain::Text(text.clone())
            }
            (Value::Element(text), Version::One) => {
                Plain::Object(vec![("*".to_owned(), Plain::Text(text.clone()))])
            }
            (Value::List(_, values), _) | (Value::Numbered(_, values), Version::One) => {
                Plain::List(all(values))
            }
            (Value::Numbered(_, values), Version::Two) => Plain::Object(
                all(values)
                    .into_iter()
                    .enumerate()
                    .map(|(i, v)| (i.to_string(), v))
                    .collect(),
            ),
            (Value::Keyed(_, entries), Version::One) => Plain::Object(
                entries
                    .iter()
                    .filter_map(|(k, v)| Some((k.clone(), v.plain(version)?)))
                    .collect(),
            ),
            (Value::Keyed(_, entries), Version::Two) => Plain::List(
                entries
                    .iter()
                    .filter_map(|(_, v)| v.plain(version))
                    .collect(),
            ),
            (Value::Map(map), _) => map.plain(version),
        })
    }
}

impl Map {
    /// The object in one format version.
    pub(crate) fn plain(&self, version: Version) -> Plain {
        let mut entries = Vec::with_capacity(self.entries.len());
        let mut text = None;
        for (name, value) in &self.entries {
            let Some(value) = value.plain(version) else {
                continue;
            };
            if version == Version::One && self.content == Some(name) {
                text = Some(("*".to_owned(), value));
            } else {
                entries.push((name.to_string(), value));
            }
        }
        entries.extend(text);
        if self.loose && entries.is_empty() {
            Plain::List(Vec::new())
        } else {
            Plain::Object(entries)
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Value {
        Value::Map(map)
    }
}
