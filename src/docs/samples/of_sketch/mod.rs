//! The flow of a scenario: its requests, in the words of [`Flow`].
//!
//! What a sample cannot say is told, and no flow is made: half a sample would be worse than none. Start at [`flow`].

mod answers;
mod body;
mod essence;
mod expression;
mod terms;

use super::flow::{Flow, FlowStep, Send, Term};
use crate::docs::subject::Subject;
use crate::engine::{Sketch, SketchedPart, SketchedRequest};
use crate::http::{Auth, Request};
use crate::secret::Text;
use crate::service::Service;
use answers::Judge;
pub use essence::left_out;
use terms::Terms;

/// What a flow is called, and what it is about.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'h> {
    /// What it is called.
    pub title: &'h str,
    /// What it shows; may be empty.
    pub about: &'h str,
    /// What a file of it is called, without its ending.
    pub stem: &'h str,
    /// What its page is about, as the scenario says it: `action=logout`, `GET /v1/page`.
    pub documents: Option<&'h str>,
    /// The kind of API.
    pub service: Option<&'static Service>,
}

/// Headers that every HTTP library sends in its own way.
const OF_THE_LIBRARY: &[&str] = &["user-agent", "accept-encoding"];
/// What is accepted if nobody says otherwise.
const ANYTHING: &str = "*/*";

/// The flow of a case. The error says in a few words why it has none.
pub fn flow(sketch: &Sketch, heading: &Heading<'_>) -> Result<Flow, String> {
    if let Some(trouble) = sketch.troubles.first() {
        return Err(trouble.clone());
    }
    let sent = |request: &&SketchedRequest| request.part != SketchedPart::Teardown;
    let requests: Vec<&SketchedRequest> = sketch.requests.iter().filter(sent).collect();
    let mut terms = Terms::new(sketch, heading.service);
    let judge = Judge {
        service: heading.service,
    };
    let mut steps = Vec::new();
    let mut taken = Vec::new();
    for request in &requests {
        let id = request.path.join("/");
        let made = send(request, &mut terms, &judge).map_err(|why| format!("step `{id}`: {why}"));
        let (send, takes) = made?;
        steps.extend(
            terms
                .lets()
                .map(|(name, value)| FlowStep::Let { name, value }),
        );
        steps.push(FlowStep::Send(send));
        taken.push((id, takes));
    }
    // Only what is used is taken.
    let used = terms.used().clone();
    let sends = steps.iter_mut().filter_map(|step| match step {
        FlowStep::Send(send) => Some(send),
        FlowStep::Let { .. } => None,
    });
    for ((send, (id, takes)), request) in sends.zip(taken).zip(&requests) {
        for (symbol, take) in takes {
            if used.contains(&symbol) {
                send.takes
                    .push(take.map_err(|why| format!("step `{id}`: {why}"))?);
            }
        }
        send.session = (request.session != "anonymous").then(|| terms.session(&request.session));
    }
    show_one(&mut steps, &requests, heading.documents);
    let mut sessions = Vec::new();
    for step in &steps {
        if let FlowStep::Send(Send {
            session: Some(session),
            ..
        }) = step
            && !sessions.contains(session)
        {
            sessions.push(session.clone());
        }
    }
    Ok(Flow {
        title: heading.title.to_owned(),
        about: heading.about.to_owned(),
        stem: heading.stem.to_owned(),
        inputs: terms.inputs(),
        sessions,
        steps,
    })
}

/// A request, and what may be taken from its answer, each with the number of its symbol.
type Sent = (Send, Vec<(usize, Result<super::flow::Take, String>)>);

