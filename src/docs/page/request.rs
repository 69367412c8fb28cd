//! The request of the example: one parameter a line, and names where only a run has values.

use crate::docs::subject::taken_apart;
use crate::event::ShownRequest;
use crate::service::Service;

/// Headers that every request has, or that follow from its body.
const USUAL: &[&str] = &["user-agent", "accept", "accept-encoding", "content-type"];

/// A request as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownExample {
    /// In upper case.
    pub(super) method: String,
    /// The lines.
    pub(super) text: String,
    /// Names that stand in it for what an earlier answer gives, each with the path of the step, or the words for a login.
    pub(super) taken: Vec<(String, Taken)>,
    /// Names that stand in it for what the reader has to give.
    pub(super) given: Vec<String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// The answer to a step, by the ids of it and of those it stands in.
    Step(String),
    /// The login of a session.
    Login(String),
}

impl ShownExample {
    pub(super) fn new(request: &ShownRequest, service: Option<&Service>) -> Self {
        let mut names = Names {
            service,
            taken: Vec::new(),
            given: Vec::new(),
        };
        let (address, params) = taken_apart(&request.url);
        let mut lines = vec![format!("{} {}", request.method, names.put(address))];
        for (index, (name, value)) in params.iter().enumerate() {
            let sign = if index == 0 { '?' } else { '&' };
            lines.push(format!("    {sign}{}", names.pair(name, value)));
        }
        let own = request.headers.iter().filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            let is_form = request
                .body
                .as_ref()
                .is_none_or(|body| !body.fields.is_empty());
            !USUAL.contains(&name.as_str()) || (name == "content-type" && !is_form)
        });
        for (name, value) in own {
            let value = names.put(value);
            lines.push(format!("{name}: {}", on_a_line(&value)));
        }
        if let Some(body) = &request.body {
            lines.push(String::new());
            match (body.kind.as_str(), &body.readable) {
                ("form", _) => {
                    for (index, (name, value)) in body.fields.iter().enumerate() {
                        let sign = if index == 0 { "" } else { "&" };
                        lines.push(format!("{sign}{}", names.pair(name, value)));
                    }
                }
                ("multipart", _) => {
                    for (name, value) in &body.fields {
                        lines.push(names.pair(name, value));
                    }
                }
                (_, Some(readable)) => lines.push(names.put(readable)),
                (_, None) => lines.push(names.put(&body.text)),
            }
        }
        Self {
            method: request.method.clone(),
            text: lines.join("\n"),
            taken: names.taken,
            given: names.given,
        }
    }
}

/// Puts names where values are not known.
struct Names<'s> {
    service: Option<&'s Service>,
    taken: Vec<(String, Taken)>,
    given: Vec<String>,
}

impl Names<'_> {
    fn pair(&mut self, name: &str, value: &str) -> String {
        let (name, value) = (self.put(name), self.put(value));
        format!("{}={}", on_a_line(&name), on_a_line(&value))
    }

    /// A text with names in the place of what a preview calls `‹…›` and `[secret …]`.
    fn put(&mut self, text: &str) -> String {
        const SECRET: &str = "[secret ";
        let mut all = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['‹', '[']) {
            let (before, mark) = rest.split_at(at);
            all.push_str(before);
            let open = mark
                .strip_prefix('‹')
                .and_then(|inner| inner.split_once('›'));
            let secret = mark
                .strip_prefix(SECRET)
                .and_then(|inner| inner.split_once(']'));
            match (open, secret) {
                (Some((what, after)), _) => {
                    let name = self.name(what);
                    all.push_str(&name);
                    rest = after;
                }
                (None, Some((name, after))) => {
                    let name = self.reader_gives(name);
                    all.push_str(&name);
                    rest = after;
                }
                (None, None) => {
                    let mut signs = mark.chars();
                    all.extend(signs.next());
                    rest = signs.as_str();
                }
            }
        }
        all.push_str(rest);
        all
    }

    /// What stands for a value that is not known before a run.
    fn name(&mut self, what: &str) -> String {
        let steps = [" from step ", " collected up to step "];
        let of_step = steps.iter().find_map(|words| what.split_once(words));
        let of_login = what.split_once(" from the login of session ");
        let (name, taken) = match (of_step, of_login) {
            (Some((name, step)), _) => (name, Taken::Step(step.to_owned())),
            (None, Some((name, session))) => (name, Taken::Login(session.to_owned())),
            (None, None) => {
                let name = what.split([',', ' ']).next().unwrap_or(what);
                let addresses = self.service.map_or(&[][..], |service| service.addresses);
                let address = addresses.iter().find(|(input, _)| *input == name);
                return match address {
                    Some((_, file)) => (*file).to_owned(),
                    None => self.reader_gives(name),
                };
            }
        };
        let name = name.rsplit('.').next().unwrap_or(name);
        let name = format!("{{{name}}}");
        if self.taken.iter().all(|(own, _)| *own != name) {
            self.taken.push((name.clone(), taken));
        }
        name
    }

    /// What stands for what the reader has to give.
    fn reader_gives(&mut self, name: &str) -> String {
        let name = name.rsplit('.').next().unwrap_or(name);
        let name = format!("your_{name}");
        if !self.given.contains(&name) {
            self.given.push(name.clone());
        }
        name
    }
}

fn on_a_line(text: &str) -> String {
    text.replace('\n', "%0A").replace('\r', "%0D")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::ShownBody;
    use crate::service::named;

    #[test]
    fn names_stand_for_values() {
        let fields = [
            ("lgname", "‹username of the embedded X›"),
            ("lgpassword", "[secret password]"),
            ("lgtoken", "‹login_token from step log-in/token›"),
            ("text", "a[b]\nc‹"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = ShownRequest {
            method: "POST".to_owned(),
            url: "‹api of the embedded X›?format=json&token=‹main.csrf_token from the login of session main›".to_owned(),
            headers: vec![("User-Agent".into(), "x".into()), ("X-Own".into(), "y".into())],
            body: Some(ShownBody {
                kind: "form".to_owned(),
                fields: fields.to_vec(),
                ..ShownBody::default()
            }),
            ..ShownRequest::default()
        };
        let shown = ShownExample::new(&request, named("mediawiki"));
        assert_eq!(
            shown.text,
            "POST api.php\n    ?format=json\n    &token={csrf_token}\nX-Own: y\n\nlgname=your_username\n&lgpassword=your_password\n&lgtoken={login_token}\n&text=a[b]%0Ac‹"
        );
        let wanted = [
            ("{csrf_token}", Taken::Login("main".into())),
            ("{login_token}", Taken::Step("log-in/token".into())),
        ];
        let wanted = wanted.map(|(name, taken)| (name.to_owned(), taken));
        assert_eq!(shown.taken, wanted);
        assert_eq!(shown.given, ["your_username", "your_password"]);
    }
}
