//! A flow as sample code says it: what every language can write, and nothing else.
//!
//! Each name in it is a variable of the sample: lower case, words parted by `_`, no two alike.

use serde_json::Value;

/// A flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence or two; may be empty.
    pub about: String,
    /// What a file of it is called, without its ending: letters, digits, `_` and `-`.
    pub stem: String,
    /// What whoever runs it gives, in the order in which it is used.
    pub inputs: Vec<FlowInput>,
    /// The sessions that its requests are sent in, in the order in which they are used: a cookie jar each.
    pub sessions: Vec<String>,
    /// What is done, in order.
    pub steps: Vec<FlowStep>,
}

/// A value from the environment.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowInput {
    /// The variable of the sample.
    pub name: String,
    /// The environment variable: `[A-Z][A-Z0-9_]*`.
    pub environment: String,
    /// What it is, on one line; may be empty.
    pub about: String,
    /// Stands where it is not set; none if it has to be set.
    pub default: Option<String>,
    /// Whether it may not be shown.
    pub secret: bool,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly all of them are requests")]
pub enum FlowStep {
    /// Gives a variable a value that is made here, as a title that nobody has.
    Let {
        /// The variable.
        name: String,
        /// Its value.
        value: Term,
    },
    /// Sends a request.
    Send(Send),
}

/// A request, what must be so of its answer, and what is taken from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Send {
    /// What it does, on one line.
    pub title: String,
    /// Why, or what to know of it; may be empty, may have several lines.
    pub about: String,
    /// The session that it is sent in; none sends no cookies and keeps none.
    pub session: Option<String>,
    /// In upper case.
    pub method: String,
    /// The address, without `params`. What is in it is encoded already.
    pub url: Term,
    /// Put behind the address, in order and encoded. If there are none the address is sent as it is.
    pub params: Vec<(String, Term)>,
    /// Headers by name, in order; a `Content-Type` that the body brings with it is not among them.
    pub headers: Vec<(String, Term)>,
    /// Cookies of this request alone: a value instead of that of the session, or none to leave one out.
    pub cookies: Vec<(String, Option<Term>)>,
    /// Name and password, sent as RFC 7617 says.
    pub basic: Option<(Term, Term)>,
    /// What is sent with it.
    pub body: Body,
    /// Hops that are followed; usually none.
    pub redirects: u32,
    /// What must be so, in order. The first that is not ends the sample, with what is said of it and the exit code 1.
    pub checks: Vec<Check>,
    /// What is taken from the answer, in order; what is not there ends the sample as well.
    pub takes: Vec<Take>,
    /// Whether the body of its answer is what the sample prints: JSON indented by two blanks, anything else as it came. It is so of one
    /// request of a flow, and printed when all steps are done.
    pub is_shown: bool,
}

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// No body.
    None,
    /// `application/x-www-form-urlencoded`, in order.
    Form(Vec<(String, Term)>),
    /// `multipart/form-data`, in order.
    Multipart(Vec<Part>),
    /// JSON, of the given media type.
    Json(Json, String),
    /// A text, of the given media type, which may be empty.
    Text(Term, String),
}

/// A part of `multipart/form-data`.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The field.
    pub name: String,
    /// Of a file: what it is called there.
    pub filename: Option<Term>,
    /// Its media type, if it says one.
    pub content_type: Option<String>,
    /// What is in it.
    pub content: PartContent,
}

/// What is in a part.
#[derive(Debug, Clone, PartialEq)]
pub enum PartContent {
    /// A text.
    Text(Term),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
}

/// JSON of which some texts are made.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// As it is.
    Literal(Value),
    /// A text that is made.
    Text(Term),
    /// A variable that was taken from an answer, whatever its type.
    Taken(String),
    /// A list.
    List(Vec<Json>),
    /// An object, in order.
    Map(Vec<(String, Json)>),
}

/// A text that is made.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// As it is.
    Literal(String),
    /// A variable; what was taken as a number or a boolean is written as JSON writes it.
    Name(String),
    /// Texts, one behind the other.
    Joined(Vec<Term>),
    /// A text that nobody had before.
    Draw(Draw),
    /// A text made of another one.
    Changed(Box<Term>, Change),
}

/// A text that is new each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Letters and digits of ASCII, at least eight of them, the first a letter: 40 bits of chance at least.
    Unique,
    /// A random UUID (RFC 9562 section 5.4).
    Uuid,
}

/// What is made of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Each occurrence of the first replaced by the second.
    Replace(String, String),
    /// All in capitals.
    Upper,
    /// No capitals.
    Lower,
    /// Percent-encoded, but for letters, digits and `-._~`.
    UrlEncode,
    /// Without as many characters at its beginning and at its end.
    Slice(usize, usize),
}

/// Where to look in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// In its JSON; no hop is the whole.
    Json(Vec<Hop>),
    /// A header, by name; its first value if there are several.
    Header(String),
    /// The status code.
    Status,
    /// The value of a cookie that the session has after it.
    Cookie(String),
    /// The whole body as text.
    Text,
}

/// A step down in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hop {
    /// A member of an object.
    Member(String),
    /// An element of a list, the first one 0; negative from its end, the last one -1.
    Element(i64),
}

/// What must be so of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Where to look.
    pub pick: Pick,
    /// What must be there.
    pub holds: Holds,
    /// Where the answer says what is wrong, if it does not hold: the first that is there is told.
    pub says: Vec<Pick>,
}

/// What must be at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Holds {
    /// This value, deeply.
    Equals(Json),
    /// Anything but this value.
    Differs(Json),
    /// Anything; `null` counts.
    Exists,
    /// Nothing.
    Absent,
    /// A number at most this; of a status.
    AtMost(i64),
}

/// What is taken from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    /// The variable.
    pub name: String,
    /// Where it is.
    pub pick: Pick,
}
