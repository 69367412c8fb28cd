//! Texts that stand in a scenario itself and came out differently: they wait in a file beside it, and are written into it in place.
//!
//! What waits for `log-in.yaml` is `.log-in.yaml.inline.new`, a line of JSON each. (insta's `.pending-snap` means Rust sources to its
//! tools, which would try to edit a scenario as one.)

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::location::displayed;
use super::trouble::Trouble;
use super::whole::UNNAMED;
use crate::scenario::{self, StepNodes, StepPlace};
use crate::syntax::{Edit, LARGEST_FILE, Node, NodePath, Unproved, Yaml};
use crate::template::Template;
use crate::text::{Place, Source, Span};

/// The ending of the file in which texts wait.
pub(super) const WAITING: &str = ".inline.new";
/// The version of a line of it.
const FORMAT: u64 = 1;
/// Bytes that are read of such a file.
const LARGEST: u64 = 64 << 20;

/// A text of a scenario that waits to be replaced.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Inline {
    flowrun: u64,
    /// The line at which it stands.
    pub line: u32,
    /// Where it stands, whatever its line.
    #[serde(flatten)]
    pub place: StepPlace,
    /// The query that gave the new text.
    pub query: String,
    /// The text of the scenario.
    pub old: String,
    /// What is to stand there instead.
    pub new: String,
}

impl Inline {
    /// A text that stands at a line of a file: the query that it is of, the text, and what is to stand there.
    pub fn new(line: u32, place: StepPlace, query: &str, texts: (&str, &str)) -> Self {
        Self {
            flowrun: FORMAT,
            line,
            place,
            query: query.to_owned(),
            old: texts.0.to_owned(),
            new: texts.1.to_owned(),
        }
    }

    /// Writes it into the file: nothing but the text changes there, which is proved, or the file is left as it is. The text may have
    /// moved to another line. That it stands there already is as good.
    pub fn write(&self, file: &Path) -> Result<(), Trouble> {
        let left = |found| Trouble::NotEdited(self.position(file), found);
        let because = |why: &str| {
            left(Unproved {
                why: why.to_owned(),
                by_hand: String::new(),
            })
        };
        let source = read_source(file).map_err(|error| because(&error.to_string()))?;
        let nodes = nodes(&source).ok_or_else(|| because("the file has a mistake"))?;
        let standing = |text: &str| {
            let ways = nodes.find(&self.place).into_iter();
            ways.filter(|way| {
                let node = way.walk(nodes.root());
                node.is_some_and(|node| literal(node).as_deref() == Some(text))
            })
            .collect::<Vec<NodePath>>()
        };
        let way = match standing(&self.old).as_slice() {
            [one] => one.clone(),
            [] if standing(&self.new).len() == 1 => return Ok(()),
            [] => {
                return Err(because(
                    "the text that was compared does not stand there any more",
                ));
            }
            _ => return Err(because("several steps of this id have that text there")),
        };
        let written = without_templates(&self.new);
        let whole = Place::new(&source, Span::new(0, 0));
        let template = Template::read(&written, &whole).ok();
        if template.is_none_or(|template| template.literal() != Some(self.new.as_str())) {
            return Err(because("a template would be read in what came"));
        }
        let edit = Edit::Set {
            at: way.clone(),
            value: Yaml::text(written),
        };
        let new = scenario::edited(&source, &edit).map_err(left)?;
        // What is read there is the text itself, whatever in it looks like a template.
        let proved = self::nodes(&new).is_some_and(|nodes| {
            let node = way.walk(nodes.root());
            node.and_then(literal).as_deref() == Some(self.new.as_str())
        });
        if !proved {
            return Err(because("it would be read as something else there"));
        }
        replace(file, source.text(), new.text())
            .map_err(|error| because(&format!("it cannot be written: {error}")))
    }

    /// `FILE:LINE`.
    pub fn position(&self, file: &Path) -> String {
        format!("{}:{}", displayed(file).display(), self.line)
    }

