//! JSON values: what is equal, what type they are of, where two differ, how they are shown.
//!
//! Nothing here knows of scenarios. Start at [`equal`] and [`Found`].

#[cfg(test)]
mod any;
mod described;
mod difference;
mod duration;
mod equality;
mod found;
mod lines;
mod pattern;
mod reindent;
mod time;
mod type_table;
mod words;

pub use described::described;
pub use difference::{
    Difference, LONGEST_ALIGNED, all_differences, differences, differences_at_least, member,
    push_member,
};
pub use duration::duration;
pub use equality::{compare_numbers, equal, fingerprint};
pub use found::Found;
pub use lines::{Line, enclosed_line_differences, line_differences, line_pairs};
pub use pattern::Pattern;
pub use reindent::reindent;
pub use time::{compare_times, parse_cookie_date, parse_time, time_between};
pub use type_table::Type;
pub use words::{Parts, word_differences};

#[cfg(test)]
pub(crate) use any::any_json;
