//! Whatever a scenario holds: random flows with hostile texts in every position are written, run, and compared request by request.

use flowrun::docs::samples::{
    Body, Change, Flow, FlowInput, FlowStep, Holds, Json, Language, Part, PartContent, Pick, Send,
    Term,
};
use proptest::prelude::{Strategy, any, prop};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use super::expected::{Known, expected, seen};
use super::flows;
use super::started::{programs, written};
use crate::server::{Answer, Server};

/// What a text may try.
const PIECES: &[&str] = &[
    "a",
    "it's",
    "\"",
    "'",
    "\\",
    "`",
    "$x",
    "${x}",
    "$(touch broken)",
    "#{x}",
    "%",
    "%41",
    "%s",
    "{",
    "}",
    "{x}",
    "{{",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "</script>",
    "<!--",
    "-->",
    "?>",
    "<?php",
    "*/",
    "/*",
    "//",
    "\"\"\"",
    "'''",
    "é",
    "€",
    "😀",
    "\u{2028}",
    "\u{202e}",
    "\u{1b}[1m",
    "\u{7f}",
    "\0",
    "&",
    "=",
    "+",
    " ",
    ";",
    "@",
    "-",
    "--",
    "<",
    "!",
    "[",
    "]",
    "(",
    ")",
    "|",
    "~",
    "null",
    "true",
    "1",
    "0",
    "__proto__",
    "constructor",
    ",",
    ":",
    "\\u0041",
    "\\n",
    "\\(.x)",
    "EOF",
];
/// Names of variables that some language keeps for itself.
const WORDS: &[&str] = &[
    "class", "list", "function", "match", "this", "echo", "data", "step", "lambda", "fn", "value",
];
/// What the server says, for steps to take.
const SAID: &str = "it's \"said\" \\ $x `y` ${z} {w}\n😀 \u{2028}</script>\n";

struct Chance(TestRunner);

impl Chance {
    fn new() -> Self {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        Self(TestRunner::new_with_rng(Config::default(), rng))
    }

