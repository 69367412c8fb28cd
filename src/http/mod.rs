//! Requests, answers, cookies and connections as data.
//!
//! Nothing here sends anything: `transport` does. Start at [`Request`] and [`Exchange`].

mod auth;
mod body;
mod certificate;
mod connection;
mod cookie;
mod curl;
mod exchange;
mod multipart;
mod request;
mod timing;
mod wildcard;

pub use auth::{Auth, Client, Login, Signer};
pub use body::Body;
pub use certificate::{Certificate, CertificateField};
pub use connection::{
    Connection, Detour, HttpVersion, LARGEST_ANSWER, Pem, is_inward, is_this_machine,
};
pub use cookie::{Cookie, SetCookie};
pub use exchange::{Exchange, Hop, Response};
pub use multipart::{Content, Multipart, Part, SentFile};
pub use request::{Headers, Parameter, Payload, Request, percent_encode};
pub use timing::Timing;
pub use wildcard::fits;
