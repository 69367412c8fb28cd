//! A diagnostic as text: the only renderer of excerpts.

use std::borrow::Cow;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::command::without_brackets;
use super::{Diagnostic, Excerpt, Severity};

/// How a diagnostic looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// Columns of the terminal, at least 40.
    pub width: usize,
}

impl Style {
    /// No colours, room for 140 columns.
    pub const PLAIN: Style = Style {
        color: false,
        width: 140,
    };
}

impl Diagnostic {
    /// The finding with its excerpt, as a compiler would show it; no newline at the end.
    pub fn render(&self, style: Style) -> String {
        let renderer = if style.color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let renderer = renderer
            .term_width(style.width.max(40))
            .decor_style(DecorStyle::Ascii);
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let message = printable(&self.message);
        if self.excerpts.is_empty() {
            return self.without_excerpt(&renderer, level.primary_title(message));
        }
        let mut group = level
            .primary_title(message)
            .id(self.code.as_ref())
            .elements(self.excerpts.iter().map(Excerpt::snippet));
        for note in &self.notes {
            group = group.element(Level::NOTE.no_name().message(printable(note)));
        }
        let mut groups: Vec<Group<'_>> = vec![group];
        for help in &self.help {
            groups.push(Group::with_title(
                Level::HELP.secondary_title(printable(help)),
            ));
        }
        renderer.render(&groups)
    }
}

impl Diagnostic {
    /// A finding about no place: its notes would hang in the air below a gutter.
    fn without_excerpt<'a>(
        &'a self,
        renderer: &Renderer,
        title: annotate_snippets::Title<'a>,
    ) -> String {
        let mut groups = vec![Group::with_title(title.id(self.code.as_ref()))];
        let said = self.notes.iter().map(|note| (Level::NOTE, note));
        let advised = self.help.iter().map(|help| (Level::HELP, help));
        for (level, text) in said.chain(advised) {
            groups.push(Group::with_title(level.secondary_title(printable(text))));
        }
        let lines: Vec<String> = groups
            .into_iter()
            .map(|group| renderer.render(&[group]))
            .collect();
        lines.join("\n")
    }
}

impl Excerpt {
    fn snippet(&self) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let longest = self.text.len();
        Snippet::source(still(&self.text))
            .line_start(self.first_line as usize)
            .path(printable(&self.file))
            .annotations(self.marks.iter().map(|mark| {
                let kind = if mark.primary {
                    AnnotationKind::Primary
                } else {
                    AnnotationKind::Context
                };
                kind.span(mark.start.min(longest)..mark.end.min(longest))
                    .label(printable(&mark.label))
            }))
    }
}

/// A source as it is shown: what steers stands there as a sign of as many bytes, so that the marks fit. The renderer knows those of ASCII.
fn still(source: &str) -> Cow<'_, str> {
    let steering = |c: char| steers(c) && !c.is_ascii();
    if !source.contains(steering) {
        return Cow::Borrowed(source);
    }
    let sign = |c: char| match (steering(c), c.len_utf8()) {
        (false, _) => c,
        (true, 2) => '¿',
        (true, _) => '\u{fffd}',
    };
    source.chars().map(sign).collect()
}

/// Text from outside must not steer a terminal: what could is shown by its code. Line breaks stay.
pub fn printable(text: &str) -> String {
    let steering = |c: char| steers(c) && c != '\n';
    if !text.contains(steering) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match steering(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown
}

/// Whether a character does something to a terminal other than stand there: controls, what breaks lines, and what turns the direction of
/// writing (CVE-2021-42574).
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// JSON in which nothing steers, and nothing is a command to a CI: it may be looked at in a terminal or a log. Line breaks between its
/// values stay.
pub fn printable_json(json: &str) -> String {
    let steering = |c: char| steers(c) && c != '\n';
    let json = without_brackets(json, "#\\u0023");
    if !json.contains(steering) {
        return json;
    }
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        match steering(c) {
            // All of them are of the first plane.
            true => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::{Place, Source, Span};
    use super::*;

    #[test]
    fn shows_the_line_the_carets_and_the_advice() {
        let source = Source::new("a.yaml", "steps:\n  - name: x\n    expects: 1\n");
        let place = Place::new(&source, Span::new(23, 30));
        let found = Diagnostic::error(
            "unknown-key",
            "`expects` is no key of a step",
            &place,
            "not known",
        )
        .help("did you mean `expect`?")
        .render(Style::PLAIN);
        assert!(
            found.contains("error[unknown-key]: `expects` is no key of a step"),
            "{found}"
        );
        assert!(found.contains("--> a.yaml:3:5"), "{found}");
        assert!(found.contains("^^^^^^^ not known"), "{found}");
        assert!(found.contains("help: did you mean `expect`?"), "{found}");
    }

    #[test]
    fn two_marks_of_one_source_share_an_excerpt() {
        let source = Source::new("a.yaml", "id: a\nx: 1\nid: b\n");
        let found = Diagnostic::error(
            "duplicate-id",
            "m",
            &Place::new(&source, Span::new(15, 16)),
            "again",
        )
        .also(&Place::new(&source, Span::new(4, 5)), "first here");
        assert_eq!(found.excerpts.len(), 1);
        assert_eq!(found.position(), Some(("a.yaml", 3, 5)));
        assert!(found.render(Style::PLAIN).contains("first here"));
    }

    #[test]
    fn control_characters_are_shown_and_not_sent() {
        let found = Diagnostic::unplaced(Severity::Error, "x", "a\u{1b}[31mb").render(Style::PLAIN);
        assert!(!found.contains('\u{1b}'), "{found:?}");
    }
}
