//! Samples for a page of MediaWiki: a gadget, which has a session and the address of the wiki already.
//!
//! Logging in is left out, and so is fetching tokens: `mw.Api` does that, and again where a token has become too old. A flow is said by
//! `get`, `post` and `postWithToken`, or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::flow::{
    Body, Change, Check, Draw, Flow, FlowStep, Holds, Hop, Json, Pick, Send, Take, Term,
};
use super::javascript::{RESERVED, commented, key, literal, value_literal};
use super::names::{Names, camel};
use super::shape::{self, Shape};
use super::words;

/// How much deeper what is inside stands.
const UNIT: &str = "\t";

/// What looks into JSON, with the name that it has.
const FIND: &str = "/** What is at a place in JSON, or undefined. */
function find( data, ...path ) {
	return path.reduce( ( at, hop ) => {
		const name = hop < 0 && Array.isArray( at ) ? at.length + hop : hop;
		return Object.prototype.hasOwnProperty.call( Object( at ), name ) ? at[ name ] : undefined;
	}, data );
}

";

/// Writes a flow.
pub(super) fn write(flow: &Flow) -> Result<String, String> {
    Shape::new(flow)?;
    let mut gadget = Gadget {
        names: Names::new(flow, &format!("{RESERVED} api"), camel),
        tokens: BTreeMap::new(),
        known: BTreeSet::new(),
        used: BTreeSet::new(),
        taken: BTreeSet::new(),
        finds: false,
        url: None,
    };
    let body = gadget.body(flow)?;
    let file = format!("{}.js", flow.stem);
    let mut head = words::title(flow, &file);
    head.push("To run it: put it into a user script or a gadget, or into the browser's".to_owned());
    head.push("console on a page of the wiki. Who looks at the page is who does it.".to_owned());
    head.push(String::new());
    head.push(words::LICENCE.to_owned());
    let mut out = commented(&head);
    let _ = write!(
        out,
        "\n// {}\nconst api = new mw.Api( {{\n\tajax: {{ headers: {{ 'Api-User-Agent': {} }} }}\n}} );\n",
        words::WHO,
        literal(&words::user_agent(&file))
    );
    for input in flow
        .inputs
        .iter()
        .filter(|input| gadget.used.contains(&input.name))
    {
        let value = match &input.default {
            Some(default) => default.clone(),
            None => format!("your_{}", input.name),
        };
        let name = gadget.names.variable(&input.name);
        let _ = writeln!(
            out,
            "// {}\nconst {name} = {};",
            words::about(input),
            literal(&value)
        );
    }
    out.push('\n');
    if gadget.finds {
        out.push_str(FIND);
    }
    out.push_str(&body);
    Ok(out)
}

struct Gadget {
    names: Names,
    /// Variables that hold tokens, with the type of each.
    tokens: BTreeMap<String, String>,
    /// Variables that a step that is done gives.
    known: BTreeSet<String>,
    /// Variables that something is made of.
    used: BTreeSet<String>,
    /// Variables that were taken from JSON.
    taken: BTreeSet<String>,
    finds: bool,
    /// The address that all requests go to.
    url: Option<Term>,
}

/// A request that is said.
struct Call {
    number: usize,
    call: String,
    after: Vec<String>,
    takes: Vec<String>,
}

impl Gadget {
    fn body(&mut self, flow: &Flow) -> Result<String, String> {
        if flow.sessions.len() > 1 {
            return Err("has several sessions, of which a page has one".to_owned());
        }
        self.known = flow.inputs.iter().map(|input| input.name.clone()).collect();
        let (mut out, mut calls, mut is_shown) = (String::new(), Vec::new(), false);
        let mut sends: Vec<&Send> = Vec::new();
        for step in &flow.steps {
            match step {
                FlowStep::Send(send) => {
                    if self.is_asked(send)? {
                        sends.push(send);
                    }
                }
                FlowStep::Let { name, value } => {
                    let value = self.term(value)?;
                    self.known.insert(name.clone());
                    let _ = writeln!(out, "const {} = {value};", self.names.variable(name));
                }
            }
        }
        let last = sends.len();
        for (at, send) in sends.into_iter().enumerate() {
            let mut call = self.call(at + 1, send)?;
            if send.is_shown {
                is_shown = true;
                call.after.push(match at + 1 == last {
                    true => "console.log( JSON.stringify( data, null, 2 ) );".to_owned(),
                    false => "result = data;".to_owned(),
                });
            }
            if at + 1 == last && is_shown && !send.is_shown {
                call.after
                    .push("console.log( JSON.stringify( result, null, 2 ) );".to_owned());
                out.insert_str(0, "let result;\n");
            }
            calls.push((call, send));
        }
        match (is_shown, calls.is_empty()) {
            (true, false) => {}
            _ => {
                return Err(
                    "shows only what a page never asks for: logging in, or tokens".to_owned(),
                );
            }
        }
        for (call, _) in &calls {
            for name in &call.takes {
                let _ = writeln!(out, "let {name};");
            }
        }
        out.push_str(&chained(&calls));
        Ok(out)
    }

