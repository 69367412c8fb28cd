//! What differs between the releases: one test a row of what is known of them, asked of all four.
//!
//! What is peculiar to a logout is in `logout`, what all releases have in common is judged by `replay`. Start at [`each`].

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
