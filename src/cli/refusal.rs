//! Saying why there is no plan, or what is hardly meant of one.

use super::exit::Exit;
use super::host::Host;
use crate::docs::explain;
use crate::plan::{PlanError, Settings, hide_credentials};
use crate::report::Look;
use crate::secret::Secrets;
use crate::text::{Diagnostic, Style};

/// Prints what is wrong; the secrets of the command line stay unsaid. Whoever ended the question for a secret knows why there is no plan.
pub(super) fn refuse(error: &PlanError, settings: &Settings, look: Look, host: &Host) -> Exit {
    if let Some(signal) = host.signal() {
        return signal;
    }
    match error {
        PlanError::Usage(message) => {
            host.tell(&known(settings).mask(&format!("error: {message}")));
            Exit::Usage
        }
        PlanError::NothingSelected(message) => {
            host.tell(&known(settings).mask(&format!("error: {message}")));
            Exit::NothingSelected
        }
        PlanError::Invalid(diagnostics) => {
            let style = Style {
                color: look.color,
                width: look.width,
            };
            for diagnostic in masked(diagnostics, settings) {
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

/// Prints what is hardly meant of the command line; its secrets stay unsaid.
pub(super) fn warn(warnings: &[String], settings: &Settings, host: &Host) {
    let secrets = known(settings);
    for warning in warnings {
        host.tell(&secrets.mask(&format!("warning: {warning}")));
    }
}

/// The secrets of the command line.
fn known(settings: &Settings) -> Secrets {
    let secrets = Secrets::default();
    for (name, value) in &settings.secrets {
        secrets.learn(value, &name.as_str().into());
    }
    secrets
}

/// What was found, without the secrets of the command line.
pub(super) fn masked<'d>(
    diagnostics: &'d [Diagnostic],
    settings: &Settings,
) -> impl Iterator<Item = Diagnostic> + 'd {
    let secrets = known(settings);
    let mut all = diagnostics.to_vec();
    hide_credentials(&mut all);
    all.into_iter()
        .map(move |diagnostic| diagnostic.map_text(|text| secrets.mask(text)))
}
