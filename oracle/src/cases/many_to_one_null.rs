//! `many_to_one_null`: foreign keys that may be null.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "many_to_one_null",
    models: models::MODELS,
    cases: &[tests::CASES],
};
