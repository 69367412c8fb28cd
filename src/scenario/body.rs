//! The body of a request: form fields, parts, JSON, a text, a file.

use super::{Layer, Reader, shapes};
use crate::syntax::{Fields, Kind, Node};
use crate::template::{Template, UsedName, ValueTemplate};
use crate::text::Diagnostic;

/// A body.
#[derive(Debug, Clone)]
pub enum BodyTemplate {
    /// Maps, put together in order.
    Form(Vec<ValueTemplate>),
    /// Parts in order; names may repeat.
    Multipart(Vec<PartTemplate>),
    /// Any value.
    Json(ValueTemplate),
    /// A text.
    Text(Template),
    /// The path of a file.
    File(Template),
}

/// A part of a `multipart` body.
#[derive(Debug, Clone)]
pub struct PartTemplate {
    /// The name of its field.
    pub name: Template,
    /// What it holds.
    pub content: PartContent,
    /// The name that a file is said to have; that of the file if none is written.
    pub filename: Option<Template>,
    /// Its media type.
    pub media_type: Option<Template>,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub enum PartContent {
    /// A text.
    Text(Template),
    /// The path of a file.
    File(Template),
}

/// The keys that give a body.
const BODIES: [&str; 5] = ["form", "multipart", "json", "text", "file"];

impl Reader<'_> {
    /// The one body of a request.
    pub(super) fn body(&mut self, fields: &Fields<'_>) -> Layer<BodyTemplate> {
        let mut found = BODIES
            .iter()
            .filter_map(|key| Some((*key, fields.get(key)?)));
        let Some((key, node)) = found.next() else {
            return Layer::Unset;
        };
        if let Some((other, _)) = found.next()
            && let (Some(first), Some(second)) = (fields.key_place(key), fields.key_place(other))
        {
            let message = format!("a request has one body, not `{key}` and `{other}`");
            self.findings.add(
                Diagnostic::error("two-bodies", message, second, "a second one")
                    .also(first, "the first")
                    .help("leave one of them out; that of a step replaces that of `defaults`"),
            );
        }
        if node.is_null() {
            return Layer::Removed;
        }
        let body = match key {
            "form" => self.parameters(node, "`form`").map(BodyTemplate::Form),
            "multipart" => self.parts(node).map(BodyTemplate::Multipart),
            "json" => ValueTemplate::read(node, self.findings).map(BodyTemplate::Json),
            "file" => self.template(node, "`file`").map(BodyTemplate::File),
            _ => self.template(node, "`text`").map(BodyTemplate::Text),
        };
        body.map_or(Layer::Unset, Layer::Set)
    }

    fn parts(&mut self, node: &Node) -> Option<Vec<PartTemplate>> {
        let entries = self.findings.ok(node.map("`multipart`"))?;
        let mut parts = Vec::new();
        let mut whole = true;
        for entry in entries {
            let name = self
                .findings
                .ok(Template::read(&entry.key, &entry.key_place));
            let nodes: &[Node] = match &entry.value.kind {
                Kind::List(items) => items,
                _ => std::slice::from_ref(&entry.value),
            };
            for node in nodes {
                let part = self.part(node);
                match (&name, part) {
                    (Some(name), Some(part)) => parts.push(PartTemplate {
                        name: name.clone(),
                        ..part
                    }),
                    _ => whole = false,
                }
            }
        }
        whole.then_some(parts)
    }

    /// A part, its name still to be put in: a text, or a map that says more.
    fn part(&mut self, node: &Node) -> Option<PartTemplate> {
        let unnamed = |reader: &mut Self, content| {
            let name = reader.findings.ok(Template::read("", &node.place))?;
            Some(PartTemplate {
                name,
                content,
                filename: None,
                media_type: None,
            })
        };
        if !matches!(node.kind, Kind::Map(_)) {
            let text = self.template(node, "a part")?;
            return unnamed(self, PartContent::Text(text));
        }
        let fields = Fields::read(node, &shapes::PART, self.findings)?;
        let content = match (fields.get("file"), fields.get("text")) {
            (Some(file), None) => PartContent::File(self.template(file, "`file`")?),
            (None, Some(text)) => PartContent::Text(self.template(text, "`text`")?),
            (file, _) => {
                let wrong = node.wrong_type("a part", "a text, `{file: PATH}` or `{text: TEXT}`");
                self.findings.add(match file {
                    Some(_) => wrong.help("a part holds `file` or `text`, not both"),
                    None => wrong.help("say what it holds: `file` or `text`"),
                });
                return None;
            }
        };
        let filename = match fields.get("filename") {
            Some(node) => Some(self.template(node, "`filename`")?),
            None => None,
        };
        let media_type = match fields.get("type") {
            Some(node) => Some(self.template(node, "`type`")?),
            None => None,
        };
        Some(PartTemplate {
            filename,
            media_type,
            ..unnamed(self, content)?
        })
    }
}

impl BodyTemplate {
    /// The names that its templates use.
    pub fn names(&self) -> Vec<UsedName> {
        match self {
            Self::Form(maps) => maps.iter().flat_map(ValueTemplate::names).collect(),
            Self::Multipart(parts) => parts.iter().flat_map(PartTemplate::names).collect(),
            Self::Json(value) => value.names(),
            Self::Text(template) | Self::File(template) => template.names(),
        }
    }

    /// The paths of the files that it is made of.
    pub fn files(&self) -> Vec<&Template> {
        match self {
            Self::File(path) => vec![path],
            Self::Multipart(parts) => {
                let files = parts.iter().filter_map(|part| match &part.content {
                    PartContent::File(path) => Some(path),
                    PartContent::Text(_) => None,
                });
                files.collect()
            }
            _ => Vec::new(),
        }
    }
}

impl PartTemplate {
    fn names(&self) -> Vec<UsedName> {
        let (PartContent::Text(content) | PartContent::File(content)) = &self.content;
        let more = self.filename.iter().chain(&self.media_type);
        let templates = [&self.name, content].into_iter().chain(more);
        templates.flat_map(Template::names).collect()
    }
}
