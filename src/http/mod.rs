//! Requests, answers and cookies as data.
//!
//! Nothing here sends anything: `transport` does. Start at [`Request`] and [`Exchange`].

mod body;
mod cookie;
mod curl;
mod exchange;
mod request;
mod wildcard;

pub use body::Body;
pub use cookie::{Cookie, SetCookie};
pub use exchange::{Exchange, Response};
pub use request::{Headers, Parameter, Payload, Request, percent_encode};
pub use wildcard::fits;
