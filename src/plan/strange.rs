//! What to do about a name of a template that nothing has.

/// What may have been meant by it: wikitext, a word of another tool, or a name that is still to be given.
pub(super) fn advice(name: &str) -> &'static str {
    match name {
        "env" | "environ" | "ENV" => {
            "declare an input that reads the environment, `NAME: {env: VARIABLE}`, and write `{{ NAME }}`"
        }
        "steps" | "response" | "res" | "request" | "prev" | "previous" | "current" => {
            "what a step found is carried on by a name of its own: `extract: {NAME: $.…}`, then `{{ NAME }}`"
        }
        "vars" | "inputs" | "variables" => {
            "vars and inputs are used by their names alone: `{{ NAME }}`"
        }
        magic if magic.chars().all(|c| c.is_ascii_uppercase() || c == '_') => {
            "if this is wikitext: `{% raw %}…{% endraw %}`"
        }
        _ => "a name comes from `inputs`, `vars`, or the `extract` of an earlier step",
    }
}
