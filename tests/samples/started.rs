//! Samples as programs: written into a folder, and run by what runs their language.

use std::process::Command;

use flowrun::docs::samples::{Flow, LANGUAGES, Language};

use crate::flow::{Flow as Folder, Ran, project};

/// The languages whose samples are programs: all but the gadget.
pub(super) fn programs() -> impl Iterator<Item = &'static Language> {
    LANGUAGES
        .iter()
        .filter(|language| language.word != "mediawiki-js")
}

/// Samples that are there to be run.
pub(super) struct Written {
    folder: Folder,
    language: &'static Language,
}

/// Writes flows in a language, each under its stem.
pub(super) fn written(language: &'static Language, flows: &[Flow]) -> Written {
    let mut folder = Folder::new();
    for flow in flows {
        let text = (language.write)(flow).unwrap_or_else(|why| panic!("{}: {why}", language.word));
        let place = match language.word {
            "rust" => format!("src/bin/{}.rs", flow.stem),
            _ => format!("{}.{}", flow.stem, language.extension),
        };
        folder = folder.file(&place, text);
    }
    let written = Written { folder, language };
    if language.word == "rust" {
        written.build();
    }
    written
}

impl Written {
    /// Builds all at once: what they need is built once for all runs of the tests.
    fn build(&self) {
        for name in ["Cargo.toml", "Cargo.lock"] {
            let text = std::fs::read(project().join("tests/samples/rust").join(name));
            self.folder
                .write(name, text.expect("a file of the project"));
        }
        let mut cargo = self.folder.clean("cargo", "");
        cargo.args(["build", "--offline", "--locked", "--quiet", "--target-dir"]);
        cargo.arg(self.folder.path("target"));
        cargo.env("RUSTFLAGS", "-D warnings");
        let known = project().join("target/tools/samples-rust");
        std::fs::create_dir_all(&known).expect("a folder");
        std::os::unix::fs::symlink(&known, self.folder.path("target")).expect("a link");
        Ran::of(&cargo.output().expect("cargo")).exits(0);
    }

    /// Runs one with these variables.
    pub(super) fn run(&self, stem: &str, variables: &[(&str, &str)]) -> Ran {
        let file = format!("{stem}.{}", self.language.extension);
        let mut command: Command = match self.language.word {
            "rust" => {
                let program = self.folder.path("target/debug").join(stem);
                self.folder.clean(&program.to_string_lossy(), "")
            }
            word => {
                let program = match word {
                    "python" => "python3",
                    "javascript" => "node",
                    "shell" => "bash",
                    word => word,
                };
                let mut command = self.folder.clean(program, "");
                command.arg(file);
                command
            }
        };
        command.envs(variables.iter().copied());
        Ran::of(&command.output().expect("the program is there"))
    }
}
