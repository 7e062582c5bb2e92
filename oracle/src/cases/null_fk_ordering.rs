//! `null_fk_ordering`: orders by what a foreign key that may be null leads to.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "null_fk_ordering",
    models: models::MODELS,
    cases: &[tests::CASES],
};
