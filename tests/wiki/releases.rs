//! What differs between the releases: one test a row of what is known of them, asked of all four.
//!
//! Where the rows are:
//!
//! | row | test |
//! |---|---|
//! | a logout by GET or POST, with no, a bad, the good, the anonymous, the used token; an anonymous logout | `logout::*` |
//! | success is `{}` in every format | `logout::success_in_every_format` |
//! | the promise not to write, at a logout and at a login | `logout::a_promise_not_to_write*` |
//! | a read-only wiki: logout, login, `clientlogin`, the other writes | `read_only::*` |
//! | paraminfo of logout | [`paraminfo_of_logout`] |
//! | `meta=tokens&type=*` | [`all_types_of_tokens`] |
//! | `action=tokens` | [`the_old_action_for_tokens`] |
//! | where changes are announced | `errors::where_changes_are_announced` |
//! | cookies of an edit | [`cookies_of_an_edit`] |
//! | an anonymous edit starts a session | [`an_anonymous_edit_starts_a_session`] |
//! | the words of `articleexists` | `errors::a_page_that_is_there_already` |
//! | the element around a parsed page | [`the_element_around_a_parsed_page`] |
//! | the right `writeapi`, and those that moved with it | [`the_right_to_write_by_the_api`], [`rights_that_moved`] |
//! | `blocked`, and what is told of a block | `barriers::a_blocked_account`, `barriers::what_is_told_of_a_block` |
//! | `ratelimited` | `barriers::the_limit_of_edits`, `barriers::when_the_limit_is_noticed` |
//! | methods of a preflight | [`methods_that_a_preflight_allows`] |
//! | unknown parameters in `errorformat=raw` | `errors::unknown_parameters_in_raw` |
//! | logo and conversion of links in siteinfo | [`the_logo_and_the_conversion_of_links`] |
//! | `notoken` and the like became `missingparam` | `errors::codes_of_wrong_parameters` |
//! | the words of failed assertions | `errors::assertions` |
//! | a login whose session is lost | [`a_login_whose_session_is_lost`] |
//! | a main account's password in `action=login`, in all releases | [`a_login_to_the_account_itself`] |
//! | too many wrong passwords, in all releases | `attempts::*` |
//! | `X-Request-Id` | [`the_request_id`] |
//! | keys of the errors of the REST API | [`reading_a_missing_page_by_rest`] |
//!
//! Rows that have no test, since the embedded wiki has nothing that they could be asked of: 1.33, 1.34, 1.40 to 1.42, 1.44 and 1.45 (it
//! is none of them); logout with `$wgDebugAPI`; `cannotlogout` (it has no OAuth); private wikis; `intoken` and `rvtoken` (it has no
//! `prop=info`); creating pages by REST; `cpPosIndex` of 1.39 (it has one database and no cache); `wikiBlockID`, the cookie that a
//! real wiki sets whoever is not logged in and comes from a blocked address.
//!
//! What all releases have in common is judged by `replay`. Start at [`each`].

use flowrun::wiki::{Release, Settings};
use serde_json::json;

use super::client::{self, Client, Running};

/// Name and password of the bot password.
pub(super) const BOT: (&str, &str) = ("Alice@flow", "0123456789abcdef0123456789abcdef");

/// Runs a check on a new wiki of each release.
pub(super) fn each(check: impl Fn(Release, &Running)) {
    each_with(&Settings::default(), check);
}

/// Runs a check on a new wiki of each release, set up in this way.
pub(super) fn each_with(settings: &Settings, check: impl Fn(Release, &Running)) {
    for release in Release::ALL {
        let settings = Settings {
            release,
            ..settings.clone()
        };
        check(release, &client::start(settings));
    }
}

/// A client of the main account, logged in with `action=login`.
pub(super) fn logged_in_to_account(running: &Running) -> Client {
    let accounts = running.wiki.accounts();
    logged_in_as(running, &accounts.username, &accounts.password)
}

/// A client of the administrator.
pub(super) fn administrator(running: &Running) -> Client {
    let accounts = running.wiki.accounts();
    logged_in_as(running, &accounts.admin, &accounts.admin_password)
}

fn logged_in_as(running: &Running, name: &str, password: &str) -> Client {
    let mut client = Client::new(running);
    let answer = client.log_in(name, password);
    assert_eq!(answer.json()["login"]["result"], "Success", "{answer:?}");
    client
}

/// A client that has logged in with the bot password.
pub(super) fn logged_in(running: &Running) -> Client {
    let mut client = Client::new(running);
    let answer = client.log_in(BOT.0, BOT.1);
    assert_eq!(answer.json()["login"]["result"], "Success", "{answer:?}");
    client
}

