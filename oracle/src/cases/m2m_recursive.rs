//! `m2m_recursive`: many-to-many relations of a model to itself.

use crate::module::Module;

mod colleagues;
mod friends;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_recursive",
    models: models::MODELS,
    cases: &[colleagues::CASES, friends::CASES],
};
