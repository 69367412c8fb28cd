//! CSS selectors.

use std::fmt;

use cssparser::{BasicParseErrorKind, ParseErrorKind, Parser};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode,
    SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, matches_selector_list};
use selectors::parser::{ParseRelative, SelectorList, SelectorParseErrorKind};
use selectors::{Element, OpaqueElement};

use super::steps::{Steps, TOO_MANY};
use super::tree::{Kind, Tree};
use super::word::{Never, Ours, Word};
use super::{Fault, Form, Markup, brackets};

/// A selector or a list of them, and maybe an attribute: `input[name="_csrf"] @value`.
#[derive(Debug, Clone)]
pub struct Selector {
    list: SelectorList<Ours>,
    attribute: Option<String>,
}

impl Selector {
    /// Reads a selector (Selectors Level 4, as far as it is about documents that do not move).
    pub fn read(text: &str) -> Result<Self, Fault> {
        brackets::measure(text)?;
        let (text, attribute) = cut(text)?;
        let mut parser = Parser::new(text);
        let list = SelectorList::parse(&Reading, &mut parser, ParseRelative::No).map_err(|error| {
            let at = before(text, parser.position().byte_index());
            let fault = Fault::new(at, reason(&error.kind));
            match error.kind {
                ParseErrorKind::Custom(SelectorParseErrorKind::UnsupportedPseudoClassOrElement) => {
                    fault.help("what is selected is asked of a document, not of a screen: `:hover`, `::before` and `:contains()` are not known")
                }
                ParseErrorKind::Custom(SelectorParseErrorKind::ExpectedNamespace) => {
                    fault.help("a name is written without its prefix here; XPath knows prefixes")
                }
                _ => fault,
            }
        })?;
        Ok(Self { list, attribute })
    }

    /// The text of the first element that it selects, or its attribute. The error is a phrase.
    pub fn first(&self, markup: &Markup) -> Result<Option<String>, String> {
        Ok(self.find(markup, 1)?.into_iter().next().flatten())
    }

    /// The texts of all that it selects, in the order of the document; or the attributes of those that have it.
    pub fn all(&self, markup: &Markup) -> Result<Vec<String>, String> {
        Ok(self
            .find(markup, usize::MAX)?
            .into_iter()
            .flatten()
            .collect())
    }

    fn find(&self, markup: &Markup, most: usize) -> Result<Vec<Option<String>>, String> {
        let steps = Steps::new();
        let tree = &markup.tree;
        let mut caches = SelectorCaches::default();
        let mut context = MatchingContext::<Ours>::new(
            MatchingMode::Normal,
            None,
            &mut caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let mut found = Vec::new();
        for at in 1..tree.nodes.len() {
            if tree.element(at).is_none() || found.len() >= most {
                continue;
            }
            let element = Asked {
                tree,
                form: markup.form,
                steps: &steps,
                at,
            };
            let selected = matches_selector_list(&self.list, &element, &mut context);
            steps.take(1).map_err(|_| TOO_MANY)?;
            if selected {
                found.push(match &self.attribute {
                    Some(name) => element.value(name).map(str::to_owned),
                    None => Some(collapsed(&tree.text(at, &steps).map_err(|_| TOO_MANY)?)),
                });
            }
        }
        Ok(found)
    }
}

/// Where the last word before a byte begins: the parser tells faults when it is behind them.
fn before(text: &str, at: usize) -> usize {
    let read = text.get(..at).unwrap_or(text).trim_end();
    let start = read.trim_end_matches(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    if start.len() < read.len() {
        return start.len();
    }
    read.char_indices().next_back().map_or(0, |(at, _)| at)
}

/// The selector, and the attribute that is named behind it.
fn cut(text: &str) -> Result<(&str, Option<String>), Fault> {
    let Some((selector, attribute)) = text.rsplit_once('@') else {
        return Ok((text, None));
    };
    let is_name = !attribute.is_empty()
        && attribute
            .chars()
            .all(|c| c.is_alphanumeric() || "-_:.".contains(c));
    if !is_name || !(selector.is_empty() || selector.ends_with(char::is_whitespace)) {
        return Ok((text, None));
    }
    if selector.trim().is_empty() {
        return Err(Fault::new(0, "an attribute of what is missing")
            .help(format!("write `[{attribute}] @{attribute}`")));
    }
    Ok((selector.trim_end(), Some(attribute.to_owned())))
}

/// The text without blanks around it, and with one blank where there are several. A no-break space is none of them.
fn collapsed(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// The options of the parser.
struct Reading;

impl<'i> selectors::Parser<'i> for Reading {
    type Impl = Ours;
    type Error = SelectorParseErrorKind;

    fn parse_nth_child_of(&self) -> bool {
        true
    }

    fn parse_is_and_where(&self) -> bool {
        true
    }

    fn parse_has(&self) -> bool {
        true
    }

    /// Within `:is()` too, what is no selector is a slip and not a wish for other browsers.
    fn allow_forgiving_selectors(&self) -> bool {
        false
    }
}

fn reason(kind: &ParseErrorKind<SelectorParseErrorKind>) -> &'static str {
    use SelectorParseErrorKind as Kind;
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early",
        ParseErrorKind::Basic(_) => "something else is expected here",
        ParseErrorKind::Custom(kind) => match kind {
            Kind::EmptySelector => "a selector is missing",
            Kind::DanglingCombinator => "nothing follows what combines two selectors",
            Kind::UnsupportedPseudoClassOrElement => {
                "this is no pseudo-class that a document can answer"
            }
            Kind::ExpectedNamespace => "prefixes have no meaning in a selector",
            Kind::NoIdentForPseudo
            | Kind::PseudoElementExpectedColon
            | Kind::PseudoElementExpectedIdent => "a name is expected behind the colon",
            Kind::ClassNeedsIdent => "a name is expected behind the dot",
            Kind::BadValueInAttr => "the value of an attribute needs quotes",
            Kind::NoQualifiedNameInAttributeSelector
            | Kind::UnexpectedTokenInAttributeSelector
            | Kind::ExpectedBarInAttr
            | Kind::InvalidQualNameInAttr => "an attribute is `[name]` or `[name=\"value\"]`",
            _ => "something else is expected here",
        },
    }
}

/// An element that is asked whether it is selected. Each way to another one costs a step; when they are used up there is no way left,
/// so that asking comes to its end.
#[derive(Clone, Copy)]
struct Asked<'t> {
    tree: &'t Tree,
    form: Form,
    steps: &'t Steps,
    at: usize,
}

