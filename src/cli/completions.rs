//! Completions of shells: what clap makes of the arguments, with scenarios where scenarios are wanted.

use clap::{Arg, Command, CommandFactory};
use clap_complete::{Shell, generate};

use super::arguments::Arguments;

/// The script that teaches a shell the arguments of flowrun.
pub(super) fn of(shell: Shell) -> String {
    let mut command = Arguments::command();
    let mut script = Vec::new();
    generate(shell, &mut command, "flowrun", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Bash => script + &bash(&command),
        // Folders are always offered.
        Shell::Zsh => script.replace(
            &format!("{}:_files'", help_of_scenarios(&command)),
            &format!(
                "{}:_files -g \"*.(yaml|yml)\"'",
                help_of_scenarios(&command)
            ),
        ),
        Shell::Fish => script + &fish(&command),
        _ => script,
    }
}

/// Where options, commands and folders would be offered alike, commands and scenarios are; options behind a `-`.
fn bash(command: &Command) -> String {
    let options = command.get_arguments().filter(|arg| takes_value(arg));
    let options = options.filter_map(Arg::get_long);
    let options: Vec<String> = options.map(|long| format!("--{long}")).collect();
    format!(
        r#"
_flowrun_scenarios() {{
    _flowrun "$@"
    [[ "${{BASH_VERSINFO[0]}}" -ge 4 && "$2" != -* ]] || return 0
    case "$3" in {}) return 0 ;; esac
    [[ ${{COMP_CWORD}} -eq 1 ]] || case "${{COMP_WORDS[1]}}" in {}) return 0 ;; esac
    local word words=()
    for word in "${{COMPREPLY[@]}}"; do
        [[ "$word" == -* ]] || words+=("$word")
    done
    compopt -o filenames
    mapfile -t COMPREPLY < <(
        [[ ${{#words[@]}} -eq 0 ]] || printf '%s\n' "${{words[@]}}"
        compgen -d -- "$2"
        compgen -f -X '!*.yaml' -- "$2"
        compgen -f -X '!*.yml' -- "$2"
    )
}}
complete -F _flowrun_scenarios -o bashdefault -o default flowrun
"#,
        options.join("|"),
        without_scenarios(command).join("|"),
    )
}

/// YAML files come first.
fn fish(command: &Command) -> String {
    format!(
        "complete -c flowrun -n \"not __fish_seen_subcommand_from {}\" -k -a \"(__fish_complete_suffix .yaml)\"\n",
        without_scenarios(command).join(" ")
    )
}

fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// The argument that names scenarios.
fn scenarios(command: &Command) -> Option<&Arg> {
    command
        .get_positionals()
        .find(|arg| arg.get_id().as_str() == "files")
}

fn help_of_scenarios(command: &Command) -> String {
    let help = scenarios(command).and_then(Arg::get_help);
    help.map(ToString::to_string).unwrap_or_default()
}

/// The commands that take none.
fn without_scenarios(command: &Command) -> Vec<&str> {
    let others = command.get_subcommands();
    let others = others.filter(|command| scenarios(command).is_none());
    others.map(Command::get_name).collect()
}
