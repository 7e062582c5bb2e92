//! `generic_relations_regress`: conditions, orders and groups over keys to rows of any model.

use crate::module::Module;

mod models;
mod nulls;
mod tests;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "generic_relations_regress",
    models: models::MODELS,
    cases: &[nulls::CASES, tests::CASES],
};