fn send(sketched: &SketchedRequest, terms: &mut Terms<'_>, judge: &Judge) -> Result<Sent, String> {
    if let Some(unsure) = &sketched.unsure {
        return Err(format!(
            "whether or how often it is sent follows from {unsure}"
        ));
    }
    let request = &sketched.request;
    let url = terms.address(&request.url)?;
    let mut params = Vec::new();
    for parameter in &request.params {
        if parameter.raw {
            return Err("a parameter is sent as it is written, without encoding".to_owned());
        }
        params.push((
            literal(&parameter.name, "the name of a parameter")?,
            terms.term(&parameter.value)?,
        ));
    }
    let (body, own_type) = body::body(request, terms)?;
    let (basic, bearer) = credentials(request, terms)?;
    let mut headers = headers(request, terms, own_type.as_deref())?;
    headers.extend(bearer.map(|value| ("Authorization".to_owned(), value)));
    let mut cookies = Vec::new();
    for (name, value) in &request.cookies {
        if name.contains('*') {
            return Err(format!("the cookie `{name}` has no one name"));
        }
        let value = value.as_ref().map(|value| terms.term(value)).transpose()?;
        cookies.push((name.clone(), value));
    }
    let takes = sketched.takes.iter().map(|take| {
        let name = terms.name_of_taken(take.symbol, &sketched.session);
        (take.symbol, answers::take(take, name))
    });
    let takes = takes.collect();
    let send = Send {
        title: title(sketched, terms),
        about: sketched.about.clone().unwrap_or_default(),
        session: None,
        method: request.method.clone(),
        url,
        params,
        headers,
        cookies,
        basic,
        body,
        redirects: request.follow_redirects,
        checks: judge.checks(sketched),
        takes: Vec::new(),
        is_shown: false,
    };
    Ok((send, takes))
}

/// What a request does: as its step is called, or by its id.
fn title(sketched: &SketchedRequest, terms: &Terms<'_>) -> String {
    if let Some(name) = &sketched.name {
        return on_a_line(&terms.shown(name));
    }
    let id = sketched.path.last().map(String::as_str).unwrap_or_default();
    let words = id.replace(['-', '_'], " ");
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase());
    first.into_iter().flatten().chain(letters).collect()
}

/// Marks the request whose answer is printed.
fn show_one(steps: &mut [FlowStep], requests: &[&SketchedRequest], documents: Option<&str>) {
    let shown = shown(requests, documents);
    let sends = steps.iter_mut().filter_map(|step| match step {
        FlowStep::Send(send) => Some(send),
        FlowStep::Let { .. } => None,
    });
    for (number, send) in sends.enumerate() {
        send.is_shown = number == shown;
    }
}

/// Which request it is whose answer is printed: the first that the page is about and that is not refused, else the last.
fn shown(requests: &[&SketchedRequest], documents: Option<&str>) -> usize {
    let subject = documents.map(Subject::read);
    let about = requests.iter().position(|request| {
        request.part == SketchedPart::Steps
            && !request.is_refused
            && subject
                .as_ref()
                .is_some_and(|subject| subject.is_of_sent(&request.request))
    });
    about.unwrap_or(requests.len().saturating_sub(1))
}

/// A name with a password, or the value of a header.
type Credentials = (Option<(Term, Term)>, Option<Term>);

fn credentials(request: &Request, terms: &mut Terms<'_>) -> Result<Credentials, String> {
    Ok(match &request.auth {
        None => (None, None),
        Some(Auth::Basic(login)) => {
            let login = (terms.term(&login.username)?, terms.term(&login.password)?);
            (Some(login), None)
        }
        Some(Auth::Bearer(token)) => {
            let mut value = Text::plain("Bearer ");
            value.push(token);
            (None, Some(terms.term(&value)?))
        }
        Some(_) => {
            return Err(
                "it proves who sends it by more than a name and a password or a token".to_owned(),
            );
        }
    })
}

fn headers(
    request: &Request,
    terms: &mut Terms<'_>,
    own_type: Option<&str>,
) -> Result<Vec<(String, Term)>, String> {
    let mut headers = Vec::new();
    for (name, value) in &request.headers {
        let said = value.masked();
        let usual = match name.to_ascii_lowercase().as_str() {
            "accept" => said == ANYTHING,
            "content-type" => own_type.is_some_and(|own| said.starts_with(own)),
            name => OF_THE_LIBRARY.contains(&name),
        };
        if !usual {
            headers.push((name.clone(), terms.term(value)?));
        }
    }
    Ok(headers)
}

/// A text in which nothing is made.
fn literal(text: &Text, what: &str) -> Result<String, String> {
    match text.has_secret() {
        true => Err(format!("{what} is made by the flow")),
        false => Ok(text.masked()),
    }
}

fn on_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
