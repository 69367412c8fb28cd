//! What the wiki says: a message is a key with arguments, worded in five formats and in the language that was asked for.
//!
//! The words themselves are data, in [`super::wording`]. Start at [`Message`].

use super::release::Release;
use super::value::{Map, Value};
use super::wording::{self, Language};

/// How errors and warnings are shown: the parameter `errorformat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorFormat {
    /// As before 1.29: one error, in English, warnings by module.
    Bc,
    /// Text without markup.
    Plaintext,
    /// Text with wiki markup.
    Wikitext,
    /// Text as HTML.
    Html,
    /// Key and arguments.
    Raw,
    /// The code alone.
    None,
}

impl ErrorFormat {
    /// Every format as the parameter names it.
    pub(crate) const NAMES: &'static [&'static str] =
        &["plaintext", "wikitext", "html", "raw", "none", "bc"];

    /// The format of that name.
    pub(crate) fn by_name(name: &str) -> Option<ErrorFormat> {
        Some(match name {
            "bc" => ErrorFormat::Bc,
            "plaintext" => ErrorFormat::Plaintext,
            "wikitext" => ErrorFormat::Wikitext,
            "html" => ErrorFormat::Html,
            "raw" => ErrorFormat::Raw,
            "none" => ErrorFormat::None,
            _ => return None,
        })
    }
}

/// An argument of a message. The kinds show in `errorformat=raw`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Argument {
    /// A text that may hold markup.
    Wikitext(String),
    /// A text that is to be shown as it is.
    Plaintext(String),
    /// A number on its own.
    Count(i64),
    /// A number that is formatted.
    Number(i64),
    /// A time in seconds, said in whole minutes.
    Duration(i64),
    /// What the words take from the wiki itself: it fills a gap and is none of the arguments.
    Local(String),
    /// `a, b, c`; with the places that the items had, where the release shows them.
    Commas(Vec<Argument>, Option<Vec<usize>>),
    /// `a, b and c`.
    Words(Vec<Argument>),
}

/// A text that is to be shown as it is.
pub(crate) fn plaintext(text: impl Into<String>) -> Argument {
    Argument::Plaintext(text.into())
}

/// A text that may hold markup.
pub(crate) fn wikitext(text: impl Into<String>) -> Argument {
    Argument::Wikitext(text.into())
}

/// A message: a key of the wording and what fills its gaps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Message {
    /// Its key, as `errorformat=raw` says it.
    pub(crate) key: &'static str,
    /// What stands for `$1`, `$2` …
    pub(crate) arguments: Vec<Argument>,
}

/// In which language and of which release the words are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice {
    /// The release.
    pub(crate) release: Release,
    /// The language.
    pub(crate) language: Language,
}

impl Message {
    /// A message without arguments.
    pub(crate) fn new(key: &'static str) -> Message {
        Message {
            key,
            arguments: Vec::new(),
        }
    }

    /// A message with these arguments.
    pub(crate) fn with(key: &'static str, arguments: impl Into<Vec<Argument>>) -> Message {
        Message {
            key,
            arguments: arguments.into(),
        }
    }

