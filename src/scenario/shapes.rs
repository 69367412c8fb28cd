//! The keys of every map of the language. Reference, suggestions and the JSON Schema are made of these tables.

use super::other_names;
use crate::syntax::{Key, Shape};

/// Every map of the language.
pub const SHAPES: &[&Shape] = &[
    &SCENARIO,
    &FRAGMENT,
    &PROJECT,
    &TARGET,
    &INPUT,
    &SESSION,
    &STEP,
    &REQUEST,
    &PART,
    &AUTH,
    &BASIC,
    &DIGEST,
    &OAUTH1,
    &OAUTH2,
    &GROUP,
    &EXTRACTION,
    &REPEAT,
    &RETRY,
    &RECOVERY,
    &MASK,
];

/// The top of a scenario.
pub(super) const SCENARIO: Shape = Shape {
    what: "a scenario",
    foreign: other_names::advice,
    keys: &[
        Key::new("scenario", "the name, shown everywhere"),
        Key::new("about", "the lead of its page, in Markdown"),
        Key::new(
            "documents",
            "what its page is about: parameters of a request, or a method and a path",
        ),
        Key::new("notes", "more notes for its page, in Markdown"),
        Key::new("history", "versions and what each brought"),
        Key::new("see_also", "titles or addresses"),
        Key::new("service", "the kind of API"),
        Key::new(
            "requires",
            "a condition; if it is false the scenario is skipped",
        ),
        Key::new("tags", "words for selection"),
        Key::new("skip", "skips it, always; the text is the reason"),
        Key::new(
            "expected_failure",
            "known to fail: a failure of a case counts as expected, a pass as a failure; the text is the reason",
        ),
        Key::new("continue_on_failure", "default of the steps' key"),
        Key::new(
            "lock",
            "cases with the same lock never run at the same time, of whatever file",
        ),
        Key::new("inputs", "values from outside"),
        Key::new("vars", "values of its own"),
        Key::new("rows", "each makes a case"),
        Key::new("matrix", "every combination of its values makes a case"),
        Key::new("sessions", "cookie jars and who they belong to"),
        Key::new("defaults", "a request that is merged into every request"),
        Key::new("mask", "what varies in answers"),
        Key::new("snapshot", "default of the steps' key"),
        Key::new("setup", "steps before the steps"),
        Key::new("steps", "a list of steps: what it is about"),
        Key::new("teardown", "steps that always run, after everything"),
    ],
};

/// The top of a fragment.
pub(super) const FRAGMENT: Shape = Shape {
    what: "a fragment",
    foreign: other_names::advice,
    keys: &[
        Key::new("fragment", "the name"),
        Key::new("about", "what it does, in Markdown"),
        Key::new("service", "the kind of API"),
        Key::new(
            "requires",
            "a condition; if it is false the step that uses it is skipped",
        ),
        Key::new("inputs", "its arguments"),
        Key::new("vars", "values of its own"),
        Key::new("defaults", "a request that is merged into its requests"),
        Key::new("mask", "what varies in answers"),
        Key::new("snapshot", "default of the steps' key"),
        Key::new("steps", "what it does"),
        Key::new("outputs", "names that it gives back"),
    ],
};

/// `flowrun.yaml`.
pub(super) const PROJECT: Shape = Shape {
    what: "a flowrun.yaml",
    foreign: other_names::advice,
    keys: &[
        Key::new("contact", "an address for the User-Agent"),
        Key::new("defaults", "a request that is merged into every request"),
        Key::new("inputs", "values of inputs"),
        Key::new("sessions", "sessions that scenarios share"),
        Key::new("mask", "what varies in answers"),
        Key::new("targets", "deployments by name"),
    ],
};

