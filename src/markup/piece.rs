//! A document taken apart into its tags and texts, each as it is written: together the pieces are the document, byte for byte.

use super::form::Form;

/// Elements of HTML whose content is text until their end tag, whatever it looks like.
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
];
/// Elements of HTML that have no end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    pub(super) what: What,
    /// As it is written.
    pub(super) text: &'t str,
    /// The byte at which it begins.
    pub(super) from: usize,
}

/// What a piece is. Names of HTML are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Open(String),
    /// An element that is all of it.
    Alone(String),
    Close(String),
    /// A comment, a document type, an instruction.
    Aside,
    Text,
    /// Text in which blanks count: of a script, of CDATA.
    Raw,
}

/// The pieces of a document; none if it is not clear where one of them ends.
pub(super) fn pieces(text: &str, form: Form) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    // Elements of HTML in which a tag may end in `/>`.
    let mut foreign = 0_usize;
    while at < text.len() {
        let rest = &text[at..];
        let (mut what, length) = match begins(rest, form) {
            true => tag(rest, form)?,
            false => (What::Text, text_length(rest, form)),
        };
        let piece = &rest[..length];
        if let (Form::Html, What::Open(name)) = (form, &what) {
            let is_foreign = matches!(name.as_str(), "svg" | "math");
            if VOID.contains(&name.as_str())
                || (piece.ends_with("/>") && (foreign > 0 || is_foreign))
            {
                what = What::Alone(name.clone());
            } else if is_foreign {
                foreign += 1;
            }
        }
        if let What::Close(name) = &what
            && matches!(name.as_str(), "svg" | "math")
        {
            foreign = foreign.saturating_sub(1);
        }
        let raw = match &what {
            What::Open(name) if form == Form::Html && RAW.contains(&name.as_str()) => {
                raw_length(&rest[length..], name)?
            }
            What::Open(name) if form == Form::Html && name == "plaintext" => return None,
            _ => 0,
        };
        let mut add = |what: What, length: usize| {
            let text = &text[at..at + length];
            let from = at;
            pieces.push(Piece { what, text, from });
            at += length;
        };
        add(what, length);
        if raw > 0 {
            add(What::Raw, raw);
        }
    }
    Some(pieces)
}

/// Whether something else than text begins here.
fn begins(rest: &str, form: Form) -> bool {
    let mut bytes = rest.bytes();
    if bytes.next() != Some(b'<') {
        return false;
    }
    let next = bytes.next();
    form == Form::Xml
        || next.is_some_and(|byte| byte.is_ascii_alphabetic() || b"!/?".contains(&byte))
}

fn text_length(rest: &str, form: Form) -> usize {
    let mut tags = rest.match_indices('<').map(|(at, _)| at);
    tags.find(|at| begins(&rest[*at..], form))
        .unwrap_or(rest.len())
}

/// What begins with `<`, and its length.
fn tag(rest: &str, form: Form) -> Option<(What, usize)> {
    let until = |end: &str, from: usize| Some(rest.get(from..)?.find(end)? + from + end.len());
    let is_html = form == Form::Html;
    if rest.starts_with("<!--") {
        let end = until("-->", 4)?;
        let odd = ["<!-->", "<!--->"]
            .iter()
            .any(|start| rest.starts_with(start))
            || rest[..end].contains("--!>");
        return (!(is_html && odd)).then_some((What::Aside, end));
    }
    if rest.starts_with("<![CDATA[") {
        // In HTML that is text in some places and a comment in others.
        return (!is_html).then_some((What::Raw, until("]]>", 9)?));
    }
    if rest.starts_with("<!") {
        let end = until(">", 2)?;
        // What a document type declares itself may have any `>`.
        let simple = !rest[..end].contains('[');
        return simple.then_some((What::Aside, end));
    }
    if rest.starts_with("<?") {
        let end = if is_html { ">" } else { "?>" };
        return Some((What::Aside, until(end, 2)?));
    }
    let end = tag_end(rest)?;
    let (inner, is_close) = match rest[1..end - 1].strip_prefix('/') {
        Some(inner) => (inner, true),
        None => (&rest[1..end - 1], false),
    };
    let ends = |c: char| c.is_ascii_whitespace() || c == '/';
    let name = inner.split(ends).next().unwrap_or_default();
    if name.is_empty() || (is_html && !name.starts_with(|c: char| c.is_ascii_alphabetic())) {
        return None;
    }
    let name = match is_html {
        true => name.to_ascii_lowercase(),
        false => name.to_owned(),
    };
    let what = match is_close {
        true => What::Close(name),
        false if !is_html && inner.ends_with('/') => What::Alone(name),
        false => What::Open(name),
    };
    Some((what, end))
}

/// The length of a tag: to the first `>` that stands in no value.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_value = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match (quote, byte) {
            (Some(end), byte) => {
                if byte == end {
                    quote = None;
                }
            }
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if is_value => {
                quote = Some(byte);
                is_value = false;
            }
            (None, b'=') => is_value = true,
            (None, byte) => is_value = is_value && byte.is_ascii_whitespace(),
        }
    }
    None
}

/// How much stands before the end tag of an element whose content is text.
fn raw_length(rest: &str, name: &str) -> Option<usize> {
    let mut closing = rest.match_indices("</").map(|(at, _)| at);
    closing.find(|at| {
        let tag = &rest.as_bytes()[at + 2..];
        let same = tag
            .get(..name.len())
            .is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()));
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/>".contains(byte);
        same && tag.get(name.len()).is_some_and(ends)
    })
}
