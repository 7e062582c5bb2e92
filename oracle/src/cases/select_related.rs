//! `select_related`: related rows, fetched in the same statement.

use crate::module::Module;

mod models;
mod tests;
mod validation;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "select_related",
    models: models::MODELS,
    cases: &[tests::CASES, validation::CASES],
};
