//! Values for inputs, strongest source first.

use std::collections::BTreeMap;

use serde_json::Value;

use super::environment::may_read;
use super::file::read_data;
use super::input_type::typed;
use super::target::{Destination, Target};
use super::{Block, FileValue, Settings};
use crate::scenario::{Input, Supply};
use crate::secret::Name;
use crate::template::{Binding, Scope, ValueTemplate, World};
use crate::text::{Diagnostic, Place, Severity};

/// Values from outside, by the names of inputs.
#[derive(Debug, Default)]
pub struct Supplies {
    /// Strongest first: the command line, its files of values and of environment, the environment, the target, `flowrun.yaml`.
    layers: Vec<BTreeMap<String, Given>>,
    environment: BTreeMap<String, String>,
    allowed_env: Vec<String>,
    /// Names that the embedded service will supply when it is started.
    later: Vec<&'static str>,
}

/// Layers that count more than a target: the command line, its files, and the environment.
const STRONGER_THAN_TARGETS: usize = 4;

#[derive(Debug, Clone)]
enum Given {
    /// As it was typed: converted to the type of the input.
    Text { text: String, secret: bool },
    /// With a type of its own.
    Value { value: Value, secret: bool },
    /// With a type of its own, which must be that of the input, and where it stands.
    Filed { value: Value, at: String },
}

/// An input of a file: declared there, or one of its service.
#[derive(Debug, Clone, Copy)]
pub struct InputSpec<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is tainted.
    pub secret: bool,
    /// The declaration, if there is one.
    pub declared: Option<&'a Input>,
}

/// What was found for an input.
#[derive(Debug)]
pub enum Supplied<'a> {
    /// A value.
    Value(Binding),
    /// Its default, to be evaluated once a case.
    Default(&'a ValueTemplate),
    /// The embedded service will supply it.
    Later,
    /// Nothing.
    Missing,
}

impl Block {
    /// All inputs that this file may use: those it declares, and those of its service that it does not give to something else.
    pub fn inputs(&self) -> Vec<InputSpec<'_>> {
        let scenario = &self.scenario;
        let mut inputs: Vec<InputSpec<'_>> = scenario
            .inputs
            .iter()
            .map(|input| {
                let of_service = self
                    .service()
                    .and_then(|service| service.inputs.iter().find(|own| own.name == input.name));
                let secret = input.secret || of_service.is_some_and(|own| own.secret);
                InputSpec {
                    name: &input.name,
                    secret,
                    declared: Some(input),
                }
            })
            .collect();
        for input in self.service().map_or(&[][..], |service| service.inputs) {
            let taken = inputs.iter().any(|known| known.name == input.name)
                || scenario.vars.iter().any(|var| var.name == input.name);
            if !taken {
                inputs.push(InputSpec {
                    name: input.name,
                    secret: input.secret,
                    declared: None,
                });
            }
        }
        inputs
    }
}

impl Supplies {
    /// Collects what the person, the environment, the target and the project give.
    pub(super) fn new(
        block: &Block,
        target: &Target,
        settings: &Settings,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut supplies = Self {
            environment: settings.environment.iter().cloned().collect(),
            allowed_env: settings.allowed_env.clone(),
            ..Self::default()
        };
        let mut problems = Vec::new();
        let project = block.project.as_ref().map(|file| &file.project);
        let named = target.name.as_ref().and_then(|name| project?.target(name));
        let of_target = named.map_or(&[][..], |target| &target.inputs);
        let of_project = project.map_or(&[][..], |project| &project.inputs);
        let mut at_target = supplies.given(of_target, block, &mut problems);
        at_target.extend(
            target
                .inputs
                .iter()
                .map(|(name, text)| (name.clone(), Given::text(text))),
        );
        supplies.layers = vec![
            typed_by_hand(settings),
            filed(settings),
            from_env_file(settings),
            from_environment(settings),
            at_target,
            supplies.given(of_project, block, &mut problems),
        ];
        if let Destination::Embedded(service) = &target.destination {
            supplies.later = service.inputs.iter().map(|input| input.name).collect();
        }
        if problems.is_empty() {
            Ok(supplies)
        } else {
            Err(problems)
        }
    }

    /// The same with what an embedded service gives, as strong as a target.
    #[must_use]
    pub fn with_embedded(&self, values: Vec<(String, String)>) -> Self {
        let given = values
            .into_iter()
            .map(|(name, text)| (name, Given::text(&text)));
        let mut layers = self.layers.clone();
        layers.insert(STRONGER_THAN_TARGETS.min(layers.len()), given.collect());
        Self {
            layers,
            environment: self.environment.clone(),
            allowed_env: self.allowed_env.clone(),
            later: Vec::new(),
        }
    }

