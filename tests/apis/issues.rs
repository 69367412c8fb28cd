//! Issues of a repository, in the manner of GitHub: a bearer token, pages by `Link`, refusals with a message.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::{field, fields, header, json as answer, with};

pub(crate) const TOKEN: &str = "gh_0123456789abcdefghijklmn";
pub(crate) const OWNER: &str = "octavia";
pub(crate) const REPOSITORY: &str = "tools";
const VERSIONS: &[&str] = &["2022-11-28"];
const MILESTONES: &[u64] = &[1];

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// Whoever asks may close an issue.
    OpenToAll,
    /// The first page says that it is the last one.
    OnePage,
    /// Every issue exists.
    InventsIssues,
}

struct Repository {
    issues: Mutex<Vec<Value>>,
    defect: Option<Defect>,
}

type Shared = State<Arc<Repository>>;

pub(crate) fn router(defect: Option<Defect>) -> Router {
    let repository = Repository {
        issues: Mutex::default(),
        defect,
    };
    {
        let mut issues = repository.issues.lock().expect("no panic");
        for title in ["Broken", "Slow", "Ugly", "Unclear", "Missing"] {
            let number = issues.len() as u64 + 1;
            issues.push(issue(number, &json!({"title": title}), "somebody"));
        }
    }
    Router::new()
        .route("/repos/{owner}/{repo}/issues", get(list).post(open))
        .route(
            "/repos/{owner}/{repo}/issues/{number}",
            get(one).patch(change),
        )
        .with_state(Arc::new(repository))
}

