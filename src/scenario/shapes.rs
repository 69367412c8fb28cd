//! The keys of every map of the language. Reference, suggestions and the JSON Schema are made of these tables.

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
        Key::later("expected_failure", "known to fail; the text is the reason"),
        Key::new("continue_on_failure", "default of the steps' key"),
        Key::later(
            "lock",
            "cases with the same lock never run at the same time",
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
        Key::new("steps", "what it is about"),
        Key::new("teardown", "steps that always run, after everything"),
    ],
};

/// The top of a fragment.
pub(super) const FRAGMENT: Shape = Shape {
    what: "a fragment",
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
        Key::later("rate", "requests a second at most"),
        Key::later("proxy", "the proxy to use"),
        Key::later("insecure", "whether certificates are not checked"),
        Key::later("ca", "certificates to trust"),
        Key::later("cert", "the client certificate"),
        Key::later("key", "the key of the client certificate"),
        Key::later("unix_socket", "the socket to connect to"),
        Key::later("resolve", "addresses of hosts"),
        Key::later("connect_to", "hosts to connect to instead"),
        Key::later("http_version", "the version of HTTP"),
        Key::later("max_size", "bytes that an answer may have"),
    ],
};

/// A declared input.
pub(super) const INPUT: Shape = Shape {
    what: "an input",
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
        Key::later("expected_failure", "known to fail; the text is the reason"),
    ],
};

/// A request.
pub(super) const REQUEST: Shape = Shape {
    what: "a request",
    keys: &[
        Key::new("method", "GET, or POST with a body, if none is written"),
        Key::new("url", "the address"),
        Key::new(
            "path",
            "appended to the address: a text as written, or a list of segments to be encoded",
        ),
        Key::new("params", "appended to the query string"),
        Key::new("headers", "null removes one"),
        Key::new("cookies", "for this request alone; null leaves one out"),
        Key::new("form", "a body of form fields"),
        Key::later("multipart", "a body of parts"),
        Key::new("json", "a body of JSON"),
        Key::new("text", "a body of plain text"),
        Key::later("file", "a body from a file"),
        Key::later("auth", "who sends it"),
        Key::new("timeout", "for the whole request"),
        Key::later("follow_redirects", "how many hops are followed"),
    ],
};

/// A map of expectations, beside its queries.
pub(super) const GROUP: Shape = Shape {
    what: "a group of expectations",
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
    keys: &[
        Key::new("from", "the query"),
        Key::new("secret", "whether the value is masked everywhere"),
        Key::new("append", "whether it is added to the list of that name"),
    ],
};

/// `repeat`.
pub(super) const REPEAT: Shape = Shape {
    what: "`repeat`",
    keys: &[
        Key::new("until", "expectations that end it"),
        Key::new("times", "how often at most"),
    ],
};

/// `retry`.
pub(super) const RETRY: Shape = Shape {
    what: "`retry`",
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
    keys: &[
        Key::new("on", "expectations on the answer that calls for it"),
        Key::new("run", "steps, or ids of earlier steps"),
    ],
};

/// A mask in its long form.
pub(super) const MASK: Shape = Shape {
    what: "a mask",
    keys: &[Key::new("matches", "a regex that the value matches")],
};
