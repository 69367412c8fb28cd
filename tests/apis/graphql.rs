//! GraphQL over HTTP: a few people, a schema that queries are checked against, a mutation that needs a token.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};

use super::graphql_document::{Argument, Field, Operation, read};
use super::{header, text};

pub(crate) const TOKEN: &str = "gq-0123456789abcdef";
const JSON: &str = "application/json";
/// The type of answers of GraphQL over HTTP; with it a status says what became of a request.
const RESPONSE: &str = "application/graphql-response+json";

/// What it gets wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Defect {
    /// A field that does not exist is null.
    UnknownIsNull,
    /// Refusals have no code.
    NoCodes,
    /// Whoever asks may change something.
    OpenToAll,
}

struct Api {
    /// Id, name, height in metres, ids of friends.
    people: Mutex<Vec<Value>>,
    defect: Option<Defect>,
}

/// A field: its type, its name, its arguments, and the type of its value; a `!` behind an argument that must be given, no type
/// for what has no fields of its own.
type Known = (
    &'static str,
    &'static str,
    &'static [&'static str],
    Option<&'static str>,
);

const SCHEMA: &[Known] = &[
    ("Query", "human", &["id!"], Some("Human")),
    ("Query", "humans", &[], Some("Human")),
    ("Mutation", "rename", &["id!", "name!"], Some("Human")),
    ("Human", "id", &[], None),
    ("Human", "name", &[], None),
    ("Human", "height", &["unit"], None),
    ("Human", "friends", &[], Some("Human")),
];

pub(crate) fn router(defect: Option<Defect>) -> Router {
    let human = |id: &str, name: &str, height: f64, friends: &[&str]| json!({"id": id, "name": name, "height": height, "friends": friends});
    let people = vec![
        human("1000", "Luke Skywalker", 1.72, &["1002", "1003"]),
        human("1001", "Darth Vader", 2.02, &[]),
        human("1002", "Han Solo", 1.8, &["1000", "1003"]),
        human("1003", "Leia Organa", 1.5, &["1000", "1002"]),
    ];
    let api = Api {
        people: Mutex::new(people),
        defect,
    };
    Router::new()
        .route("/graphql", post(asked))
        .with_state(Arc::new(api))
}

/// A refusal: its code, its message, and where in the answer it belongs.
struct Fault {
    code: &'static str,
    message: String,
    path: Option<String>,
}

fn fault(code: &'static str, message: impl Into<String>) -> Fault {
    Fault {
        code,
        message: message.into(),
        path: None,
    }
}

async fn asked(State(api): State<Arc<Api>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let sent = header(&headers, "content-type").unwrap_or_default();
    if !sent.starts_with(JSON) {
        return text(415, "text/plain", "a request is application/json\n");
    }
    let accept = header(&headers, "accept").unwrap_or_default();
    let media_type = if accept.contains(RESPONSE) {
        RESPONSE
    } else {
        JSON
    };
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return text(400, "text/plain", "this is no JSON\n");
    };
    let member = header(&headers, "authorization") == Some(&format!("Bearer {TOKEN}"));
    let (answer, refused) = match prepared(&api, &request) {
        Ok((operation, variables)) => (api.carried_out(&operation, &variables, member), false),
        Err(fault) => (json!({"errors": [api.told(&fault)]}), true),
    };
    // With the older type a request that is understood is fine, whatever is wrong with its document.
    let status = if refused && media_type == RESPONSE {
        400
    } else {
        200
    };
    text(status, media_type, answer.to_string())
}

/// The operation that is asked for, checked against the schema, and its variables.
fn prepared(api: &Api, request: &Value) -> Result<(Operation, Map<String, Value>), Fault> {
    let query = request["query"].as_str();
    let query = query.ok_or_else(|| fault("BAD_REQUEST", "Must provide a query."))?;
    let operations = read(query).map_err(|why| fault("GRAPHQL_PARSE_FAILED", why))?;
    let wanted = request["operationName"].as_str();
    let mut fitting = operations
        .into_iter()
        .filter(|operation| wanted.is_none() || operation.name.as_deref() == wanted);
    let operation = match (fitting.next(), fitting.next()) {
        (Some(operation), None) => operation,
        (None, _) => {
            let message = format!("Unknown operation named {:?}.", wanted.unwrap_or_default());
            return Err(fault("OPERATION_RESOLUTION_FAILURE", message));
        }
        (Some(_), Some(_)) => {
            return Err(fault(
                "OPERATION_RESOLUTION_FAILURE",
                "Must provide operation name.",
            ));
        }
    };
    let root = if operation.kind == "mutation" {
        "Mutation"
    } else {
        "Query"
    };
    let valid = checked(api, root, &operation.fields, &operation);
    valid.map_err(|why| fault("GRAPHQL_VALIDATION_FAILED", why))?;
    let mut variables = Map::new();
    for variable in &operation.variables {
        let given = request["variables"].get(&variable.name).cloned();
        let value = given
            .or_else(|| variable.default.clone())
            .unwrap_or_default();
        if variable.required && value.is_null() {
            let message = format!(
                "Variable \"${}\" of required type was not provided.",
                variable.name
            );
            return Err(fault("BAD_USER_INPUT", message));
        }
        variables.insert(variable.name.clone(), value);
    }
    Ok((operation, variables))
}

