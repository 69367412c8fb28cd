//! `meta=siteinfo`: says what wiki this is.
//!
//! Start at [`MODULE`].

use super::super::call::{Cache, Call, Refused};
use super::super::cookie::iso_date;
use super::super::param::{Kind, optional};
use super::super::title::NAMESPACES;
use super::super::value::{Map, Value};
use super::Module;

const PROPS: &[&str] = &["extensions", "general", "namespaces", "statistics"];

/// The row of the table.
pub(crate) static MODULE: Module = Module {
    name: "siteinfo",
    path: "query+siteinfo",
    group: "meta",
    class: "ApiQuerySiteinfo",
    help: "API:Siteinfo",
    prefix: "si",
    parameters: &[
        optional("siprop", Kind::SomeOf(PROPS)).or("general"),
        optional("sifilteriw", Kind::OneOf(&["!local", "local"])),
        optional("sishowalldb", Kind::Flag),
        optional("sinumberingroup", Kind::Flag),
        optional("siinlanguagecode", Kind::Text),
    ],
    cache: Cache::SharedByAnonymous,
    run,
};

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let asked: Vec<String> = match call.params.values("siprop") {
        None => vec!["general".to_owned()],
        Some(props) => props.into_iter().map(str::to_owned).collect(),
    };
    for prop in asked
        .iter()
        .filter_map(|name| PROPS.iter().find(|prop| *prop == name))
    {
        let value: Value = match *prop {
            "general" => general(call).into(),
            "namespaces" => namespaces(&call.settings.site_name).into(),
            "statistics" => statistics(call).into(),
            // It is MediaWiki alone.
            "extensions" => Value::List("ext", Vec::new()),
            _ => continue,
        };
        call.said.result.child("query").set(*prop, value);
    }
    Ok(())
}

fn namespaces(site: &str) -> Map {
    let mut map = Map::new();
    for namespace in &NAMESPACES {
        let mut entry = Map::new()
            .with("id", namespace.id)
            .with("case", "first-letter");
        entry.set_content("name", namespace.local(site));
        entry.set("subpages", Value::Flag(namespace.subpages));
        if namespace.id != 0 {
            entry.set("canonical", namespace.canonical);
        }
        entry.set("content", Value::Flag(namespace.id == 0));
        entry.set("nonincludable", Value::Flag(false));
        if namespace.id == 8 {
            entry.set("namespaceprotection", "editinterface");
        }
        map.set(namespace.id.to_string(), entry);
    }
    map
}

fn statistics(call: &Call<'_>) -> Map {
    let (pages, edits) = call.state.pages.count();
    Map::new()
        .with("pages", pages)
        .with("articles", 0)
        .with("edits", edits)
        .with("images", 0)
        .with("users", call.state.users.count())
        .with("activeusers", 0)
        .with("admins", 1)
        .with("jobs", 0)
}

/// What `general` says; the order is MediaWiki's.
fn general(call: &Call<'_>) -> Map {
    let mut map = Map::new();
    names(&mut map, call);
    language(&mut map, call);
    addresses(&mut map, call);
    files(&mut map, call.server);
    map
}

fn names(map: &mut Map, call: &Call<'_>) {
    let server = call.server;
    map.set("mainpage", "Main Page");
    map.set("base", format!("{server}/index.php/Main_Page"));
    map.set("sitename", call.settings.site_name.as_str());
    map.set("mainpageisdomainroot", Value::Flag(false));
    map.set("logo", format!("{server}{}", call.differences().logo));
    map.set(
        "generator",
        format!("MediaWiki {}", call.differences().version),
    );
    map.set("phpversion", "8.2.36");
    map.set("phpsapi", "cli-server");
    map.set("dbtype", "sqlite");
    map.set("dbversion", "3.40.1");
    map.set("imagewhitelistenabled", Value::Flag(false));
}

