//! The variables that a step of a flow reads to do what it does.

use super::flow::{Body, FlowStep, Json, PartContent, Send, Term};

impl FlowStep {
    /// The variables that it reads before it has an answer; a name may come several times.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        match self {
            Self::Let { value, .. } => of_term(value, &mut names),
            Self::Send(send) => of_send(send, &mut names),
        }
        names
    }
}

fn of_send<'f>(send: &'f Send, names: &mut Vec<&'f str>) {
    of_term(&send.url, names);
    let pairs = send.params.iter().chain(&send.headers);
    pairs.for_each(|(_, term)| of_term(term, names));
    let cookies = send.cookies.iter().filter_map(|(_, term)| term.as_ref());
    cookies.for_each(|term| of_term(term, names));
    if let Some((name, password)) = &send.basic {
        of_term(name, names);
        of_term(password, names);
    }
    match &send.body {
        Body::None => {}
        Body::Form(fields) => fields.iter().for_each(|(_, term)| of_term(term, names)),
        Body::Multipart(parts) => {
            for part in parts {
                part.filename.iter().for_each(|term| of_term(term, names));
                if let PartContent::Text(term) = &part.content {
                    of_term(term, names);
                }
            }
        }
        Body::Json(json, _) => of_json(json, names),
        Body::Text(term, _) => of_term(term, names),
    }
}

fn of_json<'f>(json: &'f Json, names: &mut Vec<&'f str>) {
    match json {
        Json::Literal(_) => {}
        Json::Text(term) => of_term(term, names),
        Json::Taken(name) => names.push(name),
        Json::List(items) => items.iter().for_each(|item| of_json(item, names)),
        Json::Map(entries) => entries.iter().for_each(|(_, value)| of_json(value, names)),
    }
}

fn of_term<'f>(term: &'f Term, names: &mut Vec<&'f str>) {
    match term {
        Term::Literal(_) | Term::Draw(_) => {}
        Term::Name(name) => names.push(name),
        Term::Joined(terms) => terms.iter().for_each(|term| of_term(term, names)),
        Term::Changed(term, _) => of_term(term, names),
    }
}
