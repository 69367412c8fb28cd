//! The reference of the language.

use std::fmt::Write;

use super::explain;
use crate::template::{filters, functions};
use crate::value::Type;
use crate::{matcher, query, scenario, service, template};

/// The reference as Markdown: a table for each table of the language.
pub fn reference() -> String {
    let mut page = String::from(
        "# Reference of the language\n\n\
         Made of the tables that the parser reads; do not edit it (`CONTRIBUTING.md` says how it is made). The \
         [guide](guide/README.md) explains how they work together. Every example is carried out by a test, the wrong ones too.\n",
    );
    keys(&mut page);
    queries(&mut page);
    matchers(&mut page);
    types(&mut page);
    masks(&mut page);
    filters_and_functions(&mut page);
    services(&mut page);
    codes(&mut page);
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
        let examples = match shape.what {
            "a request" => scenario::REQUEST_EXAMPLES,
            _ => &[],
        };
        let columns = ["key", "meaning", "right", "wrong"];
        let shown = if examples.is_empty() { 2 } else { 4 };
        table(page, &columns[..shown]);
        for key in shape.keys {
            let example = examples.iter().find(|example| example.key == key.name);
            let (right, wrong) = example.map_or_else(Default::default, |example| {
                (code(example.right), refused(example.wrong, example.says))
            });
            let about = key.about.to_owned();
            row(page, &[code(key.name), about, right, wrong][..shown]);
        }
    }
}

fn queries(page: &mut String) {
    heading(page, "Queries");
    line(
        page,
        &format!(
            "\nWhere to look. `all` before a query gives the list of all it finds; filters follow behind ` | `. The examples are asked \
             of these answers, which came by HTTP/2 from `{}`, whose certificate is of `{}`, after a redirect ({}) from `{}`, in {} milliseconds, of which {} went by until the first byte, and at the {}nd try:",
            query::Answer::URL,
            query::Answer::SUBJECT,
            query::Answer::HOP.0,
            query::Answer::HOP.1,
            query::Answer::MILLISECONDS,
            query::Answer::WAIT,
            query::Answer::TRIES
        ),
    );
    for answer in query::Answer::ALL {
        line(
            page,
            &format!("\n{}:\n\n```\n{}```", answer.what, answer.http),
        );
    }
    line(page, "");
    table(page, &["query", "gives", "type", "`all`", "right", "wrong"]);
    for known in query::ROWS {
        let all = if known.all { "yes" } else { "" };
        let about = known.about.to_owned();
        let (right, wrong) = known.example.map_or_else(Default::default, |example| {
            (
                given(example.query, example.gives),
                refused(example.wrong, example.says),
            )
        });
        row(
            page,
            &[
                code(known.signature),
                about,
                known.value_type.to_owned(),
                all.to_owned(),
                right,
                wrong,
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
    table(
        page,
        &[
            "matcher",
            "holds when the value",
            "for instance",
            "holds for",
            "fails for",
        ],
    );
    for known in matcher::ROWS {
        let cells = [
            code(known.signature),
            known.about.to_owned(),
            code(known.example.matcher),
            value(known.example.holds),
            value(known.example.fails),
        ];
        row(page, &cells);
    }
}

fn types(page: &mut String) {
    heading(page, "Types");
    line(
        page,
        "\nOne table for the matcher `type`, for masks and, as far as they are JSON's, for inputs.\n",
    );
    table(page, &["type", "is", "for instance", "but not"]);
    for known in Type::ROWS {
        let (is, is_not) = known.example();
        let about = known.about().to_owned();
        row(page, &[code(known.name()), about, value(is), value(is_not)]);
    }
}

fn filters_and_functions(page: &mut String) {
    heading(page, "Filters");
    line(page, "\nThe same ones in templates and behind queries.\n");
    table(page, &["filter", "gives", "right", "wrong"]);
    for known in filters::ROWS {
        let [right, wrong] = evaluated(&known.example);
        let about = known.about.to_owned();
        row(page, &[code(known.signature), about, right, wrong]);
    }
    heading(page, "Functions");
    line(page, "\nIn templates.\n");
    table(page, &["function", "gives", "right", "wrong"]);
    for known in functions::ROWS {
        let [right, wrong] = evaluated(&known.example);
        let about = known.about.to_owned();
        row(page, &[code(known.signature), about, right, wrong]);
    }
}

fn masks(page: &mut String) {
    heading(page, "Masks");
    line(page, "\nWhat may stand behind a query in `mask`.\n");
    table(
        page,
        &[
            "mask",
            "lets vary",
            "for instance",
            "after",
            "fits",
            "differs",
        ],
    );
    for known in scenario::MaskRow::ROWS {
        let example = known.example;
        row(
            page,
            &[
                code(known.signature),
                known.about.to_owned(),
                code(example.mask),
                code(example.recorded),
                code(example.fits),
                code(example.differs),
            ],
        );
    }
}

fn services(page: &mut String) {
    heading(page, "Services");
    for known in service::ROWS {
        line(page, &format!("\n### {}: `{}`\n", known.title, known.name));
        let example = known.example;
        line(
            page,
            &format!(
                "{} is the error {}; {} is none.\n",
                code(example.refused),
                code(example.code),
                code(example.fine)
            ),
        );
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

fn codes(page: &mut String) {
    heading(page, "Codes");
    line(
        page,
        "\nWhat stands in brackets behind `error` and `warning`. `flowrun explain CODE` shows a code's page, with a wrong example and the mended one.",
    );
    for section in explain::SECTIONS {
        line(page, &format!("\n### {}\n", section.title));
        line(page, &format!("{}\n", section.about));
        table(page, &["code", "means"]);
        for known in section.codes {
            let name = known.name;
            let linked = format!("[{}](../src/docs/explain/codes/{name}.md)", code(name));
            row(page, &[linked, known.page().meaning.to_owned()]);
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

/// A value of an example; where it is empty there is none.
fn value(json: &str) -> String {
    if json.is_empty() {
        "nothing".to_owned()
    } else {
        code(json)
    }
}

fn given(asked: &str, gives: &str) -> String {
    format!("{}: {}", code(asked), code(gives))
}

/// What is refused, and what is said of it.
fn refused(wrong: &str, says: &str) -> String {
    format!("{}: {says}", code(wrong))
}

fn evaluated(example: &template::Example) -> [String; 2] {
    let right = given(example.expression, example.gives);
    [right, refused(example.wrong, example.says)]
}

fn line(page: &mut String, text: &str) {
    // Writing to a text cannot fail.
    let _written = writeln!(page, "{text}");
}
