//! `m2m_intermediary`: a model in the middle of two others, used as a model.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_intermediary",
    models: models::MODELS,
    cases: &[tests::CASES],
};