fn language(map: &mut Map, call: &Call<'_>) {
    map.set("langconversion", Value::Flag(true));
    if call.differences().link_conversion {
        map.set("linkconversion", Value::Flag(true));
    }
    map.set("titleconversion", Value::Flag(true));
    map.set("linkprefixcharset", "");
    map.set("linkprefix", "");
    map.set("linktrail", "/^([a-z]+)(.*)$/sD");
    map.set(
        "legaltitlechars",
        " %!\"$&'()*,\\-.\\/0-9:;=?@A-Z\\\\^_`a-z~\\x80-\\xFF+",
    );
    map.set(
        "invalidusernamechars",
        call.differences().invalid_user_name_characters,
    );
    map.set("allunicodefixes", Value::Flag(false));
    map.set("fixarabicunicode", Value::Flag(true));
    map.set("fixmalayalamunicode", Value::Flag(true));
    map.set("case", "first-letter");
    map.set("lang", "en");
    map.set("fallback", Value::List("lang", Vec::new()));
    map.set("rtl", Value::Flag(false));
    map.set("fallback8bitEncoding", "windows-1252");
    let read_only = call.settings.read_only.as_deref();
    map.set("readonly", Value::Flag(read_only.is_some()));
    if let Some(reason) = read_only {
        map.set("readonlyreason", reason);
    }
    map.set("writeapi", Value::Flag(true));
    map.set("maxarticlesize", 2_097_152);
}

fn addresses(map: &mut Map, call: &Call<'_>) {
    map.set("timezone", "UTC");
    map.set("timeoffset", 0);
    map.set("articlepath", "/index.php/$1");
    map.set("scriptpath", "");
    map.set("script", "/index.php");
    map.set("variantarticlepath", Value::Bool(false));
    map.set("server", call.server);
    map.set("servername", "127.0.0.1");
    map.set("wikiid", call.settings.database.as_str());
    map.set("time", iso_date(call.now));
    map.set("misermode", Value::Flag(false));
}

fn files(map: &mut Map, server: &str) {
    const THUMBNAILS: [i64; 6] = [120, 150, 180, 200, 250, 300];
    const IMAGES: [(i64, i64); 6] = [
        (320, 240),
        (640, 480),
        (800, 600),
        (1024, 768),
        (1280, 1024),
        (2560, 2048),
    ];
    map.set("uploadsenabled", Value::Flag(false));
    map.set("maxuploadsize", 104_857_600);
    map.set("minuploadchunksize", 1024);
    let gallery = Map::new()
        .with("imagesPerRow", 0)
        .with("imageWidth", 120)
        .with("imageHeight", 120)
        .with("captionLength", Value::Flag(true))
        .with("showBytes", Value::Flag(true))
        .with("showDimensions", Value::Flag(true))
        .with("mode", "traditional");
    map.set("galleryoptions", gallery);
    map.set(
        "thumblimits",
        Value::Numbered("limit", THUMBNAILS.into_iter().map(Value::Int).collect()),
    );
    let size = |(width, height): (i64, i64)| {
        Map::new()
            .with("width", width)
            .with("height", height)
            .into()
    };
    map.set(
        "imagelimits",
        Value::Numbered("limit", IMAGES.into_iter().map(size).collect()),
    );
    map.set("favicon", format!("{server}/favicon.ico"));
    map.set("centralidlookupprovider", "local");
    map.set(
        "allcentralidlookupproviders",
        Value::List("provider", vec!["local".into()]),
    );
    map.set("interwikimagic", Value::Flag(true));
    let off = || Value::Flag(false);
    map.set(
        "magiclinks",
        Map::loose()
            .with("ISBN", off())
            .with("PMID", off())
            .with("RFC", off()),
    );
    map.set("categorycollation", "uppercase");
    map.set("nofollowlinks", Value::Flag(true));
    map.set("nofollownsexceptions", Value::List("ns", Vec::new()));
    map.set(
        "nofollowdomainexceptions",
        Value::List("d", vec!["mediawiki.org".into()]),
    );
    map.set("externallinktarget", Value::Flag(false));
}
