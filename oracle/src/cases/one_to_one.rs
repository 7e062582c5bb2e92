//! `one_to_one`: foreign keys that are unique.

use crate::module::Module;

mod caches;
mod changes;
mod keys;
mod lookups;
mod models;
mod schools;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "one_to_one",
    models: models::MODELS,
    cases: &[
        caches::CASES,
        changes::CASES,
        keys::CASES,
        lookups::CASES,
        schools::CASES,
    ],
};
