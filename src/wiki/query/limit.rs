//! How long a list may be, and how it goes on in the next answer.
//!
//! A module that has more than it may show says where the next answer begins; what the client sends back is put together here from
//! what all modules said (seen on MediaWiki 1.35.13, 1.39.17 and 1.43.9). Start at [`Call::limit_of`] and [`Call::goes_on`].

use super::super::call::{Call, Failure, Refused};
use super::super::message::{Argument, Message, plaintext};
use super::super::value::Map;
use super::Module;

/// The most items of a list for nearly everybody, and what a list has by itself.
pub(crate) const OF_MOST: i64 = 500;
/// The most items of a list for whoever has high limits.
pub(crate) const OF_FEW: i64 = 5000;
/// How many items a list has where nothing is asked for.
const USUAL: usize = 10;

/// What lists say of their continuation, in the order in which they say it.
#[derive(Debug, Default)]
pub(crate) struct Continuation {
    /// Modules that are finished already, as the client sent it back.
    pub(crate) done: Vec<String>,
    /// The module, its parameter, and the value that begins the next answer.
    said: Vec<(&'static str, &'static str, String)>,
}

impl Continuation {
    /// What the client sent back; nothing at first.
    ///
    /// # Errors
    /// When it is nothing that was ever said.
    pub(crate) fn read(text: Option<&str>) -> Result<Continuation, Refused> {
        let done = match text.filter(|text| !text.is_empty()) {
            None => Vec::new(),
            Some(text) => match text.split("||").collect::<Vec<_>>().as_slice() {
                [_, done] => done.split('|').map(str::to_owned).collect(),
                _ => return Err(bad("query")),
            },
        };
        Ok(Continuation {
            done,
            said: Vec::new(),
        })
    }

    /// The object `continue` of an answer to these modules, if there is more.
    pub(crate) fn write(&self, modules: &[&'static Module]) -> Option<Map> {
        if self.said.is_empty() {
            return None;
        }
        let mut map = Map::new();
        for (_, parameter, value) in &self.said {
            map.set(*parameter, value.as_str());
        }
        let is_done = |module: &&&Module| !self.said.iter().any(|(name, ..)| *name == module.name);
        let done: Vec<_> = modules
            .iter()
            .filter(is_done)
            .map(|module| module.name)
            .collect();
        map.set("continue", format!("-||{}", done.join("|")));
        Some(map)
    }
}

/// The error that a value to continue from was never given out.
pub(crate) fn bad(module: &'static str) -> Refused {
    Failure::new(module, Message::new("apierror-badcontinue")).into()
}

impl Call<'_> {
    /// The most items that a list may have for whoever calls.
    pub(crate) fn most(&self) -> i64 {
        let high = self.user().is_some_and(|user| user.administrator) && !self.visit.is_bot();
        if high { OF_FEW } else { OF_MOST }
    }

    /// How many items a module may show; where it is asked for the most, the answer says how many that is.
    pub(crate) fn limit_of(&mut self, module: &'static str, parameter: &str) -> usize {
        let most = self.most();
        match self.params.get(parameter) {
            None => USUAL,
            Some("max") => {
                self.said.result.child("limits").set(module, most);
                usize::try_from(most).unwrap_or(USUAL)
            }
            Some(text) => text
                .parse::<i64>()
                .ok()
                .and_then(|number| usize::try_from(number.clamp(1, most)).ok())
                .unwrap_or(1),
        }
    }

    /// Says where a module goes on.
    pub(crate) fn goes_on(&mut self, module: &'static str, parameter: &'static str, value: String) {
        self.said.continuation.said.push((module, parameter, value));
    }

    /// Warns of a number that is no length of a list; the next that is one counts.
    pub(crate) fn warn_out_of_range(&mut self, path: &'static str, name: &str, number: i64) {
        let most = self.most();
        if (1..=most).contains(&number) {
            return;
        }
        let shown = if most == OF_FEW { "5,000" } else { "500" };
        let message = Message::with(
            "paramvalidator-outofrange-minmax",
            [
                plaintext(name),
                plaintext(number.to_string()),
                Argument::Count(1),
                plaintext(shown),
            ],
        );
        let data = Map::new()
            .with("min", 1)
            .with("curmax", most)
            .with("max", OF_MOST)
            .with("highmax", OF_FEW);
        self.warn(path, &message, Some(data));
    }
}
