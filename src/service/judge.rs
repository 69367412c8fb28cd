//! What an answer says, by the rules of its service.

use serde_json::Value;

use super::{Refusal, Service, Warning, at_path};
use crate::http::{Content, Exchange, Payload, Request, fits};
use crate::secret::Name;

impl Service {
    /// The codes with which an answer refuses, in the order of the rules; empty if it does not.
    pub fn refusals(&self, exchange: &Exchange) -> Vec<String> {
        let response = &exchange.response;
        let body = response.body.json().ok();
        let mut codes = Vec::new();
        for rule in self.refusals {
            match rule {
                // The header repeats what the body says; it alone speaks when there is no body, as with HEAD.
                Refusal::Header(name) if codes.is_empty() => {
                    let values = response.header_values(name);
                    codes.extend(
                        values
                            .iter()
                            .flat_map(|value| value.split(','))
                            .map(|code| code.trim().to_owned()),
                    );
                }
                Refusal::Header(_) => {}
                rule => codes.extend(rule.codes_in(body)),
            }
        }
        if let Some(rule) = &self.not_json
            && body.is_none()
            && codes.is_empty()
            && !matches!(exchange.request.method.as_str(), "HEAD" | "OPTIONS")
            && parameter(&exchange.request, rule.asked_by.0)
                .is_some_and(|value| value == rule.asked_by.1)
        {
            codes.push(rule.code.to_owned());
        }
        codes
    }

    /// The codes with which a body refuses, each once.
    pub fn codes_in(&self, body: &Value) -> Vec<String> {
        let mut codes = Vec::new();
        for code in self
            .refusals
            .iter()
            .flat_map(|rule| rule.codes_in(Some(body)))
        {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    /// What an answer warns of.
    pub fn warnings(&self, exchange: &Exchange) -> Vec<String> {
        let Ok(body) = exchange.response.body.json() else {
            return Vec::new();
        };
        let mut warnings: Vec<String> = Vec::new();
        for rule in self.warnings {
            match rule {
                Warning::Codes(path) => warnings.extend(texts(Some(body), path)),
                Warning::Lines(path) if !body["warnings"].is_array() => {
                    let lines = texts(Some(body), path)
                        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
                    for line in lines {
                        if !warnings.contains(&line) {
                            warnings.push(line);
                        }
                    }
                }
                Warning::Lines(_) => {}
            }
        }
        warnings
    }

    /// The secrets in an answer, with their names.
    pub fn secrets_in(&self, body: &Value) -> Vec<(String, Name)> {
        let named = |name: Option<&str>, (key, value): (String, &Value)| {
            let name = name.unwrap_or(&key).into();
            Some((value.as_str()?.to_owned(), name))
        };
        let all = self.secrets.iter();
        all.flat_map(|(path, name)| {
            let found = at_path(body, path).into_iter();
            found.filter_map(move |found| named(*name, found))
        })
        .collect()
    }

    /// Whether a cookie of this name is secret.
    pub fn is_secret_cookie(&self, name: &str) -> bool {
        self.secret_cookies
            .iter()
            .any(|pattern| fits(pattern, name))
    }

    /// A cookie's name without what differs from deployment to deployment: `*_session`.
    pub fn cookie_pattern(&self, name: &str) -> Option<&'static str> {
        self.cookie_names
            .iter()
            .copied()
            .find(|pattern| fits(pattern, name))
    }

    /// What differs from deployment to deployment in the name of a cookie, with its pattern.
    pub fn cookie_part<'n>(&self, name: &'n str) -> Option<(&'static str, &'n str)> {
        let pattern = self.cookie_pattern(name)?;
        let (start, end) = pattern.split_once('*')?;
        let part = name.strip_prefix(start)?.strip_suffix(end)?;
        Some((pattern, part))
    }

    /// The message of a refusal, if the answer has one.
    pub fn refusal_message(&self, body: &Value) -> Option<String> {
        answers(body).iter().find_map(|answer| {
            let mut paths = self.messages.iter();
            paths.find_map(|path| texts(Some(answer), path).next())
        })
    }
}

impl Refusal {
    /// The codes that a body has where this rule looks; a header is in no body.
    fn codes_in(&self, body: Option<&Value>) -> Vec<String> {
        match self {
            Self::Header(_) => Vec::new(),
            Self::CodeOr(list, code, otherwise) => {
                let answers = body.into_iter().flat_map(answers);
                let lists = answers.flat_map(|answer| at_path(answer, list));
                let each = lists.flat_map(|(_, list)| elements(list));
                let codes = each.map(|element| {
                    let code = texts(Some(element), code).next();
                    code.or_else(|| texts(Some(element), otherwise).next())
                        .unwrap_or_else(|| as_text(element))
                });
                codes.collect()
            }
            Self::Code(path) => texts(body, path).collect(),
            Self::Unless(path, fine) => texts(body, path)
                .filter(|code| !fine.contains(&code.as_str()))
                .collect(),
            Self::If(path, bad) => texts(body, path)
                .filter(|code| bad.contains(&code.as_str()))
                .collect(),
        }
    }
}

/// The answers in a body: several in a list, if several were asked for at once.
fn answers(body: &Value) -> &[Value] {
    match body {
        Value::Array(answers) => answers,
        one => std::slice::from_ref(one),
    }
}

/// What stands where a list of refusals should: whatever it is, it is none only if it is empty or null.
fn elements(list: &Value) -> &[Value] {
    match list {
        Value::Array(elements) => elements,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

fn as_text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn texts(body: Option<&Value>, path: &str) -> impl Iterator<Item = String> {
    let found = body.map(|body| at_path(body, path)).unwrap_or_default();
    found
        .into_iter()
        .filter_map(|(_, value)| value.as_str().map(str::to_owned))
        .collect::<Vec<_>>()
        .into_iter()
}

/// A parameter of the query string or the form; the body's counts more, as PHP has it.
pub(super) fn parameter(request: &Request, name: &str) -> Option<String> {
    let plain = |text: &crate::secret::Text| text.masked();
    let in_body = match &request.payload {
        Payload::Form(fields) => {
            let mut fields = fields.iter().rev();
            let found = fields.find(|field| plain(&field.name) == name);
            found.map(|field| plain(&field.value))
        }
        Payload::Multipart(multipart) => {
            let mut parts = multipart.parts.iter().rev();
            let found = parts.find(|part| plain(&part.name) == name);
            found.map(|part| match &part.content {
                Content::Text(text) => plain(text),
                Content::File(_) => String::new(),
            })
        }
        _ => None,
    };
    in_body.or_else(|| {
        let mut params = request.params.iter().rev();
        let found = params.find(|parameter| plain(&parameter.name) == name);
        found.map(|parameter| plain(&parameter.value))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::service::named;

    #[test]
    fn a_login_token_has_one_name_whichever_module_gives_it() {
        let service = named("mediawiki").expect("a service");
        for body in [
            json!({"query": {"tokens": {"logintoken": "abc+\\"}}}),
            json!({"login": {"result": "NeedToken", "token": "abc+\\"}}),
        ] {
            let secrets = service.secrets_in(&body);
            let secrets: Vec<_> = secrets
                .iter()
                .map(|(value, name)| (value.as_str(), &**name))
                .collect();
            assert_eq!(secrets, [("abc+\\", "logintoken")], "{body}");
        }
        assert_eq!(
            service.secrets_in(&json!({"login": {"result": "Success"}})),
            []
        );
    }
}
