//! A text of which parts may be marks.

use super::mark::Mark;
use super::names::Names;

/// A text in pieces: literal ones, and marks with what stands there in this run, if that is known and may be known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Phrase {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Literal(String),
    Marked(Mark, Option<String>),
}

impl Phrase {
    /// A text without marks.
    pub(super) fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        let pieces = match text.is_empty() {
            true => Vec::new(),
            false => vec![Piece::Literal(text)],
        };
        Self { pieces }
    }

    /// Appends a literal text.
    pub(super) fn push_literal(&mut self, text: &str) {
        match self.pieces.last_mut() {
            _ if text.is_empty() => {}
            Some(Piece::Literal(before)) => before.push_str(text),
            _ => self.pieces.push(Piece::Literal(text.to_owned())),
        }
    }

    /// Appends a mark and what it stands for.
    pub(super) fn push_mark(&mut self, mark: Mark, value: Option<String>) {
        self.pieces.push(Piece::Marked(mark, value));
    }

    /// Appends another phrase.
    pub(super) fn push(&mut self, other: &Self) {
        for piece in &other.pieces {
            match piece {
                Piece::Literal(text) => self.push_literal(text),
                Piece::Marked(mark, value) => self.push_mark(mark.clone(), value.clone()),
            }
        }
    }

    /// Reads what a snapshot shows: only `marks` are marks in it, whatever else looks like one.
    pub(super) fn read(shown: &str, marks: &[&Mark], names: &Names) -> Self {
        let mut phrase = Self::default();
        let mut rest = shown;
        loop {
            let found = marks
                .iter()
                .filter_map(|mark| Some((rest.find(&mark.shown())?, *mark)))
                .min_by_key(|(at, _)| *at);
            let Some((at, mark)) = found else { break };
            phrase.push_literal(&rest[..at]);
            let value = match mark {
                Mark::Name(name) => names.text(name),
                Mark::Mask(_) | Mark::Secret(_) => None,
            };
            phrase.push_mark(mark.clone(), value);
            rest = &rest[at + mark.shown().len()..];
        }
        phrase.push_literal(rest);
        phrase
    }

    /// As it stands in a snapshot.
    pub(super) fn shown(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Marked(mark, _) => mark.shown(),
            })
            .collect()
    }

    /// What is literal in it, parts apart.
    pub(super) fn literals(&self) -> String {
        let literals = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(text) => Some(text.as_str()),
            Piece::Marked(..) => None,
        });
        literals.collect::<Vec<_>>().join("\n")
    }

    /// The marks in it.
    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Marked(mark, _) => Some(mark),
            Piece::Literal(_) => None,
        })
    }

    /// The mark that is all of it, with what it stands for.
    pub(super) fn whole(&self) -> Option<(&Mark, Option<&str>)> {
        match self.pieces.as_slice() {
            [Piece::Marked(mark, value)] => Some((mark, value.as_deref())),
            _ => None,
        }
    }

    /// Whether an answer fits this pattern: names say what their values are, masks are of one kind, and what is literal here is
    /// literally there, even where a mask would hide it by now.
    pub(super) fn fits(&self, answer: &Self) -> bool {
        let same_pieces = self.pieces.len() == answer.pieces.len()
            && self
                .pieces
                .iter()
                .zip(&answer.pieces)
                .all(|pair| match pair {
                    (Piece::Literal(left), Piece::Literal(right)) => left == right,
                    (Piece::Marked(left, _), Piece::Marked(right, _)) => left == right,
                    _ => false,
                });
        let pattern = self.spelled(false);
        same_pieces
            || pattern.is(&answer.spelled(false))
            || (!self.has_mask() && pattern.is(&answer.spelled(true)))
    }

    /// Whether any part of it is masked.
    pub(super) fn has_mask(&self) -> bool {
        self.marks().any(|mark| matches!(mark, Mark::Mask(_)))
    }

    /// The names, and if wanted the masks, replaced by what they stand for.
    fn spelled(&self, unmasked: bool) -> Self {
        let mut spelled = Self::default();
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => spelled.push_literal(text),
                Piece::Marked(Mark::Name(_), Some(value)) => spelled.push_literal(value),
                Piece::Marked(Mark::Mask(_), Some(value)) if unmasked => {
                    spelled.push_literal(value);
                }
                Piece::Marked(mark, _) => spelled.push_mark(mark.clone(), None),
            }
        }
        spelled
    }

    /// Whether both say the same, marks by what they are.
    fn is(&self, other: &Self) -> bool {
        self.pieces == other.pieces
    }
}
