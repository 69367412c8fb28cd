//! Values for inputs, strongest source first.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::environment::may_read;
use super::file::read_data;
use super::given_by::GivenBy;
use super::input_type::typed;
use super::target::{Destination, Target};
use super::{Block, EnvLine, FileValue, Settings};
use crate::scenario::{Input, Supply};
use crate::secret::Name;
use crate::template::{Binding, Scope, Symbols, ValueTemplate, World};
use crate::text::{Diagnostic, Place};

/// Values from outside, by the names of inputs.
#[derive(Debug, Default)]
pub struct Supplies {
    /// Strongest first: the command line, its files of values and of environment, the environment, the target, `flowrun.yaml`.
    layers: Vec<BTreeMap<String, Given>>,
    environment: BTreeMap<String, String>,
    allowed_env: Vec<String>,
    /// Names that the embedded service will supply when it is started.
    later: Vec<&'static str>,
    /// The title of that service.
    embedded: &'static str,
    /// Before a run: what nobody gives will have to be given.
    ahead: bool,
    /// Names that stand in the place of values.
    symbols: Option<Arc<Symbols>>,
}

/// Layers that count more than a target: the command line, its files, and the environment.
const STRONGER_THAN_TARGETS: usize = 4;

/// A value, and who gives it.
#[derive(Debug, Clone)]
struct Given {
    held: Held,
    by: GivenBy,
}

#[derive(Debug, Clone)]
enum Held {
    /// As it was typed: converted to the type of the input.
    Text { text: String, secret: bool },
    /// With a type of its own.
    Value(Value),
    /// With a type of its own, which must be that of the input, and where it stands.
    Filed { value: Value, at: String },
}

/// `FILE:LINE` of a place.
fn line_of(place: &Place) -> String {
    format!("{}:{}", place.source.name(), place.position().0)
}

/// An input of a file: declared there, or one of its service.
#[derive(Debug, Clone, Copy)]
pub struct InputSpec<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is tainted.
    pub secret: bool,
    /// Whether it says whether the target is embedded, unless the file declares it otherwise.
    pub embedded: bool,
    /// The declaration, if there is one.
    pub declared: Option<&'a Input>,
}

