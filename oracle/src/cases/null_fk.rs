//! `null_fk`: foreign keys that may be null, several relations deep.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "null_fk",
    models: models::MODELS,
    cases: &[tests::CASES],
};
