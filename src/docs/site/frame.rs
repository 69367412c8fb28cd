//! The frame of a page: its head with the policy, the navigation, and what its script needs as JSON.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::links::relative;
use super::{FIRST, Found, Leaf, OURS};
use crate::docs::prose::{Html, escaped};
use crate::docs::words::Words;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// What all pages have in common.
pub(super) struct Framed<'f> {
    pub(super) title: &'f str,
    pub(super) leaves: &'f [Leaf],
    pub(super) words: &'static Words,
}

/// What the script says and where it leads.
#[derive(Serialize)]
struct Given<'g> {
    first: String,
    /// Whether this is the page that has what can be found.
    searches: bool,
    search: &'g str,
    hint: &'g str,
    found: &'g str,
    nothing: &'g str,
    copy: &'g str,
    copied: &'g str,
}

impl Framed<'_> {
    /// A whole page.
    pub(super) fn page(&self, leaf: &Leaf, html: &Html, found: &[Found<'_>]) -> String {
        let words = self.words;
        let searches = leaf.file == FIRST;
        let given = Given {
            first: relative(&leaf.file, FIRST),
            searches,
            search: words.search,
            hint: words.search_hint,
            found: words.found,
            nothing: words.found_nothing,
            copy: words.copy,
            copied: words.copied,
        };
        let found = if searches { found } else { &[] };
        let title = match searches {
            true => escaped(self.title),
            false => format!("{} – {}", escaped(&leaf.title), escaped(self.title)),
        };
        let parts = [
            ("language", words.language.to_owned()),
            ("policy", policy()),
            ("ours", OURS.to_owned()),
            ("title", title),
            ("style", STYLE.to_owned()),
            ("skip", escaped(words.to_the_text)),
            ("first", escaped(&given.first)),
            ("site", escaped(self.title)),
            ("pages", escaped(words.pages)),
            ("navigation", self.navigation(leaf)),
            ("text", html.text.clone()),
            ("contents", self.contents(html)),
            ("given", in_markup(&given)),
            ("found", in_markup(&found)),
            ("script", SCRIPT.to_owned()),
        ];
        filled(PAGE, &parts)
    }

    /// Links to all pages, by their groups.
    fn navigation(&self, here: &Leaf) -> String {
        let mut all = String::new();
        let mut group: Option<&str> = None;
        for leaf in self.leaves {
            if group != Some(&leaf.group) {
                if group.is_some() {
                    all.push_str("</ul>\n");
                }
                if !leaf.group.is_empty() {
                    all.push_str(&format!("<h2>{}</h2>\n", escaped(&leaf.group)));
                }
                all.push_str("<ul>\n");
                group = Some(&leaf.group);
            }
            let to = escaped(&relative(&here.file, &leaf.file));
            let current = if leaf.file == here.file {
                " aria-current=\"page\""
            } else {
                ""
            };
            all.push_str(&format!(
                "<li><a href=\"{to}\"{current}>{}</a></li>\n",
                escaped(&leaf.title)
            ));
        }
        all.push_str("</ul>");
        all
    }

    /// Links to the headings of a page, if it has several.
    fn contents(&self, html: &Html) -> String {
        let headings: Vec<_> = html.parts.iter().filter(|part| part.level == 2).collect();
        if headings.len() < 2 {
            return String::new();
        }
        let words = escaped(self.words.on_this_page);
        let mut all =
            format!("<nav class=\"contents\" aria-label=\"{words}\"><h2>{words}</h2>\n<ul>\n");
        for part in headings {
            let (anchor, heading) = (escaped(&part.anchor), escaped(&part.heading));
            all.push_str(&format!("<li><a href=\"#{anchor}\">{heading}</a></li>\n"));
        }
        all.push_str("</ul></nav>");
        all
    }
}

/// Puts each part into its place; what stands in a part is no place.
fn filled(page: &str, parts: &[(&str, String)]) -> String {
    let mut all = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once("{{") {
        all.push_str(before);
        let (name, after) = behind.split_once("}}").unwrap_or((behind, ""));
        let part = parts.iter().find(|(own, _)| *own == name);
        all.push_str(part.map_or("", |(_, text)| text));
        rest = after;
    }
    all.push_str(rest);
    all
}

/// What may happen on a page: its own style and its own script, and nothing else.
fn policy() -> String {
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

/// A source as a policy names it.
fn hash(source: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(source)))
}

/// Data as JSON that means nothing to HTML.
fn in_markup(data: &impl Serialize) -> String {
    // Data of ours always is JSON.
    let json = serde_json::to_string(data).unwrap_or_default();
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                safe.push_str(&format!("\\u{:04x}", c as u32))
            }
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_stand_there_as_their_hashes_say() {
        for source in [STYLE, SCRIPT] {
            let lower = source.to_lowercase();
            assert!(
                !lower.contains("</script")
                    && !lower.contains("</style")
                    && !lower.contains("<!--")
            );
            assert!(!source.contains("{{"));
        }
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "DOMParser",
            "fetch(",
            "XMLHttpRequest",
            "import(",
        ] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
        let parts = [("style", STYLE.to_owned()), ("script", SCRIPT.to_owned())];
        let page = filled(PAGE, &parts);
        assert!(
            page.contains(&format!("<style>{STYLE}</style>"))
                && page.contains(&format!("<script>{SCRIPT}</script>"))
        );
    }

    #[test]
    fn no_part_is_a_place_and_no_data_ends_its_block() {
        let parts = [("a", "{{b}}".to_owned()), ("b", "x".to_owned())];
        assert_eq!(filled("{{a}}{{b}}", &parts), "{{b}}x");
        assert!(!in_markup(&["</script><!--"]).contains(['<', '>']));
    }
}
