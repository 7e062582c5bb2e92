//! `raw_query`: rows of SQL text as models.

use crate::module::Module;

mod models;
mod parameters;
mod rows;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "raw_query",
    models: models::MODELS,
    cases: &[rows::CASES, parameters::CASES],
};
