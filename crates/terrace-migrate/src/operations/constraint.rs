//! Constraints of existing tables.

use serde::{Deserialize, Serialize};
use terrace_sql::{CheckDefinition, Ddl, ForeignKeyDefinition, UniqueDefinition};

use super::Act;
use crate::migration::Step;
use crate::state::{ProjectState, StateError, absent};

/// Adds a unique key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddUnique {
    /// The table.
    pub table: String,
    /// The key.
    pub unique: UniqueDefinition,
}

/// Adds a foreign key. In the migration that makes the table it works on every database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddForeignKey {
    /// The table.
    pub table: String,
    /// The key.
    pub foreign_key: ForeignKeyDefinition,
}

/// Adds a check. In the migration that makes the table it works on every database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddCheck {
    /// The table.
    pub table: String,
    /// The check.
    pub check: CheckDefinition,
}

impl Act for AddUnique {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        absent(
            &table.uniques,
            |unique| &unique.name,
            &self.unique.name,
            "unique key",
        )?;
        table.uniques.push(self.unique.clone());
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::AddUnique {
            table: self.table.clone(),
            unique: self.unique.clone(),
        }))
    }

    fn slug(&self) -> String {
        self.unique.name.clone()
    }
}

impl Act for AddForeignKey {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        let name = &self.foreign_key.name;
        absent(&table.foreign_keys, |key| &key.name, name, "foreign key")?;
        table.foreign_keys.push(self.foreign_key.clone());
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        let (table, foreign_key) = (self.table.clone(), self.foreign_key.clone());
        Some(Step::Ddl(Ddl::AddForeignKey { table, foreign_key }))
    }

    fn slug(&self) -> String {
        self.foreign_key.name.clone()
    }
}

impl Act for AddCheck {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        let table = state.table_mut(&self.table)?;
        absent(
            &table.checks,
            |check| &check.name,
            &self.check.name,
            "check",
        )?;
        table.checks.push(self.check.clone());
        Ok(())
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Ddl(Ddl::AddCheck {
            table: self.table.clone(),
            check: self.check.clone(),
        }))
    }

    fn slug(&self) -> String {
        self.check.name.clone()
    }
}
