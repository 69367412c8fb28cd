//! The reference of the language is made from the code, and is never behind it.

use crate::flow::project;

const PAGE: &str = "docs/reference.md";

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever changes a table writes the page by this test"
)]
fn the_page_is_what_the_tables_say() {
    let path = project().join(PAGE);
    let made = flowrun::docs::reference();
    if std::env::var_os("FLOWRUN_WRITE_DOCS").is_some() {
        std::fs::write(&path, &made).expect("the page is written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{PAGE} is behind: `FLOWRUN_WRITE_DOCS=1 cargo test --test it reference` writes it anew"
    );
}

#[test]
fn every_word_is_in_it() {
    let page = flowrun::docs::reference();
    let keys = flowrun::scenario::SHAPES
        .iter()
        .flat_map(|shape| shape.keys)
        .map(|key| key.name);
    let queries = flowrun::query::ROWS.iter().map(|row| row.word);
    let matchers = flowrun::matcher::ROWS.iter().map(|row| row.word);
    let filters = flowrun::template::filters::ROWS.iter().map(|row| row.name);
    for word in keys.chain(queries).chain(matchers).chain(filters) {
        assert!(page.contains(&format!("`{word}")), "{word}");
    }
}
