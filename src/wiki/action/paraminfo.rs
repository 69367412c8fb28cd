//! `action=paraminfo`: says what a module is and which parameters it takes, from the tables of the modules.
//!
//! Only what the embedded wiki has is described. Start at [`ACTION`].

use super::super::call::{Call, Refused};
use super::super::dispatch;
use super::super::format;
use super::super::message::{Message, wikitext};
use super::super::param::{Kind, Parameter, Preset, optional, required};
use super::super::query::{self, limit};
use super::super::value::{Map, Value};
use super::{ALWAYS, Action, READS, Rules};

/// The row of the table.
pub(crate) static ACTION: Action = Action {
    name: "paraminfo",
    class: "ApiParamInfo",
    help: "API:Parameter_information",
    prefix: "",
    parameters: &[
        optional("modules", Kind::Texts),
        optional(
            "helpformat",
            Kind::OneOf(&["html", "none", "raw", "wikitext"]),
        )
        .or("none"),
    ],
    rules: |_| READS,
    exists: ALWAYS,
    run,
    force: None,
};

/// What is said of a module.
struct Described {
    name: &'static str,
    path: &'static str,
    group: Option<&'static str>,
    class: &'static str,
    help: &'static str,
    prefix: &'static str,
    parameters: &'static [Parameter],
    rules: Rules,
}

fn run(call: &mut Call<'_>) -> Result<(), Refused> {
    let asked: Vec<String> = call
        .params
        .values("modules")
        .unwrap_or_default()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut modules = Vec::new();
    for path in asked {
        match find(call, &path) {
            Some(described) => modules.push(describe(call, &described).into()),
            None => {
                let (parent, name) = path.split_once('+').unwrap_or(("main", &path));
                call.warn(
                    "paraminfo",
                    &Message::with("apierror-badsubmodule", [wikitext(parent), wikitext(name)]),
                    None,
                );
            }
        }
    }
    let answer = Map::new()
        .with("helpformat", "none")
        .with("modules", Value::List("module", modules));
    call.said.result.set("paraminfo", answer);
    Ok(())
}

fn find(call: &Call<'_>, path: &str) -> Option<Described> {
    if path == "main" {
        return Some(Described {
            name: "main",
            path: "main",
            group: None,
            class: "ApiMain",
            help: "",
            prefix: "",
            parameters: dispatch::MAIN,
            rules: READS,
        });
    }
    if let Some(name) = path.strip_prefix("query+") {
        let module = query::MODULES.iter().find(|module| module.name == name)?;
        return Some(Described {
            name: module.name,
            path: module.path,
            group: Some(module.group),
            class: module.class,
            help: module.help,
            prefix: module.prefix,
            parameters: module.parameters,
            rules: READS,
        });
    }
    let action = super::by_name(path, call.differences())?;
    Some(Described {
        name: action.name,
        path: action.name,
        group: Some("action"),
        class: action.class,
        help: action.help,
        prefix: action.prefix,
        parameters: action.parameters,
        rules: (action.rules)(call.differences()),
    })
}

