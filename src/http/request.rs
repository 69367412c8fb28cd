//! A request before it is sent.

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Auth, Content, Multipart, SentFile};
use crate::secret::Text;

/// Headers in the order in which they are sent; names may repeat.
pub type Headers = Vec<(String, Text)>;

/// What will be sent, with its secrets marked.
#[derive(Debug, Clone)]
pub struct Request {
    /// In upper case.
    pub method: String,
    /// The address as the scenario gives it, without `params`.
    pub url: Text,
    /// Appended to the query string, in order.
    pub params: Vec<Parameter>,
    /// In order; what is sent besides (`Host`, `Cookie`, `Content-Length`) belongs to the transport.
    pub headers: Headers,
    /// Cookies of this request alone: a value instead of the jar's, or `None` to leave a cookie out. A name may hold one `*`.
    pub cookies: Vec<(String, Option<Text>)>,
    /// The body.
    pub payload: Payload,
    /// Who sends it; the transport makes a header of it.
    pub auth: Option<Auth>,
    /// For the whole exchange, redirects included.
    pub timeout: Duration,
    /// Redirects that are followed at most.
    pub follow_redirects: u32,
}

/// A body.
#[derive(Debug, Clone, Default)]
pub enum Payload {
    /// No body at all.
    #[default]
    None,
    /// `application/x-www-form-urlencoded`.
    Form(Vec<Parameter>),
    /// `multipart/form-data`.
    Multipart(Multipart),
    /// A text that is sent as it is.
    Text(Text),
    /// A file.
    File(SentFile),
}

/// A name and a value of a query string or form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Sent encoded.
    pub name: Text,
    /// Sent encoded, unless `raw`.
    pub value: Text,
    /// Sent as it is.
    pub raw: bool,
}

/// What the language leaves as it is in parameters and path segments: letters, digits, `-._~` (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A text as a path segment or a parameter of a query string: a blank becomes `%20`.
pub fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

impl Request {
    /// A request with nothing but a method and an address.
    pub fn new(method: impl Into<String>, url: impl Into<Text>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            params: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            payload: Payload::None,
            auth: None,
            timeout: Self::TIMEOUT,
            follow_redirects: 0,
        }
    }

    /// How long an answer is waited for if nothing else is said.
    pub const TIMEOUT: Duration = Duration::from_secs(30);

    /// The address with its parameters, as it goes out.
    pub fn full_url(&self) -> Text {
        if self.params.is_empty() {
            return self.url.clone();
        }
        // A fragment comes last (RFC 3986 section 3), and is not sent.
        let (mut full, fragment) = self.url.split_before('#');
        let joint = match full.masked() {
            url if !url.contains('?') => "?",
            url if url.ends_with(['?', '&']) => "",
            _ => "&",
        };
        full.push_plain(joint);
        full.push(&joined(&self.params, percent_encode));
        full.push(&fragment);
        full
    }

    /// The body as it goes out, if it is a text.
    pub fn body_text(&self) -> Option<Text> {
        match &self.payload {
            Payload::None | Payload::File(_) | Payload::Multipart(_) => None,
            Payload::Form(fields) => Some(joined(fields, |text| {
                percent_encode(text).replace("%20", "+")
            })),
            Payload::Text(text) => Some(text.clone()),
        }
    }

    /// The body as texts, to look for something in it: what is no text as far as it is one.
    pub fn body_texts(&self) -> Vec<Text> {
        let lossy = |file: &SentFile| Text::plain(String::from_utf8_lossy(&file.bytes));
        match &self.payload {
            Payload::None => Vec::new(),
            Payload::File(file) => vec![lossy(file)],
            Payload::Multipart(multipart) => {
                let pieces = multipart.pieces().into_iter();
                let texts = pieces.map(|piece| match piece {
                    Content::Text(text) => text,
                    Content::File(file) => lossy(&file),
                });
                texts.collect()
            }
            Payload::Form(_) | Payload::Text(_) => self.body_text().into_iter().collect(),
        }
    }

    /// All texts of it, before they are encoded.
    pub fn texts(&self) -> Vec<&Text> {
        let fields = match &self.payload {
            Payload::Form(fields) => fields.as_slice(),
            _ => &[],
        };
        let pairs = self.params.iter().chain(fields);
        let mut texts = vec![&self.url];
        texts.extend(pairs.flat_map(|pair| [&pair.name, &pair.value]));
        texts.extend(self.headers.iter().map(|(_, value)| value));
        texts.extend(self.cookies.iter().filter_map(|(_, value)| value.as_ref()));
        match &self.payload {
            Payload::Text(text) => texts.push(text),
            Payload::Multipart(multipart) => texts.extend(multipart.texts()),
            _ => {}
        }
        texts.extend(self.auth.iter().flat_map(Auth::texts));
        texts
    }

    /// The value of a header, its name compared without regard to case (RFC 9110 section 5.1).
    pub fn header(&self, name: &str) -> Option<&Text> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

fn joined(parameters: &[Parameter], encode: impl Fn(&str) -> String) -> Text {
    let mut joined = Text::default();
    for (index, parameter) in parameters.iter().enumerate() {
        joined.push_plain(if index > 0 { "&" } else { "" });
        joined.push(&parameter.name.encoded(&encode));
        joined.push_plain("=");
        match parameter.raw {
            true => joined.push(&parameter.value),
            false => joined.push(&parameter.value.encoded(&encode)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str) -> Request {
        Request::new("GET", url)
    }

    fn parameter(name: &str, value: &str) -> Parameter {
        Parameter {
            name: name.into(),
            value: value.into(),
            raw: false,
        }
    }

    #[test]
    fn parameters_are_appended_to_a_query_string() {
        let mut with = request("http://h/?a=1");
        with.params = vec![parameter("b c", "+\\ /")];
        assert_eq!(with.full_url().reveal(), "http://h/?a=1&b%20c=%2B%5C%20%2F");
    }

    #[test]
    fn a_form_writes_a_blank_as_plus_and_raw_as_it_is() {
        let mut with = request("http://h/");
        let raw = Parameter {
            raw: true,
            ..parameter("t", "a+\\")
        };
        with.payload = Payload::Form(vec![parameter("b c", "x y"), raw]);
        assert_eq!(with.body_text().expect("a text").reveal(), "b+c=x+y&t=a+\\");
    }
}
