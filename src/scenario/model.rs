//! The model: what a file says, with places, before anything outside of it is known.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::request::RequestTemplate;
use crate::matcher::Matcher;
use crate::query::QueryTemplate;
use crate::service::Service;
use crate::syntax::Yaml;
use crate::template::{Condition, Template, ValueTemplate};
use crate::text::{Place, Source};

/// A scenario or a fragment.
#[derive(Debug)]
pub struct Scenario {
    /// Where it was read from.
    pub source: Arc<Source>,
    /// Which of the two.
    pub kind: FileKind,
    /// Its name, shown everywhere.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// Prose, in Markdown.
    pub about: Option<String>,
    /// What its page is about.
    pub documents: Option<String>,
    /// More prose for its page.
    pub notes: Option<String>,
    /// Version and what it brought, in order.
    pub history: Vec<(String, String)>,
    /// Titles or addresses.
    pub see_also: Vec<String>,
    /// The kind of API.
    pub service: Option<&'static Service>,
    /// If false the scenario is skipped.
    pub requires: Option<Condition>,
    /// For selection, each with where it stands.
    pub tags: Vec<(String, Place)>,
    /// Skips it, always.
    pub skip: Option<String>,
    /// Known to fail, and why.
    pub expected_failure: Option<String>,
    /// Default of the steps' key.
    pub continue_on_failure: bool,
    /// Cases with the same lock never run at the same time.
    pub lock: Option<String>,
    /// Values from outside.
    pub inputs: Vec<Input>,
    /// Values of its own.
    pub vars: Vec<Var>,
    /// Each makes a case.
    pub rows: Option<Rows>,
    /// Every combination makes a case, of each row if there are rows.
    pub matrix: Vec<Axis>,
    /// Cookie jars and who they belong to.
    pub sessions: Vec<Session>,
    /// Merged into every request.
    pub defaults: Option<Arc<RequestTemplate>>,
    /// What varies in answers.
    pub masks: Vec<MaskRule>,
    /// Default of the steps' key.
    pub snapshot: bool,
    /// Before the steps.
    pub setup: Vec<Step>,
    /// What it is about.
    pub steps: Vec<Step>,
    /// Always run, after everything.
    pub teardown: Vec<Step>,
    /// Names that a fragment gives back.
    pub outputs: Vec<(String, Place)>,
}

impl Scenario {
    /// Its tags, without their places.
    pub fn tag_names(&self) -> Vec<&str> {
        self.tags.iter().map(|(tag, _)| tag.as_str()).collect()
    }

    /// Whether its cases have values of `row`.
    pub fn has_rows(&self) -> bool {
        self.rows.is_some() || !self.matrix.is_empty()
    }
}

/// Which kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Run by itself.
    Scenario,
    /// Steps for others to use.
    Fragment,
}

/// A declared input.
#[derive(Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// What it is, in Markdown.
    pub about: Option<String>,
    /// What a text from outside is converted to; none if it was not written.
    pub input_type: Option<InputType>,
    /// Makes it optional.
    pub default: Option<ValueTemplate>,
    /// Whether it is tainted for ever.
    pub secret: bool,
    /// The environment variable that supplies it.
    pub env: Option<(String, Place)>,
}

/// What an input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputType {
    /// A text; the default.
    String,
    /// A number.
    Number,
    /// A number without fraction.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list, as JSON from outside.
    Array,
    /// A map, as JSON from outside.
    Object,
    /// Anything: JSON from outside if it is JSON, else a text.
    Any,
}

/// A value of the scenario's own.
#[derive(Debug)]
pub struct Var {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// Evaluated once a case.
    pub value: ValueTemplate,
}

/// Rows of data.
#[derive(Debug)]
pub enum Rows {
    /// Written there.
    Inline(Vec<ValueTemplate>),
    /// A path relative to the scenario.
    File(String, Place),
}

/// A name of a matrix and what it may be.
#[derive(Debug)]
pub struct Axis {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// At least one.
    pub values: Vec<AxisValue>,
}

/// A value of a matrix.
#[derive(Debug)]
pub struct AxisValue {
    /// What it adds to the name of a case.
    pub name: String,
    /// A text, a number or a boolean.
    pub value: Value,
}

/// A declared session.
#[derive(Debug)]
pub struct Session {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// What it is, in Markdown.
    pub about: Option<String>,
    /// The fragment that logs it in.
    pub login: Option<Use>,
    /// Whether one login serves the whole run.
    pub once_a_run: bool,
    /// Starts with a copy of this session's jar.
    pub copy: Option<(String, Place)>,
    /// As it was after this step.
    pub after: Option<(String, Place)>,
    /// Merged into every request that is sent in it.
    pub defaults: Option<Arc<RequestTemplate>>,
}

