//! Texts read as HTML or XML.

use std::cell::RefCell;
use std::rc::Rc;

use minijinja::{Error, Value};

use super::{Example, Row, fails, text_of};
use crate::markup::{Fault, Form, Given, Markup, Selector, XPath};

pub(super) const CSS: Row = Row::ours(
    "css",
    "css(\"SEL\")",
    "the text of the first match of a selector in HTML or XML, absent if there is none; `css(\"SEL @ATTRIBUTE\")` is its attribute",
    Example::of(
        (r#""<p>Hello <b>Ada</b>" | css("p b")"#, "Ada"),
        (r#""<p>" | css("p >")"#, "is no selector"),
    ),
    |environment| environment.add_filter("css", css),
);

pub(super) const XPATH: Row = Row::ours(
    "xpath",
    "xpath(\"EXPR\")",
    "what an XPath finds first in HTML or XML, absent if that is nothing; or the number or boolean that it gives",
    Example::of(
        (r#""<p>1<p>2" | xpath("count(//p)")"#, "2"),
        (r#""<p>" | xpath("//")"#, "is no XPath"),
    ),
    |environment| environment.add_filter("xpath", xpath),
);

/// Expressions that a thread remembers: a filter gets its argument anew with each value.
const REMEMBERED: usize = 16;

thread_local! {
    static SELECTORS: Latest<Selector> = const { Latest::new() };
    static XPATHS: Latest<XPath> = const { Latest::new() };
}

/// The expressions that were used last, the latest first.
struct Latest<T> {
    known: RefCell<Vec<(String, Rc<T>)>>,
}

impl<T> Latest<T> {
    const fn new() -> Self {
        Self {
            known: RefCell::new(Vec::new()),
        }
    }

    fn get(&self, text: &str, read: impl Fn(&str) -> Result<T, Fault>) -> Result<Rc<T>, Fault> {
        let mut known = self.known.borrow_mut();
        if let Some(at) = known.iter().position(|(own, _)| own == text) {
            known[..=at].rotate_right(1);
            return Ok(Rc::clone(&known[0].1));
        }
        let read = Rc::new(read(text)?);
        known.truncate(REMEMBERED - 1);
        known.insert(0, (text.to_owned(), Rc::clone(&read)));
        Ok(read)
    }
}

fn css(value: &Value, selector: &str) -> Result<Value, Error> {
    let read = SELECTORS.with(|latest| latest.get(selector, Selector::read));
    let read =
        read.map_err(|fault| fails(format!("`{selector}` is no selector: {}", fault.why)))?;
    let first = read.first(&document(value)?).map_err(fails)?;
    Ok(first.map_or(Value::UNDEFINED, Value::from))
}

fn xpath(value: &Value, expr: &str) -> Result<Value, Error> {
    let read = XPATHS.with(|latest| latest.get(expr, XPath::read));
    let read = read.map_err(|fault| fails(format!("`{expr}` is no XPath: {}", fault.why)))?;
    Ok(match read.find(&document(value)?, 1).map_err(fails)? {
        Given::Nodes(texts) => texts
            .into_iter()
            .next()
            .map_or(Value::UNDEFINED, Value::from),
        Given::Text(text) => text.into(),
        Given::Number(number) => number.into(),
        Given::Boolean(boolean) => boolean.into(),
    })
}

/// A text has no media type: it is XML if it looks like that, else HTML, of which a bare text is a piece too.
fn document(value: &Value) -> Result<Markup, Error> {
    let text = text_of(value)?;
    let form = Form::sniffed(text).unwrap_or(Form::Html);
    Markup::read(text, form).map_err(|why| fails(format!("the text cannot be read: {why}")))
}
