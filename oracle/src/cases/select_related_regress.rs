//! `select_related_regress`: related rows in the same statement, in less usual schemas.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "select_related_regress",
    models: models::MODELS,
    cases: &[tests::CASES],
};