/// A target of `flowrun.yaml`.
pub(super) const TARGET: Shape = Shape {
    what: "a target",
    foreign: other_names::advice,
    keys: &[
        Key::new("about", "what it is"),
        Key::new("service", "the kind of API"),
        Key::new("inputs", "values of inputs"),
        Key::new("headers", "sent with every request"),
        Key::new("writable", "whether steps may change something there"),
        Key::new(
            "disposable",
            "whether scenarios tagged destructive may run there",
        ),
        Key::new("rate", "requests a second at most"),
        Key::new(
            "proxy",
            "the address of a proxy: `http://`, `https://`, `socks5://` or `socks5h://`",
        ),
        Key::new("insecure", "whether certificates are not checked"),
        Key::new(
            "ca",
            "a file (PEM) of the certificates that are trusted instead of the system's",
        ),
        Key::new("cert", "a file (PEM) with the client's certificate"),
        Key::new(
            "key",
            "a file (PEM) with the key of the client's certificate",
        ),
        Key::new(
            "unix_socket",
            "the socket to connect to, whatever the address",
        ),
        Key::new(
            "resolve",
            "hosts and their IP addresses, instead of what their names say",
        ),
        Key::new(
            "connect_to",
            "`HOST:PORT` and the `HOST:PORT` to connect to instead; the request still names its own",
        ),
        Key::new(
            "http_version",
            "`1.0`, `1.1` or `2`; without it, what both sides like best",
        ),
        Key::new(
            "max_size",
            "bytes that an answer may have, as sent and as decoded: `100MB`; 64 MiB if it does not say",
        ),
    ],
};

/// A declared input.
pub(super) const INPUT: Shape = Shape {
    what: "an input",
    foreign: other_names::advice,
    keys: &[
        Key::new("about", "what it is, in Markdown"),
        Key::new("type", "what a text from outside is converted to"),
        Key::new("default", "makes it optional"),
        Key::new("secret", "whether its value is masked everywhere"),
        Key::new("env", "the environment variable that supplies it"),
    ],
};

/// A declared session.
pub(super) const SESSION: Shape = Shape {
    what: "a session",
    foreign: other_names::advice,
    keys: &[
        Key::new("about", "what it is, in Markdown"),
        Key::new("use", "the fragment that logs it in"),
        Key::new("with", "its arguments"),
        Key::new("once", "`scenario`, or `run` for one login a run"),
        Key::new("copy", "starts with a copy of this session's cookies"),
        Key::new("after", "as they were after this step"),
        Key::new(
            "defaults",
            "a request that is merged into every request sent in it",
        ),
    ],
};

/// A step.
pub(super) const STEP: Shape = Shape {
    what: "a step",
    foreign: other_names::advice,
    keys: &[
        Key::new("id", "names its snapshots"),
        Key::new("name", "what it is called"),
        Key::new("about", "its prose, in Markdown"),
        Key::new("as", "the session it is sent in"),
        Key::new("when", "a condition; if it is false the step is skipped"),
        Key::new("skip", "skips it, always; the text is the reason"),
        Key::new("for_each", "a list; the step runs once an element"),
        Key::new("request", "what is sent"),
        Key::new("use", "a fragment that is run"),
        Key::new("with", "its arguments"),
        Key::new("expect", "what must hold"),
        Key::new("extract", "what is carried on"),
        Key::new("mask", "what varies in its answer"),
        Key::new("snapshot", "whether its answer is compared with a snapshot"),
        Key::new("repeat", "sends again until something holds"),
        Key::new("retry", "sends again while the step fails"),
        Key::new("recover", "what to do about certain answers"),
        Key::new("then", "steps that belong to it"),
        Key::new(
            "continue_on_failure",
            "whether later steps run although it failed",
        ),
        Key::new(
            "expected_failure",
            "known to fail: a failure counts as expected, a pass as a failure; the text is the reason",
        ),
    ],
};

/// A request.
pub(super) const REQUEST: Shape = Shape {
    what: "a request",
    foreign: other_names::advice_in_request,
    keys: &[
        Key::new("method", "GET, or POST with a body, if none is written"),
        Key::new("url", "the address"),
        Key::new(
            "path",
            "appended to the address: a text as written, or a list of segments to be encoded",
        ),
        Key::new("params", "appended to the query string"),
        Key::new("headers", "null removes one; `Accept` alone is always sent"),
        Key::new("cookies", "for this request alone; null leaves one out"),
        Key::new("form", "a body of form fields"),
        Key::new("multipart", "a body of parts"),
        Key::new("json", "a body of JSON"),
        Key::new("text", "a body of plain text"),
        Key::new("file", "a body from a file"),
        Key::new("auth", "who sends it"),
        Key::new("timeout", "for the whole request"),
        Key::new(
            "follow_redirects",
            "how many hops are followed; `true` is 10",
        ),
    ],
};