    fn any<T: std::fmt::Debug + 'static>(&mut self, of: impl Strategy<Value = T>) -> T {
        of.new_tree(&mut self.0).expect("a value").current()
    }

    fn below(&mut self, most: usize) -> usize {
        self.any(0..most)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn text(&mut self) -> String {
        let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..5);
        self.any(pieces).concat()
    }

    /// A text of one line without blanks around it, as a header has it.
    fn line(&mut self) -> String {
        let text = self.text();
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        format!("x{}", text.trim())
    }

    fn term(&mut self, names: &[&str]) -> Term {
        let name = |chance: &mut Self| flows::name(chance.of(names));
        match self.below(7) {
            0 | 1 => Term::Literal(self.text()),
            2 => name(self),
            3 => Term::Joined(vec![
                Term::Literal(self.text()),
                name(self),
                Term::Literal(self.text()),
            ]),
            4 => Term::Joined(vec![name(self), name(self)]),
            5 => {
                let from = format!("{}x", self.text());
                let change = match self.below(4) {
                    0 => Change::Replace(from, self.text()),
                    1 => Change::Replace("a".to_owned(), self.text()),
                    2 => Change::UrlEncode,
                    _ => Change::Slice(self.below(3), self.below(3)),
                };
                let inner = self.term(names);
                Term::Changed(Box::new(inner), change)
            }
            _ => {
                let change = self.of(&[true, false]);
                let change = if change { Change::Upper } else { Change::Lower };
                Term::Changed(Box::new(name(self)), change)
            }
        }
    }

    fn pairs(&mut self, names: &[&str]) -> Vec<(String, Term)> {
        let count = self.below(4);
        let mut pairs: Vec<(String, Term)> = (0..count)
            .map(|_| (self.text(), self.term(names)))
            .collect();
        if self.below(5) == 0 && !pairs.is_empty() {
            let name = pairs[0].0.clone();
            pairs.push((name, self.term(names)));
        }
        pairs
    }

    fn json(&mut self, names: &[&str], deep: usize) -> Json {
        match self.below(if deep == 0 { 3 } else { 5 }) {
            0 => Json::Text(self.term(names)),
            1 => Json::Taken("typed".to_owned()),
            2 => Json::Literal(match self.below(7) {
                0 => json!(self.text()),
                1 => json!(self.any(-1000i64..1000)),
                2 => json!(null),
                3 => json!(self.any(any::<bool>())),
                4 => json!({"a": [1, {}, []], "": {"__proto__": "x"}, "0": null}),
                5 => json!(1.5),
                _ => json!(9_007_199_254_740_993_i64),
            }),
            3 => Json::List(
                (0..self.below(3))
                    .map(|_| self.json(names, deep - 1))
                    .collect(),
            ),
            _ => {
                let mut pairs: Vec<(String, Json)> = Vec::new();
                for at in 0..self.below(3) {
                    pairs.push((format!("{}{at}", self.text()), self.json(names, deep - 1)));
                }
                Json::Map(pairs)
            }
        }
    }

    fn body(&mut self, names: &[&str]) -> Body {
        match self.below(7) {
            0 => Body::None,
            1 | 2 => match self.pairs(names) {
                pairs if pairs.is_empty() => Body::None,
                pairs => Body::Form(pairs),
            },
            3 => Body::Json(self.json(names, 2), "application/json".to_owned()),
            4 => Body::Json(
                self.json(names, 1),
                "application/merge-patch+json".to_owned(),
            ),
            5 => {
                let media_type = self.of(&["", "text/plain; charset=utf-8", "application/x-it"]);
                Body::Text(
                    Term::Joined(vec![flows::text("a"), self.term(names)]),
                    media_type.to_owned(),
                )
            }
            _ => Body::Multipart((0..=self.below(2)).map(|_| self.part(names)).collect()),
        }
    }

    fn part(&mut self, names: &[&str]) -> Part {
        let plain = self.of(&[true, false]);
        let name = if plain {
            "field é".to_owned()
        } else {
            format!("x{}", self.text().replace(['\\', '\0'], ""))
        };
        let content = match self.below(3) {
            0 => PartContent::Bytes(vec![0, 159, 146, 150, 13, 10, 39, 34, 92]),
            _ => PartContent::Text(self.term(names)),
        };
        let filename =
            (self.below(2) == 0).then(|| flows::text(self.of(&["a b.txt", "é.png", "q'x.txt"])));
        let content_type = filename
            .as_ref()
            .filter(|_| plain)
            .map(|_| "image/png".to_owned());
        Part {
            name,
            filename,
            content_type,
            content,
        }
    }

    fn send(&mut self, names: &[&str], reads_json: bool) -> Send {
        let path = self.of(&["/a", "/a%20b/%C3%A9", "/x'y/(z)", "/-", "/$x"]);
        let url = Term::Joined(vec![flows::name("url"), flows::text(path)]);
        let params = self.pairs(names);
        let mut send = flows::get(&self.text(), url, params);
        send.about = self.text();
        send.method = self
            .of(&["GET", "POST", "POST", "PUT", "DELETE"])
            .to_owned();
        if send.method != "GET" {
            send.body = self.body(names);
        }
        for at in 0..self.below(2) {
            let value = match self.below(2) {
                0 => Term::Literal(self.line()),
                _ => Term::Joined(vec![Term::Literal(self.line()), flows::name("typed")]),
            };
            send.headers.push((format!("X-It-{at}"), value));
        }
        send.checks = vec![flows::check(Pick::Status, Holds::AtMost(399), &[])];
        if reads_json {
            let equal = Holds::Equals(Json::Literal(SAID.into()));
            send.checks
                .push(flows::check(flows::at("said"), equal, &[]));
        }
        send
    }
}

fn input(name: &str, about: &str) -> FlowInput {
    flows::input(name, about)
}

