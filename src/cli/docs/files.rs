//! The files of pages: what they are to be, how they differ from those that are there, and writing them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::facts::{self, Known};
use super::gather::{Gathered, with_slashes};
use super::{Asked, Refusal};
use crate::cli::exit::Exit;
use crate::docs::{Form, OneFile, Page, Site, is_of_form, site};
use crate::plan::PlanError;
use crate::text::printable;

/// The folder of sample code within that of the pages.
const SAMPLES: &str = "samples";
/// Characters of a line that a difference shows.
const MOST_SHOWN: usize = 100;

/// What was made.
pub(in crate::cli) struct Made {
    /// Files by their paths: what is there, if anything is, and what is to be.
    pub(in crate::cli) files: BTreeMap<PathBuf, (Option<String>, String)>,
    /// Files that were made once, and that nothing makes any more.
    pub(in crate::cli) left_over: Vec<PathBuf>,
    /// What is worth a word.
    pub(in crate::cli) notes: Vec<String>,
    pages: usize,
}

/// The files of pages.
pub(super) fn files(asked: &Asked<'_>, gathered: Gathered, known: &Known) -> Result<Made, Refusal> {
    let mut made = Made {
        files: BTreeMap::new(),
        left_over: Vec::new(),
        notes: gathered.notes.clone(),
        pages: gathered.pages.len() + gathered.prose.len(),
    };
    match asked.form {
        Form::Html => made.add_site(asked, &gathered, known)?,
        Form::Markdown | Form::Wikitext => {
            for page in &gathered.pages {
                made.add_page(asked, page, known)?;
            }
        }
    }
    for sample in gathered.pages.iter().flat_map(|page| &page.samples) {
        if let Ok(code) = &sample.code {
            let language = sample.language;
            let name = format!("{}.{}", sample.stem, language.extension);
            made.add(
                asked.out.join(SAMPLES).join(language.word).join(name),
                code.clone(),
            )?;
        }
    }
    if known.asked {
        made.add(asked.out.join(facts::FILE), facts::written(&known.facts))?;
    }
    // Of some pages nobody knows whether the others are made elsewhere.
    if asked.only.is_empty() {
        made.find_left_over(asked);
    }
    Ok(made)
}

impl Made {
    fn add_page(&mut self, asked: &Asked<'_>, page: &Page, known: &Known) -> Result<(), Refusal> {
        let path = asked
            .out
            .join(format!("{}.{}", page.stem, asked.form.ending()));
        let existing = read(&path)?;
        let form = (asked.form, asked.words);
        let fitted = page.fitted(form, &known.facts, existing.as_deref());
        let fitted = fitted.map_err(|wrong| {
            let (path, line) = (path.display(), wrong.line);
            let message = format!(
                "error: {path}:{line}: {wrong}\nhelp: {}\nnothing was written",
                wrong.help
            );
            Refusal::Told(Exit::Invalid, message)
        })?;
        if !fitted.left_out.is_empty() {
            let sections = fitted.left_out.join(", ");
            self.notes.push(format!(
                "note: `{}` has no place for {sections}",
                path.display()
            ));
        }
        self.files.insert(path, (existing, fitted.text));
        Ok(())
    }

    fn add_site(
        &mut self,
        asked: &Asked<'_>,
        gathered: &Gathered,
        known: &Known,
    ) -> Result<(), Refusal> {
        let prose: Vec<(String, String)> = { gathered.prose.iter() }
            .map(|(path, text)| (with_slashes(path), text.clone()))
            .collect();
        let files = site(&Site {
            pages: &gathered.pages,
            prose: &prose,
            facts: &known.facts,
            words: asked.words,
        });
        let files = files.map_err(|OneFile { file, both }| {
            let told = format!("`{}` and `{}` would both be `{file}`\nhelp: leave one out, or give it another name", both.0, both.1);
            PlanError::Usage(told)
        })?;
        for (file, text) in files {
            let path = asked.out.join(file);
            let existing = read(&path)?;
            if existing
                .as_ref()
                .is_some_and(|existing| !is_of_form(Form::Html, existing))
            {
                let told = format!(
                    "`{}` is there, and `flowrun docs` did not make it\nhelp: move it away, or give another folder with `--out`",
                    path.display()
                );
                return Err(PlanError::Usage(told).into());
            }
            self.files.insert(path, (existing, text));
        }
        Ok(())
    }

