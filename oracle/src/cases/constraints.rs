//! `constraints`: what the database refuses.

use crate::module::Module;

mod asked;
mod made;
mod models;
mod refused;
mod unique;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "constraints",
    models: models::MODELS,
    cases: &[asked::CASES, made::CASES, refused::CASES, unique::CASES],
};
