//! `comment-in-value`: text of a request that YAML takes for a comment.

use super::hidden::cover;
use super::telling::is_called_so;
use super::written::{requests, requests_of, values};
use super::{File, Lint, Shared, warning};
use crate::scenario::RequestTemplate;
use crate::text::{Diagnostic, Place};

pub(super) const ROW: Lint = Lint {
    code: "comment-in-value",
    in_file,
    in_project,
};

fn in_file(file: &File) -> Vec<Diagnostic> {
    let block = &file.block;
    let requests = requests(block).into_iter();
    requests
        .flat_map(|(request, _)| comments(request))
        .collect()
}

fn in_project(shared: &Shared) -> Vec<Diagnostic> {
    requests_of(shared.project())
        .into_iter()
        .flat_map(comments)
        .collect()
}

fn comments(request: &RequestTemplate) -> Vec<Diagnostic> {
    let values = values(request).into_iter();
    let found = values.filter_map(|value| {
        let behind = may_belong(value.place)?;
        let secret = value.name.is_some_and(is_called_so);
        let message = match secret {
            true => "what stands behind this value is a comment, and not sent".to_owned(),
            false => format!("`{behind}` is a comment, and not sent"),
        };
        let mut found = warning(message, value.place, "the value ends here").help(
            "if it belongs to the value, put quotes around both; if it is a comment, put two blanks before the `#` and one behind",
        );
        if secret {
            cover(&mut found);
        }
        Some(found)
    });
    found.collect()
}

/// The comment behind a value, if it looks as if it were a part of it.
fn may_belong(place: &Place) -> Option<&str> {
    // Quotes and blocks say themselves where they end.
    if place.text().starts_with(['"', '\'', '|', '>']) {
        return None;
    }
    let line = place.source.lines_of(place.span);
    let behind = place.source.text().get(place.span.end..line.end)?;
    let comment = behind.trim_start_matches(' ');
    let text = comment.strip_prefix('#')?;
    let near = behind.len() - comment.len() == 1;
    let close = !text.is_empty() && !text.starts_with([' ', '#']);
    // Nobody goes on writing a number with words.
    let told = text.starts_with(' ') && place.text().parse::<f64>().is_ok();
    ((near && !told) || close).then_some(comment.trim_end())
}
