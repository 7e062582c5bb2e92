//! `m2m_and_m2o`: both kinds of relations between the same models.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_and_m2o",
    models: models::MODELS,
    cases: &[tests::CASES],
};
