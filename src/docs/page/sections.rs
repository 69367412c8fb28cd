//! A page as its sections, in their order.

use super::request::Taken;
use super::{Answer, Example, Page, Sample, module};
use crate::docs::facts::{Facts, Proof};
use crate::docs::prose::{Block, Code, Inline, Inlines, read};
use crate::docs::words::{Words, filled};
use crate::snapshot::Recorded;

/// A part of a page that is made anew by itself.
#[derive(Debug)]
pub(in super::super) struct Section {
    /// What its marks call it.
    pub(in super::super) name: &'static str,
    /// What stands above it.
    pub(in super::super) heading: Option<&'static str>,
    /// What stands in it.
    pub(in super::super) blocks: Vec<Block>,
}

/// The names of all sections.
pub(in super::super) const SECTIONS: &[&str] = &[
    "head", "lead", "api", "example", "samples", "errors", "history", "notes", "see-also", "links",
];

impl Page {
    /// Its sections; those without anything in them are among them.
    pub(in super::super) fn sections(&self, facts: &Facts, words: &'static Words) -> Vec<Section> {
        let (titles, addresses): (Vec<&String>, Vec<&String>) =
            self.see_also.iter().partition(|text| !leads_away(text));
        let section = |name, heading, blocks| Section {
            name,
            heading,
            blocks,
        };
        vec![
            section("head", None, self.head(words)),
            section(
                "lead",
                None,
                self.about.as_deref().map(read).unwrap_or_default(),
            ),
            section("api", Some(words.api), self.api(facts, words)),
            section(
                "example",
                Some(words.example),
                self.shown_example(facts, words),
            ),
            section(
                "samples",
                Some(words.samples),
                self.shown_samples(facts, words),
            ),
            section("errors", Some(words.errors), self.errors(words)),
            section("history", Some(words.history), self.told_history()),
            section(
                "notes",
                Some(words.notes),
                self.notes.as_deref().map(read).unwrap_or_default(),
            ),
            section("see-also", Some(words.see_also), self.list(&titles)),
            section("links", Some(words.links), self.list(&addresses)),
        ]
    }

    fn head(&self, words: &Words) -> Vec<Block> {
        let Some(service) = self.service else {
            return Vec::new();
        };
        let handbook = service.handbook.as_ref();
        let banner = handbook.map(|handbook| {
            let banner = filled(words.banner, &[("handbook", handbook.title)]);
            Block::Paragraph(vec![Inline::Emphasis(vec![Inline::text(banner)])])
        });
        let since = self.since.as_ref().map(|since| {
            let what = filled(words.version_of, &[("service", service.title)]);
            let strong = Inline::Strong(vec![Inline::text(what)]);
            Block::Paragraph(vec![strong, Inline::text(format!(" ≥ {since}"))])
        });
        banner.into_iter().chain(since).collect()
    }

    /// What a deployment says of the module.
    fn api(&self, facts: &Facts, words: &Words) -> Vec<Block> {
        let Some(path) = &self.module else {
            return Vec::new();
        };
        let target = facts.target.as_deref().unwrap_or_default();
        match facts.modules.get(path) {
            Some(said) => {
                let asked = filled(words.asked, &[("target", target)]);
                let mut blocks = module::module(said, words);
                blocks.push(Block::Paragraph(vec![Inline::Emphasis(vec![
                    Inline::text(asked),
                ])]));
                blocks
            }
            None if facts.target.is_some() => {
                let parts = [("target", target), ("module", path)];
                vec![Block::paragraph(filled(words.no_module, &parts))]
            }
            None => {
                let told = Block::paragraph(filled(words.not_asked, &[("module", path)]));
                let handbook = self.service.and_then(|service| service.handbook.as_ref());
                match handbook {
                    Some(handbook) => vec![Block::Within(
                        format!("{}{path}", handbook.own_help),
                        vec![told],
                    )],
                    None => vec![told],
                }
            }
        }
    }

