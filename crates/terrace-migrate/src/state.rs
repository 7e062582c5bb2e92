//! What the tables of one scope look like after a chain of migrations: replayed, never stored.

use std::collections::BTreeMap;

use terrace_core::Result;
use terrace_sql::TableDefinition;

use crate::error;
use crate::migration::{Migration, MigrationId};

/// The tables of one scope, as the migrations so far leave them.
#[derive(Clone, Debug, Default)]
pub struct ProjectState {
    tables: BTreeMap<String, TableState>,
    /// The migration that is being replayed.
    current: Option<MigrationId>,
}

/// A table, and who made it.
#[derive(Clone, Debug)]
pub struct TableState {
    /// The table as declared, without what a target's shape adds.
    pub definition: TableDefinition,
    /// The migration that made it.
    pub created_by: MigrationId,
}

/// Why an operation doesn't fit the tables, in words.
#[derive(Debug)]
pub(crate) struct StateError(String);

impl ProjectState {
    /// The state after these migrations, which are in order.
    ///
    /// # Errors
    /// `Migration` for an operation that doesn't fit what came before it.
    pub fn replay<'a>(migrations: impl IntoIterator<Item = &'a Migration>) -> Result<Self> {
        let mut state = Self::default();
        for migration in migrations {
            state.apply(migration)?;
        }
        Ok(state)
    }

    /// Every table by name.
    pub fn tables(&self) -> &BTreeMap<String, TableState> {
        &self.tables
    }

    /// Applies a migration, and gives for each operation that adds a constraint the table as the
    /// operation leaves it.
    pub(crate) fn apply(&mut self, migration: &Migration) -> Result<Vec<Option<TableDefinition>>> {
        self.current = Some(migration.id.clone());
        let mut tables = Vec::with_capacity(migration.operations().len());
        for (index, operation) in migration.operations().iter().enumerate() {
            operation.change(self).map_err(|StateError(why)| {
                error::migration(format!(
                    "{}, operation {}, doesn't fit the migrations before it: {why}",
                    migration.id,
                    index + 1
                ))
                .with_hint("correct the file, or its dependencies")
            })?;
            let table = operation
                .constrains()
                .and_then(|table| self.tables.get(table));
            tables.push(table.map(|table| table.definition.clone()));
        }
        Ok(tables)
    }

    pub(crate) fn create(&mut self, definition: TableDefinition) -> Result<(), StateError> {
        if let Some(table) = self.tables.get(&definition.name) {
            let owner = &table.created_by;
            return Err(StateError(format!(
                "there is a table {} already, made by {owner}",
                definition.name
            )));
        }
        let created_by = self
            .current
            .clone()
            .unwrap_or_else(|| MigrationId::new("", ""));
        self.tables.insert(
            definition.name.clone(),
            TableState {
                definition,
                created_by,
            },
        );
        Ok(())
    }

    pub(crate) fn remove(&mut self, table: &str) -> Result<(), StateError> {
        match self.tables.remove(table) {
            Some(_) => Ok(()),
            None => Err(StateError(format!("there is no table {table}"))),
        }
    }

    pub(crate) fn table_mut(&mut self, table: &str) -> Result<&mut TableDefinition, StateError> {
        match self.tables.get_mut(table) {
            Some(table) => Ok(&mut table.definition),
            None => Err(StateError(format!("there is no table {table}"))),
        }
    }
}

/// Refuses a name that is taken.
pub(crate) fn absent<T>(
    items: &[T],
    name_of: impl Fn(&T) -> &String,
    name: &str,
    what: &str,
) -> Result<(), StateError> {
    if items.iter().any(|item| name_of(item) == name) {
        return Err(StateError(format!("there is a {what} {name} already")));
    }
    Ok(())
}

/// The place of the item of this name.
pub(crate) fn present<T>(
    items: &[T],
    name_of: impl Fn(&T) -> &String,
    name: &str,
    what: &str,
) -> Result<usize, StateError> {
    items
        .iter()
        .position(|item| name_of(item) == name)
        .ok_or_else(|| StateError(format!("there is no {what} {name}")))
}
