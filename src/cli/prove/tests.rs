//! Samples of the logout flow that are right, and twins of them that are wrong in one thing each.

use std::path::Path;

use super::*;
use crate::cli::embedded::ReleaseArgs;
use crate::docs::samples::{self, Heading, LANGUAGES};
use crate::engine::{Ahead, sketch};
use crate::plan::{Settings, plan};

const PYTHON: &str = r#"
import json, os, sys
import requests

def fail(why):
    sys.exit(why)

api = os.environ.get("WIKI_API") or fail("WIKI_API is not set")
username = os.environ.get("WIKI_USERNAME") or fail("WIKI_USERNAME is not set")
password = os.environ.get("WIKI_PASSWORD") or fail("WIKI_PASSWORD is not set")
session = requests.Session()
session.headers["User-Agent"] = "logout.py/1.0"

def checked(answer):
    answer.raise_for_status()
    data = answer.json()
    if "error" in data:
        fail(data["error"]["info"])
    return data

common = {"format": "json", "formatversion": "2"}

# Step 1: Fetch a login token
data = checked(session.get(api, params={**common, "action": "query", "meta": "tokens", "type": "login"}))
login_token = data["query"]["tokens"]["logintoken"]

# Step 2: Log in
data = checked(session.post(api, params=common, data={
    "action": "login", "lgname": username, "lgpassword": password, "lgtoken": login_token}))
if data["login"]["result"] != "Success":
    fail(data["login"]["reason"])

# Step 3: Fetch a CSRF token
data = checked(session.get(api, params={**common, "action": "query", "meta": "tokens"}))
csrf_token = data["query"]["tokens"]["csrftoken"]

# Step 4: Log out
shown = checked(session.post(api, params=common, data={"action": "logout", "token": csrf_token}))

# Step 5: The session is gone
data = checked(session.get(api, params={**common, "action": "query", "meta": "userinfo"}))
if data["query"]["userinfo"]["id"] != 0:
    fail("still logged in")

print(json.dumps(shown, indent=2))
"#;

const SHELL: &str = r#"
fail() { printf '%s\n' "$1" >&2; exit 1; }
[ -n "$WIKI_API" ] && [ -n "$WIKI_USERNAME" ] && [ -n "$WIKI_PASSWORD" ] || fail 'a variable is not set'
cookies=$(mktemp) && answer=$(mktemp) || exit 1
ask() { curl -sS --fail-with-body -b "$cookies" -c "$cookies" "$@" >"$answer" || fail "$(cat "$answer")"; }
take() { jq -er "$1" "$answer" || fail "there is no $1"; }

ask -G "$WIKI_API" -d format=json -d formatversion=2 -d action=query -d meta=tokens -d type=login
token=$(take .query.tokens.logintoken) || exit 1
ask "$WIKI_API?format=json&formatversion=2" --data-urlencode action=login --data-urlencode "lgname=$WIKI_USERNAME" --data-urlencode "lgpassword=$WIKI_PASSWORD" --data-urlencode "lgtoken=$token"
[ "$(take .login.result)" = Success ] || fail "$(take .login.reason)"
ask -G "$WIKI_API" -d format=json -d formatversion=2 -d action=query -d meta=tokens
token=$(take .query.tokens.csrftoken) || exit 1
ask "$WIKI_API?format=json&formatversion=2" --data-urlencode action=logout --data-urlencode "token=$token"
shown=$(jq . "$answer")
ask -G "$WIKI_API" -d format=json -d formatversion=2 -d action=query -d meta=userinfo
[ "$(take .query.userinfo.id)" = 0 ] || fail 'still logged in'
printf '%s\n' "$shown"
"#;

fn language(word: &'static str, extension: &'static str) -> Language {
    Language {
        word,
        title: word,
        extension,
        highlighted_as: word,
        write: |_| Err("by hand".to_owned()),
    }
}

/// The flow of the one case of a plan.
fn flow(plan: &Plan) -> Result<Flow, String> {
    let ahead = Ahead {
        seed: 7,
        target_version: ReleaseArgs::default().version(),
        embedded_version: ReleaseArgs::default().version(),
    };
    let scenario = &plan.cases[0].block.scenario;
    let heading = Heading {
        title: &scenario.name,
        about: "",
        stem: "a_sample",
        documents: scenario.documents.as_deref(),
        service: plan.cases[0].block.service(),
    };
    samples::flow(&sketch(plan, &ahead)[0], &heading)
}

