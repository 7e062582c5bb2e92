//! `async`: what is awaited in Django too.

use crate::module::Module;

mod found;
mod instances;
mod models;
mod queries;
mod related;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "async",
    models: models::MODELS,
    cases: &[
        found::CASES,
        instances::CASES,
        queries::CASES,
        related::CASES,
    ],
};
