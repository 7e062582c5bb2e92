//! The rules, as data: `rules.json` beside this file. `docs/lints.md` is made of it, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use terrace_sql::Dialect;

/// A rule about the safety of migrations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, by which it is silenced.
    pub name: String,
    /// The file of the code that finds it.
    pub group: String,
    /// The databases on which it holds, by the names of their dialects.
    pub databases: Vec<String>,
    /// How bad it is.
    pub weight: Weight,
    /// The lock that is taken, and whether the table is read or written anew, by database.
    pub locks: BTreeMap<String, String>,
    /// What happens to those who use the table.
    pub harm: String,
    /// What does the same without that.
    pub safe: String,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Others can't work meanwhile, or programs fail: an error in the production tier.
    Danger,
    /// Somebody will be sorry later.
    Advice,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("rules.json")).expect("a test reads the table")
});

/// All rules.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The rule of a name, where it holds.
pub(super) fn rule(name: &str, dialect: Dialect) -> Option<&'static Rule> {
    let named = |rule: &&Rule| rule.name == name;
    let holds = |rule: &&Rule| rule.databases.iter().any(|known| known == dialect.name());
    rules().iter().find(named).filter(holds)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_sound() {
        let dialects = ["postgres", "mysql", "sqlite"];
        let names: BTreeSet<&str> = rules().iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names.len(), rules().len());
        for rule in rules() {
            assert!(!rule.databases.is_empty() && !rule.harm.is_empty() && !rule.safe.is_empty());
            let known = |name: &String| dialects.contains(&name.as_str());
            assert!(rule.databases.iter().all(known), "{rule:?}");
            let located = |name: &String| rule.databases.contains(name);
            assert!(rule.locks.keys().all(located), "{rule:?}");
        }
    }
}
