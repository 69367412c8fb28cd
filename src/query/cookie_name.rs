//! The name of a cookie, in which a `*` may stand for what differs from wiki to wiki, and the attribute that is asked of it.

use super::choice;
use super::fault::Fault;
use super::unanswered::Unanswered;
use crate::http::fits;

/// `NAME` or a name with one `*`.
#[derive(Debug)]
pub(super) struct CookieName {
    written: String,
}

impl CookieName {
    pub(super) fn fits(&self, name: &str) -> bool {
        fits(&self.written, name)
    }

    /// Why none fits: the names that there are.
    pub(super) fn why_absent(&self, whose: &str, mut names: Vec<&str>) -> Option<String> {
        names.sort_unstable();
        names.dedup();
        if names.is_empty() {
            return Some(format!("{whose} no cookie"));
        }
        if names.iter().any(|name| self.fits(name)) {
            return None;
        }
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        Some(format!("{whose} {}", names.join(", ")))
    }

    /// The failure that more than one cookie fits.
    pub(super) fn ambiguous(&self, names: &[String]) -> Unanswered {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let fit = names.join(" and ");
        let why = format!("`{}` fits {fit}: write more of the name", self.written);
        Unanswered::ambiguous_cookie(why)
    }
}

/// Reads `NAME [ATTRIBUTE]`; `word` is the query, and `attributes` what it can be asked for.
pub(super) fn read<A: Copy>(
    word: &str,
    argument: &str,
    attributes: &[(&'static str, A)],
) -> Result<(CookieName, Option<A>), Fault> {
    let mut words = argument.split_whitespace();
    let name = words.next().unwrap_or_default();
    if name.matches('*').count() > 1 {
        let message = format!("`{name}` has more than one `*`");
        return Err(Fault::new("query-argument", message));
    }
    let attribute = words.next();
    if let Some(more) = words.next() {
        let message = format!("`{word}` takes a name and an attribute, and `{more}` is neither");
        return Err(Fault::new("query-argument", message));
    }
    let name = CookieName {
        written: name.to_owned(),
    };
    let Some(attribute) = attribute else {
        return Ok((name, None));
    };
    let attribute = choice::read((word, "attribute"), attribute, attributes)?;
    Ok((name, Some(attribute)))
}
