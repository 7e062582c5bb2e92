//! `update`: changes of many rows.

use crate::module::Module;

mod advanced;
mod models;
mod refusals;
mod simple;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "update",
    models: models::MODELS,
    cases: &[advanced::CASES, refusals::CASES, simple::CASES],
};
