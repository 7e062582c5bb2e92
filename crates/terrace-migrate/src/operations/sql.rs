//! SQL text of the program's own.

use serde::{Deserialize, Serialize};

use super::{Act, Operation};
use crate::migration::Step;
use crate::state::{ProjectState, StateError};

/// Runs SQL text. Where dialects differ, write SQL files instead: `0002_fill.up.sql`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSql {
    /// The text.
    pub up: String,
    /// The text that undoes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down: Option<String>,
    /// What the text does to the tables, so that the autodetector knows. Only the state changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<Operation>,
}

impl Act for RunSql {
    fn change(&self, state: &mut ProjectState) -> Result<(), StateError> {
        self.state
            .iter()
            .try_for_each(|operation| operation.change(state))
    }

    fn step(&self) -> Option<Step> {
        (!self.up.trim().is_empty()).then(|| Step::Sql(self.up.clone()))
    }

    fn slug(&self) -> String {
        "run_sql".to_owned()
    }
}
