//! A code's page, taken apart: what it means, what to do, a wrong example and the mended one.
//!
//! The page is Markdown that reads well as it is: a first line `# MEANING`, paragraphs, `## Wrong`, `## Mended`. In both of these a block
//! is a file, called as its fence says behind the kind (`yaml scenario.yaml`, and ` in Latin-1` if it is not UTF-8), or what is
//! typed (`console`, each line behind `$ `). What the mended example does not show again stays as it was.

/// A page.
#[derive(Debug)]
pub struct Page {
    /// In a phrase.
    pub meaning: &'static str,
    /// Paragraphs.
    pub about: Vec<String>,
    /// What gives the code.
    pub wrong: Example,
    /// What no longer does.
    pub mended: Example,
}

/// Files, and what is typed.
#[derive(Debug, Default)]
pub struct Example {
    /// Those that are shown.
    pub files: Vec<File>,
    /// What is typed, line by line; empty if it is [`Example::USUAL`], or in a mended one what was typed before.
    pub commands: Vec<&'static str>,
}

/// A file of an example.
#[derive(Debug)]
pub struct File {
    /// Its path.
    pub path: &'static str,
    /// Whether it is saved in Latin-1 instead of UTF-8.
    pub latin_1: bool,
    /// Its text, each line ended by a line feed.
    pub text: String,
}

impl Example {
    /// What is typed where a page says nothing of it.
    pub const USUAL: &'static str = "flowrun scenario.yaml";
}

/// Where a line of a page belongs.
#[derive(Clone, Copy)]
enum Part {
    About,
    Wrong,
    Mended,
}

impl Page {
    /// Takes a page apart.
    pub(super) fn read(text: &'static str) -> Self {
        let mut page = Self {
            meaning: "",
            about: Vec::new(),
            wrong: Example::default(),
            mended: Example::default(),
        };
        let mut part = Part::About;
        let mut lines = text.lines();
        let mut paragraph = Vec::new();
        while let Some(line) = lines.next() {
            match line {
                "## Wrong" => part = Part::Wrong,
                "## Mended" => part = Part::Mended,
                "" => page.end_paragraph(&mut paragraph),
                _ => match (line.strip_prefix("# "), line.strip_prefix("```")) {
                    (Some(meaning), _) => page.meaning = meaning,
                    (None, Some(fence)) => {
                        let block: Vec<&str> =
                            lines.by_ref().take_while(|line| *line != "```").collect();
                        page.add_block(part, fence, &block);
                    }
                    (None, None) => paragraph.push(line),
                },
            }
        }
        page.end_paragraph(&mut paragraph);
        page
    }

    fn end_paragraph(&mut self, lines: &mut Vec<&'static str>) {
        if !lines.is_empty() {
            self.about.push(lines.join(" "));
            lines.clear();
        }
    }

    fn add_block(&mut self, part: Part, fence: &'static str, block: &[&'static str]) {
        let example = match part {
            Part::Mended => &mut self.mended,
            Part::About | Part::Wrong => &mut self.wrong,
        };
        let Some((_, name)) = fence.split_once(' ') else {
            let typed = block.iter().filter_map(|line| line.strip_prefix("$ "));
            example.commands.extend(typed);
            return;
        };
        let of_latin = name.strip_suffix(" in Latin-1");
        example.files.push(File {
            path: of_latin.unwrap_or(name),
            latin_1: of_latin.is_some(),
            text: block.iter().map(|line| format!("{line}\n")).collect(),
        });
    }
}
