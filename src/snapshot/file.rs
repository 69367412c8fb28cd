//! The file of a snapshot: read by `insta`, written as `insta` writes it.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use insta::internals::Content;

use super::front::{self, Yaml};
use super::location::{below_root, root_of};
use super::mark::{Mark, Marks};
use super::sidecar::{self, Bytes, Sidecar};
use super::standard::Standard;
use super::trouble::Trouble;
use super::whole::write_whole;

/// The version of what stands in `info`; its presence says that the snapshot is one of flowrun.
const FORMAT: u64 = 1;
/// The key of the front matter that says what was sent.
pub(super) const REQUEST: &str = "request";
/// The key of `info` that says where the bytes of a binary body are.
const BYTES: &str = "bytes";
/// What `info` says of a binary body.
pub(super) const BINARY: &str = "binary";
/// Bytes of front matter: no more is read.
pub(super) const LARGEST_FRONT: usize = 4 << 20;

/// What the front matter says of a snapshot, for people who look at it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct About {
    /// The file in which the step stands, relative to the root of the snapshots.
    pub source: String,
    /// The line of the step, while the snapshot is pending.
    pub line: Option<u32>,
    /// What was sent, while the snapshot is pending: method and URL, then the body on lines of its own. Without secrets.
    pub request: Option<String>,
    /// Scenario and step, in words.
    pub description: String,
    /// Ids of the step and of those it stands in.
    pub expression: String,
    /// The scenario that was run, relative to the root of the snapshots.
    pub input_file: String,
}

impl About {
    /// About the answer of a step that stands at `line` of `file`, in a run of `scenario`; `words` are description and expression.
    pub fn new(scenario: &Path, file: &Path, line: u32, words: (String, String)) -> Self {
        let root = root_of(scenario);
        let (description, expression) = words;
        Self {
            source: below_root(file, &root),
            line: Some(line),
            request: None,
            description,
            expression,
            input_file: below_root(scenario, &root),
        }
    }
}

/// A snapshot as its file says it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) about: About,
    /// What the body is.
    pub(super) body: String,
    pub(super) marks: Marks,
    pub(super) contents: String,
    /// Where the bytes of a binary body are.
    pub(super) sidecar: Sidecar,
    /// Those bytes, once somebody asked for them.
    pub(super) bytes: Option<Bytes>,
}

impl Stored {
    /// What stands above the body, and the body.
    pub(super) fn parts(&self) -> (&str, &str) {
        let contents = self.contents.as_str();
        contents.split_once("\n\n").unwrap_or((contents, ""))
    }

