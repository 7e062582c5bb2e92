//! `datatypes`: truth values, dates and times, stored and loaded.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "datatypes",
    models: models::MODELS,
    cases: &[tests::CASES],
};
