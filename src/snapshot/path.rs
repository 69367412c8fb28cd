//! Where a value stands, said while a text is gone through.

use crate::value::push_member;

/// A JSONPath, made where it is asked for.
pub(super) struct Path<'p> {
    pub(super) up: Option<&'p Path<'p>>,
    pub(super) step: Step<'p>,
}

#[derive(Clone, Copy)]
pub(super) enum Step<'p> {
    Root,
    Member(&'p str),
    Element(usize),
}

impl Path<'_> {
    pub(super) const ROOT: Path<'static> = Path {
        up: None,
        step: Step::Root,
    };

    pub(super) fn written(&self) -> String {
        let mut written = String::new();
        self.write(&mut written);
        written
    }

    fn write(&self, out: &mut String) {
        if let Some(up) = self.up {
            up.write(out);
        }
        match self.step {
            Step::Root => out.push('$'),
            Step::Member(key) => push_member(key, out),
            Step::Element(index) => {
                out.push('[');
                out.push_str(&index.to_string());
                out.push(']');
            }
        }
    }
}
