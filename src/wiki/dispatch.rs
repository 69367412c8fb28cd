//! The order in which a request to the API is checked, and who answers it.
//!
//! The checks of parameters are in [`super::check`], the actions in [`super::action`]. Start at [`answer`].

use super::action::{self, Action};
use super::call::{Cache, Call, Failure, Refused, Said};
use super::cookie::{Cookies, iso_date};
use super::cors;
use super::exchange::{Request, Response};
use super::form::Fields;
use super::format;
use super::message::{Argument, ErrorFormat, Message, wikitext};
use super::param::{Kind, Parameter, Params, optional};
use super::session::{Caller, Visit};
use super::site::{Site, State};
use super::token;
use super::value::{Map, Value};
use super::wording::Language;

/// The parameters of every call, in the order in which they are checked; `action` and `format` are checked apart.
pub(crate) static MAIN: &[Parameter] = &[
    optional("action", Kind::Text).or("help"),
    optional("format", Kind::OneOf(format::NAMES)).or("jsonfm"),
    optional("maxlag", Kind::Integer),
    optional("smaxage", Kind::Integer).at_least(0),
    optional("maxage", Kind::Integer).at_least(0),
    optional("assert", Kind::Text),
    optional("assertuser", Kind::User),
    optional("requestid", Kind::Text),
    optional("servedby", Kind::Flag),
    optional("curtimestamp", Kind::Flag),
    optional("responselanginfo", Kind::Flag),
    optional("origin", Kind::Text),
    optional("uselang", Kind::Text).or("user"),
    optional("variant", Kind::Text),
    optional("errorformat", Kind::OneOf(ErrorFormat::NAMES)).or("bc"),
    optional("errorlang", Kind::Text).or("uselang"),
    optional("errorsuselocal", Kind::Flag),
];

/// Answers a request to `api.php`.
pub(crate) fn answer(site: &Site, state: &mut State, request: &Request, now: i64) -> Response {
    let query = Fields::urlencoded(request.query.as_bytes());
    let body = match request.method.as_str() {
        "POST" => Fields::body(
            request.header("content-type").unwrap_or_default(),
            &request.body,
        ),
        _ => Fields::default(),
    };
    let params = Params::new(query, body);
    let differences = site.settings.release.differences();
    let suppressed = cors::is_suppressed(request, &params);
    let judged = cors::judge(request, &params, differences);
    let mut call = open(site, state, request, params);
    call.now = now;
    call.suppressed = suppressed;
    let frame = format::Frame::new(&mut call);
    match judged {
        Err(refusal) => {
            force(&mut call);
            frame.around(refusal)
        }
        Ok(headers) if request.method == "OPTIONS" => frame.preflight(suppressed, headers),
        Ok(headers) => {
            work(&mut call);
            check_version(&mut call);
            frame.answer(&call, headers)
        }
    }
}

fn open<'a>(
    site: &'a Site,
    state: &'a mut State,
    request: &'a Request,
    params: Params,
) -> Call<'a> {
    let cookies = Cookies::read(request.headers("cookie"));
    let mut said = Said::nothing();
    let visit = if request.method == "OPTIONS" {
        Visit::NOBODY
    } else {
        let State {
            sessions,
            users,
            random,
            ..
        } = &mut *state;
        sessions.visit(&mut Caller {
            cookies: &cookies,
            users,
            random,
            set: &mut said.cookies,
        })
    };
    let error_format = params
        .get("errorformat")
        .and_then(ErrorFormat::by_name)
        .unwrap_or(ErrorFormat::Bc);
    let language = Language::by_code(
        params
            .get("errorlang")
            .or(params.get("uselang"))
            .unwrap_or_default(),
    );
    Call {
        settings: &site.settings,
        server: &site.server,
        now: 0,
        state,
        request,
        cookies,
        params,
        visit,
        suppressed: false,
        error_format,
        language,
        said,
    }
}

/// Carries the call out, or says why not.
fn work(call: &mut Call<'_>) {
    say_requested(call);
    match carry_out(call) {
        Ok(()) => {
            // Whose body is not read gets help, which refuses in its way.
            if call.params.get("action").is_none() {
                force(call);
            }
            warn_unknown(call);
        }
        Err(refused) => {
            force(call);
            match refused {
                Refused::Answered => warn_unknown(call),
                Refused::Error(failure) => say_error(call, &failure),
            }
        }
    }
}

