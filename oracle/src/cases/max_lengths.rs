//! `max_lengths`: how long texts may be.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "max_lengths",
    models: models::MODELS,
    cases: &[tests::CASES, tests::arguments::CASES],
};
