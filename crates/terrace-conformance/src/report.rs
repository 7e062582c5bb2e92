//! What a run found, as JSON.

use serde_json::{Value, json};

/// What a run found in one cell.
#[derive(Clone, Debug, Default)]
pub struct CellReport {
    /// Such as `postgres/row`.
    pub cell: String,
    /// Different operations.
    pub operations: usize,
    /// Times that one of them was run and checked.
    pub cases: usize,
    /// What was seen or changed that must not be, and what did not do its work.
    pub leaks: Vec<String>,
}

/// What a run found in all cells.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Cell by cell.
    pub cells: Vec<CellReport>,
}

impl Report {
    /// The number of leaks in all cells.
    pub fn leaks(&self) -> usize {
        self.cells.iter().map(|cell| cell.leaks.len()).sum()
    }

    /// `{"cells": [{"cell", "operations", "cases", "leaks"}, …]}`.
    pub fn to_json(&self) -> Value {
        let cells: Vec<Value> = self
            .cells
            .iter()
            .map(|cell| {
                json!({
                    "cell": cell.cell,
                    "operations": cell.operations,
                    "cases": cell.cases,
                    "leaks": cell.leaks.len(),
                })
            })
            .collect();
        json!({ "cells": cells })
    }
}
