//! Whatever a file, a query, a condition, a template or a `Set-Cookie` header says: no panic, and an end within a second.
//!
//! The texts are made of real ones, word by word: whole words are put in, left out, repeated and nested. Every run makes the same
//! ones. What is done with them stands in `tests/fuzz/targets.rs`, which a fuzzer drives further (`tests/fuzz/README.md`).

mod edits;
mod large;

use std::sync::mpsc;
use std::time::Duration;

use flowrun::scenario::{REQUEST_EXAMPLES, SHAPES};
use flowrun::template::{filters, functions};
use flowrun::{matcher, query};
use proptest::prelude::{Strategy, any, prop, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::flow::project;
use crate::targets;
use crate::worked::Worked;

/// What a text may take of a processor. A debug build needs a fraction of it.
const LONG: Duration = Duration::from_secs(1);
/// When a text is given up.
const ENDLESS: Duration = Duration::from_secs(60);

/// A way in.
type Target = fn(&str);

/// Does it in a thread of its own, and says what went wrong.
fn tried(target: Target, text: &str, long: Duration) -> Result<Duration, String> {
    let (ended, waits) = mpsc::channel();
    let own = text.to_owned();
    let thread = std::thread::spawn(move || {
        let worked = Worked::begin();
        target(&own);
        // Nobody may be waiting any more.
        let _late = ended.send(worked.time());
    });
    match waits.recv_timeout(ENDLESS) {
        Ok(took) if took < long => Ok(took),
        Ok(took) => Err(format!("took {took:?}")),
        Err(mpsc::RecvTimeoutError::Timeout) => Err("does not end".to_owned()),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let why = thread.join().expect_err("it panicked");
            let why = why.downcast_ref::<String>().cloned();
            Err(format!("panicked: {}", why.unwrap_or_default()))
        }
    }
}

/// Something that happens to a text, in words.
#[derive(Debug, Clone)]
enum Change {
    Delete(usize, usize),
    Insert(usize, usize),
    Replace(usize, usize),
    /// Words of another text.
    Splice(usize, usize, usize, usize),
    Repeat(usize, usize, usize),
    Nest(usize, usize, usize, usize),
    Letter(usize, char),
    Cut(usize),
}

/// What encloses something.
const PAIRS: &[(&str, &str)] = &[
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("{{", "}}"),
    ("'", "'"),
    ("\"", "\""),
    ("[?", "]"),
    ("not ", ""),
    ("-", ""),
    ("", " | length"),
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<usize>;
    prop_oneof![
        2 => (at(), 1..6_usize).prop_map(|(at, length)| Change::Delete(at, length)),
        3 => (at(), at()).prop_map(|(at, word)| Change::Insert(at, word)),
        4 => (at(), at()).prop_map(|(at, word)| Change::Replace(at, word)),
        3 => (at(), at(), at(), 1..12_usize).prop_map(|(at, text, from, length)| Change::Splice(at, text, from, length)),
        1 => (at(), 1..8_usize, 2..50_usize).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        1 => (at(), 1..8_usize, at(), 1..40_usize).prop_map(|(at, length, pair, times)| Change::Nest(at, length, pair, times)),
        1 => (at(), any::<char>()).prop_map(|(at, letter)| Change::Letter(at, letter)),
        1 => at().prop_map(Change::Cut),
    ]
}

/// Real texts of one kind, and the words that they are made of.
struct Language {
    texts: Vec<Vec<String>>,
    words: Vec<String>,
}

impl Language {
    fn new(texts: impl IntoIterator<Item = String>, words: &[&str]) -> Self {
        let texts: Vec<Vec<String>> = texts.into_iter().map(|text| split(&text)).collect();
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Self { texts, words }
    }

    fn changed(&self, text: usize, changes: &[Change]) -> String {
        let mut words = self.texts[text % self.texts.len()].clone();
        for change in changes {
            self.apply(change, &mut words);
        }
        words.concat()
    }

