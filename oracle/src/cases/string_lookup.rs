//! `string_lookup`: models that refer to each other, and text in conditions.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "string_lookup",
    models: models::MODELS,
    cases: &[tests::CASES],
};
