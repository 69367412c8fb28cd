//! The reference of the language.

use std::fmt::Write;

use crate::template::{filters, functions};
use crate::value::Type;
use crate::{matcher, query, scenario, service};

/// The reference as Markdown: a table for each table of the language.
pub fn reference() -> String {
    let mut page = String::from(
        "# Reference of the language\n\n\
         Made of the tables that the parser reads; do not edit it (`CONTRIBUTING.md` says how it is made). *Not yet* marks words that \
         belong to the language and are refused as `not-yet` by this version. The [guide](guide.md) explains how they work together.\n",
    );
    keys(&mut page);
    queries(&mut page);
    matchers(&mut page);
    types(&mut page);
    filters_and_functions(&mut page);
    services(&mut page);
    page
}

fn keys(page: &mut String) {
    heading(page, "Keys");
    for shape in scenario::SHAPES {
        let mut title = shape
            .what
            .trim_start_matches("a ")
            .trim_start_matches("an ")
            .to_owned();
        title[..1].make_ascii_uppercase();
        line(page, &format!("\n### {title}\n"));
        table(page, &["key", "meaning"]);
        for key in shape.keys {
            row(page, &[code(key.name), remark(key.about, key.ready)]);
        }
    }
}

fn queries(page: &mut String) {
    heading(page, "Queries");
    line(
        page,
        "\nWhere to look. `all` before a query gives the list of all it finds; filters follow behind ` | `.\n",
    );
    table(page, &["query", "gives", "type", "`all`"]);
    for known in query::ROWS {
        let all = if known.all { "yes" } else { "" };
        let about = remark(known.about, known.ready);
        row(
            page,
            &[
                code(known.signature),
                about,
                known.value_type.to_owned(),
                all.to_owned(),
            ],
        );
    }
}

fn matchers(page: &mut String) {
    heading(page, "Matchers");
    line(
        page,
        "\nWhat must be there. Anything that is not a map is a value to equal; all matchers of a map must hold.\n",
    );
    table(page, &["matcher", "holds when the value"]);
    for known in matcher::ROWS {
        row(page, &[code(known.signature), known.about.to_owned()]);
    }
}

fn types(page: &mut String) {
    heading(page, "Types");
    line(
        page,
        "\nOne table for the matcher `type`, for masks and, as far as they are JSON's, for inputs.\n",
    );
    table(page, &["type", "is"]);
    for known in Type::ROWS {
        row(page, &[code(known.name()), known.about().to_owned()]);
    }
}

fn filters_and_functions(page: &mut String) {
    heading(page, "Filters");
    line(page, "\nThe same ones in templates and behind queries.\n");
    table(page, &["filter", "gives"]);
    for known in filters::ROWS {
        row(page, &[code(known.signature), known.about.to_owned()]);
    }
    heading(page, "Functions");
    line(page, "\nIn templates.\n");
    table(page, &["function", "gives"]);
    for known in functions::ROWS {
        row(page, &[code(known.signature), known.about.to_owned()]);
    }
}

fn services(page: &mut String) {
    heading(page, "Services");
    for known in service::ROWS {
        line(page, &format!("\n### {}: `{}`\n", known.title, known.name));
        if known.inputs.is_empty() {
            line(page, "It has no inputs of its own.");
            continue;
        }
        line(page, "Inputs that need not be declared:\n");
        table(page, &["input", "is", "secret"]);
        for input in known.inputs {
            let secret = if input.secret { "yes" } else { "" };
            row(
                page,
                &[code(input.name), input.about.to_owned(), secret.to_owned()],
            );
        }
    }
}

fn heading(page: &mut String, title: &str) {
    line(page, &format!("\n## {title}"));
}

fn table(page: &mut String, columns: &[&str]) {
    row(
        page,
        &columns
            .iter()
            .map(|column| (*column).to_owned())
            .collect::<Vec<_>>(),
    );
    row(page, &vec!["---".to_owned(); columns.len()]);
}

/// A line of a table; a `|` within a cell would end it.
fn row(page: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    line(page, &format!("| {} |", cells.join(" | ")));
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn remark(about: &str, ready: bool) -> String {
    if ready {
        about.to_owned()
    } else {
        format!("*Not yet.* {about}")
    }
}

fn line(page: &mut String, text: &str) {
    // Writing to a text cannot fail.
    let _written = writeln!(page, "{text}");
}
