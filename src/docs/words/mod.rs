//! What we say on a page ourselves, in each language. To add one: a file beside `english.rs`, and its row here.
//!
//! In a sentence `{…}` stands for what is put there.

mod dutch;
mod english;

/// What is said, in a language.
#[derive(Debug)]
pub struct Words {
    /// The language (BCP 47).
    pub language: &'static str,
    /// `{handbook}`: what the page is a part of.
    pub(super) banner: &'static str,
    /// `{service}`: whose version.
    pub(super) version_of: &'static str,
    pub(super) api: &'static str,
    pub(super) example: &'static str,
    /// `{method}`.
    pub(super) request: &'static str,
    pub(super) response: &'static str,
    pub(super) samples: &'static str,
    pub(super) errors: &'static str,
    pub(super) history: &'static str,
    pub(super) notes: &'static str,
    pub(super) see_also: &'static str,
    pub(super) links: &'static str,
    pub(super) code: &'static str,
    pub(super) text: &'static str,
    pub(super) when: &'static str,
    pub(super) versions: &'static str,
    /// `{name}` and `{step}`.
    pub(super) from_step: &'static str,
    /// `{name}` and `{session}`.
    pub(super) from_login: &'static str,
    /// `{names}`.
    pub(super) to_give: &'static str,
    /// `{versions}`.
    pub(super) recorded_on: &'static str,
    /// `{target}` and `{date}`.
    pub(super) confirmed: &'static str,
    /// `{target}` and `{date}`.
    pub(super) proved: &'static str,
    pub(super) not_proved: &'static str,
    /// `{language}` and `{why}`.
    pub(super) no_sample: &'static str,
    /// `{module}`.
    pub(super) not_asked: &'static str,
    /// `{target}`.
    pub(super) asked: &'static str,
    /// `{module}` and `{target}`.
    pub(super) no_module: &'static str,
    pub(super) only_post: &'static str,
    pub(super) needs_read: &'static str,
    pub(super) needs_write: &'static str,
    pub(super) deprecated: &'static str,
    pub(super) internal: &'static str,
    pub(super) source: &'static str,
    pub(super) licence: &'static str,
    pub(super) parameter: &'static str,
    pub(super) meaning: &'static str,
    pub(super) kind: &'static str,
    pub(super) usually: &'static str,
    pub(super) required: &'static str,
    pub(super) several: &'static str,
    /// `{kind}`: whose token.
    pub(super) token: &'static str,
    pub(super) pages: &'static str,
    pub(super) search: &'static str,
    pub(super) search_hint: &'static str,
    /// `{count}` and `{words}`.
    pub(super) found: &'static str,
    /// `{words}`.
    pub(super) found_nothing: &'static str,
    pub(super) copy: &'static str,
    pub(super) copied: &'static str,
    pub(super) on_this_page: &'static str,
    pub(super) to_the_text: &'static str,
    pub(super) start: &'static str,
}

/// Every language; the first is the one of who says none.
pub const WORDS: &[&Words] = &[&english::ENGLISH, &dutch::DUTCH];

/// A sentence with what is put into it.
pub(super) fn filled(sentence: &str, parts: &[(&str, &str)]) -> String {
    let mut all = String::new();
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        all.push_str(before);
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let part = parts.iter().find(|(own, _)| *own == name);
        all.push_str(part.map_or(name, |(_, text)| text));
        rest = after;
    }
    all.push_str(rest);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything_with_the_same_parts() {
        let parts = |words: &Words| -> Vec<Vec<String>> {
            let told = format!("{words:#?}");
            assert!(!told.contains("\"\""), "something is not said: {told}");
            let lines = told.lines().skip(2);
            lines
                .map(|line| {
                    let parts = line.split('{').skip(1);
                    let mut parts: Vec<String> = parts
                        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
                        .collect();
                    parts.sort();
                    parts
                })
                .collect()
        };
        for words in WORDS {
            assert_eq!(parts(words), parts(WORDS[0]), "{}", words.language);
        }
        assert_eq!(
            filled("{a} of {b}, {c}", &[("a", "{b}"), ("b", "x")]),
            "{b} of x, c"
        );
    }
}
