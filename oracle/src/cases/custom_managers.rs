//! `custom_managers`: queries with methods of the program's own.

use crate::module::Module;

mod managers;
mod models;
mod removals;
mod things;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "custom_managers",
    models: models::MODELS,
    cases: &[managers::CASES, removals::CASES, things::CASES],
};
