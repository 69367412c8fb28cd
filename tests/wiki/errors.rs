//! Codes and words of errors and warnings in each release.
//!
//! What else differs between the releases is in `releases`. Start at [`codes_of_wrong_parameters`].

use flowrun::wiki::Release;
use serde_json::json;

use super::client::Client;
use super::releases::{each, logged_in};

#[test]
fn codes_of_wrong_parameters() {
    each(|release, running| {
        let mut client = Client::new(running);
        let mut code = |parameters: &[(&str, &str)]| client.get(parameters).error();
        let old = release == Release::V1_32;
        let either = |before: &str, since: &str| Some(if old { before } else { since }.to_owned());
        assert_eq!(
            code(&[("action", "bogus")]),
            either("unknown_action", "badvalue"),
            "{release}"
        );
        assert_eq!(
            code(&[("action", "query"), ("assert", "bogus")]),
            either("unknown_assert", "badvalue"),
            "{release}"
        );
        assert_eq!(
            code(&[("action", "edit"), ("title", "X"), ("text", "x")]),
            either("notoken", "missingparam"),
            "{release}"
        );
        let number = code(&[("action", "query"), ("maxlag", "abc")]);
        assert_eq!(number, (!old).then(|| "badinteger".to_owned()), "{release}");
    });
}

#[test]
fn assertions() {
    each(|release, running| {
        let mut client = logged_in(running);
        let mut info = |name: &str, value: &str| {
            let answer = client.get(&[("action", "query"), (name, value)]).json();
            answer["error"]["info"].as_str().map(str::to_owned)
        };
        let old = release == Release::V1_32;
        let either = |before: &str, since: &str| Some(if old { before } else { since }.to_owned());
        let anon = either(
            "Unrecognized value for parameter \"assert\": anon.",
            "You are no longer logged out, so the action could not be completed.",
        );
        assert_eq!(info("assert", "anon"), anon, "{release}");
        let bot = either(
            "Assertion that the user has the \"bot\" right failed.",
            "You do not have the \"bot\" right, so the action could not be completed.",
        );
        assert_eq!(info("assert", "bot"), bot, "{release}");
        let named = either(
            "Assertion that the user is \"Admin\" failed.",
            "You are no longer logged in as \"Admin\", so the action could not be completed.",
        );
        assert_eq!(info("assertuser", "Admin"), named, "{release}");
        assert_eq!(info("assert", "user"), None, "{release}");
        let nobody = Client::new(running)
            .get(&[("action", "query"), ("assert", "user")])
            .json();
        let user = either(
            "Assertion that the user is logged in failed.",
            "You are no longer logged in, so the action could not be completed.",
        );
        assert_eq!(
            nobody["error"]["info"].as_str(),
            user.as_deref(),
            "{release}"
        );
    });
}

#[test]
fn where_changes_are_announced() {
    each(|release, running| {
        let answer = Client::new(running)
            .get(&[("action", "logout"), ("assert", "user")])
            .json();
        let old = answer["error"]["*"]
            .as_str()
            .unwrap()
            .contains("/mailman/listinfo/mediawiki-api-announce&gt;");
        assert_eq!(old, release <= Release::V1_35, "{release}");
    });
}

#[test]
fn a_page_that_is_there_already() {
    each(|release, running| {
        let mut client = Client::new(running);
        let parameters = [
            ("action", "edit"),
            ("title", "Main Page"),
            ("text", "x"),
            ("createonly", "1"),
            ("token", "+\\"),
        ];
        let answer = client.post(&parameters).json();
        let noun = if release == Release::V1_43 {
            "page"
        } else {
            "article"
        };
        assert_eq!(answer["error"]["code"], "articleexists", "{release}");
        assert_eq!(
            answer["error"]["info"],
            format!("The {noun} you tried to create has been created already."),
            "{release}"
        );
    });
}

#[test]
fn unknown_parameters_in_raw() {
    each(|release, running| {
        let parameters = [("action", "query"), ("errorformat", "raw"), ("bogus", "1")];
        let answer = Client::new(running).get(&parameters).json();
        let list = &answer["warnings"][0]["params"][0];
        let expected = match release {
            Release::V1_43 => json!({"list": ["bogus"], "type": "comma"}),
            _ => json!({"list": {"3": "bogus"}, "type": "comma"}),
        };
        assert_eq!(*list, expected, "{release}");
    });
}
