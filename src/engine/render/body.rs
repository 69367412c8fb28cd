//! The body of a request, rendered.

use sha2::{Digest, Sha256};

use super::{Pairs, pairs, parameters, put_over};
use crate::http::{Content, Multipart, Part, Payload, SentFile};
use crate::scenario::{BodyTemplate, PartContent, PartTemplate};
use crate::secret::{Datum, Text};
use crate::template::{Scope, Template, Unread};
use crate::text::{Diagnostic, Place};

/// A body whose layers are being put on each other.
pub(super) enum Body {
    Form(Pairs),
    Multipart(Vec<Part>),
    Json(Datum),
    Text(Text),
    File(SentFile),
}

impl Body {
    /// A nearer layer's body: the fields of a form are merged with the farther ones, anything else replaces what was there.
    pub(super) fn put(
        farther: Option<Self>,
        template: &BodyTemplate,
        scope: &Scope,
    ) -> Result<Self, Diagnostic> {
        Ok(match template {
            BodyTemplate::Form(maps) => {
                let mut fields = match farther {
                    Some(Self::Form(fields)) => fields,
                    _ => Pairs::new(),
                };
                put_over(&mut fields, pairs(maps, scope)?, false);
                Self::Form(fields)
            }
            BodyTemplate::Multipart(templates) => {
                let mut room = SentFile::LARGEST;
                let parts = templates
                    .iter()
                    .map(|template| part(template, scope, &mut room));
                Self::Multipart(parts.collect::<Result<_, _>>()?)
            }
            BodyTemplate::Json(value) => Self::Json(value.eval(scope)?),
            BodyTemplate::Text(text) => Self::Text(text.render(scope)?),
            BodyTemplate::File(path) => Self::File(file(path, scope, &mut { SentFile::LARGEST })?),
        })
    }

    /// What is sent, and its media type.
    pub(super) fn payload(self, place: &Place) -> Result<(Payload, String), Diagnostic> {
        Ok(match self {
            Self::Form(fields) => (
                Payload::Form(parameters(fields, place)?),
                "application/x-www-form-urlencoded".to_owned(),
            ),
            Self::Multipart(parts) => {
                let boundary = boundary(&parts);
                let multipart = Multipart { boundary, parts };
                let media_type = multipart.content_type();
                (Payload::Multipart(multipart), media_type)
            }
            Self::Json(value) => (
                Payload::Text(value.to_json()),
                "application/json".to_owned(),
            ),
            Self::Text(text) => (Payload::Text(text), "text/plain; charset=utf-8".to_owned()),
            Self::File(file) => (Payload::File(file), "application/octet-stream".to_owned()),
        })
    }
}

fn part(template: &PartTemplate, scope: &Scope, room: &mut u64) -> Result<Part, Diagnostic> {
    let possible = |template: &Option<Template>| {
        let template = template.as_ref();
        template.map(|template| template.render(scope)).transpose()
    };
    let mut filename = possible(&template.filename)?;
    let mut content_type = possible(&template.media_type)?;
    let content = match &template.content {
        PartContent::Text(text) => Content::Text(text.render(scope)?),
        PartContent::File(path) => {
            let file = file(path, scope, room)?;
            let own = file.path.rsplit(['/', '\\']).next().unwrap_or_default();
            filename = filename.or_else(|| Some(own.into()));
            content_type = content_type.or_else(|| Some("application/octet-stream".into()));
            Content::File(file)
        }
    };
    Ok(Part {
        name: template.name.render(scope)?,
        filename,
        content_type,
        content,
    })
}

/// The file of a path, which takes of the room that there is for files.
fn file(path: &Template, scope: &Scope, room: &mut u64) -> Result<SentFile, Diagnostic> {
    let path_text = path.render(scope)?;
    let written = path_text.masked();
    if path_text.is_open() {
        return Ok(SentFile {
            path: written,
            bytes: Vec::new().into(),
        });
    }
    let refused = |code: &'static str, message: String| {
        Diagnostic::error(code, message, path.place(), "not sent")
    };
    let folder = scope.folder();
    let read = folder.bytes(&written, *room);
    let bytes = read.map_err(|unread| match unread {
        Unread::Missing => refused("no-such-file", format!("there is no file `{written}`")),
        Unread::Outside => refused(
            "outside-folder",
            format!("`{written}` lies outside of `{}`", folder.root().display()),
        ),
        Unread::TooLarge => {
            let most = SentFile::LARGEST >> 20;
            let message = match *room {
                SentFile::LARGEST => format!("`{written}` is larger than {most} MiB"),
                _ => {
                    format!("with `{written}` the files of this request are larger than {most} MiB")
                }
            };
            refused("too-large", message)
        }
        Unread::Failed(why) => refused(
            "file-unreadable",
            format!("`{written}` cannot be read: {why}"),
        ),
    })?;
    *room -= bytes.len() as u64;
    Ok(SentFile {
        path: folder.path(&written).display().to_string(),
        bytes: bytes.into(),
    })
}

/// A boundary that follows from what it parts, so that the same request is the same bytes. A digest of the parts cannot stand in
/// them but on purpose; what they show is enough for it, and tells nothing of their secrets.
fn boundary(parts: &[Part]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.name.masked());
        digest.update([0]);
        match &part.content {
            Content::Text(text) => digest.update(text.masked()),
            Content::File(file) => digest.update(&file.bytes),
        }
        digest.update([0]);
    }
    format!("flowrun-{}", &hex::encode(digest.finalize())[..32])
}