    fn shown_example(&self, facts: &Facts, words: &Words) -> Vec<Block> {
        let Some(example) = &self.example else {
            return Vec::new();
        };
        let request = filled(words.request, &[("method", &example.request.method)]);
        let mut blocks = vec![
            Block::Heading(3, vec![Inline::text(request)]),
            Block::code("http", example.request.text.as_str()),
        ];
        blocks.extend(example.legend(words));
        if !example.answers.is_empty() {
            blocks.push(Block::Heading(3, vec![Inline::text(words.response)]));
        }
        for answer in &example.answers {
            blocks.extend(self.recorded_on(answer, words));
            blocks.push(shown_answer(&answer.recorded));
        }
        // One proof is enough to say so of all: each compared what its sample printed with the response.
        let proof = self
            .samples
            .iter()
            .find_map(|sample| self.proof(sample, facts));
        if let Some(proof) = proof.filter(|_| !example.answers.is_empty()) {
            let parts = [("target", proof.target.as_str()), ("date", &proof.date)];
            blocks.push(Block::paragraph(filled(words.confirmed, &parts)));
        }
        blocks
    }

    /// The releases that answer so.
    fn recorded_on(&self, answer: &Answer, words: &Words) -> Option<Block> {
        let versions = format!("{} {}", self.service?.title, answer.versions.as_ref()?);
        let text = filled(words.recorded_on, &[("versions", &versions)]);
        Some(Block::Paragraph(vec![Inline::Emphasis(vec![
            Inline::text(text),
        ])]))
    }

    fn shown_samples(&self, facts: &Facts, words: &Words) -> Vec<Block> {
        let mut blocks = Vec::new();
        for sample in &self.samples {
            let title = sample.language.title;
            blocks.push(Block::Heading(3, vec![Inline::text(title)]));
            match &sample.code {
                Ok(code) => {
                    blocks.push(Block::Code(Code {
                        language: sample.language.highlighted_as.to_owned(),
                        numbered: true,
                        text: code.clone(),
                    }));
                    let proved = match self.proof(sample, facts) {
                        Some(proof) => {
                            let parts = [("target", proof.target.as_str()), ("date", &proof.date)];
                            filled(words.proved, &parts)
                        }
                        None => words.not_proved.to_owned(),
                    };
                    blocks.push(Block::Paragraph(vec![Inline::Emphasis(vec![
                        Inline::text(proved),
                    ])]));
                }
                Err(why) => {
                    let parts = [("language", title), ("why", why)];
                    blocks.push(Block::paragraph(filled(words.no_sample, &parts)));
                }
            }
        }
        blocks
    }

    /// The proof of a sample, if it is one of this very text.
    fn proof<'f>(&self, sample: &Sample, facts: &'f Facts) -> Option<&'f Proof> {
        let code = sample.code.as_ref().ok()?;
        let proof = facts.proofs.get(&self.stem)?.get(sample.language.word)?;
        proof.is_of(code).then_some(proof)
    }

    fn errors(&self, words: &Words) -> Vec<Block> {
        if self.refusals.is_empty() {
            return Vec::new();
        }
        let says_versions = self
            .refusals
            .iter()
            .any(|refused| refused.versions.is_some());
        let mut head = vec![words.code, words.text, words.when];
        head.extend(says_versions.then_some(words.versions));
        let rows = self.refusals.iter().map(|refused| {
            let texts = refused.texts.iter().map(|(text, versions)| {
                let versions = versions.iter().map(|versions| format!(" ({versions})"));
                vec![Inline::text(format!(
                    "{text}{}",
                    versions.collect::<String>()
                ))]
            });
            let mut row = vec![
                vec![Inline::code(refused.code.as_str())],
                in_lines(texts),
                in_lines(refused.conditions.iter().cloned()),
            ];
            if says_versions {
                row.push(vec![Inline::text(
                    refused.versions.as_deref().unwrap_or_default(),
                )]);
            }
            row
        });
        let head = head.into_iter().map(|word| vec![Inline::text(word)]);
        vec![Block::Table(head.collect(), rows.collect())]
    }

    fn told_history(&self) -> Vec<Block> {
        let items = self.history.iter().map(|(version, text)| {
            let mut item = read(text);
            let mut first = vec![Inline::text(format!("v{version}: "))];
            match item.first_mut() {
                Some(Block::Paragraph(text)) => {
                    first.append(text);
                    *text = first;
                }
                _ => item.insert(0, Block::Paragraph(first)),
            }
            item
        });
        let items: Vec<Vec<Block>> = items.collect();
        (!items.is_empty())
            .then_some(Block::List(None, items))
            .into_iter()
            .collect()
    }

    /// Titles and addresses.
    fn list(&self, all: &[&String]) -> Vec<Block> {
        let handbook = self.service.and_then(|service| service.handbook.as_ref());
        let items = all.iter().map(|text| {
            let inline = match (text.contains("://"), handbook) {
                (true, _) => return read(&format!("<{text}>")),
                (false, Some(handbook)) => {
                    let encoded = percent_encoding::utf8_percent_encode(text, IN_ADDRESS);
                    let address = format!(
                        "{}{}",
                        handbook.pages,
                        encoded.to_string().replace("%20", "_")
                    );
                    Inline::Page((*text).clone(), address)
                }
                (false, None) => Inline::text(text.as_str()),
            };
            vec![Block::Paragraph(vec![inline])]
        });
        let items: Vec<Vec<Block>> = items.collect();
        (!items.is_empty())
            .then_some(Block::List(None, items))
            .into_iter()
            .collect()
    }
}

