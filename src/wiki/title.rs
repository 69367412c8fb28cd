//! Titles of pages: their namespaces and their one canonical form.
//!
//! The pages themselves are in [`super::page`]. Start at [`Title::parse`].

/// A namespace.
#[derive(Debug)]
pub(crate) struct Namespace {
    /// Its number; below 0 there are no pages.
    pub(crate) id: i64,
    /// Its name everywhere.
    pub(crate) canonical: &'static str,
    /// Whether its pages have subpages.
    pub(crate) subpages: bool,
}

const fn namespace(id: i64, canonical: &'static str, subpages: bool) -> Namespace {
    Namespace {
        id,
        canonical,
        subpages,
    }
}

/// Every namespace (seen on MediaWiki 1.39.17 and 1.43.9).
pub(crate) static NAMESPACES: [Namespace; 18] = [
    namespace(-2, "Media", false),
    namespace(-1, "Special", false),
    namespace(0, "", false),
    namespace(1, "Talk", true),
    namespace(2, "User", true),
    namespace(3, "User talk", true),
    namespace(4, "Project", true),
    namespace(5, "Project talk", true),
    namespace(6, "File", false),
    namespace(7, "File talk", true),
    namespace(8, "MediaWiki", true),
    namespace(9, "MediaWiki talk", true),
    namespace(10, "Template", true),
    namespace(11, "Template talk", true),
    namespace(12, "Help", true),
    namespace(13, "Help talk", true),
    namespace(14, "Category", false),
    namespace(15, "Category talk", true),
];

/// The numbers of the namespaces that have pages, as parameters name them.
pub(crate) const NAMESPACE_NUMBERS: &[&str] = &[
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15",
];

impl Namespace {
    /// Its name on a wiki: that of the project is the site's.
    pub(crate) fn local(&self, site: &str) -> String {
        match self.id {
            4 => site.replace('_', " "),
            5 => format!("{} talk", site.replace('_', " ")),
            _ => self.canonical.to_owned(),
        }
    }
}

/// A title in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Title {
    /// The number of its namespace.
    pub(crate) namespace: i64,
    /// The whole title with the namespace, as it is shown.
    pub(crate) text: String,
}

impl Title {
    /// The title without its namespace, as the database has it: what lists are sorted and continued by.
    pub(crate) fn key(&self) -> String {
        let name = match (self.namespace, self.text.split_once(':')) {
            (1.., Some((_, name))) => name,
            _ => &self.text,
        };
        name.replace(' ', "_")
    }

    /// Reads a title on a wiki of that site name; `None` where it can be none.
    pub(crate) fn parse(text: &str, site: &str) -> Option<Title> {
        let text = text.split('#').next().unwrap_or_default();
        let blanks = tidy(text);
        let (mut namespace, mut rest) = (0, blanks.trim_start_matches(':').trim().to_owned());
        if let Some((prefix, after)) = rest.split_once(':')
            && !blanks.starts_with(':')
            && let Some(found) = by_name(prefix.trim(), site)
        {
            namespace = found.id;
            rest = after.trim().to_owned();
        }
        let forbidden = |c: char| c.is_control() || c == '\u{fffd}' || "<>[]|{}".contains(c);
        let relative = rest == "."
            || rest == ".."
            || rest.starts_with("./")
            || rest.starts_with("../")
            || rest.contains("/../");
        if rest.is_empty() || rest.len() > 255 || rest.contains(forbidden) || relative {
            return None;
        }
        let mut letters = rest.chars();
        let first = letters.next()?;
        let name: String = first.to_uppercase().chain(letters).collect();
        let prefix = NAMESPACES
            .iter()
            .find(|one| one.id == namespace)
            .map(|one| one.local(site))
            .unwrap_or_default();
        let text = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}:{name}")
        };
        Some(Title { namespace, text })
    }
}

fn tidy(text: &str) -> String {
    text.split(|c: char| c == '_' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn by_name(name: &str, site: &str) -> Option<&'static Namespace> {
    let same = |other: &str| !name.is_empty() && other.to_lowercase() == name.to_lowercase();
    NAMESPACES
        .iter()
        .find(|one| same(one.canonical) || same(&one.local(site)))
}

#[cfg(test)]
mod tests {
    use super::Title;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_canonical_title_stays_as_it_is(text: String) {
            if let Some(title) = Title::parse(&text, "Site") {
                prop_assert_eq!(Title::parse(&title.text, "Site"), Some(title));
            }
        }
    }

    #[test]
    fn titles_have_one_form() {
        let text = |text| Title::parse(text, "Site").map(|title| (title.namespace, title.text));
        assert_eq!(text(" main__page "), Some((0, "Main page".to_owned())));
        assert_eq!(text("USER talk:a"), Some((3, "User talk:A".to_owned())));
        assert_eq!(text("project:x"), Some((4, "Site:X".to_owned())));
        assert_eq!(text("Page#section"), Some((0, "Page".to_owned())));
        assert_eq!(text("a|b"), None);
        assert_eq!(text("User:"), None);
    }
}