    fn add(&mut self, path: PathBuf, text: String) -> Result<(), Refusal> {
        let existing = read(&path)?;
        self.files.insert(path, (existing, text));
        Ok(())
    }

    /// Files that look as if we had made them.
    fn find_left_over(&mut self, asked: &Asked<'_>) {
        let mut found = Vec::new();
        for path in below(asked.out, asked.form == Form::Html) {
            let ending = path.extension().and_then(|ending| ending.to_str());
            if ending == Some(asked.form.ending())
                && !self.files.contains_key(&path)
                && std::fs::read_to_string(&path).is_ok_and(|text| is_of_form(asked.form, &text))
            {
                found.push(path);
            }
        }
        let samples = below(&asked.out.join(SAMPLES), true).into_iter();
        found.extend(samples.filter(|path| !self.files.contains_key(path)));
        found.sort();
        found.dedup();
        self.left_over = found;
    }

    /// How many pages there are.
    pub(in crate::cli) fn pages_in_words(&self) -> String {
        match self.pages {
            1 => "1 page".to_owned(),
            several => format!("{several} pages"),
        }
    }

    /// Writes what is not there yet or differs; how many files that were.
    pub(in crate::cli) fn write(&self) -> Result<usize, String> {
        let mut written = 0;
        for (path, (existing, text)) in &self.files {
            if existing.as_ref() != Some(text) {
                write(path, text).map_err(|error| {
                    format!(
                        "error: `{}` cannot be written: {error}\nhelp: check who may write there",
                        path.display()
                    )
                })?;
                written += 1;
            }
        }
        Ok(written)
    }

    /// What differs, a file each.
    pub(in crate::cli) fn differences(&self) -> Vec<String> {
        let mut all = Vec::new();
        for (path, (existing, text)) in &self.files {
            match existing {
                Some(existing) if existing == text => {}
                Some(existing) => all.push(difference(path, existing, text)),
                None => all.push(format!("{}: it is not there", path.display())),
            }
        }
        let left_over = self.left_over.iter();
        all.extend(left_over.map(|path| format!("{}: nothing makes it any more", path.display())));
        all
    }
}

/// The first line in which a file differs.
fn difference(path: &Path, existing: &str, text: &str) -> String {
    let mut is: Vec<&str> = existing.split('\n').collect();
    let mut wanted: Vec<&str> = text.split('\n').collect();
    let longest = is.len().max(wanted.len());
    is.resize(longest, "");
    wanted.resize(longest, "");
    let differs = is.iter().zip(&wanted).position(|(is, wanted)| is != wanted);
    let at = differs.unwrap_or_default();
    let line = |lines: &[&str]| {
        let line: String = lines
            .get(at)
            .copied()
            .unwrap_or_default()
            .chars()
            .take(MOST_SHOWN)
            .collect();
        printable(&line)
    };
    format!(
        "{}:{}: it differs\n  - {}\n  + {}",
        path.display(),
        at + 1,
        line(&is),
        line(&wanted)
    )
}

/// The text of a file, if it is there.
fn read(path: &Path) -> Result<Option<String>, Refusal> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            let message = format!(
                "error: `{}` cannot be read: {error}\nhelp: move it away, or give another folder with `--out`",
                path.display()
            );
            Err(Refusal::Told(Exit::Broken, message))
        }
    }
}

/// The files in a folder, and in those within it if that is wanted.
fn below(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        // What a link leads to is somebody else's.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && deep => found.extend(below(&path, deep)),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
    found
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".flowrun-");
    // Pages are for everybody who may read the folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
