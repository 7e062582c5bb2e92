//! Indexes that make nothing unique.

use serde::{Deserialize, Serialize};
use terrace_sql::{Ddl, IndexDefinition};

use super::Act;
use crate::migration::Step;
use crate::state::{ProjectState, StateError, absent, present};

/// Makes an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateIndex {
    /// The table.
    pub table: String,
    /// The index.
    pub index: IndexDefinition,
}

/// Removes an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropIndex {
    /// The table.
    pub table: String,
    /// The index.
    pub index: String,
}

impl Act for CreateIndex {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        absent(
            &table.indexes,
            |index| &index.name,
            &self.index.name,
            "index",
        )?;
        table.indexes.push(self.index.clone());
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::CreateIndex {
            table: self.table.clone(),
            index: self.index.clone(),
        }))
    }

    fn slug(&self) -> String {
        self.index.name.clone()
    }
}

impl Act for DropIndex {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        let place = present(&table.indexes, |index| &index.name, &self.index, "index")?;
        table.indexes.remove(place);
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::DropIndex {
            table: self.table.clone(),
            index: self.index.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("drop_{}", self.index)
    }
}
