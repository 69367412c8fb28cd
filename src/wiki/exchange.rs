//! A request as it came in and a response as it goes out, without any server's types.
//!
//! The server that fills and sends them is [`super::server`]. Start at [`Request`].

/// A request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// The method in upper case.
    pub(crate) method: String,
    /// The path as it was sent.
    pub(crate) path: String,
    /// The query string as it was sent, without its `?`.
    pub(crate) query: String,
    /// Names in lower case, and values.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The first header of that name (in lower case).
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The values of all headers of that name.
    pub(crate) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// Headers in the order in which they are sent.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Response {
    /// A response without headers and body.
    pub(crate) fn new(status: u16) -> Response {
        Response {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub(crate) fn body(mut self, body: impl Into<String>) -> Response {
        self.body = body.into();
        self
    }
}
