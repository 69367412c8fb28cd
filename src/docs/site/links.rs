//! Where pages of prose lie on a site, and where the links in them lead there.

/// The pages of prose by their paths.
pub(super) struct Links<'s> {
    /// With `/`.
    sources: Vec<&'s str>,
    /// The folder that all of them lie in.
    root: String,
}

impl<'s> Links<'s> {
    pub(super) fn new(sources: &[&'s str]) -> Self {
        let folder = |path: &str| -> Vec<String> {
            let path = normal(path);
            let parts = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            parts
                .split('/')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut folders = sources.iter().map(|source| folder(source));
        let mut root = folders.next().unwrap_or_default();
        for other in folders {
            let same = root
                .iter()
                .zip(&other)
                .take_while(|(one, other)| one == other)
                .count();
            root.truncate(same);
        }
        Self {
            sources: sources.to_vec(),
            root: root.join("/"),
        }
    }

    /// The file of a page: its path below the folder of all, a `README.md` as the first page of its folder.
    pub(super) fn file(&self, source: &str) -> String {
        let path = normal(source);
        let below = path
            .strip_prefix(&self.root)
            .unwrap_or(&path)
            .trim_start_matches('/');
        let stem = below.strip_suffix(".md").unwrap_or(below);
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let name = if name.eq_ignore_ascii_case("readme") {
            "index"
        } else {
            name
        };
        match folder {
            "" => format!("{name}.html"),
            folder => format!("{folder}/{name}.html"),
        }
    }

    /// Where a link on a page leads on the site; none if it leads to no page of it.
    pub(super) fn of(&self, source: &str, file: &str, to: &str) -> Option<String> {
        let lower = to.to_ascii_lowercase();
        let away = ["http://", "https://", "mailto:"];
        if to.starts_with('#') || away.iter().any(|begin| lower.starts_with(begin)) {
            return Some(to.to_owned());
        }
        let anchor = to.split_once('#').map(|(_, anchor)| format!("#{anchor}"));
        let found = self.leads_to(source, to)?;
        Some(format!(
            "{}{}",
            relative(file, &found),
            anchor.unwrap_or_default()
        ))
    }

    /// The file of the page that a relative link leads to.
    pub(super) fn leads_to(&self, source: &str, to: &str) -> Option<String> {
        let path = to.split('#').next().unwrap_or_default();
        let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let wanted = normal(&format!("{folder}/{path}"));
        let readme = normal(&format!("{folder}/{path}/README.md"));
        let mut sources = self.sources.iter().filter(|_| !source.is_empty());
        let found = sources.find(|own| normal(own) == wanted || normal(own) == readme)?;
        Some(self.file(found))
    }
}

/// The way from one file of the site to another.
pub(super) fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<&str>, Vec<&str>) = (from.split('/').collect(), to.split('/').collect());
    let folders = from.len().min(to.len()) - 1;
    let same = { from.iter().zip(&to).take(folders) }
        .take_while(|(one, other)| one == other)
        .count();
    let up = "../".repeat(from.len() - 1 - same);
    format!("{up}{}", to[same..].join("/"))
}

/// A path without `.` and `..`; what leads out of everything stays where it is.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_of_the_site() {
        let sources = [
            "./docs/guide/README.md",
            "docs/guide/a.md",
            "docs/reference.md",
        ];
        let links = Links::new(&sources);
        let files: Vec<String> = sources.iter().map(|source| links.file(source)).collect();
        assert_eq!(
            files,
            ["guide/index.html", "guide/a.html", "reference.html"]
        );
        for (source, to, wanted) in [
            ("docs/guide/a.md", "README.md", Some("index.html")),
            (
                "docs/guide/a.md",
                "../reference.md#types",
                Some("../reference.html#types"),
            ),
            ("docs/reference.md", "guide/a.md", Some("guide/a.html")),
            ("docs/reference.md", "guide/", Some("guide/index.html")),
            ("docs/guide/a.md", "../../src/x.rs", None),
            ("docs/guide/a.md", "#b", Some("#b")),
            (
                "docs/guide/a.md",
                "https://a.example/",
                Some("https://a.example/"),
            ),
            // A page of an API has no folder that paths could be relative to.
            ("", "docs/reference.md", None),
        ] {
            let file = links.file(source);
            assert_eq!(
                links.of(source, &file, to).as_deref(),
                wanted,
                "{source} {to}"
            );
        }
        assert_eq!(relative("a/b/c.html", "a/d.html"), "../d.html");
        assert_eq!(relative("index.html", "a/d.html"), "a/d.html");
    }

    #[test]
    fn a_single_page_is_the_first_one_if_it_is_called_so() {
        assert_eq!(
            Links::new(&["x/README.md"]).file("x/README.md"),
            "index.html"
        );
        assert_eq!(Links::new(&["x/a.md"]).file("x/a.md"), "a.html");
    }
}
