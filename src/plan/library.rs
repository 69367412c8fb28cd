//! Reading files and all that they use, each once.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::{Block, PlannedSession, ProjectFile};
use super::file::{STAY_INSIDE, display_path, folder_of, read_source, source_of};
use super::used::uses;
use super::{ReadFiles, bodies, schemas};
use crate::scenario::{self, FileKind, Project, Scenario, Session, Use};
use crate::service::Service;
use crate::text::{Diagnostic, Place, STDIN, Source};

/// Fragments within fragments.
const DEEPEST: usize = 16;

/// Every file that was read, once.
#[derive(Default)]
pub(super) struct Library {
    /// None for those that are wrong.
    blocks: HashMap<PathBuf, Option<Arc<Block>>>,
    projects: HashMap<(PathBuf, Option<&'static str>), Arc<ProjectFile>>,
    /// What was read, or should have been.
    pub(super) read: ReadFiles,
    /// Files that are being read, and the places that use them.
    open: Vec<(PathBuf, Option<Place>)>,
    /// What stands for the file called as stdin is.
    stdin: Option<Vec<u8>>,
    /// The `flowrun.yaml` whose targets count, if it is not the nearest one of each file.
    targets_of: Option<PathBuf>,
}

impl Library {
    /// A library that has read nothing yet.
    pub(super) fn new(stdin: Option<Vec<u8>>, targets_of: Option<PathBuf>) -> Self {
        Self {
            stdin,
            targets_of,
            ..Self::default()
        }
    }

    fn source(&self, path: &Path) -> Result<Arc<Source>, Diagnostic> {
        match &self.stdin {
            Some(bytes) if path == Path::new(STDIN) => source_of(path, bytes.clone()),
            _ => read_source(path),
        }
    }

    /// Reads a file and all that it uses.
    pub(super) fn load(&mut self, path: &Path) -> Result<Arc<Block>, Vec<Diagnostic>> {
        // What cannot be resolved cannot be read either, and reading says why.
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match self.blocks.get(&canonical) {
            Some(Some(block)) => return Ok(Arc::clone(block)),
            // What is wrong with it was said when it was read.
            Some(None) => return Err(Vec::new()),
            None => {}
        }
        self.read.note(path);
        self.open.push((canonical.clone(), None));
        let block = self
            .source(path)
            .map_err(|problem| vec![problem])
            .and_then(|source| self.block_of(path, &source))
            .map(Arc::new);
        self.open.pop();
        self.blocks.insert(canonical, block.as_ref().ok().cloned());
        block
    }

    fn block_of(&mut self, path: &Path, source: &Arc<Source>) -> Result<Block, Vec<Diagnostic>> {
        let scenario = scenario::read(source)?;
        let folder = folder_of(path);
        self.read.note_data(&scenario, &folder);
        let project = self.project(path, scenario.service)?;
        let root = project
            .as_ref()
            .map_or_else(|| folder.clone(), |project| project.folder.clone());
        let mut problems = schemas::read(&scenario, &folder, &root);
        problems.extend(bodies::check(&scenario, &folder, &root));
        let fragments = match self.fragments(&used_by(&scenario), &folder, &root) {
            Ok(fragments) if problems.is_empty() => fragments,
            Ok(_) => return Err(problems),
            Err(more) => return Err([problems, more].concat()),
        };
        let sessions = sessions(&scenario, project.as_deref(), &fragments);
        Ok(Block {
            scenario,
            path: path.to_owned(),
            folder,
            root,
            project,
            sessions,
            fragments,
        })
    }

    /// The nearest `flowrun.yaml`. While its own fragments are read they see no project, so that it cannot need itself.
    fn project(
        &mut self,
        path: &Path,
        service: Option<&'static Service>,
    ) -> Result<Option<Arc<ProjectFile>>, Vec<Diagnostic>> {
        for nearer in scenario::absent_project_files(path) {
            self.read.note_absent(&nearer);
        }
        let Some(file) = scenario::project_file(path) else {
            return Ok(None);
        };
        let key = (file.clone(), service.map(|service| service.name));
        if let Some(project) = self.projects.get(&key) {
            return Ok(Some(Arc::clone(project)));
        }
        let shown = display_path(&file);
        self.read.note(&shown);
        let source = read_source(&shown).map_err(|problem| vec![problem])?;
        let mut project = ProjectFile {
            project: scenario::read_project(&source, service)?,
            folder: folder_of(&shown),
            targets_folder: folder_of(&shown),
            fragments: HashMap::new(),
        };
        if let Some(other) = &self.targets_of {
            let source = read_source(other).map_err(|problem| vec![problem])?;
            let other_project = scenario::read_project(&source, service)?;
            project.project.targets = other_project.targets;
            project.project.contact = project.project.contact.or(other_project.contact);
            project.targets_folder = folder_of(other);
        }
        // Fragments see `defaults` and `inputs` of the project, and never its sessions: those are logged in by them.
        let bare = ProjectFile {
            project: Project {
                sessions: Vec::new(),
                ..scenario::read_project(&source, service)?
            },
            folder: project.folder.clone(),
            targets_folder: project.targets_folder.clone(),
            fragments: HashMap::new(),
        };
        self.projects.insert(key.clone(), Arc::new(bare));
        // The file that is being read may be one of its logins: that is no circle, since fragments do not see its sessions.
        let open = std::mem::take(&mut self.open);
        let sessions = project.project.sessions.iter();
        let logins: Vec<&Use> = sessions
            .filter_map(|session| session.login.as_ref())
            .collect();
        let fragments = self.fragments(&logins, &project.folder, &project.folder);
        self.open = open;
        project.fragments = fragments?;
        let project = Arc::new(project);
        self.projects.insert(key, Arc::clone(&project));
        Ok(Some(project))
    }

