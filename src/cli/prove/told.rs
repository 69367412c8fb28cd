//! What is said of samples that were tried.

use super::Tried;
use crate::cli::exit::Exit;
use crate::docs::samples::Language;

/// A line of a sample on a page; further lines say what is wrong.
pub(in crate::cli) fn told(page: &str, language: &Language, tried: &Tried) -> String {
    let title = language.title;
    match tried {
        Tried::Proved => format!("proved    {page}: {title}"),
        Tried::Unproved { why } => format!("unproved  {page}: {title}: {why}"),
        Tried::Wrong { findings } => {
            let mut told = format!("wrong     {page}: {title}");
            for line in findings.iter().flat_map(|finding| finding.lines()) {
                told.push_str("\n  ");
                told.push_str(line);
            }
            told
        }
    }
}

/// What it comes to: what could not be run says nothing.
pub(in crate::cli) fn exit<'t>(tried: impl IntoIterator<Item = &'t Tried>) -> Exit {
    let mut tried = tried.into_iter();
    match tried.any(|tried| matches!(tried, Tried::Wrong { .. })) {
        true => Exit::Failed,
        false => Exit::Held,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wrong_fails() {
        let wrong = Tried::Wrong {
            findings: vec!["one\n  | more".to_owned(), "two".to_owned()],
        };
        let unproved = Tried::unproved("there is no `php` here");
        let language = Language {
            word: "php",
            title: "PHP",
            extension: "php",
            highlighted_as: "php",
            write: |_| Err(String::new()),
        };
        let lines =
            [&Tried::Proved, &unproved, &wrong].map(|tried| told("API:Logout", &language, tried));
        assert_eq!(
            lines,
            [
                "proved    API:Logout: PHP",
                "unproved  API:Logout: PHP: there is no `php` here",
                "wrong     API:Logout: PHP\n  one\n    | more\n  two",
            ]
        );
        assert_eq!(exit([&Tried::Proved, &unproved]), Exit::Held);
        assert_eq!(exit([&Tried::Proved, &wrong, &unproved]), Exit::Failed);
    }
}
