//! The frame of the page, and text and data in it that nothing can break out of.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};

const PAGE: &str = include_str!("page.html");

/// How the page looks.
const STYLE: &str = include_str!("style.css");

/// What the page does. Its parts share their names and nobody else sees these.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("script/element.js"),
    include_str!("script/body.js"),
    include_str!("script/difference.js"),
    include_str!("script/exchange.js"),
    include_str!("script/problem.js"),
    include_str!("script/step.js"),
    include_str!("script/case.js"),
    include_str!("script/targets.js"),
    include_str!("script/search.js"),
    include_str!("script/page.js"),
    "})();\n"
);

/// What stands before the cases, and what behind them.
pub(super) fn page() -> (String, String) {
    let policy = format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    );
    let (before, behind) = PAGE.split_once("{cases}\n").unwrap_or((PAGE, ""));
    let before = before
        .replacen("{policy}", &policy, 1)
        .replacen("{style}", STYLE, 1)
        .replacen("{script}", SCRIPT, 1);
    (before, behind.to_owned())
}

/// A source as a policy names it.
fn hash(source: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(source)))
}

/// A text as it stands between tags. No line of it is a command to a CI.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' | '#' | ':' | '\n' | '\r' => {
                safe.push_str(&format!("&#{};", c as u32));
            }
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// Writes a block of data, on a line, that the script finds by its class.
pub(super) fn data(out: &mut Vec<u8>, class: &str, data: &impl Serialize) -> io::Result<()> {
    write!(out, "<script type=\"application/json\" class=\"{class}\">")?;
    let mut json = serde_json::Serializer::with_formatter(&mut *out, InMarkup);
    data.serialize(&mut json)?;
    out.write_all(b"</script>\n")
}

/// JSON whose texts have no sign that means something to HTML, to scripts of long ago, or to a CI.
struct InMarkup;

impl Formatter for InMarkup {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let means_something = |c| matches!(c, '<' | '>' | '&' | '#' | '\u{2028}' | '\u{2029}');
        let mut rest = fragment;
        while let Some(at) = rest.find(means_something) {
            let (before, found) = rest.split_at(at);
            out.write_all(before.as_bytes())?;
            let mut signs = found.chars();
            if let Some(sign) = signs.next() {
                write!(out, "\\u{:04x}", sign as u32)?;
            }
            rest = signs.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_closes_the_block_that_it_stands_in() {
        let texts = [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>&lt;\u{2028}\u{2029}\"\\\u{0}ü",
            "##[error] a ##vso[b]",
        ];
        let mut out = Vec::new();
        data(&mut out, "case", &texts).expect("into memory");
        let block = String::from_utf8(out).expect("a text");
        let json = block
            .strip_prefix("<script type=\"application/json\" class=\"case\">")
            .and_then(|rest| rest.strip_suffix("</script>\n"))
            .expect("a block");
        assert!(
            !json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
            "{json}"
        );
        assert!(!json.contains('#') && !json.contains('\n'), "{json}");
        let read: Vec<String> = serde_json::from_str(json).expect("JSON");
        assert_eq!(read, texts);
    }

    #[test]
    fn text_between_tags_is_text() {
        assert_eq!(
            escaped("<b a='\"'>&amp;\n\u{1b}::error::"),
            "&#60;b a&#61;".replace("&#61;", "=")
                + "&#39;&#34;&#39;&#62;&#38;amp;&#10;\u{fffd}&#58;&#58;error&#58;&#58;"
        );
    }

    #[test]
    fn the_frame_holds_style_and_script_as_they_are_and_names_them_by_their_hashes() {
        for source in [STYLE, SCRIPT] {
            let lower = source.to_lowercase();
            assert!(!lower.contains("</script") && !lower.contains("</style"));
            assert!(!lower.contains("<!--"));
            // On stdout such lines are changed, and the page would not be what its hashes say.
            assert_eq!(crate::text::harmless(source), source);
        }
        let (before, behind) = page();
        for source in [STYLE, SCRIPT] {
            assert!(before.contains(&format!(">{source}</")));
            assert!(before.contains(&hash(source)));
        }
        assert!(behind.ends_with("</html>\n"));
    }

    #[test]
    fn the_script_never_takes_text_for_markup() {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "Function(",
            "DOMParser",
            "srcdoc",
            "javascript:",
            "fetch(",
            "XMLHttpRequest",
            "import(",
        ] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }
}
