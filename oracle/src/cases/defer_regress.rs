//! `defer_regress`: rows without some of their columns, and of the rows that they refer to.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "defer_regress",
    models: models::MODELS,
    cases: &[tests::CASES],
};
