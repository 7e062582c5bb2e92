//! `empty`: a model without fields.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "empty",
    models: models::MODELS,
    cases: &[tests::CASES],
};
