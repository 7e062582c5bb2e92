//! `null_queries`: null as a value in conditions, and over relations.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "null_queries",
    models: models::MODELS,
    cases: &[tests::CASES],
};
