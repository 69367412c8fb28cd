//! A document written anew with one element a line, so that two of them can be compared line by line.
//!
//! Nothing but blanks between two tags is changed, and only where they mean nothing: every tag, text and comment stays as it is written,
//! byte for byte. Whether that is so is asked of the reader of documents in the end; if it does not find the same in both, there is no
//! layout.

use std::ops::Range;

use super::Markup;
use super::form::Form;
use super::piece::{Piece, What, pieces};
use super::tree::{Kind, Tree};

/// Elements within elements: what is nested deeper is indented beyond every screen.
const DEEPEST: usize = 100;
/// Bytes of an element without blocks that stands on one line whatever blanks it has.
const WIDE: usize = 120;
/// A layout may be so many times as long as the document, and [`SLACK`] bytes more.
const GROWTH: usize = 3;
const SLACK: usize = 1 << 16;

/// Elements of HTML that stand in a line of text.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn",
    "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];
/// Elements of HTML that stand in a line of text where there is text, and else have a line of their own.
const EITHER: &[&str] = &[
    "audio", "button", "canvas", "iframe", "img", "input", "link", "meta", "meter", "object",
    "output", "picture", "progress", "script", "select", "style", "svg", "template", "textarea",
    "video",
];
/// Elements of HTML in which every blank counts.
const KEPT: &[&str] = &["pre", "listing"];
/// Elements that end a paragraph where they begin.
const AFTER_P: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "ul",
];

/// A document as it is laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidOut {
    /// The text.
    pub text: String,
    /// What was kept: where it begins in the document, where here, and its length.
    kept: Vec<(usize, usize, usize)>,
}

impl LaidOut {
    /// Lays a document out; none if it has no element, or cannot be read well enough to be sure that nothing is lost.
    pub fn of(text: &str, form: Form) -> Option<Self> {
        let before = Markup::read(text, form).ok()?;
        let pieces = pieces(text, form)?;
        let is_element = |piece: &Piece<'_>| matches!(piece.what, What::Open(_) | What::Alone(_));
        if !pieces.iter().any(is_element) {
            return None;
        }
        let laid_out = Page::of(&pieces, form)?.laid_out(text.len() * GROWTH + SLACK)?;
        let after = Markup::read(&laid_out.text, form).ok()?;
        same(&before.tree, &after.tree).then_some(laid_out)
    }

    /// Where a part of the document stands here; none if it begins or ends between two tags.
    pub fn place(&self, part: &Range<usize>) -> Option<Range<usize>> {
        let place = |at: usize| {
            let behind = self.kept.partition_point(|(from, ..)| *from <= at);
            let (from, here, length) = self.kept.get(behind.checked_sub(1)?)?;
            (at - from < *length).then_some(here + at - from)
        };
        let start = place(part.start)?;
        let last = part.end.checked_sub(1).filter(|last| *last >= part.start)?;
        Some(start..place(last)? + 1)
    }
}

/// Whether two documents say the same but for blanks around texts.
fn same(one: &Tree, other: &Tree) -> bool {
    let said = |tree: &Tree| {
        let nodes = tree.nodes.iter().map(|node| match &node.kind {
            Kind::Text(text) => Kind::Text(text.trim().to_owned()),
            kind => kind.clone(),
        });
        let nodes = nodes.filter(|kind| *kind != Kind::Text(String::new()));
        nodes.collect::<Vec<_>>()
    };
    said(one) == said(other)
}

/// The elements and pieces of a document.
struct Page<'p> {
    form: Form,
    /// The first one is the document.
    elements: Vec<Element>,
    parts: Vec<Part<'p>>,
}

struct Element {
    name: String,
    parent: usize,
    level: usize,
    /// Whether it has text that is more than blanks.
    mixed: bool,
    /// Whether an element below it has a line of its own.
    holds_lines: bool,
    /// Whether every blank in it counts.
    kept: bool,
    /// The outermost element around it without lines of their own, if there is one.
    line: Option<usize>,
    /// Bytes of what is in it, blanks apart, if it is such a one.
    width: usize,
}

/// A piece that stays, with the blanks before it.
struct Part<'p> {
    piece: &'p Piece<'p>,
    blank: &'p str,
    /// The element that it stands in; of an end tag the element that ends.
    within: usize,
    /// The element that it begins.
    begins: Option<usize>,
    /// Whether it is the tag of an element that has a line of its own.
    has_line: bool,
}