/// A part of `multipart` in its long form.
pub(super) const PART: Shape = Shape {
    what: "a part of `multipart`",
    foreign: other_names::advice,
    keys: &[
        Key::new("file", "the file that it holds"),
        Key::new("text", "the text that it holds"),
        Key::new("filename", "the name that the file is said to have"),
        Key::new("type", "its media type"),
    ],
};

/// `auth`.
pub(super) const AUTH: Shape = Shape {
    what: "`auth`",
    foreign: other_names::advice,
    keys: &[
        Key::new("basic", "a user and a password in clear"),
        Key::new(
            "digest",
            "a user and a password that answer a challenge without being sent",
        ),
        Key::new("bearer", "a token"),
        Key::new("oauth1", "each request is signed by OAuth 1.0a, HMAC-SHA1"),
        Key::new(
            "oauth2",
            "a token that is fetched first, by OAuth 2 client credentials",
        ),
        Key::new("netrc", "`true`: what the person's .netrc has for the host"),
    ],
};

/// `auth: {basic: …}`.
pub(super) const BASIC: Shape = Shape {
    what: "`basic`",
    foreign: other_names::advice,
    keys: LOGIN,
};

/// `auth: {digest: …}`.
pub(super) const DIGEST: Shape = Shape {
    what: "`digest`",
    foreign: other_names::advice,
    keys: LOGIN,
};

const LOGIN: &[Key] = &[
    Key::new("username", "who"),
    Key::new("password", "always masked"),
];

/// `auth: {oauth1: …}`.
pub(super) const OAUTH1: Shape = Shape {
    what: "`oauth1`",
    foreign: other_names::advice,
    keys: &[
        Key::new("consumer_key", "names the consumer"),
        Key::new("consumer_secret", "always masked"),
        Key::new("token", "names the access"),
        Key::new("token_secret", "always masked"),
    ],
};

/// `auth: {oauth2: …}`.
pub(super) const OAUTH2: Shape = Shape {
    what: "`oauth2`",
    foreign: other_names::advice,
    keys: &[
        Key::new("token_url", "where the token is fetched"),
        Key::new("client_id", "names the client"),
        Key::new("client_secret", "always masked"),
        Key::new("scope", "what the token is for, words parted by blanks"),
    ],
};

/// A map of expectations, beside its queries.
pub(super) const GROUP: Shape = Shape {
    what: "a group of expectations",
    foreign: other_names::advice,
    keys: &[
        Key::new(
            "when",
            "a condition; if it is false nothing of the group counts",
        ),
        Key::new("severity", "`error`, or `warn`"),
        Key::new("about", "its prose, in Markdown"),
    ],
};

/// An extraction in its long form.
pub(super) const EXTRACTION: Shape = Shape {
    what: "an extraction",
    foreign: other_names::advice,
    keys: &[
        Key::new("from", "the query"),
        Key::new("secret", "whether the value is masked everywhere"),
        Key::new("append", "whether it is added to the list of that name"),
    ],
};

/// `repeat`.
pub(super) const REPEAT: Shape = Shape {
    what: "`repeat`",
    foreign: other_names::advice,
    keys: &[
        Key::new("until", "expectations that end it"),
        Key::new("times", "how often at most"),
    ],
};

/// `retry`.
pub(super) const RETRY: Shape = Shape {
    what: "`retry`",
    foreign: other_names::advice,
    keys: &[
        Key::new("tries", "sendings in all"),
        Key::new("pause", "before the second try"),
        Key::new("backoff", "by what each later pause is multiplied"),
        Key::new("max_pause", "no pause is longer"),
    ],
};

/// `recover`.
pub(super) const RECOVERY: Shape = Shape {
    what: "a recovery",
    foreign: other_names::advice,
    keys: &[
        Key::new("on", "expectations on the answer that calls for it"),
        Key::new("run", "steps, or ids of earlier steps"),
    ],
};

/// A mask in its long form.
pub(super) const MASK: Shape = Shape {
    what: "a mask",
    foreign: other_names::advice,
    keys: &[Key::new("matches", "a regex that the value matches")],
};
