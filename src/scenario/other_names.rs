//! What other tools call a key of ours.

use crate::syntax::Shape;

/// Words of others, and ours that may be meant: the first that a map has.
const OTHERS: &[(&[&str], &[&str])] = &[
    (
        &[
            "assert",
            "asserts",
            "assertions",
            "response",
            "check",
            "checks",
            "test",
            "tests",
            "validate",
            "should",
        ],
        &["expect"],
    ),
    (
        &[
            "capture", "captures", "save", "store", "register", "bind", "output",
        ],
        &["extract"],
    ),
    (
        &[
            "query",
            "querystring",
            "query_params",
            "query_parameters",
            "queryParams",
            "parameters",
            "qs",
        ],
        &["params"],
    ),
    (&["data", "urlencoded", "form_params"], &["form"]),
    (
        &["formData", "form_data", "files", "upload"],
        &["multipart"],
    ),
    (&["bodyFile", "body_file", "file_body"], &["file"]),
    (
        &[
            "uri", "endpoint", "address", "base_url", "baseURL", "baseUrl",
        ],
        &["url"],
    ),
    (&["verb"], &["method"]),
    (
        &[
            "follow",
            "redirect",
            "redirects",
            "allow_redirects",
            "followRedirects",
            "location",
        ],
        &["follow_redirects"],
    ),
    (
        &["desc", "description", "doc", "docs", "comment"],
        &["about"],
    ),
    (&["title", "test_name", "label"], &["name", "scenario"]),
    (&["variables", "env", "let"], &["vars"]),
    (
        &[
            "stages",
            "flow",
            "requests",
            "tasks",
            "scenarios",
            "entries",
        ],
        &["steps"],
    ),
    (&["include", "includes", "call", "import", "ref"], &["use"]),
    (&["if", "condition", "only_if"], &["when"]),
    (&["loop", "foreach", "with_items", "range"], &["for_each"]),
    (&["retries", "max_retries", "attempts"], &["retry", "tries"]),
    (&["until", "poll", "wait_for"], &["repeat"]),
    (&["interval", "delay", "wait"], &["pause"]),
    (
        &["finally", "defer", "after", "cleanup", "afterAll"],
        &["teardown"],
    ),
    (&["before", "beforeAll", "needs"], &["setup"]),
    (&["labels", "marks", "groups"], &["tags"]),
    (&["parametrize", "testdata", "cases", "examples"], &["rows"]),
    (&["user", "login"], &["username"]),
    (&["pass", "pwd"], &["password"]),
];

/// Keys that a target of `flowrun.yaml` has.
const OF_A_TARGET: &[&str] = &[
    "insecure",
    "verify",
    "proxy",
    "cert",
    "key",
    "ca",
    "cacert",
    "resolve",
    "connect_to",
    "unix_socket",
    "http_version",
    "max_size",
    "rate",
];

/// Methods that stand for the whole request elsewhere.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What to do about a word that is no key of a map, if others have it.
pub fn advice(word: &str, shape: &Shape) -> Option<String> {
    let others = OTHERS.iter().filter(|(words, _)| words.contains(&word));
    let mut ours = others.flat_map(|(_, ours)| *ours);
    if let Some(our) = ours.find(|our| shape.keys.iter().any(|key| key.name == **our)) {
        return Some(format!("did you mean `{our}`?"));
    }
    let upper = word.to_ascii_uppercase();
    Some(match shape.what {
        "a step" if METHODS.contains(&upper.as_str()) => {
            format!("write `request: {{method: {upper}, path: …}}`")
        }
        "a request" if word == "body" => {
            "a body is said by its kind: `json`, `form`, `text`, `multipart` or `file`".to_owned()
        }
        "a request" if word == "graphql" => {
            "it is JSON that is sent: `json: {query: …, variables: {…}}`".to_owned()
        }
        "a request" if OF_A_TARGET.contains(&word) => {
            "how a server is reached is said of a target, in `flowrun.yaml`".to_owned()
        }
        "`auth`" if ["apikey", "api_key", "header", "token"].contains(&word) => {
            "a key that is sent as it is stands in `headers`, with a template of a secret input"
                .to_owned()
        }
        "a target" if ["url", "uri", "address", "base_url", "baseURL", "host"].contains(&word) => {
            "its address is the value of an input: `inputs: {NAME: https://…}`".to_owned()
        }
        _ => return None,
    })
}

/// The same of a word in a request, which may be the name of a parameter.
pub(super) fn advice_in_request(word: &str, shape: &Shape) -> Option<String> {
    let parameter = || {
        format!(
            "a parameter stands one level deeper: `params: {{{word}: …}}` in the address, `form: {{{word}: …}}` in a body"
        )
    };
    advice(word, shape).or_else(|| Some(parameter()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::shapes;

    #[test]
    fn a_word_of_others_means_one_of_ours_where_there_is_one() {
        for (word, shape, said) in [
            ("assert", &shapes::STEP, Some("did you mean `expect`?")),
            ("query", &shapes::REQUEST, Some("did you mean `params`?")),
            ("title", &shapes::STEP, Some("did you mean `name`?")),
            ("title", &shapes::SCENARIO, Some("did you mean `scenario`?")),
            ("retries", &shapes::RETRY, Some("did you mean `tries`?")),
            (
                "get",
                &shapes::STEP,
                Some("write `request: {method: GET, path: …}`"),
            ),
            ("query", &shapes::STEP, None),
            ("proxy", &shapes::STEP, None),
        ] {
            assert_eq!(advice(word, shape).as_deref(), said, "{word}");
        }
        assert!(
            advice("proxy", &shapes::REQUEST).is_some_and(|said| said.contains("flowrun.yaml"))
        );
    }

    #[test]
    fn every_word_of_ours_is_a_key_and_no_word_of_others_is_one_beside_it() {
        let shapes = [
            &shapes::SCENARIO,
            &shapes::STEP,
            &shapes::REQUEST,
            &shapes::RETRY,
            &shapes::BASIC,
        ];
        let is_key = |word: &str, shape: &Shape| shape.keys.iter().any(|key| key.name == word);
        for (others, ours) in OTHERS {
            for our in *ours {
                let mut with = shapes.iter().filter(|shape| is_key(our, shape)).peekable();
                assert!(with.peek().is_some(), "{our}");
                for shape in with {
                    assert!(!others.iter().any(|other| is_key(other, shape)), "{our}");
                }
            }
        }
    }
}
