//! Whole tables.

use serde::{Deserialize, Serialize};
use terrace_sql::{Ddl, TableDefinition};

use super::Act;
use crate::migration::Step;
use crate::state::{ProjectState, StateError};

/// Removes a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropTable {
    /// The table.
    pub table: String,
}

impl Act for TableDefinition {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.create(self.clone())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::CreateTable(self.clone())))
    }

    fn slug(&self) -> String {
        self.name.clone()
    }
}

impl Act for DropTable {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove(&self.table)
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::DropTable(self.table.clone())))
    }

    fn slug(&self) -> String {
        format!("drop_{}", self.table)
    }
}