/// A version that the format does not have is only noticed when the answer is printed, after the action was carried out.
fn check_version(call: &mut Call<'_>) {
    const KNOWN: &[&str] = &["1", "2", "latest"];
    let format = call.params.get("format").unwrap_or("jsonfm");
    let module = match format {
        "json" | "jsonfm" => "json",
        "php" | "phpfm" => "php",
        _ => return,
    };
    let Some(version) = call
        .params
        .get("formatversion")
        .filter(|version| !KNOWN.contains(version))
        .map(str::to_owned)
    else {
        return;
    };
    let failure = call.unrecognized(module, "formatversion", &version, KNOWN);
    say_error(call, &failure);
    call.warn("main", &Message::new("apiwarn-errorprinterfailed"), None);
    call.warn(module, &failure.message, None);
}

/// On a wiki that carries out what it refuses: does what was asked, and says nothing of it.
fn force(call: &mut Call<'_>) {
    if !call.settings.carries_out_refused {
        return;
    }
    // A body that PHP does not read for want of a content type is read here: what was meant counts.
    let meant = Fields::urlencoded(&call.request.body);
    let name = call
        .params
        .get("action")
        .or(meant.text("action"))
        .unwrap_or_default();
    if let Some(force) = action::by_name(name, call.differences()).and_then(|action| action.force) {
        let said = std::mem::replace(&mut call.said, Said::nothing());
        force(call);
        call.said = said;
    }
}

/// The checks that come before the action, in MediaWiki's order, then the action.
fn carry_out(call: &mut Call<'_>) -> Result<(), Refused> {
    let action = check_main(call)?;
    check_assertions(call)?;
    call.check(action.name, action.name, action.parameters)?;
    let rules = (action.rules)(call.differences());
    if let Some(rule) = rules.token {
        check_token(call, action, rule)?;
    }
    if rules.writes && call.promises_not_to_write() {
        return Err(Failure::new("main", Message::new("apierror-promised-nonwrite-api")).into());
    }
    if rules.writes {
        call.check_read_only()?;
    }
    check_lag(call)?;
    check_method(call, action, rules)?;
    (action.run)(call)
}

