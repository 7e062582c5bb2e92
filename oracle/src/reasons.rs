//! Written reasons: for tests without a meaning here, and for cases that differ on purpose.

use std::collections::BTreeMap;
use std::path::Path;

use crate::recorded::home;

/// Reasons by the name of a test, or by a beginning of names that ends in `*`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons(BTreeMap<String, String>);

impl Reasons {
    /// Why tests of a module have no meaning here: `not_applicable/<module>.toml`.
    pub(crate) fn not_applicable(module: &str) -> Result<Self, String> {
        Self::read(&home().join("not_applicable").join(format!("{module}.toml")))
    }

    /// Why cases differ on purpose: `unequal.toml`.
    pub(crate) fn unequal() -> Result<Self, String> {
        Self::read(&home().join("unequal.toml"))
    }

    /// The reason for a test.
    pub(crate) fn of(&self, test: &str) -> Option<&str> {
        let beginning = |name: &str| {
            name.strip_suffix('*')
                .is_some_and(|name| test.starts_with(name))
        };
        let found = self.0.get(test).or_else(|| {
            let mut entries = self.0.iter();
            entries
                .find(|(name, _)| beginning(name))
                .map(|(_, reason)| reason)
        });
        found.map(String::as_str)
    }

    /// The names that no test has.
    pub(crate) fn unknown<'a>(&'a self, tests: &[&str]) -> Vec<&'a str> {
        let known = |name: &str| match name.strip_suffix('*') {
            Some(beginning) => tests.iter().any(|test| test.starts_with(beginning)),
            None => tests.contains(&name),
        };
        self.0
            .keys()
            .map(String::as_str)
            .filter(|name| !known(name))
            .collect()
    }

    fn read(path: &Path) -> Result<Self, String> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let reasons =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(reasons))
    }
}