/// A flow of some requests, the first of which takes what the others use.
fn random(chance: &mut Chance, at: usize) -> Flow {
    let (first, second, third) = (WORDS[at % 11], WORDS[(at + 3) % 11], WORDS[(at + 5) % 11]);
    let names = [first, second, third, "typed"];
    let reads_json = chance.below(2) == 0;
    let mut taking = flows::get(
        "Take",
        Term::Joined(vec![flows::name("url"), flows::text("/take")]),
        Vec::new(),
    );
    taking.takes = vec![
        flows::take(third, flows::at("said")),
        flows::take("typed", flows::at("list.-1.n").clone()),
    ];
    taking.takes[1].pick = flows::at("list.1.n");
    let mut sends = vec![taking];
    for _ in 0..6 {
        sends.push(chance.send(&names, reads_json));
    }
    let inputs = vec![
        input("url", &chance.text()),
        input(first, &chance.text()),
        input(second, ""),
    ];
    let mut flow = flows::flow(&chance.text(), &format!("it_{at}"), inputs, sends);
    flow.about = chance.text();
    flow
}

/// The flow without the requests that a language says it cannot send.
fn sayable(flow: &Flow, language: &Language) -> Flow {
    let mut kept = Flow {
        steps: Vec::new(),
        ..flow.clone()
    };
    for step in &flow.steps {
        kept.steps.push(step.clone());
        if (language.write)(&kept).is_err() {
            kept.steps.pop();
        }
    }
    kept
}

fn sends(flow: &Flow) -> Vec<&Send> {
    let sends = flow.steps.iter().filter_map(|step| match step {
        FlowStep::Send(send) => Some(send),
        FlowStep::Let { .. } => None,
    });
    sends.collect()
}

fn told(word: &str) {
    let language = programs()
        .find(|language| language.word == word)
        .expect("a language");
    let server = Server::start(|_, _| {
        Answer::json(json!({"said": SAID, "list": [0, {"n": 9_007_199_254_740_991_i64}]}))
    });
    let mut chance = Chance::new();
    let count = if word == "rust" { 12 } else { 40 };
    let flows: Vec<Flow> = (0..count).map(|at| random(&mut chance, at)).collect();
    let flows: Vec<Flow> = flows.iter().map(|flow| sayable(flow, language)).collect();
    let said: usize = flows.iter().map(|flow| flow.steps.len()).sum();
    assert!(said > count * 7 / 2, "{word} says only {said} requests");
    let samples = written(language, &flows);
    for flow in &flows {
        let mut known = Known::new();
        known.insert("url".to_owned(), server.url().into());
        let mut variables = Vec::new();
        for input in &flow.inputs {
            let value = match input.name.as_str() {
                "url" => server.url(),
                _ => format!("{}é'\" $x\\", chance.text().replace('\0', "")),
            };
            known.insert(input.name.clone(), value.clone().into());
            variables.push((input.environment.clone(), value));
        }
        for take in &sends(flow)[0].takes {
            let value = match take.name.as_str() {
                "typed" => json!(9_007_199_254_740_991_i64),
                _ => Value::from(SAID),
            };
            known.insert(take.name.clone(), value);
        }
        let variables: Vec<(&str, &str)> = variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let before = server.received().len();
        let ran = samples.run(&flow.stem, &variables);
        let received = server.received().split_off(before);
        let text = || (language.write)(flow).expect("it was written");
        assert_eq!(ran.status, 0, "{}\n{}\n{}", ran.stdout, ran.stderr, text());
        let requests = sends(flow);
        assert_eq!(received.len(), requests.len(), "{}", text());
        for (send, received) in requests.into_iter().zip(&received) {
            assert_eq!(
                seen(received, send),
                expected(send, &known),
                "{}\n{}",
                ran.stderr,
                text()
            );
            let agent = received.header("user-agent").join("");
            assert!(agent.starts_with(&format!("{}.", flow.stem)), "{agent}");
        }
    }
}

#[test]
#[ignore = "needs python3 with requests: .ci/run"]
fn python_sends_what_the_flow_says() {
    told("python");
}

#[test]
#[ignore = "needs php with curl: .ci/run"]
fn php_sends_what_the_flow_says() {
    told("php");
}

#[test]
#[ignore = "needs node: .ci/run"]
fn javascript_sends_what_the_flow_says() {
    told("javascript");
}

#[test]
#[ignore = "needs curl and jq: .ci/run"]
fn shell_sends_what_the_flow_says() {
    told("shell");
}

#[test]
#[ignore = "builds a package: .ci/run"]
fn rust_sends_what_the_flow_says() {
    told("rust");
}