/// What a title cannot have as it is where it ends an address.
const IN_ADDRESS: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b':')
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'(')
    .remove(b')');

/// An address, or a title with the prefix of another wiki, which is in small letters: `phab:T25227`.
fn leads_away(text: &str) -> bool {
    let prefix = text.split_once(':').map(|(prefix, _)| prefix);
    prefix
        .is_some_and(|prefix| !prefix.is_empty() && prefix.chars().all(|c| c.is_ascii_lowercase()))
}

/// Texts on a line each.
fn in_lines(texts: impl Iterator<Item = Inlines>) -> Inlines {
    let mut all = Vec::new();
    for text in texts {
        if !all.is_empty() {
            all.push(Inline::Break);
        }
        all.extend(text);
    }
    all
}

fn shown_answer(answer: &Recorded) -> Block {
    let status = answer.head.lines().next().unwrap_or_default();
    let language = match answer.kind.as_str() {
        "json" => "json",
        "html" => "html",
        "xml" => "xml",
        _ => "text",
    };
    match answer.body.is_empty() {
        true => Block::code("http", status),
        false => Block::code(language, answer.body.as_str()),
    }
}

impl Example {
    /// What the names in the request stand for.
    fn legend(&self, words: &Words) -> Vec<Block> {
        let mut all: Vec<Inlines> = Vec::new();
        for (name, taken) in &self.taken {
            let (sentence, from) = match taken {
                Taken::Step(step) => (words.from_step, ("step", step)),
                Taken::Login(session) => (words.from_login, ("session", session)),
            };
            all.push(with_code(sentence, ("name", name), from));
        }
        let given = self
            .request
            .given
            .iter()
            .flat_map(|name| [Inline::text(", "), Inline::code(name)]);
        let given: Inlines = given.skip(1).collect();
        if !given.is_empty() {
            let (before, behind) = words
                .to_give
                .split_once("{names}")
                .unwrap_or((words.to_give, ""));
            let ends = (vec![Inline::text(before)], vec![Inline::text(behind)]);
            all.push([ends.0, given, ends.1].concat());
        }
        let lines = in_lines(all.into_iter());
        (!lines.is_empty())
            .then_some(Block::Paragraph(lines))
            .into_iter()
            .collect()
    }
}

/// A sentence in which one part is code.
fn with_code(
    sentence: &str,
    (name, code): (&str, &str),
    (other, text): (&str, &String),
) -> Inlines {
    let mark = format!("{{{name}}}");
    let (before, behind) = sentence.split_once(&mark).unwrap_or((sentence, ""));
    let text_of = |part: &str| Inline::text(filled(part, &[(other, text)]));
    let parts = [text_of(before), Inline::code(code), text_of(behind)];
    let parts = parts
        .into_iter()
        .filter(|part| !matches!(part, Inline::Text(text) if text.is_empty()));
    parts.collect()
}
