//! `m2m_multiple`: two many-to-many relations between the same models.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_multiple",
    models: models::MODELS,
    cases: &[tests::CASES],
};
