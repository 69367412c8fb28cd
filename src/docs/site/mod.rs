//! A site: pages of an API and of prose, with navigation and search, that asks nobody for anything and works where there is no server.
//!
//! A policy in each page lets nothing run but its own script, which takes no text for markup. `page.html` is the frame, `style.css` its
//! look, `script.js` what it does. What can be searched stands as JSON in the first page alone.
//! Start at [`site`].

mod frame;
mod links;

use std::collections::BTreeMap;

use serde::Serialize;

use self::frame::Framed;
use self::links::Links;
use super::facts::Facts;
use super::page::{Page, Section};
use super::prose::{Block, Html, Inline, html, plain, read};
use super::words::Words;

/// What a site is made of.
pub struct Site<'s> {
    /// Pages of an API.
    pub pages: &'s [Page],
    /// Pages of prose: the path of each, with `/`, and what it says in Markdown.
    pub prose: &'s [(String, String)],
    /// What a server told, and what was proved.
    pub facts: &'s Facts,
    /// What we say ourselves.
    pub words: &'static Words,
}

/// Two pages of a site that would be one file.
#[derive(Debug, PartialEq, Eq)]
pub struct OneFile {
    /// The file.
    pub file: String,
    /// What both are.
    pub both: (String, String),
}

/// A page that is not framed yet.
struct Leaf {
    /// Its file, with `/`.
    file: String,
    /// What it was made of.
    source: String,
    title: String,
    /// What it stands with in the navigation; nothing for those that stand above all.
    group: String,
    blocks: Vec<Block>,
}

/// A place that can be found.
#[derive(Serialize)]
struct Found<'f> {
    /// The title of the page.
    page: &'f str,
    heading: &'f str,
    link: String,
    words: &'f str,
}

/// In the head of each page: who made it.
pub(super) const OURS: &str = "<meta name=\"generator\" content=\"flowrun docs\">";

/// The first page.
const FIRST: &str = "index.html";

/// The files of a site, by their paths.
pub fn site(site: &Site<'_>) -> Result<BTreeMap<String, String>, OneFile> {
    let sources: Vec<&str> = site.prose.iter().map(|(path, _)| path.as_str()).collect();
    let links = Links::new(&sources);
    let leaves = site.leaves(&links)?;
    let title = { leaves.iter().find(|leaf| leaf.file == FIRST) }
        .map_or(site.words.start, |leaf| leaf.title.as_str());
    let written: Vec<(&Leaf, Html)> = { leaves.iter() }
        .map(|leaf| {
            let linked = |to: &str| links.of(&leaf.source, &leaf.file, to);
            (leaf, html(&leaf.blocks, &linked))
        })
        .collect();
    let found: Vec<Found<'_>> = { written.iter() }
        .flat_map(|(leaf, html)| found(leaf, html))
        .collect();
    let framed = Framed {
        title,
        leaves: &leaves,
        words: site.words,
    };
    let mut files = BTreeMap::new();
    for (leaf, html) in &written {
        files.insert(leaf.file.clone(), framed.page(leaf, html, &found));
    }
    Ok(files)
}

impl Site<'_> {
    /// All pages, the first one first, then by their groups.
    fn leaves(&self, links: &Links<'_>) -> Result<Vec<Leaf>, OneFile> {
        let mut leaves: BTreeMap<String, Leaf> = BTreeMap::new();
        let own = self.pages.iter().map(|page| self.api(page));
        let prose = self
            .prose
            .iter()
            .map(|(path, markdown)| prose(path, markdown, links));
        for leaf in own.chain(prose) {
            let key = leaf.file.to_lowercase();
            if let Some(other) = leaves.get(&key) {
                return Err(OneFile {
                    both: (other.source.clone(), leaf.source),
                    file: leaf.file,
                });
            }
            leaves.insert(key, leaf);
        }
        leaves.entry(FIRST.to_owned()).or_insert_with(|| {
            let title = self.words.start.to_owned();
            Leaf {
                file: FIRST.to_owned(),
                source: String::new(),
                blocks: vec![Block::Heading(1, vec![Inline::text(title.as_str())])],
                group: String::new(),
                title,
            }
        });
        let mut sorted: Vec<Leaf> = leaves.into_values().collect();
        sorted.sort_by(|one, other| one.rank().cmp(&other.rank()));
        Ok(sorted)
    }

    fn api(&self, page: &Page) -> Leaf {
        let mut blocks = vec![Block::Heading(1, vec![Inline::text(page.title.as_str())])];
        for Section {
            name,
            heading,
            blocks: mut inner,
        } in page.sections(self.facts, self.words)
        {
            if inner.is_empty() {
                continue;
            }
            if let Some(heading) = heading {
                inner.insert(0, Block::Heading(2, vec![Inline::text(heading)]));
            }
            blocks.push(Block::Part(name.to_owned(), inner));
        }
        Leaf {
            file: format!("{}.html", page.stem),
            source: page.documents.clone(),
            title: page.title.clone(),
            group: page.group.clone(),
            blocks,
        }
    }
}

fn prose(path: &str, markdown: &str, links: &Links<'_>) -> Leaf {
    let blocks = read(markdown);
    let title = blocks.iter().find_map(|block| match block {
        Block::Heading(_, text) => Some(plain(text)),
        _ => None,
    });
    let file = links.file(path);
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    Leaf {
        group: folder.to_owned(),
        source: path.to_owned(),
        title: title.unwrap_or_else(|| file.clone()),
        file,
        blocks,
    }
}

impl Leaf {
    /// What it is sorted by.
    fn rank(&self) -> (bool, &str, bool, &str) {
        let is_first = self.file == FIRST || self.file.ends_with("/index.html");
        (self.file != FIRST, &self.group, !is_first, &self.title)
    }
}

/// What can be found on a page.
fn found<'f>(leaf: &'f Leaf, html: &'f Html) -> impl Iterator<Item = Found<'f>> {
    let parts = html
        .parts
        .iter()
        .filter(|part| !part.heading.is_empty() || !part.words.is_empty());
    parts.map(|part| Found {
        page: &leaf.title,
        heading: &part.heading,
        link: match part.anchor.is_empty() {
            true => leaf.file.clone(),
            false => format!("{}#{}", leaf.file, part.anchor),
        },
        words: &part.words,
    })
}