    /// Reads a file; `None` if there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, Trouble> {
        // A pipe of that name could keep us waiting for ever, and what is larger nobody could look at.
        let data = std::fs::metadata(path);
        let strange = |data: &std::fs::Metadata| !data.is_file() || data.len() > LARGEST;
        if data.as_ref().is_ok_and(strange) {
            let why = format!("it is no file of at most {} MiB", LARGEST >> 20);
            return Err(Trouble::Damaged(path.to_owned(), why));
        }
        let mut bytes = Vec::with_capacity(data.map_or(0, |data| data.len() as usize + 1));
        let file = File::open(path);
        match file.and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Trouble::Unreadable(path.to_owned(), error)),
        }
        let not_text = |_| Trouble::Damaged(path.to_owned(), "it is not UTF-8".to_owned());
        let text = String::from_utf8(bytes).map_err(not_text)?;
        match Standard::read(&text) {
            Some(standard) => Ok(Some(standard.stored(text))),
            None => Self::read_by_insta(path, &text).map(Some),
        }
    }

    /// The same of a file that somebody else wrote, or that was changed by hand.
    fn read_by_insta(path: &Path, text: &str) -> Result<Self, Trouble> {
        let damaged = |why: &str| Trouble::Damaged(path.to_owned(), why.to_owned());
        check_front(text).map_err(damaged)?;
        let snapshot = insta::Snapshot::from_file(path)
            .map_err(|_| damaged("its front matter cannot be read"))?;
        let metadata = snapshot.metadata();
        let info = metadata.private_info().map(Content::resolve_inner);
        let Some(Content::Map(info)) = info else {
            return Err(Trouble::Foreign(path.to_owned()));
        };
        let Some(format) = entry(info, "flowrun").and_then(Content::as_u64) else {
            return Err(Trouble::Foreign(path.to_owned()));
        };
        if format > FORMAT {
            return Err(damaged("a newer version of flowrun wrote it"));
        }
        let contents = snapshot
            .as_text()
            .ok_or_else(|| damaged("it holds no text"))?;
        let about = About {
            source: metadata.source().unwrap_or_default().to_owned(),
            line: metadata.assertion_line(),
            request: request(text),
            description: metadata.description().unwrap_or_default().to_owned(),
            expression: metadata.expression().unwrap_or_default().to_owned(),
            input_file: metadata.input_file().unwrap_or_default().to_owned(),
        };
        let body = entry(info, "body").and_then(Content::as_str);
        Ok(Self {
            about,
            body: body.unwrap_or_default().to_owned(),
            marks: marks(info).ok_or_else(|| damaged("its `info` cannot be read"))?,
            contents: contents.to_string(),
            sidecar: entry(info, BYTES)
                .and_then(Content::as_str)
                .map_or(Sidecar::Unsaid, Sidecar::read),
            bytes: None,
        })
    }

    /// The whole file.
    pub(super) fn text(&self) -> String {
        let about = &self.about;
        let text = |key: &str, value: &str| (key.to_owned(), Yaml::from(value));
        let mut entries = vec![text("source", &about.source)];
        if let Some(line) = about.line {
            entries.push(("assertion_line".to_owned(), Yaml::Number(line.into())));
        }
        // insta does not know this one: it reads over it, and leaves it out of what it accepts, as it does with the line.
        if let Some(request) = &about.request {
            entries.push(text(REQUEST, request));
        }
        entries.push(text("description", &about.description));
        entries.push(text("expression", &about.expression));
        let mut info = vec![
            ("flowrun".to_owned(), Yaml::Number(FORMAT)),
            text("body", &self.body),
        ];
        info.extend(self.sidecar.said().map(|said| text(BYTES, said)));
        info.extend(self.groups());
        entries.push(("info".to_owned(), Yaml::Map(info)));
        entries.push(text("input_file", &about.input_file));
        let front = front::write(&entries);
        let mut all = String::with_capacity(front.len() + self.contents.len() + 9);
        for part in ["---\n", &front, "---\n", &self.contents, "\n"] {
            all.push_str(part);
        }
        all
    }

    /// Names, masks and secrets by path; of several at one path the list.
    fn groups(&self) -> Vec<(String, Yaml)> {
        let mut groups = Vec::new();
        for (group, _, of) in GROUPS {
            let mut by_path: Vec<(String, Vec<&str>)> = Vec::new();
            let mut places: HashMap<&str, usize> = HashMap::new();
            for (path, mark) in self.marks.iter() {
                let Some(said) = of(mark) else { continue };
                let place = *places.entry(path).or_insert(by_path.len());
                match by_path.get_mut(place) {
                    Some((_, all)) => all.push(said),
                    None => by_path.push((path.to_owned(), vec![said])),
                }
            }
            let entries: Vec<_> = by_path
                .into_iter()
                .map(|(path, said)| match said.as_slice() {
                    [one] => (path, Yaml::from(*one)),
                    all => (
                        path,
                        Yaml::List(all.iter().copied().map(Yaml::from).collect()),
                    ),
                })
                .collect();
            if !entries.is_empty() {
                groups.push(((*group).to_owned(), Yaml::Map(entries)));
            }
        }
        groups
    }

    /// Writes it whole or not at all, and before it what stands beside it.
    pub(super) fn write(&self, path: &Path) -> Result<(), Trouble> {
        if let (Sidecar::Kept(ending), Some(Ok(bytes))) = (&self.sidecar, &self.bytes) {
            sidecar::write(path, ending, bytes)?;
        }
        let text = self.text();
        write_whole(path, text.as_bytes()).map_err(|error| Trouble::unwritable(path, error))?;
        sidecar::sweep(path, &self.sidecar)
    }

    /// Reads what stands beside it in a file, if its body is binary.
    pub(super) fn load(&mut self, path: &Path) {
        if self.body == BINARY {
            self.bytes = Some(sidecar::read(path, self));
        }
    }
}

