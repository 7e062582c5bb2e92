//! `custom_columns`: columns and tables with names of their own.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "custom_columns",
    models: models::MODELS,
    cases: &[tests::CASES],
};
