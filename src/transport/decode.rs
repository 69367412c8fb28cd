//! Undoing `Content-Encoding` (RFC 9110 section 8.4): gzip, deflate, Brotli and Zstandard.
//!
//! What comes may be made to fill the memory of whoever reads it. So nothing grows beyond the size that the caller gives, no window
//! is larger than what HTTP allows, and an answer that is cut off or has something behind its end is said to be broken.

use std::fmt;
use std::io::Read;
use std::time::Instant;

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use bytes::Bytes;
use flate2::bufread::GzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Codings that an answer may have on top of each other.
const MOST_CODINGS: usize = 4;

/// Members of gzip, or frames of Zstandard, in one body: each costs as much as a larger one to begin.
const MOST_MEMBERS: usize = 16 << 10;

/// What a frame of Zstandard may ask to remember when it comes over HTTP (RFC 9659).
const LARGEST_WINDOW: u64 = 8 << 20;

/// Bytes that are decoded at once.
const CHUNK: usize = 64 << 10;

/// Why a body stays as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// It is larger than allowed once `coding` is undone.
    TooLarge { coding: &'static str, most: usize },
    /// It is not what `coding` says.
    Corrupt { coding: &'static str, why: String },
    /// A coding that is not known, as the header names it.
    Unknown { coding: String },
    /// There is no time left for it.
    Late,
    /// More codings on top of each other than anybody needs.
    TooMany { codings: usize },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { coding, most } => {
                write!(f, "the answer is larger than {} ", size(*most))?;
                write!(f, "once its `{coding}` coding is undone")
            }
            Self::Corrupt { coding, why } => {
                write!(f, "the answer says that it is `{coding}`, but {why}")
            }
            Self::Unknown { coding } => {
                write!(
                    f,
                    "the answer has the coding `{coding}`, which is not known"
                )?;
                write!(f, "; known are `gzip`, `deflate`, `br` and `zstd`")
            }
            Self::Late => f.write_str("the time was over before the answer was decoded"),
            Self::TooMany { codings } => {
                write!(f, "the answer has {codings} codings on top of each other")?;
                write!(f, ", more than {MOST_CODINGS}")
            }
        }
    }
}

/// A size as a person reads it.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        whole if whole >= 1 << 20 && whole % (1 << 20) == 0 => format!("{} MiB", whole >> 20),
        other => format!("{other} bytes"),
    }
}

