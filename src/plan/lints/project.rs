//! A `flowrun.yaml` with the files that were read below it, and whether others there may need what it holds.

use std::path::PathBuf;
use std::sync::Arc;

use super::super::{Block, ProjectFile};
use super::File;
use crate::scenario::{self, Project};
use crate::syntax::LARGEST_FILE;
use crate::template::read_file;

/// A `flowrun.yaml` and all files it counts for that were read.
pub(super) struct Shared {
    file: Arc<ProjectFile>,
    pub(super) blocks: Vec<Arc<Block>>,
}

impl Shared {
    /// Each `flowrun.yaml` that counts for one of the files, once.
    pub(super) fn of(files: &[File]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for File { block, .. } in files {
            let Some(file) = &block.project else { continue };
            let known = all
                .iter_mut()
                .find(|shared| shared.file.folder == file.folder);
            let Some(shared) = known else {
                all.push(Self {
                    file: Arc::clone(file),
                    blocks: vec![Arc::clone(block)],
                });
                continue;
            };
            shared.blocks.push(Arc::clone(block));
            // Fragments that log in are read with one that knows no sessions.
            if shared.file.project.sessions.is_empty() {
                shared.file = Arc::clone(file);
            }
        }
        all
    }

    pub(super) fn project(&self) -> &Project {
        &self.file.project
    }

    /// The fragment that logs one of its sessions in.
    pub(super) fn login(&self, session: &str) -> Option<Arc<Block>> {
        let sessions = self
            .blocks
            .iter()
            .filter_map(|block| block.sessions.get(session));
        let mut own = sessions.filter(|session| session.of_project());
        own.find_map(|session| session.login.clone())
    }

    /// Whether no file below it that was not read has this word.
    pub(super) fn is_nowhere_else(&self, word: &str) -> bool {
        self.no_other(|text| has_word(text, word))
    }

    /// Whether no file below it that was not read can be sent in this session.
    pub(super) fn is_no_session_elsewhere(&self, session: &str) -> bool {
        // Which session a template names is known when it is rendered.
        let any = |line: &str| line.contains("as:") && line.contains("{{");
        self.no_other(|text| has_word(text, session) || text.lines().any(any))
    }

    /// Whether `may_need` holds for no file that was not read. What cannot be read may need anything.
    fn no_other(&self, may_need: impl Fn(&str) -> bool) -> bool {
        let Ok(files) = scenario::find(&self.file.folder) else {
            return false;
        };
        let read: Vec<PathBuf> = self
            .blocks
            .iter()
            .filter_map(|block| block.path.canonicalize().ok())
            .collect();
        files.iter().all(|file| {
            let known = file
                .canonicalize()
                .is_ok_and(|canonical| read.contains(&canonical));
            known
                || read_file(file, LARGEST_FILE as u64)
                    .is_ok_and(|bytes| !may_need(&String::from_utf8_lossy(&bytes)))
        })
    }
}

/// Whether a word stands in a text by itself.
fn has_word(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + word.len()..]);
        !before.ends_with(part) && !behind.starts_with(part)
    })
}
