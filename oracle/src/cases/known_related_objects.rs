//! `known_related_objects`: ways from a row to another and back.

use crate::module::Module;

mod models;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "known_related_objects",
    models: models::MODELS,
    cases: &[tests::CASES],
};
