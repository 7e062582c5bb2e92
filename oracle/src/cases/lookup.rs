//! `lookup`: conditions on columns, counting, and rows by their keys.

use crate::module::Module;

mod decimals;
mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "lookup",
    models: models::MODELS,
    cases: &[decimals::CASES, tests::CASES],
};
