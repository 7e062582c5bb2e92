//! What the tables of one scope look like after a chain of migrations: replayed, never stored.

use std::collections::BTreeMap;
use std::sync::Arc;

use terrace_core::{Error, Result};
use terrace_sql::TableDefinition;

use crate::error;
use crate::migration::{Migration, MigrationId};
use crate::words;

/// The tables of one scope, as the migrations so far leave them. Cheap to clone: a table is shared
/// until it changes.
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
    pub definition: Arc<TableDefinition>,
    /// The migration that made it.
    pub created_by: MigrationId,
}

/// Why an operation doesn't fit the tables, in words.
#[derive(Debug)]
pub(crate) struct StateError(String);

impl StateError {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// The error of a migration.
    pub(crate) fn into_error(self, what: &str) -> Error {
        error::migration(format!("{what}: {}", self.0))
            .with_hint("correct the file, or its dependencies")
    }
}

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

    /// Applies a migration.
    pub(crate) fn apply(&mut self, migration: &Migration) -> Result<()> {
        self.enter(migration);
        for (index, operation) in migration.operations().iter().enumerate() {
            operation
                .change(self)
                .map_err(|why| migration.misfit(index, why))?;
        }
        Ok(())
    }

    /// What is made from now on, this migration made.
    pub(crate) fn enter(&mut self, migration: &Migration) {
        self.current = Some(migration.id.clone());
    }

    /// What is made from now on, a migration of this name made.
    #[cfg(test)]
    pub(crate) fn enter_as(&mut self, id: MigrationId) {
        self.current = Some(id);
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
                definition: Arc::new(definition),
                created_by,
            },
        );
        Ok(())
    }

    pub(crate) fn remove(&mut self, table: &str) -> Result<(), StateError> {
        if !self.tables.contains_key(table) {
            return Err(no_table(table));
        }
        for other in self.tables.values().filter(|t| t.definition.name != table) {
            let mut keys = other.definition.foreign_keys.iter();
            if let Some(key) = keys.find(|key| key.references == table) {
                return Err(StateError(format!(
                    "the foreign key {} of {} refers to the table {table}: drop it first",
                    key.name, other.definition.name
                )));
            }
        }
        self.tables.remove(table);
        Ok(())
    }

    pub(crate) fn table(&self, table: &str) -> Result<&TableDefinition, StateError> {
        match self.tables.get(table) {
            Some(table) => Ok(&table.definition),
            None => Err(no_table(table)),
        }
    }

    pub(crate) fn table_mut(&mut self, table: &str) -> Result<&mut TableDefinition, StateError> {
        match self.tables.get_mut(table) {
            Some(table) => Ok(Arc::make_mut(&mut table.definition)),
            None => Err(no_table(table)),
        }
    }

    /// Gives a table another name, also in the keys that refer to it.
    pub(crate) fn rename_table(&mut self, table: &str, to: &str) -> Result<(), StateError> {
        if self.tables.contains_key(to) {
            return Err(StateError(format!("there is a table {to} already")));
        }
        let mut moved = self.tables.remove(table).ok_or_else(|| no_table(table))?;
        to.clone_into(&mut Arc::make_mut(&mut moved.definition).name);
        self.tables.insert(to.to_owned(), moved);
        self.each_reference(table, |key| to.clone_into(&mut key.references));
        Ok(())
    }

    /// Gives a column another name, also in whatever uses it.
    pub(crate) fn rename_column(
        &mut self,
        table: &str,
        column: &str,
        to: &str,
    ) -> Result<(), StateError> {
        let definition = self.table_mut(table)?;
        absent(&definition.columns, |column| &column.name, to, "column")?;
        let place = present(&definition.columns, |column| &column.name, column, "column")?;
        to.clone_into(&mut definition.columns[place].name);
        rename_uses(definition, column, to);
        self.each_reference(table, |key| {
            rename_in(&mut key.referenced_columns, column, to);
        });
        Ok(())
    }

    /// Changes every foreign key that refers to a table.
    fn each_reference(
        &mut self,
        table: &str,
        mut change: impl FnMut(&mut terrace_sql::ForeignKeyDefinition),
    ) {
        let refers = |key: &terrace_sql::ForeignKeyDefinition| key.references == table;
        for other in self.tables.values_mut() {
            if other.definition.foreign_keys.iter().any(refers) {
                let other = Arc::make_mut(&mut other.definition);
                let keys = other.foreign_keys.iter_mut();
                keys.filter(|key| key.references == table)
                    .for_each(&mut change);
            }
        }
    }
}

fn no_table(table: &str) -> StateError {
    StateError(format!("there is no table {table}"))
}

fn rename_in(columns: &mut [String], column: &str, to: &str) {
    for name in columns.iter_mut().filter(|name| *name == column) {
        to.clone_into(name);
    }
}

/// Gives a column another name in whatever of its table uses it.
fn rename_uses(table: &mut TableDefinition, column: &str, to: &str) {
    let in_sql = |sql: &mut String| *sql = words::rename(sql, column, to);
    rename_in(&mut table.primary_key, column, to);
    for other in &mut table.columns {
        other.generated.iter_mut().for_each(in_sql);
    }
    for unique in &mut table.uniques {
        rename_in(&mut unique.columns, column, to);
        rename_in(&mut unique.included, column, to);
    }
    for index in &mut table.indexes {
        rename_in(&mut index.columns, column, to);
        rename_in(&mut index.descending, column, to);
        rename_in(&mut index.included, column, to);
        let classes = index.operator_classes.iter_mut();
        classes.for_each(|class| in_sql(&mut class.of));
        let text = index.expressions.iter_mut().chain(&mut index.condition);
        text.for_each(in_sql);
    }
    for key in &mut table.foreign_keys {
        rename_in(&mut key.columns, column, to);
    }
    for check in &mut table.checks {
        in_sql(&mut check.condition);
        for choices in check
            .choices
            .iter_mut()
            .filter(|choices| choices.column == column)
        {
            to.clone_into(&mut choices.column);
        }
    }
    for exclusion in &mut table.exclusions {
        let elements = exclusion.elements.iter_mut();
        for element in elements.filter(|element| element.column == column) {
            to.clone_into(&mut element.column);
        }
        exclusion.condition.iter_mut().for_each(in_sql);
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
