//! Takes `multipart/form-data` apart and tells what was in it.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::routing::post;
use multer::Multipart;
use serde_json::{Map, Value, json};

use super::{header, json as answer};

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// Of parts of one name the last alone is seen.
    LosesRepeatedParts,
    /// Files lose their names.
    LosesNames,
}

pub(crate) fn router(defect: Option<Defect>) -> Router {
    Router::new()
        .route("/upload", post(upload))
        .with_state(defect)
}

async fn upload(State(defect): State<Option<Defect>>, request: Request) -> Response<Body> {
    let (head, body) = request.into_parts();
    let media_type = header(&head.headers, "content-type").unwrap_or_default();
    let boundary = match multer::parse_boundary(media_type) {
        Ok(boundary) => boundary,
        Err(error) => return answer(415, &json!({"error": error.to_string()})),
    };
    match parts(Multipart::new(body.into_data_stream(), boundary), defect).await {
        Ok(told) => answer(200, &told),
        Err(error) => answer(400, &json!({"error": error.to_string()})),
    }
}

/// Fields by name, files by name, and all parts in their order.
async fn parts(mut parts: Multipart<'_>, defect: Option<Defect>) -> Result<Value, multer::Error> {
    let (mut form, mut files, mut all) = (Map::new(), Map::new(), Vec::new());
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().map(str::to_owned);
        let file = file.filter(|_| defect != Some(Defect::LosesNames));
        let media_type = part.content_type().map(ToString::to_string);
        let content = part.bytes().await?;
        let text = String::from_utf8_lossy(&content).into_owned();
        all.push(
            json!({"name": name, "filename": file, "type": media_type, "size": content.len()}),
        );
        let kind = if file.is_some() {
            &mut files
        } else {
            &mut form
        };
        match kind.get_mut(&name) {
            Some(Value::Array(texts)) => texts.push(json!(text)),
            Some(first) if defect != Some(Defect::LosesRepeatedParts) => {
                *first = json!([first.take(), text]);
            }
            _ => drop(kind.insert(name, json!(text))),
        }
    }
    Ok(json!({"form": form, "files": files, "parts": all}))
}
