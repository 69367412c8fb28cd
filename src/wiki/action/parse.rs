//! `action=parse`: shows a page or a text as HTML.
//!
//! Only plain text in paragraphs is known; markup is shown as it stands. The parser's report on itself is not emulated. Start at
//! [`ACTION`].

use super::super::call::{Cache, Call, Failure, Refused};
use super::super::message::{Argument, Message, wikitext};
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

fn source(call: &Call<'_>) -> Result<Source, Refused> {
    let fail = |message| Refused::from(Failure::new("parse", message));
    let pages = &call.state.pages;
    let number = |name| {
        call.params
            .get(name)
            .and_then(|text| text.parse::<i64>().ok())
    };
    let names: Vec<_> = ["page", "pageid", "oldid", "text"]
        .into_iter()
        .filter(|name| call.params.flag(name))
        .collect();
    if names.len() > 1 {
        let names: Vec<_> = names
            .iter()
            .map(|name| wikitext(format!("<var>{name}</var>")))
            .collect();
        let count = Argument::Count(i64::try_from(names.len()).unwrap_or(0));
        return Err(fail(Message::with(
            "apierror-invalidparammix",
            [Argument::Words(names), count],
        )));
    }
    let found = if let Some(id) = number("oldid") {
        let page = pages.by_revision(id).ok_or_else(|| {
            fail(Message::with(
                "apierror-nosuchrevid",
                [wikitext(id.to_string())],
            ))
        })?;
        page.revisions
            .iter()
            .find(|revision| revision.id == id)
            .map(|revision| (page, revision))
    } else if let Some(id) = number("pageid") {
        let page = pages.by_id(id).ok_or_else(|| {
            fail(Message::with(
                "apierror-nosuchpageid",
                [wikitext(id.to_string())],
            ))
        })?;
        Some((page, page.latest()))
    } else if let Some(name) = call.params.get("page") {
        let title = Title::parse(name, &call.settings.site_name);
        let title =
            title.ok_or_else(|| fail(Message::with("apierror-invalidtitle", [wikitext(name)])))?;
        let page = pages
            .by_title(&title)
            .ok_or_else(|| fail(Message::new("apierror-missingtitle")))?;
        Some((page, page.latest()))
    } else {
        None
    };
    if let Some((page, revision)) = found {
        return Ok(Source {
            title: page.title.text.clone(),
            page: Some((page.id, revision.id)),
            text: revision.text.clone(),
        });
    }
    let Some(text) = call.params.get("text") else {
        let names =
            ["page", "pageid", "oldid", "text"].map(|name| wikitext(format!("<var>{name}</var>")));
        return Err(fail(Message::with(
            "apierror-missingparam-at-least-one-of",
            [Argument::Words(names.to_vec()), Argument::Count(4)],
        )));
    };
    Ok(Source {
        title: call.params.get("title").unwrap_or("API").to_owned(),
        page: None,
        text: text.to_owned(),
    })
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
