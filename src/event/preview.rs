//! What would happen: a case before it is run, as far as it is known then.
//!
//! Plain data without secrets. A text in it that only an answer can give stands there as `‹WHAT from WHERE›`.

use serde::{Deserialize, Serialize};

/// A case before it is run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Path of the scenario's file.
    pub file: String,
    /// The scenario's name, and the row's.
    pub name: String,
    /// The target as it was given, if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_target: Option<String>,
    /// Prose about it, in Markdown.
    pub about: Option<String>,
    /// Where its requests go.
    pub target: String,
    /// Why it would be skipped.
    pub skip: Option<String>,
    /// The condition without which it is skipped.
    pub requires: Option<String>,
    /// Why it is known to fail.
    pub expected_failure: Option<String>,
    /// Its inputs with those of all that it uses, its vars and its row.
    pub values: Vec<ShownValue>,
    /// Its sessions.
    pub sessions: Vec<ShownSession>,
    /// What goes wrong before its first step.
    pub trouble: Option<String>,
    /// Why a run would send nothing, apart from what its steps say.
    pub refused: Vec<ShownRefusal>,
    /// Before the steps.
    pub setup: Vec<ShownStep>,
    /// What it is about.
    pub steps: Vec<ShownStep>,
    /// After everything.
    pub teardown: Vec<ShownStep>,
}

/// A value that a case starts with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownValue {
    /// `input`, `var` or `row`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// A text as it is, anything else as JSON; none if nobody gives it, or only the service of the run's own.
    pub value: Option<String>,
    /// Who gives it.
    pub origin: Option<String>,
    /// How to give it, if nobody does.
    pub help: Option<String>,
}

/// A session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownSession {
    /// Its name.
    pub name: String,
    /// Prose about it, in Markdown.
    pub about: Option<String>,
    /// How it begins: with which login, or as a copy of what.
    pub begins: String,
}

/// A step, or a round of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownStep {
    /// Its id.
    pub id: String,
    /// Its number in its list, from 1.
    pub number: u32,
    /// Its name, else its id.
    pub name: String,
    /// The session that it is sent in.
    pub session: String,
    /// Name or number of the round of `for_each`.
    pub item: Option<String>,
    /// Why it is skipped.
    pub skipped: Option<String>,
    /// What else decides whether and how often it is sent.
    pub remarks: Vec<String>,
    /// What goes wrong before anything is sent.
    pub trouble: Option<String>,
    /// Logins of the sessions that it is the first to use.
    pub logins: Vec<ShownBlock>,
    /// Why that which it sends is not sent.
    pub refused: Option<ShownRefusal>,
    /// What it sends.
    pub request: Option<ShownRequest>,
    /// The fragment that it runs.
    pub fragment: Option<ShownBlock>,
    /// Names that it sets, and where they are looked for.
    pub extract: Vec<(String, String)>,
    /// What must hold, one check each, as it is written.
    pub expect: Vec<String>,
    /// What is done about certain answers.
    pub recover: Vec<ShownRecovery>,
    /// Steps that belong to it.
    pub then: Vec<ShownStep>,
}

/// Steps of another file: a fragment, or the login of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownBlock {
    /// The session that they log in.
    pub session: Option<String>,
    /// Path of the file.
    pub file: String,
    /// The condition without which the step that uses it is skipped.
    pub requires: Option<String>,
    /// Its arguments.
    pub arguments: Vec<(String, String)>,
    /// The steps.
    pub steps: Vec<ShownStep>,
}

/// What is done about certain answers before the request is sent once more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRecovery {
    /// What such an answer holds.
    pub on: Vec<String>,
    /// Earlier steps that are carried out again.
    pub again: Vec<String>,
    /// Steps of its own.
    pub steps: Vec<ShownStep>,
}

/// Why something is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRefusal {
    /// What is wrong with it.
    pub why: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// A request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownRequest {
    /// In upper case.
    pub method: String,
    /// With its parameters, as it is sent.
    pub url: String,
    /// In order, without those that are added when it is sent (`Host`, `Cookie`, `Content-Length`, and what `auth` makes).
    pub headers: Vec<(String, String)>,
    /// Cookies of this request alone; none is one of the session's that is left out.
    pub cookies: Vec<(String, Option<String>)>,
    /// Who sends it.
    pub auth: Option<String>,
    /// Its body.
    pub body: Option<ShownBody>,
    /// How long the answer is waited for, in milliseconds.
    pub timeout: u64,
    /// Redirects that are followed at most.
    pub follow_redirects: u32,
}

