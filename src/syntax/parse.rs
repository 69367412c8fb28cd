//! YAML events to nodes.

use std::collections::HashMap;
use std::sync::Arc;

use serde_yaml::granit_parser::{self, Event, Parser, ScalarStyle, Tag};

use super::{Entry, Kind, Node, Scalar};
use super::{stop, traps};
use crate::text::{Diagnostic, Place, Source, Span};

/// Bytes that a file of the language may have.
pub const LARGEST_FILE: usize = 4 << 20;
/// Collections within collections.
const DEEPEST: usize = 64;

/// Reads one YAML document. The first thing that is wrong ends it.
pub fn parse(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    let whole = Place::new(
        source,
        Span::new(0, source.text().find('\n').unwrap_or(source.text().len())),
    );
    if source.text().len() > LARGEST_FILE {
        let message = format!(
            "`{}` is larger than {} MiB",
            source.name(),
            LARGEST_FILE >> 20
        );
        return Err(Diagnostic::unplaced(
            crate::text::Severity::Error,
            "too-large",
            message,
        ));
    }
    let mut reader = Reader {
        source,
        events: Parser::new_from_str_with_options(source.text(), options()),
        depth: 0,
    };
    let node = reader.document()?;
    node.ok_or_else(|| {
        Diagnostic::error(
            "nothing-written",
            format!("`{}` is empty", source.name()),
            &whole,
            "",
        )
        .help("a scenario begins with `scenario: NAME`")
    })
}

fn options() -> granit_parser::Options {
    granit_parser::options! {
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: DEEPEST * 2,
        block_nesting_limit: DEEPEST * 2
    }
}

struct Reader<'s> {
    source: &'s Arc<Source>,
    events: Parser<'s, granit_parser::StrInput<'s>>,
    depth: usize,
}

/// What stands where a node may stand.
enum Item {
    Node(Node),
    /// Nothing was written.
    Nothing(Place),
    /// The collection, or the stream, ends.
    End(Place),
}

impl<'s> Reader<'s> {
    fn document(&mut self) -> Result<Option<Node>, Diagnostic> {
        loop {
            match self.item()? {
                Item::Node(node) => {
                    self.only_one()?;
                    return Ok(Some(node));
                }
                Item::Nothing(_) => self.only_one()?,
                Item::End(_) => return Ok(None),
            }
        }
    }

