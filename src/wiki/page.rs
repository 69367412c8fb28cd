//! Pages, their revisions, and the log of what else was done.
//!
//! Who may change them is decided in the actions. Start at [`Pages`].

use std::collections::BTreeMap;

use super::settings::Accounts;
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
    /// Its number among the recent changes; numbers rise over all that is done.
    pub(crate) change: i64,
}

/// An entry of the log: what was done that is no edit.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its number in the log.
    pub(crate) id: i64,
    /// Its number among the recent changes.
    pub(crate) change: i64,
    /// Its type and its action, as the log names them.
    pub(crate) kind: (&'static str, &'static str),
    /// What else belongs to it, by name.
    pub(crate) params: Vec<(&'static str, i64)>,
    /// The number of the page that it is about, which may be gone; 0 for none.
    pub(crate) page: i64,
    /// The title of that page.
    pub(crate) title: Title,
    /// Who did it.
    pub(crate) user: String,
    /// The number of the account, 0 for an address.
    pub(crate) user_id: i64,
    /// When, in seconds since 1970.
    pub(crate) time: i64,
    /// The reason.
    pub(crate) comment: String,
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
    last_change: i64,
    log: Vec<Entry>,
    last_log: i64,
    kept: usize,
    text: usize,
}

impl Pages {
    /// The pages of a new wiki: its main page.
    pub(crate) fn new(site: &str, now: i64) -> Pages {
        let mut pages = Pages::default();
        let draft = Draft {
            user: Accounts::OWN.to_owned(),
            user_id: Accounts::OWN_ID,
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
        self.last_change += 1;
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
            change: self.last_change,
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

    /// Every page, by number.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Page> {
        self.by_id.values()
    }

    /// The log, oldest first.
    pub(crate) fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Writes into the log, which forgets its oldest entry when it is full; the answer is the number of the entry, whatever numbers
    /// `entry` has.
    pub(crate) fn note(&mut self, entry: Entry) -> i64 {
        self.last_log += 1;
        self.last_change += 1;
        if self.log.len() >= MOST_REVISIONS {
            self.log.remove(0);
        }
        self.log.push(Entry {
            id: self.last_log,
            change: self.last_change,
            ..entry
        });
        self.last_log
    }

    /// Deletes a page with its revisions.
    pub(crate) fn delete(&mut self, id: i64) -> Option<Page> {
        let page = self.by_id.remove(&id)?;
        self.kept -= page.revisions.len();
        self.text -= page
            .revisions
            .iter()
            .map(|revision| revision.text.len())
            .sum::<usize>();
        Some(page)
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

    /// Whether it leads to another page.
    pub(crate) fn is_redirect(&self) -> bool {
        redirect(&self.latest().text).is_some()
    }
}

impl Revision {
    /// The length of its text in bytes.
    pub(crate) fn size(&self) -> i64 {
        i64::try_from(self.text.len()).unwrap_or(i64::MAX)
    }
}

/// Where a text leads to, if it is a redirect.
pub(crate) fn redirect(text: &str) -> Option<String> {
    let rest = text.trim_start();
    let word = rest.get(.."#redirect".len())?;
    let target = rest["#redirect".len()..].trim_start_matches([' ', ':']);
    let target = target.strip_prefix("[[")?.split("]]").next()?;
    let target = target.split('|').next().unwrap_or(target);
    word.eq_ignore_ascii_case("#redirect")
        .then(|| target.trim().to_owned())
}
