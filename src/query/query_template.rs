//! A query whose text may hold templates.

use super::pipeline::Query;
use crate::template::{Scope, Template, UsedName};
use crate::text::{Diagnostic, Place};

/// A query that is read at once if it holds no template, else each time it is rendered.
#[derive(Debug, Clone)]
pub struct QueryTemplate {
    text: String,
    place: Place,
    has_service: bool,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Fixed(Query),
    Rendered(Template),
}

impl QueryTemplate {
    /// Reads a query that stands at `place`.
    pub fn read(text: &str, place: &Place, has_service: bool) -> Result<Self, Diagnostic> {
        let template = Template::read(text, place)?;
        let form = match template.literal() {
            Some(literal) => Form::Fixed(Query::read(literal, place, has_service)?),
            None => Form::Rendered(template),
        };
        Ok(Self {
            text: text.to_owned(),
            place: place.clone(),
            has_service,
            form,
        })
    }

    /// The query with its templates rendered.
    pub fn resolve(&self, scope: &Scope) -> Result<Query, Diagnostic> {
        let template = match &self.form {
            Form::Fixed(query) => return Ok(query.clone()),
            Form::Rendered(template) => template,
        };
        let text = template.render(scope)?;
        if let Some((_, name)) = text.secrets().next() {
            let message = format!(
                "a query is shown in every report, so the secret `{name}` cannot stand in it"
            );
            return Err(Diagnostic::error(
                "query-argument",
                message,
                &self.place,
                "a secret",
            ));
        }
        Query::read(&text.masked(), &self.place, self.has_service)
    }

    /// The query, if it holds no template.
    pub fn fixed(&self) -> Option<&Query> {
        match &self.form {
            Form::Fixed(query) => Some(query),
            Form::Rendered(_) => None,
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The names that its templates use.
    pub fn names(&self) -> Vec<UsedName> {
        match &self.form {
            Form::Fixed(_) => Vec::new(),
            Form::Rendered(template) => template.names(),
        }
    }
}
