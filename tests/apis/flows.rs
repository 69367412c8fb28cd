//! Scenarios of our own against each API: they pass, they pass again with their snapshots, and they fail where the API has a
//! defect or the scenario says something else.

use axum::Router;

use super::{Host, cookies, echo, graphql, issues, login, redirects, signup, store, upload};
use crate::flow::{Flow, Ran, project};

/// What a file of the scenarios holds for those that send files.
const TABLE: &str = "a,b\n1,2\n";

fn text(name: &str) -> String {
    let path = project().join(format!("tests/apis/scenarios/{name}.yaml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn flow(name: &str, text: &str) -> Flow {
    Flow::new()
        .file(&format!("{name}.yaml"), text)
        .file("table.csv", TABLE)
        .env("FLOWRUN_VAR_invite", signup::INVITATION)
        .env("FLOWRUN_VAR_password", login::PASSWORD)
        .env(
            "FLOWRUN_VAR_token",
            if name == "issues" {
                issues::TOKEN
            } else {
                graphql::TOKEN
            },
        )
}

fn run(flow: &Flow, name: &str, host: &Host, more: &[&str]) -> Ran {
    let file = format!("{name}.yaml");
    let url = host.url();
    let args = [file.as_str(), "--target", &url, "--writable"];
    flow.run(args.into_iter().chain(more.iter().copied()))
}

#[test]
fn each_passes_and_passes_again_with_its_snapshots() {
    let folder = project().join("tests/apis/scenarios");
    let files = std::fs::read_dir(folder).expect("the scenarios");
    let files = files.map(|file| file.expect("an entry").path());
    let mut names: Vec<_> = files
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let host = Host::all();
    for name in &names {
        let flow = flow(name, &text(name));
        run(&flow, name, &host, &[]).exits(0).says("new snapshot");
        assert!(!flow.files("snapshots").is_empty(), "{name}");
        run(&flow, name, &host, &["--ci"]).exits(0);
    }
    // Each has twins below that must fail.
    let twins = LITERALS.iter().map(|twin| twin.0);
    let twins: std::collections::BTreeSet<_> = twins.collect();
    assert!(names.iter().eq(twins), "{names:?}");
}

/// A scenario, what it says, what it says instead, and what is said of that.
const LITERALS: &[(&str, &str, &str, &str)] = &[
    (
        "cookies",
        "theme: dark\n      cookie theme max-age",
        "theme: light\n      cookie theme max-age",
        "`cookie theme` is not as expected",
    ),
    (
        "cookies",
        "samesite: Lax",
        "samesite: Strict",
        "`cookie theme samesite` is not as expected",
    ),
    (
        "cookies",
        "size: large}}\n    expect:",
        "size: small}}\n    expect:",
        "$.size: \"large\" → \"small\"",
    ),
    ("echo", "page: \"02\"", "page: 2", "$.page: 2 → \"02\""),
    (
        "echo",
        "note: \"3\", gift: false, to: null}}\n    expect",
        "note: 3, gift: false, to: null}}\n    expect",
        "$.note: \"3\" → 3",
    ),
    (
        "echo",
        "          yours.\n      $.headers",
        "          yours\n      $.headers",
        "   2 +yours.",
    ),
    (
        "graphql",
        "error: GRAPHQL_PARSE_FAILED",
        "error: GRAPHQL_VALIDATION_FAILED",
        "actual: the text \"GRAPHQL_PARSE_FAILED\"",
    ),
    (
        "graphql",
        "    expect: {error: BAD_USER_INPUT}\n",
        "",
        "error[undeclared-error]: API error BAD_USER_INPUT: Variable",
    ),
    (
        "graphql",
        "      all error: [UNAUTHENTICATED]\n",
        "",
        "error[undeclared-error]: API error UNAUTHENTICATED: Only members",
    ),
    (
        "issues",
        "status: 401, $.message: Req",
        "status: 403, $.message: Req",
        "expected: the number 403",
    ),
    (
        "issues",
        "expect: {status: 404}",
        "expect: {$.message: Not Found}",
        "error[undeclared-status]",
    ),
    ("issues", "times: 5", "times: 1", "error[repeat-exhausted]"),
    (
        "login",
        "302\n      header Location: /my-movies",
        "302\n      header Location: /movies",
        "`header Location` is not as expected",
    ),
    (
        "login",
        "_csrf: made up",
        "_csrf: \"{{ token }}\"",
        "actual: the number 302",
    ),
    (
        "redirects",
        "follow_redirects: 1}",
        "follow_redirects: false}",
        "`$.page` cannot be asked of this answer",
    ),
    (
        "redirects",
        "{length: 4}",
        "{length: 3}",
        "`redirects` is not as expected",
    ),
    (
        "redirects",
        "status: 301, url:",
        "status: 302, url:",
        "$[0].status: 302 → 301",
    ),
    (
        "signup",
        "          Welcome!",
        "          Welcome",
        "expected: the text \"Welcome\\n\"",
    ),
    (
        "signup",
        "language: [en, nl]",
        "language: [en, de]",
        "actual: the text \"en\"",
    ),
    (
        "signup",
        "mail: somebody@, ",
        "mail: some@body.org, ",
        "expected: the number 422",
    ),
    (
        "store",
        "9007199254740993",
        "9007199254740992",
        "actual: the number 9007199254740993",
    ),
    (
        "store",
        "sorted: descending",
        "sorted: ascending",
        "`$.dates` is not as expected",
    ),
    ("upload", "size: 8", "size: 9", "$[0].size: 9 → 8"),
    (
        "upload",
        "label: [red, \"1.10\"], note",
        "label: [red, 1.10], note",
        "$.label[1]: 1.1 → \"1.10\"",
    ),
];

/// Why a scenario that must fail, and say this, does not; nothing if it does.
fn missed(name: &str, text: &str, host: &Host, told: &str) -> Option<String> {
    let ran = run(&flow(name, text), name, host, &[]);
    // A text that stands in the scenario is a snapshot; there are no others yet that could differ.
    let noticed = [4, 5].contains(&ran.status) && ran.stderr.contains(told);
    (!noticed).then(|| {
        format!(
            "{name}: exit {}, no {told:?} in\n{}",
            ran.status, ran.stderr
        )
    })
}

#[track_caller]
fn none(missed: impl Iterator<Item = String>) {
    let missed: Vec<_> = missed.collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn none_passes_that_says_something_else() {
    none(LITERALS.iter().filter_map(|(name, said, instead, told)| {
        let right = text(name);
        assert_eq!(right.matches(said).count(), 1, "{name}: {said}");
        missed(name, &right.replace(said, instead), &Host::all(), told)
    }));
}

/// An API that is defective.
type Defective = fn() -> Router;

/// A scenario, its API with a defect, and what is said of that.
const DEFECTS: &[(&str, Defective, &str)] = &[
    (
        "cookies",
        || cookies::router(Some(cookies::Defect::NotHttpOnly)),
        "`cookie theme httponly` is not",
    ),
    (
        "cookies",
        || cookies::router(Some(cookies::Defect::ClearsBadly)),
        "`cookie theme cleared` is not",
    ),
    (
        "echo",
        || echo::router(Some(echo::Defect::LosesRepeatedHeaders)),
        "actual: the text \"red\"",
    ),
    (
        "echo",
        || echo::router(Some(echo::Defect::ReadsNumbersAsTexts)),
        "$.count: 3 → \"3\"",
    ),
    (
        "echo",
        || echo::router(Some(echo::Defect::AlwaysFine)),
        "expected: the number 403",
    ),
    (
        "graphql",
        || graphql::router(Some(graphql::Defect::UnknownIsNull)),
        "`error` is not",
    ),
    (
        "graphql",
        || graphql::router(Some(graphql::Defect::NoCodes)),
        "actual: the text \"Cannot query",
    ),
    (
        "graphql",
        || graphql::router(Some(graphql::Defect::OpenToAll)),
        "actual: the text \"Anakin\"",
    ),
    (
        "issues",
        || issues::router(Some(issues::Defect::OpenToAll)),
        "actual: the text \"closed\"",
    ),
    (
        "issues",
        || issues::router(Some(issues::Defect::OnePage)),
        "expected: the number 1\n",
    ),
    (
        "issues",
        || issues::router(Some(issues::Defect::InventsIssues)),
        "expected: the number 404",
    ),
    (
        "login",
        || login::router(Some(login::Defect::TakesForgedRequests)),
        "expected: the number 403",
    ),
    (
        "login",
        || login::router(Some(login::Defect::OpenToAll)),
        "expected: the number 302",
    ),
    (
        "redirects",
        || redirects::router(Some(redirects::Defect::AsksForTheFormAgain)),
        "error[undeclared-status]: the answer has the status 405",
    ),
    (
        "redirects",
        || redirects::router(Some(redirects::Defect::ForgetsWhereTo)),
        "actual: the number 410",
    ),
    (
        "signup",
        || signup::router(Some(signup::Defect::TakesAnyAddress)),
        "expected: the number 422",
    ),
    (
        "signup",
        || signup::router(Some(signup::Defect::SpeaksEnglishOnly)),
        "expected: the text \"nl\"",
    ),
    (
        "signup",
        || signup::router(Some(signup::Defect::GreetsBadly)),
        "actual: the text \"Welcome\\n\"",
    ),
    (
        "store",
        || store::router(Some(store::Defect::PriceInQuotes)),
        "`$.store.book` is not",
    ),
    (
        "store",
        || store::router(Some(store::Defect::Rounds)),
        "9007199254740992",
    ),
    (
        "upload",
        || upload::router(Some(upload::Defect::LosesRepeatedParts)),
        "`$.form` is not",
    ),
    (
        "upload",
        || upload::router(Some(upload::Defect::LosesNames)),
        "`$.files.table` is not",
    ),
];

#[test]
fn each_notices_the_defects_of_its_api() {
    none(DEFECTS.iter().filter_map(|(name, defective, told)| {
        missed(name, &text(name), &Host::start(defective()), told)
    }));
}