async fn list(
    State(repository): Shared,
    Path((owner, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    if let Some(refusal) = refused(&headers, (&owner, &name)) {
        return refusal;
    }
    let query = fields(query.unwrap_or_default().as_bytes());
    let number = |name: &str, otherwise: usize, most: usize| {
        let number = field(&query, name).and_then(|text| text.parse().ok());
        number.unwrap_or(otherwise).clamp(1, most)
    };
    let (page, size) = (number("page", 1, 1000), number("per_page", 30, 100));
    let state = field(&query, "state").unwrap_or("open");
    let issues = repository.issues.lock().expect("no panic");
    let fitting = issues.iter().rev();
    let fitting: Vec<_> = fitting
        .filter(|issue| state == "all" || issue["state"] == state)
        .collect();
    let last = fitting.len().div_ceil(size).max(1);
    let shown: Vec<_> = fitting
        .into_iter()
        .skip((page - 1) * size)
        .take(size)
        .collect();
    let answer = answer(200, &json!(shown));
    let host = header(&headers, "host").unwrap_or_default();
    let link = |page: usize, rel: &str| {
        let path = format!("/repos/{owner}/{name}/issues");
        format!("<http://{host}{path}?per_page={size}&state={state}&page={page}>; rel=\"{rel}\"")
    };
    let mut links = Vec::new();
    if page > 1 {
        links.extend([link(page - 1, "prev"), link(1, "first")]);
    }
    if page < last && repository.defect != Some(Defect::OnePage) {
        links.extend([link(page + 1, "next"), link(last, "last")]);
    }
    match links.is_empty() {
        true => answer,
        false => with(answer, "link", &links.join(", ")),
    }
}

async fn open(
    State(repository): Shared,
    Path((owner, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if let Some(refusal) = refused(&headers, (&owner, &name)).or_else(|| anonymous(&headers)) {
        return refusal;
    }
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return answer(400, &json!({"message": "Problems parsing JSON"}));
    };
    if let Some(wrong) = invalid(&asked) {
        return wrong;
    }
    let mut issues = repository.issues.lock().expect("no panic");
    let mut new = issue(issues.len() as u64 + 1, &asked, "octavia");
    let host = header(&headers, "host").unwrap_or_default();
    new["url"] = json!(format!(
        "http://{host}/repos/{owner}/{name}/issues/{}",
        new["number"]
    ));
    issues.push(new.clone());
    answer(201, &new)
}

async fn one(
    State(repository): Shared,
    Path((owner, name, number)): Path<(String, String, usize)>,
    headers: HeaderMap,
) -> Response<Body> {
    if let Some(refusal) = refused(&headers, (&owner, &name)) {
        return refusal;
    }
    let issues = repository.issues.lock().expect("no panic");
    let found = number.checked_sub(1).and_then(|index| issues.get(index));
    match (found, repository.defect) {
        (Some(issue), _) => answer(200, issue),
        (None, Some(Defect::InventsIssues)) => answer(200, &json!({"number": number})),
        (None, _) => not_found(),
    }
}

async fn change(
    State(repository): Shared,
    Path((owner, name, number)): Path<(String, String, usize)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let open_to_all = repository.defect == Some(Defect::OpenToAll);
    let stranger = || anonymous(&headers).filter(|_| !open_to_all);
    if let Some(refusal) = refused(&headers, (&owner, &name)).or_else(stranger) {
        return refusal;
    }
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return answer(400, &json!({"message": "Problems parsing JSON"}));
    };
    let mut issues = repository.issues.lock().expect("no panic");
    let Some(issue) = number
        .checked_sub(1)
        .and_then(|index| issues.get_mut(index))
    else {
        return not_found();
    };
    match asked["state"].as_str() {
        Some("closed") => {
            issue["state"] = json!("closed");
            issue["closed_at"] = json!(now());
        }
        Some("open") => {
            issue["state"] = json!("open");
            issue["closed_at"] = Value::Null;
        }
        _ => return unprocessable("state", "invalid"),
    }
    answer(200, issue)
}

fn issue(number: u64, asked: &Value, login: &str) -> Value {
    let labels = asked["labels"].as_array().into_iter().flatten();
    let labels: Vec<_> = labels
        .map(|label| json!({"name": label, "default": false}))
        .collect();
    json!({
        "number": number,
        "title": asked["title"],
        "body": asked["body"],
        "labels": labels,
        "milestone": asked["milestone"],
        "state": "open",
        "user": {"login": login, "site_admin": false},
        "created_at": now(),
        "closed_at": null,
    })
}

fn now() -> String {
    let now = jiff::Timestamp::now();
    now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What is asked of every request.
fn refused(headers: &HeaderMap, repository: (&str, &str)) -> Option<Response<Body>> {
    let says = |status, message: &str| Some(answer(status, &json!({"message": message})));
    if header(headers, "user-agent").is_none() {
        return says(403, "Request forbidden by administrative rules.");
    }
    if let Some(version) = header(headers, "x-github-api-version")
        && !VERSIONS.contains(&version)
    {
        return says(400, "This version of the API does not exist");
    }
    let token = header(headers, "authorization").and_then(|value| value.split_once(' '));
    if token.is_some_and(|token| token != ("Bearer", TOKEN)) {
        return says(401, "Bad credentials");
    }
    (repository != (OWNER, REPOSITORY)).then(not_found)
}

fn anonymous(headers: &HeaderMap) -> Option<Response<Body>> {
    let stranger = header(headers, "authorization").is_none();
    stranger.then(|| answer(401, &json!({"message": "Requires authentication"})))
}

fn not_found() -> Response<Body> {
    answer(404, &json!({"message": "Not Found", "status": "404"}))
}

fn invalid(asked: &Value) -> Option<Response<Body>> {
    if !asked["title"].is_string() {
        return Some(unprocessable("title", "missing_field"));
    }
    let labels = asked["labels"].as_array().into_iter().flatten();
    if labels.clone().any(|label| !label.is_string()) {
        return Some(unprocessable("labels", "invalid"));
    }
    let milestone = &asked["milestone"];
    let known = milestone
        .as_u64()
        .is_some_and(|number| MILESTONES.contains(&number));
    (!milestone.is_null() && !known).then(|| unprocessable("milestone", "invalid"))
}

fn unprocessable(field: &str, code: &str) -> Response<Body> {
    let errors = json!([{"resource": "Issue", "field": field, "code": code}]);
    answer(
        422,
        &json!({"message": "Validation Failed", "errors": errors}),
    )
}