    /// The code that the API gives this message.
    pub(crate) fn code(&self) -> &'static str {
        wording::code(self.key)
    }

    /// The words with their wiki markup.
    pub(crate) fn wikitext(&self, voice: Voice) -> String {
        self.fill(voice, &|markup| markup.to_owned(), &|plain| {
            plain.to_owned()
        })
    }

    /// The words without markup: what was marked as code stands in quotation marks, line breaks are blanks.
    pub(crate) fn plaintext(&self, voice: Voice) -> String {
        self.fill(voice, &wording::to_plaintext, &|plain| plain.to_owned())
    }

    /// The words as HTML.
    pub(crate) fn html(&self, voice: Voice) -> String {
        self.fill(voice, &|markup| wording::to_html(markup), &wording::escape)
    }

    /// Fills the gaps of the words. `markup` treats what may hold markup, `plain` what is to be shown as it is.
    fn fill(
        &self,
        voice: Voice,
        markup: &dyn Fn(&str) -> String,
        plain: &dyn Fn(&str) -> String,
    ) -> String {
        let words = wording::words(self.key, voice);
        let words = markup(&self.plurals(&words));
        let mut out = String::with_capacity(words.len());
        let mut rest = words.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            let gap = after
                .chars()
                .next()
                .and_then(|c| c.to_digit(10))
                .and_then(|n| (n as usize).checked_sub(1));
            match gap.and_then(|n| self.arguments.get(n)) {
                Some(argument) => {
                    out.push_str(&argument.show(markup, plain));
                    rest = &after[1..];
                }
                None => {
                    out.push('$');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// Decides `{{PLURAL:$2|one|many}}`.
    fn plurals(&self, words: &str) -> String {
        let Some((before, rest)) = words.split_once("{{PLURAL:$") else {
            return words.to_owned();
        };
        let Some((choice, after)) = rest.split_once("}}") else {
            return words.to_owned();
        };
        let mut forms = choice.split('|');
        let place = forms
            .next()
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap_or(0);
        let one = matches!(
            place.checked_sub(1).and_then(|n| self.arguments.get(n)),
            Some(Argument::Count(1) | Argument::Number(1))
        );
        let form = forms.nth(usize::from(!one)).unwrap_or_default();
        format!("{before}{form}{}", self.plurals(after))
    }

    /// Adds to an error or warning what the format says of the message; the code and the rest are the caller's.
    pub(crate) fn tell(&self, to: &mut Map, format: ErrorFormat, voice: Voice) {
        match format {
            ErrorFormat::Bc | ErrorFormat::Plaintext => {
                to.set_content("text", self.plaintext(voice))
            }
            ErrorFormat::Wikitext => to.set_content("text", self.wikitext(voice)),
            ErrorFormat::Html => to.set_content("html", self.html(voice)),
            ErrorFormat::Raw => {
                to.set("key", self.key);
                to.set("params", self.raw_arguments());
            }
            ErrorFormat::None => {}
        }
    }

    /// The arguments as `errorformat=raw` shows them.
    pub(crate) fn raw_arguments(&self) -> Value {
        let arguments = self.arguments.iter();
        let told = arguments.filter(|argument| !matches!(argument, Argument::Local(_)));
        Value::List("param", told.map(Argument::raw).collect())
    }
}

impl Argument {
    fn show(&self, markup: &dyn Fn(&str) -> String, plain: &dyn Fn(&str) -> String) -> String {
        match self {
            Argument::Wikitext(text) | Argument::Local(text) => markup(text),
            Argument::Plaintext(text) => plain(text),
            Argument::Count(n) | Argument::Number(n) => n.to_string(),
            Argument::Duration(seconds) => format!("{} minutes", seconds / 60),
            Argument::Commas(items, _) => items
                .iter()
                .map(|item| item.show(markup, plain))
                .collect::<Vec<_>>()
                .join(", "),
            Argument::Words(items) => {
                let shown: Vec<_> = items.iter().map(|item| item.show(markup, plain)).collect();
                match shown.split_last() {
                    Some((last, [])) => last.clone(),
                    Some((last, others)) => format!("{} and {last}", others.join(", ")),
                    None => String::new(),
                }
            }
        }
    }

    fn raw(&self) -> Value {
        match self {
            Argument::Wikitext(text) | Argument::Local(text) => Value::Text(text.clone()),
            Argument::Plaintext(text) => Map::new().with("plaintext", text.as_str()).into(),
            Argument::Count(n) => Value::Int(*n),
            Argument::Number(n) => Map::new().with("num", *n).into(),
            Argument::Duration(seconds) => Map::new().with("duration", *seconds).into(),
            Argument::Commas(items, places) => {
                let values: Vec<_> = items.iter().map(Argument::raw).collect();
                let list = match places {
                    // PHP shows a list whose keys have gaps as an object.
                    Some(places) if places.iter().copied().ne(0..places.len()) => {
                        Map::from_entries(places.iter().map(usize::to_string).zip(values)).into()
                    }
                    _ => Value::List("item", values),
                };
                Map::new().with("list", list).with("type", "comma").into()
            }
            Argument::Words(items) => {
                let list = Value::List("item", items.iter().map(Argument::raw).collect());
                Map::new().with("list", list).with("type", "text").into()
            }
        }
    }
}
