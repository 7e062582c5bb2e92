//! `managers_regress`: what a model asks for by itself, and what else may be asked.

use crate::module::Module;

mod managers;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "managers_regress",
    models: models::MODELS,
    cases: &[managers::CASES],
};
