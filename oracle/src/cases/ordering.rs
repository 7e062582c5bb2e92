//! `ordering`: orders of rows.

use crate::module::Module;

mod defaults;
mod models;
mod nulls;
mod orders;
mod related;
mod total;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "ordering",
    models: models::MODELS,
    cases: &[
        defaults::CASES,
        nulls::CASES,
        orders::CASES,
        related::CASES,
        total::CASES,
    ],
};
