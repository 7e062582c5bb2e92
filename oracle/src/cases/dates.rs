//! `dates`: the days, months and years that there are in a column.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "dates",
    models: models::MODELS,
    cases: &[tests::CASES],
};
