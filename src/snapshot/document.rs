//! What stands in a snapshot below the front matter: status, headers, a blank line, the body.

use super::file::{BINARY, Stored};
use super::mark::Marks;
use super::markup::{Markup, form_of};
use super::names::Names;
use super::node::Pattern;
use super::phrase::Phrase;
use super::saved::Saved;
use super::sheet::Sheet;
use super::sidecar::{Bytes, Sidecar};

/// The first word of a snapshot's contents.
const STATUS: &str = "HTTP ";

/// An answer with marks, of a file or of this run.
#[derive(Debug, Clone)]
pub(super) struct Document<'s> {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, Phrase)>,
    pub(super) body: Body<'s>,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub(super) enum Body<'s> {
    None,
    Json(Sheet),
    /// The JSON of a file.
    Saved(Saved<'s>),
    Text(Phrase),
    Markup(Markup),
    /// What is neither text nor JSON, by its size and hash; of an answer the bytes, and what is to be said of them.
    Binary(String, Option<(Sidecar, Bytes)>),
}

impl Body<'_> {
    /// As the front matter says it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Json(_) | Self::Saved(_) => "json",
            Self::Text(_) => "text",
            Self::Markup(markup) => markup.word(),
            Self::Binary(..) => BINARY,
        }
    }

    fn fits(&self, answer: &Body<'_>) -> bool {
        match (self, answer) {
            (Self::None, Body::None) => true,
            (Self::Saved(pattern), Body::Json(answer)) => pattern.fits(answer),
            (Self::Text(pattern), Body::Text(answer)) => pattern.fits(answer),
            (Self::Markup(pattern), Body::Markup(answer)) => pattern.fits(answer),
            // It was written before such texts were laid out.
            (Self::Text(pattern), Body::Markup(answer)) => {
                answer.text.as_ref().is_some_and(|text| pattern.fits(text))
            }
            (Self::Binary(pattern, _), Body::Binary(answer, _)) => pattern == answer,
            _ => false,
        }
    }
}

impl<'s> Document<'s> {
    /// The text of a snapshot, and where its marks are.
    pub(super) fn contents(&self) -> (String, Marks) {
        let mut marks = Marks::default();
        let mut text = format!("{STATUS}{}\n", self.status);
        for ((name, phrase), path) in self.headers.iter().zip(paths(self.names())) {
            phrase.marks().for_each(|mark| marks.add(&path, mark));
            text.push_str(&format!("{name}: {}\n", phrase.shown()));
        }
        if !matches!(self.body, Body::None) {
            text.push('\n');
        }
        match &self.body {
            Body::None | Body::Saved(_) => {}
            Body::Json(sheet) => {
                sheet.note(&mut marks);
                text.push_str(&sheet.text);
            }
            Body::Text(phrase)
            | Body::Markup(Markup {
                laid_out: phrase, ..
            }) => {
                phrase.marks().for_each(|mark| marks.add("body", mark));
                text.push_str(&phrase.shown());
            }
            Body::Binary(described, _) => text.push_str(described),
        }
        // As insta has it: the end is trimmed.
        text.truncate(text.trim_end().len());
        (text, marks)
    }

    /// Reads the text of a snapshot that is to be compared with an answer. The error says what is wrong with it.
    pub(super) fn read(
        stored: &'s Stored,
        names: &'s Names,
        answer: &Document<'_>,
    ) -> Result<Self, String> {
        let contents = stored.contents.as_str();
        let (head, rest) = contents.split_once("\n\n").unwrap_or((contents, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.strip_prefix(STATUS));
        let status = status
            .and_then(|status| status.parse().ok())
            .ok_or("below the front matter it does not begin with `HTTP` and a status")?;
        let mut headers = Vec::new();
        for line in lines {
            let (name, value) = line
                .split_once(':')
                .ok_or_else(|| format!("`{line}` is no header"))?;
            headers.push((name.to_owned(), value.strip_prefix(' ').unwrap_or(value)));
        }
        let pattern = Pattern {
            marks: stored.marks.by_path(),
            names,
        };
        let phrase = |text: &str, path: &str| Phrase::read(text, &pattern.marks.at(path), names);
        let body = match stored.body.as_str() {
            "none" if rest.is_empty() => Body::None,
            "json" => {
                let sheet = match &answer.body {
                    Body::Json(sheet) => Some(sheet),
                    _ => None,
                };
                let saved = Saved::read(rest, pattern.clone(), sheet);
                Body::Saved(saved.ok_or("its body is not JSON any more")?)
            }
            "text" => Body::Text(phrase(rest, "body")),
            BINARY => Body::Binary(rest.to_owned(), None),
            word => {
                let form = form_of(word).ok_or("its body is not what its front matter says")?;
                Body::Markup(Markup {
                    form,
                    laid_out: phrase(rest, "body"),
                    text: None,
                })
            }
        };
        let all_paths = paths(headers.iter().map(|(name, _)| name.as_str()));
        let headers = headers.iter().zip(all_paths);
        let headers = headers
            .map(|((name, value), path)| (name.clone(), phrase(value, &path)))
            .collect();
        Ok(Self {
            status,
            headers,
            body,
        })
    }

    /// Whether an answer fits this pattern.
    pub(super) fn fits(&self, answer: &Document<'_>) -> bool {
        self.head_fits(answer) && self.body.fits(&answer.body)
    }

    fn head_fits(&self, answer: &Document<'_>) -> bool {
        self.status == answer.status
            && self.headers.len() == answer.headers.len()
            && self
                .headers
                .iter()
                .zip(&answer.headers)
                .all(|(left, right)| left.0.eq_ignore_ascii_case(&right.0) && left.1.fits(&right.1))
    }

    /// None if an answer fits this pattern; else the answer, written as this pattern writes it wherever it fits.
    pub(super) fn unless_fits(&self, answer: &Document<'s>) -> Option<Self> {
        let head_differs = !self.head_fits(answer);
        let body = match (&self.body, &answer.body) {
            (Body::Saved(pattern), Body::Json(answer)) => {
                Body::Json(pattern.unless_fits(answer, head_differs)?)
            }
            (pattern, answer) if pattern.fits(answer) => match head_differs {
                true => pattern.clone(),
                false => return None,
            },
            (_, answer) => answer.clone(),
        };
        Some(self.adopt(answer, body))
    }

    fn adopt(&self, answer: &Document<'s>, body: Body<'s>) -> Self {
        let own = |name: &str, phrase: &Phrase| {
            let fits = |(own, pattern): &&(String, Phrase)| {
                own.eq_ignore_ascii_case(name)
                    && pattern.fits(phrase)
                    && (pattern.has_mask() || !phrase.has_mask())
            };
            self.headers.iter().find(fits).map(|(_, own)| own.clone())
        };
        let headers = answer.headers.iter().map(|(name, phrase)| {
            let adopted = own(name, phrase).unwrap_or_else(|| phrase.clone());
            (name.clone(), adopted)
        });
        Self {
            status: answer.status,
            headers: headers.collect(),
            body,
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.headers.iter().map(|(name, _)| name.as_str())
    }
}

/// The paths of headers: `header Set-Cookie`, and of its next one `header Set-Cookie 2`.
fn paths<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for name in names {
        seen.push(name);
        let count = seen.iter().filter(|other| **other == name).count();
        paths.push(match count {
            1 => format!("header {name}"),
            count => format!("header {name} {count}"),
        });
    }
    paths
}