impl<'a> InputSpec<'a> {
    /// An input that no file declares and no service knows: of `flowrun.yaml`.
    pub fn of_project(name: &'a str) -> Self {
        Self {
            name,
            secret: false,
            embedded: false,
            declared: None,
        }
    }
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
                let has_value = input.default.is_some() || input.env.is_some();
                let is_embedded = of_service.is_some_and(|own| own.embedded);
                InputSpec {
                    name: &input.name,
                    secret,
                    embedded: is_embedded && !has_value && input.input_type.is_none(),
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
                    embedded: input.embedded,
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
        let (folder, targets_folder) = block.folders();
        let by_target = |at| match &target.name {
            Some(name) => GivenBy::Target(name.clone(), at),
            None => GivenBy::Flag("--target"),
        };
        let mut at_target = supplies.given(
            of_target,
            (block, targets_folder, &by_target),
            &mut problems,
        );
        // Those of a target with a name stand among these already.
        for (name, text) in &target.inputs {
            let given = || Given::text(text, GivenBy::Flag("--target"));
            at_target.entry(name.clone()).or_insert_with(given);
        }
        supplies.layers = vec![
            typed_by_hand(settings),
            filed(settings),
            from_env_file(settings),
            from_environment(settings),
            at_target,
            supplies.given(
                of_project,
                (block, folder, &GivenBy::Project),
                &mut problems,
            ),
        ];
        if let Destination::Embedded(service) = &target.destination {
            supplies.embedded = service.title;
            let later = service.inputs.iter().filter(|input| !input.embedded);
            supplies.later = later.map(|input| input.name).collect();
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
        let by = GivenBy::Embedded(self.embedded);
        let given = values
            .into_iter()
            .map(|(name, text)| (name, Given::text(&text, by.clone())));
        let mut layers = self.layers.clone();
        layers.insert(STRONGER_THAN_TARGETS.min(layers.len()), given.collect());
        Self {
            layers,
            environment: self.environment.clone(),
            allowed_env: self.allowed_env.clone(),
            later: Vec::new(),
            embedded: self.embedded,
            ahead: self.ahead,
            symbols: self.symbols.clone(),
        }
    }

    /// The same before a run: what nobody gives is found as what is supplied later.
    #[must_use]
    pub fn ahead(&self) -> Self {
        Self {
            later: self.later.clone(),
            ahead: true,
            ..self.with_embedded(Vec::new())
        }
    }

    /// The same for whoever shows how things are made: what is a text, and given by whoever runs it or is an address, is a name. Everything
    /// else has its default, and the target is none of the run's own.
    #[must_use]
    pub fn as_symbols(&self) -> Self {
        Self {
            ahead: true,
            symbols: Some(Arc::default()),
            ..Self::default()
        }
    }

    /// The names that stand in the place of values.
    pub fn symbols(&self) -> Option<&Arc<Symbols>> {
        self.symbols.as_ref()
    }

    /// The value of an input.
    pub fn find<'a>(&self, input: &InputSpec<'a>) -> Result<Supplied<'a>, Diagnostic> {
        if self.is_later(input) {
            return Ok(Supplied::Later);
        }
        if let Some(given) = self.layered(input) {
            return converted(given, input).map(Supplied::Value);
        }
        if input.embedded {
            let value = Value::Bool(self.is_embedded());
            return Ok(Supplied::Value(Binding::new(&value, None)));
        }
        let missing = match self.ahead {
            true => Supplied::Later,
            false => Supplied::Missing,
        };
        let Some(declared) = input.declared else {
            return Ok(missing);
        };
        if let Some((variable, place)) = &declared.env {
            may_read(variable, &self.allowed_env, place)?;
            if let Some(text) = self.environment.get(variable) {
                let by = GivenBy::Variable(variable.clone(), Some(line_of(place)));
                return converted(&Given::text(text, by), input).map(Supplied::Value);
            }
        }
        Ok(declared.default.as_ref().map_or(missing, Supplied::Default))
    }

    /// Who gives an input the value that [`Supplies::find`] finds.
    pub fn given_by(&self, input: &InputSpec<'_>) -> GivenBy {
        if self.is_later(input) {
            return GivenBy::Embedded(self.embedded);
        }
        if let Some(given) = self.layered(input) {
            return given.by.clone();
        }
        if input.embedded {
            return match self.is_embedded() {
                true => GivenBy::Embedded(self.embedded),
                false => GivenBy::Deployed,
            };
        }
        let Some(declared) = input.declared else {
            return GivenBy::Nobody;
        };
        let variable = declared.env.as_ref();
        match variable.filter(|(name, _)| self.environment.contains_key(name)) {
            Some((name, place)) => GivenBy::Variable(name.clone(), Some(line_of(place))),
            None => declared.default.as_ref().map_or(GivenBy::Nobody, |value| {
                GivenBy::Default(line_of(value.place()))
            }),
        }
    }

    /// Whether the embedded service will supply an input: nothing that is stronger than a target does.
    fn is_later(&self, input: &InputSpec<'_>) -> bool {
        self.later.contains(&input.name) && self.is_of_target(input)
    }

    /// Whether nothing gives an input its value that counts more than a target.
    pub(super) fn is_of_target(&self, input: &InputSpec<'_>) -> bool {
        let mut strong = self.layers.iter().take(STRONGER_THAN_TARGETS);
        !strong.any(|layer| layer.contains_key(input.name))
    }

    /// Whether the target is a service of the run's own.
    fn is_embedded(&self) -> bool {
        !self.embedded.is_empty()
    }

    /// What the strongest of the layers has for an input.
    fn layered(&self, input: &InputSpec<'_>) -> Option<&Given> {
        let mut layers = self.layers.iter();
        layers.find_map(|layer| layer.get(input.name))
    }

    fn given(
        &self,
        inputs: &[(String, Place, Supply)],
        (block, folder, by): (&Block, &std::path::Path, &dyn Fn(String) -> GivenBy),
        problems: &mut Vec<Diagnostic>,
    ) -> BTreeMap<String, Given> {
        let mut given = BTreeMap::new();
        for (name, _, supply) in inputs {
            let found = match supply {
                Supply::Value(template) => template
                    .eval(&Scope::new(&World::new(0), folder, folder))
                    .map(|datum| {
                        let held = Held::Value(Binding::from_datum(&datum).json());
                        Some((held, by(line_of(template.place()))))
                    }),
                Supply::Env(variable, place) => {
                    let text = self.environment.get(variable).cloned();
                    // Who declares the input says whether it is secret; what nobody declares is.
                    let secret = !block.inputs().iter().any(|input| input.name == name);
                    let by = GivenBy::Variable(variable.clone(), Some(line_of(place)));
                    may_read(variable, &self.allowed_env, place)
                        .map(|()| text.map(|text| (Held::Text { text, secret }, by)))
                }
                Supply::File(path, place) => read_data(folder, folder, (path, place)).map(|text| {
                    let text = text.lines().next().unwrap_or_default().to_owned();
                    Some((Held::Text { text, secret: true }, by(line_of(place))))
                }),
            };
            let found = found.map(|found| found.map(|(held, by)| Given { held, by }));
            match found {
                Ok(found) => given.extend(found.map(|found| (name.clone(), found))),
                Err(problem) => problems.push(problem),
            }
        }
        given
    }
}

