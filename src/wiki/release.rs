//! The releases of MediaWiki that the embedded wiki can be, and all that differs between them, in one table.
//!
//! No other file of the room compares releases: it asks a column of [`Differences`]. Start at [`Release`].

use std::fmt;
use std::str::FromStr;

/// A release line of MediaWiki.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Release {
    /// 1.32.1, the last release whose logout needs no token.
    V1_32,
    /// 1.35, the first release with the parameter validator (`missingparam`, `badvalue`).
    V1_35,
    /// 1.39.
    V1_39,
    /// 1.43, whose logout is a write.
    #[default]
    V1_43,
}

impl Release {
    /// Every release, oldest first.
    pub const ALL: [Release; 4] = [
        Release::V1_32,
        Release::V1_35,
        Release::V1_39,
        Release::V1_43,
    ];

    /// The whole version, as the wiki tells it.
    pub fn version(self) -> &'static str {
        self.differences().version
    }

    /// What is peculiar to this release.
    pub(crate) fn differences(self) -> &'static Differences {
        match self {
            Release::V1_32 => &TABLE[0],
            Release::V1_35 => &TABLE[1],
            Release::V1_39 => &TABLE[2],
            Release::V1_43 => &TABLE[3],
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.differences().line)
    }
}

/// What was given as a release is none that the embedded wiki knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownRelease(pub String);

impl fmt::Display for UnknownRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Release::ALL.map(|release| release.to_string()).join(", ");
        write!(
            f,
            "no release `{}` of MediaWiki is embedded; known are {known}",
            self.0
        )
    }
}

impl std::error::Error for UnknownRelease {}

impl FromStr for Release {
    type Err = UnknownRelease;

    fn from_str(text: &str) -> Result<Release, UnknownRelease> {
        Release::ALL
            .into_iter()
            .find(|release| release.differences().line == text)
            .ok_or_else(|| UnknownRelease(text.to_owned()))
    }
}

/// What one release does otherwise than its neighbours. Each column is a fact seen on a real wiki of that release.
#[derive(Debug)]
pub(crate) struct Differences {
    /// The release line, as `Release` is written and read.
    pub(crate) line: &'static str,
    /// The whole version, as the generator in siteinfo says it.
    pub(crate) version: &'static str,
    /// Parameters are validated in one place: `missingparam`, `badvalue`, `badinteger`. Before 1.35 the code holds the parameter's
    /// name (`notoken`, `unknown_action`) and a number that is none counts as 0.
    pub(crate) validator: bool,
    /// `action=logout` needs a posted CSRF token; 1.32.1 knows no such parameter.
    pub(crate) logout_needs_token: bool,
    /// `action=logout` is a write: a promise not to write and a read-only wiki refuse it (from 1.41).
    pub(crate) logout_writes: bool,
    /// `action=login` and `clientlogin` are writes (from 1.38).
    pub(crate) login_writes: bool,
    /// An anonymous logout warns that nobody is logged in, and clears nothing (from 1.43).
    pub(crate) anonymous_logout_warns: bool,
    /// `meta=tokens&type=*` means all types (from 1.37).
    pub(crate) all_token_types: bool,
    /// `action=tokens` still works, with a deprecation warning (to 1.36).
    pub(crate) legacy_tokens: bool,
    /// A login without a session that has a login token says `Failed`; before 1.35 `NeedToken`.
    pub(crate) lost_session_fails: bool,
    /// `assert=anon` exists (from 1.35).
    pub(crate) assert_anon: bool,
    /// Every answer has `X-Request-Id` (from 1.35).
    pub(crate) request_id: bool,
    /// The methods that a preflight allows.
    pub(crate) cors_methods: &'static str,
    /// Where the announcements of breaking changes are.
    pub(crate) announcements: &'static str,
    /// The list of unknown parameters in `errorformat=raw` keeps the places that they had in the request (to 1.39).
    pub(crate) unknown_by_place: bool,
    /// Bytes of a summary that the wiki makes of a text itself (500 seen on 1.39, 200 on 1.35).
    pub(crate) summary_length: usize,
    /// An edit also sets the cookie `UseCDNCache` (1.33 to 1.39).
    pub(crate) edit_skips_cdn: bool,
    /// An anonymous edit starts a session (from 1.39).
    pub(crate) anonymous_edit_starts_session: bool,
    /// Who is blocked is told everything about the block (seen on 1.43.9), not only that there is one (seen to 1.39.17).
    pub(crate) block_told_in_full: bool,
    /// What else `blockinfo` says of a block for ever, made without further wishes (1.35.13, 1.39.17, 1.43.9 seen; 1.32 not).
    pub(crate) block_flags: &'static [(&'static str, bool)],
    /// `blockinfo` also says in words when a block was made (from 1.39).
    pub(crate) block_time_in_words: bool,
    /// That the limit of edits is used up is a lack of permission (seen on 1.43.9); to 1.39 only saving finds out, after the text was
    /// looked at, and says it in other words.
    pub(crate) limit_is_permission: bool,
    /// What `list=recentchanges` makes of a title and a namespace at once.
    pub(crate) title_and_namespace: TitleAndNamespace,
    /// How `list=usercontribs` may be told whose edits are meant.
    pub(crate) ways_to_name_users: &'static [&'static str],
    /// `action=options` sets the cookies of a write for whoever is logged in, although it may refuse (from 1.39).
    pub(crate) options_writes_first: bool,
    /// How many letters a new password has at least (8 seen on 1.43.9; 1.35.13 and 1.39.17 take one).
    pub(crate) shortest_password: usize,
    /// The summary of a rollback counts the edits: `edit` or `edits` (seen on 1.43.9); to 1.39 always `edits`.
    pub(crate) rollback_counts: bool,
    /// The summary of an edit that undoes another links to it (seen on 1.43.9); to 1.39 it only says its number.
    pub(crate) undo_links_revision: bool,
    /// Where the logo is.
    pub(crate) logo: &'static str,
    /// Whether siteinfo speaks of the conversion of links (from 1.39).
    pub(crate) link_conversion: bool,
    /// Characters that siteinfo says no user name may hold.
    pub(crate) invalid_user_name_characters: &'static str,
    /// Whether writing by the API is a right of its own, and `purge` too; the rights and limits had other names then (to 1.39).
    pub(crate) write_api_right: bool,
    /// The attributes of the element around a parsed page.
    pub(crate) parser_wrapper: &'static str,
    /// A page for people says its type before its language (to 1.39).
    pub(crate) page_type_first: bool,
    /// Errors of the REST API have a key (from 1.43).
    pub(crate) rest_keys: bool,
    /// The PHP namespace of the classes of the API.
    pub(crate) namespace: &'static str,
}

