//! `flowrun docs`: pages of an API, made of the scenarios that document it.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::arguments::Common;
use crate::cli::docs::{Asked, Made, Refusal, make};
use crate::cli::exit::Exit;
use crate::cli::host::Host;
use crate::cli::refusal::refuse;
use crate::cli::settings::Selection;
use crate::docs::{Form, WORDS, Words};
use crate::plan::{PlanError, Settings};

/// Arguments of `flowrun docs`.
#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    #[command(flatten)]
    selection: Selection,
    /// The folder of the pages; facts.json in it keeps what a server told
    #[arg(long, value_name = "FOLDER", help_heading = "Pages")]
    out: PathBuf,
    /// A site of its own, or a file a page, of which only what stands between marks is made anew
    #[arg(long, value_name = "FORM", default_value = "html", value_parser = form(), help_heading = "Pages")]
    format: Form,
    /// The language of headings and of all else that no file says
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language(), help_heading = "Pages")]
    language: &'static Words,
    /// Only the page of what is documented so, for instance action=logout (repeatable)
    #[arg(long, value_name = "DOCUMENTS", help_heading = "Pages")]
    page: Vec<String>,
    /// Write nothing, and tell which files are not what they should be
    #[arg(long, help_heading = "Pages")]
    check: bool,
    #[command(flatten)]
    common: Common,
}

fn form() -> impl TypedValueParser<Value = Form> {
    let known = PossibleValuesParser::new(Form::ALL.map(Form::word));
    known.try_map(|word| {
        let mut forms = Form::ALL.into_iter();
        forms
            .find(|form| form.word() == word)
            .ok_or("it is no form")
    })
}

fn language() -> impl TypedValueParser<Value = &'static Words> {
    let known = PossibleValuesParser::new(WORDS.iter().map(|words| words.language));
    known.try_map(|code| {
        let mut all = WORDS.iter().copied();
        all.find(|words| words.language == code)
            .ok_or("it is no language of pages")
    })
}

/// Makes the pages, and writes them or tells what differs.
pub(crate) fn execute(args: &DocsArgs, host: &Host) -> Exit {
    let look = host.look(args.common.color);
    let settings = match args.settings(host) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, &Settings::default(), look, host),
    };
    let asked = Asked {
        settings: &settings,
        out: &args.out,
        only: &args.page,
        form: args.format,
        words: args.language,
    };
    let made = match make(&asked, host) {
        Ok(made) => made,
        Err(Refusal::Plan(error)) => return refuse(&error, &settings, look, host),
        Err(Refusal::Told(exit, message)) => {
            host.tell(&message);
            return exit;
        }
    };
    for note in &made.notes {
        host.tell(note);
    }
    match args.check {
        true => args.checked(&made, host),
        false => args.written(&made, host),
    }
}

impl DocsArgs {
    fn settings(&self, host: &Host) -> Result<Settings, PlanError> {
        let help = "pages say what one target tells; make pages of another in another folder";
        self.selection.one_target(help)?;
        let mut settings = self.selection.settings(host)?;
        if settings.paths.is_empty() {
            settings.paths.push(PathBuf::from("."));
        }
        Ok(settings)
    }

    fn written(&self, made: &Made, host: &Host) -> Exit {
        let written = match made.write() {
            Ok(written) => written,
            Err(message) => {
                host.tell(&message);
                return Exit::Broken;
            }
        };
        for path in &made.left_over {
            let path = path.display();
            host.tell(&format!(
                "warning: `{path}` is left over: nothing makes it any more\nhelp: remove it"
            ));
        }
        let folder = self.out.display();
        host.tell(&format!(
            "{} in `{folder}`, {written} of {} files written",
            made.pages_in_words(),
            made.files.len()
        ));
        Exit::Held
    }

    fn checked(&self, made: &Made, host: &Host) -> Exit {
        let differences = made.differences();
        for difference in &differences {
            host.tell(difference);
        }
        match differences.len() {
            0 => {
                host.tell(&format!("{}, all as they should be", made.pages_in_words()));
                Exit::Held
            }
            several => {
                let files = if several == 1 {
                    "1 file differs".to_owned()
                } else {
                    format!("{several} files differ")
                };
                host.tell(&format!(
                    "{files}\nhelp: the same command without `--check` writes them"
                ));
                Exit::Failed
            }
        }
    }
}
