//! What a migration can do, one struct per operation.
//!
//! An operation has two sides: it changes the [`ProjectState`](crate::ProjectState), from which the
//! autodetector works, and it gives a step of data definition that a target renders.

mod column;
mod constraint;
mod index;
mod sql;
mod table;

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::TableDefinition;

pub use column::{AddColumn, DropColumn};
pub use constraint::{AddCheck, AddForeignKey, AddUnique};
pub use index::{CreateIndex, DropIndex};
pub use sql::RunSql;
pub use table::DropTable;

use crate::migration::Step;
use crate::state::{ProjectState, StateError};

/// One operation of a migration, tagged by its name in files: `{"create_table": {…}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Makes a table with all that belongs to it.
    CreateTable(TableDefinition),
    /// Removes a table.
    DropTable(DropTable),
    /// Adds a column.
    AddColumn(AddColumn),
    /// Removes a column.
    DropColumn(DropColumn),
    /// Makes an index.
    CreateIndex(CreateIndex),
    /// Removes an index.
    DropIndex(DropIndex),
    /// Adds a unique key.
    AddUnique(AddUnique),
    /// Adds a foreign key.
    AddForeignKey(AddForeignKey),
    /// Adds a check.
    AddCheck(AddCheck),
    /// Runs SQL text.
    RunSql(RunSql),
}

/// The two sides of an operation.
pub(crate) trait Act {
    /// Changes the state as the operation changes the tables.
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError>;

    /// What a target runs; nothing when only the state changes.
    fn step(&self) -> Option<Step>;

    /// What the operation does, in the words of a file name: `create_track`.
    fn slug(&self) -> String;
}

impl Operation {
    /// What the operation does, in the words of a file name.
    pub fn slug(&self) -> String {
        self.act().slug()
    }

    /// The table to which the operation adds a foreign key or a check.
    pub(crate) fn constrains(&self) -> Option<&str> {
        match self {
            Self::AddForeignKey(operation) => Some(&operation.table),
            Self::AddCheck(operation) => Some(&operation.table),
            _ => None,
        }
    }

    pub(crate) fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        self.act().change(state)
    }

    pub(crate) fn step(&self) -> Option<Step> {
        self.act().step()
    }

    fn act(&self) -> &dyn Act {
        match self {
            Self::CreateTable(operation) => operation,
            Self::DropTable(operation) => operation,
            Self::AddColumn(operation) => operation,
            Self::DropColumn(operation) => operation,
            Self::CreateIndex(operation) => operation,
            Self::DropIndex(operation) => operation,
            Self::AddUnique(operation) => operation,
            Self::AddForeignKey(operation) => operation,
            Self::AddCheck(operation) => operation,
            Self::RunSql(operation) => operation,
        }
    }
}
