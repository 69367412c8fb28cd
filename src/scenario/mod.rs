//! The typed model of scenarios, fragments and `flowrun.yaml`, and how it is read from nodes.
//!
//! What needs other files (fragments, sessions of the project, inputs from outside) is for `plan`. All that is wrong in a file is
//! found in one reading. What was read can be written again: [`dump`]. Start at [`Scenario`] and [`read`].

mod auth;
mod body;
mod connection;
mod dump;
mod edit;
mod expect;
mod extract;
mod find;
mod flow;
mod head;
mod input;
mod mask;
mod mask_table;
mod matrix;
mod model;
mod names;
mod other_names;
mod project;
mod request;
mod request_examples;
mod session;
mod shapes;
mod step;
mod uses;

pub use auth::{AuthTemplate, ClientTemplate, LoginTemplate, SignerTemplate};
pub use body::{BodyTemplate, PartContent, PartTemplate};
pub use connection::{ConnectionSpec, Pem};
pub use dump::{dump, dump_project};
pub use edit::{StepNodes, StepPlace, edited};
pub use find::{absent_project_files, find, folders, is_one, project_file};
pub use mask_table::{MaskExample, MaskRow};
pub use model::{
    Action, Axis, AxisValue, Check, Extraction, FileKind, Group, Input, InputType, MaskKind,
    MaskQuery, MaskRule, Recovery, RecoveryItem, Repeat, Retry, Rows, Scenario, Session, Step, Use,
    Var,
};
pub use names::{RESERVED, step_id};
pub use other_names::advice as known_elsewhere;
pub use project::{Project, Supply, Target};
pub use request::{Layer, RequestTemplate, UrlPath};
pub use request_examples::{KeyExample, REQUEST_EXAMPLES};
pub use shapes::SHAPES;

use std::sync::Arc;

use crate::service::Service;
use crate::syntax::{self, Findings, Node};
use crate::text::{Diagnostic, Place, Source, Span};

/// What reading a file carries along.
pub(crate) struct Reader<'f> {
    findings: &'f mut Findings,
    service: Option<&'static Service>,
}

/// Expressions that a file may have: each is compiled when it is read.
const MOST_EXPRESSIONS: usize = 10_000;

/// Reads a scenario or a fragment.
pub fn read(source: &Arc<Source>) -> Result<Scenario, Vec<Diagnostic>> {
    let node = nodes(source).map_err(|found| vec![found])?;
    let mut findings = Findings::default();
    let scenario = Reader {
        findings: &mut findings,
        service: None,
    }
    .head(&node, source);
    finished(scenario, findings)
}

/// Reads a `flowrun.yaml`. Its requests and queries are those of any service; `service` is that of the file it is merged into.
pub fn read_project(
    source: &Arc<Source>,
    service: Option<&'static Service>,
) -> Result<Project, Vec<Diagnostic>> {
    let node = nodes(source).map_err(|found| vec![found])?;
    let mut findings = Findings::default();
    let project = Reader {
        findings: &mut findings,
        service,
    }
    .project(&node);
    finished(project, findings)
}

fn nodes(source: &Arc<Source>) -> Result<Node, Diagnostic> {
    if let Some((at, braces)) = source.text().match_indices("{{").nth(MOST_EXPRESSIONS) {
        let place = Place::new(source, Span::new(at, at + braces.len()));
        let message = format!("more than {MOST_EXPRESSIONS} templates in one file");
        return Err(Diagnostic::error(
            "too-large",
            message,
            &place,
            "one too many",
        ));
    }
    syntax::parse(source)
}

fn finished<T>(value: Option<T>, findings: Findings) -> Result<T, Vec<Diagnostic>> {
    match value {
        Some(value) if !findings.has_errors() => Ok(value),
        _ => Err(findings.into_sorted()),
    }
}
