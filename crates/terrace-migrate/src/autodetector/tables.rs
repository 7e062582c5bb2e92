//! New tables, each after those that it refers to.

use std::collections::BTreeSet;

use terrace_sql::TableDefinition;

use crate::operations::{AddForeignKey, Operation};

/// Operations that make these tables. Keys of a circle are added at the end.
pub(super) fn create(tables: Vec<TableDefinition>) -> Vec<Operation> {
    let mut waiting = tables;
    let mut operations = Vec::new();
    let mut later = Vec::new();
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|table| table.name.clone()).collect();
        let is_free = |table: &TableDefinition| {
            table
                .foreign_keys
                .iter()
                .all(|key| key.references == table.name || !names.contains(&key.references))
        };
        let place = waiting.iter().position(is_free).unwrap_or_default();
        let mut table = waiting.remove(place);
        let (now, circular) = table
            .foreign_keys
            .into_iter()
            .partition(|key| key.references == table.name || !names.contains(&key.references));
        table.foreign_keys = now;
        let name = table.name.clone();
        operations.push(Operation::CreateTable(table));
        later.extend(circular.into_iter().map(|foreign_key| {
            Operation::AddForeignKey(AddForeignKey {
                table: name.clone(),
                foreign_key,
            })
        }));
    }
    operations.append(&mut later);
    operations
}

#[cfg(test)]
mod tests {
    use terrace_core::OnDelete;
    use terrace_sql::ForeignKeyDefinition;

    use super::*;

    fn table(name: &str, references: &[&str]) -> TableDefinition {
        TableDefinition {
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
        }
    }

    fn slugs(tables: Vec<TableDefinition>) -> Vec<String> {
        create(tables).iter().map(Operation::slug).collect()
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
}