fn describe(call: &Call<'_>, module: &Described) -> Map {
    let mut map = Map::new().with("name", module.name).with(
        "classname",
        format!("{}{}", call.differences().namespace, module.class),
    );
    map.set("path", module.path);
    if let Some(group) = module.group {
        map.set("group", group);
    }
    map.set("prefix", module.prefix);
    for name in ["source", "sourcename"] {
        map.set(name, "MediaWiki");
    }
    map.set("licensetag", "GPL-2.0-or-later");
    map.set(
        "licenselink",
        format!(
            "{}/index.php/Special:Version/License/MediaWiki",
            call.server
        ),
    );
    if module.rules.writes {
        map.set("writerights", Value::Flag(true));
    }
    if module.rules.posted {
        map.set("mustbeposted", Value::Flag(true));
    }
    map.set("helpurls", help_addresses(module));
    let token = module.rules.token.map(|rule| {
        (
            required(rule.parameter, Kind::Text).secret(),
            Some(rule.kind),
        )
    });
    let parameters = module
        .parameters
        .iter()
        .map(|parameter| (*parameter, None))
        .chain(token);
    let described = parameters.enumerate().map(|(i, (parameter, token))| {
        let index = i64::try_from(i + 1).unwrap_or(i64::MAX);
        let mut info = parameter_info(&parameter, index, module.prefix, token);
        if module.name == "main" {
            tell_submodules(&mut info, call);
        }
        info.into()
    });
    map.set("parameters", Value::List("param", described.collect()));
    map.set("templatedparameters", Value::List("param", Vec::new()));
    if module.name == "clientlogin" {
        map.set("dynamicparameters", Value::Flag(true));
    }
    map
}

fn help_addresses(module: &Described) -> Value {
    let address = format!(
        "https://www.mediawiki.org/wiki/Special:MyLanguage/{}",
        module.help
    );
    let addresses = if module.help.is_empty() {
        Vec::new()
    } else {
        vec![Value::Text(address)]
    };
    Value::List("helpurl", addresses)
}

/// `action` and `format` name modules.
fn tell_submodules(info: &mut Map, call: &Call<'_>) {
    let mut names: Vec<&'static str> = match info.get("name") {
        Some(Value::Text(name)) if name == "action" => super::of_release(call.differences())
            .map(|action| action.name)
            .collect(),
        Some(Value::Text(name)) if name == "format" => format::NAMES.to_vec(),
        _ => return,
    };
    names.sort_unstable();
    info.set(
        "type",
        Value::List("t", names.iter().copied().map(Value::from).collect()),
    );
    let mut submodules = Map::new();
    for name in names {
        submodules.set(name, name);
    }
    info.set("submodules", submodules);
}

/// What is said of a parameter; the order is MediaWiki's (seen on 1.39.17 and 1.43.9).
fn parameter_info(
    parameter: &Parameter,
    index: i64,
    prefix: &str,
    token: Option<&'static str>,
) -> Map {
    let name = parameter
        .name
        .strip_prefix(prefix)
        .unwrap_or(parameter.name);
    let mut map = Map::new()
        .with("index", index)
        .with("name", name)
        .with("type", kind(parameter.kind));
    map.set("required", Value::Flag(parameter.required));
    match parameter.default {
        Some(Preset::Word(word)) => map.set("default", word),
        Some(Preset::Number(number)) => map.set("default", number),
        None => {}
    }
    if parameter.secret {
        map.set("sensitive", Value::Flag(true));
    }
    let multiple = matches!(parameter.kind, Kind::SomeOf(_) | Kind::Texts);
    map.set("multi", Value::Flag(multiple));
    if multiple {
        map.set("lowlimit", 50);
        map.set("highlimit", 500);
        map.set("limit", 50);
    }
    if matches!(parameter.kind, Kind::SomeOf(_)) {
        map.set("allspecifier", "*");
    }
    if let Some(least) = parameter.least {
        map.set("min", least);
    }
    if matches!(parameter.kind, Kind::Limit) {
        map.set("min", 1);
        map.set("max", limit::OF_MOST);
        map.set("highmax", limit::OF_FEW);
    }
    if let Some(token) = token {
        map.set("tokentype", token);
    }
    map
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Texts => "string".into(),
        Kind::Password => "password".into(),
        Kind::Flag => "boolean".into(),
        Kind::Integer => "integer".into(),
        Kind::Limit => "limit".into(),
        Kind::Timestamp => "timestamp".into(),
        Kind::User => "user".into(),
        Kind::OneOf(values) | Kind::SomeOf(values) => {
            let mut values = values.to_vec();
            values.sort_unstable();
            Value::List("t", values.into_iter().map(Value::from).collect())
        }
    }
}
