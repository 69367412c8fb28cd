//! The text of a JSONPath, by the grammar of RFC 9535 (appendix A).

use serde_json::Value;

use super::filter;
use super::syntax::{Segment, Selector, Steps};

/// Brackets and parentheses within each other.
const DEEPEST: usize = 32;
/// Filters within filters.
const FILTERS: usize = 4;
/// RFC 9535 section 2.1: integers are those that every reader of JSON holds exactly.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// Why a text is no JSONPath, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) why: String,
}

/// A place in the text of a path.
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    filters: usize,
}

/// Reads a whole path.
pub(super) fn parse(text: &str) -> Result<Steps, Fault> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        filters: 0,
    };
    if !reader.take("$") {
        return Err(reader.fault("a JSONPath begins with `$`"));
    }
    let segments = reader.segments()?;
    if !reader.rest().is_empty() {
        return Err(reader.fault("expected `.`, `..` or `[`"));
    }
    Ok(Steps {
        from_root: true,
        segments,
    })
}

impl<'t> Reader<'t> {
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    pub(super) fn expect(&mut self, token: &str) -> Result<(), Fault> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.fault(format!("expected `{token}`")))
        }
    }

    /// Blanks of the grammar: they may stand between, never at the ends.
    pub(super) fn blanks(&mut self) {
        self.at += self.rest().len()
            - self
                .rest()
                .trim_start_matches([' ', '\t', '\n', '\r'])
                .len();
    }

    pub(super) fn fault(&self, why: impl Into<String>) -> Fault {
        Fault {
            at: self.at,
            why: why.into(),
        }
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn go_back(&mut self, at: usize) {
        self.at = at;
    }

    /// Reads what stands in brackets or parentheses, unless too many are open.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault(format!("more than {DEEPEST} brackets within each other")));
        }
        let read = read(self)?;
        self.depth -= 1;
        Ok(read)
    }

    pub(super) fn segments(&mut self) -> Result<Vec<Segment>, Fault> {
        let mut segments = Vec::new();
        loop {
            let before = self.at;
            self.blanks();
            let deep = self.take("..");
            if deep || self.take(".") {
                segments.push(self.shorthand(deep)?);
            } else if self.peek() == Some('[') {
                segments.push(Segment {
                    deep: false,
                    selectors: self.brackets()?,
                });
            } else {
                self.at = before;
                return Ok(segments);
            }
        }
    }

    /// What follows `.` or `..`.
    fn shorthand(&mut self, deep: bool) -> Result<Segment, Fault> {
        if deep && self.peek() == Some('[') {
            return Ok(Segment {
                deep,
                selectors: self.brackets()?,
            });
        }
        if self.take("*") {
            return Ok(Segment {
                deep,
                selectors: vec![Selector::Wildcard],
            });
        }
        let name = self.name();
        if name.is_empty() {
            return Err(self.fault("expected a name or `*`"));
        }
        Ok(Segment {
            deep,
            selectors: vec![Selector::Name(name.to_owned())],
        })
    }

    /// A name without quotes: letters, digits, `_` and whatever is not ASCII, no digit first.
    fn name(&mut self) -> &'t str {
        let rest = self.rest();
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            return "";
        }
        let name = &rest[..rest.find(|c| !allowed(c)).unwrap_or(rest.len())];
        self.at += name.len();
        name
    }

    fn brackets(&mut self) -> Result<Vec<Selector>, Fault> {
        self.nested(|reader| {
            reader.expect("[")?;
            let mut selectors = Vec::new();
            loop {
                reader.blanks();
                selectors.push(reader.selector()?);
                reader.blanks();
                if reader.take("]") {
                    return Ok(selectors);
                }
                if !reader.take(",") {
                    return Err(reader.fault("expected `,` or `]`"));
                }
            }
        })
    }

    fn selector(&mut self) -> Result<Selector, Fault> {
        match self.peek() {
            Some('*') => {
                self.at += 1;
                Ok(Selector::Wildcard)
            }
            Some('\'' | '"') => Ok(Selector::Name(self.quoted()?)),
            Some('?') => {
                self.at += 1;
                self.filters += 1;
                if self.filters > FILTERS {
                    return Err(
                        self.fault(format!("more than {FILTERS} filters within each other"))
                    );
                }
                self.blanks();
                let filter = filter::logical(self)?;
                self.filters -= 1;
                Ok(Selector::Filter(filter))
            }
            Some('-' | '0'..='9' | ':') => self.index_or_slice(),
            _ => Err(self.fault("expected a name in quotes, an index, a slice, `*` or `?`")),
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, Fault> {
        let start = self.integer()?;
        let behind = self.at;
        self.blanks();
        if !self.take(":") {
            self.at = behind;
            return start
                .map(Selector::Index)
                .ok_or_else(|| self.fault("expected an index"));
        }
        self.blanks();
        let end = self.integer()?;
        let behind = self.at;
        self.blanks();
        let mut step = None;
        if self.take(":") {
            let behind = self.at;
            self.blanks();
            step = self.integer()?;
            if step.is_none() {
                self.at = behind;
            }
        } else {
            self.at = behind;
        }
        Ok(Selector::Slice {
            start,
            end,
            step: step.unwrap_or(1),
        })
    }

    fn integer(&mut self) -> Result<Option<i64>, Fault> {
        let rest = self.rest();
        let sign = usize::from(rest.starts_with('-'));
        let digits = rest[sign..].len()
            - rest[sign..]
                .trim_start_matches(|c: char| c.is_ascii_digit())
                .len();
        if sign == 0 && digits == 0 {
            return Ok(None);
        }
        let written = &rest[..sign + digits];
        let padded = digits > 1 && rest[sign..].starts_with('0');
        let number = written
            .parse::<i64>()
            .ok()
            .filter(|number| number.abs() <= LARGEST_INTEGER);
        match number {
            Some(number) if !padded && written != "-0" => {
                self.at += written.len();
                Ok(Some(number))
            }
            _ => Err(self.fault(format!("`{written}` is no index"))),
        }
    }

    /// A text in quotes (RFC 9535 section 2.3.1.1).
    pub(super) fn quoted(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let Some(quote) = self.peek() else {
            return Err(self.fault("expected a text"));
        };
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else {
                self.at = start;
                return Err(self.fault("this text is not closed"));
            };
            match c {
                _ if c == quote => {
                    self.at += 1;
                    return Ok(text);
                }
                '\\' => text.push(self.escape(quote)?),
                '\0'..='\x1f' => {
                    return Err(self.fault("a control character must be written as an escape"));
                }
                _ => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
            }
        }
    }

    fn escape(&mut self, quote: char) -> Result<char, Fault> {
        let escaped = self.rest()[1..].chars().next();
        let meant = match escaped {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(c @ ('/' | '\\')) => c,
            Some(c) if c == quote => c,
            Some('u') => return self.code_point(),
            _ => return Err(self.fault("this is no escape")),
        };
        self.at += 2;
        Ok(meant)
    }

    /// `\uXXXX`, or two of them that are a surrogate pair.
    fn code_point(&mut self) -> Result<char, Fault> {
        let first = self.code_unit(0)?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) {
            units.push(self.code_unit(6)?);
        }
        match char::decode_utf16(units.iter().copied()).next() {
            Some(Ok(c)) => {
                self.at += 6 * units.len();
                Ok(c)
            }
            _ => Err(self.fault("half of a surrogate pair")),
        }
    }

    fn code_unit(&self, behind: usize) -> Result<u16, Fault> {
        let digits = self
            .rest()
            .get(behind..)
            .and_then(|rest| rest.strip_prefix("\\u"))
            .and_then(|rest| rest.get(..4));
        digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            .ok_or_else(|| self.fault("expected `\\u` and four hexadecimal digits"))
    }

    /// A number, as JSON writes it.
    pub(super) fn number(&mut self) -> Result<Value, Fault> {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let number = serde_json::from_str::<Value>(&rest[..end])
            .ok()
            .filter(Value::is_number);
        let number = number.ok_or_else(|| self.fault("expected a value"))?;
        self.at += end;
        Ok(number)
    }
}
