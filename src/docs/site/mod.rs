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
    /// Where it stands there: where the first page of its group has a link to it, behind that page itself.
    position: usize,
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
        let mut sorted: Vec<Leaf> = leaves.into_values().collect();
        in_order(&mut sorted, links);
        if sorted.iter().all(|leaf| leaf.file != FIRST) {
            let first = self.first(&sorted);
            sorted.insert(0, first);
        }
        Ok(sorted)
    }

    /// The first page where nobody wrote one: all pages by their groups.
    fn first(&self, leaves: &[Leaf]) -> Leaf {
        let title = self.words.start.to_owned();
        let mut blocks = vec![Block::Heading(1, vec![Inline::text(title.as_str())])];
        for group in leaves.chunk_by(|one, other| one.group == other.group) {
            let name = group.first().map_or("", |leaf| leaf.group.as_str());
            if !name.is_empty() {
                blocks.push(Block::Heading(2, vec![Inline::text(name)]));
            }
            let items = group.iter().map(|leaf| {
                let link = Inline::Page(leaf.title.clone(), leaf.file.clone());
                vec![Block::Paragraph(vec![link])]
            });
            blocks.push(Block::List(None, items.collect()));
        }
        Leaf {
            file: FIRST.to_owned(),
            source: String::new(),
            group: String::new(),
            position: 0,
            title,
            blocks,
        }
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
            position: usize::MAX,
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
        position: usize::MAX,
        file,
        blocks,
    }
}

/// Sorts pages: the first one, then by groups, in each as its own first page leads to them, then by titles.
fn in_order(leaves: &mut [Leaf], links: &Links<'_>) {
    let mut positions: BTreeMap<String, usize> = BTreeMap::new();
    for leaf in leaves.iter().filter(|leaf| leaf.is_first()) {
        let own = std::iter::once(leaf.file.clone());
        let mut all = Vec::new();
        leaf.blocks
            .iter()
            .for_each(|block| block.each_link(&mut |to| all.push(to.to_owned())));
        let led_to = all.iter().filter_map(|to| links.leads_to(&leaf.source, to));
        for (position, file) in own.chain(led_to).enumerate() {
            positions.entry(file).or_insert(position);
        }
    }
    for leaf in leaves.iter_mut() {
        leaf.position = positions.get(&leaf.file).copied().unwrap_or(usize::MAX);
    }
    leaves.sort_by(|one, other| one.rank().cmp(&other.rank()));
}

impl Leaf {
    /// Whether it is the first page of its folder.
    fn is_first(&self) -> bool {
        self.file == FIRST || self.file.ends_with("/index.html")
    }

    /// What it is sorted by.
    fn rank(&self) -> (bool, &str, usize, &str) {
        (self.file != FIRST, &self.group, self.position, &self.title)
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