/// What becomes of a title and a namespace in one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TitleAndNamespace {
    /// They exclude each other (seen on 1.43.9).
    Refused,
    /// Both must fit (seen on 1.39.17).
    Both,
    /// The namespace does not count (seen on 1.35.13).
    TitleAlone,
}

const MAILMAN: &str = "https://lists.wikimedia.org/mailman/listinfo/mediawiki-api-announce";
const POSTORIUS: &str =
    "https://lists.wikimedia.org/postorius/lists/mediawiki-api-announce.lists.wikimedia.org/";

const V1_43: Differences = Differences {
    line: "1.43",
    version: "1.43.9",
    validator: true,
    logout_needs_token: true,
    logout_writes: true,
    login_writes: true,
    anonymous_logout_warns: true,
    all_token_types: true,
    legacy_tokens: false,
    lost_session_fails: true,
    assert_anon: true,
    request_id: true,
    cors_methods: "POST, GET, HEAD",
    announcements: POSTORIUS,
    unknown_by_place: false,
    summary_length: 500,
    edit_skips_cdn: false,
    anonymous_edit_starts_session: true,
    block_told_in_full: true,
    block_flags: &[
        ("blockpartial", false),
        ("blocknocreate", false),
        ("blockanononly", false),
        ("blockemail", false),
        ("blockowntalk", true),
    ],
    block_time_in_words: true,
    limit_is_permission: true,
    title_and_namespace: TitleAndNamespace::Refused,
    ways_to_name_users: &["ucuserprefix", "ucuserids", "uciprange", "ucuser"],
    options_writes_first: true,
    shortest_password: 8,
    rollback_counts: true,
    undo_links_revision: true,
    logo: "/resources/assets/change-your-logo.svg",
    link_conversion: true,
    invalid_user_name_characters: "@:>=",
    write_api_right: false,
    parser_wrapper: "class=\"mw-content-ltr mw-parser-output\" lang=\"en\" dir=\"ltr\"",
    page_type_first: false,
    rest_keys: true,
    namespace: "MediaWiki\\Api\\",
};

const V1_39: Differences = Differences {
    line: "1.39",
    version: "1.39.17",
    logout_writes: false,
    anonymous_logout_warns: false,
    unknown_by_place: true,
    edit_skips_cdn: true,
    block_told_in_full: false,
    block_flags: &[
        ("blockpartial", false),
        ("blocknocreate", false),
        ("blockanononly", false),
    ],
    limit_is_permission: false,
    title_and_namespace: TitleAndNamespace::Both,
    shortest_password: 1,
    rollback_counts: false,
    undo_links_revision: false,
    invalid_user_name_characters: "@:>",
    write_api_right: true,
    parser_wrapper: "class=\"mw-parser-output\"",
    page_type_first: true,
    rest_keys: false,
    namespace: "",
    ..V1_43
};

const V1_35: Differences = Differences {
    line: "1.35",
    version: "1.35.13",
    login_writes: false,
    summary_length: 200,
    all_token_types: false,
    legacy_tokens: true,
    cors_methods: "POST, GET",
    announcements: MAILMAN,
    anonymous_edit_starts_session: false,
    block_flags: &[("blockpartial", false)],
    block_time_in_words: false,
    title_and_namespace: TitleAndNamespace::TitleAlone,
    ways_to_name_users: &["ucuserprefix", "ucuserids", "ucuser"],
    options_writes_first: false,
    logo: "/resources/assets/wiki.png",
    link_conversion: false,
    ..V1_39
};

const V1_32: Differences = Differences {
    line: "1.32",
    version: "1.32.1",
    validator: false,
    logout_needs_token: false,
    edit_skips_cdn: false,
    block_flags: &[],
    lost_session_fails: false,
    assert_anon: false,
    request_id: false,
    ..V1_35
};

/// One row a release; a row is its next newer neighbour less what that one brought.
static TABLE: [Differences; 4] = [V1_32, V1_35, V1_39, V1_43];