    /// The value of an input.
    pub fn find<'a>(&self, input: &InputSpec<'a>) -> Result<Supplied<'a>, Diagnostic> {
        let mut strong = self.layers.iter().take(STRONGER_THAN_TARGETS);
        let strong = strong.find_map(|layer| layer.get(input.name));
        if strong.is_none() && self.later.contains(&input.name) {
            return Ok(Supplied::Later);
        }
        let found = strong.or_else(|| self.layers.iter().find_map(|layer| layer.get(input.name)));
        if let Some(given) = found {
            return converted(given, input).map(Supplied::Value);
        }
        let Some(declared) = input.declared else {
            return Ok(Supplied::Missing);
        };
        if let Some((variable, place)) = &declared.env {
            may_read(variable, &self.allowed_env, place)?;
            if let Some(text) = self.environment.get(variable) {
                let given = Given::Text {
                    text: text.clone(),
                    secret: false,
                };
                return converted(&given, input).map(Supplied::Value);
            }
        }
        Ok(declared
            .default
            .as_ref()
            .map_or(Supplied::Missing, Supplied::Default))
    }

    fn given(
        &self,
        inputs: &[(String, Place, Supply)],
        block: &Block,
        problems: &mut Vec<Diagnostic>,
    ) -> BTreeMap<String, Given> {
        let folder = block
            .project
            .as_ref()
            .map_or(&block.folder, |project| &project.folder);
        let mut given = BTreeMap::new();
        for (name, _, supply) in inputs {
            let found = match supply {
                Supply::Value(template) => template
                    .eval(&Scope::new(&World::new(0), folder, folder))
                    .map(|datum| {
                        Some(Given::Value {
                            value: Binding::from_datum(&datum).json(),
                            secret: false,
                        })
                    }),
                Supply::Env(variable, place) => {
                    let text = self.environment.get(variable).cloned();
                    // Who declares the input says whether it is secret; what nobody declares is.
                    let secret = !block.inputs().iter().any(|input| input.name == name);
                    may_read(variable, &self.allowed_env, place)
                        .map(|()| text.map(|text| Given::Text { text, secret }))
                }
                Supply::File(path, place) => read_data(folder, folder, (path, place)).map(|text| {
                    let line = text.lines().next().unwrap_or_default().to_owned();
                    Some(Given::Text {
                        text: line,
                        secret: true,
                    })
                }),
            };
            match found {
                Ok(found) => given.extend(found.map(|found| (name.clone(), found))),
                Err(problem) => problems.push(problem),
            }
        }
        given
    }
}

impl Given {
    fn text(text: &str) -> Self {
        Self::Text {
            text: text.to_owned(),
            secret: false,
        }
    }
}

/// `--var` and `--secret`.
fn typed_by_hand(settings: &Settings) -> BTreeMap<String, Given> {
    let vars = settings
        .vars
        .iter()
        .map(|(name, text)| (name.clone(), Given::text(text)));
    let secrets = settings.secrets.iter().map(|(name, text)| {
        (
            name.clone(),
            Given::Text {
                text: text.clone(),
                secret: true,
            },
        )
    });
    vars.chain(secrets).collect()
}

/// `--vars`.
fn filed(settings: &Settings) -> BTreeMap<String, Given> {
    let values = settings.file_values.iter();
    let given = values.map(|FileValue { name, value, at }| {
        let (value, at) = (value.clone(), at.clone());
        (name.clone(), Given::Filed { value, at })
    });
    given.collect()
}

/// `--env-file`: the name of an input as it is declared, or behind `FLOWRUN_VAR_`, which says better who is meant.
fn from_env_file(settings: &Settings) -> BTreeMap<String, Given> {
    let lines = settings.env_file.iter();
    let mut given: BTreeMap<String, Given> = lines
        .map(|(name, text)| (name.clone(), Given::text(text)))
        .collect();
    for (name, text) in &settings.env_file {
        if let Some(name) = name.strip_prefix("FLOWRUN_VAR_") {
            given.insert(name.to_owned(), Given::text(text));
        }
    }
    given
}

/// `FLOWRUN_VAR_` and the name of the input, as it is declared.
fn from_environment(settings: &Settings) -> BTreeMap<String, Given> {
    let variables = settings.environment.iter();
    let named =
        variables.filter_map(|(name, text)| Some((name.strip_prefix("FLOWRUN_VAR_")?, text)));
    named
        .map(|(name, text)| (name.to_owned(), Given::text(text)))
        .collect()
}

fn converted(given: &Given, input: &InputSpec<'_>) -> Result<Binding, Diagnostic> {
    let (value, secret) = match given {
        Given::Value { value, secret } => (value.clone(), *secret),
        Given::Filed { value, at } => {
            let checked = input.check(value);
            checked.map_err(|found| {
                found
                    .note(format!("its value stands at {at}"))
                    .help("in a file of `--vars` a value has the type that it is written with: `7` is a number, `\"7\"` a text")
            })?;
            (value.clone(), false)
        }
        Given::Text { text, secret } => (typed(text, input)?, *secret),
    };
    let name: Option<Name> = (secret || input.secret).then(|| input.name.into());
    if name.is_some()
        && let Value::String(text) = &value
        && text.chars().count() < 6
    {
        let message = format!("the secret `{}` is shorter than 6 characters", input.name);
        return Err(Diagnostic::unplaced(Severity::Error, "wrong-type", message)
            .help("a secret this short could not be masked without masking half of every text"));
    }
    Ok(Binding::new(&value, name))
}
