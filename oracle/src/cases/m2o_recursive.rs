//! `m2o_recursive`: models that refer to themselves.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2o_recursive",
    models: models::MODELS,
    cases: &[tests::CASES],
};