#[test]
fn a_release_reads_as_it_is_written() {
    for release in Release::ALL {
        assert_eq!(release.to_string().parse(), Ok(release));
    }
    assert_eq!(Release::default(), Release::V1_43);
    assert!(
        "1.34"
            .parse::<Release>()
            .unwrap_err()
            .to_string()
            .contains("1.32, 1.35, 1.39, 1.43")
    );
}

#[test]
fn the_generator_says_the_release() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "query"), ("meta", "siteinfo")])
            .json();
        let generator = answer["query"]["general"]["generator"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            generator.starts_with(&format!("MediaWiki {release}.")),
            "{generator}"
        );
        if release == Release::V1_32 {
            assert_eq!(generator, "MediaWiki 1.32.1");
        }
    });
}

#[test]
fn paraminfo_of_logout() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "paraminfo"), ("modules", "logout")])
            .json();
        let module = &answer["paraminfo"]["modules"][0];
        assert_eq!(
            module.get("writerights").is_some(),
            release == Release::V1_43,
            "{release}"
        );
        let class = if release == Release::V1_43 {
            "MediaWiki\\Api\\ApiLogout"
        } else {
            "ApiLogout"
        };
        assert_eq!(module["classname"], class, "{release}");
        let token = module["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .any(|parameter| parameter["name"] == "token");
        assert_eq!(token, release != Release::V1_32, "{release}");
    });
}

#[test]
fn all_types_of_tokens() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "query"), ("meta", "tokens"), ("type", "*")])
            .json();
        let tokens = answer["query"]["tokens"].as_object().unwrap().len();
        assert_eq!(
            tokens,
            if release >= Release::V1_39 { 7 } else { 0 },
            "{release}"
        );
        let warned = answer["warnings"]["tokens"]["*"].as_str();
        let expected = match release {
            Release::V1_32 => Some("Unrecognized value for parameter \"type\": *."),
            Release::V1_35 => Some("Unrecognized value for parameter \"type\": *"),
            _ => None,
        };
        assert_eq!(warned, expected, "{release}");
    });
}

#[test]
fn the_old_action_for_tokens() {
    each(|release, running| {
        let answer = Client::new(running).get(&[("action", "tokens")]);
        if release >= Release::V1_39 {
            assert_eq!(answer.error().as_deref(), Some("badvalue"), "{release}");
        } else {
            assert_eq!(
                answer.json()["tokens"],
                json!({"edittoken": "+\\"}),
                "{release}"
            );
            assert_eq!(
                answer.json()["warnings"].as_object().unwrap().len(),
                2,
                "{release}"
            );
        }
    });
}

#[test]
fn cookies_of_an_edit() {
    each(|release, running| {
        let mut client = Client::new(running);
        let answer = client.post(&[
            ("action", "edit"),
            ("title", "By nobody"),
            ("text", "x"),
            ("token", "+\\"),
        ]);
        let names: Vec<_> = answer
            .cookies()
            .map(|cookie| cookie.split('=').next().unwrap().to_owned())
            .collect();
        let expected: &[&str] = match release {
            Release::V1_32 => &["UseDC"],
            Release::V1_35 => &["UseDC", "UseCDNCache"],
            Release::V1_39 => &["wiki_session", "UseDC", "UseCDNCache"],
            Release::V1_43 => &["wiki_session", "UseDC"],
        };
        assert_eq!(names, expected, "{release}");
    });
}

#[test]
fn an_anonymous_edit_starts_a_session() {
    each(|release, running| {
        let mut client = Client::new(running);
        let parameters = [("title", "By nobody"), ("text", "x"), ("token", "+\\")];
        let answer = client.post(&[&[("action", "edit")], &parameters[..]].concat());
        assert_eq!(answer.json()["edit"]["result"], "Success", "{release}");
        assert_eq!(
            client.jar.contains_key("wiki_session"),
            release >= Release::V1_39,
            "{release}"
        );
    });
}

#[test]
fn a_login_to_the_account_itself() {
    each(|release, running| {
        let mut client = Client::new(running);
        let accounts = running.wiki.accounts();
        let answer = client.log_in(&accounts.username, &accounts.password).json();
        assert_eq!(answer["login"]["result"], "Success", "{release}");
        let warned: Vec<_> = answer["warnings"].as_object().unwrap().keys().collect();
        assert_eq!(warned, ["login", "main"], "{release}");
        for name in ["wiki_session", "wikiUserID", "wikiUserName", "wikiToken"] {
            assert!(client.jar.contains_key(name), "{release}: {name}");
        }
    });
}

