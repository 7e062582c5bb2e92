//! `generic_relations`: keys that may lead to rows of any model.

use crate::module::Module;

mod changes;
mod made;
mod models;
mod prefetched;
mod queries;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "generic_relations",
    models: models::MODELS,
    cases: &[
        changes::CASES,
        made::CASES,
        prefetched::CASES,
        queries::CASES,
    ],
};
