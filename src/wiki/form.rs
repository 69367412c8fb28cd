//! Parameters as PHP reads them out of a query string or a body: which encodings are read, and what their odd cases mean.
//!
//! What a parameter means is said in [`super::param`]. Start at [`Fields`].

use percent_encoding::percent_decode;

/// PHP reads no more fields of one kind than this (`max_input_vars`).
const MOST_FIELDS: usize = 1000;

/// The fields of a query string or a body, in order, each name once: the last value of a name wins, at the place of the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, Field)>);

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Field {
    /// A text.
    Text(String),
    /// PHP's array syntax, `name[]=`; MediaWiki reads no parameter from it.
    Array,
}

impl Fields {
    /// Reads `a=1&b=2`.
    pub(crate) fn urlencoded(text: &[u8]) -> Fields {
        let mut fields = Fields::default();
        for pair in text
            .split(|byte| *byte == b'&')
            .filter(|pair| !pair.is_empty())
            .take(MOST_FIELDS)
        {
            let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
                Some(at) => (&pair[..at], &pair[at + 1..]),
                None => (pair, &[][..]),
            };
            fields.put(&decode(name), decode(value));
        }
        fields
    }

    /// Reads a body by its content type; one that PHP does not read holds no fields.
    pub(crate) fn body(content_type: &str, body: &[u8]) -> Fields {
        let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        match kind.trim().to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Fields::urlencoded(body),
            "multipart/form-data" => boundary(parameters)
                .map_or_else(Fields::default, |mark| Fields::multipart(&mark, body)),
            _ => Fields::default(),
        }
    }

    /// Reads `multipart/form-data`; parts that are files are no fields.
    fn multipart(mark: &str, body: &[u8]) -> Fields {
        let delimiter = format!("--{mark}");
        let mut fields = Fields::default();
        for part in split(body, delimiter.as_bytes())
            .into_iter()
            .skip(1)
            .take(MOST_FIELDS)
        {
            if part.starts_with(b"--") {
                break;
            }
            let Some(end) = find(part, b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&part[..end]);
            let content = &part[end + 4..];
            let content = content.strip_suffix(b"\r\n").unwrap_or(content);
            if let Some(name) = part_name(&head) {
                fields.put(&name, String::from_utf8_lossy(content).into_owned());
            }
        }
        fields
    }

    fn put(&mut self, name: &str, value: String) {
        // PHP takes `a[]` and `a[x]` for the array `a`, and writes `_` for blanks and dots in a name.
        let (name, field) = match name.find('[') {
            Some(at) if at > 0 && name[at..].contains(']') => (&name[..at], Field::Array),
            _ => (name, Field::Text(value)),
        };
        let name = name.trim_start_matches(' ').replace([' ', '.'], "_");
        if name.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some(entry) => entry.1 = field,
            None => self.0.push((name, field)),
        }
    }

    /// These fields, then those of `others` whose names are not among them.
    pub(crate) fn over(mut self, others: &Fields) -> Fields {
        for (name, field) in &others.0 {
            if self.get(name).is_none() {
                self.0.push((name.clone(), field.clone()));
            }
        }
        self
    }

    /// The field of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Field> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, field)| field)
    }

    /// The text of that name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name) {
            Some(Field::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// All names in their order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

fn decode(text: &[u8]) -> String {
    let blanks: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&blanks).decode_utf8_lossy().into_owned()
}

fn boundary(parameters: &str) -> Option<String> {
    let found = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"').to_owned())
    })?;
    (!found.is_empty()).then_some(found)
}

fn part_name(head: &str) -> Option<String> {
    let line = head.lines().find(|line| {
        line.to_ascii_lowercase()
            .starts_with("content-disposition:")
    })?;
    let attribute = |wanted: &str| {
        line.split(';').skip(1).find_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| value.trim().trim_matches('"').to_owned())
        })
    };
    if attribute("filename").is_some() {
        None
    } else {
        attribute("name")
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn split<'a>(mut body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(body, delimiter) {
        parts.push(&body[..at]);
        body = &body[at + delimiter.len()..];
    }
    parts.push(body);
    parts
}

#[cfg(test)]
mod tests {
    use super::Fields;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_read(body: Vec<u8>, content_type: String) {
            Fields::urlencoded(&body);
            Fields::body(&content_type, &body);
            Fields::body("multipart/form-data; boundary=-", &body);
        }

        #[test]
        fn what_was_encoded_is_read_back(name in "[a-z]{1,8}", value: String) {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            let encoded = form.append_pair(&name, &value).finish();
            let fields = Fields::urlencoded(encoded.as_bytes());
            prop_assert_eq!(fields.text(&name), Some(value.as_str()));
        }
    }

    #[test]
    fn the_last_value_of_a_name_wins_at_the_place_of_the_first() {
        let fields = Fields::urlencoded(b"a=1&b=2&a=3");
        assert_eq!(fields.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.text("a"), Some("3"));
    }

    #[test]
    fn an_unencoded_plus_is_a_blank() {
        assert_eq!(
            Fields::urlencoded(b"token=ab+\\").text("token"),
            Some("ab \\")
        );
    }
}
