//! Written reasons: for tests without a meaning here, and for cases that differ on purpose.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::cell::Cell;
use crate::recorded::home;

/// Reasons by the name of a test, or by a beginning of names that ends in `*`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons(BTreeMap<String, String>);

impl Reasons {
    /// Why tests of a module have no meaning here: `not_applicable/<module>.toml`.
    pub(crate) fn not_applicable(module: &str) -> Result<Self, String> {
        Self::read(&home().join("not_applicable").join(format!("{module}.toml")))
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

    fn read(path: &Path) -> Result<Self, String> {
        if !path.exists() {
            return Ok(Self::default());
        }
        parse(path).map(Self)
    }

    /// The names that none of these tests has.
    pub(crate) fn unknown<'a>(&'a self, tests: &[&str]) -> Vec<&'a str> {
        let is_about = |name: &str, test: &str| match name.strip_suffix('*') {
            Some(beginning) => test.starts_with(beginning),
            None => test == name,
        };
        let names = self.0.keys().map(String::as_str);
        names
            .filter(|name| !tests.iter().any(|test| is_about(name, test)))
            .collect()
    }
}

/// Why cases differ on purpose, and where: `unequal.toml`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unequal {
    everywhere: Reasons,
    /// By the name of a database or of a cell.
    places: BTreeMap<String, Reasons>,
}

/// What a name of the file stands for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Reason(String),
    Place(BTreeMap<String, String>),
}

impl Unequal {
    /// Reads the file.
    pub(crate) fn read() -> Result<Self, String> {
        let entries: BTreeMap<String, Entry> = parse(&home().join("unequal.toml"))?;
        let mut unequal = Self::default();
        for (name, entry) in entries {
            match entry {
                Entry::Reason(reason) => {
                    unequal.everywhere.0.insert(name, reason);
                }
                Entry::Place(reasons) => {
                    unequal.places.insert(name, Reasons(reasons));
                }
            }
        }
        Ok(unequal)
    }

    /// The reason for a case in a cell.
    pub(crate) fn of(&self, test: &str, cell: &Cell) -> Option<&str> {
        let places = self.places.iter().filter(|(place, _)| is_in(cell, place));
        let mut found = places.filter_map(|(_, reasons)| reasons.of(test));
        found.next().or_else(|| self.everywhere.of(test))
    }

    /// The reasons for which nothing is unequal, of a run of all cases in all cells.
    pub(crate) fn idle(&self, unequal: &[(&str, &Cell)]) -> Vec<String> {
        let all: Vec<&str> = unequal.iter().map(|(test, _)| *test).collect();
        let mut idle: Vec<String> = self
            .everywhere
            .unknown(&all)
            .into_iter()
            .map(str::to_owned)
            .collect();
        for (place, reasons) in &self.places {
            let there = unequal.iter().filter(|(_, cell)| is_in(cell, place));
            let there: Vec<&str> = there.map(|(test, _)| *test).collect();
            let names = reasons.unknown(&there);
            idle.extend(names.into_iter().map(|name| format!("{name} on {place}")));
        }
        idle
    }
}

fn is_in(cell: &Cell, place: &str) -> bool {
    place == cell.name || place == cell.backend.as_str()
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}
