//! `custom_pk`: keys that the program gives.

use crate::module::Module;

mod basic;
mod create;
mod models;

/// The module.
pub(crate) const MODULE: Module = Module {
    name: "custom_pk",
    models: models::MODELS,
    cases: &[basic::CASES, create::CASES],
};