#[test]
fn rights_that_moved() {
    each(|release, running| {
        let rights = |client: &mut Client| {
            let parameters = [
                ("action", "query"),
                ("meta", "userinfo"),
                ("uiprop", "rights"),
            ];
            let answer = client.get(&parameters).json();
            answer["query"]["userinfo"]["rights"]
                .as_array()
                .unwrap()
                .clone()
        };
        let before = release < Release::V1_43;
        let everybody = rights(&mut Client::new(running));
        let users = rights(&mut logged_in_to_account(running));
        for name in ["viewmywatchlist", "editmywatchlist"].map(|name| json!(name)) {
            assert_eq!(everybody.contains(&name), before, "{release}: {name}");
            assert!(users.contains(&name), "{release}: {name}");
        }
        assert_eq!(users.contains(&json!("purge")), before, "{release}");
    });
}

#[test]
fn the_element_around_a_parsed_page() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "parse"), ("page", "Main Page")])
            .json();
        let html = answer["parse"]["text"]["*"].as_str().unwrap().to_owned();
        let wrapper = match release {
            Release::V1_43 => {
                "<div class=\"mw-content-ltr mw-parser-output\" lang=\"en\" dir=\"ltr\"><p>"
            }
            _ => "<div class=\"mw-parser-output\"><p>",
        };
        assert!(html.starts_with(wrapper), "{release}: {html}");
    });
}

#[test]
fn the_right_to_write_by_the_api() {
    each(|release, running| {
        let parameters = [
            ("action", "query"),
            ("meta", "userinfo"),
            ("uiprop", "rights"),
        ];
        let answer = Client::new(running).get(&parameters).json();
        let rights = answer["query"]["userinfo"]["rights"]
            .as_array()
            .unwrap()
            .clone();
        assert_eq!(
            rights.contains(&json!("writeapi")),
            release < Release::V1_43,
            "{release}"
        );
    });
}

#[test]
fn methods_that_a_preflight_allows() {
    each(|release, running| {
        let headers = [
            ("Origin".to_owned(), "http://other.example".to_owned()),
            (
                "Access-Control-Request-Method".to_owned(),
                "POST".to_owned(),
            ),
        ];
        let answer = client::request(
            &running.address,
            "OPTIONS",
            "/api.php?action=query&origin=*",
            &headers,
            None,
        );
        let expected = if release >= Release::V1_39 {
            "POST, GET, HEAD"
        } else {
            "POST, GET"
        };
        assert_eq!(
            answer.header("access-control-allow-methods"),
            Some(expected),
            "{release}"
        );
    });
}

#[test]
fn the_logo_and_the_conversion_of_links() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "query"), ("meta", "siteinfo")])
            .json();
        let general = &answer["query"]["general"];
        assert_eq!(
            general.get("linkconversion").is_some(),
            release >= Release::V1_39,
            "{release}"
        );
        let logo = if release >= Release::V1_39 {
            "/change-your-logo.svg"
        } else {
            "/wiki.png"
        };
        assert!(
            general["logo"].as_str().unwrap().ends_with(logo),
            "{release}"
        );
    });
}

#[test]
fn a_login_whose_session_is_lost() {
    each(|release, running| {
        let token = Client::new(running).token("login");
        let mut elsewhere = Client::new(running);
        let parameters = [
            ("action", "login"),
            ("lgname", BOT.0),
            ("lgpassword", BOT.1),
            ("lgtoken", token.as_str()),
        ];
        let answer = elsewhere.post(&parameters).json();
        let expected = if release == Release::V1_32 {
            "NeedToken"
        } else {
            "Failed"
        };
        assert_eq!(answer["login"]["result"], expected, "{release}");
    });
}

#[test]
fn the_request_id() {
    each(|release, running| {
        let answer = Client::new(running).get(&[("action", "query")]);
        assert_eq!(
            answer.header("x-request-id").is_some(),
            release >= Release::V1_35,
            "{release}"
        );
    });
}

#[test]
fn reading_a_missing_page_by_rest() {
    each(|release, running| {
        let answer = client::request(
            &running.address,
            "GET",
            "/rest.php/v1/page/No_such_page",
            &[],
            None,
        );
        assert_eq!(answer.status, 404, "{release}");
        assert_eq!(
            answer.json().get("errorKey").is_some(),
            release == Release::V1_43,
            "{release}"
        );
    });
}