impl Given {
    fn text(text: &str, by: GivenBy) -> Self {
        let (text, secret) = (text.to_owned(), false);
        let held = Held::Text { text, secret };
        Self { held, by }
    }
}

/// `--var` and `--secret`.
fn typed_by_hand(settings: &Settings) -> BTreeMap<String, Given> {
    let vars = settings.vars.iter();
    let vars = vars.map(|(name, text)| (name.clone(), Given::text(text, GivenBy::Flag("--var"))));
    let secrets = settings.secrets.iter().map(|(name, text)| {
        let (text, secret, by) = (text.clone(), true, GivenBy::Flag("--secret"));
        let held = Held::Text { text, secret };
        (name.clone(), Given { held, by })
    });
    vars.chain(secrets).collect()
}

/// `--vars`.
fn filed(settings: &Settings) -> BTreeMap<String, Given> {
    let values = settings.file_values.iter();
    let given = values.map(|FileValue { name, value, at }| {
        let line = at.rsplit_once(':').map_or(&**at, |(line, _)| line);
        let (value, at, by) = (
            value.clone(),
            at.clone(),
            GivenBy::FileOf("--vars", line.to_owned()),
        );
        let held = Held::Filed { value, at };
        (name.clone(), Given { held, by })
    });
    given.collect()
}

/// `--env-file`: the name of an input as it is declared, or behind `FLOWRUN_VAR_`, which says better who is meant.
fn from_env_file(settings: &Settings) -> BTreeMap<String, Given> {
    let by = |line: &EnvLine| GivenBy::FileOf("--env-file", line.at.clone());
    let given = |line: &EnvLine| Given::text(&line.value, by(line));
    let lines = settings.env_file.iter();
    let prefixed = lines.clone().filter_map(|line| {
        let name = line.name.strip_prefix("FLOWRUN_VAR_")?;
        Some((name.to_owned(), given(line)))
    });
    let bare = lines.map(|line| (line.name.clone(), given(line)));
    bare.chain(prefixed).collect()
}

/// `FLOWRUN_VAR_` and the name of the input, as it is declared.
fn from_environment(settings: &Settings) -> BTreeMap<String, Given> {
    let variables = settings.environment.iter();
    let named = variables.filter_map(|(variable, text)| {
        let name = variable.strip_prefix("FLOWRUN_VAR_")?;
        let by = GivenBy::Variable(variable.clone(), None);
        Some((name.to_owned(), Given::text(text, by)))
    });
    named.collect()
}

fn converted(given: &Given, input: &InputSpec<'_>) -> Result<Binding, Diagnostic> {
    let (value, secret) = match &given.held {
        Held::Value(value) => (value.clone(), false),
        Held::Filed { value, at } => {
            let checked = input.check(value);
            checked.map_err(|found| {
                found
                    .note(format!("its value stands at {at}"))
                    .help("in a file of `--vars` a value has the type that it is written with: `7` is a number, `\"7\"` a text")
            })?;
            (value.clone(), false)
        }
        Held::Text { text, secret } => (typed(text, input)?, *secret),
    };
    let name: Option<Name> = (secret || input.secret).then(|| input.name.into());
    if name.is_some() {
        input.refuse_short(&value)?;
    }
    Ok(Binding::new(&value, name))
}