/// The codings that headers name, in the order in which they were applied: the headers may repeat, and each may hold a list.
pub(super) fn codings(headers: &[&str]) -> Vec<String> {
    let names = headers.iter().flat_map(|header| header.split(','));
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// A body without its codings, which are undone from the last to the first. No more than `most` bytes come out of any of them. An empty
/// body, such as the one of an answer to `HEAD`, is empty however it is coded.
/// What is not done `until` then is given up: nobody waits for it any longer.
pub(super) fn decoded(
    received: Bytes,
    codings: &[String],
    most: usize,
    until: Instant,
) -> Result<Bytes, DecodeError> {
    let steps = codings.iter().map(|name| coding(name));
    let steps = steps.collect::<Result<Vec<_>, _>>()?;
    let steps: Vec<Coding> = steps.into_iter().flatten().collect();
    if steps.len() > MOST_CODINGS {
        let codings = steps.len();
        return Err(DecodeError::TooMany { codings });
    }
    let mut body = received;
    for (coding, undo) in steps.into_iter().rev() {
        if body.is_empty() {
            break;
        }
        let mut whole = Decoded::new(most, until);
        undo(&body, &mut whole).map_err(|fault| match fault {
            Fault::TooLarge => DecodeError::TooLarge { coding, most },
            Fault::Late => DecodeError::Late,
            Fault::Corrupt(why) => DecodeError::Corrupt { coding, why },
        })?;
        body = whole.bytes.into();
    }
    Ok(body)
}

/// The name of a coding and what undoes it.
type Coding = (&'static str, fn(&[u8], &mut Decoded) -> Result<(), Fault>);

/// A coding by its name in any case; none for the one that changes nothing.
fn coding(name: &str) -> Result<Option<Coding>, DecodeError> {
    Ok(match name.to_ascii_lowercase().as_str() {
        "identity" => None,
        "gzip" | "x-gzip" => Some(("gzip", gzip)),
        "deflate" => Some(("deflate", deflate)),
        "br" => Some(("br", brotli)),
        "zstd" => Some(("zstd", zstd)),
        _ => {
            let coding = name.to_owned();
            return Err(DecodeError::Unknown { coding });
        }
    })
}

/// What keeps a coding from being undone.
#[derive(Debug)]
enum Fault {
    TooLarge,
    Late,
    Corrupt(String),
}

impl Fault {
    fn cut_off() -> Self {
        Self::Corrupt("it ends in the middle".to_owned())
    }

    fn followed_by(rest: &[u8]) -> Self {
        Self::Corrupt(format!("{} bytes follow its end", rest.len()))
    }

    fn too_many(members: &str) -> Self {
        Self::Corrupt(format!("it has more than {MOST_MEMBERS} {members}"))
    }

    /// What a library says, on one line.
    fn described(error: impl fmt::Display) -> Self {
        let text = error.to_string();
        let words: Vec<&str> = text.split_whitespace().collect();
        Self::Corrupt(format!("it cannot be read as that: {}", words.join(" ")))
    }

    fn of_reading(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::cut_off(),
            _ => Self::described(error),
        }
    }
}

/// What was decoded so far.
struct Decoded {
    bytes: Vec<u8>,
    most: usize,
    until: Instant,
}

impl Decoded {
    fn new(most: usize, until: Instant) -> Self {
        let bytes = Vec::new();
        Self { bytes, most, until }
    }

    fn push(&mut self, more: &[u8]) -> Result<(), Fault> {
        if Instant::now() >= self.until {
            return Err(Fault::Late);
        }
        let length = self.bytes.len() + more.len();
        if length > self.most {
            return Err(Fault::TooLarge);
        }
        // A vector doubles, but no further than it may ever be filled.
        if length > self.bytes.capacity() {
            let room = length.max(self.bytes.capacity() * 2).min(self.most);
            self.bytes.reserve_exact(room - self.bytes.len());
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    fn push_all(&mut self, mut from: impl Read) -> Result<(), Fault> {
        let mut chunk = vec![0; CHUNK];
        loop {
            match from.read(&mut chunk) {
                Ok(0) => return Ok(()),
                Ok(length) => self.push(&chunk[..length])?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::of_reading(&error)),
            }
        }
    }
}

/// One member after the other (RFC 1952 section 2.2).
fn gzip(coded: &[u8], whole: &mut Decoded) -> Result<(), Fault> {
    let mut rest = coded;
    for member in 0.. {
        if rest.is_empty() {
            break;
        }
        if member == MOST_MEMBERS {
            return Err(Fault::too_many("members"));
        }
        if member > 0 && !rest.starts_with(&[0x1f, 0x8b]) {
            return Err(Fault::followed_by(rest));
        }
        let mut decoder = GzDecoder::new(rest);
        whole.push_all(&mut decoder)?;
        rest = decoder.into_inner();
    }
    Ok(())
}

/// The zlib format, or what stands in it without its head and sum: some servers send that (RFC 9110 section 8.4.1.2).
fn deflate(coded: &[u8], whole: &mut Decoded) -> Result<(), Fault> {
    let mut decoder = Decompress::new(has_zlib_head(coded));
    let mut chunk = vec![0; CHUNK];
    let mut rest = coded;
    loop {
        let (read, written) = (decoder.total_in(), decoder.total_out());
        let status = decoder
            .decompress(rest, &mut chunk, FlushDecompress::None)
            .map_err(Fault::described)?;
        let read = usize::try_from(decoder.total_in() - read).unwrap_or(rest.len());
        let written = usize::try_from(decoder.total_out() - written).unwrap_or(CHUNK);
        rest = &rest[read..];
        whole.push(&chunk[..written])?;
        match status {
            Status::StreamEnd if rest.is_empty() => return Ok(()),
            Status::StreamEnd => return Err(Fault::followed_by(rest)),
            Status::Ok | Status::BufError if read == 0 && written == 0 => {
                return Err(Fault::cut_off());
            }
            Status::Ok | Status::BufError => {}
        }
    }
}

/// Whether it begins as RFC 1950 section 2.2 says. No bare stream does: what is its method there would be padding, which is zero.
fn has_zlib_head(coded: &[u8]) -> bool {
    let [method, flags, ..] = coded else {
        return false;
    };
    let sum = u16::from_be_bytes([*method, *flags]);
    method & 0x0f == 8 && method >> 4 <= 7 && sum % 31 == 0
}

/// RFC 7932, without the larger windows that came after it.
fn brotli(coded: &[u8], whole: &mut Decoded) -> Result<(), Fault> {
    let alloc = StandardAlloc::default;
    let mut state = BrotliState::new_strict(alloc(), alloc(), alloc());
    let mut chunk = vec![0; CHUNK];
    let (mut left, mut at, mut total) = (coded.len(), 0, 0);
    loop {
        let (mut room, mut written) = (chunk.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut at,
            coded,
            &mut room,
            &mut written,
            &mut chunk,
            &mut total,
            &mut state,
        );
        whole.push(&chunk[..written])?;
        match result {
            BrotliResult::ResultSuccess if left == 0 => return Ok(()),
            BrotliResult::ResultSuccess => return Err(Fault::followed_by(&coded[at..])),
            BrotliResult::NeedsMoreOutput => {}
            BrotliResult::NeedsMoreInput => return Err(Fault::cut_off()),
            BrotliResult::ResultFailure => {
                return Err(Fault::Corrupt("it cannot be read as that".to_owned()));
            }
        }
    }
}

/// One frame after the other; those that are to be skipped are (RFC 8878 section 3.1).
fn zstd(coded: &[u8], whole: &mut Decoded) -> Result<(), Fault> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(LARGEST_WINDOW);
    let mut rest = coded;
    let mut frames = 0;
    while !rest.is_empty() {
        match decoder.reset(&mut rest) {
            Ok(()) => {}
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                rest = rest.get(length..).ok_or_else(Fault::cut_off)?;
                continue;
            }
            Err(error) => return Err(of_zstd(error)),
        }
        frames += 1;
        if frames > MOST_MEMBERS {
            return Err(Fault::too_many("frames"));
        }
        zstd_frame(&mut decoder, &mut rest, whole)?;
    }
    Ok(())
}

fn zstd_frame(
    decoder: &mut FrameDecoder,
    rest: &mut &[u8],
    whole: &mut Decoded,
) -> Result<(), Fault> {
    loop {
        decoder
            .decode_blocks(&mut *rest, BlockDecodingStrategy::UptoBytes(CHUNK))
            .map_err(of_zstd)?;
        whole.push_all(&mut *decoder)?;
        if decoder.is_finished() {
            break;
        }
    }
    match decoder.get_checksum_from_data() {
        Some(sum) if decoder.get_calculated_checksum() != Some(sum) => {
            Err(Fault::Corrupt("its check sum is another one".to_owned()))
        }
        _ => Ok(()),
    }
}

fn of_zstd(error: FrameDecoderError) -> Fault {
    if let FrameDecoderError::WindowSizeTooBig { requested, max } = error {
        let (asked, most) = (requested >> 20, max >> 20);
        return Fault::Corrupt(format!(
            "it needs {asked} MiB to be read, more than the {most} MiB that HTTP allows"
        ));
    }
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match innermost.downcast_ref::<std::io::Error>() {
        Some(io) => Fault::of_reading(io),
        None => Fault::described(innermost),
    }
}

#[cfg(test)]
mod tests;
