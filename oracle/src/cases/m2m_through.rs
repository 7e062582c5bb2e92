//! `m2m_through`: many-to-many relations with a model in the middle.

use crate::module::Module;

mod changes;
mod found;
mod models;
mod referential;
mod selects;
mod to_fields;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "m2m_through",
    models: models::MODELS,
    cases: &[
        changes::CASES,
        found::CASES,
        referential::CASES,
        selects::CASES,
        to_fields::CASES,
    ],
};
