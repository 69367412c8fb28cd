//! The types of inputs: what a text from outside becomes, and which argument fits.

use serde_json::Value;

use super::InputSpec;
use crate::scenario::{Input, InputType};
use crate::text::{Diagnostic, Severity};

/// A text from outside as the type of the input.
pub(super) fn typed(text: &str, input: &InputSpec<'_>) -> Result<Value, Diagnostic> {
    let wanted = match (input.embedded, input.declared) {
        (true, _) => InputType::Boolean,
        (false, declared) => declared.map_or(InputType::String, input_type),
    };
    let json = || serde_json::from_str::<Value>(text).ok();
    let (value, word) = match wanted {
        InputType::String => (Some(Value::String(text.to_owned())), "a text"),
        InputType::Number => (json().filter(Value::is_number), "a number"),
        InputType::Integer => (
            json().filter(|value| value.is_i64() || value.is_u64()),
            "a number without fraction",
        ),
        InputType::Boolean => (json().filter(Value::is_boolean), "`true` or `false`"),
        InputType::Array => (json().filter(Value::is_array), "a JSON list"),
        InputType::Object => (json().filter(Value::is_object), "a JSON object"),
        InputType::Any => (
            Some(json().unwrap_or_else(|| Value::String(text.to_owned()))),
            "anything",
        ),
    };
    value.ok_or_else(|| {
        let shown = if input.secret {
            "the value given".to_owned()
        } else {
            format!("`{text}`")
        };
        let message = format!("the input `{}` must be {word}, not {shown}", input.name);
        match input.declared {
            Some(declared) => {
                Diagnostic::error("wrong-type", message, &declared.place, "declared here")
            }
            None => Diagnostic::unplaced(Severity::Error, "wrong-type", message),
        }
    })
}

/// Characters of the shortest text that can be a secret.
const SHORTEST: usize = 6;

impl InputSpec<'_> {
    /// Refuses the value of a secret that is too short to be looked for. `true` and `null` tell nothing.
    pub fn refuse_short(&self, value: &Value) -> Result<(), Diagnostic> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(items) => {
                return items.iter().try_for_each(|item| self.refuse_short(item));
            }
            Value::Object(entries) => {
                let mut values = entries.values();
                return values.try_for_each(|value| self.refuse_short(value));
            }
            Value::Null | Value::Bool(_) => return Ok(()),
        };
        if text.chars().count() >= SHORTEST {
            return Ok(());
        }
        let message = format!(
            "the secret `{}` is shorter than {SHORTEST} characters",
            self.name
        );
        let found = match self.declared {
            Some(declared) => {
                Diagnostic::error("wrong-type", message, &declared.place, "declared here")
            }
            None => Diagnostic::unplaced(Severity::Error, "wrong-type", message),
        };
        Err(found
            .help("a secret this short could not be masked without masking half of every text"))
    }

    /// Checks an argument, which has a type of its own already. An input that declares no other type takes anything.
    pub fn check(&self, argument: &Value) -> Result<(), Diagnostic> {
        let Some(declared) = self.declared else {
            return Ok(());
        };
        let (fits, wanted) = match input_type(declared) {
            InputType::String | InputType::Any => return Ok(()),
            InputType::Number => (argument.is_number(), "a number"),
            InputType::Integer => (
                argument.is_i64() || argument.is_u64(),
                "a number without fraction",
            ),
            InputType::Boolean => (argument.is_boolean(), "`true` or `false`"),
            InputType::Array => (argument.is_array(), "a list"),
            InputType::Object => (argument.is_object(), "a map"),
        };
        if fits {
            return Ok(());
        }
        let message = format!("the input `{}` must be {wanted}", self.name);
        Err(Diagnostic::error(
            "wrong-type",
            message,
            &declared.place,
            "declared here",
        ))
    }
}

/// The type of an input: the one that is written, else that of its default.
fn input_type(input: &Input) -> InputType {
    let of_default = || match input.default.as_ref()?.literal()? {
        Value::Bool(_) => Some(InputType::Boolean),
        Value::Number(_) => Some(InputType::Number),
        Value::Array(_) => Some(InputType::Array),
        Value::Object(_) => Some(InputType::Object),
        _ => None,
    };
    input
        .input_type
        .or_else(of_default)
        .unwrap_or(InputType::String)
}
