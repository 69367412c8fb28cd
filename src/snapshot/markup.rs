//! HTML and XML in a snapshot: laid out with one element a line, so that a difference shows the element.

use std::ops::Range;

use super::document::Body;
use super::lens::Lens;
use super::mark::Mark;
use super::phrase::Phrase;
use crate::http;
use crate::markup::{Form, LaidOut};

/// The words by which front matter calls them.
const WORDS: &[(Form, &str)] = &[(Form::Html, "html"), (Form::Xml, "xml")];

/// HTML or XML of a snapshot or of an answer.
#[derive(Debug, Clone)]
pub(super) struct Markup {
    pub(super) form: Form,
    /// As it stands in the snapshot.
    pub(super) laid_out: Phrase,
    /// As it came, which is what a snapshot says that was written before there were layouts; known of an answer alone.
    pub(super) text: Option<Phrase>,
}

impl Markup {
    pub(super) fn word(&self) -> &'static str {
        word(self.form)
    }

    /// Whether an answer fits this pattern.
    pub(super) fn fits(&self, answer: &Self) -> bool {
        self.form == answer.form && self.laid_out.fits(&answer.laid_out)
    }
}

fn word(form: Form) -> &'static str {
    let mut words = WORDS.iter();
    words
        .find(|(own, _)| *own == form)
        .map_or("text", |(_, word)| word)
}

/// What a word of front matter means.
pub(super) fn form_of(word: &str) -> Option<Form> {
    let mut words = WORDS.iter();
    words.find(|(_, own)| *own == word).map(|(form, _)| *form)
}

/// A text as HTML or XML if its media type says so, or if there is none and it looks like it. `phrase` is the text with its marks, `named`
/// says which parts of it were extracted. What cannot be laid out is none.
pub(super) fn body(
    body: &http::Body,
    (text, phrase): (&str, &Phrase),
    named: &[(Range<usize>, Mark)],
    lens: &Lens<'_>,
) -> Option<Body> {
    let media_type = body.media_type();
    let form = match media_type.as_str() {
        "" => Form::sniffed(text),
        said => Form::said(said),
    }?;
    let laid_out = LaidOut::of(text, form)?;
    let named = named.iter();
    let named = named.filter_map(|(part, mark)| Some((laid_out.place(part)?, mark.clone())));
    let laid_out = lens.phrase_with(&laid_out.text, &named.collect::<Vec<_>>());
    // A secret may go over several tags; what stands between them must not hide it.
    secrets(phrase).eq(secrets(&laid_out)).then(|| {
        Body::Markup(Markup {
            form,
            laid_out,
            text: Some(phrase.clone()),
        })
    })
}

fn secrets(phrase: &Phrase) -> impl Iterator<Item = &Mark> {
    phrase
        .marks()
        .filter(|mark| matches!(mark, Mark::Secret(_)))
}

/// The body of a snapshot that was written as a text, laid out to be compared by people.
pub(super) fn laid_out(body: &str, word: &str) -> Option<String> {
    Some(LaidOut::of(body, form_of(word)?)?.text)
}
