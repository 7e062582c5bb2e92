//! `many_to_one`: foreign keys, from both sides.

use crate::module::Module;

mod changes;
mod created;
mod models;
mod prefetched;
mod schools;
mod selects;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "many_to_one",
    models: models::MODELS,
    cases: &[
        changes::CASES,
        created::CASES,
        prefetched::CASES,
        schools::CASES,
        selects::CASES,
    ],
};
