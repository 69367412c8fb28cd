//! The wiki that a person names: the address of its api.php, or a name of `flowrun.yaml`.

use std::path::{Path, PathBuf};

use url::Url;

use crate::cli::library::PROJECT;
use crate::plan::{self, PlanError};
use crate::scenario::project_file;

/// The file of a wiki that all is asked of, and the input that holds its address.
const API: (&str, &str) = ("api.php", "api");
/// Where most wikis have it.
const USUAL: &str = "/w/api.php";
/// The folders that hold what is kept of a wiki.
const FOLDER: &str = "upgrade-check/";
const WANTED: &str = "the address of its api.php is wanted, which its page Special:Version tells";

/// A wiki that is checked.
#[derive(Debug)]
pub(in crate::cli) struct Wiki {
    /// What `--target` would be given.
    pub(in crate::cli) target: String,
    /// Its address.
    pub(in crate::cli) address: String,
    /// The `flowrun.yaml` that has its name, if it was named.
    pub(in crate::cli) project: Option<PathBuf>,
    /// The folder of its checks and their snapshots.
    pub(in crate::cli) folder: PathBuf,
}

impl Wiki {
    /// The wiki of an argument. The error says which one is wanted.
    pub(in crate::cli) fn of(given: Option<&str>) -> Result<Self, PlanError> {
        let Some(given) = given.filter(|given| !given.is_empty()) else {
            return Err(usage(
                "no wiki was named",
                &format!("{WANTED}: `flowrun upgrade-check https://wiki.example.org{USUAL}`"),
            ));
        };
        if given.contains("://") {
            let url = api(given)?;
            return Ok(Self {
                target: given.to_owned(),
                address: given.to_owned(),
                project: None,
                folder: folder(&url),
            });
        }
        if given.contains(['.', '/', ':']) {
            let message = format!("`{given}` is no address and no name of a target");
            let proposed = proposal(&format!("https://{}", given.trim_start_matches('/')));
            let help = match proposed {
                Some(proposed) => format!("{WANTED}: is it `{proposed}`?"),
                None => format!("{WANTED}, with `https://` before it"),
            };
            return Err(usage(&message, &help));
        }
        let project = project_file(Path::new(PROJECT));
        let Some(project) = project else {
            return Err(usage(
                &format!("there is no target `{given}`, as there is no flowrun.yaml here"),
                &format!(
                    "give the address of its api.php: `flowrun upgrade-check https://wiki.example.org{USUAL}`"
                ),
            ));
        };
        let address = plan::named_address(&project, given, API.1)?;
        let url = api(&address)?;
        Ok(Self {
            target: given.to_owned(),
            address,
            project: Some(project),
            folder: folder(&url),
        })
    }
}

fn usage(message: &str, help: &str) -> PlanError {
    PlanError::Usage(format!("{message}\nhelp: {help}"))
}

/// An address, if it is one of an api.php.
fn api(address: &str) -> Result<Url, PlanError> {
    let no_address =
        |why: &str| usage(&format!("`{address}` is no address of HTTP: {why}"), WANTED);
    let url = Url::parse(address).map_err(|error| no_address(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(no_address("it begins with `http://` or `https://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(usage(
            "the address holds a user or a password, which are not sent and would be seen",
            "leave out what stands before the `@`; the `headers` of a target in flowrun.yaml may hold an `Authorization`",
        ));
    }
    let is_api = url.path().rsplit('/').next() == Some(API.0);
    if is_api && url.query().is_none() && url.fragment().is_none() {
        return Ok(url);
    }
    let help = match proposal(address) {
        Some(proposed) => format!("{WANTED}: is it `{proposed}`?"),
        None => WANTED.to_owned(),
    };
    Err(usage(
        &format!("`{address}` is not the address of an api.php"),
        &help,
    ))
}

/// The address of the api.php that is likely next to another one: of a script of the wiki, of a page, of the wiki itself.
fn proposal(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok().filter(Url::has_host)?;
    url.set_query(None);
    url.set_fragment(None);
    let path = url.path().to_owned();
    let scripts = ["/api.php", "/index.php", "/rest.php", "/load.php"];
    let before = scripts
        .iter()
        .find_map(|script| Some(path.split_once(script)?.0));
    let proposed = match before {
        Some(folder) => format!("{folder}/{}", API.0),
        // Pages of most wikis stand under /wiki/, and their scripts under /w/.
        None => USUAL.to_owned(),
    };
    url.set_path(&proposed);
    Some(url.to_string())
}

/// `upgrade-check/HOST[-PORT]`; wikis of one host are told apart by the folders that their scripts are in.
fn folder(url: &Url) -> PathBuf {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| port.to_string());
    let path = url.path().trim_end_matches(API.0).split('/');
    let path = path.filter(|part| !part.is_empty() && *part != "w");
    let parts = [host.to_owned()].into_iter().chain(port);
    let parts: Vec<String> = parts.chain(path.map(str::to_owned)).collect();
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || c == '.' {
            c
        } else {
            '-'
        }
    };
    let name: String = parts.join("-").chars().map(safe).collect();
    Path::new(FOLDER).join(name.trim_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wiki_has_a_folder_of_its_own() {
        for (address, name) in [
            ("https://wiki.example.org/w/api.php", "wiki.example.org"),
            ("https://wiki.example.org/api.php", "wiki.example.org"),
            ("http://127.0.0.1:8080/api.php", "127.0.0.1-8080"),
            ("https://e.example/de/w/api.php", "e.example-de"),
            ("https://e.example/../%2e%2e/x/api.php", "e.example-x"),
            ("http://[::1]:80/api.php", "--1"),
        ] {
            let url = api(address).expect(address);
            let folder = folder(&url);
            assert_eq!(
                folder,
                Path::new(FOLDER).join(name.trim_matches('-')),
                "{address}"
            );
        }
    }

    #[test]
    fn what_is_next_to_it_is_proposed() {
        let w = Some("https://w.example/w/api.php".to_owned());
        assert_eq!(proposal("https://w.example/w/index.php?title=A#b"), w);
        assert_eq!(proposal("https://w.example/wiki/Main_Page"), w);
        assert_eq!(proposal("https://w.example/"), w);
        assert_eq!(
            proposal("http://w.example:81/index.php/Main").as_deref(),
            Some("http://w.example:81/api.php")
        );
        assert_eq!(proposal("nonsense"), None);
    }
}
