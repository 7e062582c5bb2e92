//! Columns of existing tables.

use serde::{Deserialize, Serialize};
use terrace_sql::{ColumnDefinition, Ddl};

use super::Act;
use crate::migration::Step;
use crate::state::{ProjectState, StateError, absent, present};

/// Adds a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddColumn {
    /// The table.
    pub table: String,
    /// The column.
    pub column: ColumnDefinition,
}

/// Removes a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropColumn {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

impl Act for AddColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        absent(
            &table.columns,
            |column| &column.name,
            &self.column.name,
            "column",
        )?;
        table.columns.push(self.column.clone());
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::AddColumn {
            table: self.table.clone(),
            column: self.column.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("{}_{}", self.table, self.column.name)
    }
}

impl Act for DropColumn {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        let index = present(
            &table.columns,
            |column| &column.name,
            &self.column,
            "column",
        )?;
        table.columns.remove(index);
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::DropColumn {
            table: self.table.clone(),
            column: self.column.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("drop_{}_{}", self.table, self.column)
    }
}