    /// The fragments that a file uses, by their paths as it writes them.
    fn fragments(
        &mut self,
        used: &[&Use],
        folder: &Path,
        root: &Path,
    ) -> Result<HashMap<String, Arc<Block>>, Vec<Diagnostic>> {
        let mut fragments = HashMap::new();
        let mut problems = Vec::new();
        let mut whole = true;
        for used in used {
            match self.fragment(used, folder, root) {
                Ok(block) => drop(fragments.insert(used.path.clone(), block)),
                Err(more) => {
                    whole = false;
                    problems.extend(more);
                }
            }
        }
        if whole { Ok(fragments) } else { Err(problems) }
    }

    fn fragment(
        &mut self,
        used: &Use,
        folder: &Path,
        root: &Path,
    ) -> Result<Arc<Block>, Vec<Diagnostic>> {
        let path = display_path(&folder.join(&used.path));
        let Ok(canonical) = path.canonicalize() else {
            self.read.note(&path);
            let message = format!("there is no fragment `{}`", path.display());
            return Err(vec![
                Diagnostic::error("no-such-fragment", message, &used.place, "not found")
                    .help("a path is relative to the file in which it stands"),
            ]);
        };
        if !root
            .canonicalize()
            .is_ok_and(|root| canonical.starts_with(root))
        {
            let message = format!("`{}` lies outside of `{}`", used.path, root.display());
            let found = Diagnostic::error("outside-folder", message, &used.place, "");
            return Err(vec![found.help(STAY_INSIDE)]);
        }
        if let Some(at) = self.open.iter().position(|(open, _)| *open == canonical) {
            return Err(vec![self.cycle(at, &canonical, &used.place)]);
        }
        if self.open.len() > DEEPEST {
            let message = format!("more than {DEEPEST} fragments within each other");
            return Err(vec![Diagnostic::error(
                "fragment-cycle",
                message,
                &used.place,
                "",
            )]);
        }
        if let Some((_, place)) = self.open.last_mut() {
            *place = Some(used.place.clone());
        }
        let block = self.load(&path).map_err(|problems| {
            let used_by = |problem: Diagnostic| problem.note(format!("used by {}", used.place));
            problems.into_iter().map(used_by).collect::<Vec<_>>()
        })?;
        if block.scenario.kind == FileKind::Scenario {
            let message = format!(
                "`{}` is a scenario, and only a fragment can be used",
                used.path
            );
            return Err(vec![
                Diagnostic::error("no-such-fragment", message, &used.place, "")
                    .also(&block.scenario.place, "a scenario begins here"),
            ]);
        }
        Ok(block)
    }

    fn cycle(&self, from: usize, again: &Path, place: &Place) -> Diagnostic {
        let names: Vec<String> = self.open[from..]
            .iter()
            .map(|(path, _)| path)
            .chain([&again.to_owned()])
            .map(|path| {
                path.file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        let message = format!(
            "fragments use each other in a circle: {}",
            names.join(" → ")
        );
        let mut found = Diagnostic::error("fragment-cycle", message, place, "and back again");
        for (_, place) in &self.open[from..self.open.len().saturating_sub(1)] {
            if let Some(place) = place {
                found = found.also(place, "uses the next");
            }
        }
        found
    }
}

/// Every `use` of a file's steps and sessions.
fn used_by(scenario: &Scenario) -> Vec<&Use> {
    let sessions = scenario.sessions.iter();
    let logins = sessions.filter_map(|session| session.login.as_ref());
    uses(scenario).into_iter().chain(logins).collect()
}

fn sessions(
    scenario: &Scenario,
    project: Option<&ProjectFile>,
    fragments: &HashMap<String, Arc<Block>>,
) -> BTreeMap<String, PlannedSession> {
    let mut sessions = BTreeMap::new();
    if scenario.kind == FileKind::Fragment {
        return sessions;
    }
    let login = |session: &Session, fragments: &HashMap<String, Arc<Block>>| {
        session
            .login
            .as_ref()
            .and_then(|used| fragments.get(&used.path))
            .cloned()
    };
    if let Some(project) = project {
        for (index, session) in project.project.sessions.iter().enumerate() {
            let login = login(session, &project.fragments);
            sessions.insert(
                session.name.clone(),
                PlannedSession {
                    index,
                    of_project: true,
                    login,
                },
            );
        }
    }
    for (index, session) in scenario.sessions.iter().enumerate() {
        let login = login(session, fragments);
        sessions.insert(
            session.name.clone(),
            PlannedSession {
                index,
                of_project: false,
                login,
            },
        );
    }
    sessions
}