    /// Whether a request is said at all, and what is known after it.
    fn is_asked(&mut self, send: &Send) -> Result<bool, String> {
        match &self.url {
            Some(url) if *url != send.url => {
                return Err("asks other addresses than that of the API".to_owned());
            }
            _ => self.url = Some(send.url.clone()),
        }
        let is_own = send.headers.is_empty() && send.cookies.is_empty() && send.basic.is_none();
        if !is_own || send.redirects > 0 || send.session.is_none() {
            return Err("sends headers, cookies or redirects of its own".to_owned());
        }
        let tokens: Vec<&Take> = send
            .takes
            .iter()
            .filter(|take| token(take).is_some())
            .collect();
        if !tokens.is_empty() && tokens.len() == send.takes.len() {
            for take in tokens {
                let of_type = token(take).unwrap_or("csrf");
                self.tokens.insert(take.name.clone(), of_type.to_owned());
            }
            return Ok(false);
        }
        let is_login = |(name, value): &(String, Term)| {
            name == "action"
                && matches!(value, Term::Literal(action) if ["login", "clientlogin"].contains(&action.as_str()))
        };
        match &send.body {
            Body::Form(form) if form.iter().any(is_login) => Ok(false),
            Body::None | Body::Form(_) => {
                for take in &send.takes {
                    self.known.insert(take.name.clone());
                    self.taken.insert(take.name.clone());
                }
                Ok(true)
            }
            _ => Err("sends a body that is no form".to_owned()),
        }
    }

    fn call(&mut self, number: usize, send: &Send) -> Result<Call, String> {
        let mut pairs = send.params.clone();
        if let Body::Form(form) = &send.body {
            pairs.extend(form.clone());
        }
        if shape::repeats(pairs.iter().map(|(name, _)| name.as_str())) {
            return Err("gives a parameter twice".to_owned());
        }
        let of_token = |(_, value): &(String, Term)| match value {
            Term::Name(name) => self.tokens.get(name).cloned(),
            _ => None,
        };
        let token = pairs
            .iter()
            .position(|pair| pair.0 == "token" && of_token(pair).is_some());
        let of_type = token.and_then(|at| of_token(&pairs.remove(at)));
        let mut items = Vec::new();
        for (name, value) in &pairs {
            items.push(format!("{}: {}", key(name), self.term(value)?));
        }
        let params = match items.as_slice() {
            [] => "{}".to_owned(),
            items => format!("{{\n\t{}\n}}", items.join(",\n\t")),
        };
        let call = match (send.method.as_str(), of_type) {
            ("POST", Some(of_type)) => {
                format!("api.postWithToken( {}, {params} )", literal(&of_type))
            }
            ("POST", None) => format!("api.post( {params} )"),
            ("GET", None) if send.body == Body::None => format!("api.get( {params} )"),
            (method, _) => return Err(format!("sends {method} in a way that mw.Api does not")),
        };
        let mut after = Vec::new();
        for check in &send.checks {
            after.extend(self.check(check)?);
        }
        let mut takes = Vec::new();
        for take in &send.takes {
            let found = self.found(&take.pick)?;
            let name = self.names.variable(&take.name);
            after.push(format!("{name} = {found};"));
            after.push(format!(
                "if ( {name} === undefined ) {{\n\tthrow new Error( {} );\n}}",
                literal(&words::lacks(&take.pick))
            ));
            takes.push(name);
        }
        Ok(Call {
            number,
            call,
            after,
            takes,
        })
    }

    /// Throws where a check does not hold. Errors of the API and of HTTP are told by mw.Api itself.
    fn check(&mut self, check: &Check) -> Result<Option<String>, String> {
        let is_error = |hops: &[Hop]| matches!(hops, [Hop::Member(name)] if name == "error" || name == "errors");
        match &check.pick {
            Pick::Status => return Ok(None),
            Pick::Json(hops) if is_error(hops) && check.holds == Holds::Absent => return Ok(None),
            _ => {}
        }
        let found = self.found(&check.pick)?;
        let condition = match &check.holds {
            Holds::Exists => format!("{found} === undefined"),
            Holds::Absent => format!("{found} !== undefined"),
            Holds::AtMost(most) => format!("!( {found} <= {most} )"),
            Holds::Equals(json) => self.compared(&found, json, "!==")?,
            Holds::Differs(json) => {
                format!(
                    "{found} === undefined || {}",
                    self.compared(&found, json, "===")?
                )
            }
        };
        let wrong = literal(&words::wrong(check));
        let wrong = match check.says.first() {
            Some(says) => format!("{} || {wrong}", self.found(says)?),
            None => wrong,
        };
        Ok(Some(format!(
            "if ( {condition} ) {{\n\tthrow new Error( {wrong} );\n}}"
        )))
    }

