//! Cookie files: what a run starts with, and what it leaves.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::host::Host;
use crate::text::shell_word;
use crate::transport::Jar;

/// Bytes that a cookie file may have.
const LARGEST: u64 = 16 << 20;

/// The flags about cookie files.
#[derive(Debug, Args)]
pub(super) struct CookieArgs {
    #[command(flatten)]
    pub(super) start: StartArgs,
    /// When the run ends, write the cookies of the session `main` of the last case that ran to this file, for its owner alone
    #[arg(long, value_name = "FILE", help_heading = "Cookies")]
    cookie_jar: Option<PathBuf>,
}

/// The flag about what a run starts with.
#[derive(Debug, Args)]
pub(super) struct StartArgs {
    /// Start the session `main` with the cookies of this file, one that curl or a browser's export wrote (Netscape's form)
    #[arg(long, value_name = "FILE", help_heading = "Cookies")]
    cookie: Option<PathBuf>,
}

impl StartArgs {
    /// The arguments that start with the same cookies again, behind a blank.
    pub(super) fn again(&self) -> String {
        let file = self.cookie.iter();
        file.map(|file| format!(" --cookie {}", shell_word(&file.to_string_lossy())))
            .collect()
    }

    /// The cookies to start with.
    pub(super) fn given(&self) -> Result<Jar, String> {
        let Some(path) = &self.cookie else {
            return Ok(Jar::default());
        };
        let shown = path.display();
        let text = text_of(path).map_err(|why| format!("the cookie file {shown} {why}"))?;
        Jar::from_netscape(&text).map_err(|(line, why)| {
            format!(
                "{shown}:{line} is no line of a cookie file: {why}\nhelp: `curl -c FILE` and `--cookie-jar FILE` write what is read here"
            )
        })
    }
}

impl CookieArgs {
    /// Writes the cookies that a run left, if they are wanted and any case ran; false, once it is told why, if that cannot be.
    pub(super) fn leave(&self, jar: Option<&Jar>, host: &Host) -> bool {
        let (Some(path), Some(jar)) = (&self.cookie_jar, jar) else {
            return true;
        };
        let written = write(path, &jar.to_netscape());
        if let Err(why) = &written {
            let path = path.display();
            host.tell(&format!(
                "error: the cookies could not be written to {path}: {why}"
            ));
        }
        written.is_ok()
    }
}

/// The text of a file, or what is wrong with the file.
fn text_of(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "does not exist".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
    if read.map_err(unreadable)? as u64 > LARGEST {
        return Err(format!("is larger than {} MiB", LARGEST >> 20));
    }
    String::from_utf8(bytes).map_err(|_| "is no text in UTF-8".to_owned())
}

/// Writes a file whole or not at all, so that nobody but its owner can read it at any time.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    // What a link leads to is replaced, not the link; and no device.
    let path = match fs::canonicalize(path) {
        Ok(there) if there.is_file() => there,
        Ok(_) => return Err(std::io::Error::other("it is there and no file")),
        Err(_) => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".flowrun-")
        .tempfile_in(folder)
        .map_err(|error| std::io::Error::new(error.kind(), reason(&error)))?;
    file.write_all(text.as_bytes())?;
    #[cfg(unix)]
    {
        // Whatever the umask took away.
        let owner_alone = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        file.as_file().set_permissions(owner_alone)?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map(drop).map_err(|error| error.error)
}

/// What happened, without the name of a file that nobody asked for.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "its folder does not exist".to_owned(),
        ErrorKind::PermissionDenied => "its folder cannot be written to".to_owned(),
        ErrorKind::NotADirectory => "its folder is none".to_owned(),
        kind => kind.to_string(),
    }
}
