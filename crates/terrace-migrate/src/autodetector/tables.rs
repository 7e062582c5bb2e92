//! New tables, each after those that it refers to, and tables that are gone, each before them.

use std::collections::{BTreeMap, BTreeSet};

use terrace_sql::TableDefinition;

use super::{Owned, owned};
use crate::operations::{AddForeignKey, Operation};
use crate::state::ProjectState;

/// How new tables are made.
#[derive(Debug, Default)]
pub(super) struct Creation {
    pub(super) tables: Vec<Owned>,
    /// Foreign keys of a circle, for when all tables are there.
    pub(super) keys: Vec<Owned>,
}

/// Makes these tables, each of an app.
pub(super) fn create(mut waiting: Vec<(String, TableDefinition)>) -> Creation {
    let mut creation = Creation::default();
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting
            .iter()
            .map(|(_, table)| table.name.clone())
            .collect();
        let is_free = |(_, table): &(String, TableDefinition)| {
            table
                .foreign_keys
                .iter()
                .all(|key| key.references == table.name || !names.contains(&key.references))
        };
        let place = waiting.iter().position(is_free).unwrap_or_default();
        let (app, mut table) = waiting.remove(place);
        let (now, circular) = table
            .foreign_keys
            .into_iter()
            .partition(|key| key.references == table.name || !names.contains(&key.references));
        table.foreign_keys = now;
        let name = table.name.clone();
        creation
            .tables
            .push(owned(&app, Operation::CreateTable(table)));
        creation
            .keys
            .extend(circular.into_iter().map(|foreign_key| {
                let add = AddForeignKey {
                    table: name.clone(),
                    foreign_key,
                };
                owned(&app, add)
            }));
    }
    creation
}

/// Tables in the order in which they go, each with its app.
type Drops = Vec<(String, String)>;

/// Foreign keys that go before: the app, the table and the key.
type Keys = Vec<(String, String, String)>;

/// The order in which these tables go.
pub(super) fn drop(gone: &BTreeMap<String, String>, state: &ProjectState) -> (Drops, Keys) {
    let mut waiting: Vec<&String> = gone.keys().collect();
    let (mut drops, mut keys) = (Vec::new(), Vec::new());
    let mut cut: BTreeSet<(&str, &str)> = BTreeSet::new();
    while !waiting.is_empty() {
        let referrers = |table: &str| -> Vec<(&str, &str)> {
            let others = waiting.iter().filter(|other| other.as_str() != table);
            let keys = others.flat_map(|other| {
                let definition = &state.tables()[*other].definition;
                let keys = definition.foreign_keys.iter();
                keys.filter(|key| key.references == table)
                    .map(|key| (definition.name.as_str(), key.name.as_str()))
            });
            keys.filter(|key| !cut.contains(key)).collect()
        };
        let free = waiting.iter().position(|table| referrers(table).is_empty());
        let place = free.unwrap_or_default();
        if free.is_none() {
            for (table, key) in referrers(waiting[place]) {
                keys.push((gone[table].clone(), table.to_owned(), key.to_owned()));
                cut.insert((table, key));
            }
        }
        let table = waiting.remove(place);
        drops.push((gone[table].clone(), table.clone()));
    }
    (drops, keys)
}

/// Whether two tables are the same, in whatever order their columns and parts are.
pub(crate) fn is_same(one: &TableDefinition, other: &TableDefinition) -> bool {
    fn sorted<T: Clone>(items: &[T], name: impl Fn(&T) -> &String) -> Vec<T> {
        let mut items = items.to_vec();
        items.sort_by(|a, b| name(a).cmp(name(b)));
        items
    }
    let normal = |table: &TableDefinition| TableDefinition {
        name: table.name.clone(),
        columns: sorted(&table.columns, |item| &item.name),
        primary_key: table.primary_key.clone(),
        uniques: sorted(&table.uniques, |item| &item.name),
        indexes: sorted(&table.indexes, |item| &item.name),
        foreign_keys: sorted(&table.foreign_keys, |item| &item.name),
        checks: sorted(&table.checks, |item| &item.name),
        exclusions: sorted(&table.exclusions, |item| &item.name),
    };
    normal(one) == normal(other)
}

#[cfg(test)]
mod tests {
    use terrace_core::OnDelete;
    use terrace_sql::ForeignKeyDefinition;

    use super::*;

    fn table(name: &str, references: &[&str]) -> (String, TableDefinition) {
        let table = TableDefinition {
            name: name.to_owned(),
            columns: Vec::new(),
            primary_key: vec!["id".to_owned()],
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: references
                .iter()
                .map(|other| ForeignKeyDefinition {
                    name: format!("{name}_{other}_fkey"),
                    columns: vec![format!("{other}_id")],
                    references: (*other).to_owned(),
                    referenced_columns: vec!["id".to_owned()],
                    on_delete: OnDelete::Restrict,
                    ..ForeignKeyDefinition::default()
                })
                .collect(),
            ..TableDefinition::default()
        };
        ("shop".to_owned(), table)
    }

    fn slugs(tables: Vec<(String, TableDefinition)>) -> Vec<String> {
        let creation = create(tables);
        let all = creation.tables.iter().chain(&creation.keys);
        all.map(|owned| owned.operation.slug()).collect()
    }

    #[test]
    fn tables_follow_those_they_refer_to() {
        let tables = vec![
            table("album", &["artist"]),
            table("artist", &["artist"]),
            table("track", &["album"]),
        ];
        assert_eq!(slugs(tables), ["artist", "album", "track"]);
    }

    #[test]
    fn a_circle_is_closed_at_the_end() {
        let tables = vec![table("a", &["b"]), table("b", &["a"])];
        assert_eq!(slugs(tables), ["a", "b", "a_b_fkey"]);
    }

    #[test]
    fn tables_go_before_those_they_refer_to() {
        let mut state = ProjectState::default();
        for (_, table) in [
            table("artist", &["artist"]),
            table("album", &["artist"]),
            table("a", &["b"]),
            table("b", &["a"]),
        ] {
            state.create(table).unwrap();
        }
        let gone = ["a", "album", "artist", "b"].map(|name| (name.to_owned(), "shop".to_owned()));
        let (drops, keys) = drop(&gone.into(), &state);
        let order: Vec<_> = drops.iter().map(|(_, table)| table.as_str()).collect();
        assert_eq!(order, ["album", "artist", "a", "b"]);
        assert_eq!(keys.len(), 1);
        assert_eq!((keys[0].1.as_str(), keys[0].2.as_str()), ("b", "b_a_fkey"));
    }
}
