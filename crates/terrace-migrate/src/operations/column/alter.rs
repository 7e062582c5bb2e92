//! A column in another form under its name.

use serde::{Deserialize, Serialize};
use terrace_core::{ColumnType, Result};
use terrace_sql::{ColumnDefinition, Copied, Ddl, ForeignKeyDefinition};

use super::super::part::Part;
use super::super::{Act, Around, Operation, Steps};
use super::{column_name, find, user_of};
use crate::error;
use crate::state::{ProjectState, StateError, present};

/// Gives a column another type, nullability, default or expression, under its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlterColumn {
    /// The table.
    pub table: String,
    /// The column as it will be.
    pub column: ColumnDefinition,
    /// The SQL expression that makes a value of the other type, where the database's own conversion
    /// doesn't do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<String>,
    /// The value, as SQL, that takes the place of null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<String>,
}

impl Act for AlterColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        let place = present(&table.columns, column_name, &self.column.name, "column")?;
        table.columns[place] = self.column.clone();
        Ok(())
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let before = around.before(&self.table)?;
        let column = &self.column;
        let from = find(before, &column.name)
            .map_err(|why| why.into_error("an operation doesn't fit the tables"))?;
        if from == column && self.using.is_none() && self.fill.is_none() {
            return Ok(());
        }
        let calculated = column.generated.is_some() && column.generated != from.generated;
        if !steps.capabilities.alter_constraints {
            let changed = Copied {
                column: column.name.clone(),
                value: self.using.clone().or_else(|| convert(from, column)),
                fill: self.fill.clone(),
            };
            return steps.rebuild(around, &self.table, Some(&changed));
        }
        if calculated {
            return self.recalculate(around.before, steps);
        }
        let keys =
            if steps.capabilities.foreign_key_indexes && from.column_type != column.column_type {
                keys_over(around.before, &self.table, &column.name)
            } else {
                Vec::new()
            };
        for (table, key) in &keys {
            steps.ddl(ForeignKeyDefinition::drop_ddl(table, &key.name));
        }
        steps.ddl(Ddl::AlterColumn {
            table: self.table.clone(),
            from: from.clone(),
            to: column.clone(),
            using: self.using.clone(),
            fill: self.fill.clone(),
        });
        for (table, key) in keys {
            steps.ddl(ForeignKeyDefinition::add_ddl(&table, key));
        }
        Ok(())
    }

    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
        let column = find(before.table(&self.table)?, &self.column.name)?.clone();
        let loses_null = self.column.nullable && !column.nullable;
        Ok(Operation::AlterColumn(Self {
            table: self.table.clone(),
            using: None,
            fill: column.default.clone().filter(|_| loses_null),
            column,
        }))
    }

    fn slug(&self) -> String {
        format!("alter_{}_{}", self.table, self.column.name)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }

    fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
        if later.table() != Some(&self.table) {
            return None;
        }
        match later {
            Operation::DropColumn(drop) if drop.column == self.column.name => {
                Some(vec![later.clone()])
            }
            Operation::AlterColumn(next) if next.column.name == self.column.name => {
                let simple = self.using.is_none() && next.using.is_none();
                // Rows that were filled must stay filled.
                let filled = self.fill.is_none() || !next.column.nullable;
                let mut alter = next.clone();
                alter.fill = self.fill.clone().or(alter.fill);
                (simple && filled).then(|| vec![alter.into()])
            }
            _ => None,
        }
    }
}

impl AlterColumn {
    /// A column with another expression is another column: its values are calculated anew.
    fn recalculate(&self, before: &ProjectState, steps: &mut Steps<'_>) -> Result<()> {
        let column = &self.column.name;
        let user = user_of(before, &self.table, column)
            .map_err(|why| why.into_error("an operation doesn't fit the tables"))?;
        if let Some(user) = user {
            return Err(error::migration(format!(
                "the column {column} of {} must be made anew, and {user} uses it",
                self.table
            ))
            .with_hint("drop what uses it before, and make it again after"));
        }
        steps.ddl(Ddl::DropColumn {
            table: self.table.clone(),
            column: column.clone(),
        });
        steps.ddl(Ddl::AddColumn {
            table: self.table.clone(),
            column: self.column.clone(),
        });
        Ok(())
    }
}

/// The foreign keys, with their tables, that hold two columns of which this is one.
fn keys_over(
    state: &ProjectState,
    table: &str,
    column: &str,
) -> Vec<(String, ForeignKeyDefinition)> {
    let mut keys = Vec::new();
    for other in state.tables().values() {
        for key in &other.definition.foreign_keys {
            let has = |columns: &[String]| columns.iter().any(|name| name == column);
            let own = other.definition.name == table && has(&key.columns);
            if own || (key.references == table && has(&key.referenced_columns)) {
                keys.push((other.definition.name.clone(), key.clone()));
            }
        }
    }
    keys
}

/// What a number with a fraction becomes in a column of whole numbers, where the database would keep
/// the fraction.
fn convert(from: &ColumnDefinition, to: &ColumnDefinition) -> Option<String> {
    let whole = |of| {
        matches!(
            of,
            ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
        )
    };
    let fraction = |of| {
        matches!(
            of,
            ColumnType::Real | ColumnType::Double | ColumnType::Decimal { .. }
        )
    };
    let rounds = whole(to.column_type) && fraction(from.column_type);
    rounds.then(|| {
        let name = from.name.replace('"', "\"\"");
        format!("CAST(ROUND(\"{name}\") AS INTEGER)")
    })
}
