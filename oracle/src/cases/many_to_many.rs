//! `many_to_many`: many-to-many relations, from both sides.

use crate::module::Module;

mod changes;
mod counts;
mod models;
mod prefetched;
mod selects;
mod to_fields;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "many_to_many",
    models: models::MODELS,
    cases: &[
        changes::CASES,
        counts::CASES,
        prefetched::CASES,
        selects::CASES,
        to_fields::CASES,
    ],
};
