//! SQL text of the program's own.

use serde::{Deserialize, Serialize};
use terrace_core::Result;

use super::separate::{change_all, reverse_all};
use super::{Act, Around, Operation, Steps};
use crate::migration::Step;
use crate::state::{ProjectState, StateError};

/// Runs SQL text. Where dialects differ, write SQL files instead: `0002_fill.up.sql`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSql {
    /// The text.
    pub up: String,
    /// The text that undoes it; empty when there is nothing to undo. Without it, the migration
    /// can't be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down: Option<String>,
    /// What the text does to the tables, so that the autodetector knows. Only the state changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<Operation>,
}

impl Act for RunSql {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        change_all(&self.state, state)
    }

    fn steps(&self, _around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        if !self.up.trim().is_empty() {
            steps.push(Step::Sql(self.up.clone()));
        }
        Ok(())
    }

    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
        let Some(down) = &self.down else {
            return Err(StateError::new("run_sql has no \"down\""));
        };
        Ok(Operation::RunSql(Self {
            up: down.clone(),
            down: Some(self.up.clone()),
            state: reverse_all(&self.state, before)?,
        }))
    }

    fn slug(&self) -> String {
        "run_sql".to_owned()
    }

    fn table(&self) -> Option<&str> {
        None
    }
}
