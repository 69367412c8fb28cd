//! Saying why there is no plan.

use super::exit::Exit;
use super::host::Host;
use crate::docs::explain;
use crate::plan::{PlanError, Settings};
use crate::report::Look;
use crate::secret::Secrets;

/// Prints what is wrong; the secrets of the command line stay unsaid.
pub(super) fn refuse(error: &PlanError, settings: &Settings, look: Look, host: &Host) -> Exit {
    match error {
        PlanError::Usage(message) => {
            host.tell(&format!("error: {message}"));
            Exit::Usage
        }
        PlanError::NothingSelected(message) => {
            host.tell(&format!("error: {message}"));
            Exit::NothingSelected
        }
        PlanError::Invalid(diagnostics) => {
            let secrets = Secrets::default();
            for (name, value) in &settings.secrets {
                secrets.learn(value, &name.as_str().into());
            }
            for diagnostic in diagnostics {
                let diagnostic = diagnostic.clone().map_text(|text| secrets.mask(text));
                let style = crate::text::Style {
                    color: look.color,
                    width: look.width,
                };
                host.show(&format!("{}\n", diagnostic.render(style)));
            }
            let count = diagnostics.len();
            let errors = if count == 1 {
                "1 error".to_owned()
            } else {
                format!("{count} errors")
            };
            host.tell(&format!("{errors}; nothing was sent"));
            if let Some(hint) = explain::hint(diagnostics.iter().map(|found| &*found.code)) {
                host.tell(&format!("help: {hint}"));
            }
            Exit::Invalid
        }
    }
}
