//! The words of MediaWiki's messages, as data.
//!
//! Those of lists, of histories and of new accounts are in [`changes`]. How they are looked up is in [`super::wording`], how their gaps are filled in [`super::message`]. Start at [`TEXTS`].

use super::release::Release;

pub(crate) mod changes;

/// One message.
pub(crate) struct Text {
    /// Its key.
    pub(crate) key: &'static str,
    /// The code that the API gives it.
    pub(crate) code: &'static str,
    /// In English.
    pub(crate) english: &'static str,
    /// In Dutch, where the wiki knows it.
    pub(crate) dutch: Option<&'static str>,
}

const fn text(key: &'static str, code: &'static str, english: &'static str) -> Text {
    Text {
        key,
        code,
        english,
        dutch: None,
    }
}

/// Key, code and words of every message that the wiki says (seen on MediaWiki 1.39.17 and 1.43.9).
pub(crate) static TEXTS: &[Text] = &[
    Text {
        key: "apierror-badtoken",
        code: "badtoken",
        english: "Invalid CSRF token.",
        dutch: Some("Onjuist CSRF token."),
    },
    Text {
        key: "api-usage-docref",
        code: "",
        english: "See $1 for API usage.",
        dutch: Some("Zie $1 voor API-gebruik."),
    },
    Text {
        key: "api-usage-mailinglist-ref",
        code: "deprecation-help",
        english: "Subscribe to the mediawiki-api-announce mailing list at &lt;$LIST&gt; for notice of API deprecations and \
                  breaking changes.",
        dutch: Some(
            "Abonneer u op de mediawiki-api-announce mailinglijst op <$LIST> voor kennisgeving van beëindiging van API's en \
             belangrijke wijzigingen.",
        ),
    },
    text(
        "paramvalidator-missingparam",
        "missingparam",
        "The \"$1\" parameter must be set.",
    ),
    text(
        "apierror-missingparam",
        "missingparam",
        "The \"$1\" parameter must be set.",
    ),
    text(
        "apierror-unrecognizedvalue",
        "unknown_value",
        "Unrecognized value for parameter \"$1\": $2.",
    ),
    text(
        "apierror-missingparam-one-of",
        "missingparam",
        "One of the parameters $1 is required.",
    ),
    text(
        "apierror-missingparam-at-least-one-of",
        "missingparam",
        "At least one of the parameters $1 is required.",
    ),
    text(
        "apierror-invalidparammix",
        "invalidparammix",
        "The parameters $1 can not be used together.",
    ),
    text(
        "apierror-mustpostparams",
        "mustpostparams",
        "The following {{PLURAL:$2|parameter was|parameters were}} found in the query string, but must be in the POST body: $1.",
    ),
    text(
        "apierror-mustbeposted",
        "mustbeposted",
        "The <kbd>$1</kbd> module requires a POST request.",
    ),
    text(
        "apierror-invalidmethod",
        "invalidmethod",
        "Invalid HTTP method. Consider using GET or POST.",
    ),
    text(
        "apierror-promised-nonwrite-api",
        "promised-nonwrite-api",
        "The \"Promise-Non-Write-API-Action\" HTTP header cannot be sent to write-mode API modules.",
    ),
    text(
        "apierror-assertanonfailed",
        "assertanonfailed",
        "You are no longer logged out, so the action could not be completed.",
    ),
    text(
        "apierror-assertuserfailed",
        "assertuserfailed",
        "You are no longer logged in, so the action could not be completed.",
    ),
    text(
        "apierror-assertbotfailed",
        "assertbotfailed",
        "You do not have the \"bot\" right, so the action could not be completed.",
    ),
    text(
        "apierror-assertnameduserfailed",
        "assertnameduserfailed",
        "You are no longer logged in as \"$1\", so the action could not be completed.",
    ),
    text(
        "paramvalidator-badvalue-enumnotmulti",
        "badvalue",
        "Unrecognized value for parameter \"$1\": $2.",
    ),
    text(
        "paramvalidator-badvalue-enummulti",
        "badvalue",
        "Unrecognized value for parameter \"$1\": $2.",
    ),
    text(
        "paramvalidator-badinteger",
        "badinteger",
        "Invalid value \"$2\" for integer parameter \"$1\".",
    ),
    text(
        "paramvalidator-baduser",
        "baduser",
        "Invalid value \"$2\" for user parameter \"$1\".",
    ),
    text(
        "apierror-badurl",
        "badurl_$1",
        "Invalid value \"$2\" for URL parameter \"$1\".",
    ),
    text(
        "paramvalidator-unrecognizedvalues",
        "unrecognizedvalues",
        "Unrecognized {{PLURAL:$4|value|values}} for parameter \"$1\": $3",
    ),
    text(
        "apierror-unrecognizedparams",
        "unrecognizedparams",
        "Unrecognized {{PLURAL:$2|parameter|parameters}}: $1.",
    ),
    text(
        "apierror-mustbeloggedin-generic",
        "notloggedin",
        "You must be logged in.",
    ),
    text(
        "apiwarn-deprecation-login-token",
        "deprecation",
        "Fetching a token via <kbd>action=login</kbd> is deprecated. Use <kbd>action=query&meta=tokens&type=login</kbd> instead.",
    ),
    text(
        "apiwarn-deprecation-login-botpw",
        "deprecation",
        "Main-account login via <kbd>action=login</kbd> is deprecated and may stop working without warning. To continue login with \
         <kbd>action=login</kbd>, see [[Special:BotPasswords]]. To safely continue using main-account login, see \
         <kbd>action=clientlogin</kbd>.",
    ),
    text(
        "wrongpassword",
        "wrongpassword",
        "Incorrect username or password entered.\nPlease try again.",
    ),
    text(
        "authmanager-authn-no-primary",
        "authmanager-authn-no-primary",
        "The supplied credentials could not be authenticated.",
    ),
    text(
        "authmanager-authn-not-in-progress",
        "authmanager-authn-not-in-progress",
        "Authentication is not in progress or session data has been lost. Please start again from the beginning.",
    ),
    text(
        "userlogin-cannot-login",
        "userlogin-cannot-login",
        "⧼userlogin-cannot-login⧽",
    ),
    text(
        "authpage-cannot-login-continue",
        "sessionlost",
        "Unable to continue login. Your session most likely timed out.",
    ),
    text(
        "api-login-fail-sameorigin",
        "api-login-fail-sameorigin",
        "Cannot log in when the same-origin policy is not applied.",
    ),
    text(
        "api-login-fail-badsessionprovider",
        "api-login-fail-badsessionprovider",
        "Cannot log in when using $1.",
    ),
    text(
        "apierror-articleexists",
        "articleexists",
        "The page you tried to create has been created already.",
    ),
    text(
        "apierror-missingtitle",
        "missingtitle",
        "The page you specified doesn't exist.",
    ),
    text(
        "apierror-pagecannotexist",
        "pagecannotexist",
        "Namespace doesn't allow actual pages.",
    ),
    text("apierror-invalidtitle", "invalidtitle", "Bad title \"$1\"."),
    text(
        "apierror-nosuchpageid",
        "nosuchpageid",
        "There is no page with ID $1.",
    ),
    text(
        "apierror-nosuchrevid",
        "nosuchrevid",
        "There is no revision with ID $1.",
    ),
    text(
        "apierror-nosuchsection",
        "nosuchsection",
        "There is no section $1.",
    ),
    text(
        "apierror-badmd5",
        "badmd5",
        "The supplied MD5 hash was incorrect.",
    ),
    text(
        "apierror-contenttoobig",
        "contenttoobig",
        "The content you supplied exceeds the page size limit of $1 kilobytes.",
    ),
    Text {
        key: "apierror-readonly",
        code: "readonly",
        english: "The wiki is currently in read-only mode.",
        dutch: Some("De wiki is momenteel in alleen-lezen modus."),
    },
    Text {
        key: "apierror-blocked",
        code: "blocked",
        english: "You have been blocked from editing.",
        dutch: Some("Het bewerken is voor u geblokkeerd."),
    },
    text(
        "blockedtext",
        "blocked",
        "<strong>Your username or IP address has been blocked.</strong>\n\nThe block was made by $1.\nThe reason given is \
         <em>$2</em>.\n\n*Start of block: $8\n*Expiration of block: $6\n*Intended blockee: $7\n\nYou can contact $1 or another \
         [[$9|administrator]] to discuss the block.\nYou can use the \"Email this user\" feature if a valid email address is specified \
         in your [[Special:Preferences|preferences]] and you have not been blocked from using it.\nYour current IP address is $3. \
         Block ID #$5.\nPlease include all above details in any queries you make.",
    ),
    text(
        "actionthrottledtext",
        "ratelimited",
        "As an anti-abuse measure, you are limited from performing this action too many times in a short space of time, and you have \
         exceeded this limit.\nPlease try again in a few minutes.",
    ),
    Text {
        key: "apierror-ratelimited",
        code: "ratelimited",
        english: "You've exceeded your rate limit. Please wait some time and try again.",
        dutch: Some(
            "U hebt uw tempobeperking overschreden. Wacht een tijdje en probeer het dan nog eens.",
        ),
    },
    text(
        "login-throttled",
        "login-throttled",
        "You have made too many recent login attempts.\nPlease wait $1 before trying again.",
    ),
    text("edit-conflict", "editconflict", "Edit conflict."),
    text(
        "apierror-pagedeleted",
        "pagedeleted",
        "The page has been deleted since you fetched its timestamp.",
    ),
    text(
        "undo-failure",
        "undofailure",
        "The edit could not be undone due to conflicting intermediate edits.",
    ),
    text(
        "badaccess-groups",
        "permissiondenied",
        "The action you have requested is limited to users in {{PLURAL:$2|the group|one of the groups}}: $1.",
    ),
    text(
        "apierror-permissiondenied",
        "permissiondenied",
        "You don't have permission to $1.",
    ),
    text(
        "apiwarn-errorprinterfailed",
        "errorprinterfailed",
        "Error printer failed. Will retry without params.",
    ),
    text(
        "apierror-mustbeloggedin-changing-preferences",
        "notloggedin",
        "You must be logged in to edit your preferences.",
    ),
    text(
        "apiwarn-unsupportedarray",
        "unsupportedarray",
        "Parameter <var>$1</var> uses unsupported PHP array syntax.",
    ),
    text(
        "apierror-maxlag-generic",
        "maxlag",
        "Waiting for a database server: $1 seconds lagged.",
    ),
    text(
        "apierror-nochanges",
        "nochanges",
        "No changes were requested.",
    ),
    text(
        "apiwarn-validationfailed",
        "validationfailed",
        "Validation error for <kbd>$1</kbd>: $2",
    ),
    text(
        "apiwarn-validationfailed-badpref",
        "validationfailed-badpref",
        "not a valid preference.",
    ),
    text(
        "apierror-badsubmodule",
        "badsubmodule",
        "The module \"$1\" does not have a submodule \"$2\".",
    ),
    text(
        "apiwarn-deprecation-withreplacement",
        "deprecation",
        "$1 has been deprecated. Please use $2 instead.",
    ),
    text(
        "apiwarn-deprecation-missingparam",
        "deprecation",
        "Because <var>$1</var> was not specified, a legacy format has been used for the output. This format is deprecated, and in the \
         future the new format will always be used.",
    ),
    text(
        "apiwarn-tokens-origin",
        "tokens-origin",
        "Tokens may not be obtained when the same-origin policy is not applied.",
    ),
];

