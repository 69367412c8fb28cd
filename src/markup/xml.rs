//! Reading XML.
//!
//! Well-formed XML 1.0 with namespaces. The five entities of XML and numbers of characters are all that is expanded: what a document
//! type declares is neither read nor fetched, so there is nothing that could grow.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::tree::{Builder, Name, Tree};

/// Attributes that one tag may have.
const MOST_ATTRIBUTES: usize = 1000;
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Reads a document; the error is a phrase.
pub(super) fn read(text: &str) -> Result<Tree, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = Reader::from_str(text);
    let mut reading = Reading {
        builder: Builder::new(),
        scopes: HashMap::from([("xml".into(), vec![Arc::from(XML)])]),
        declared: Vec::new(),
        has_root: false,
    };
    loop {
        let event = reader.read_event().map_err(|error| error.to_string());
        let read = event.and_then(|event| reading.take(event));
        match read {
            Ok(true) => {}
            Ok(false) => return Ok(reading.builder.finish()),
            Err(why) => {
                let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
                let before = text.as_bytes().get(..at).unwrap_or_default();
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                return Err(format!("{why}, in line {line}"));
            }
        }
    }
}

struct Reading {
    builder: Builder,
    /// What each prefix stands for here, the innermost last; the default namespace has the empty prefix.
    scopes: HashMap<Box<str>, Vec<Arc<str>>>,
    /// The prefixes that each open element declares.
    declared: Vec<Vec<Box<str>>>,
    has_root: bool,
}

impl Reading {
    /// Takes an event; false is the end.
    fn take(&mut self, event: Event<'_>) -> Result<bool, String> {
        match event {
            Event::Start(tag) => self.open(&tag)?,
            Event::Empty(tag) => {
                self.open(&tag)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text.xml_content().map_err(said)?)?,
            Event::CData(text) => self.text(&text.xml_content().map_err(said)?)?,
            Event::GeneralRef(reference) => self.text(&resolved(&reference)?)?,
            Event::Comment(text) => self.builder.comment(&text.decode().map_err(said)?),
            Event::PI(instruction) => {
                let text = String::from_utf8_lossy(instruction.content());
                let target = String::from_utf8_lossy(instruction.target());
                self.builder.instruction(&target, text.trim_start());
            }
            Event::Decl(_) | Event::DocType(_) => {}
            Event::Eof if self.builder.depth() > 0 => {
                return Err("an element is not closed".to_owned());
            }
            Event::Eof if !self.has_root => return Err("it has no element".to_owned()),
            Event::Eof => return Ok(false),
        }
        Ok(true)
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), String> {
        if self.builder.depth() == 0 && std::mem::replace(&mut self.has_root, true) {
            return Err("it has a second element at its top".to_owned());
        }
        let mut attributes = Vec::new();
        let mut declared = Vec::new();
        // The crate compares each with each to find those that repeat, which takes long where there are many.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(said)?;
            let key = std::str::from_utf8(attribute.key.as_ref())
                .map_err(said)?
                .to_owned();
            let value = attribute.unescape_value().map_err(said)?.into_owned();
            if attributes.len() + declared.len() == MOST_ATTRIBUTES {
                return Err(format!("a tag has more than {MOST_ATTRIBUTES} attributes"));
            }
            match key.strip_prefix("xmlns") {
                Some("") => declared.push(self.declare("", &value)),
                Some(prefix) if prefix.starts_with(':') => {
                    declared.push(self.declare(&prefix[1..], &value))
                }
                _ => attributes.push((key, value)),
            }
        }
        self.declared.push(declared);
        let written = tag.name();
        let written = std::str::from_utf8(written.as_ref()).map_err(said)?;
        let name = self.name(written, true)?;
        self.builder.element(name);
        let mut keys = HashSet::new();
        if let Some((twice, _)) = attributes.iter().find(|(key, _)| !keys.insert(key)) {
            return Err(format!("the attribute `{twice}` is written twice"));
        }
        for (key, value) in &attributes {
            let name = self.name(key, false)?;
            self.builder.attribute(name, value);
        }
        Ok(())
    }

    fn close(&mut self) {
        self.builder.close();
        for prefix in self.declared.pop().into_iter().flatten() {
            self.scopes
                .entry(prefix)
                .and_modify(|meanings| drop(meanings.pop()));
        }
    }

    fn declare(&mut self, prefix: &str, uri: &str) -> Box<str> {
        let uri = Arc::from(uri);
        if !prefix.is_empty() {
            self.builder.prefix(prefix, &uri);
        }
        self.scopes.entry(prefix.into()).or_default().push(uri);
        prefix.into()
    }

    /// A name with its namespace; an attribute without prefix is in none (Namespaces in XML section 6.2).
    fn name(&self, written: &str, takes_default: bool) -> Result<Name, String> {
        let prefix = written.split_once(':').map_or("", |(prefix, _)| prefix);
        if prefix.is_empty() && !takes_default {
            return Ok(Name::new(written, None));
        }
        let uri = self.scopes.get(prefix).and_then(|meanings| meanings.last());
        if uri.is_none() && !prefix.is_empty() {
            return Err(format!("the prefix of `{written}` is not declared"));
        }
        Ok(Name::new(
            written,
            uri.filter(|uri| !uri.is_empty()).cloned(),
        ))
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        if self.builder.depth() > 0 {
            self.builder.text(text);
        } else if !text.trim().is_empty() {
            return Err("there is text outside of its element".to_owned());
        }
        Ok(())
    }
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(said)? {
        return Ok(character.to_string());
    }
    let name = reference.decode().map_err(said)?;
    resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("the entity `&{name};` is not expanded: only the five of XML are"))
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
