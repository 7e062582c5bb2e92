//! `aggregation`: aggregates of all rows, of related rows and of groups.

use crate::module::Module;

mod filters;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "aggregation",
    models: models::MODELS,
    cases: &[filters::CASES],
};
