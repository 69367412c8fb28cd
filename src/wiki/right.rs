//! Groups, the rights that they and a bot password's grants give, and how often something may be done, as data.
//!
//! Who is in which group is said in [`super::account`]. Start at [`groups`].

use super::account::User;
use super::release::Differences;
use super::settings::Settings;

/// What a group or a grant allows, and from which and to which side of a release the right exists.
type Right = (&'static str, When);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// In every release.
    Always,
    /// Where the API may be switched to reading only (`writeapi` and its like are rights).
    WhileWriteApi,
    /// Where it may not.
    SinceWriteApi,
}

use When::{Always, SinceWriteApi, WhileWriteApi};

/// What whoever is not logged in may do (seen on MediaWiki 1.39.17 and 1.43.9).
static EVERYBODY: &[Right] = &[
    ("createaccount", Always),
    ("read", Always),
    ("edit", Always),
    ("createpage", Always),
    ("createtalk", Always),
    ("writeapi", WhileWriteApi),
    ("viewmywatchlist", WhileWriteApi),
    ("editmywatchlist", WhileWriteApi),
    ("viewmyprivateinfo", Always),
    ("editmyprivateinfo", Always),
    ("editmyoptions", Always),
];

/// What an account may do besides.
static USERS: &[Right] = &[
    ("move", Always),
    ("move-subpages", Always),
    ("move-rootuserpages", Always),
    ("move-categorypages", Always),
    ("movefile", Always),
    ("upload", Always),
    ("reupload", Always),
    ("reupload-shared", Always),
    ("minoredit", Always),
    ("editmyusercss", Always),
    ("editmyuserjson", Always),
    ("editmyuserjs", Always),
    ("editmyuserjsredirect", Always),
    ("purge", WhileWriteApi),
    ("applychangetags", Always),
    ("changetags", Always),
    ("editcontentmodel", Always),
    ("viewmywatchlist", SinceWriteApi),
    ("editmywatchlist", SinceWriteApi),
    ("autoconfirmed", Always),
    ("editsemiprotected", Always),
];

/// What an administrator may do besides; the list is not whole.
static ADMINISTRATORS: &[Right] = &[
    ("block", Always),
    ("delete", Always),
    ("bigdelete", Always),
    ("undelete", Always),
    ("protect", Always),
    ("rollback", Always),
    ("patrol", Always),
    ("editinterface", Always),
    ("editprotected", Always),
    ("userrights", Always),
];

/// What of all this the grants of the bot password let through.
static GRANTED: &[&str] = &[
    "read",
    "edit",
    "createpage",
    "createtalk",
    "writeapi",
    "move",
    "move-subpages",
    "move-rootuserpages",
    "move-categorypages",
    "minoredit",
    "purge",
    "applychangetags",
    "changetags",
    "editcontentmodel",
    "autoconfirmed",
    "editsemiprotected",
];

/// The groups of an account, or of nobody.
pub(crate) fn groups(user: Option<&User>) -> &'static [&'static str] {
    match user {
        None => &["*"],
        Some(user) if user.administrator => &[
            "bureaucrat",
            "interface-admin",
            "sysop",
            "*",
            "user",
            "autoconfirmed",
        ],
        Some(_) => &["*", "user", "autoconfirmed"],
    }
}

/// The rights of an account or of nobody; `bot` says that the session is one of a bot password.
pub(crate) fn rights(
    user: Option<&User>,
    bot: bool,
    differences: &Differences,
) -> Vec<&'static str> {
    let mut lists = vec![EVERYBODY];
    if let Some(user) = user {
        lists.push(USERS);
        if user.administrator {
            lists.push(ADMINISTRATORS);
        }
    }
    let exists = |when| match when {
        Always => true,
        WhileWriteApi => differences.write_api_right,
        SinceWriteApi => !differences.write_api_right,
    };
    let all = lists
        .into_iter()
        .flatten()
        .filter(|(_, when)| exists(*when))
        .map(|(name, _)| *name);
    all.filter(|name| !bot || GRANTED.contains(name)).collect()
}

/// A limit: what, how often, in how many seconds.
pub(crate) type Limit = (&'static str, i64, i64);

/// How often an address may do what (seen on MediaWiki 1.39.17 and 1.43.9).
static OF_ADDRESSES: &[Limit] = &[
    ("edit", 8, 60),
    ("upload", 8, 60),
    ("mailpassword", 5, 3600),
    ("sendemail", 5, 86400),
    ("purge", 30, 60),
    ("linkpurge", 30, 60),
    ("renderfile", 700, 30),
    ("renderfile-nonstandard", 70, 30),
    ("stashedit", 30, 60),
    ("stashbasehtml", 5, 60),
    ("changetags", 8, 60),
];

/// How often an account may do what.
static OF_USERS: &[Limit] = &[
    ("edit", 90, 60),
    ("move", 8, 60),
    ("rollback", 10, 60),
    ("sendemail", 20, 86400),
    ("changeemail", 4, 86400),
    ("confirmemail", 4, 86400),
    ("purge", 30, 60),
    ("linkpurge", 30, 60),
    ("renderfile", 700, 30),
    ("renderfile-nonstandard", 70, 30),
    ("editcontentmodel", 8, 60),
];

/// The limits of an account or of an address, and what they are limits of. The embedded wiki says them and does not count, but that
/// [`Settings::rate_limited`] allows no edit.
pub(crate) fn limits(user: Option<&User>, settings: &Settings) -> (&'static str, Vec<Limit>) {
    let differences = settings.release.differences();
    let (of, list) = match user {
        None => ("ip", OF_ADDRESSES),
        Some(user) if user.administrator => ("user", &[][..]),
        Some(_) => ("user", OF_USERS),
    };
    let name = |name: &'static str| match name {
        "sendemail" if differences.write_api_right => "emailuser",
        "changetags" if differences.write_api_right => "changetag",
        name => name,
    };
    let hits = |what: &str, hits: i64| {
        if what == "edit" && settings.rate_limited {
            0
        } else {
            hits
        }
    };
    (
        of,
        list.iter()
            .map(|(what, most, seconds)| (name(what), hits(what, *most), *seconds))
            .collect(),
    )
}