    /// Whether it is the same text, at whatever line.
    fn is(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

/// The file that waits beside a scenario.
pub(super) fn waiting_beside(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_str()?;
    Some(file.with_file_name(format!(".{name}{WAITING}")))
}

/// The scenario that a file of waiting texts stands beside.
pub(super) fn scenario_of(waiting: &Path) -> Option<PathBuf> {
    let name = waiting.file_name()?.to_str()?;
    let name = name.strip_prefix('.')?.strip_suffix(WAITING)?;
    Some(waiting.with_file_name(name))
}

/// What waits for a scenario, by line as it stands now.
pub fn waiting_in(file: &Path) -> Result<Vec<Inline>, Trouble> {
    let Some(path) = waiting_beside(file) else {
        return Ok(Vec::new());
    };
    let mut waiting = read(&path)?;
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let source = read_source(file).ok();
    if let Some(nodes) = source.as_ref().and_then(nodes) {
        for one in &mut waiting {
            let ways = nodes.find(&one.place);
            let node = ways.first().and_then(|way| way.walk(nodes.root()));
            one.line = node.map_or(one.line, |node| node.place.position().0);
        }
    }
    waiting.sort();
    Ok(waiting)
}

/// Changes what waits for a scenario; nothing is written if it stays the same.
pub fn change_waiting(file: &Path, change: impl FnOnce(&mut Vec<Inline>)) -> Result<(), Trouble> {
    let Some(path) = waiting_beside(file) else {
        return Ok(());
    };
    let before = read(&path)?;
    let mut now = before.clone();
    change(&mut now);
    if now == before {
        return Ok(());
    }
    let unwritable = |error| Trouble::unwritable(&path, error);
    if now.is_empty() {
        return fs::remove_file(&path).map_err(unwritable);
    }
    let lines = now.iter().map(serde_json::to_string);
    let lines: Vec<String> = lines
        .collect::<Result<_, _>>()
        .map_err(|error| Trouble::unwritable(&path, error))?;
    whole(&path, &(lines.join("\n") + "\n"), None).map_err(unwritable)
}

/// Takes one away.
pub(super) fn forget(file: &Path, gone: &Inline) -> Result<(), Trouble> {
    change_waiting(file, |waiting| waiting.retain(|one| !one.is(gone)))
}

fn read(path: &Path) -> Result<Vec<Inline>, Trouble> {
    let damaged = |why: &str| Trouble::Damaged(path.to_owned(), why.to_owned());
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Trouble::Unreadable(path.to_owned(), error)),
        // A pipe of that name could keep us waiting for ever, and a link leads elsewhere.
        Ok(found) if !found.is_file() || found.len() > LARGEST => {
            return Err(damaged("it is no file of texts that wait"));
        }
        Ok(_) => {}
    }
    let text =
        fs::read_to_string(path).map_err(|error| Trouble::Unreadable(path.to_owned(), error))?;
    let lines = text.lines().map(serde_json::from_str::<Inline>);
    let waiting: Vec<Inline> = lines
        .collect::<Result<_, _>>()
        .map_err(|_| damaged("a line of it cannot be read"))?;
    match waiting.iter().all(|one| one.flowrun == FORMAT) {
        true => Ok(waiting),
        false => Err(damaged("another version of flowrun wrote it")),
    }
}

pub(super) fn read_source(file: &Path) -> io::Result<Arc<Source>> {
    let found = file.symlink_metadata()?;
    // A stranger's folder may hold links, and what is written through one lands wherever it leads.
    if !found.is_file() || found.len() > LARGEST_FILE as u64 {
        return Err(io::Error::other("it is a link, or no file of the language"));
    }
    let text = fs::read_to_string(file)?;
    Ok(Source::new(displayed(file).display().to_string(), text))
}

fn nodes(source: &Arc<Source>) -> Option<StepNodes> {
    let scenario = scenario::read(source).ok()?;
    StepNodes::of(&scenario)
}

/// The text of a scalar, if there is no template in it.
fn literal(node: &Node) -> Option<String> {
    let template = Template::read(&node.scalar()?.text, &node.place).ok()?;
    template.literal().map(str::to_owned)
}

/// A text as a template that gives it.
fn without_templates(text: &str) -> String {
    if !["{{", "{%", "{#"]
        .iter()
        .any(|braces| text.contains(braces))
    {
        return text.to_owned();
    }
    let lines = text.trim_end_matches('\n');
    let end = text.get(lines.len()..).unwrap_or_default();
    format!("{{% raw %}}{lines}{{% endraw %}}{end}")
}

/// Writes a file anew if it still is as it was.
pub(super) fn replace(file: &Path, before: &str, now: &str) -> io::Result<()> {
    if fs::read_to_string(file)? != before {
        return Err(io::Error::other("somebody changed it just now"));
    }
    let permissions = fs::metadata(file)?.permissions();
    if permissions.readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    whole(file, now, Some(permissions))
}

/// Writes a file whole or not at all.
fn whole(path: &Path, text: &str, permissions: Option<fs::Permissions>) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNNAMED);
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(path)?;
    Ok(())
}