impl fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asked({})", self.at)
    }
}

impl Asked<'_> {
    /// The first element on a way.
    fn along(
        &self,
        first: Option<usize>,
        next: impl Fn(&Tree, usize) -> Option<usize>,
    ) -> Option<Self> {
        let mut way = first;
        while let Some(at) = way {
            if self.steps.take(1).is_err() {
                return None;
            }
            if self.tree.element(at).is_some() {
                return Some(Self { at, ..*self });
            }
            way = next(self.tree, at);
        }
        None
    }

    fn value(&self, attribute: &str) -> Option<&str> {
        let fits = |name: &str| match self.form {
            Form::Html => name.eq_ignore_ascii_case(attribute),
            Form::Xml => name == attribute,
        };
        let mut attributes = self.tree.attributes(self.at);
        attributes.find_map(|(_, name, value)| {
            (self.steps.take(1).is_ok() && fits(name.written())).then_some(value)
        })
    }
}

impl Element for Asked<'_> {
    type Impl = Ours;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(&self.tree.nodes[self.at])
    }

    fn parent_element(&self) -> Option<Self> {
        self.along(self.tree.parent(self.at), |_, _| None)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.along(self.tree.previous(self.at), Tree::previous)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.along(self.tree.next(self.at), Tree::next)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.along(self.tree.first_child(self.at), Tree::next)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.form == Form::Html
    }

    fn has_local_name(&self, name: &Word) -> bool {
        self.tree
            .element(self.at)
            .is_some_and(|own| own.local() == name.0)
    }

    fn has_namespace(&self, uri: &Word) -> bool {
        let own = self
            .tree
            .element(self.at)
            .and_then(|own| own.uri.as_deref());
        own.unwrap_or_default() == uri.0
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.tree.element(self.at) == self.tree.element(other.at)
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Word>,
        name: &Word,
        operation: &AttrSelectorOperation<&Word>,
    ) -> bool {
        let mut attributes = self.tree.attributes(self.at);
        attributes.any(|(_, own, value)| {
            // Attributes are many where somebody wants them to be.
            self.steps.take_bytes(value.len()).is_ok()
                && own.local() == name.0
                && operation.eval_str(value)
        })
    }

    fn match_non_ts_pseudo_class(&self, class: &Never, _: &mut MatchingContext<'_, Ours>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, element: &Never, _: &mut MatchingContext<'_, Ours>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.value("href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &Word, case: CaseSensitivity) -> bool {
        self.value("id")
            .is_some_and(|own| case.eq(own.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, class: &Word, case: CaseSensitivity) -> bool {
        let classes = self.value("class").unwrap_or_default();
        self.steps.take_bytes(classes.len()).is_ok()
            && classes
                .split_ascii_whitespace()
                .any(|own| case.eq(own.as_bytes(), class.0.as_bytes()))
    }

    fn has_custom_state(&self, _: &Word) -> bool {
        false
    }

    fn imported_part(&self, _: &Word) -> Option<Word> {
        None
    }

    fn is_part(&self, _: &Word) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        let mut child = self.tree.first_child(self.at);
        while let Some(at) = child {
            if matches!(self.tree.nodes[at].kind, Kind::Element(_) | Kind::Text(_))
                || self.steps.take(1).is_err()
            {
                return false;
            }
            child = self.tree.next(at);
        }
        true
    }

    fn is_root(&self) -> bool {
        self.tree.parent(self.at) == Some(0)
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
