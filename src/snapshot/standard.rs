//! The file of a snapshot that is written as we write it, read without a parser of YAML.

use std::collections::HashSet;

use super::file::{About, GROUPS, LARGEST_FRONT, Make, REQUEST, Stored};
use super::front::{read_entry, read_scalar};
use super::mark::Marks;
use super::sidecar::Sidecar;

/// A front matter that is written just as [`Stored::text`] writes it, as most are: read in one pass over its lines. Whatever is not
/// certain is for insta to read.
pub(super) struct Standard {
    about: About,
    body: String,
    marks: Marks,
    sidecar: Sidecar,
    /// Where the contents begin.
    contents: usize,
}

impl Standard {
    pub(super) fn read(text: &str) -> Option<Self> {
        const BEGIN: &str = "---\n";
        let front = text.strip_prefix(BEGIN)?;
        let end = front.find("\n---\n")?;
        let contents = BEGIN.len() + end + "\n---\n".len();
        // Only insta knows how it reads the ends of lines of other systems.
        if end > LARGEST_FRONT || text.contains('\r') {
            return None;
        }
        let mut lines = front.get(..end)?.lines().peekable();
        let mut standard = Self {
            about: About::default(),
            body: String::new(),
            marks: Marks::default(),
            sidecar: Sidecar::Unsaid,
            contents,
        };
        let mut last = 0;
        let mut has_info = false;
        while let Some(line) = lines.next() {
            let (key, value) = read_entry(line)?;
            let place = KEYS.iter().position(|known| *known == key)? + 1;
            // Each once, in the order in which they are written.
            if place <= last {
                return None;
            }
            last = place;
            match (&*key, value) {
                ("info", "") => {
                    standard.info(&mut lines)?;
                    has_info = true;
                }
                ("assertion_line", digits) => standard.about.line = Some(line_number(digits)?),
                (key, value) => standard.about(key, read_scalar(value)?.into_owned()),
            }
        }
        has_info.then_some(standard)
    }

    fn about(&mut self, key: &str, value: String) {
        let about = &mut self.about;
        match key {
            "source" => about.source = value,
            "description" => about.description = value,
            "expression" => about.expression = value,
            "input_file" => about.input_file = value,
            _ => about.request = Some(value),
        }
    }

    fn info(&mut self, lines: &mut Lines<'_>) -> Option<()> {
        (lines.next()? == "  flowrun: 1").then_some(())?;
        let body = lines.next()?.strip_prefix("  body: ")?;
        self.body = read_scalar(body)?.into_owned();
        let said = |line: &&str| line.starts_with("  bytes: ");
        if let Some(line) = lines.next_if(said) {
            let (_, said) = read_entry(line.trim_start())?;
            self.sidecar = Sidecar::read(&read_scalar(said)?);
        }
        for (group, make, _) in GROUPS {
            let begins = |line: &&str| {
                let name = line
                    .strip_prefix("  ")
                    .and_then(|line| line.strip_suffix(':'));
                name == Some(group)
            };
            if lines.next_if(begins).is_some() {
                self.group(*make, lines)?;
            }
        }
        lines
            .peek()
            .is_none_or(|line| !line.starts_with(' '))
            .then_some(())
    }

    fn group(&mut self, make: Make, lines: &mut Lines<'_>) -> Option<()> {
        let mut seen = HashSet::new();
        while let Some(line) = lines.next_if(|line| line.starts_with("    ")) {
            let (path, value) = read_entry(&line[4..])?;
            if value.is_empty() {
                let mut count = 0;
                while let Some(item) = lines.next_if(|line| line.starts_with("      - ")) {
                    self.marks
                        .add(&path, &make(read_scalar(&item[8..])?.into_owned()));
                    count += 1;
                }
                (count > 0).then_some(())?;
            } else {
                self.marks
                    .add(&path, &make(read_scalar(value)?.into_owned()));
            }
            // What insta makes of a key that is there twice is for insta to say.
            seen.insert(path).then_some(())?;
        }
        (!seen.is_empty()).then_some(())
    }

    /// The snapshot, of the text that this was read from.
    pub(super) fn stored(self, mut text: String) -> Stored {
        // As insta has it: the end is trimmed.
        text.truncate(text.trim_end().len().max(self.contents));
        text.drain(..self.contents);
        text.truncate(text.trim_end().len());
        Stored {
            about: self.about,
            body: self.body,
            marks: self.marks,
            contents: text,
            sidecar: self.sidecar,
            bytes: None,
        }
    }
}

type Lines<'t> = std::iter::Peekable<std::str::Lines<'t>>;

/// The keys of the front matter in their order.
const KEYS: &[&str] = &[
    "source",
    "assertion_line",
    REQUEST,
    "description",
    "expression",
    "info",
    "input_file",
];

/// A number as it is written, without anything that could be read in two ways.
fn line_number(digits: &str) -> Option<u32> {
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
