//! `action=parse`: shows a page or a text as HTML.
//!
//! Only plain text in paragraphs is known; markup is shown as it stands. The parser's report on itself is not emulated. Start at
//! [`ACTION`].

use super::super::call::{Cache, Call, Failure, Refused};
use super::super::check::variable;
use super::super::message::{Argument, Message, plaintext, wikitext};
use super::super::page::{Page, Revision};
use super::super::param::{Kind, optional};
use super::super::title::Title;
use super::super::value::{Map, Value};
use super::super::wording::escape;
use super::{ALWAYS, Action, READS};

const PROPS: &[&str] = &[
    "categories",
    "displaytitle",
    "externallinks",
    "images",
    "iwlinks",
    "langlinks",
    "links",
    "parsewarnings",
    "properties",
    "revid",
    "sections",
    "templates",
    "text",
    "wikitext",
];

const DEFAULT_PROPS: &str = "text|langlinks|categories|links|templates|images|externallinks|sections|revid|displaytitle|iwlinks|properties|parsewarnings";

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "parse",
    class: "ApiParse",
    help: "API:Parsing_wikitext",
    prefix: "",
    parameters: &[
        optional("title", Kind::Text),
        optional("text", Kind::Text),
        optional("page", Kind::Text),
        optional("pageid", Kind::Integer),
        optional("oldid", Kind::Integer),
        optional("prop", Kind::SomeOf(PROPS)).or(DEFAULT_PROPS),
        optional("wrapoutputclass", Kind::Text).or("mw-parser-output"),
        optional("disablelimitreport", Kind::Flag),
        optional("disableeditsection", Kind::Flag),
        optional("contentformat", Kind::OneOf(&["text/x-wiki"])),
        optional("contentmodel", Kind::OneOf(&["wikitext"])),
    ],
    rules: |_| READS,
    exists: ALWAYS,
    run,
    force: None,
};

struct Source {
    title: String,
    page: Option<(i64, i64)>,
    text: String,
}

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let source = source(call)?;
    let props: Vec<String> = call
        .params
        .values("prop")
        .unwrap_or_else(|| DEFAULT_PROPS.split('|').collect())
        .into_iter()
        .map(str::to_owned)
        .collect();
    let wanted = |name: &str| props.iter().any(|prop| prop == name);
    let mut parse = Map::new().with("title", source.title.as_str());
    if let Some((page, revision)) = source.page {
        parse.set("pageid", page);
        if wanted("revid") {
            parse.set("revid", revision);
        }
    }
    if wanted("text") {
        let wrapper = call.differences().parser_wrapper;
        parse.set(
            "text",
            Value::Element(format!("<div {wrapper}>{}</div>", paragraphs(&source.text))),
        );
    }
    for name in [
        "langlinks",
        "categories",
        "links",
        "templates",
        "images",
        "externallinks",
        "sections",
        "parsewarnings",
    ] {
        if wanted(name) {
            parse.set(name, Value::List("item", Vec::new()));
        }
    }
    if wanted("displaytitle") {
        parse.set("displaytitle", escape(&source.title));
    }
    if wanted("iwlinks") {
        parse.set("iwlinks", Value::List("iw", Vec::new()));
    }
    if wanted("wikitext") {
        parse.set("wikitext", Value::Element(source.text));
    }
    if wanted("properties") {
        parse.set("properties", Map::loose());
    }
    call.said.cache = Cache::SharedByAnonymous;
    call.said.result.set("parse", parse);
    Ok(())
}

const SOURCES: [&str; 4] = ["page", "pageid", "oldid", "text"];

fn fail(message: Message) -> Refused {
    Failure::new("parse", message).into()
}

fn source(call: &Call<'_>) -> Result<Source, Refused> {
    let given: Vec<_> = SOURCES
        .into_iter()
        .filter(|name| call.params.flag(name))
        .collect();
    if given.len() > 1 {
        let count = Argument::Count(i64::try_from(given.len()).unwrap_or(i64::MAX));
        let names = Argument::Words(given.into_iter().map(variable).collect());
        return Err(fail(Message::with(
            "apierror-invalidparammix",
            [names, count],
        )));
    }
    if let Some((page, revision)) = saved(call)? {
        let title = page.title.text.clone();
        let text = revision.text.clone();
        return Ok(Source {
            title,
            page: Some((page.id, revision.id)),
            text,
        });
    }
    let Some(text) = call.params.get("text") else {
        let names = Argument::Words(SOURCES.map(variable).to_vec());
        let arguments = [names, Argument::Count(4)];
        return Err(fail(Message::with(
            "apierror-missingparam-at-least-one-of",
            arguments,
        )));
    };
    let title = call.params.get("title").unwrap_or("API").to_owned();
    Ok(Source {
        title,
        page: None,
        text: text.to_owned(),
    })
}

/// The revision that `oldid`, `pageid` or `page` names.
fn saved<'a>(call: &'a Call<'_>) -> Result<Option<(&'a Page, &'a Revision)>, Refused> {
    let pages = &call.state.pages;
    let number = |name| {
        call.params
            .get(name)
            .and_then(|text| text.parse::<i64>().ok())
    };
    let no_such = |key, id: i64| fail(Message::with(key, [wikitext(id.to_string())]));
    if let Some(id) = number("oldid") {
        let page = pages
            .by_revision(id)
            .ok_or_else(|| no_such("apierror-nosuchrevid", id))?;
        return Ok(page
            .revisions
            .iter()
            .find(|one| one.id == id)
            .map(|one| (page, one)));
    }
    let page = if let Some(id) = number("pageid") {
        pages
            .by_id(id)
            .ok_or_else(|| no_such("apierror-nosuchpageid", id))?
    } else if let Some(name) = call.params.get("page") {
        let title = Title::parse(name, &call.settings.site_name)
            .ok_or_else(|| fail(Message::with("apierror-invalidtitle", [plaintext(name)])))?;
        pages
            .by_title(&title)
            .ok_or_else(|| fail(Message::new("apierror-missingtitle")))?
    } else {
        return Ok(None);
    };
    Ok(Some((page, page.latest())))
}

fn paragraphs(text: &str) -> String {
    let blocks = text
        .split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty());
    blocks
        .map(|block| format!("<p>{}\n</p>", escape_text(block)))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Quotation marks need no escape in a text.
fn escape_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
