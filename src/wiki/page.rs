//! Pages and their revisions.
//!
//! Who may change them is decided in the actions. Start at [`Pages`].

use std::collections::BTreeMap;

use super::title::Title;

/// No more revisions are kept, in all pages together.
const MOST_REVISIONS: usize = 50_000;

/// No more text is kept, in bytes, in all revisions together.
const MOST_TEXT: usize = 128 * 1024 * 1024;

/// A summary is cut after so many letters.
const LONGEST_COMMENT: usize = 500;

/// The longest text of a page, as siteinfo says it.
pub(crate) const LONGEST_TEXT: usize = 2_097_152;

/// A page.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its number.
    pub(crate) id: i64,
    /// Its title.
    pub(crate) title: Title,
    /// Its revisions, oldest first; there is always one.
    pub(crate) revisions: Vec<Revision>,
}

/// A revision.
#[derive(Debug, Clone)]
pub(crate) struct Revision {
    /// Its number; numbers rise over all pages.
    pub(crate) id: i64,
    /// The number of the one before, 0 for the first.
    pub(crate) parent: i64,
    /// Who made it: the name of an account, or an address.
    pub(crate) user: String,
    /// The number of the account, 0 for an address.
    pub(crate) user_id: i64,
    /// When, in seconds since 1970.
    pub(crate) time: i64,
    /// The summary.
    pub(crate) comment: String,
    /// Whether it is marked as minor.
    pub(crate) minor: bool,
    /// The whole text.
    pub(crate) text: String,
}

/// What somebody wants to save.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Who: the name of an account, or an address.
    pub(crate) user: String,
    /// The number of the account, 0 for an address.
    pub(crate) user_id: i64,
    /// When, in seconds since 1970.
    pub(crate) time: i64,
    /// The summary.
    pub(crate) comment: String,
    /// Whether it is marked as minor.
    pub(crate) minor: bool,
    /// The whole text.
    pub(crate) text: String,
}

/// What became of a draft.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Saved {
    /// It is a new revision of this page; the numbers are those of the page, the revision before, and the new one.
    Revision(i64, i64, i64),
    /// The page has this text already.
    Same(i64),
    /// No more is kept.
    Full,
}

/// All pages.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    by_id: BTreeMap<i64, Page>,
    last_page: i64,
    last_revision: i64,
    last_log: i64,
    kept: usize,
    text: usize,
}

impl Pages {
    /// The pages of a new wiki: its main page.
    pub(crate) fn new(site: &str, now: i64) -> Pages {
        let mut pages = Pages::default();
        let draft = Draft {
            user: "MediaWiki default".to_owned(),
            user_id: 0,
            time: now,
            comment: String::new(),
            minor: false,
            text: "This is the embedded wiki of flowrun.".to_owned(),
        };
        if let Some(title) = Title::parse("Main Page", site) {
            pages.save(&title, draft);
        }
        pages
    }

    /// The page of that title.
    pub(crate) fn by_title(&self, title: &Title) -> Option<&Page> {
        self.by_id.values().find(|page| page.title == *title)
    }

    /// The page of that number.
    pub(crate) fn by_id(&self, id: i64) -> Option<&Page> {
        self.by_id.get(&id)
    }

    /// The page that has a revision of that number.
    pub(crate) fn by_revision(&self, id: i64) -> Option<&Page> {
        self.by_id
            .values()
            .find(|page| page.revisions.iter().any(|revision| revision.id == id))
    }

    /// Saves a text: as a new page, or as a new revision unless it is the text that is there.
    pub(crate) fn save(&mut self, title: &Title, draft: Draft) -> Saved {
        let page = self.by_id.values_mut().find(|page| page.title == *title);
        let parent = page.as_ref().map_or(0, |page| page.latest().id);
        if let Some(page) = &page
            && page.latest().text == draft.text
        {
            return Saved::Same(page.id);
        }
        if self.kept >= MOST_REVISIONS || self.text + draft.text.len() > MOST_TEXT {
            return Saved::Full;
        }
        self.kept += 1;
        self.text += draft.text.len();
        self.last_revision += 1;
        let Draft {
            user,
            user_id,
            time,
            comment,
            minor,
            text,
        } = draft;
        let revision = Revision {
            id: self.last_revision,
            parent,
            user,
            user_id,
            time,
            comment: comment.chars().take(LONGEST_COMMENT).collect(),
            minor,
            text,
        };
        let id = match page {
            Some(page) => {
                page.revisions.push(revision);
                page.id
            }
            None => {
                self.last_page += 1;
                let page = Page {
                    id: self.last_page,
                    title: title.clone(),
                    revisions: vec![revision],
                };
                self.by_id.insert(self.last_page, page);
                self.last_page
            }
        };
        Saved::Revision(id, parent, self.last_revision)
    }

    /// Deletes a page; the number is that of the entry in the log of deletions.
    pub(crate) fn delete(&mut self, id: i64) -> Option<i64> {
        let page = self.by_id.remove(&id)?;
        self.kept -= page.revisions.len();
        self.text -= page
            .revisions
            .iter()
            .map(|revision| revision.text.len())
            .sum::<usize>();
        self.last_log += 1;
        Some(self.last_log)
    }

    /// How many pages there are, and how many edits were made.
    pub(crate) fn count(&self) -> (i64, i64) {
        (
            i64::try_from(self.by_id.len()).unwrap_or(i64::MAX),
            self.last_revision,
        )
    }
}

impl Page {
    /// The newest revision.
    pub(crate) fn latest(&self) -> &Revision {
        // A page is only ever made together with its first revision.
        &self.revisions[self.revisions.len() - 1]
    }
}
