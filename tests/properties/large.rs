//! Long and deep texts: what is done with them takes time by their length, and not by its square.

use std::time::Duration;

use super::{Target, tried};
use crate::targets;

/// Parts that a text has.
const MANY: usize = 10_000;
/// What such a text may take of a processor: a debug build needs less than a fourth of it, and would need more if each part looked at
/// all others.
const LONG: Duration = Duration::from_secs(2);

/// What it is, what is done with it, and the text, by how many parts it has. What has a bound of its own stays within it.
type Large = (&'static str, Target, fn(usize) -> String);

#[rustfmt::skip]
const TEXTS: &[Large] = &[
    ("steps", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", "  - request: {path: x}\n    expect: {status: 200}\n".repeat(n / 2))),
    ("vars", targets::scenario, |n| format!("scenario: It\nvars:\n{}steps:\n  - request: {{path: x}}\n", numbered(n, |i| format!("  v{i}: a{i}\n")))),
    ("vars in one line", targets::scenario, |n| format!("scenario: It\nvars: {{{}}}\nsteps:\n  - request: {{path: x}}\n", numbered(n, |i| format!("v{i}: a{i}, ")))),
    ("unknown keys", targets::scenario, |n| format!("scenario: It\n{}steps:\n  - request: {{path: x}}\n", numbered(n, |i| format!("stepz{i}: 1\n")))),
    ("unknown keys in one line", targets::scenario, |n| format!("{{scenario: It, {}steps: [{{request: {{path: x}}}}]}}", numbered(n / 2, |i| format!("stepz{i}: 1, ")))),
    ("unknown matchers", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request: {{path: x}}\n    expect:\n      $.a:\n{}", numbered(n, |i| format!("        contain{i}: 1\n")))),
    ("unknown queries", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request: {{path: x}}\n    expect:\n{}", numbered(n, |i| format!("      statu{i}: 1\n")))),
    ("wrong steps", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", "  - requst: {}\n".repeat(n))),
    ("wrong steps in one line", targets::scenario, |n| format!("scenario: It\nsteps: [{}]", "{requst: {}}, ".repeat(n))),
    ("wrong templates", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", "  - request: {path: '{{ a | uper }}'}\n".repeat(n))),
    ("same ids", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", "  - id: a\n    request: {path: x}\n".repeat(n))),
    ("ids", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", numbered(n / 2, |i| format!("  - id: a{i}\n    request: {{path: x}}\n")))),
    ("names", targets::scenario, |n| format!("scenario: It\nsteps:\n{}", numbered(n / 2, |i| format!("  - name: Step {i}\n    request: {{path: x}}\n")))),
    ("recoveries", targets::scenario, |n| format!("scenario: It\nsteps:\n  - id: a\n    request: {{path: x}}\n  - request: {{path: x}}\n    recover: [{}]\n", "{on: {status: 1}, run: [a]}, ".repeat(n / 2))),
    ("rows", targets::scenario, |n| format!("scenario: It\nrows:\n{}steps:\n  - request: {{path: x}}\n", numbered(n / 2, |i| format!("  - {{a: {i}, b: '{{{{ x }}}}'}}\n")))),
    ("sessions", targets::scenario, |n| format!("scenario: It\nsessions:\n{}steps:\n  - request: {{path: x}}\n", numbered(n, |i| format!("  s{i}: {{copy: s{}}}\n", i + 1)))),
    ("inputs", targets::scenario, |n| format!("scenario: It\ninputs:\n{}steps:\n  - request: {{path: x}}\n", numbered(n / 2, |i| format!("  s{i}: {{type: strin}}\n")))),
    ("masks", targets::scenario, |n| format!("scenario: It\nmask:\n{}steps:\n  - request: {{path: x}}\n", numbered(n, |i| format!("  $.a{i}: uuidd\n")))),
    ("extractions", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request: {{path: x}}\n    extract:\n{}", numbered(n, |i| format!("      a{i}: $.a\n")))),
    ("flow depth", targets::scenario, |n| "[".repeat(n)),
    ("block depth", targets::scenario, |n| numbered(n.min(2000), |i| format!("{}a:\n", " ".repeat(i)))),
    ("dashes", targets::scenario, |n| "- ".repeat(n)),
    ("question marks", targets::scenario, |n| "? ".repeat(n)),
    ("colons", targets::scenario, |n| "a: ".repeat(n)),
    ("a long text", targets::scenario, |n| format!("scenario: \"{}\"\nsteps: [{{request: {{path: x}}}}]", "\\u00e9 ".repeat(n))),
    ("a folded text", targets::scenario, |n| format!("scenario: It\nabout: >\n{}steps: [{{request: {{path: x}}}}]\n", "  a\n\n".repeat(n))),
    ("a text of many lines", targets::scenario, |n| format!("scenario: 'a{}'\nsteps: 1", "\n\n b".repeat(n))),
    ("comments", targets::scenario, |n| format!("{}scenario: It\n", "# a\n".repeat(n))),
    ("blank lines", targets::scenario, |n| format!("scenario: It\n{}x", "\n".repeat(n * 10))),
    ("tabs", targets::scenario, |n| format!("scenario: It\n{}x", "\t".repeat(n * 10))),
    ("unclosed quote", targets::scenario, |n| format!("scenario: 'It\n{}", "a: 'b\n".repeat(n))),
    ("unclosed brace", targets::scenario, |n| format!("scenario: {{It\n{}", "a: {b\n".repeat(n))),
    ("steers", targets::scenario, |n| format!("scenaro: {}\n", "\u{202e}".repeat(n))),
    ("braces", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request: {{path: '{}'}}", "{{ a }}".repeat(n.min(9_999)))),
    ("braces of many lines", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request:\n      path: |\n{}", "        {{ a | b }}\n".repeat(n.min(9_999)))),
    ("percent raw", targets::scenario, |n| format!("scenario: It\nsteps:\n  - request: {{path: '{}'}}", "{% raw %}x{% endraw %}".repeat(n))),
    ("long query", targets::query, |n| format!("$.{}", "a".repeat(n))),
    ("bars", targets::query, |n| format!("$ {}", "| first ".repeat(n.min(500)))),
    ("quotes", targets::query, |n| format!("regex {}", "'\" ".repeat(n.min(1300)))),
    ("brackets", targets::query, |n| format!("$ {}", "[(".repeat(n.min(2000)))),
    ("unions", targets::query, |n| format!("$..[{}*]", "*,".repeat(n.min(2000)))),
    ("descents", targets::query, |n| format!("$.{}a", ".*.".repeat(n.min(1300)))),
    ("filters", targets::query, |n| format!("$..[?{}@]", "@..* == @..* || ".repeat(n.min(250)))),
    ("selectors", targets::query, |n| format!("css {}p", "* ".repeat(n.min(2000)))),
    ("siblings", targets::query, |n| format!("css {}p", "* ~ ".repeat(n.min(1000)))),
    ("has", targets::query, |n| format!("css {}p{}", ":has(".repeat(n.min(500)), ")".repeat(n.min(500)))),
    ("not", targets::query, |n| format!("css {}p{}", ":not(".repeat(n.min(500)), ")".repeat(n.min(500)))),
    ("axes", targets::query, |n| format!("xpath {}p", "//*/..".repeat(n.min(600)))),
    ("predicates", targets::query, |n| format!("xpath //p{}", "[//*]".repeat(n.min(800)))),
    ("nested predicates", targets::query, |n| format!("xpath {}p{}", "//*[".repeat(n.min(500)), "]".repeat(n.min(500)))),
    ("functions", targets::query, |n| format!("xpath {}'a'{}", "concat('a',".repeat(n.min(300)), ")".repeat(n.min(300)))),
    ("xpath sums", targets::query, |n| format!("xpath {}1", "1+".repeat(n.min(2000)))),
    ("regex repeats", targets::query, |n| format!("regex {}", "(a*)*".repeat(n.min(800)))),
    ("versions", targets::condition, |n| format!("{}mediawiki > 1", "mediawiki > 1 or ".repeat(n))),
    ("quoted versions", targets::condition, |n| format!("{} mediawiki > 1", "'mediawiki' or ".repeat(n))),
    ("words of a service", targets::condition, |n| format!("{} or mediawiki > 1", "xmediawiki ".repeat(n))),
    ("long version", targets::condition, |n| format!("mediawiki > {}", "1.".repeat(n))),
    ("ands", targets::condition, |n| format!("{}yes", "yes and ".repeat(n.min(400)))),
    ("nots", targets::condition, |n| format!("{}yes", "not ".repeat(n.min(990)))),
    ("parentheses", targets::condition, |n| format!("{}1{}", "(".repeat(n.min(200)), ")".repeat(n.min(200)))),
    ("comparisons", targets::condition, |n| format!("list{}", " < list".repeat(n.min(300)))),
    ("many expressions", targets::template, |n| "{{ name }}".repeat(n)),
    ("many wrong expressions", targets::template, |n| format!("{}{{{{ a b }}}}", "{{ name }}\n".repeat(n))),
    ("open braces", targets::template, |n| "{".repeat(n)),
    ("open expressions", targets::template, |n| "{{ ".repeat(n)),
    ("close braces", targets::template, |n| "}}".repeat(n)),
    ("raws", targets::template, |n| "{% raw %}a{% endraw %}".repeat(n)),
    ("statements", targets::template, |n| "{% if %}".repeat(n)),
    ("comments of templates", targets::template, |n| "{# a #}".repeat(n)),
    ("quotes in braces", targets::template, |n| format!("{{{{ {} }}}}", "'}}' ~ ".repeat(n.min(500)))),
    ("unclosed quotes in braces", targets::template, |n| "{{ '".repeat(n)),
    ("filters of a template", targets::template, |n| format!("{{{{ name{} }}}}", " | upper".repeat(n.min(400)))),
    ("growing", targets::template, |n| format!("{{{{ ('%' * 40000){} }}}}", " | urlencode".repeat(n.min(300)))),
    ("json in json", targets::template, |n| format!("{{{{ '\"'{} }}}}", " | tojson".repeat(n.min(300)))),
    ("base64 in base64", targets::template, |n| format!("{{{{ 'a'{} }}}}", " | base64_encode".repeat(n.min(200)))),
    ("replacing", targets::template, |n| format!("{{{{ ('a' * 40000){} }}}}", " | replace('a', 'aa')".repeat(n.min(150)))),
    ("regexes", targets::template, |n| format!("{{{{ ('a' * 40000){} }}}}", " | regex('(a|b)*c|a*')".repeat(n.min(150)))),
    ("sums of lists", targets::template, |n| format!("{{{{ list{} }}}}", " + list".repeat(n.min(400)))),
    ("markup", targets::template, |n| format!("{{{{ ('<p>' * {}) | css('p p p') }}}}", n.min(10_000))),
    ("markup by xpath", targets::template, |n| format!("{{{{ ('<p>a</p>' * {}) | xpath('//p[last()]/preceding::p[last()]') }}}}", n.min(4_000))),
    ("cookies", targets::cookie, |n| numbered(n, |i| format!("a{i}=1\n"))),
    ("the same cookie", targets::cookie, |n| "a=1; Path=/\n".repeat(n)),
    ("attributes", targets::cookie, |n| format!("a=1{}", "; Path=/a".repeat(n))),
    ("equal signs", targets::cookie, |n| "=".repeat(n)),
    ("semicolons", targets::cookie, |n| format!("a=b{}", ";".repeat(n))),
    ("deep path", targets::cookie, |n| format!("a=b; Path={}", "/a".repeat(n))),
    ("long domain", targets::cookie, |n| format!("a=b; Domain={}", "a.".repeat(n))),
    ("long name", targets::cookie, |n| format!("{}=b", "a".repeat(n))),
    ("long date", targets::cookie, |n| format!("a=b; Expires={}", "1 Jan ".repeat(n))),
];

fn numbered(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).map(part).collect()
}

#[test]
fn what_is_long_or_deep_takes_time_by_its_length() {
    let mut slow = Vec::new();
    for (name, target, text) in TEXTS {
        if let Err(why) = tried(*target, &text(MANY), LONG) {
            slow.push(format!("{name}: {why}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}
