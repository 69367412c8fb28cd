//! Which words a message has in a voice, and the little markup that words hold.
//!
//! The words themselves are data, in [`super::texts`]; how gaps are filled is in [`super::message`]. Start at [`words`].

use super::message::Voice;
use super::texts::{REWORDINGS, TEXTS, Text, changes};

/// A language in which the wiki can speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// The language of the wiki.
    English,
    /// Some messages only; the others are English.
    Dutch,
}

impl Language {
    /// The language of a code as `uselang` has it; one that the wiki does not speak is English.
    pub(crate) fn by_code(code: &str) -> Language {
        if code == "nl" {
            Language::Dutch
        } else {
            Language::English
        }
    }
}

fn find(key: &str) -> Option<&'static Text> {
    TEXTS
        .iter()
        .chain(changes::TEXTS)
        .find(|text| text.key == key)
}

/// The code that belongs to a key; a key without words is its own code.
pub(crate) fn code(key: &'static str) -> &'static str {
    find(key).map_or(key, |text| text.code)
}

/// The words of a key in a voice, with their gaps and their markup.
pub(crate) fn words(key: &str, voice: Voice) -> String {
    let Some(text) = find(key) else {
        return format!("⧼{key}⧽");
    };
    let spoken = match (voice.language, text.dutch) {
        (Language::Dutch, Some(dutch)) => dutch,
        _ => REWORDINGS
            .iter()
            .find(|(until, k, _)| *k == key && voice.release <= *until)
            .map_or(text.english, |(_, _, older)| older),
    };
    spoken.replace("$LIST", voice.release.differences().announcements)
}

/// Tags that mark code and parameters.
const TAGS: [&str; 4] = ["kbd", "var", "samp", "code"];

/// The tags that only emphasise; plain text has nothing for them.
const EMPHASIS: [&str; 2] = ["strong", "em"];

/// Words as HTML: what is marked stays so, `[[links]]` and addresses become links, the rest is escaped.
pub(crate) fn to_html(words: &str) -> String {
    let mut escaped = unescape(words).replace('&', "&amp;");
    escaped = escaped.replace('<', "&lt;").replace('>', "&gt;");
    for tag in TAGS.into_iter().chain(EMPHASIS) {
        escaped = escaped.replace(&format!("&lt;{tag}&gt;"), &format!("<{tag}>"));
        escaped = escaped.replace(&format!("&lt;/{tag}&gt;"), &format!("</{tag}>"));
    }
    let mut out = String::with_capacity(escaped.len());
    let mut rest = escaped.as_str();
    while let Some((before, after)) = rest.split_once("[[") {
        let Some((target, after)) = after.split_once("]]") else {
            break;
        };
        out.push_str(before);
        let (target, label) = target.split_once('|').unwrap_or((target, target));
        let target = target.replace('"', "&quot;");
        out.push_str(&format!(
            "<a href=\"/index.php/{target}\" title=\"{target}\">{label}</a>"
        ));
        rest = after;
    }
    out.push_str(rest);
    link_addresses(&out)
}

/// Words without their markup: what was marked as code stands in quotation marks, line breaks, however many, are a blank.
pub(crate) fn to_plaintext(words: &str) -> String {
    let mut out = words.to_owned();
    for tag in TAGS {
        out = out.replace(&format!("<{tag}>"), "\"");
        out = out.replace(&format!("</{tag}>"), "\"");
    }
    for tag in EMPHASIS {
        out = out.replace(&format!("<{tag}>"), "");
        out = out.replace(&format!("</{tag}>"), "");
    }
    while out.contains("\n\n") {
        out = out.replace("\n\n", "\n");
    }
    unescape(&out).replace('\n', " ")
}

fn link_addresses(html: &str) -> String {
    let Some((before, after)) = html.split_once("&lt;https://") else {
        return html.to_owned();
    };
    let Some((address, after)) = after.split_once("&gt;") else {
        return html.to_owned();
    };
    let link = format!(
        "<a rel=\"nofollow\" class=\"external free\" href=\"https://{address}\">https://{address}</a>"
    );
    format!("{before}&lt;{link}&gt;{after}")
}

/// A text as HTML that shows it.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#039;")
}

/// The text that the character references of the messages stand for.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}