/// The body of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownBody {
    /// `form`, `multipart`, `json`, `text` or `file`.
    pub kind: String,
    /// As it is sent; a file by its path and size.
    pub text: String,
    /// JSON, laid out to be read.
    pub readable: Option<String>,
    /// The fields of a form, or the parts of a multipart body, not encoded.
    pub fields: Vec<(String, String)>,
}

/// How a text is changed.
type Change<'c> = &'c dyn Fn(&str) -> String;

fn one(text: &mut String, change: Change<'_>) {
    *text = change(text);
}

fn all<'t>(texts: impl IntoIterator<Item = &'t mut String>, change: Change<'_>) {
    texts.into_iter().for_each(|text| one(text, change));
}

fn pairs(pairs: &mut [(String, String)], change: Change<'_>) {
    for (name, value) in pairs {
        one(name, change);
        one(value, change);
    }
}

impl Preview {
    /// Why some of it is not sent.
    pub fn refusals(&self) -> Vec<&ShownRefusal> {
        let mut found: Vec<&ShownRefusal> = self.refused.iter().collect();
        let lists = [&self.setup, &self.steps, &self.teardown];
        for step in lists.into_iter().flatten() {
            step.collect_refusals(&mut found);
        }
        found
    }

    /// Passes every text of it through `change`.
    #[must_use]
    pub fn map_text(mut self, change: Change<'_>) -> Self {
        all([&mut self.file, &mut self.name, &mut self.target], change);
        let maybe = [
            &mut self.given_target,
            &mut self.about,
            &mut self.skip,
            &mut self.requires,
            &mut self.expected_failure,
            &mut self.trouble,
        ];
        all(maybe.into_iter().flatten(), change);
        for refused in &mut self.refused {
            refused.change_text(change);
        }
        for value in &mut self.values {
            one(&mut value.name, change);
            let maybe = [&mut value.value, &mut value.origin, &mut value.help];
            all(maybe.into_iter().flatten(), change);
        }
        for session in &mut self.sessions {
            all([&mut session.name, &mut session.begins], change);
            all(&mut session.about, change);
        }
        let steps = [&mut self.setup, &mut self.steps, &mut self.teardown];
        for step in steps.into_iter().flatten() {
            step.change_text(change);
        }
        self
    }
}

impl ShownStep {
    fn collect_refusals<'s>(&'s self, found: &mut Vec<&'s ShownRefusal>) {
        found.extend(&self.refused);
        let blocks = self.logins.iter().chain(&self.fragment);
        let inner = blocks.flat_map(|block| &block.steps);
        let recoveries = self.recover.iter().flat_map(|recovery| &recovery.steps);
        for step in inner.chain(recoveries).chain(&self.then) {
            step.collect_refusals(found);
        }
    }

    fn change_text(&mut self, change: Change<'_>) {
        all([&mut self.id, &mut self.name, &mut self.session], change);
        let maybe = [&mut self.item, &mut self.skipped, &mut self.trouble];
        all(maybe.into_iter().flatten(), change);
        if let Some(refused) = &mut self.refused {
            refused.change_text(change);
        }
        all(self.remarks.iter_mut().chain(&mut self.expect), change);
        pairs(&mut self.extract, change);
        if let Some(request) = &mut self.request {
            request.change_text(change);
        }
        for block in self.logins.iter_mut().chain(&mut self.fragment) {
            all(block.session.iter_mut().chain(&mut block.requires), change);
            one(&mut block.file, change);
            pairs(&mut block.arguments, change);
            for step in &mut block.steps {
                step.change_text(change);
            }
        }
        for recovery in &mut self.recover {
            all(recovery.on.iter_mut().chain(&mut recovery.again), change);
            for step in &mut recovery.steps {
                step.change_text(change);
            }
        }
        for step in &mut self.then {
            step.change_text(change);
        }
    }
}

impl ShownRefusal {
    fn change_text(&mut self, change: Change<'_>) {
        one(&mut self.why, change);
        all(&mut self.help, change);
    }
}

impl ShownRequest {
    fn change_text(&mut self, change: Change<'_>) {
        all([&mut self.method, &mut self.url], change);
        pairs(&mut self.headers, change);
        for (name, value) in &mut self.cookies {
            one(name, change);
            all(value, change);
        }
        all(&mut self.auth, change);
        if let Some(body) = &mut self.body {
            one(&mut body.text, change);
            all(&mut body.readable, change);
            pairs(&mut body.fields, change);
        }
    }
}
