//! Outside verdicts, read from the folder that FLOWRUN_CONFORMANCE names.

use flowrun::query::Query;
use flowrun::text::{Place, Source, Span};
use flowrun::value::{Found, parse_cookie_date};
use serde_json::Value;

/// Cases of the JSONPath suite that differ, with the reason.
const JSONPATH_DIFFERS: &[(&str, &str)] = &[
    (
        "basic, no leading whitespace",
        "a query is read without the blanks around it, as YAML gives it",
    ),
    ("basic, no trailing whitespace", "the same"),
];

fn cases(file: &str) -> Value {
    // The environment is part of what this test is asked.
    #[allow(
        clippy::disallowed_methods,
        reason = "the data lies outside of the project"
    )]
    let folder = std::env::var("FLOWRUN_CONFORMANCE")
        .expect("FLOWRUN_CONFORMANCE names the folder with the data");
    let path = std::path::Path::new(&folder).join(file);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json: String = text
        .lines()
        .filter(|line| !line.starts_with("//"))
        .collect();
    serde_json::from_str(&json).expect("JSON")
}

fn jsonpath(case: &Value) -> Result<(), String> {
    let selector = case["selector"].as_str().unwrap_or_default();
    let source = Source::new("suite", selector);
    let place = Place::new(&source, Span::new(0, selector.len()));
    let read = Query::read(selector, &place, false);
    if case["invalid_selector"] == true {
        return read.map_or(Ok(()), |_| Err("is taken".to_owned()));
    }
    let query = read.map_err(|found| found.message)?;
    let found = match (query.find_in(&case["document"])?, query.is_list()) {
        (Found::Absent, _) => Value::Array(Vec::new()),
        (Found::Value(value), true) => value,
        (Found::Value(value), false) => Value::Array(vec![value]),
        (other, _) => return Err(other.described()),
    };
    let expected = [&case["result"]]
        .into_iter()
        .chain(case["results"].as_array().into_iter().flatten());
    if expected.into_iter().any(|expected| *expected == found) {
        Ok(())
    } else {
        Err(format!("finds {found}"))
    }
}

#[test]
#[ignore = "needs the data of FLOWRUN_CONFORMANCE"]
fn jsonpath_is_that_of_rfc_9535() {
    let suite = cases("jsonpath-cts.json");
    let mut failed = Vec::new();
    for case in suite["tests"].as_array().expect("cases") {
        let name = case["name"].as_str().unwrap_or_default();
        let differs = JSONPATH_DIFFERS.iter().any(|(known, _)| *known == name);
        match jsonpath(case) {
            Err(why) if !differs => failed.push(format!(
                "{name}: `{}` {why}",
                case["selector"].as_str().unwrap_or_default()
            )),
            Ok(()) if differs => failed.push(format!("{name} is listed and passes")),
            _ => {}
        }
    }
    assert!(
        failed.is_empty(),
        "{} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}

#[test]
#[ignore = "needs the data of FLOWRUN_CONFORMANCE"]
fn cookie_dates_are_those_of_rfc_6265() {
    let mut failed = Vec::new();
    for file in [
        "http-state-dates-examples.json",
        "http-state-dates-bsd-examples.json",
    ] {
        for case in cases(file).as_array().expect("cases") {
            let (test, expected) = (
                case["test"].as_str().unwrap_or_default(),
                case["expected"].as_str(),
            );
            let read = parse_cookie_date(test);
            let shown = read.map(|time| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string());
            if shown.as_deref() != expected {
                failed.push(format!("{test}: {shown:?} instead of {expected:?}"));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} fail:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