impl<'p> Page<'p> {
    /// None if an end tag ends nothing, or elements are nested too deep.
    fn of(pieces: &'p [Piece<'p>], form: Form) -> Option<Self> {
        let mut page = Self {
            form,
            elements: vec![Element::new("", 0, 0)],
            parts: Vec::new(),
        };
        let mut open = vec![0];
        let mut blank = "";
        for piece in pieces {
            let is_blank =
                piece.what == What::Text && piece.text.chars().all(|c| c.is_ascii_whitespace());
            if is_blank {
                blank = piece.text;
                continue;
            }
            page.take(piece, std::mem::take(&mut blank), &mut open)?;
        }
        page.find_lines();
        Some(page)
    }

    fn take(&mut self, piece: &'p Piece<'p>, blank: &'p str, open: &mut Vec<usize>) -> Option<()> {
        let mut begins = None;
        let mut within = open.last().copied().unwrap_or_default();
        match &piece.what {
            What::Open(name) => {
                while self.form == Form::Html && ends(&self.elements[within].name, name) {
                    open.pop();
                    within = open.last().copied().unwrap_or_default();
                }
                let mut element = Element::new(name, within, open.len());
                element.kept = match self.form {
                    Form::Html => KEPT.contains(&name.as_str()),
                    Form::Xml => piece.text.contains("xml:space"),
                };
                begins = Some(self.elements.len());
                open.push(self.elements.len());
                self.elements.push(element);
            }
            What::Close(name) => {
                let at = open
                    .iter()
                    .rposition(|at| self.elements[*at].name == *name)?;
                within = open[at];
                open.truncate(at.max(1));
            }
            What::Text | What::Raw => self.elements[within].mixed = true,
            What::Alone(_) | What::Aside => {}
        }
        self.parts.push(Part {
            piece,
            blank,
            within,
            begins,
            has_line: false,
        });
        (open.len() <= DEEPEST).then_some(())
    }

    /// Finds out what has a line of its own, and what stands in one.
    fn find_lines(&mut self) {
        for at in 0..self.parts.len() {
            let part = &self.parts[at];
            // The element around it.
            let (name, around) = match &part.piece.what {
                What::Open(name) | What::Alone(name) => (name, part.within),
                What::Close(name) => (name, self.elements[part.within].parent),
                What::Aside | What::Text | What::Raw => continue,
            };
            let outer = &self.elements[around];
            let has_line = match self.form {
                Form::Xml => true,
                Form::Html if EITHER.contains(&name.as_str()) => {
                    !outer.mixed && !INLINE.contains(&outer.name.as_str())
                }
                Form::Html => !INLINE.contains(&name.as_str()),
            };
            self.parts[at].has_line = has_line;
            let mut around = around;
            while has_line && !std::mem::replace(&mut self.elements[around].holds_lines, true) {
                around = self.elements[around].parent;
            }
        }
        self.elements[0].holds_lines = true;
        for at in 1..self.elements.len() {
            let outer = &self.elements[self.elements[at].parent];
            let (kept, line) = (outer.kept, outer.line);
            let element = &mut self.elements[at];
            element.kept |= kept || (self.form == Form::Xml && element.mixed);
            element.line = line.or((!element.holds_lines).then_some(at));
        }
        for part in &self.parts {
            let element = part.begins.unwrap_or(part.within);
            if let Some(line) = self.elements[element].line {
                self.elements[line].width += part.piece.text.len();
            }
        }
    }

    /// Writes it; none if that takes more than `most` bytes.
    fn laid_out(&self, most: usize) -> Option<LaidOut> {
        let mut text = String::new();
        let mut kept = Vec::new();
        let mut last = None;
        for part in &self.parts {
            if let Some(last) = last {
                match self.between(last, part) {
                    Between::Blank(blank) => text.push_str(blank),
                    Between::Line(level) => {
                        text.push('\n');
                        text.extend(std::iter::repeat_n("  ", level));
                    }
                }
            }
            let piece = part.piece;
            kept.push((piece.from, text.len(), piece.text.len()));
            text.push_str(piece.text);
            if text.len() > most {
                return None;
            }
            last = Some(part);
        }
        Some(LaidOut { text, kept })
    }

    /// What stands between two pieces.
    fn between(&self, last: &Part<'_>, next: &Part<'p>) -> Between<'p> {
        let is_text = |part: &Part<'_>| matches!(part.piece.what, What::Text | What::Raw);
        let is_close = matches!(next.piece.what, What::Close(_));
        let element = &self.elements[next.within];
        let is_leaf = is_close && last.begins == Some(next.within);
        if element.kept || is_leaf || is_text(last) || is_text(next) {
            return Between::Blank(next.blank);
        }
        let level = element.level - usize::from(is_close && element.level > 0);
        let is_aside = |part: &Part<'_>| part.piece.what == What::Aside;
        let means_nothing = self.form == Form::Xml
            || last.has_line
            || next.has_line
            || (is_aside(last) && is_aside(next))
            || next.within == 0;
        let line = element.line.filter(|_| self.form == Form::Html);
        match (line, means_nothing) {
            (Some(_), true) => Between::Blank(""),
            (None, true) => Between::Line(level),
            (_, false) if next.blank.is_empty() => Between::Blank(""),
            (Some(line), false) if self.elements[line].width <= WIDE => Between::Blank(" "),
            (_, false) => Between::Line(level),
        }
    }
}

