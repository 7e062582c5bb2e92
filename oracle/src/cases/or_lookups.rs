//! `or_lookups`: conditions joined by or, and and not.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "or_lookups",
    models: models::MODELS,
    cases: &[tests::CASES],
};