fn tried(language: &Language, source: &str) -> Tried {
    tried_on(Path::new("scenarios/logout.yaml"), (language, source))
}

fn tried_on(path: &Path, sample: (&Language, &str)) -> Tried {
    let settings = Settings {
        paths: vec![path.to_owned()],
        ..Settings::default()
    };
    tried_with(&settings, ReleaseArgs::default().version(), sample)
}

fn tried_with(
    settings: &Settings,
    version: Option<Version>,
    (language, source): (&Language, &str),
) -> Tried {
    let plan = plan(settings).unwrap_or_else(|error| panic!("{error:?}"));
    let (host, release) = (Host::of_process(), ReleaseArgs::default());
    let prover = Prover {
        host: &host,
        plan: &plan,
        embedded: &release.wikis(),
        seed: 7,
        version,
    };
    let flow = flow(&plan).expect("it has a flow");
    let sample = Sample {
        language,
        flow: &flow,
        source,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(prover.prove(&sample))
}

#[track_caller]
fn python(instead: &[(&str, &str)]) -> Tried {
    let mut source = PYTHON.to_owned();
    for (from, to) in instead {
        assert!(source.contains(from), "{from}");
        source = source.replacen(from, to, 1);
    }
    tried(&language("python", "py"), &source)
}

/// What is found of a twin that is wrong.
#[track_caller]
fn findings(instead: &[(&str, &str)]) -> Vec<String> {
    match python(instead) {
        Tried::Wrong { findings } => findings,
        other => panic!("{other:?}"),
    }
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn samples_that_do_what_the_scenario_does_are_proved() {
    assert_eq!(python(&[]), Tried::Proved);
    assert_eq!(tried(&language("shell", "sh"), SHELL), Tried::Proved);
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn a_request_that_differs_is_found_where_it_differs() {
    let twins = [
        (
            (
                "\"meta\": \"tokens\"}",
                "\"meta\": \"tokens\", \"assert\": \"user\"}",
            ),
            "in step `csrf-token` it sends one parameter more of the address, `assert` (its request 3)",
        ),
        (
            ("\"lgname\": username, ", ""),
            "in step `log-in` it sends it without the field `lgname` of the form (its request 2)",
        ),
        (
            (
                "\"lgname\": username, \"lgpassword\": password",
                "\"lgpassword\": password, \"lgname\": username",
            ),
            "in step `log-in` it sends the fields of the form in another order: action, lgpassword, lgname, lgtoken instead of action, lgname, lgpassword, lgtoken (its request 2)",
        ),
        (
            ("\"meta\": \"userinfo\"", "\"meta\": \"siteinfo\""),
            "in step `who-am-i` it sends `meta` as `siteinfo` instead of `userinfo` (its request 5)",
        ),
        (
            (
                "data = checked(session.get(api, params={**common, \"action\": \"query\", \"meta\": \"userinfo\"}))",
                "data = {\"query\": {\"userinfo\": {\"id\": 0}}}",
            ),
            "in step `who-am-i` it does not send this request",
        ),
        (
            (
                "shown = checked(session.post",
                "shown = checked(requests.post",
            ),
            "in step `log-out` it sends it without the cookie",
        ),
    ];
    for (instead, finding) in twins {
        let findings = findings(&[instead]);
        assert!(
            findings.iter().any(|found| found.contains(finding)),
            "{findings:#?}"
        );
    }
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn a_request_too_many_is_found() {
    let more =
        "print(json.dumps(shown, indent=2))\nsession.get(api, params={\"action\": \"help\"})";
    assert_eq!(
        findings(&[("print(json.dumps(shown, indent=2))", more)]),
        [
            "it sends a request that the scenario does not send, its request 6: GET /api.php?action=help"
        ]
    );
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn an_order_of_its_own_is_found() {
    let (_, login) = PYTHON.split_once("# Step 2").expect("step 2");
    let (login, _) = login.split_once("# Step 3").expect("step 3");
    let (login, last) = (
        format!("# Step 2{login}"),
        format!("# Step 2{login}# Step 5"),
    );
    let instead = [(login.as_str(), ""), ("# Step 5", last.as_str())];
    let findings = findings(&instead);
    assert!(
        findings[0].starts_with("it ends with the exit code 1:\n  | "),
        "{findings:#?}"
    );
    let differs = "in step `log-in` it sends GET instead of POST; sends ";
    assert!(findings[1].starts_with(differs), "{findings:#?}");
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn what_is_printed_is_the_answer_that_is_shown() {
    let shown = "print(json.dumps(shown, indent=2))";
    for (instead, finding) in [
        (
            "print(json.dumps(data))",
            "it prints another answer:\n  | {\"batchcomplete\":true",
        ),
        ("print('logged out')", "it prints what is no JSON"),
        ("pass", "it prints nothing"),
        (
            "print(json.dumps(shown)); print('done', file=sys.stderr)",
            "it ends well and says something on stderr:\n  | done",
        ),
    ] {
        let findings = findings(&[(shown, instead)]);
        assert!(
            findings.len() == 1 && findings[0].starts_with(finding),
            "{findings:#?}"
        );
    }
}

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn who_does_not_look_at_a_refusal_is_found() {
    let checks =
        "if data[\"login\"][\"result\"] != \"Success\":\n    fail(data[\"login\"][\"reason\"])\n";
    let goes_on = findings(&[(checks, "")]);
    let found = "with a wrong secret it goes on where it was refused, and sends 3 more";
    assert!(goes_on.iter().any(|one| one == found), "{goes_on:#?}");
    let exits_well = findings(&[(
        "    sys.exit(why)",
        "    print(why, file=sys.stderr)\n    sys.exit(0)",
    )]);
    assert_eq!(
        exits_well,
        [
            "with a wrong secret it ends with the exit code 0",
            "without its secret it ends with the exit code 0"
        ]
    );
    let prints_first = findings(&[(
        "session = requests",
        "print('{}'[:0] or ' ')\nsession = requests",
    )]);
    assert_eq!(
        prints_first,
        ["with a wrong secret it prints something on stdout:"]
    );
    let says_nothing = findings(&[("    sys.exit(why)", "    sys.exit(1)")]);
    assert_eq!(
        says_nothing,
        [
            "with a wrong secret it says nothing on stderr",
            "without its secret it says nothing on stderr"
        ]
    );
}

#[test]
fn what_cannot_be_run_is_not_proved() {
    let cobol = language("cobol", "cob");
    let Tried::Unproved { why } = tried(&cobol, "") else {
        panic!("it was run");
    };
    assert_eq!(why, "nothing is known here that runs cobol");
}

/// Makes a page that nobody has, and reads it again.
const PAGE: &str = r#"scenario: A new page
service: mediawiki
tags: [changes]
inputs:
  api: {}
vars:
  page: "Proof {{ unique() }}"
defaults:
  url: "{{ api }}"
  params: {format: json, formatversion: 2}
steps:
  - id: token
    request:
      params: {action: query, meta: tokens}
    extract:
      token: $.query.tokens.csrftoken
  - id: create
    request:
      form: {action: edit, title: "{{ page }}", text: "Text of {{ page }}", token: "{{ token }}"}
    expect:
      $.edit.result: Success
      $.edit.title: "{{ page }}"
  - id: read
    request:
      params: {action: query, titles: "{{ page }}"}
    expect:
      $.query.pages[0].title: "{{ page }}"
      $.query.pages[0].missing: {exists: false}
teardown:
  - id: look
    request:
      params: {action: query, meta: siteinfo}
"#;

const NEW_PAGE: &str = r#"
import json, os, secrets, sys
import requests
api = os.environ["WIKI_API"]
session = requests.Session()
page = "Proof " + "x" + secrets.token_hex(8)
common = {"format": "json", "formatversion": "2"}
token = session.get(api, params={**common, "action": "query", "meta": "tokens"}).json()["query"]["tokens"]["csrftoken"]
session.post(api, params=common, data={"action": "edit", "title": page, "text": "Text of " + page, "token": token})
print(session.get(api, params={**common, "action": "query", "titles": page}).text)
"#;

#[test]
#[ignore = "needs python3 with requests, bash, curl and jq"]
fn what_a_sample_draws_stands_for_what_the_scenario_draws() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.yaml");
    std::fs::write(&path, PAGE).expect("a file");
    let python = language("python", "py");
    assert_eq!(tried_on(&path, (&python, NEW_PAGE)), Tried::Proved);
    let other = NEW_PAGE.replace("\"titles\": page", "\"titles\": page[:-1] + 'g'");
    let Tried::Wrong { findings } = tried_on(&path, (&python, &other)) else {
        panic!("another page is read");
    };
    assert!(
        findings[0].contains("in step `read` it sends `titles` as `Proof x"),
        "{findings:#?}"
    );
    // What is answered is judged by the scenario.
    std::fs::write(
        &path,
        PAGE.replace("missing: {exists: false}", "missing: true"),
    )
    .expect("a file");
    let Tried::Wrong { findings } = tried_on(&path, (&python, NEW_PAGE)) else {
        panic!("it does not hold");
    };
    let told = "in step `read` its answer is not as it should be: `$.query.pages[0].missing`";
    assert!(findings[0].starts_with(told), "{findings:#?}");
}

const GADGET: &str = r#"
const api = new mw.Api();
let result;
api.postWithToken( 'csrf', { format: 'json', formatversion: '2', action: 'logout' } ).then( ( data ) => {
	result = data;
} ).then( () => api.get( { format: 'json', formatversion: '2', action: 'query', meta: 'userinfo' } ) ).then( ( data ) => {
	if ( data.query.userinfo.id !== 0 ) {
		throw new Error( 'still logged in' );
	}
	console.log( JSON.stringify( result, null, 2 ) );
} ).catch( ( code ) => {
	console.error( code );
	mw.notify( String( code ), { type: 'error' } );
} );
"#;

/// Settings for some scenarios on every real wiki below `FLOWRUN_REAL_WIKIS`, with its version.
fn real_wikis(paths: &[&str]) -> Vec<(Settings, Option<Version>)> {
    let host = Host::of_process();
    let folder = host
        .variable("FLOWRUN_REAL_WIKIS")
        .expect("a folder of wikis");
    let mut found = Vec::new();
    for wiki in ["1.35", "1.39", "1.43"] {
        let Ok(text) = std::fs::read_to_string(Path::new(folder).join(wiki).join("env")) else {
            continue;
        };
        let of = |name: &str| {
            let mut lines = text.lines().filter_map(|line| line.split_once('='));
            let (_, value) = lines.find(|(own, _)| *own == name).expect("it says so");
            value.to_owned()
        };
        let inputs = [
            "username",
            "password",
            "main_username",
            "main_password",
            "admin_username",
            "admin_password",
        ];
        let settings = Settings {
            paths: paths
                .iter()
                .map(|path| Path::new("scenarios").join(path))
                .collect(),
            targets: vec![of("api")],
            environment: inputs
                .map(|name| (format!("FLOWRUN_VAR_{name}"), of(name)))
                .to_vec(),
            writable: true,
            skip_what_lacks: true,
            ..Settings::default()
        };
        found.push((settings, of("version").parse().ok()));
    }
    assert!(!found.is_empty(), "no wiki is up");
    found
}

fn on_real_wikis(language: &Language, source: &str) -> Vec<Tried> {
    let each = real_wikis(&["logout.yaml"]).into_iter();
    each.map(|(settings, version)| tried_with(&settings, version, (language, source)))
        .collect()
}

#[test]
#[ignore = "needs real wikis and all interpreters"]
fn samples_of_the_library_are_proved_on_real_wikis() {
    let mut proved = 0;
    for (settings, version) in real_wikis(&["logout.yaml", "pages/move.yaml"]) {
        let whole = plan(&settings).unwrap_or_else(|error| panic!("{error:?}"));
        for case in &whole.cases {
            for (language, tried) in written(&only(&whole, case), version.clone()) {
                assert!(
                    !matches!(tried, Tried::Wrong { .. }),
                    "{}, {language}",
                    case.name()
                );
                proved += u32::from(tried == Tried::Proved);
            }
        }
    }
    assert!(proved > 0);
}

#[test]
#[ignore = "needs real wikis"]
fn real_wikis_see_the_same() {
    for (word, extension, source) in [("python", "py", PYTHON), ("shell", "sh", SHELL)] {
        for tried in on_real_wikis(&language(word, extension), source) {
            assert_eq!(tried, Tried::Proved, "{word}");
        }
    }
}

#[test]
#[ignore = "needs real wikis and Chromium"]
fn a_gadget_is_proved_in_a_page_of_a_real_wiki() {
    let gadgets = language(browser::LANGUAGE, "js");
    for tried in on_real_wikis(&gadgets, GADGET) {
        assert_eq!(tried, Tried::Proved);
    }
    let more = GADGET.replace("meta: 'userinfo'", "meta: 'userinfo', uiprop: 'rights'");
    for tried in on_real_wikis(&gadgets, &more) {
        let Tried::Wrong { findings } = tried else {
            panic!("{tried:?}");
        };
        let found = "in step `who-am-i` it sends one parameter more, `uiprop`";
        assert!(findings[0].starts_with(found), "{findings:#?}");
    }
    let refused = GADGET.replace("action: 'logout'", "action: 'nothing'");
    for tried in on_real_wikis(&gadgets, &refused) {
        let Tried::Wrong { findings } = tried else {
            panic!("{tried:?}");
        };
        assert!(
            findings[0].starts_with("it ends with the exit code 1:"),
            "{findings:#?}"
        );
    }
}

/// What comes of a sample in each language, of a scenario that has a flow.
fn written(plan: &Plan, version: Option<Version>) -> Vec<(String, Tried)> {
    let (host, release) = (Host::of_process(), ReleaseArgs::default());
    let prover = Prover {
        host: &host,
        plan,
        embedded: &release.wikis(),
        seed: 7,
        version,
    };
    let Ok(flow) = flow(plan) else {
        return Vec::new();
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let name = plan.cases[0].name();
    if let Err(why) = runtime.block_on(prover.scenario()) {
        eprintln!("unproved  {name}: {why}");
        assert!(why.starts_with("the scenario is skipped"), "{name}: {why}");
        return Vec::new();
    }
    let each = LANGUAGES.iter().filter_map(|language| {
        let source = (language.write)(&flow).ok()?;
        let sample = Sample {
            language,
            flow: &flow,
            source: &source,
        };
        let tried = runtime.block_on(prover.prove(&sample));
        eprintln!("{}", told::told(&name, language, &tried));
        Some((language.word.to_owned(), tried))
    });
    each.collect()
}

#[test]
#[ignore = "needs all interpreters"]
fn samples_of_the_library_are_proved() {
    let settings = Settings {
        paths: [
            "logout.yaml",
            "pages/edit-refused.yaml",
            "session/assert.yaml",
            "session/createaccount.yaml",
            "session/two-sessions.yaml",
        ]
        .map(|path| Path::new("scenarios").join(path))
        .to_vec(),
        skip_what_lacks: true,
        ..Settings::default()
    };
    let whole = plan(&settings).unwrap_or_else(|error| panic!("{error:?}"));
    let mut wrong = Vec::new();
    let mut proved = 0;
    for case in &whole.cases {
        let version = ReleaseArgs::default().version();
        for (language, tried) in written(&only(&whole, case), version) {
            match tried {
                Tried::Proved => proved += 1,
                // A page of the embedded wiki runs no script.
                Tried::Unproved { .. } if language == browser::LANGUAGE => {}
                other => wrong.push((case.name(), language, other)),
            }
        }
    }
    eprintln!("{proved} proved");
    assert!(wrong.is_empty() && proved > 0, "{wrong:#?}");
}

#[test]
fn the_scenario_itself_is_carried_out_as_ever() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.yaml");
    let scenario = |text: &str| {
        std::fs::write(&path, text).expect("a file");
        let settings = Settings {
            paths: vec![path.clone()],
            ..Settings::default()
        };
        let plan = plan(&settings).unwrap_or_else(|error| panic!("{error:?}"));
        let (host, release) = (Host::of_process(), ReleaseArgs::default());
        let prover = Prover {
            host: &host,
            plan: &plan,
            embedded: &release.wikis(),
            seed: 7,
            version: release.version(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(prover.scenario())
    };
    assert_eq!(scenario(PAGE), Ok(()));
    let wrong = scenario(&PAGE.replace("missing: {exists: false}", "missing: true"));
    let told = "the scenario does not hold there: in step `read` its answer is not as it should be: `$.query.pages[0].missing`";
    assert!(
        wrong.as_ref().is_err_and(|why| why.starts_with(told)),
        "{wrong:?}"
    );
    let skipped = scenario(&PAGE.replace("tags:", "requires: mediawiki >= 9.9\ntags:"));
    let told = "the scenario is skipped there: requires mediawiki >= 9.9";
    assert_eq!(skipped, Err(told.to_owned()));
}