/// What stands between two pieces: blanks, or the end of a line and what the next one is indented by.
enum Between<'p> {
    Blank(&'p str),
    Line(usize),
}

impl Element {
    fn new(name: &str, parent: usize, level: usize) -> Self {
        Self {
            name: name.to_owned(),
            parent,
            level,
            mixed: false,
            holds_lines: false,
            kept: false,
            line: None,
            width: 0,
        }
    }
}

/// Whether an element of HTML ends without a tag where another one begins.
fn ends(open: &str, next: &str) -> bool {
    let parts_of_table = ["tbody", "thead", "tfoot"];
    match open {
        "li" => next == "li",
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "p" => AFTER_P.contains(&next),
        "option" => matches!(next, "option" | "optgroup"),
        "optgroup" => next == "optgroup",
        "td" | "th" => matches!(next, "td" | "th" | "tr") || parts_of_table.contains(&next),
        "tr" => next == "tr" || parts_of_table.contains(&next),
        "tbody" | "thead" | "tfoot" => parts_of_table.contains(&next),
        "head" => next == "body",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn laid_out(text: &str, form: Form) -> String {
        LaidOut::of(text, form).map_or_else(|| "none".to_owned(), |laid_out| laid_out.text)
    }

    #[test]
    fn html_has_a_block_a_line_and_texts_as_they_were() {
        let page = "<!doctype html><html lang=en><head><title>Log  in</title><script>if (a < b) {\n go() }</script></head>\n\
             <!-- c --><body><ul><li>one <b>two</b>\n<li><a href='?a=1&amp;b'>x</a> <i>y</i></ul>\
             <p>a <em>b</em> c<p><form method=post><input name=a><input name=b></form><pre> <b>x</b>\n <i>y</i></pre>Name: <input name=n>\
             <td> </td></body></html>";
        let wanted = "<!doctype html>\n<html lang=en>\n  <head>\n    <title>Log  in</title>\n    <script>if (a < b) {\n go() }</script>\n  \
             </head>\n  <!-- c -->\n  <body>\n    <ul>\n      <li>one <b>two</b>\n      <li><a href='?a=1&amp;b'>x</a> <i>y</i>\n    </ul>\n    \
             <p>a <em>b</em> c<p>\n    <form method=post>\n      <input name=a>\n      <input name=b>\n    </form>\n    \
             <pre> <b>x</b>\n <i>y</i></pre>Name: <input name=n>\n    <td> </td>\n  </body>\n</html>";
        assert_eq!(laid_out(page, Form::Html), wanted);
    }

    #[test]
    fn xml_has_an_element_a_line_unless_it_is_among_text() {
        let feed = "<?xml version='1.0'?><feed a='1'  b=\"2\"><!-- c --><e/><t>a <b/> <i/></t><k xml:space='preserve'> <l/> </k><d><![CDATA[<x> </x>]]></d>\
             <n></n><m>\n</m></feed>";
        let wanted = "<?xml version='1.0'?>\n<feed a='1'  b=\"2\">\n  <!-- c -->\n  <e/>\n  <t>a <b/> <i/></t>\n  \
             <k xml:space='preserve'> <l/> </k>\n  <d><![CDATA[<x> </x>]]></d>\n  <n></n>\n  <m>\n</m>\n</feed>";
        assert_eq!(laid_out(feed, Form::Xml), wanted);
    }

    #[test]
    fn what_cannot_be_taken_apart_for_sure_is_not_laid_out() {
        for text in [
            "Hello",
            "a < b",
            "<p></b>",
            "<p><!-- x",
            "<script>a",
            "<a b=\"c>",
            "<svg><![CDATA[ x ]]></svg>",
            "<plaintext><b>",
            &"<div>".repeat(DEEPEST + 1),
        ] {
            assert_eq!(LaidOut::of(text, Form::Html), None, "{text}");
        }
        for text in [
            "<a>",
            "<a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x '>'>]><a/>",
            "<a/><b/>",
        ] {
            assert_eq!(LaidOut::of(text, Form::Xml), None, "{text}");
        }
    }

    #[test]
    fn a_wide_line_is_broken_where_it_has_blanks() {
        let spans = |gap: &str| format!("<div>{}</div>", ["<span>0123456789</span>"; 9].join(gap));
        assert_eq!(laid_out(&spans(" "), Form::Html).lines().count(), 9);
        assert_eq!(laid_out(&spans(""), Form::Html).lines().count(), 1);
        assert_eq!(
            laid_out("<p><b>a</b>\n <b>b</b> </p>", Form::Html),
            "<p><b>a</b> <b>b</b></p>"
        );
    }

    #[test]
    fn a_part_of_the_document_is_found_again() {
        let text = "<ul> <li>a</li><li>b</li></ul>";
        let laid_out = LaidOut::of(text, Form::Html).expect("a list");
        for part in ["<ul>", "a", "li>b<", "</li><li>"] {
            let at = text.find(part).expect("it is there");
            let place = laid_out.place(&(at..at + part.len())).expect("it is kept");
            assert_eq!(laid_out.text[place].replace("\n  ", ""), part);
        }
        assert_eq!(laid_out.place(&(4..5)), None, "between two tags");
    }

    /// A text without blanks between two tags.
    fn bare(text: &str) -> String {
        let mut bare = String::new();
        for (index, part) in text.split('>').enumerate() {
            if index > 0 {
                bare.push('>');
            }
            let begun = part.trim_start_matches(|c: char| c.is_ascii_whitespace());
            bare.push_str(if index > 0 && begun.starts_with('<') {
                begun
            } else {
                part
            });
        }
        bare.trim().to_owned()
    }

    fn markup() -> impl Strategy<Value = String> {
        let pieces = prop_oneof![
            Just(" "),
            Just("\n  "),
            Just("a"),
            Just(" b "),
            Just("&amp;"),
            Just("<p>"),
            Just("</p>"),
            Just("<div id=a  b='>'>"),
            Just("</div>"),
            Just("<b>"),
            Just("</b>"),
            Just("<li>"),
            Just("</li>"),
            Just("<ul>"),
            Just("</ul>"),
            Just("<br>"),
            Just("<br/>"),
            Just("<input name=x>"),
            Just("<pre>"),
            Just("</pre>"),
            Just("<script>a < b</script>"),
            Just("<!-- - -->"),
            Just("<table>"),
            Just("</table>"),
            Just("<tr>"),
            Just("<td>"),
            Just("<svg>"),
            Just("</svg>"),
            Just("<g/>"),
            Just("<x-y>"),
            Just("</x-y>"),
            Just("<"),
            Just("<!doctype html>"),
            Just("<textarea> </textarea>"),
            Just("<![CDATA[ <b> ]]>"),
        ];
        proptest::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_once_is_enough(text in markup()) {
            for (form, text) in [(Form::Html, text.clone()), (Form::Xml, format!("<r>{text}</r>"))] {
                if let Some(once) = LaidOut::of(&text, form) {
                    prop_assert_eq!(bare(&text), bare(&once.text));
                    let twice = LaidOut::of(&once.text, form).map(|twice| twice.text);
                    prop_assert_eq!(twice, Some(once.text));
                }
            }
        }

        #[test]
        fn blanks_between_the_tags_of_blocks_are_no_difference(gaps in proptest::collection::vec("[ \n]{0,3}", 6)) {
            let page = |gaps: &[String]| {
                let parts = ["<ul>", "<li>a</li>", "<li><b>b</b></li>", "<li>", "<p>c</p>", "</li>", "</ul>"];
                let gaps = gaps.iter().map(String::as_str).chain([""]);
                parts.iter().zip(gaps).map(|(part, gap)| format!("{part}{gap}")).collect::<String>()
            };
            let without = vec![String::new(); 6];
            prop_assert_eq!(laid_out(&page(&gaps), Form::Html), laid_out(&page(&without), Form::Html));
        }
    }
}