/// A fragment and its arguments.
#[derive(Debug)]
pub struct Use {
    /// Relative to the file it is written in.
    pub path: String,
    /// Where the path stands.
    pub place: Place,
    /// Arguments: name, its place, value.
    pub with: Vec<(String, Place, ValueTemplate)>,
}

/// A step.
#[derive(Debug)]
pub struct Step {
    /// Names its snapshots and its place in a run.
    pub id: String,
    /// Where the step begins.
    pub place: Place,
    /// Shown instead of the id.
    pub name: Option<Template>,
    /// Prose, in Markdown.
    pub about: Option<String>,
    /// The session it is sent in; `main` if none is written.
    pub session: Option<Template>,
    /// If false the step is skipped.
    pub when: Option<Condition>,
    /// Skips it, always.
    pub skip: Option<String>,
    /// The whole step runs once an element.
    pub for_each: Option<ValueTemplate>,
    /// What it does.
    pub action: Action,
    /// What must hold.
    pub expect: Vec<Group>,
    /// What is carried on.
    pub extract: Vec<Extraction>,
    /// What varies in its answer.
    pub masks: Vec<MaskRule>,
    /// Whether its answer is compared with a snapshot; none if it was not written.
    pub snapshot: Option<bool>,
    /// Sends again until something holds.
    pub repeat: Option<Repeat>,
    /// Sends again while the step fails.
    pub retry: Option<Retry>,
    /// What to do about certain answers.
    pub recover: Vec<Recovery>,
    /// Steps that belong to it.
    pub then: Vec<Step>,
    /// Whether later steps run although it failed; none if it was not written.
    pub continue_on_failure: Option<bool>,
    /// Known to fail, and why.
    pub expected_failure: Option<String>,
}

/// What a step does.
#[derive(Debug)]
pub enum Action {
    /// Sends a request.
    Request(Arc<RequestTemplate>),
    /// Runs a fragment; `outputs` are its names here and there.
    Use {
        /// The fragment.
        fragment: Use,
        /// The step's name for an output, its place, and the output.
        outputs: Vec<(String, Place, String)>,
    },
}

/// Expectations that belong together.
#[derive(Debug)]
pub struct Group {
    /// If false nothing of it counts.
    pub when: Option<Condition>,
    /// Whether a failure is only a warning.
    pub warns: bool,
    /// Prose, in Markdown.
    pub about: Option<String>,
    /// All must hold.
    pub checks: Vec<Check>,
}

/// A query and what must be there.
#[derive(Debug)]
pub struct Check {
    /// Where to look.
    pub query: QueryTemplate,
    /// What must be there.
    pub matcher: Matcher,
    /// The same as it was written.
    pub written: Yaml,
}

/// A value that is carried on.
#[derive(Debug)]
pub struct Extraction {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub place: Place,
    /// Where to look.
    pub query: QueryTemplate,
    /// Whether it is tainted.
    pub secret: bool,
    /// Whether it is added to the list of that name.
    pub append: bool,
}

/// `repeat`.
#[derive(Debug)]
pub struct Repeat {
    /// When to stop.
    pub until: Vec<Check>,
    /// How often at most, 1 to 10,000.
    pub times: u32,
    /// Where it stands.
    pub place: Place,
}

/// `retry`.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// Sendings in all, 1 to 100.
    pub tries: u32,
    /// Before the second try.
    pub pause: Duration,
    /// By what each later pause is multiplied, at least 1.
    pub backoff: f64,
    /// No pause of ours is longer.
    pub max_pause: Duration,
}

/// `recover`.
#[derive(Debug)]
pub struct Recovery {
    /// Which answers call for it.
    pub on: Vec<Check>,
    /// What is run then.
    pub run: Vec<RecoveryItem>,
}

/// A step of a recovery.
#[derive(Debug)]
pub enum RecoveryItem {
    /// The id of an earlier step.
    Id(String, Place),
    /// A step written there.
    Step(Box<Step>),
}

/// What varies, and how it is checked all the same.
#[derive(Debug, Clone)]
pub struct MaskRule {
    /// What is masked.
    pub query: MaskQuery,
    /// The text of the query, by which nearer rules replace farther ones.
    pub text: String,
    /// Where it stands.
    pub place: Place,
    /// How; none removes a farther rule.
    pub kind: Option<MaskKind>,
}

/// What a mask may point at.
#[derive(Debug, Clone)]
pub enum MaskQuery {
    /// A JSONPath.
    Json(String),
    /// A header.
    Header(String),
    /// A cookie that the answer sets.
    Cookie(String),
    /// All matches in any text.
    Regex(String),
}

/// What stands for a masked value, and what is checked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaskKind {
    /// It is of this type of section "Types" of the language.
    Type(&'static str),
    /// It matches this regex.
    Matches(String),
    /// The list, sorted.
    Sorted,
    /// Nothing is shown and nothing checked.
    Drop,
}
