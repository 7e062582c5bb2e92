//! Whole tables.

use serde::{Deserialize, Serialize};
use terrace_core::Result;
use terrace_sql::{Ddl, TableDefinition};

use super::{Act, Around, Operation, Steps};
use crate::state::{ProjectState, StateError};

/// Removes a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropTable {
    /// The table.
    pub table: String,
}

/// Gives a table another name. Keys of other tables follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenameTable {
    /// Its name until now.
    pub table: String,
    /// Its new name.
    pub to: String,
}

impl Act for TableDefinition {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.create(self.clone())
    }

    fn steps(&self, _around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        steps.ddl(Ddl::CreateTable(self.clone()));
        Ok(())
    }

    fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::DropTable(DropTable {
            table: self.name.clone(),
        }))
    }

    fn slug(&self) -> String {
        self.name.clone()
    }

    fn table(&self) -> Option<&str> {
        Some(&self.name)
    }

    fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
        if later.table() != Some(&self.name) {
            return None;
        }
        let mut name = &self.name;
        match later {
            Operation::CreateTable(_) => return None,
            Operation::DropTable(_) => return Some(Vec::new()),
            Operation::RenameTable(rename) => name = &rename.to,
            _ => {}
        }
        // Whatever is done to the table is done to its first form.
        let mut state = ProjectState::default();
        state.create(self.clone()).ok()?;
        later.change(&mut state).ok()?;
        let table = state.table(name).ok()?.clone();
        Some(vec![Operation::CreateTable(table)])
    }
}

impl Act for DropTable {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.remove(&self.table)
    }

    fn steps(&self, _around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        steps.ddl(Ddl::DropTable(self.table.clone()));
        Ok(())
    }

    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::CreateTable(before.table(&self.table)?.clone()))
    }

    fn slug(&self) -> String {
        format!("drop_{}", self.table)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }
}

impl Act for RenameTable {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        state.rename_table(&self.table, &self.to)
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let table = around.before(&self.table)?;
        let identity = table.columns.iter().find(|column| column.identity);
        steps.ddl(Ddl::RenameTable {
            table: self.table.clone(),
            to: self.to.clone(),
            identity: identity.map(|column| column.name.clone()),
        });
        Ok(())
    }

    fn reversed(&self, _before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::RenameTable(Self {
            table: self.to.clone(),
            to: self.table.clone(),
        }))
    }

    fn slug(&self) -> String {
        format!("rename_{}_{}", self.table, self.to)
    }

    fn table(&self) -> Option<&str> {
        Some(&self.table)
    }

    fn then(&self, later: &Operation) -> Option<Vec<Operation>> {
        let table = self.table.clone();
        match later {
            Operation::RenameTable(next) if next.table == self.to && next.to == table => {
                Some(Vec::new())
            }
            Operation::RenameTable(next) if next.table == self.to => {
                let to = next.to.clone();
                Some(vec![Self { table, to }.into()])
            }
            Operation::DropTable(drop) if drop.table == self.to => {
                Some(vec![DropTable { table }.into()])
            }
            _ => None,
        }
    }
}
