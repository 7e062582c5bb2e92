//! `force_insert_update`: inserting and updating where saving would choose.

use crate::module::Module;

mod force;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "force_insert_update",
    models: models::MODELS,
    cases: &[force::CASES],
};