    fn apply(&self, change: &Change, words: &mut Vec<String>) {
        let within = |at: usize| at % (words.len() + 1);
        let upto = |at: usize, length: usize| within(at)..(within(at) + length).min(words.len());
        let word = |at: usize| self.words[at % self.words.len()].clone();
        match *change {
            Change::Delete(at, length) => drop(words.drain(upto(at, length))),
            Change::Insert(at, known) => words.insert(within(at), word(known)),
            Change::Replace(at, known) => drop(words.splice(upto(at, 1), [word(known)])),
            Change::Splice(at, text, from, length) => {
                let other = &self.texts[text % self.texts.len()];
                let from = from % (other.len() + 1);
                let part = other[from..(from + length).min(other.len())].to_vec();
                let at = within(at);
                drop(words.splice(at..at, part));
            }
            Change::Repeat(at, length, times) => {
                let part = words[upto(at, length)].concat().repeat(times);
                drop(words.splice(upto(at, 0), [part]));
            }
            Change::Nest(at, length, pair, times) => {
                let (open, close) = PAIRS[pair % PAIRS.len()];
                let part = words[upto(at, length)].concat();
                let nested = format!("{}{part}{}", open.repeat(times), close.repeat(times));
                drop(words.splice(upto(at, length), [nested]));
            }
            Change::Letter(at, letter) => words.insert(within(at), letter.to_string()),
            Change::Cut(at) => words.truncate(within(at)),
        }
    }

    /// Tries many of its texts, changed.
    fn holds(&self, cases: u32, target: Target) {
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let changes = prop::collection::vec(change(), 0..6);
        let ran = TestRunner::new_with_rng(config, rng).run(
            &(any::<usize>(), changes),
            |(text, changes)| {
                let text = self.changed(text, &changes);
                tried(target, &text, LONG)
                    .map(drop)
                    .map_err(TestCaseError::fail)
            },
        );
        match ran {
            Ok(()) => {}
            Err(TestError::Fail(why, (text, changes))) => {
                panic!("{why}\n{:?}", self.changed(text, &changes))
            }
            Err(TestError::Abort(why)) => panic!("{why}"),
        }
    }
}

/// Words, runs of blanks, and signs.
fn split(text: &str) -> Vec<String> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        ' ' => 1,
        _ => 2,
    };
    let mut words: Vec<String> = Vec::new();
    let mut last = 2;
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if kind(c) == last && last != 2 => word.push(c),
            _ => words.push(c.to_string()),
        }
        last = kind(c);
    }
    words
}

/// Signs of every language here.
const SIGNS: &[&str] = &[
    "$",
    ".",
    "..",
    "*",
    "@",
    "?",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "{{",
    "}}",
    "'",
    "\"",
    "\\",
    "|",
    " | ",
    ",",
    ":",
    ": ",
    "::",
    "/",
    "//",
    ">",
    "<",
    "=",
    "==",
    "!=",
    ">=",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "~",
    "%",
    "#",
    ";",
    "=",
    "\n",
    "\n  ",
    "\n- ",
    "\t",
    " ",
    "0",
    "1",
    "-1",
    "1e999",
    "99999999999999999999",
    "null",
    "true",
    "é",
    "\u{202e}",
    "\u{0}",
    "𝕏",
    "|-\n",
    ">\n",
    "&a ",
    "*a",
    "!t ",
    "<<",
    "---",
    "...",
];

const EXPRESSION: &[&str] = &[
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "else",
    "defined",
    "none",
    "name",
    "number",
    "list",
    "order",
    "nothing",
    "yes",
    "password",
    "main",
    "token",
    "mediawiki",
    "range",
    "loop",
    "self",
    "attribute=",
    "odd",
    "**",
];

fn signs_and<'a>(more: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    SIGNS.iter().copied().chain(more).collect()
}

fn expressions() -> impl Iterator<Item = String> {
    let filters = filters::ROWS.iter().map(|row| row.example);
    let functions = functions::ROWS.iter().map(|row| row.example);
    let examples = filters.chain(functions);
    examples
        .flat_map(|example| [example.expression, example.wrong])
        .map(str::to_owned)
}

fn names() -> impl Iterator<Item = &'static str> {
    let functions = functions::ROWS.iter().map(|row| row.name);
    filters::ROWS.iter().map(|row| row.name).chain(functions)
}

