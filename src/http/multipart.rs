//! A body of parts (RFC 7578).

use bytes::Bytes;

use crate::secret::Text;

/// A body of parts, and what stands between them.
#[derive(Debug, Clone)]
pub struct Multipart {
    /// Stands between the parts, and in none of them.
    pub boundary: String,
    /// In the order in which they are sent; names may repeat.
    pub parts: Vec<Part>,
}

/// A part of a body.
#[derive(Debug, Clone)]
pub struct Part {
    /// The name of the field.
    pub name: Text,
    /// The name that a file is said to have.
    pub filename: Option<Text>,
    /// Its media type; a text without one has none.
    pub content_type: Option<Text>,
    /// What it holds.
    pub content: Content,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// A text.
    Text(Text),
    /// A file.
    File(SentFile),
}

/// A file that is sent.
#[derive(Debug, Clone)]
pub struct SentFile {
    /// Where it lies, as a person would type it.
    pub path: String,
    /// What it held when the request was made.
    pub bytes: Bytes,
}

impl SentFile {
    /// Bytes that the files of one request may have, together.
    pub const LARGEST: u64 = 64 << 20;
}

impl Multipart {
    /// Its media type with the boundary.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The body piece by piece: texts with their marks, and the bytes of files.
    pub fn pieces(&self) -> Vec<Content> {
        let mut pieces = Vec::with_capacity(self.parts.len() * 2 + 1);
        let mut between = Text::default();
        for part in &self.parts {
            between.push_plain("--");
            between.push_plain(&self.boundary);
            between.push_plain("\r\n");
            between.push(&part.head());
            between.push_plain("\r\n");
            match &part.content {
                Content::Text(text) => between.push(text),
                Content::File(file) => {
                    pieces.push(Content::Text(std::mem::take(&mut between)));
                    pieces.push(Content::File(file.clone()));
                }
            }
            between.push_plain("\r\n");
        }
        between.push_plain("--");
        between.push_plain(&self.boundary);
        between.push_plain("--\r\n");
        pieces.push(Content::Text(between));
        pieces
    }

    /// All texts of it.
    pub fn texts(&self) -> Vec<&Text> {
        let texts = self.parts.iter().flat_map(|part| {
            let own = match &part.content {
                Content::Text(text) => Some(text),
                Content::File(_) => None,
            };
            [
                Some(&part.name),
                part.filename.as_ref(),
                part.content_type.as_ref(),
                own,
            ]
        });
        texts.flatten().collect()
    }
}

impl Part {
    /// Its headers, each with its line end.
    fn head(&self) -> Text {
        let mut head = Text::plain("Content-Disposition: form-data; name=\"");
        head.push(&self.name.encoded(quoted));
        if let Some(filename) = &self.filename {
            head.push_plain("\"; filename=\"");
            head.push(&filename.encoded(quoted));
        }
        head.push_plain("\"\r\n");
        if let Some(content_type) = &self.content_type {
            head.push_plain("Content-Type: ");
            head.push(&content_type.encoded(one_line));
            head.push_plain("\r\n");
        }
        head
    }
}

/// A name within quotes, as browsers write it (WHATWG HTML, "multipart/form-data encoding algorithm").
fn quoted(text: &str) -> String {
    text.replace('\r', "%0D")
        .replace('\n', "%0A")
        .replace('"', "%22")
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_between_boundaries_and_secrets_stay_marked() {
        let part = |name: &str, content| Part {
            name: name.into(),
            filename: None,
            content_type: None,
            content,
        };
        let multipart = Multipart {
            boundary: "B".to_owned(),
            parts: vec![
                part(
                    "to\"ken",
                    Content::Text(Text::secret("abc+\\", &"token".into())),
                ),
                Part {
                    filename: Some("a\nb.png".into()),
                    content_type: Some("image/png".into()),
                    ..part(
                        "file",
                        Content::File(SentFile {
                            path: "a.png".to_owned(),
                            bytes: Bytes::from_static(b"\x89PNG"),
                        }),
                    )
                },
            ],
        };
        let shown: Vec<String> = multipart
            .pieces()
            .iter()
            .map(|piece| match piece {
                Content::Text(text) => text.masked(),
                Content::File(file) => format!("<{}>", file.bytes.len()),
            })
            .collect();
        assert_eq!(
            shown.concat(),
            "--B\r\nContent-Disposition: form-data; name=\"to%22ken\"\r\n\r\n[secret token]\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%0Ab.png\"\r\nContent-Type: image/png\r\n\r\n<4>\r\n--B--\r\n"
        );
    }
}
