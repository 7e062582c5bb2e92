//! `nested_foreign_keys`: joins behind a relation that may lead nowhere.

use crate::module::Module;

mod deep;
mod models;
mod nested;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "nested_foreign_keys",
    models: models::MODELS,
    cases: &[deep::CASES, nested::CASES],
};
