//! `select_for_update`: rows that nobody else may change meanwhile.

use crate::module::Module;

mod blocked;
mod locks;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "select_for_update",
    models: models::MODELS,
    cases: &[locks::CASES, blocked::CASES],
};
