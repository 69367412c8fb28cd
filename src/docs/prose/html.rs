//! Written as HTML. Every text is escaped, and no tag is of anybody but us.

use std::collections::BTreeMap;

use super::{Block, Inline, plain};

/// What an address is on the site: none if it leads nowhere there.
pub(in super::super) type Linked<'l> = &'l dyn Fn(&str) -> Option<String>;

/// Blocks as HTML, and what can be searched for in it.
#[derive(Debug, Default)]
pub(in super::super) struct Html {
    pub(in super::super) text: String,
    /// A heading each, in order; the first of them stands before any heading.
    pub(in super::super) parts: Vec<Part>,
}

/// A heading, and the words up to the next one.
#[derive(Debug, Default)]
pub(in super::super) struct Part {
    /// 1 to 6; 0 before any heading.
    pub(in super::super) level: u8,
    pub(in super::super) anchor: String,
    pub(in super::super) heading: String,
    pub(in super::super) words: String,
}

/// Blocks as HTML; each heading with an anchor, which is made as GitHub makes it.
pub(in super::super) fn html(blocks: &[Block], linked: Linked<'_>) -> Html {
    let mut writer = Writer {
        linked,
        anchors: BTreeMap::new(),
        parts: vec![Part::default()],
        depth: 0,
        out: String::new(),
    };
    writer.blocks(blocks);
    Html {
        text: writer.out,
        parts: writer.parts,
    }
}

/// A text as it stands between tags and within quotes.
pub(in super::super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// The anchor of a heading that is the first of its name on the page.
fn anchor(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = lower.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
        _ => None,
    });
    kept.collect()
}

