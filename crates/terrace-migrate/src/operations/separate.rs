//! The state and the database, changed apart from each other.

use serde::{Deserialize, Serialize};
use terrace_core::Result;

use super::{Act, Around, Operation, Steps};
use crate::state::{ProjectState, StateError};

/// Changes the state by some operations, and the database by others: for a database that somebody
/// has changed already, or that must be changed in another way than the state says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Separate {
    /// What the autodetector sees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<Operation>,
    /// What the databases run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub database: Vec<Operation>,
}

impl Act for Separate {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        change_all(&self.state, state)
    }

    fn steps(&self, around: &Around<'_>, steps: &mut Steps<'_>) -> Result<()> {
        let mut before = around.before.clone();
        for operation in &self.database {
            let mut after = before.clone();
            operation
                .change(&mut after)
                .map_err(|why| why.into_error("a step for the database alone doesn't fit"))?;
            let around = Around {
                before: &before,
                after: &after,
                ..*around
            };
            operation.steps(&around, steps)?;
            before = after;
        }
        Ok(())
    }

    fn reversed(&self, before: &ProjectState) -> Result<Operation, StateError> {
        Ok(Operation::Separate(Self {
            state: reverse_all(&self.state, before)?,
            database: reverse_all(&self.database, before)?,
        }))
    }

    fn slug(&self) -> String {
        let first = self.state.first().or(self.database.first());
        first.map_or_else(|| "separate".to_owned(), Operation::slug)
    }

    fn table(&self) -> Option<&str> {
        None
    }
}

pub(super) fn change_all(
    operations: &[Operation],
    state: &mut ProjectState,
) -> Result<(), StateError> {
    operations
        .iter()
        .try_for_each(|operation| operation.change(state))
}

/// What undoes these operations, in its order.
pub(super) fn reverse_all(
    operations: &[Operation],
    before: &ProjectState,
) -> Result<Vec<Operation>, StateError> {
    let mut state = before.clone();
    let mut reversed = Vec::with_capacity(operations.len());
    for operation in operations {
        reversed.push(operation.reversed(&state)?);
        operation.change(&mut state)?;
    }
    reversed.reverse();
    Ok(reversed)
}
