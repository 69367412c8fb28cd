//! Where people read of an API, and how it tells of its modules itself.

/// What is written of an API, and where.
#[derive(Debug)]
pub struct Handbook {
    /// What it is about: `MediaWiki Action API`.
    pub title: &'static str,
    /// What the titles of its pages begin with.
    pub prefix: &'static str,
    /// The address of its pages, less their titles.
    pub pages: &'static str,
    /// Put behind this, the path of a module is a page that a deployment makes itself, which wikitext can show within another page.
    pub own_help: &'static str,
    /// How a deployment tells of its modules.
    pub modules: ModuleProbe,
}

/// A GET request that tells of modules, and how they are called.
#[derive(Debug)]
pub struct ModuleProbe {
    /// The input that holds the address.
    pub url_input: &'static str,
    /// The parameter that names a module.
    pub param: &'static str,
    /// A module that has others within, and the parameters that name those: `query+tokens`.
    pub nested: &'static [(&'static str, &'static [&'static str])],
    /// Parameters of the request.
    pub params: &'static [(&'static str, &'static str)],
    /// The parameter that lists the modules, parted by `|`.
    pub list: &'static str,
    /// The parameter that says in which language they are told of.
    pub language: &'static str,
    /// So many may be asked for at once.
    pub most: usize,
    /// JSON pointer to the list of what is told.
    pub pointer: &'static str,
    /// JSON pointer to the path of a module in an element of that list.
    pub path: &'static str,
}

impl ModuleProbe {
    /// The path of the module that a request with these parameters goes to; none if they name none.
    pub fn path_of(&self, params: &[(String, String)]) -> Option<String> {
        let value = |name: &str| {
            let found = params.iter().find(|(own, _)| own == name);
            found.map(|(_, value)| value.as_str())
        };
        let module = value(self.param)?;
        let nested = self.nested.iter().find(|(outer, _)| *outer == module);
        let inner = nested.and_then(|(_, names)| names.iter().find_map(|name| value(name)));
        Some(match inner {
            Some(inner) => format!("{module}+{inner}"),
            None => module.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::service::named;

    #[test]
    fn a_module_within_another_has_both_names() {
        let service = named("mediawiki").expect("it is a row");
        let handbook = service.handbook.as_ref().expect("it has one");
        let pairs = |params: &[(&str, &str)]| -> Vec<(String, String)> {
            let pairs = params.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        for (params, wanted) in [
            (&[("action", "logout")][..], Some("logout")),
            (&[("action", "query")], Some("query")),
            (
                &[("action", "query"), ("meta", "tokens")],
                Some("query+tokens"),
            ),
            // It has none within, so the other parameter is one of its own.
            (&[("action", "parse"), ("prop", "text")], Some("parse")),
            (&[("meta", "tokens")], None),
        ] {
            let path = handbook.modules.path_of(&pairs(params));
            assert_eq!(path.as_deref(), wanted, "{params:?}");
        }
    }
}
