//! What Django's tests observed, as `record.py` wrote it down.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::cell::Backend;

/// The rows of tables, by Django's label of the model.
pub(crate) type Tables = BTreeMap<String, Vec<Vec<Json>>>;

/// The recording of one module.
#[derive(Debug, Deserialize)]
pub(crate) struct Recorded {
    /// The version of Django.
    pub(crate) django: String,
    /// Its models, by label.
    pub(crate) models: BTreeMap<String, RecordedModel>,
    /// The rows that tests start with, by their hash.
    pub(crate) data: BTreeMap<String, Tables>,
    tests: BTreeMap<String, Map<String, Json>>,
}

/// A model of Django.
#[derive(Debug, Deserialize)]
pub(crate) struct RecordedModel {
    /// Its columns, in the order of its rows.
    pub(crate) columns: Vec<String>,
}

/// What one test observed on one database.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RecordedTest {
    /// The hash of the rows that it started with.
    #[serde(default)]
    pub(crate) before: Option<String>,
    /// What its asserts saw, in order.
    #[serde(default)]
    pub(crate) observations: Vec<Map<String, Json>>,
    /// How many statements it ran.
    #[serde(default)]
    pub(crate) queries: usize,
    outcome: String,
}

impl RecordedTest {
    /// Whether it ran to its end on this database.
    pub(crate) fn passed(&self) -> bool {
        self.outcome == "passed"
    }
}

impl Recorded {
    /// The recording of a module.
    pub(crate) fn read(module: &str) -> Result<Self, String> {
        let path = folder().join(format!("{module}.json"));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("recorded/{module}.json: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("recorded/{module}.json: {error}"))
    }

    /// The modules that are recorded, sorted.
    pub(crate) fn modules() -> Result<Vec<String>, String> {
        let files = std::fs::read_dir(folder()).map_err(|error| format!("recorded/: {error}"))?;
        let mut modules: Vec<String> = files
            .filter_map(|file| {
                let name = file.ok()?.file_name().into_string().ok()?;
                name.strip_suffix(".json").map(str::to_owned)
            })
            .collect();
        modules.sort();
        Ok(modules)
    }

    /// The names of all tests, those that never pass included.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tests.keys().map(String::as_str)
    }

    /// What a test observed on a database.
    pub(crate) fn test(&self, name: &str, on: Backend) -> Result<RecordedTest, String> {
        let known = self
            .tests
            .get(name)
            .ok_or_else(|| format!("Django has no test {name}"))?;
        let mut test = known.clone();
        if let (Some(Json::Object(differs)), Backend::Postgres) = (test.remove("postgres"), on) {
            for (key, value) in differs {
                if value.is_null() {
                    test.remove(&key);
                } else {
                    test.insert(key, value);
                }
            }
        }
        serde_json::from_value(Json::Object(test)).map_err(|error| format!("{name}: {error}"))
    }
}

/// The crate's own folder.
pub(crate) fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    home().join("recorded")
}
