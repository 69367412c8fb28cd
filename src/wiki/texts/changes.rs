//! The words about lists, histories and new accounts.
//!
//! Start at [`TEXTS`].

use super::{Text, text};

/// Key, code and words (seen on MediaWiki 1.43.9).
pub(crate) static TEXTS: &[Text] = &[
    text(
        "paramvalidator-outofrange-minmax",
        "outofrange",
        "The value \"$2\" for parameter \"$1\" must be between $3 and $4.",
    ),
    text(
        "apierror-badcontinue",
        "badcontinue",
        "Invalid continue param. You should pass the original value returned by the previous query.",
    ),
    text(
        "apierror-show",
        "show",
        "Incorrect parameter - mutually exclusive values may not be supplied.",
    ),
    text(
        "apierror-invalidcategory",
        "invalidcategory",
        "The category name you entered is not valid.",
    ),
    text(
        "apierror-revwrongpage",
        "revwrongpage",
        "r$1 is not a revision of $2.",
    ),
    text(
        "cantrollback",
        "onlyauthor",
        "Cannot revert the edit.\nThe last contributor is the only author of this page.",
    ),
    text(
        "alreadyrolled",
        "alreadyrolled",
        "Cannot rollback the last edit of [[:$1]] by [[User:$2|$2]] ([[User talk:$2|talk]] | [[Special:Contributions/$2|contribs]]).\n\
         Someone else has edited or rolled back the page already.\n\nThe last edit to the page was by [[User:$3|$3]] ([[User \
         talk:$3|talk]] | [[Special:Contributions/$3|contribs]]).",
    ),
    text(
        "noname",
        "invaliduser",
        "You have not specified a valid username.",
    ),
    text(
        "userexists",
        "userexists",
        "Username entered already in use.\nPlease choose a different name.",
    ),
    text(
        "badretype",
        "badretype",
        "The passwords you entered do not match.",
    ),
    text(
        "passwordtooshort",
        "passwordtooshort",
        "Passwords must be at least {{PLURAL:$1|1 character|$1 characters}}.",
    ),
    text(
        "authmanager-create-not-in-progress",
        "authmanager-create-not-in-progress",
        "Account creation is not in progress or session data has been lost. Please start again from the beginning.",
    ),
];
