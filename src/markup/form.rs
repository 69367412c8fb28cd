//! Whether a text is HTML or XML.

/// Elements by which a piece of HTML is known that says nothing else about itself. Those that are as likely in somebody's XML, as
/// `data` or `menu`, are not among them.
const ELEMENTS: &[&str] = &[
    "!doctype html",
    "a",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "button",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "label",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strong",
    "style",
    "table",
    "tbody",
    "td",
    "textarea",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// The two languages that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As browsers read it: any text is a document.
    Html,
    /// Well-formed, or no document.
    Xml,
}

impl Form {
    /// What a media type (in lower case, without parameters) says; where it says nothing, or no more than "text" or "bytes", what the
    /// text looks like. None is neither.
    pub fn of(media_type: &str, text: &str) -> Option<Self> {
        match media_type {
            "" | "text/plain" | "application/octet-stream" => Self::sniffed(text),
            said => Self::said(said),
        }
    }

    /// What a media type alone says.
    pub fn said(media_type: &str) -> Option<Self> {
        match media_type {
            "text/html" => Some(Self::Html),
            "text/xml" | "application/xml" => Some(Self::Xml),
            said if said.ends_with("+xml") => Some(Self::Xml),
            _ => None,
        }
    }

    /// What a text looks like: XML if it begins with a tag that is none of HTML's.
    pub fn sniffed(text: &str) -> Option<Self> {
        let mut rest = text.trim_start_matches('\u{feff}').trim_start();
        while let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1.trim_start();
        }
        let tag = rest.strip_prefix('<')?;
        let is_html = ELEMENTS.iter().any(|element| {
            tag.get(..element.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(element))
                && !tag[element.len()..]
                    .starts_with(|c: char| c.is_alphanumeric() || "_-.:".contains(c))
        });
        if is_html {
            return Some(Self::Html);
        }
        tag.starts_with(|c: char| c.is_alphabetic() || "_?!".contains(c))
            .then_some(Self::Xml)
    }
}
