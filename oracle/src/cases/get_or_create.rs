//! `get_or_create`: the row that is there, or a new one.

use crate::module::Module;

mod concurrent;
mod getting;
mod models;
mod refused;
mod related;
mod updating;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "get_or_create",
    models: models::MODELS,
    cases: &[
        getting::CASES,
        refused::CASES,
        updating::CASES,
        related::CASES,
        concurrent::CASES,
    ],
};