struct Writer<'l> {
    linked: Linked<'l>,
    /// How often each was used.
    anchors: BTreeMap<String, usize>,
    parts: Vec<Part>,
    /// Of blocks within blocks whose words are noted with them.
    depth: usize,
    out: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    /// Notes what a block says for whoever searches.
    fn note(&mut self, block: &Block) {
        let Some(part) = self.parts.last_mut() else {
            return;
        };
        if !part.words.is_empty() {
            part.words.push('\n');
        }
        part.words.push_str(&block.words());
    }

    fn block(&mut self, block: &Block) {
        if !matches!(
            block,
            Block::Heading(..) | Block::Part(..) | Block::Within(..)
        ) && self.depth == 0
        {
            self.note(block);
        }
        match block {
            Block::Heading(level, text) => {
                let level = (*level).clamp(1, 6);
                let heading = plain(text);
                let anchor = self.anchor(&heading);
                self.out
                    .push_str(&format!("<h{level} id=\"{}\">", escaped(&anchor)));
                self.inlines(text);
                self.out.push_str(&format!("</h{level}>\n"));
                self.parts.push(Part {
                    level,
                    anchor,
                    heading,
                    words: String::new(),
                });
            }
            Block::Paragraph(text) => {
                self.out.push_str("<p>");
                self.inlines(text);
                self.out.push_str("</p>\n");
            }
            Block::Code(code) => {
                let language = escaped(&code.language);
                let text = escaped(code.text.trim_end_matches('\n'));
                let pre = format!(
                    "<pre data-language=\"{language}\" tabindex=\"0\"><code>{text}\n</code></pre>\n"
                );
                self.out.push_str(&pre);
            }
            Block::Quote(blocks) => self.within("blockquote", blocks),
            Block::List(first, items) => {
                let (begin, end) = match first {
                    Some(first) => (format!("<ol start=\"{first}\">\n"), "</ol>\n"),
                    None => ("<ul>\n".to_owned(), "</ul>\n"),
                };
                self.out.push_str(&begin);
                items.iter().for_each(|item| self.item(item));
                self.out.push_str(end);
            }
            Block::Table(head, rows) => self.table(head, rows),
            Block::Rule => self.out.push_str("<hr>\n"),
            Block::Within(_, blocks) => self.blocks(blocks),
            Block::Part(name, blocks) => {
                let begin = format!("<section data-name=\"{}\">\n", escaped(name));
                self.out.push_str(&begin);
                self.blocks(blocks);
                self.out.push_str("</section>\n");
            }
        }
    }

    fn within(&mut self, tag: &str, blocks: &[Block]) {
        self.out.push_str(&format!("<{tag}>\n"));
        self.depth += 1;
        self.blocks(blocks);
        self.depth -= 1;
        self.out.push_str(&format!("</{tag}>\n"));
    }

    fn item(&mut self, blocks: &[Block]) {
        self.out.push_str("<li>");
        self.depth += 1;
        match blocks {
            [Block::Paragraph(text), rest @ ..] => {
                self.inlines(text);
                self.blocks(rest);
            }
            blocks => self.blocks(blocks),
        }
        self.depth -= 1;
        self.out.push_str("</li>\n");
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        self.out
            .push_str("<div class=\"wide\" tabindex=\"0\"><table>\n");
        self.row("th", head);
        rows.iter().for_each(|row| self.row("td", row));
        self.out.push_str("</table></div>\n");
    }

    fn row(&mut self, tag: &str, cells: &[Vec<Inline>]) {
        self.out.push_str("<tr>");
        for cell in cells {
            self.out.push_str(&format!("<{tag}>"));
            self.inlines(cell);
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out.push_str("</tr>\n");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.out.push_str(&escaped(text)),
                Inline::Code(text) => self
                    .out
                    .push_str(&format!("<code>{}</code>", escaped(text))),
                Inline::Strong(text) => self.tagged("strong", text),
                Inline::Emphasis(text) => self.tagged("em", text),
                Inline::Link(to, shown) => match (self.linked)(to) {
                    Some(to) => {
                        self.out.push_str(&format!("<a href=\"{}\">", escaped(&to)));
                        self.inlines(shown);
                        self.out.push_str("</a>");
                    }
                    None => self.inlines(shown),
                },
                Inline::Page(title, address) => {
                    let (title, address) = (escaped(title), escaped(address));
                    self.out
                        .push_str(&format!("<a href=\"{address}\">{title}</a>"));
                }
                Inline::Break => self.out.push_str("<br>"),
            }
        }
    }

    fn tagged(&mut self, tag: &str, inlines: &[Inline]) {
        self.out.push_str(&format!("<{tag}>"));
        self.inlines(inlines);
        self.out.push_str(&format!("</{tag}>"));
    }

    fn anchor(&mut self, text: &str) -> String {
        let anchor = anchor(text);
        let used = self.anchors.entry(anchor.clone()).or_default();
        *used += 1;
        match *used {
            1 => anchor,
            more => format!("{anchor}-{}", more - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn no_text_becomes_a_tag_and_no_address_runs() {
        let page = "# <b> \"x\"\n\n*<script>*alert(1)</script> [x](https://a.example/?a=1&b=\"2\") [y](javascript:1) ![z](http://p.example/p.png)\n\n```<i>\n</code></pre><u>\n```\n";
        let written = html(&read(page), &|to| Some(to.to_owned())).text;
        let tags: Vec<&str> = { written.split('<').skip(1) }
            .map(|rest| rest.split([' ', '>']).next().unwrap_or_default())
            .collect();
        let own = [
            "h1", "/h1", "p", "a", "/a", "a", "/a", "/p", "pre", "code", "/code", "/pre",
        ];
        assert_eq!(tags, own, "{written}");
        assert!(!written.contains("javascript"), "{written}");
    }

    #[test]
    fn headings_of_one_name_have_different_anchors_and_their_own_words() {
        let page = "x\n\n# A b, c!\n\n- y\n- z\n\n## A b, c!\n";
        let written = html(&read(page), &|_| None);
        let parts = written.parts.iter();
        let parts: Vec<(&str, &str)> = parts
            .map(|part| (part.anchor.as_str(), part.words.as_str()))
            .collect();
        assert_eq!(parts, [("", "x"), ("a-b-c", "y\nz"), ("a-b-c-1", "")]);
        assert!(written.text.contains("id=\"a-b-c-1\""), "{}", written.text);
    }
}
