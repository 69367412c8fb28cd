//! `list=recentchanges`: what was done in the wiki, the newest first: edits, new pages, and what the log tells.
//!
//! What was done to a page that is gone is gone with it, its deletion is not. Nobody is a bot here, and nothing is patrolled. Start at
//! [`MODULE`].

use super::super::account::canonical;
use super::super::call::{Cache, Call, Failure, Refused};
use super::super::check::variable;
use super::super::cookie::iso_date;
use super::super::message::{Argument, Message, plaintext};
use super::super::page::{Entry, Page, Revision};
use super::super::param::{Kind, optional};
use super::super::release::TitleAndNamespace;
use super::super::title::{NAMESPACE_NUMBERS, Title};
use super::super::value::{Map, Value};
use super::super::wording::escape;
use super::moment::Span;
use super::{Module, show};

const PROPS: &[&str] = &[
    "comment",
    "flags",
    "ids",
    "loginfo",
    "parsedcomment",
    "redirect",
    "sizes",
    "tags",
    "timestamp",
    "title",
    "user",
    "userid",
];

const SHOWN: &[&str] = &[
    "!anon",
    "!bot",
    "!minor",
    "!redirect",
    "anon",
    "bot",
    "minor",
    "redirect",
];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "recentchanges",
    path: "query+recentchanges",
    group: "list",
    class: "ApiQueryRecentChanges",
    help: "API:RecentChanges",
    prefix: "rc",
    parameters: &[
        optional("rcstart", Kind::Timestamp),
        optional("rcend", Kind::Timestamp),
        optional("rcdir", Kind::OneOf(&["newer", "older"])).or("older"),
        optional("rcnamespace", Kind::SomeOf(NAMESPACE_NUMBERS)),
        optional("rcuser", Kind::User),
        optional("rcexcludeuser", Kind::User),
        optional("rcprop", Kind::SomeOf(PROPS)).or("title|timestamp|ids"),
        optional("rcshow", Kind::SomeOf(SHOWN)),
        optional("rclimit", Kind::Limit).or("10"),
        optional(
            "rctype",
            Kind::SomeOf(&["categorize", "edit", "external", "log", "new"]),
        )
        .or("edit|new|log|categorize"),
        optional("rctoponly", Kind::Flag),
        optional("rctitle", Kind::Text),
        optional("rccontinue", Kind::Text),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

/// One thing that was done.
enum Change<'a> {
    /// An edit, with the revision before it.
    Edit(&'a Page, &'a Revision, Option<&'a Revision>),
    /// An entry of the log.
    Log(&'a Entry),
}

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let filter = Filter::of(call)?;
    let span = Span::of(
        call,
        "recentchanges",
        ["rcdir", "rcstart", "rcend", "rccontinue"],
    )?;
    let limit = call.limit_of("recentchanges", "rclimit");
    let pages = &call.state.pages;
    let edits = pages.all().flat_map(|page| {
        let before = std::iter::once(None).chain(page.revisions.iter().map(Some));
        let revisions = page.revisions.iter().zip(before);
        revisions.map(move |(revision, before)| Change::Edit(page, revision, before))
    });
    let changes = edits.chain(pages.log().iter().map(Change::Log));
    let changes: Vec<_> = changes.filter(|change| filter.admits(change)).collect();
    let (changes, next) = span.cut(changes, Change::moment, limit);
    let props = call
        .params
        .values("rcprop")
        .unwrap_or_else(|| vec!["title", "timestamp", "ids"]);
    let shown = changes.iter().map(|change| change.describe(&props));
    let shown = Value::List("rc", shown.collect());
    call.said.result.child("query").set("recentchanges", shown);
    if let Some(next) = next {
        call.goes_on("recentchanges", "rccontinue", next);
    }
    Ok(())
}

/// Which changes are asked for.
struct Filter {
    title: Option<Title>,
    namespaces: Option<Vec<String>>,
    user: Option<String>,
    not_user: Option<String>,
    types: Vec<String>,
    shown: Vec<(String, bool)>,
    only_newest: bool,
}

impl Filter {
    fn of(call: &Call<'_>) -> Result<Filter, Refused> {
        let fail = |message| Refused::from(Failure::new("recentchanges", message));
        let texts = |name| {
            let values = call.params.values(name)?;
            Some(values.into_iter().map(str::to_owned).collect::<Vec<_>>())
        };
        let mut namespaces = texts("rcnamespace");
        let title = match call.params.get("rctitle") {
            None => None,
            Some(text) => {
                Some(Title::parse(text, &call.settings.site_name).ok_or_else(|| {
                    fail(Message::with("apierror-invalidtitle", [plaintext(text)]))
                })?)
            }
        };
        if title.is_some() && namespaces.is_some() {
            match call.differences().title_and_namespace {
                TitleAndNamespace::Refused => {
                    let names = ["rcnamespace", "rctitle"].map(variable).to_vec();
                    let arguments = [Argument::Words(names), Argument::Count(2)];
                    return Err(fail(Message::with("apierror-invalidparammix", arguments)));
                }
                TitleAndNamespace::Both => {}
                TitleAndNamespace::TitleAlone => namespaces = None,
            }
        }
        let types = texts("rctype");
        Ok(Filter {
            title,
            namespaces,
            user: call.params.get("rcuser").and_then(canonical),
            not_user: call.params.get("rcexcludeuser").and_then(canonical),
            types: types.unwrap_or_else(|| ["edit", "new", "log"].map(str::to_owned).to_vec()),
            shown: show::wanted(call, "recentchanges", "rcshow")?,
            only_newest: call.params.flag("rctoponly"),
        })
    }

    fn admits(&self, change: &Change<'_>) -> bool {
        let title = change.title();
        let namespace = title.namespace.to_string();
        let shown = |(name, so): &(String, bool)| {
            let is_so = match name.as_str() {
                "minor" => change.is_minor(),
                "anon" => change.user().1 == 0,
                "redirect" => change.is_redirect(),
                _ => false,
            };
            is_so == *so
        };
        self.title.as_ref().is_none_or(|wanted| wanted == title)
            && self
                .namespaces
                .as_ref()
                .is_none_or(|all| all.contains(&namespace))
            && self
                .user
                .as_deref()
                .is_none_or(|user| user == change.user().0)
            && self
                .not_user
                .as_deref()
                .is_none_or(|user| user != change.user().0)
            && self.types.iter().any(|kind| kind == change.kind())
            && self.shown.iter().all(shown)
            && (!self.only_newest || change.is_newest())
    }
}

impl<'a> Change<'a> {
    fn moment(&self) -> (i64, i64) {
        match self {
            Change::Edit(_, revision, _) => (revision.time, revision.change),
            Change::Log(entry) => (entry.time, entry.change),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Change::Edit(_, _, Some(_)) => "edit",
            Change::Edit(_, _, None) => "new",
            Change::Log(_) => "log",
        }
    }

    fn title(&self) -> &'a Title {
        match self {
            Change::Edit(page, ..) => &page.title,
            Change::Log(entry) => &entry.title,
        }
    }

    fn user(&self) -> (&'a str, i64) {
        match self {
            Change::Edit(_, revision, _) => (&revision.user, revision.user_id),
            Change::Log(entry) => (&entry.user, entry.user_id),
        }
    }

    fn is_minor(&self) -> bool {
        matches!(self, Change::Edit(_, revision, _) if revision.minor)
    }

    fn is_redirect(&self) -> bool {
        matches!(self, Change::Edit(page, ..) if page.is_redirect())
    }

    fn is_newest(&self) -> bool {
        matches!(self, Change::Edit(page, revision, _) if page.latest().id == revision.id)
    }

    /// What is said of it; the order is MediaWiki's.
    fn describe(&self, props: &[&str]) -> Value {
        let wants = |name: &str| props.contains(&name);
        let mut map = Map::new().with("type", self.kind());
        let title = self.title();
        if wants("title") {
            map.set("ns", title.namespace);
            map.set("title", title.text.as_str());
        }
        if wants("ids") {
            let (page, revision, before, change) = match self {
                Change::Edit(page, revision, _) => {
                    (page.id, revision.id, revision.parent, revision.change)
                }
                Change::Log(entry) => (entry.page, 0, 0, entry.change),
            };
            map.set("pageid", page);
            map.set("revid", revision);
            map.set("old_revid", before);
            map.set("rcid", change);
        }
        let (user, user_id) = self.user();
        if wants("user") {
            map.set("user", user);
        }
        if wants("userid") {
            map.set("userid", user_id);
        }
        if (wants("user") || wants("userid")) && user_id == 0 {
            map.set("anon", Value::Flag(true));
        }
        if wants("flags") {
            map.set("bot", Value::Flag(false));
            map.set("new", Value::Flag(self.kind() == "new"));
            map.set("minor", Value::Flag(self.is_minor()));
        }
        self.describe_text(&mut map, &wants);
        map.into()
    }

    fn describe_text(&self, map: &mut Map, wants: &dyn Fn(&str) -> bool) {
        if wants("sizes") {
            let (before, after) = match self {
                Change::Edit(_, revision, before) => {
                    (before.map_or(0, Revision::size), revision.size())
                }
                Change::Log(_) => (0, 0),
            };
            map.set("oldlen", before);
            map.set("newlen", after);
        }
        if wants("timestamp") {
            map.set("timestamp", iso_date(self.moment().0));
        }
        let comment = match self {
            Change::Edit(_, revision, _) => &revision.comment,
            Change::Log(entry) => &entry.comment,
        };
        if wants("comment") {
            map.set("comment", comment.as_str());
        }
        if wants("parsedcomment") {
            map.set("parsedcomment", escape(comment));
        }
        if wants("redirect") {
            map.set("redirect", Value::Flag(self.is_redirect()));
        }
        if let Change::Log(entry) = self
            && wants("loginfo")
        {
            let params = entry.params.iter();
            let params = params.map(|(name, number)| ((*name).to_owned(), Value::Int(*number)));
            map.set("logid", entry.id);
            map.set("logtype", entry.kind.0);
            map.set("logaction", entry.kind.1);
            map.set("logparams", Map::from_entries(params));
        }
        if wants("tags") {
            map.set("tags", Value::List("tag", Vec::new()));
        }
    }
}