/// Makes a mark of what `info` says.
pub(super) type Make = fn(String) -> Mark;
/// What `info` says of a mark, if it belongs to the group.
pub(super) type Said = fn(&Mark) -> Option<&str>;

/// The groups of marks in `info`.
pub(super) const GROUPS: &[(&str, Make, Said)] = &[
    ("names", Mark::Name, |mark| match mark {
        Mark::Name(name) => Some(name),
        _ => None,
    }),
    ("masks", Mark::Mask, |mark| match mark {
        Mark::Mask(kind) => Some(kind),
        _ => None,
    }),
    ("secrets", Mark::Secret, |mark| match mark {
        Mark::Secret(name) => Some(name),
        _ => None,
    }),
];

fn marks(info: &[(Content, Content)]) -> Option<Marks> {
    let mut marks = Marks::default();
    for (group, make, _) in GROUPS {
        let Some(Content::Map(entries)) = entry(info, group).map(Content::resolve_inner) else {
            continue;
        };
        for (path, said) in entries {
            let path = path.as_str()?;
            let all = match said.resolve_inner() {
                Content::Seq(all) => all.as_slice(),
                one => std::slice::from_ref(one),
            };
            for one in all {
                marks.add(path, &make(one.as_str()?.to_owned()));
            }
        }
    }
    Some(marks)
}

fn entry<'c>(map: &'c [(Content, Content)], key: &str) -> Option<&'c Content> {
    map.iter()
        .find(|(own, _)| own.as_str() == Some(key))
        .map(|(_, value)| value)
}

/// Refuses a front matter that no writer of snapshots makes, before insta sees it: it would take the file for one of an old
/// format and say so on stderr, and its YAML parser follows any nesting and any number.
fn check_front(text: &str) -> Result<(), &'static str> {
    let front = text
        .strip_prefix("---\n")
        .or_else(|| text.strip_prefix("---\r\n"))
        .ok_or("it does not begin with `---`")?;
    let mut size = 0;
    for line in front.lines() {
        if line.trim_end() == "---" {
            return Ok(());
        }
        size += line.len();
        let value = line
            .split_once(": ")
            .map_or(line.trim(), |(_, value)| value.trim());
        let number = value
            .trim_start_matches(['+', '-', ' '])
            .to_ascii_lowercase();
        let nested = value.starts_with(['[', '{']) || value.starts_with("- -");
        if size > LARGEST_FRONT || nested || number == ".inf" || number == ".nan" {
            return Err("its front matter is not as flowrun or insta write it");
        }
    }
    Err("its front matter has no end")
}

/// What the front matter says of the request: one line, quoted as [`front::write`] quotes, which is as JSON does.
fn request(text: &str) -> Option<String> {
    let mut front = text.lines().skip(1).take_while(|line| *line != "---");
    let said = front.find_map(|line| line.strip_prefix(REQUEST)?.strip_prefix(": "))?;
    serde_json::from_str(said)
        .ok()
        .or_else(|| Some(said.to_owned()))
}

