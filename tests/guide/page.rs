//! A page as what one does with it: files to write, lines to change, commands to type.
//!
//! A fenced block is one of three things, and nothing else is a block:
//!
//! - ```` ```yaml who.yaml ````: a file of that name; with ` +` behind it the lines are added to the file. The text between this
//!   block and the one before it names the file, since what stands behind the fence is not shown to readers.
//! - ```` ```diff who.yaml ````: lines that go and lines that come; those that go, and those around them, stand in the file once.
//!   A line `@@` parts several such changes.
//! - ```` ```console ````: `$ ` and a command, below it what it prints. `…` alone on a line stands for any lines. A last line
//!   `[exit 4]` is the exit code, which is 0 otherwise. A command that ends in `\` goes on in the next line.

/// What is wrong on a line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) line: usize,
    pub(crate) why: String,
}

/// A block.
pub(crate) enum Block {
    File {
        line: usize,
        path: String,
        text: String,
        added: bool,
    },
    Change {
        line: usize,
        path: String,
        lines: Vec<String>,
    },
    Console(Vec<Typed>),
}

/// A command and what the page says it prints.
pub(crate) struct Typed {
    pub(crate) line: usize,
    pub(crate) command: String,
    pub(crate) shown: Vec<String>,
    /// Where the first line that is shown stands, or would.
    pub(crate) shown_from: usize,
}

/// A fenced block as it stands there.
struct Fenced<'p> {
    line: usize,
    info: &'p str,
    lines: Vec<&'p str>,
    /// The text since the block before it.
    before: String,
}

/// The blocks of a page from top to bottom, and what is wrong with others.
pub(crate) fn blocks(text: &str) -> (Vec<Block>, Vec<Wrong>) {
    let (fenced, mut wrong) = fenced(text);
    let mut blocks = Vec::new();
    for one in &fenced {
        match block(one) {
            Ok(block) => blocks.push(block),
            Err(why) => wrong.push(Wrong {
                line: one.line,
                why,
            }),
        }
    }
    (blocks, wrong)
}

/// The lines that are no part of a block, with their numbers.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    let lines = text.lines().enumerate();
    lines.filter_map(move |(index, line)| {
        let fence = line.starts_with("```");
        inside ^= fence;
        (!inside && !fence).then_some((index + 1, line))
    })
}

fn fenced(text: &str) -> (Vec<Fenced<'_>>, Vec<Wrong>) {
    let mut found: Vec<Fenced<'_>> = Vec::new();
    let mut open: Option<Fenced<'_>> = None;
    let mut before = String::new();
    let mut wrong = Vec::new();
    let mut blank = true;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some(Fenced {
                    line: number,
                    info,
                    lines: Vec::new(),
                    before: std::mem::take(&mut before),
                });
            }
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some(block), None) => block.lines.push(line),
            (None, None) => {
                let indented = blank && line.starts_with("    ");
                if indented || line.contains("```") {
                    let why = "a block that is not fenced from the margin is not carried out";
                    wrong.push(Wrong {
                        line: number,
                        why: why.to_owned(),
                    });
                }
                blank = line.trim().is_empty();
                before.push_str(line);
                before.push('\n');
            }
        }
    }
    if let Some(block) = open {
        wrong.push(Wrong {
            line: block.line,
            why: "this block does not end".to_owned(),
        });
    }
    (found, wrong)
}

fn block(fenced: &Fenced<'_>) -> Result<Block, String> {
    let line = fenced.line;
    let words: Vec<&str> = fenced.info.split_whitespace().collect();
    match words[..] {
        ["console"] => console(fenced).map(Block::Console),
        ["diff", path] => Ok(Block::Change {
            line,
            path: path.to_owned(),
            lines: fenced.lines.iter().map(|&line| line.to_owned()).collect(),
        }),
        [_, path] | [_, path, "+"] => {
            let name = format!("`{path}`");
            if !fenced.before.contains(&name) {
                return Err(format!("no reader sees that this is {name}: say it above"));
            }
            Ok(Block::File {
                line,
                path: path.to_owned(),
                text: fenced
                    .lines
                    .iter()
                    .map(|line| format!("{line}\n"))
                    .collect(),
                added: words.len() == 3,
            })
        }
        _ => Err(format!(
            "`{}` is neither a file, nor a change of one, nor a console: it is not carried out",
            fenced.info
        )),
    }
}

fn console(fenced: &Fenced<'_>) -> Result<Vec<Typed>, String> {
    let mut typed: Vec<Typed> = Vec::new();
    let mut goes_on = false;
    for (index, line) in fenced.lines.iter().enumerate() {
        let number = fenced.line + 1 + index;
        match (line.strip_prefix("$ "), typed.last_mut()) {
            (None, Some(last)) if goes_on => {
                last.command.truncate(last.command.len() - 1);
                last.command.push_str(line.trim_start());
                last.shown_from = number + 1;
            }
            (Some(command), _) => typed.push(Typed {
                line: number,
                command: command.to_owned(),
                shown: Vec::new(),
                shown_from: number + 1,
            }),
            (None, Some(last)) => last.shown.push((*line).to_owned()),
            (None, None) => return Err("a console begins with `$ ` and a command".to_owned()),
        }
        goes_on = typed.last().is_some_and(|last| {
            last.shown.is_empty() && last.command.ends_with('\\') && line.ends_with('\\')
        });
    }
    match typed.is_empty() {
        true => Err("a console without a command".to_owned()),
        false => Ok(typed),
    }
}
