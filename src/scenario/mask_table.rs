//! The kinds of masks.

use super::model::MaskKind;

/// A kind of mask.
#[derive(Debug)]
pub struct MaskRow {
    /// As it is written.
    pub signature: &'static str,
    /// What it stands for, and what is checked of it.
    pub about: &'static str,
    /// A use of it.
    pub example: MaskExample,
    /// What a word of its own means.
    pub(super) kind: Option<MaskKind>,
}

/// A mask, and answers before and after.
#[derive(Debug, Clone, Copy)]
pub struct MaskExample {
    /// The mask, as a map of YAML.
    pub mask: &'static str,
    /// An answer, as JSON, of which a snapshot was made.
    pub recorded: &'static str,
    /// Another one that fits the snapshot.
    pub fits: &'static str,
    /// One that does not.
    pub differs: &'static str,
}

impl MaskRow {
    /// Every kind, in the order of the reference.
    pub const ROWS: &'static [Self] = &[
        Self {
            signature: "TYPE",
            about: "any value of this type",
            example: MaskExample {
                mask: "$.id: integer",
                recorded: r#"{"id": 7}"#,
                fits: r#"{"id": 12}"#,
                differs: r#"{"id": "12"}"#,
            },
            kind: None,
        },
        Self {
            signature: "{matches: RE}",
            about: "any text in which the regular expression is found",
            example: MaskExample {
                mask: "$.build: {matches: '^v1'}",
                recorded: r#"{"build": "v1.42"}"#,
                fits: r#"{"build": "v1.43"}"#,
                differs: r#"{"build": "v2.0"}"#,
            },
            kind: None,
        },
        Self {
            signature: "sorted",
            about: "a list in any order; an object is written with its keys in order, whose order never counts",
            example: MaskExample {
                mask: "$.tags: sorted",
                recorded: r#"{"tags": ["a", "b"]}"#,
                fits: r#"{"tags": ["b", "a"]}"#,
                differs: r#"{"tags": ["a", "c"]}"#,
            },
            kind: Some(MaskKind::Sorted),
        },
        Self {
            signature: "drop",
            about: "nothing: it is neither shown nor checked, nor whether it is there",
            example: MaskExample {
                mask: "$.trace: drop",
                recorded: r#"{"id": 7, "trace": "f00d"}"#,
                fits: r#"{"id": 7}"#,
                differs: r#"{"trace": "f00d"}"#,
            },
            kind: Some(MaskKind::Drop),
        },
    ];

    /// The words of the kinds that are no type.
    pub fn own_words() -> impl Iterator<Item = &'static str> + Clone {
        Self::words().map(|(word, _)| word)
    }

    /// The kinds that are a word of their own.
    pub(super) fn words() -> impl Iterator<Item = (&'static str, &'static MaskKind)> + Clone {
        Self::ROWS
            .iter()
            .filter_map(|row| Some((row.signature, row.kind.as_ref()?)))
    }
}