/// What older releases said in other words, up to and including the release.
pub(crate) static REWORDINGS: &[(Release, &str, &str)] = &[
    (
        Release::V1_39,
        "apierror-articleexists",
        "The article you tried to create has been created already.",
    ),
    (
        Release::V1_35,
        "cantrollback",
        "Cannot revert edit; last contributor is only author of this page.",
    ),
    (
        Release::V1_35,
        "alreadyrolled",
        "Cannot rollback last edit of [[:$1]] by [[User:$2|$2]] ([[User talk:$2|talk]] | [[Special:Contributions/$2|contribs]]); \
         someone else has edited or rolled back the page already. The last edit to the page was by [[User:$3|$3]] ([[User \
         talk:$3|talk]] | [[Special:Contributions/$3|contribs]]).",
    ),
    (
        Release::V1_32,
        "paramvalidator-unrecognizedvalues",
        "Unrecognized {{PLURAL:$4|value|values}} for parameter \"$1\": $3.",
    ),
    (
        Release::V1_32,
        "apierror-assertuserfailed",
        "Assertion that the user is logged in failed.",
    ),
    (
        Release::V1_32,
        "apierror-assertbotfailed",
        "Assertion that the user has the \"bot\" right failed.",
    ),
    (
        Release::V1_32,
        "apierror-assertnameduserfailed",
        "Assertion that the user is \"$1\" failed.",
    ),
];