#[test]
fn a_file() {
    let folder = project().join("scenarios");
    let shipped = [
        "logout.yaml",
        "session/login-refused.yaml",
        "session/assert.yaml",
    ];
    let shipped =
        shipped.map(|file| std::fs::read_to_string(folder.join(file)).expect("a scenario"));
    let requests = REQUEST_EXAMPLES.iter().map(|example| {
        format!(
            "scenario: It\ndefaults:\n  {}\nsteps:\n  - request: {{path: x}}\n",
            example.right
        )
    });
    let matchers = matcher::ROWS.iter().map(|row| {
        let matcher = row.example.matcher;
        format!(
            "scenario: It\nsteps:\n  - request: {{path: x}}\n    expect:\n      $.a: {{{matcher}}}\n"
        )
    });
    let keys = SHAPES
        .iter()
        .flat_map(|shape| shape.keys)
        .map(|key| key.name);
    let words = signs_and(keys.chain(matcher::ROWS.iter().map(|row| row.word)));
    let texts = shipped.into_iter().chain(requests).chain(matchers);
    let files = Language::new(texts, &words);
    files.holds(500, targets::scenario);
    files.holds(500, targets::edit);
}

#[test]
fn a_query() {
    let examples = query::ROWS.iter().filter_map(|row| row.example);
    let examples = examples.flat_map(|example| [example.query, example.wrong]);
    let more = [
        "$..[?@.price > 2 && count(@.*) == 2].sku",
        "$.items[?match(@.sku, 'A-.*') || !@.price][-1:]['sku', 0, ::2]",
        "all css form > input:not([name=csrf]):nth-child(2n+1) ~ input @name",
        "all xpath //input[@name='user' or position() = last()]/ancestor::*[1]/@method",
        "xpath concat(substring-before(//title, ' '), translate(//p, 'abc', 'ABC'))",
        "all regex (?i)(?:build|built)\\s+([\\d.]+|\\p{L}*)",
    ];
    let filters = filters::ROWS.iter().map(|row| row.signature);
    let words = query::ROWS.iter().map(|row| row.word).chain(filters);
    let words = signs_and(words.chain([
        "all",
        "ancestor",
        "following",
        "count",
        "position",
        ":has(",
        "path",
        "length",
    ]));
    let texts = examples.chain(more).map(str::to_owned);
    Language::new(texts, &words).holds(1000, targets::query);
}

#[test]
fn a_condition() {
    let more = [
        "mediawiki >= 1.43",
        "not mediawiki < 1.27.6 or (number > 5 and name is defined)",
        "'mediawiki' in name and list | length == 3",
        "order.items[0].price * 2 if yes else nothing is none",
    ];
    let texts = expressions().chain(more.map(str::to_owned));
    let words = signs_and(names().chain(EXPRESSION.iter().copied()));
    Language::new(texts, &words).holds(1500, targets::condition);
}

#[test]
fn a_template() {
    let more = [
        "Dear {{ name | upper }}, order {{ order.id }} of {{ order.items[0].sku }}",
        "{% raw %}{{PAGENAME}}{% endraw %}{{ password | sha256 }}",
        "{{ main.token }}={{ password ~ name[1:3] }}",
    ];
    let texts = expressions().map(|expression| format!("{{{{ {expression} }}}}"));
    let texts = texts.chain(more.map(str::to_owned));
    let words = signs_and(names().chain(EXPRESSION.iter().copied()));
    let words: Vec<&str> = words
        .into_iter()
        .chain(["{% raw %}", "{% endraw %}", "{%", "{#"])
        .collect();
    Language::new(texts, &words).holds(1500, targets::template);
}

#[test]
fn a_set_cookie_header() {
    let texts = [
        "shop_cart=c-81; Path=/; Max-Age=3600; HttpOnly",
        "a=1\nb=2; Domain=example.org\nc=3; Path=/orders; Secure",
        "a=1; Domain=.example.org; Path=/orders\na=2\na=; Max-Age=0; Domain=example.org",
        "wiki_session=x; Expires=Wed, 09 Jun 2027 10:18:14 GMT; SameSite=Lax; Path=/orders/\n=y\nz",
        "a=\"b c\"; path=\"/\"; domain=127.0.0.1\n__Host-a=b; Secure; Path=/",
    ];
    let words = signs_and([
        "Domain=",
        "Path=",
        "Max-Age=",
        "Expires=",
        "Secure",
        "HttpOnly",
        "SameSite=",
        "Partitioned",
        "example.org",
        "org",
        "shop.example.org",
        "notexample.org",
        "127.0.0.1",
        "[::1]",
        "localhost",
        "/orders",
        "/orders/7",
        "a",
        "b",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "; ",
        "%2F",
        "xn--e1afmkfd",
    ]);
    Language::new(texts.map(str::to_owned), &words).holds(1500, targets::cookie);
}
