//! `m2m_regress`: many-to-many relations in less usual schemas.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_regress",
    models: models::MODELS,
    cases: &[tests::CASES],
};
