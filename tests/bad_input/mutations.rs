//! The canonical scenario, damaged at random: reading it never panics, and always gives a plan or a reason.

use flowrun::plan::{PlanError, Settings, plan};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::Config;

use crate::flow::project;

/// Something that happens to a text.
#[derive(Debug, Clone)]
enum Damage {
    Delete(usize, usize),
    Repeat(usize, usize),
    Insert(usize, Vec<u8>),
    Swap(usize, usize),
    Cut(usize),
}

/// What wrong files are made of.
const PIECES: &[&[u8]] = &[
    b"{{",
    b"}}",
    b"{%",
    b": ",
    b"- ",
    b"\n",
    b"\t",
    b"'",
    b"\"",
    b"&a",
    b"*a",
    b"!b",
    b"[",
    b"]",
    b"{",
    b"}",
    b"|",
    b">",
    b"#",
    b"\xff",
    b"\0",
    b"\xc3\xa9",
    b"\xe2\x80\xae",
    b"null",
    b"$.a[?",
    b"regex (",
    b" | ",
    b"\\",
    b"\xef\xbb\xbf",
    b"---\n",
    b"99999999999999999999",
];

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<usize>;
    let inserted = prop_oneof![
        prop::sample::select(PIECES).prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 1..4),
    ];
    prop_oneof![
        (at(), 1..40_usize).prop_map(|(at, length)| Damage::Delete(at, length)),
        (at(), 1..200_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (at(), inserted).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (at(), at()).prop_map(|(one, other)| Damage::Swap(one, other)),
        at().prop_map(Damage::Cut),
    ]
}

impl Damage {
    fn apply(&self, text: &mut Vec<u8>) {
        let within = |at: usize| at % (text.len() + 1);
        match self {
            Self::Delete(at, length) => {
                let at = within(*at);
                text.drain(at..(at + length).min(text.len()));
            }
            Self::Repeat(at, length) => {
                let at = within(*at);
                let again = text[at..(at + length).min(text.len())].to_vec();
                text.splice(at..at, again);
            }
            Self::Insert(at, bytes) => {
                let at = within(*at);
                text.splice(at..at, bytes.iter().copied());
            }
            Self::Swap(one, other) => {
                let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
                let count = lines.len();
                lines.swap(one % count, other % count);
                *text = lines.join(&b'\n');
            }
            Self::Cut(at) => text.truncate(within(*at)),
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 300, failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_damaged_scenario_gives_a_plan_or_a_reason(damages in prop::collection::vec(damage(), 1..5)) {
        let mut text = std::fs::read(project().join("scenarios/logout.yaml")).expect("the canonical scenario");
        for damage in &damages {
            damage.apply(&mut text);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, &text).expect("a file");
        let settings = Settings { paths: vec![path], ..Settings::default() };
        if let Err(PlanError::Invalid(diagnostics)) = plan(&settings) {
            assert!(!diagnostics.is_empty(), "refused without a reason");
            for diagnostic in diagnostics {
                let shown = diagnostic.render(flowrun::text::Style::PLAIN);
                assert!(!shown.is_empty());
            }
        }
    }
}
