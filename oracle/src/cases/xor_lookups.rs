//! `xor_lookups`: conditions of which an odd number holds.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "xor_lookups",
    models: models::MODELS,
    cases: &[tests::CASES],
};
