//! Which keys there are, and which of them an unknown one was meant to be.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{CopySettings, Settings, ShardSettings};

/// Set by variables of their own.
const FIXED: [&str; 2] = ["tier", "data"];

/// Every key with its levels, such as `server.bind`.
pub(super) fn known_keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    collect(&known_tree(), "", &mut keys);
    keys
}

/// The first key that nobody knows.
pub(super) fn unknown_key(found: &Value) -> Option<String> {
    first_unknown(found, &known_tree(), "")
}

/// The known key that differs by few letters.
pub(super) fn closest(key: &str) -> Option<String> {
    known_keys()
        .into_iter()
        .map(|known| (distance(key, &known), known))
        .filter(|(distance, known)| *distance <= 1 + known.len() / 5)
        .min()
        .map(|(_, known)| known)
}

/// The defaults tell the keys; `*` stands for any name of a shard, or of a further database.
fn known_tree() -> Value {
    let tree = |value: Result<Value, _>| value.unwrap_or_default();
    let mut known = tree(serde_json::to_value(Settings::default()));
    if let Some(top) = known.as_object_mut() {
        for fixed in FIXED {
            top.remove(fixed);
        }
    }
    let mut any = |of: &str, one: Result<Value, _>| {
        if let Some(all) = known.pointer_mut(of) {
            *all = serde_json::json!({ "*": tree(one) });
        }
    };
    let copy = || serde_json::to_value(CopySettings::default());
    any(
        "/database/shards",
        serde_json::to_value(ShardSettings::default()),
    );
    any("/database/shards/*/databases", copy());
    any("/database/databases", copy());
    known
}

fn collect(tree: &Value, prefix: &str, keys: &mut BTreeSet<String>) {
    let Some(object) = tree.as_object() else {
        keys.insert(prefix.to_owned());
        return;
    };
    for (name, value) in object {
        collect(value, &join(prefix, name), keys);
    }
}

fn first_unknown(found: &Value, known: &Value, prefix: &str) -> Option<String> {
    let (Some(found), Some(known)) = (found.as_object(), known.as_object()) else {
        return None;
    };
    found.iter().find_map(|(name, value)| {
        let path = join(prefix, name);
        match known.get(name).or_else(|| known.get("*")) {
            Some(known) => first_unknown(value, known, &path),
            None => Some(path),
        }
    })
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

/// Levenshtein's distance: letters to add, drop or change.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_key() {
        assert_eq!(closest("server.bnid").as_deref(), Some("server.bind"));
        assert_eq!(closest("databse.url").as_deref(), Some("database.url"));
        assert_eq!(
            closest("tenancy.base_domain").as_deref(),
            Some("tenancy.base_domains")
        );
        assert_eq!(closest("colour"), None);
    }

    #[test]
    fn every_documented_key_is_known() {
        let keys = known_keys();
        for key in [
            "database.url",
            "database.shards.*.url",
            "database.shards.*.databases.*.replica",
            "database.databases.*.url",
            "database.slow_query_ms",
            "database.missing_replica",
            "tenancy.path_prefix",
            "server.body_limit",
            "log.format",
        ] {
            assert!(keys.contains(key), "{key} is missing from {keys:?}");
        }
    }
}