    fn only_one(&mut self) -> Result<(), Diagnostic> {
        while let Some((event, place)) = self.next()? {
            if matches!(event, Event::DocumentStart(..)) {
                let message = "a file holds one YAML document";
                return Err(Diagnostic::error(
                    "yaml-documents",
                    message,
                    &place,
                    "a second one begins here",
                )
                .help("each scenario has a file of its own"));
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<(Event<'s>, Place)>, Diagnostic> {
        match self.events.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or(0..0);
                Ok(Some((
                    event,
                    Place::new(self.source, Span::new(range.start, range.end)),
                )))
            }
            Some(Err(error)) => {
                let at = error
                    .marker()
                    .byte_offset()
                    .unwrap_or(0)
                    .min(self.source.text().len());
                Err(stop::explain(self.source, at, &error.info(), DEEPEST))
            }
        }
    }

    fn item(&mut self) -> Result<Item, Diagnostic> {
        loop {
            let Some((event, place)) = self.next()? else {
                return Ok(Item::End(Place::new(self.source, Span::new(0, 0))));
            };
            return match event {
                Event::Scalar(text, style, _, tag) => {
                    no_tag(tag.as_deref(), &place)?;
                    Ok(scalar(&text, style, place))
                }
                Event::SequenceStart(_, _, tag) => {
                    no_tag(tag.as_deref(), &place)?;
                    self.nested(&place, |reader| reader.list(&place))
                        .map(Item::Node)
                }
                Event::MappingStart(_, _, tag) => {
                    no_tag(tag.as_deref(), &place)?;
                    self.nested(&place, |reader| reader.map(&place))
                        .map(Item::Node)
                }
                Event::SequenceEnd | Event::MappingEnd | Event::StreamEnd => Ok(Item::End(place)),
                Event::Alias(_) | Event::UnresolvedAlias(_) => Err(traps::alias(&place)),
                Event::Anchor(..) => Err(traps::anchor(&place)),
                _ => continue,
            };
        }
    }

    fn nested<T>(
        &mut self,
        place: &Place,
        read: impl FnOnce(&mut Self) -> Result<T, Diagnostic>,
    ) -> Result<T, Diagnostic> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(traps::too_deep(DEEPEST, place));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn list(&mut self, start: &Place) -> Result<Node, Diagnostic> {
        let mut items = Vec::new();
        loop {
            match self.item()? {
                Item::Node(node) => items.push(node),
                Item::Nothing(place) => {
                    return Err(traps::nothing_written("an element of this list", &place));
                }
                Item::End(end) => {
                    let last = items.last().map(|item: &Node| item.place.span);
                    let place = self.collection(start, &end, last);
                    return Ok(Node {
                        kind: Kind::List(items),
                        place,
                    });
                }
            }
        }
    }

    fn map(&mut self, start: &Place) -> Result<Node, Diagnostic> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut first_places: HashMap<String, Place> = HashMap::new();
        loop {
            let (key, key_place) = match self.item()? {
                Item::End(end) => {
                    let last = entries.last().map(|entry| entry.value.place.span);
                    let place = self.collection(start, &end, last);
                    return Ok(Node {
                        kind: Kind::Map(entries),
                        place,
                    });
                }
                Item::Nothing(place) => return Err(traps::nothing_written("a key", &place)),
                Item::Node(node) => key(node)?,
            };
            if let Some(first) = first_places.get(&key) {
                let message = format!("the key `{key}` stands twice in this map");
                return Err(
                    Diagnostic::error("duplicate-key", message, &key_place, "again")
                        .also(first, "first here")
                        .help(format!("put what belongs to it behind one key: values in a list, `{key}: [a, b]`, matchers in a map")),
                );
            }
            first_places.insert(key.clone(), key_place.clone());
            match self.item()? {
                Item::Node(value) => entries.push(Entry {
                    key,
                    key_place,
                    value,
                }),
                Item::Nothing(_) | Item::End(_) => return Err(traps::no_value(&key, &key_place)),
            }
        }
    }

    /// A block collection ends where its last value does; a flow collection with its bracket.
    fn collection(&self, start: &Place, end: &Place, last: Option<Span>) -> Place {
        let flow = start.text().starts_with(['{', '[']);
        let end = if flow {
            end.span
        } else {
            last.unwrap_or(start.span)
        };
        Place::new(self.source, start.span.to(end))
    }
}

fn key(node: Node) -> Result<(String, Place), Diagnostic> {
    match node.kind {
        Kind::Scalar(scalar) if scalar.plain && scalar.text == "<<" => {
            Err(traps::merge_key(&node.place))
        }
        Kind::Scalar(scalar) => Ok((scalar.text, node.place)),
        _ => Err(traps::key_is_no_text(&node.place)),
    }
}

fn scalar(text: &str, style: ScalarStyle, place: Place) -> Item {
    let plain = style == ScalarStyle::Plain;
    // The parser gives a `~` of its own where nothing is written.
    if plain && place.text().is_empty() {
        return Item::Nothing(place);
    }
    let place = match style {
        ScalarStyle::Literal | ScalarStyle::Folded => without_end(place),
        _ => place,
    };
    Item::Node(Node {
        kind: Kind::Scalar(Scalar {
            text: text.to_owned(),
            plain,
        }),
        place,
    })
}

/// A block reaches to where the next thing begins, and is shown to its last letter.
fn without_end(mut place: Place) -> Place {
    place.span.end = place.span.start + place.text().trim_end().len();
    place
}

fn no_tag(tag: Option<&Tag>, place: &Place) -> Result<(), Diagnostic> {
    tag.map_or(Ok(()), |_| Err(traps::tag(place)))
}