/// Bytes that a snapshot may have.
const LARGEST: u64 = 256 << 20;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts that YAML must quote in various ways, or that look like something else.
    const TEXTS: &[&str] = &[
        "step",
        "scenarios/a.yaml",
        "A \"quoted\" name: {{ user }}",
        "",
        " x",
        "x ",
        "yes",
        "1",
        "0x1f",
        "0o17",
        "1.5",
        ".inf",
        "NaN",
        "~",
        "- a",
        "a: b",
        "a:",
        "a #b",
        "é\u{202e}",
        "tab\there",
        "\u{1b}[31m",
        "\u{7f}",
        "line\nline",
        "C:\\x",
        "'x'",
        "---",
        "a\u{85}b",
        "null",
        "#",
        "a,b",
        "POST http://127.0.0.1/x\n{\"a\": [1]}",
        "\u{feff}x",
        "+1",
        "a\0b",
        "\u{2028}",
    ];
    const PATHS: &[&str] = &[
        "$.a",
        "header Location",
        "body",
        "$['odd: key']",
        "$.list[*].x",
        "$['a: [b']",
        "$['\u{1b}']",
        "header X 2",
        "$",
    ];

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            (0..TEXTS.len()).prop_map(|at| TEXTS[at].to_owned()),
            "\\PC{0,8}"
        ]
    }

    fn any_stored() -> impl Strategy<Value = Stored> {
        let mark = (
            0..3_usize,
            0..PATHS.len(),
            any_text().prop_filter("a mark", |text| !text.is_empty()),
        );
        let about = (
            any_text(),
            prop::option::of(1..2000_u32),
            prop::option::of(any_text()),
            any_text(),
            any_text(),
            any_text(),
        );
        let contents = "HTTP 200\n(\n[a-z{}\": \u{a0}]{0,9}\n?){0,3}";
        (
            about,
            "json|text|none",
            prop::collection::vec(mark, 0..6),
            contents,
            prop::option::of("png|bin|left out: a secret is in them"),
        )
            .prop_map(|(about, body, marked, contents, said)| {
                let mut marks = Marks::default();
                for (group, path, said) in marked {
                    marks.add(PATHS[path], &GROUPS[group].1(said));
                }
                let (source, line, request, description, expression, input_file) = about;
                Stored {
                    about: About {
                        source,
                        line,
                        request,
                        description,
                        expression,
                        input_file,
                    },
                    body,
                    marks,
                    contents: contents.trim_end().to_owned(),
                    sidecar: said.map_or(Sidecar::Unsaid, |said| Sidecar::read(&said)),
                    bytes: None,
                }
            })
    }

    fn by_insta(text: &str) -> Option<Stored> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.snap");
        std::fs::write(&path, text).expect("it is written");
        Stored::read_by_insta(&path, text).ok()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_insta_reads_it(stored in any_stored()) {
            let text = stored.text();
            let Some(standard) = Standard::read(&text) else {
                // Only what insta itself takes for something else than was written.
                let strange = stored != by_insta(&text).unwrap_or_else(|| stored.clone()) || text.contains("0o17");
                prop_assert!(strange || by_insta(&text).is_none(), "{}", text);
                return Ok(());
            };
            let read = standard.stored(text.clone());
            if let Some(insta) = by_insta(&text) {
                prop_assert_eq!(read, insta);
            }
        }

        #[test]
        fn what_was_changed_is_read_as_insta_reads_it(
            stored in any_stored(),
            at in 0..300_usize,
            cut in 0..3_usize,
            put in prop_oneof![Just(String::new()), "[\"\\\\:# \n\r\t-]{1,3}", "\n(  ){0,3}(x: y|x:|- z|source: q|\"x|---|names:|info:)"],
        ) {
            let mut text = stored.text();
            let end = (at + cut).min(text.len());
            if at <= end && text.is_char_boundary(at) && text.is_char_boundary(end) {
                text.replace_range(at..end, &put);
            }
            if let Some(standard) = Standard::read(&text)
                && check_front(&text).is_ok()
            {
                prop_assert_eq!(Some(standard.stored(text.clone())), by_insta(&text), "{}", text);
            }
        }
    }
}
