//! What a page is about: requests with some parameters, or by a method to a path.

use percent_encoding::percent_decode_str;

use crate::event::{ShownRequest, ShownStep};
use crate::http::{Content, Payload, Request};
use crate::service::Service;

/// What `documents` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::docs) enum Subject {
    /// Requests that have all of these parameters.
    Params(Vec<(String, String)>),
    /// Requests by a method to a path.
    Path(String, String),
    /// Something that no request shows.
    Words,
}

impl Subject {
    pub(in crate::docs) fn read(documents: &str) -> Self {
        let words: Vec<&str> = documents.split_whitespace().collect();
        let is_method = |word: &str| word.chars().all(|c| c.is_ascii_uppercase());
        match words.as_slice() {
            [method, path] if is_method(method) && path.starts_with('/') => {
                Self::Path((*method).to_owned(), (*path).to_owned())
            }
            [one] => {
                let pairs = one.split('&').map(|pair| {
                    let (name, value) = pair.split_once('=')?;
                    Some((decoded(name), decoded(value)))
                });
                let pairs: Option<Vec<_>> = pairs.collect();
                pairs.map_or(Self::Words, Self::Params)
            }
            _ => Self::Words,
        }
    }

    /// Whether a request is one of those. A parameter that lists several values has each of them.
    fn is_of(&self, (method, url): (&str, &str), sent: &[(String, String)]) -> bool {
        match self {
            Self::Params(wanted) => wanted.iter().all(|(name, value)| {
                let mut own = sent.iter().filter(|(own, _)| own == name);
                own.any(|(_, own)| own == value || own.split('|').any(|one| one == value))
            }),
            Self::Path(own, path) => {
                let (address, _) = taken_apart(url);
                method == own && decoded(address).ends_with(&decoded(path))
            }
            Self::Words => false,
        }
    }

    /// Whether a request that is shown is one of those.
    pub(in crate::docs) fn is_of_shown(&self, request: &ShownRequest) -> bool {
        self.is_of((&request.method, &request.url), &parameters(request))
    }

    /// Whether a request as it is sent is one of those.
    pub(in crate::docs) fn is_of_sent(&self, request: &Request) -> bool {
        let mut sent: Vec<(String, String)> = Vec::new();
        let fields = match &request.payload {
            Payload::Form(fields) => fields.as_slice(),
            _ => &[],
        };
        let pairs = request.params.iter().chain(fields);
        sent.extend(pairs.map(|pair| (pair.name.masked(), pair.value.masked())));
        if let Payload::Multipart(multipart) = &request.payload {
            sent.extend(
                multipart
                    .parts
                    .iter()
                    .filter_map(|part| match &part.content {
                        Content::Text(text) => Some((part.name.masked(), text.masked())),
                        Content::File(_) => None,
                    }),
            );
        }
        self.is_of((&request.method, &request.url.masked()), &sent)
    }

    /// Whether a step sends one of those.
    pub(in crate::docs) fn is_of_step(&self, step: &ShownStep) -> bool {
        step.request
            .as_ref()
            .is_some_and(|request| self.is_of_shown(request))
    }

    /// The module of the API that is asked.
    pub(in crate::docs) fn module(&self, service: Option<&Service>) -> Option<String> {
        let Self::Params(params) = self else {
            return None;
        };
        service?.handbook.as_ref()?.modules.path_of(params)
    }

    /// What a page of it is called, as people call it.
    pub(in crate::docs) fn title(&self, documents: &str, service: Option<&Service>) -> String {
        let handbook = service.and_then(|service| service.handbook.as_ref());
        match (self, handbook) {
            (Self::Params(params), Some(handbook)) => {
                let last = params.last().map_or("", |(_, value)| value);
                let mut letters = last.chars();
                let first = letters.next().into_iter().flat_map(char::to_uppercase);
                let name: String = first.chain(letters).collect();
                format!("{}{name}", handbook.prefix)
            }
            _ => documents.to_owned(),
        }
    }

    /// What its files are called, without an ending.
    pub(in crate::docs) fn stem(&self, documents: &str) -> String {
        let text = match self {
            Self::Params(params) => {
                let values: Vec<&str> = params.iter().map(|(_, value)| value.as_str()).collect();
                values.join("-")
            }
            _ => documents.to_owned(),
        };
        let mut stem = String::new();
        for c in text.to_lowercase().chars() {
            match c.is_alphanumeric() || c == '_' {
                true => stem.push(c),
                false if !stem.is_empty() && !stem.ends_with('-') => stem.push('-'),
                false => {}
            }
        }
        let stem: String = stem.trim_end_matches('-').chars().take(80).collect();
        match stem.is_empty() {
            true => "page".to_owned(),
            false => stem,
        }
    }
}

/// An address without its query, and the parameters of that.
pub(in crate::docs) fn taken_apart(url: &str) -> (&str, Vec<(String, String)>) {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    });
    (address, pairs.collect())
}

/// All parameters of a request, wherever they stand.
fn parameters(request: &ShownRequest) -> Vec<(String, String)> {
    let (_, mut all) = taken_apart(&request.url);
    if let Some(body) = &request.body {
        all.extend(body.fields.iter().cloned());
    }
    all
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ShownBody;

    fn request(method: &str, url: &str, fields: &[(&str, &str)]) -> ShownRequest {
        let fields = fields.iter();
        let fields = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        ShownRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            body: Some(ShownBody {
                fields: fields.collect(),
                ..ShownBody::default()
            }),
            ..ShownRequest::default()
        }
    }

    #[test]
    fn a_request_has_the_parameters_or_the_path() {
        let posted = request("POST", "‹api›?format=json", &[("action", "logout")]);
        let asked = request(
            "GET",
            "http://a.example/v1/page?action=query&meta=a%7Ctokens",
            &[],
        );
        for (documents, wanted) in [
            ("action=logout", (true, false)),
            ("action=query&meta=tokens", (false, true)),
            ("action=query&meta=userinfo", (false, false)),
            ("GET /v1/page", (false, true)),
            ("POST /v1/page", (false, false)),
            ("GET /v1/p%61ge", (false, true)),
            ("how to log out", (false, false)),
        ] {
            let subject = Subject::read(documents);
            assert_eq!(
                (subject.is_of_shown(&posted), subject.is_of_shown(&asked)),
                wanted,
                "{documents}"
            );
        }
    }

    #[test]
    fn names_of_pages_and_files() {
        for (documents, stem) in [
            ("action=logout", "logout"),
            ("action=query&meta=tokens", "query-tokens"),
            ("GET /v1/search/page", "get-v1-search-page"),
            ("../../etc/passwd", "etc-passwd"),
            ("}}", "page"),
        ] {
            assert_eq!(Subject::read(documents).stem(documents), stem);
        }
    }
}