    fn compared(&mut self, found: &str, json: &Json, sign: &str) -> Result<String, String> {
        match json {
            Json::Literal(value) if !shape::has_plain_numbers(value) => {
                Err("has a number that JavaScript cannot hold".to_owned())
            }
            Json::Literal(value) if value.is_array() || value.is_object() => Ok(format!(
                "JSON.stringify( {found} ) {sign} JSON.stringify( {} )",
                value_literal(value)
            )),
            Json::Literal(value) => Ok(format!("{found} {sign} {}", value_literal(value))),
            Json::Text(term) => Ok(format!("String( {found} ) {sign} {}", self.term(term)?)),
            Json::Taken(name) => Ok(format!("{found} {sign} {}", self.variable(name)?)),
            Json::List(_) | Json::Map(_) => Err("compares with JSON that is made".to_owned()),
        }
    }

    fn found(&mut self, pick: &Pick) -> Result<String, String> {
        match pick {
            Pick::Json(hops) if hops.is_empty() => Ok("data".to_owned()),
            Pick::Json(hops) => {
                self.finds = true;
                let hops = hops.iter().map(|hop| match hop {
                    Hop::Member(name) => literal(name),
                    Hop::Element(at) => at.to_string(),
                });
                Ok(format!(
                    "find( data, {} )",
                    hops.collect::<Vec<_>>().join(", ")
                ))
            }
            _ => Err("looks at more of an answer than its JSON".to_owned()),
        }
    }

    fn variable(&mut self, name: &str) -> Result<String, String> {
        if !self.known.contains(name) {
            return Err(format!("uses {name}, which a page never has"));
        }
        self.used.insert(name.to_owned());
        Ok(self.names.variable(name))
    }

    fn term(&mut self, term: &Term) -> Result<String, String> {
        Ok(match term {
            Term::Literal(text) => literal(text),
            // A text is written as it is, a number as JSON writes it; a boolean mw.Api would send in its own way.
            Term::Name(name) if self.taken.contains(name) => {
                format!("String( {} )", self.variable(name)?)
            }
            Term::Name(name) => self.variable(name)?,
            Term::Joined(terms) => {
                let terms: Result<Vec<String>, String> =
                    terms.iter().map(|term| self.term(term)).collect();
                let joined = terms?.join(" + ");
                if joined.is_empty() {
                    "''".to_owned()
                } else {
                    joined
                }
            }
            Term::Draw(Draw::Unique) => "'u' + mw.user.generateRandomSessionId()".to_owned(),
            Term::Draw(Draw::Uuid) => "crypto.randomUUID()".to_owned(),
            Term::Changed(inner, change) => {
                let text = format!("( {} )", self.term(inner)?);
                match change {
                    Change::Replace(from, to) => {
                        format!("{text}.split( {} ).join( {} )", literal(from), literal(to))
                    }
                    Change::Upper => format!("{text}.toUpperCase()"),
                    Change::Lower => format!("{text}.toLowerCase()"),
                    Change::UrlEncode => return Err("percent-encodes a text".to_owned()),
                    Change::Slice(first, 0) => format!("[ ...{text} ].slice( {first} ).join( '' )"),
                    Change::Slice(first, last) => {
                        format!("[ ...{text} ].slice( {first}, -{last} ).join( '' )")
                    }
                }
            }
        })
    }
}

/// The type of a token, if it is one: `csrf` of `query.tokens.csrftoken`.
fn token(take: &Take) -> Option<&str> {
    match &take.pick {
        Pick::Json(hops) => match hops.as_slice() {
            [Hop::Member(query), Hop::Member(tokens), Hop::Member(name)]
                if query == "query" && tokens == "tokens" =>
            {
                name.strip_suffix("token")
            }
            _ => None,
        },
        _ => None,
    }
}

/// The requests, each when the one before it is answered.
fn chained(calls: &[(Call, &Send)]) -> String {
    let mut out = String::new();
    for (at, (call, send)) in calls.iter().enumerate() {
        let lines: Vec<String> = words::above(call.number, &send.title, &send.about)
            .iter()
            .map(|line| format!("// {line}").trim_end().to_owned())
            .collect();
        if at == 0 {
            let _ = write!(out, "{}\n{}", lines.join("\n"), call.call);
        } else {
            let mut inside = lines;
            inside.push(format!("return {};", call.call));
            let _ = write!(out, ".then( () => {{\n{}}} )", deeper(&inside.join("\n")));
        }
        if !call.after.is_empty() {
            let _ = write!(
                out,
                ".then( ( data ) => {{\n{}}} )",
                deeper(&call.after.join("\n"))
            );
        }
    }
    out.push_str(".catch( ( code ) => {\n\tconsole.error( code );\n\tmw.notify( String( code ), { type: 'error' } );\n} );\n");
    out
}

fn deeper(text: &str) -> String {
    text.lines().map(|line| format!("{UNIT}{line}\n")).collect()
}