/// Whether the fields exist, have their arguments, and have fields of their own if and only if their values have.
fn checked(api: &Api, of: &str, fields: &[Field], operation: &Operation) -> Result<(), String> {
    for field in fields {
        let known = SCHEMA
            .iter()
            .find(|known| (known.0, known.1) == (of, &field.name));
        let Some((_, name, arguments, inner)) = known else {
            if api.defect == Some(Defect::UnknownIsNull) {
                continue;
            }
            return Err(format!(
                "Cannot query field {:?} on type {of:?}.",
                field.name
            ));
        };
        for (argument, value) in &field.arguments {
            if !arguments
                .iter()
                .any(|known| known.trim_end_matches('!') == argument)
            {
                return Err(format!(
                    "Unknown argument {argument:?} on field \"{of}.{name}\"."
                ));
            }
            if let Argument::Variable(variable) = value
                && !operation
                    .variables
                    .iter()
                    .any(|known| known.name == *variable)
            {
                return Err(format!("Variable \"${variable}\" is not defined."));
            }
        }
        let given = |argument: &str| field.arguments.iter().any(|(name, _)| name == argument);
        let required = arguments
            .iter()
            .filter_map(|argument| argument.strip_suffix('!'));
        for argument in required {
            if !given(argument) {
                return Err(format!("Field {name:?} argument {argument:?} is required."));
            }
        }
        match (inner, field.fields.is_empty()) {
            (Some(inner), false) => checked(api, inner, &field.fields, operation)?,
            (None, true) => {}
            (Some(_), true) => {
                return Err(format!(
                    "Field {name:?} must have a selection of subfields."
                ));
            }
            (None, false) => return Err(format!("Field {name:?} must not have a selection.")),
        }
    }
    Ok(())
}

impl Api {
    fn told(&self, fault: &Fault) -> Value {
        let mut told = json!({"message": fault.message});
        if let Some(path) = &fault.path {
            told["path"] = json!([path]);
        }
        if self.defect != Some(Defect::NoCodes) {
            told["extensions"] = json!({"code": fault.code});
        }
        told
    }

    /// What can be had, and a refusal for each field at the top that cannot.
    fn carried_out(
        &self,
        operation: &Operation,
        variables: &Map<String, Value>,
        member: bool,
    ) -> Value {
        let (mut data, mut errors) = (Map::new(), Vec::new());
        for field in &operation.fields {
            let value = match self.top(field, variables, member) {
                Ok(value) => value,
                Err(mut fault) => {
                    fault.path = Some(field.alias.clone());
                    errors.push(self.told(&fault));
                    Value::Null
                }
            };
            data.insert(field.alias.clone(), value);
        }
        match errors.is_empty() {
            true => json!({"data": data}),
            false => json!({"data": data, "errors": errors}),
        }
    }

    fn top(
        &self,
        field: &Field,
        variables: &Map<String, Value>,
        member: bool,
    ) -> Result<Value, Fault> {
        let argument = |name: &str| value_of(field, name, variables);
        let mut people = self.people.lock().expect("no panic");
        let of_id = |people: &[Value]| {
            let id = argument("id");
            let id = id
                .as_str()
                .map(str::to_owned)
                .unwrap_or_else(|| id.to_string());
            people.iter().position(|human| human["id"] == id)
        };
        match field.name.as_str() {
            "human" => match of_id(&people) {
                Some(at) => shown(&people[at], field, variables, &people),
                None => Ok(Value::Null),
            },
            "humans" => {
                let all = people
                    .iter()
                    .map(|human| shown(human, field, variables, &people));
                all.collect::<Result<Vec<_>, _>>().map(Value::Array)
            }
            "rename" => {
                if !member && self.defect != Some(Defect::OpenToAll) {
                    return Err(fault("UNAUTHENTICATED", "Only members may do this."));
                }
                let Some(at) = of_id(&people) else {
                    return Err(fault("BAD_USER_INPUT", "There is nobody with this id."));
                };
                people[at]["name"] = argument("name");
                shown(&people[at], field, variables, &people)
            }
            _ => Ok(Value::Null),
        }
    }
}

fn value_of(field: &Field, name: &str, variables: &Map<String, Value>) -> Value {
    let argument = field.arguments.iter().find(|(own, _)| own == name);
    match argument {
        Some((_, Argument::Written(value))) => value.clone(),
        Some((_, Argument::Variable(name))) => variables.get(name).cloned().unwrap_or_default(),
        None => Value::Null,
    }
}

fn shown(
    human: &Value,
    asked: &Field,
    variables: &Map<String, Value>,
    people: &[Value],
) -> Result<Value, Fault> {
    let mut shown_fields = Map::new();
    for field in &asked.fields {
        let value = match field.name.as_str() {
            "height" => {
                let metres = human["height"].as_f64().unwrap_or_default();
                match value_of(field, "unit", variables).as_str() {
                    None | Some("METER") => json!(metres),
                    Some("FOOT") => json!((metres * 3.28084 * 100.0).round() / 100.0),
                    Some(other) => {
                        let message =
                            format!("Value {other:?} does not exist in \"LengthUnit\" enum.");
                        return Err(fault("BAD_USER_INPUT", message));
                    }
                }
            }
            "friends" => {
                let friends = human["friends"].as_array().into_iter().flatten();
                let friends =
                    friends.filter_map(|id| people.iter().find(|human| human["id"] == *id));
                let friends = friends.map(|human| shown(human, field, variables, people));
                Value::Array(friends.collect::<Result<_, _>>()?)
            }
            name => human[name].clone(),
        };
        shown_fields.insert(field.alias.clone(), value);
    }
    Ok(Value::Object(shown_fields))
}