fn check_main(call: &mut Call<'_>) -> Result<&'static Action, Refused> {
    for name in ["callback", "utf8", "ascii", "formatversion", "wrappedhtml"] {
        call.params.know_name(name);
    }
    let name = call.params.get("action").unwrap_or("help").to_owned();
    let Some(action) = action::by_name(&name, call.differences()) else {
        let known: Vec<_> = action::of_release(call.differences())
            .map(|action| action.name)
            .collect();
        return Err(call.unrecognized("main", "action", &name, &known).into());
    };
    call.check("main", "main", MAIN)?;
    if let Some(value) = call.params.get("assert").map(str::to_owned) {
        let known: &[&str] = if call.differences().assert_anon {
            &["anon", "bot", "user"]
        } else {
            &["user", "bot"]
        };
        if !known.contains(&value.as_str()) {
            return Err(call.unrecognized("main", "assert", &value, known).into());
        }
    }
    Ok(action)
}

fn check_assertions(call: &mut Call<'_>) -> Result<(), Refused> {
    let user = call.user_id();
    let failed = match call.params.get("assert") {
        Some("anon") if user.is_some() => Some("apierror-assertanonfailed"),
        Some("user") if user.is_none() => Some("apierror-assertuserfailed"),
        // No account of the embedded wiki is in the group `bot`; a bot password does not make one.
        Some("bot") => Some("apierror-assertbotfailed"),
        _ => None,
    };
    if let Some(key) = failed {
        return Err(Failure::new("main", Message::new(key)).into());
    }
    let Some(asserted) = call
        .params
        .get("assertuser")
        .and_then(super::account::canonical)
    else {
        return Ok(());
    };
    if call.user().is_some_and(|user| user.name == asserted) {
        return Ok(());
    }
    Err(Failure::new(
        "main",
        Message::with("apierror-assertnameduserfailed", [wikitext(asserted)]),
    )
    .into())
}

fn check_token(
    call: &mut Call<'_>,
    action: &'static Action,
    rule: action::TokenRule,
) -> Result<(), Refused> {
    call.params.know_name(rule.parameter);
    let given = match call.params.get(rule.parameter) {
        Some(given) if !given.is_empty() => given.to_owned(),
        _ => return Err(call.missing(action.name, rule.parameter).into()),
    };
    call.must_be_in_body(action.name, &[rule.parameter])?;
    if token::by_name(rule.kind).is_some_and(|kind| call.token_matches(kind, &given)) {
        return Ok(());
    }
    Err(Failure::new(action.name, Message::new("apierror-badtoken")).into())
}

/// A wiki with one database says that it lags by -1 seconds, so only a limit below that is ever passed.
fn check_lag(call: &mut Call<'_>) -> Result<(), Refused> {
    const LAG: i64 = -1;
    let limit = call
        .params
        .get("maxlag")
        .and_then(|limit| limit.parse::<i64>().ok());
    if limit.is_none_or(|limit| LAG <= limit) {
        return Ok(());
    }
    call.said.lag = Some(LAG);
    let data = Map::new()
        .with("host", "")
        .with("lag", LAG)
        .with("type", "db");
    let message = Message::with("apierror-maxlag-generic", [Argument::Count(LAG)]);
    Err(Failure {
        data: Some(data),
        ..Failure::new("main", message)
    }
    .into())
}

fn check_method(
    call: &Call<'_>,
    action: &'static Action,
    rules: action::Rules,
) -> Result<(), Refused> {
    match call.request.method.as_str() {
        "POST" => Ok(()),
        "GET" | "HEAD" if !rules.posted => Ok(()),
        "GET" | "HEAD" => Err(Failure::new(
            "main",
            Message::with("apierror-mustbeposted", [wikitext(action.name)]),
        )
        .into()),
        _ => Err(Failure {
            status: 405,
            ..Failure::new("main", Message::new("apierror-invalidmethod"))
        }
        .into()),
    }
}

/// What every answer says on request, an error too.
fn say_requested(call: &mut Call<'_>) {
    let result = &mut call.said.result;
    if let Some(id) = call.params.get("requestid") {
        result.set("requestid", id);
    }
    if call.params.flag("curtimestamp") {
        result.set("curtimestamp", iso_date(call.now));
    }
    if call.params.flag("responselanginfo") {
        let language = call.params.get("uselang").unwrap_or("en");
        let of_errors = match call.error_format {
            ErrorFormat::Bc => "en",
            _ => call.params.get("errorlang").unwrap_or(language),
        };
        result.set("uselang", language);
        result.set("errorlang", of_errors);
    }
}

/// Replaces what was said by an error.
fn say_error(call: &mut Call<'_>, failure: &Failure) {
    let warnings = call.said.result.get("warnings").cloned();
    call.said.result = Map::new();
    call.said.cache = Cache::Private;
    call.said.status = failure.status;
    let codes: Vec<_> = failure.all().map(Failure::code).collect();
    call.said.error = Some(codes.join(", "));
    say_requested(call);
    let voice = call.voice();
    let format = call.error_format;
    let server = call.server;
    let result = &mut call.said.result;
    if let Some(warnings) = warnings {
        result.set("warnings", warnings);
    }
    let reference = Message::with("api-usage-docref", [wikitext(format!("{server}/api.php"))]);
    let announced = Message::new("api-usage-mailinglist-ref");
    let reference = format!(
        "{} {}",
        reference.wikitext(voice),
        announced.wikitext(voice)
    );
    if format == ErrorFormat::Bc {
        let mut error = Map::new().with("code", failure.code());
        error.set("info", failure.message.plaintext(voice));
        for (name, value) in failure.data.iter().flat_map(|data| data.entries()) {
            error.set(name.clone(), value.clone());
        }
        result.set("error", error.with_content("docref", reference));
    } else {
        let errors = failure.all().map(|failure| {
            let mut error = Map::new().with("code", failure.code());
            failure.message.tell(&mut error, format, voice);
            if let Some(data) = failure.data.clone() {
                error.set("data", data);
            }
            error.with("module", failure.module).into()
        });
        result.set("errors", Value::List("error", errors.collect()));
        result.set_content("docref", reference);
    }
}

/// Warns of parameters that nobody knew.
fn warn_unknown(call: &mut Call<'_>) {
    let unknown = call.params.unknown();
    if unknown.is_empty() {
        return;
    }
    let places = call
        .differences()
        .unknown_by_place
        .then(|| unknown.iter().map(|(place, _)| *place).collect());
    let count = Argument::Count(i64::try_from(unknown.len()).unwrap_or(i64::MAX));
    let names: Vec<_> = unknown
        .into_iter()
        .map(|(_, name)| wikitext(name))
        .collect();
    call.warn(
        "main",
        &Message::with(
            "apierror-unrecognizedparams",
            [Argument::Commas(names, places), count],
        ),
        None,
    );
}
