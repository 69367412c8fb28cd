//! What stands in the way of a write whoever wants it and whatever it is: a wiki that only reads, a block, a limit that is used up.
//!
//! Which of them there are is said in [`super::settings`]; what an action itself objects, in the action. What is said of a block is
//! as on MediaWiki 1.35.13, 1.39.17 and 1.43.9, byte for byte in English, but for `errorformat=html`: 1.43 makes paragraphs and a
//! list of it there. In Dutch, times stay English, and so does the long text of 1.43. Start at [`Call::permit`].

use jiff::Timestamp;

use super::account::canonical;
use super::call::{Call, Failure, Refused};
use super::cookie::iso_date;
use super::message::{Argument, Message, wikitext};
use super::settings::Accounts;
use super::title::NAMESPACES;
use super::value::{Map, Value};

/// The address that every request comes from.
pub(crate) const ADDRESS: &str = "127.0.0.1";

/// Why somebody is blocked, as the block says it.
const REASON: &str = "Blocked from the start";

/// A block: of an account, or of the address and all who come from it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    /// Its number.
    id: i64,
    /// Who was meant.
    target: String,
}

impl Call<'_> {
    /// Checks that the wiki can be written to at all.
    ///
    /// # Errors
    /// When it only reads.
    pub(crate) fn check_read_only(&self) -> Result<(), Refused> {
        let Some(reason) = &self.settings.read_only else {
            return Ok(());
        };
        let data = Map::new().with("readonlyreason", reason.as_str());
        Err(Failure {
            data: Some(data),
            ..Failure::new("main", Message::new("apierror-readonly"))
        }
        .into())
    }

    /// Checks that whoever calls may change a page: that there are no objections, and no block, which comes last.
    ///
    /// # Errors
    /// With all that is objected, in that order.
    pub(crate) fn permit(
        &self,
        module: &'static str,
        objections: impl IntoIterator<Item = Failure>,
    ) -> Result<(), Refused> {
        let blocked = self.block().map(|block| Failure {
            data: Some(Map::new().with("blockinfo", self.describe(&block))),
            ..Failure::new(module, self.block_message(block))
        });
        let mut all = objections.into_iter().chain(blocked);
        match all.next() {
            Some(first) => Err(Failure {
                also: all.collect(),
                ..first
            }
            .into()),
            None => Ok(()),
        }
    }

    /// The objection that whoever calls has edited too often. Administrators have no limit (seen on MediaWiki 1.35.13, 1.39.17 and
    /// 1.43.9).
    pub(crate) fn limit(&self, module: &'static str) -> Option<Failure> {
        let key = if self.differences().limit_is_permission {
            "apierror-ratelimited"
        } else {
            "actionthrottledtext"
        };
        let limited = self.settings.rate_limited && !self.is_administrator();
        limited.then(|| Failure::new(module, Message::new(key)))
    }

    /// What `blockinfo` says, where somebody is blocked.
    pub(crate) fn block_info(&self) -> Option<Map> {
        self.block().map(|block| self.describe(&block))
    }

    fn is_administrator(&self) -> bool {
        self.user().is_some_and(|user| user.administrator)
    }

    /// The block that holds for whoever calls. Where both the account and the address are blocked MediaWiki makes one of the two, here
    /// it is that of the account. The address's does not hold for administrators (seen on MediaWiki 1.35.13, 1.39.17 and 1.43.9).
    fn block(&self) -> Option<Block> {
        let account = self.user().map(|user| user.name.as_str());
        let of_account =
            |target: &String| account.is_some() && canonical(target).as_deref() == account;
        let of_address = |target: &String| target == ADDRESS && !self.is_administrator();
        let targets = &self.settings.blocked;
        let place = targets
            .iter()
            .position(of_account)
            .or_else(|| targets.iter().position(of_address))?;
        Some(Block {
            id: i64::try_from(place).unwrap_or(0) + 1,
            target: canonical(&targets[place]).unwrap_or_else(|| ADDRESS.to_owned()),
        })
    }

    /// When the blocks were made: the administrator made them as soon as there was one.
    fn blocked_at(&self) -> i64 {
        self.state
            .users
            .by_id(Accounts::ADMIN_ID)
            .map_or(0, |admin| admin.registered)
    }

    fn describe(&self, block: &Block) -> Map {
        let mut info = Map::new()
            .with("blockid", block.id)
            .with("blockedby", self.settings.accounts.admin.as_str())
            .with("blockedbyid", Accounts::ADMIN_ID)
            .with("blockreason", REASON)
            .with("blockedtimestamp", iso_date(self.blocked_at()))
            .with("blockexpiry", "infinite");
        for (name, holds) in self.differences().block_flags {
            info.set(*name, Value::Flag(*holds));
        }
        if self.differences().block_time_in_words {
            info.set("blockedtimestampformatted", in_words(self.blocked_at()));
        }
        info
    }

    fn block_message(&self, block: Block) -> Message {
        if !self.differences().block_told_in_full {
            return Message::new("apierror-blocked");
        }
        // Names of people stand between marks that keep them from turning the text around; an address does not.
        let isolated = |name: &str| format!("\u{202a}{name}\u{202c}");
        let admin = &self.settings.accounts.admin;
        let target = if block.target == ADDRESS {
            block.target
        } else {
            isolated(&block.target)
        };
        let administrators = format!(
            "{}:Administrators",
            NAMESPACES[6].local(&self.settings.site_name)
        );
        let arguments = [
            wikitext(format!("[[User:{admin}|{}]]", isolated(admin))),
            wikitext(REASON),
            wikitext(ADDRESS),
            wikitext(isolated(admin)),
            Argument::Count(block.id),
            wikitext("infinite"),
            wikitext(target),
            wikitext(in_words(self.blocked_at())),
            Argument::Local(administrators),
        ];
        Message::with("blockedtext", arguments)
    }
}

/// A time as English pages write it.
fn in_words(seconds: i64) -> String {
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%H:%M, %-d %B %Y").to_string()
}
