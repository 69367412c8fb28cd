//! Where the time of an exchange went.

use std::time::Duration;

/// Parts of an exchange's duration. What did not happen has none: a name that needs no looking up, a connection that was open already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// Looking up the name.
    pub dns: Option<Duration>,
    /// Until the connection stood.
    pub connect: Option<Duration>,
    /// Until it was encrypted.
    pub tls: Option<Duration>,
    /// From then until the first byte of the answer.
    pub wait: Duration,
    /// From then until the last one.
    pub transfer: Duration,
}
