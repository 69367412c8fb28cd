//! Documents of GraphQL, as far as operations go: fields with aliases, arguments and variables; no fragments and no directives
//! (specification of October 2021, section 2).

use serde_json::{Map, Value, json};

/// `query Hero($id: ID!) { … }`.
pub(super) struct Operation {
    /// `query` or `mutation`.
    pub(super) kind: String,
    pub(super) name: Option<String>,
    pub(super) variables: Vec<Variable>,
    pub(super) fields: Vec<Field>,
}

/// `$id: ID! = 1`.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) default: Option<Value>,
}

/// `alias: name(argument: value) { … }`.
pub(super) struct Field {
    pub(super) alias: String,
    pub(super) name: String,
    pub(super) arguments: Vec<(String, Argument)>,
    pub(super) fields: Vec<Field>,
}

/// A value that is written, or a variable.
pub(super) enum Argument {
    Written(Value),
    Variable(String),
}

/// Reads a document; the error says what stands where it cannot.
pub(super) fn read(text: &str) -> Result<Vec<Operation>, String> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
    };
    let mut operations = Vec::new();
    while reader.peek().is_some() {
        operations.push(reader.operation()?);
    }
    match operations.is_empty() {
        true => Err(unexpected(None)),
        false => Ok(operations),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Mark(char),
    Name(String),
    Value(Value),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let length = match c {
            c if c.is_whitespace() || c == ',' => c.len_utf8(),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '{' | '}' | '(' | ')' | '[' | ']' | ':' | '$' | '!' | '=' => {
                tokens.push(Token::Mark(c));
                1
            }
            c if c.is_ascii_alphabetic() || c == '_' => {
                let end = end(|c| c.is_ascii_alphanumeric() || c == '_');
                tokens.push(Token::Name(rest[..end].to_owned()));
                end
            }
            '"' | '-' | '0'..='9' => {
                let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
                let Some(Ok(value)) = values.next() else {
                    return Err(format!("Syntax Error: Unexpected character {c:?}."));
                };
                tokens.push(Token::Value(value));
                values.byte_offset()
            }
            c => return Err(format!("Syntax Error: Unexpected character {c:?}.")),
        };
        rest = &rest[length..];
    }
    Ok(tokens)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.at += 1;
        token
    }

    fn takes(&mut self, mark: char) -> bool {
        let there = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(there);
        there
    }

    fn needs(&mut self, mark: char) -> Result<(), String> {
        match self.takes(mark) {
            true => Ok(()),
            false => Err(unexpected(self.peek())),
        }
    }

    fn name(&mut self) -> Result<String, String> {
        match self.next() {
            Some(Token::Name(name)) => Ok(name),
            other => Err(unexpected(other.as_ref())),
        }
    }

    fn operation(&mut self) -> Result<Operation, String> {
        let mut operation = Operation {
            kind: "query".to_owned(),
            name: None,
            variables: Vec::new(),
            fields: Vec::new(),
        };
        if let Some(Token::Name(_)) = self.peek() {
            operation.kind = self.name()?;
            if !matches!(operation.kind.as_str(), "query" | "mutation") {
                return Err(unexpected(Some(&Token::Name(operation.kind))));
            }
            if let Some(Token::Name(_)) = self.peek() {
                operation.name = Some(self.name()?);
            }
            if self.takes('(') {
                while !self.takes(')') {
                    operation.variables.push(self.variable()?);
                }
            }
        }
        operation.fields = self.fields()?;
        Ok(operation)
    }

    fn variable(&mut self) -> Result<Variable, String> {
        self.needs('$')?;
        let name = self.name()?;
        self.needs(':')?;
        let list = self.takes('[');
        self.name()?;
        if list {
            self.takes('!');
            self.needs(']')?;
        }
        let required = self.takes('!');
        let default = match self.takes('=') {
            true => match self.argument()? {
                Argument::Written(value) => Some(value),
                Argument::Variable(name) => return Err(unexpected(Some(&Token::Name(name)))),
            },
            false => None,
        };
        Ok(Variable {
            name,
            required,
            default,
        })
    }

    fn fields(&mut self) -> Result<Vec<Field>, String> {
        self.needs('{')?;
        let mut fields = Vec::new();
        while !self.takes('}') {
            let first = self.name()?;
            let name = match self.takes(':') {
                true => self.name()?,
                false => first.clone(),
            };
            let mut arguments = Vec::new();
            if self.takes('(') {
                while !self.takes(')') {
                    let name = self.name()?;
                    self.needs(':')?;
                    arguments.push((name, self.argument()?));
                }
            }
            let inner = match self.peek() {
                Some(Token::Mark('{')) => self.fields()?,
                _ => Vec::new(),
            };
            fields.push(Field {
                alias: first,
                name,
                arguments,
                fields: inner,
            });
        }
        Ok(fields)
    }

    fn argument(&mut self) -> Result<Argument, String> {
        Ok(Argument::Written(match self.next() {
            Some(Token::Mark('$')) => return Ok(Argument::Variable(self.name()?)),
            Some(Token::Value(value)) => value,
            Some(Token::Name(word)) => match word.as_str() {
                "true" => json!(true),
                "false" => json!(false),
                "null" => Value::Null,
                // An enum's value is told from a text by the field alone.
                _ => json!(word),
            },
            Some(Token::Mark('[')) => {
                let mut items = Vec::new();
                while !self.takes(']') {
                    items.push(self.written()?);
                }
                Value::Array(items)
            }
            Some(Token::Mark('{')) => {
                let mut entries = Map::new();
                while !self.takes('}') {
                    let name = self.name()?;
                    self.needs(':')?;
                    entries.insert(name, self.written()?);
                }
                Value::Object(entries)
            }
            other => return Err(unexpected(other.as_ref())),
        }))
    }

    fn written(&mut self) -> Result<Value, String> {
        match self.argument()? {
            Argument::Written(value) => Ok(value),
            Argument::Variable(name) => Err(unexpected(Some(&Token::Name(name)))),
        }
    }
}

fn unexpected(token: Option<&Token>) -> String {
    let token = match token {
        None => "<EOF>".to_owned(),
        Some(Token::Mark(mark)) => format!("{mark:?}"),
        Some(Token::Name(name)) => format!("Name {name:?}"),
        Some(Token::Value(value)) => value.to_string(),
    };
    format!("Syntax Error: Unexpected {token}.")
}
